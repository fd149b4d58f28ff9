"""The metrics app."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """See DESIGN.md for what belongs in this room."""

    name = "metrics"
