"""The schemes app."""

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    """See DESIGN.md for what belongs in this room."""

    name = "schemes"
