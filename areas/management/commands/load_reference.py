"""Loads areas, organisations, shares, populations and rounds from the files in areas/data."""

from typing import Any

from django.core.management.base import BaseCommand

from areas.reference import load


class Command(BaseCommand):
    """`manage.py load_reference`: may be run again at any time."""

    help = "Load areas, organisations, shares, populations and rounds. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what was added or changed."""
        changes = load()
        for name, (added, changed) in changes.items():
            self.stdout.write(f"{name}: {added} added, {changed} changed")
