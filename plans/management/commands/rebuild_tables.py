"""Rebuild the tables that are a projection of the newest revisions."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from bcf.parts import decode
from plans.actions.events import locked
from plans.document import newest_revisions
from plans.kinds import project
from plans.models import Record


class Command(BaseCommand):
    """`manage.py rebuild_tables`: write every plan's tables anew from its newest revisions, plan by plan."""

    help = "Rebuild contributions, schemes, metrics and the other tables from the newest revisions."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how many plans."""
        count = 0
        for record in Record.objects.all():
            with transaction.atomic():
                held = locked(record)
                for key, revision in newest_revisions(held).items():
                    part = held.edition.find(key)
                    if part:
                        project(held, part, decode(part, revision.content))
            count += 1
        self.stdout.write(f"{count} plans rebuilt.")
