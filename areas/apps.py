"""The areas app."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """See DESIGN.md for what belongs in this room."""

    name = "areas"

    def ready(self) -> None:
        """Declare the room's permissions."""
        from areas import access  # noqa: F401
