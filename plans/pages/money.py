"""Where the money goes, as the pages show it: pictures with the tables behind them."""

from decimal import Decimal
from typing import Any

import msgspec
from django.core.cache import cache
from django.utils.safestring import SafeString

from areas.pages import means_url
from areas.queries import PAYING, means_of, memberships_of, organisations_of
from bcf.accounts.models import User
from bcf.amounts import show_pounds, show_whole
from bcf.parts import Unread
from plans import money
from plans.document import Document, document
from plans.models import Record
from plans.pictures.sankey import Body, SchemeFlow, draw, draw_narrow
from plans.queries import Elsewhere, given_elsewhere
from plans.reference import Reference
from plans.states import State
from plans.summary import Summary, Totals, cache_key


def bodies(one: Document, reference: Reference, year: str) -> list[Body]:
    """Who pays in: bodies with their amount, and councils and CCGs named in the plan that have entered nothing."""
    paid: dict[str, Decimal | None] = {}
    for body in money.contributions_of(one):
        paid[body.organisation] = body.paid_in(year)
    column = one.edition.roles.paid_in.get(year, "")
    not_there = {
        body.organisation: "could not be read"
        for body in money.contributions_of(one)
        if any(isinstance(getattr(line, column, None), Unread) for line in body.lines)
    }
    details = one.part(one.edition.roles.details)
    for key in (*(details.ccgs or ()), *(details.councils or ())) if details else ():
        paid.setdefault(key, None)
    return [
        Body(reference.name_of(key), amount, "" if amount is not None else not_there.get(key, "nothing entered"))
        for key, amount in paid.items()
    ]


def flows(one: Document, record: Record, year: str) -> list[SchemeFlow]:
    """What the pool buys: the schemes in the plan's order."""
    url = record.url("part", part=one.edition.roles.schemes)
    return [
        SchemeFlow(
            scheme.number,
            scheme.name or "No name yet",
            scheme.spend.get(year) or Decimal(0),
            url=f"{url}?at=schemes.{scheme.row}.name#id_schemes-{scheme.row}-name",
        )
        for scheme in money.whole_schemes(one)
    ]


def drawn(
    one: Document, record: Record, reference: Reference, year: str, prefix: str = "money", width: int = 0
) -> SafeString:
    """The picture of a year's money from a document."""
    return draw(
        bodies(one, reference, year),
        "Pool",
        money.pool(one, year),
        flows(one, record, year),
        id_prefix=prefix,
        year=year,
        width=width,
    )


def picture_of(
    record: Record, reference: Reference, year: str, state: State, width: int = 0
) -> tuple[SafeString, SafeString]:
    """The wide picture of a year's money and the one for phones, from the cache where they are there."""
    key = cache_key(record, reference, f"picture {year} {width}")
    kept = cache.get(key)
    if kept is not None:
        wide, narrow = kept
        return wide, narrow
    one = document(record, state)
    wide = drawn(one, record, reference, year, width=width)
    narrow = draw_narrow(
        bodies(one, reference, year),
        "Pool",
        money.pool(one, year),
        flows(one, record, year),
        id_prefix="money-narrow",
        year=year,
    )
    cache.set(key, (wide, narrow), timeout=60 * 60 * 24)
    return wide, narrow


def picture_sentence(summary: Summary) -> str:
    """Whether spending equals the pool, in words."""
    apart = [(one.year, one.pool - one.spending) for one in summary.totals if one.pool != one.spending]
    if not any(one.pool or one.spending for one in summary.totals):
        return "Nothing is entered yet."
    unread = sum(one.unread for one in summary.totals)
    if unread:
        left_out = "One amount" if unread == 1 else f"{unread} amounts"
        told = f"{left_out} could not be read and {'is' if unread == 1 else 'are'} left out of these totals."
        rest = picture_sentence(msgspec.structs.replace(summary, totals=tuple(map(_as_read, summary.totals))))
        return told if not apart else f"{told} {rest}"
    if not apart:
        return "Spending equals the pool in both years." if len(summary.totals) == 2 else "Spending equals the pool."
    return " ".join(
        f"{year}: {show_pounds(abs(gap))} of the pool {'is not planned' if gap > 0 else 'is planned twice over'}."
        if gap > 0
        else f"{year}: spending is {show_pounds(-gap)} more than the pool."
        for year, gap in apart
    )


def _as_read(totals: Totals) -> Totals:
    return msgspec.structs.replace(totals, unread=0)


def years(record: Record, year: str, amounts: dict[str, str], page: str = "plan") -> list[dict[str, Any]]:
    """Links to the picture of each year."""
    url = record.url(page)
    return [
        {"label": one, "amount": amounts.get(one, ""), "url": f"{url}?year={one}", "current": one == year}
        for one in record.edition.years
    ]


