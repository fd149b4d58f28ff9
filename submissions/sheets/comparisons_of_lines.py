"""What should hold where spending is lines of their own: by source, by share, and against pay for performance.

All amounts are in whole pounds, whatever the unit of the tab they come from, so that a pound too much shows.
"""

from collections.abc import Iterator
from decimal import Decimal

from bcf.parts import number, total
from metrics.pay_for_performance import LEAST_AMBITION
from plans import money, performance
from plans.checks.asking import missing
from plans.figures import headline
from submissions.sheets.book import Book, named
from submissions.sheets.comparisons import Comparison, criterion
from submissions.sheets.grid import total_name
from submissions.sheets.summary import area_minimum

RING_FENCED = "2015/16"
NOUGHT = Decimal(0)


def comparisons_of_lines(book: Book) -> Iterator[Comparison]:
    """In the order of the tabs."""
    yield from _minimums(book)
    yield from _spending(book)
    yield from _shares(book)
    yield from _claimed_once(book)
    yield from _ambition(book)
    yield from _out_of_hospital(book)


def _pounds(book: Book, tab: str, formula: str) -> str:
    return f"ROUND({book.tabs[tab].scale}*({formula}),0)"


def _minimums(book: Book) -> Iterator[Comparison]:
    """The pool against the area's minimum, and each CCG's lines in its block against the published amount."""
    document, roles = book.document, book.document.edition.roles
    part = document.edition.part[roles.contributions]
    for year, column in roles.paid_in.items():
        least = area_minimum(book, year)
        if least is not None:
            yield Comparison(
                part.sheet,
                "F1",
                f"The pooled budget for {year} is at least the area's minimum.",
                (_pounds(book, part.sheet, named("total", part.key, column)), f"{least:f}"),
                (money.pool(document, year), least),
                equal=False,
            )
    for paid in roles.paid:
        if paid.source != "ccg_minimum":
            continue
        placed, lines = book.tables[part.key, paid.table], getattr(document.part(part.key), paid.table)
        for body in book.reference.of_kind("ccg"):
            for year, column in roles.paid_in.items():
                published = book.reference.minimum(year, body.key)
                if published is None:
                    continue
                summed = f'SUMIF({placed.column("organisation")},"{criterion(body.name)}",{placed.column(column)})'
                yield Comparison(
                    part.sheet,
                    "F1",
                    f"{body.name}: the minimum contribution for {year} is the published one.",
                    (_pounds(book, part.sheet, summed), f"{published.amount:f}"),
                    (
                        total([getattr(one, column) for one in lines if one.organisation == body.key]),
                        published.amount,
                    ),
                )


def _spending(book: Book) -> Iterator[Comparison]:
    """Tab 3 against tab 1, by year and then by source."""
    document, roles = book.document, book.document.edition.roles
    paying, spending = (document.edition.part[key] for key in (roles.contributions, roles.spending))
    lines = book.tables[spending.key, "lines"]
    for year, column in roles.paid_in.items():
        yield Comparison(
            spending.sheet,
            "F2",
            f"Expenditure in {year} equals the fund.",
            (
                _pounds(book, spending.sheet, total_name(spending, roles.spent[year])),
                _pounds(book, paying.sheet, named("total", paying.key, column)),
            ),
            (money.total_spending(document, year), money.pool(document, year)),
        )
        for choice in spending.table["lines"].column["source"].choices:
            summed = f'SUMIF({lines.column("source")},"{choice.label}",{lines.column(roles.spent[year])})'
            yield Comparison(
                spending.sheet,
                "F2",
                f"Expenditure in {year} from the source {choice.label} equals what is paid in from it.",
                (
                    _pounds(book, spending.sheet, summed),
                    _pounds(book, paying.sheet, total_name(paying, column, choice.key)),
                ),
                (money.spent_from(document, choice.key, year), money.paid_from(document, choice.key, year)),
            )


