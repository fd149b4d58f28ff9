"""`verify_events [PLAN]`: proves each plan's record of events unbroken, and no shorter than its receipts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import Http404

from plans.models import Record
from plans.queries import find_plan
from submissions.receipts import faults


class Command(BaseCommand):
    """See the module. Ends with 1 where anything is wrong, and names the first bad event of each plan."""

    help = "Prove each plan's chain of events whole, and its receipts and submitted files with it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take one plan, or none for all."""
        parser.add_argument("plan", metavar="PLAN", nargs="?", help="AREA/EDITION; without it, every plan")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at each, say, and end."""
        bad = 0
        for record in _records(options["plan"]):
            wrong = faults(record)
            bad += bool(wrong)
            for words in wrong or [
                f"whole, {record.events.count()} events, {record.submissions.count()} submissions"
            ]:
                self.stdout.write(f"{record.code}: {words}")
        if bad:
            raise CommandError(f"{bad} plan{'s are' if bad > 1 else ' is'} not whole.", returncode=1)


def _records(plan: str | None) -> list[Record]:
    if not plan:
        return list(Record.objects.select_related("area"))
    area, _, edition = plan.strip("/").partition("/")
    try:
        return [find_plan(area, edition)]
    except Http404:
        raise CommandError(f"There is no plan {plan}.", returncode=2) from None
