"""Load the demonstration: three plans and the people who write and sign them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from plans.demo import DEMO_PASSWORD, PEOPLE
from plans.demo.loading import load


class Command(BaseCommand):
    """`manage.py load_demo`: repeatable; refused in production."""

    help = "Load the three demonstration plans and their people, and print who they are."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and print where to sign in and as whom."""
        if settings.PRODUCTION:
            raise CommandError("The demonstration has known passwords: it is not loaded in production.")
        records = load()
        self.stdout.write("Demonstration plans: " + ", ".join(record.code for record in records))
        self.stdout.write(f"The password of all of these: {DEMO_PASSWORD}")
        for person in PEOPLE:
            self.stdout.write(f"  {person.email:<32} {person.post}, {person.organisation}")