def _shares(book: Book) -> Iterator[Comparison]:
    """The two shares of joint lines: together 100 each, and neither below nought."""
    roles = book.document.edition.roles
    part, lines = book.document.edition.part[roles.spending], book.tables[roles.spending, "lines"]
    joint = [line for line in money.spending_lines(book.document) if line.commissioner == "joint"]
    told = [share for line in joint if (share := number(line.nhs_share)) is not None]
    who, nhs, council = (lines.column(key) for key in ("commissioner", "nhs_share", "council_share"))
    count = f'COUNTIF({who},"Joint")'
    yield Comparison(
        part.sheet,
        "F10",
        "The shares of each joint line come to 100%: all of them together to 100 times the joint lines.",
        (f'ROUND(SUMIF({who},"Joint",{nhs})+SUMIF({who},"Joint",{council}),6)', f"100*{count}"),
        (Decimal(100 * len(told)), Decimal(100 * len(joint))),
    )
    yield Comparison(
        part.sheet,
        "F10",
        "Each joint line has an NHS share from 0 to 100%: so many of the joint lines.",
        (f'COUNTIFS({who},"Joint",{nhs},">=0",{nhs},"<=100")', count),
        (Decimal(sum(0 <= share <= 100 for share in told)), Decimal(len(joint))),
    )


def _claimed_once(book: Book) -> Iterator[Comparison]:
    """Tab 4 claims nothing of what tab 5 earns."""
    document, roles = book.document, book.document.edition.roles
    paying = performance.performance_part(document)
    if paying is None or RING_FENCED not in roles.saved:
        return
    part, placed = document.edition.part[roles.benefits], book.tables[roles.benefits, roles.saved[RING_FENCED]]
    label = part.tables[0].column["kind"].choice_label("non_elective")
    change, price, kind = (placed.column(key) for key in ("change", "unit_price", "kind"))
    claimed = total(
        [
            saving
            for year, line, saving in money.benefit_lines(document)
            if year == RING_FENCED and line.kind == "non_elective"
        ]
    )
    given = f'({kind}="{label}")*ISNUMBER({change})*ISNUMBER({price})'
    fund = headline(document)["fund"]
    yield Comparison(
        part.sheet,
        "P5",
        f"Savings from non-elective admissions in {RING_FENCED} are claimed once: not here where tab 5 earns them.",
        (f"{{IF(N({named(paying.key, 'fund')})>0,SUM(IF({given},ROUND({change}*{price},0),0)),0)}}", "0"),
        (claimed if fund and fund > 0 else NOUGHT, NOUGHT),
    )


def _ambition(book: Book) -> Iterator[Comparison]:
    """The planned reduction against the least that is expected, or a reason."""
    document = book.document
    part = performance.performance_part(document)
    if part is None:
        return
    figures, reason = headline(document), named(part.key, "ambition_reason")
    yield Comparison(
        part.sheet,
        "P2",
        f"The planned reduction is at least {LEAST_AMBITION}% of the baseline, in admissions; or a reason is given.",
        (f"N({named(part.key, 'reduction')})", f"N({named(part.key, 'expected')})"),
        (figures["reduction"] or NOUGHT, figures["expected"] or NOUGHT),
        equal=False,
        excuse=(f"LEN(TRIM({reason}))>0", not missing(document.part(part.key).ambition_reason)),
    )


def _out_of_hospital(book: Book) -> Iterator[Comparison]:
    """NHS-commissioned spending out of hospital against what the ring-fence leaves."""
    document = book.document
    part, told = performance.performance_part(document), document.edition.summary
    if part is None or told is None:
        return
    name = named("out_of_hospital", money.suffix(RING_FENCED))
    yield Comparison(
        part.sheet,
        "F8",
        f"NHS-commissioned out-of-hospital spending in {RING_FENCED} is at least what the ring-fence leaves for it.",
        (_pounds(book, told.sheet, name), f"N({named(part.key, 'remainder')})"),
        (
            performance.out_of_hospital_spending(document, RING_FENCED),
            headline(document)["remainder"] or NOUGHT,
        ),
        equal=False,
    )
