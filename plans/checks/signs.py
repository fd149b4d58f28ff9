"""F7: what is paid in or spent is not below nought; savings are F12's business."""

from collections.abc import Iterator
from decimal import Decimal

from plans.checks.asking import answers, parts_of_kind
from plans.checks.base import ERROR, Finding, Place, check, found
from plans.checks.wording import counted
from plans.document import Document
from plans.reference import Reference

KINDS = ("contributions", "schemes", "spending")


@check("F7", "No amount that is paid in or spent is below nought.")
def below_nought(one: Document, reference: Reference) -> Iterator[Finding]:
    """Negative contributions, minimums and spending: one finding for each part."""
    roles = one.edition.roles
    money = {*roles.paid_in.values(), *roles.least.values(), *roles.spent.values()}
    for kind in KINDS:
        for part in parts_of_kind(one, kind):
            places = [
                place
                for place, field, cell, _ in answers(one)[part.key]
                if isinstance(cell, Decimal)
                and cell < 0
                and (field.key in money or field.key.startswith("spend_") or place in part.field)
            ]
            if places:
                verb = "is" if len(places) == 1 else "are"
                yield found(
                    "F7",
                    ERROR,
                    f"{part.title}: {counted(len(places), 'amount')} {verb} below nought. What is paid in or spent "
                    "is entered without a minus, and what is taken back is left out.",
                    places=[Place(part.key, place, f"{part.title}, below nought") for place in places[:8]],
                    short=f"{part.title}: {counted(len(places), 'amount')} below nought",
                )
