"""F8, for the grant that is the districts' own: it is there, it is paid in once, and it is passed on."""

from collections.abc import Iterator
from decimal import Decimal

from bcf.amounts import show_pounds
from bcf.parts import Unread, number
from plans import money
from plans.checks.asking import missing, parts_of_kind
from plans.checks.base import ERROR, Finding, check, found
from plans.checks.wording import differ, difference, place_in
from plans.document import Document
from plans.reference import Reference


@check(
    "F8", "The Disabled Facilities Grant is within what is paid in, and passes to the districts or as they agreed."
)
def adaptations(one: Document, reference: Reference) -> Iterator[Finding]:
    """A grant larger than the lines that hold it, or kept from the districts without their agreement."""
    for part in parts_of_kind(one, "contributions"):
        content = one.part(part.key)
        grant = number(getattr(content, "adaptations", None))
        if grant is None:
            continue
        year = one.edition.years[-1]
        paid = money.paid_from(one, part.tables[0].key, year)
        if grant > paid:
            yield found(
                "F8",
                ERROR,
                f"The Disabled Facilities Grant is {show_pounds(grant)} in {year}. The lines of the councils, which "
                f"hold it, come to {show_pounds(paid)}. {differ(grant, paid)}",
                places=[place_in(part, "adaptations", "Disabled Facilities Grant")],
                figures=difference(("Grant", grant), (part.tables[0].label, paid)),
                short="The Disabled Facilities Grant is more than the councils pay in",
            )
        passed = number(content.adaptations_passed) or Decimal(0)
        unread = isinstance(content.adaptations_passed, Unread)
        if reference.has_districts and grant > passed and not unread and missing(content.adaptations_agreed):
            yield found(
                "F8",
                ERROR,
                f"The Disabled Facilities Grant is {show_pounds(grant)} in {year}. {show_pounds(passed)} of it "
                f"passes to the district councils, and no agreement of theirs is told. {differ(grant, passed)}",
                places=[
                    place_in(part, "adaptations_passed", "passed to the districts"),
                    place_in(part, "adaptations_agreed", "what the districts agreed to"),
                ],
                figures=difference(("Grant", grant), ("Passed to the districts", passed)),
                short=f"{show_pounds(grant - passed)} of the Disabled Facilities Grant is kept from the districts",
            )
