"""Sends reminders before the deadline, the day's summaries, and what could not be sent before. For cron, hourly."""

from typing import Any

from django.core.management.base import BaseCommand

from plans.actions.reminding import remind, send_summaries, send_waiting


class Command(BaseCommand):
    """See the module. However often it runs on a day, each person gets each reminder and one summary once."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the reminders of today, send what waits, and say how many went."""
        reminded, retried, summaries = remind(), send_waiting(), send_summaries()
        self.stdout.write(f"Reminders written: {reminded}. Letters sent: {retried}. Summaries sent: {summaries}.")
