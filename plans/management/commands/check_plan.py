"""`check_plan AREA/EDITION`: what the checks find in a plan, one finding a line, or all of it as JSON."""

import argparse
import os
import sys
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError
from django.http import Http404

from plans.checks.base import ERROR, Finding
from plans.document import document
from plans.findings import accepted, findings
from plans.models import Record
from plans.queries import find_plan
from plans.reference import reference_for


def named(plan: str) -> Record:
    """The plan of that name. Raises CommandError, which says what a name looks like."""
    area, _, edition = plan.strip("/").partition("/")
    try:
        return find_plan(area, edition)
    except Http404 as unknown:
        known = ", ".join(one.code for one in Record.objects.select_related("area")[:5]) or "none yet"
        raise CommandError(
            f"There is no plan “{plan}”. A plan is named AREA/EDITION: exampleshire/2014-02. Plans here: {known}.",
            returncode=2,
        ) from unknown


def as_json(found: tuple[Finding, ...]) -> str:
    """The findings as a JSON list of id, level, message, places and figures."""
    said = [
        {
            "id": finding.id,
            "level": finding.level,
            "message": finding.message,
            "places": finding.places,
            "figures": finding.figures,
        }
        for finding in found
    ]
    return msgspec.json.format(msgspec.json.encode(said), indent=2).decode()


class Command(BaseCommand):
    """See the module. Ends with 1 where there are errors, with 2 where there is no such plan."""

    help = "Show what the checks find in a plan. Ends with 1 where there are errors."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take the plan, and how to show it."""
        parser.add_argument("plan", metavar="PLAN", help="the plan, as AREA/EDITION: exampleshire/2014-02")
        parser.add_argument("--json", action="store_true", help="show a JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find, show, and end."""
        record = named(options["plan"])
        one = document(record)
        found = findings(one, reference_for(record.area, record.edition_code))
        lines = [
            f"{'accepted' if accepted(one, finding) else finding.level:<12}{finding.id:<5}{finding.message}"
            for finding in found
        ] or [f"{record.code}: the checks find nothing."]
        self._say(as_json(found) if options["json"] else "\n".join(lines))
        if any(finding.level == ERROR for finding in found):
            sys.exit(1)

    def _say(self, text: str) -> None:
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except BrokenPipeError:  # whoever reads has read enough, as `head` does; what is left goes nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())
