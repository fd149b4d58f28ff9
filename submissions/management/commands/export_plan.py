"""Writes one of a plan's files: the same bytes that the page of files gives out."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import Http404

from plans.queries import find_plan
from submissions.making import MAKERS, ingredients_of, make


class Command(BaseCommand):
    """`manage.py export_plan south-kent-coast/2014-02 --format pdf --output plan.pdf`."""

    help = "Write a plan as PDF, workbook or JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """PLAN, the format and where to."""
        parser.add_argument("plan", metavar="PLAN", help="Area and edition: south-kent-coast/2014-02")
        parser.add_argument("--format", choices=[str(one) for one in MAKERS], required=True)
        parser.add_argument("--output", metavar="FILE", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the file, and say where it is and how large."""
        area, _, edition = options["plan"].partition("/")
        try:
            record = find_plan(area, edition)
        except Http404:
            raise CommandError(f"There is no plan {options['plan']}.") from None
        content = make(record, ingredients_of(record), options["format"])
        try:
            options["output"].write_bytes(content)
        except OSError as error:
            raise CommandError(f"{options['output']} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{options['output']}: {len(content):,} bytes")
