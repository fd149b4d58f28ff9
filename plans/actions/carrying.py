"""Starting a plan from the area's plan in an older edition, so that nothing is typed again."""

from django.db import transaction

from bcf import parts as part_types
from bcf.accounts.models import User
from bcf.editions import edition
from plans.actions.drafting import Draft, How, start_plan
from plans.actions.events import locked
from plans.actions.saving import save_parts
from plans.actions.sittings import close_sittings
from plans.actions.uploads import bring_uploads
from plans.carrying import carry
from plans.document import document
from plans.models import PartRevision, Record
from plans.reference import reference_for


def start_plan_from(*, older: Record, edition_code: str, by: User) -> Record:
    """The area's plan in an edition, started from an older one: what both ask for is carried over.

    A plan that somebody has written in already is left as it is, so two who start at once get one plan. The event
    says from which plan, and from which revisions of its parts. What is being typed of the older plan is closed
    first, and carried too. Raises ValueError where the edition carries nothing.
    """
    close_sittings(record=older)
    return _started_from(older, edition_code, by)


@transaction.atomic
def _started_from(older: Record, edition_code: str, by: User) -> Record:
    record = locked(start_plan(area=older.area, edition_code=edition_code, by=by))
    if PartRevision.objects.filter(record=record).exists():
        return record
    one = document(older)
    carried = carry(one, edition(edition_code), reference_for(older.area, older.edition_code)).contents
    bring_uploads(older=older, newer=record, named_in=b"".join(map(part_types.encode, carried.values())), by=by)
    save_parts(
        record=record,
        changes=[Draft(key, content, 0) for key, content in carried.items()],
        by=by,
        how=How.CARRIED,
        source={"edition": older.edition_code, "parts": dict(one.numbers)},
    )
    return Record.objects.select_related("area").get(pk=record.pk)