def figures(summary: Summary, year: str) -> list[dict[str, Any]]:
    """The few figures that head the page: paid in, planned, left to plan."""
    totals = next(one for one in summary.totals if one.year == year)
    left = totals.pool - totals.spending
    return [
        {"shown": show_pounds(totals.pool), "label": "paid in", "mark": "", "level": ""},
        {"shown": show_pounds(totals.spending), "label": "planned to be spent", "mark": "", "level": ""},
        {
            "shown": show_pounds(abs(left)),
            "label": "left to plan" if left >= 0 else "more than the pool",
            "mark": "" if totals.unread and not left else "done" if not left else "error",
            "level": "" if not left else "error",
        },
        *(
            [{"shown": str(totals.unread), "label": "not read, left out", "mark": "error", "level": "error"}]
            if totals.unread
            else []
        ),
    ]


def tables(one: Document, record: Record, reference: Reference, year: str) -> list[dict[str, Any]]:
    """The tables behind the picture: schemes, and who pays in."""
    schemes = money.schemes_of(one)
    url = record.url("part", part=one.edition.roles.schemes)
    scheme_rows = [
        [
            {
                "shown": f"{scheme.number} {scheme.name or 'No name yet'}",
                "url": f"{url}?at=schemes.{scheme.row}.name",
            },
            {"shown": _or_empty(scheme.spend.get(year))},
            {"shown": _or_empty(scheme.saving.get(year))},
        ]
        for scheme in schemes
    ]
    nowhere = money.total_spending(one, year) - money.total([scheme.spend.get(year) for scheme in schemes])
    if nowhere:
        scheme_rows.append([{"shown": "No scheme chosen"}, {"shown": show_whole(nowhere)}, {"shown": ""}])
    payers = []
    total_minimum, total_actual = Decimal(0), Decimal(0)
    for body in money.contributions_of(one):
        minimum, actual = body.minimum(year), body.paid_in(year)
        total_minimum += minimum or 0
        total_actual += actual or 0
        above = None if minimum is None or actual is None else actual - minimum
        payers.append(
            [
                reference.name_of(body.organisation),
                {"shown": _or_empty(minimum)},
                {"shown": _or_empty(actual)},
                {"shown": _or_empty(above)},
            ]
        )
    entered = {body.organisation for body in money.contributions_of(one)}
    details = one.part(one.edition.roles.details)
    contributions = record.url("part", part=one.edition.roles.contributions)
    payers += [
        [reference.name_of(key), "", {"shown": "Enter a contribution", "url": contributions}, ""]
        for key in (*(details.ccgs or ()), *(details.councils or ()))
        if key not in entered
    ]
    return [
        {
            "caption": f"The table behind the picture, whole pounds, {year}",
            "head": ["Scheme", "Spending", "Savings"],
            "rows": scheme_rows,
            "foot": [
                "Total",
                {"shown": show_whole(money.total_spending(one, year))},
                {"shown": show_whole(money.total_saving(one, year))},
            ],
        },
        {
            "caption": f"Who pays in, whole pounds, {year}",
            "head": ["Body", f"Minimum {year}", f"Paid in {year}", "Above the minimum"],
            "rows": payers,
            "foot": ["Pool", {"shown": show_whole(total_minimum)}, {"shown": show_whole(total_actual)}, ""],
        },
    ]


def _or_empty(value: Decimal | None) -> str:
    return "" if value is None else show_whole(value)


def in_all_areas(one: Document, record: Record, person: User, year: str) -> list[dict[str, Any]]:
    """The table of what the reader's own bodies give here and elsewhere, of what they have; none without such bodies.

    For a body's own people only, since other areas' drafts are not for others to read.
    """
    held = memberships_of(person).values("organisation")
    own = {body.pk: body for body in organisations_of(record.area, *PAYING).filter(pk__in=held)}
    if not own:
        return []
    has, given = means_of(own), given_elsewhere(record.area, own, (year,))
    here = {body.organisation: body.paid_in(year) or Decimal(0) for body in money.contributions_of(one)}
    rows = []
    for body in own.values():
        said, elsewhere = has.get((body.pk, year)), given.get((body.pk, year), Elsewhere())
        in_all = here.get(body.key, Decimal(0)) + elsewhere.amount
        shown = show_whole(said.amount) if said else "Not entered"
        rows.append(
            [
                body.name,
                {"shown": show_whole(here.get(body.key, Decimal(0)))},
                {"shown": show_whole(elsewhere.amount)},
                {"shown": show_whole(in_all)},
                {"shown": shown, "url": means_url(record.area, body, person)},
                {"shown": show_whole(said.amount - in_all) if said else ""},
            ]
        )
    return [
        {
            "caption": f"Your own bodies over all their areas, whole pounds, {year}",
            "head": ["Body", "Given here", "In other areas", "Given in all", "Of what it has", "Left"],
            "rows": rows,
            "foot": [],
            "note": "Only a body’s own people see its line. One plan counts for each area: the newest.",
        }
    ]
