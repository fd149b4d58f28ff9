"""The submissions app."""

from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    """See DESIGN.md for what belongs in this room."""

    name = "submissions"
