"""The plans app."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Records, revisions, events, the document, checks and the pages people draft on."""

    name = "plans"

    def ready(self) -> None:
        """Declare the room's permissions and gather its checks."""
        import plans.access  # noqa: F401
