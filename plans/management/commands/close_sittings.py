"""Puts into their plans what was typed and left alone for ten minutes; forgets held text of a month ago. For cron."""

from typing import Any

from django.core.management.base import BaseCommand

from plans.actions import close_sittings, forget_expired
from plans.models import Record
from plans.sittings import idle_since


class Command(BaseCommand):
    """See the module. The worker does the first by itself; so does whoever opens the part or acts on the plan."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Close every idle sitting that may be closed, and say how many are in their plans."""
        since = idle_since()
        records = Record.objects.filter(sittings__at__lt=since).distinct()
        closed = sum(close_sittings(record=record, idle_since=since) for record in records)
        self.stdout.write(f"Closed: {closed}. Forgotten: {forget_expired()}.")
