"""`verify_submission FILE`: whether a file was submitted, or is an altered copy, and where it differs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from submissions.verifying import Answer, verify
from submissions.verifying.answering import LARGEST, YES


class Command(BaseCommand):
    """See the module. Ends with 1 where the file is not, to the byte, one that was submitted; with 2 unreadable."""

    help = "Say whether a file is one that was submitted, or where it was altered. Ends with 1 unless it is."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", metavar="FILE", type=Path, help="a PDF, workbook, JSON or manifest")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, compare, say, and end."""
        try:
            with options["file"].open("rb") as opened:
                content = opened.read(LARGEST + 1)
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.", returncode=2) from error
        answer = verify(content, trusted=True)
        self._say(answer)
        if answer.verdict != YES:
            raise CommandError("Not the file that was submitted.", returncode=1)

    def _say(self, answer: Answer, indent: str = "") -> None:
        for words in filter(None, (answer.words, answer.since, answer.seal)):
            self.stdout.write(f"{indent}{words}")
        for one in answer.differences:
            self.stdout.write(f"{indent}  {one.where}: {answer.how} {one.was}; this file {one.now}")
        if answer.more:
            self.stdout.write(f"{indent}  and {answer.more} more")
        for name, inside in answer.inside:
            self.stdout.write(f"{indent}Inside it, {name}:")
            self._say(inside, f"{indent}  ")
