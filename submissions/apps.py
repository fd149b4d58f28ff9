"""The submissions app."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """See DESIGN.md for what belongs in this room."""

    name = "submissions"

    def ready(self) -> None:
        """Declare the room's permissions and its checks of the deployment."""
        import submissions.access
        import submissions.deployment  # noqa: F401
