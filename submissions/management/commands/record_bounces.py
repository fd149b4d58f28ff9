"""`record_bounces [FILE ...]`: takes in what mail servers send back, and says by it which e-mails did not arrive."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from areas.actions import record_bounced_invitations
from bcf.mail import LARGEST, read_bounce
from plans.actions import record_bounced_letters
from submissions.actions import record_bounced_sendings

RECORDS = (record_bounced_letters, record_bounced_sendings, record_bounced_invitations)
"""What keeps that an e-mail came back, for each kind of e-mail that bears an identifier."""


class Command(BaseCommand):
    """See the module. What it cannot place it leaves alone, and ends well: a mail server would send it back again."""

    help = "Record failed deliveries from notifications (RFC 3464), in files or on standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take files, or nothing for standard input."""
        parser.add_argument("files", metavar="FILE", nargs="*", type=Path, help="without any, standard input is read")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read each, record what it says, and tell how many were placed."""
        placed = read = 0
        for raw in self._notifications(options["files"]):
            read += 1
            bounce = read_bounce(raw)
            if bounce:
                placed += sum(record(bounce=bounce) for record in RECORDS) > 0
        self.stdout.write(f"{read} read, {placed} placed.")

    def _notifications(self, files: list[Path]) -> list[bytes]:
        if not files:
            return [sys.stdin.buffer.read(LARGEST + 1)]
        found = []
        for file in files:
            try:
                with file.open("rb") as opened:
                    found.append(opened.read(LARGEST + 1))
            except OSError as error:
                raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=2) from error
        return found
