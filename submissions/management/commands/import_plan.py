"""Reads a plan's JSON, as `export_plan` writes it, through the only door in."""

from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from areas.models import Area
from bcf.access import for_whom, may
from bcf.accounts.models import User
from bcf.parts import Content
from plans import actions
from plans.document import Envelope, document, from_json, newest_revisions
from plans.models import PartRevision, Record
from plans.queries import AskedPart


class Command(BaseCommand):
    """`manage.py import_plan plan.json --by author@example.org`."""

    help = "Create or update a plan from its JSON. Says which parts changed; on any error nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and in whose name."""
        parser.add_argument("file", metavar="FILE.json", type=Path)
        parser.add_argument("--by", metavar="EMAIL", required=True, help="Whose account the import is done in")
        parser.add_argument(
            "--void-signatures", action="store_true", help="Go on even where signatures become void by it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, save what differs, and say what did."""
        envelope, contents = _read(options["file"])
        by = User.objects.filter(email__iexact=options["by"]).first()
        if by is None:
            raise CommandError(f"Nobody has an account with the e-mail address {options['by']}.")
        area = Area.objects.filter(slug=envelope.area).first()
        if area is None:
            raise CommandError(f"There is no area {envelope.area}.")
        if not by.has_perm("plans.start", area):
            raise CommandError(_may_not_write(by, area))
        try:
            record, changed, is_new = _save(area, envelope, contents, by, options["void_signatures"])
        except actions.NotEditable as why:
            raise CommandError(f"The plan cannot be changed while it is {str(why).replace('_', ' ')}.") from None
        except actions.WouldVoidSignatures as why:
            raise CommandError(
                f"The import would void {why.count} signatures. Give --void-signatures to import all the same."
            ) from None
        if not changed and not is_new:
            self.stdout.write(f"{record.code}: nothing to change")
            return
        parts = f"{len(changed)} part{'' if len(changed) == 1 else 's'} changed"
        self.stdout.write(f"{record.code}: {'started' if is_new else 'updated'}, {parts}")
        for key in changed:
            self.stdout.write(f"  {key}: {document(record).edition.part[key].full_title}")


def _may_not_write(by: User, area: Area) -> str:
    return f"{by.email} may not write plans of {area.name}: that is for {for_whom('plans.start')}."


def _read(file: Path) -> tuple[Envelope, dict[str, Content]]:
    try:
        return from_json(file.read_bytes())
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    except (msgspec.DecodeError, ValueError) as error:
        raise CommandError(f"{file} is not a plan: {error}") from error


@transaction.atomic
def _save(
    area: Area, envelope: Envelope, contents: dict[str, Content], by: User, void_signatures: bool
) -> tuple[Record, list[str], bool]:
    """The record, the keys of the parts that changed, and whether it was started now. All or nothing."""
    is_new = not Record.objects.filter(area=area, edition_code=envelope.edition, kind=Record.Kind.PLAN).exists()
    record = actions.start_plan(area=area, edition_code=envelope.edition, by=by)
    if not by.has_perm("plans.write", record):
        raise CommandError(_may_not_write(by, area))
    before = {key: one.number for key, one in newest_revisions(record).items()}
    writable = {
        key: content
        for key, content in contents.items()
        if (part := record.edition.find(key)) and may(by, "plans.write_part", AskedPart(record, part))
    }
    kept = actions.save_parts(
        record=record,
        changes=[actions.Draft(key, content, before.get(key, 0)) for key, content in writable.items()],
        by=by,
        how=PartRevision.How.IMPORT,
        void_signatures=void_signatures,
    )
    changed = [
        part.key
        for part in document(record).edition.parts
        if part.key in kept and kept[part.key].number != before.get(part.key)
    ]
    return record, changed, is_new
