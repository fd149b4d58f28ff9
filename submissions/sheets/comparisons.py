"""What should hold between figures of the workbook: both sides as formulas, so that it is judged as they change."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bcf.parts import total
from plans import money
from submissions.sheets.book import Book, named
from submissions.sheets.summary import area_minimum

if TYPE_CHECKING:
    from plans.checks.base import Finding

OK, ACCEPTED, EXCUSED, OPEN = "OK", "Accepted", "Reason given", "Put right"
INFORMATION = "For information"


@dataclass(frozen=True)
class Comparison:
    """Two figures of the workbook that should be equal, or the first no less than the second."""

    tab: str
    check: str
    words: str
    formulas: tuple[str, str]
    values: tuple[Decimal, Decimal]
    equal: bool = True
    accepted: Decimal | None = None  # the difference that was accepted with a reason
    excuse: tuple[str, bool] | None = None  # whether a reason is given: as a formula, and as it is

    def result(self) -> str:
        """What the result's formula gives for the values as they are."""
        difference = self.values[0] - self.values[1]
        if difference == 0 or (not self.equal and difference > 0):
            return OK
        if self.excuse:
            return EXCUSED if self.excuse[1] else OPEN
        return ACCEPTED if difference == self.accepted else OPEN


def state_of(book: Book, finding: "Finding") -> str:
    """Whether a finding is to be put right, accepted with a reason, or for information only."""
    if finding.level == "information":
        return INFORMATION
    accepted = finding.level == "warning" and finding.key in book.document.state.all_acceptances
    return ACCEPTED if accepted else OPEN


def criterion(words: str) -> str:
    """Words as the criterion of a SUMIF, where some signs mean more than themselves."""
    return words.replace("~", "~~").replace("*", "~*").replace("?", "~?").replace('"', '""')


def comparisons(book: Book) -> Iterator[Comparison]:
    """What should hold between figures of this edition's parts, as far as it has them."""
    parts = book.document.edition.part
    if "contributions" not in parts:
        return
    yield from _spending(book)
    yield from _bodies(book)
    yield from _whole_pool(book)
    if "contingency" in parts and "schemes" in parts:
        yield from _savings(book)


def _spending(book: Book) -> Iterator[Comparison]:
    parts, document = book.document.edition.part, book.document
    if "schemes" not in parts:
        return
    for year, column in document.edition.roles.paid_in.items():
        yield Comparison(
            parts["schemes"].sheet,
            "F2",
            f"Planned spending in {year} equals the pooled budget.",
            (named("total", "schemes", f"spend_{money.suffix(year)}"), named("total", "contributions", column)),
            (money.total_spending(document, year), money.pool(document, year)),
        )


def _bodies(book: Book) -> Iterator[Comparison]:
    """Each body's actual contribution against its minimum, entered or published, its budget lines together."""
    part = book.document.edition.part["contributions"]
    placed = book.tables["contributions", "lines"]
    lines = book.document.part("contributions").lines
    named_in_lines = {line.organisation for line in lines if isinstance(line.organisation, str)}
    kinds = part.table["lines"].column["organisation"].organisation_kinds
    for body in book.reference.of_kind(*kinds):
        if body.kind == "district" and body.key not in named_in_lines:
            continue
        columns = ("actual_2015_16", "minimum_2015_16")
        own = [line for line in lines if line.organisation == body.key]
        sums = [
            f'SUMIF({placed.column("organisation")},"{criterion(body.name)}",{placed.column(key)})' for key in columns
        ]
        values = [total([getattr(line, key) for line in own]) for key in columns]
        published = book.reference.minimum("2015/16", body.key)
        if published:
            sums[1] = f"MAX({sums[1]},{published.amount})"
            values[1] = max(values[1], published.amount)
        words = f"{body.name}: the actual contribution for 2015/16 is at least its minimum."
        yield Comparison(part.sheet, "F1", words, (sums[0], sums[1]), (values[0], values[1]), equal=False)


def _whole_pool(book: Book) -> Iterator[Comparison]:
    part, document = book.document.edition.part["contributions"], book.document
    for year, column in document.edition.roles.paid_in.items():
        minimum = area_minimum(book, year)
        if minimum is not None:
            yield Comparison(
                part.sheet,
                "F1",
                f"The pooled budget for {year} is at least the area's minimum.",
                (named("total", "contributions", column), named("given", f"minimum_{money.suffix(year)}")),
                (money.pool(document, year), minimum),
                equal=False,
            )
    holder = getattr(document.part("contributions"), "pool_holder", None)
    bodies = sum(body.key == holder for body in book.reference.bodies)
    held = f"IF(LEN({named('contributions', 'pool_holder')})>0,1,0)"
    yield Comparison(
        part.sheet,
        "F1",
        "One body holds the pooled budget.",
        (held, "1"),
        (Decimal(1) if bodies or holder else Decimal(0), Decimal(1)),
    )


def _savings(book: Book) -> Iterator[Comparison]:
    parts, document = book.document.edition.part, book.document
    for year in money.CONTINGENCY_PERIODS:
        if year not in document.edition.roles.paid_in:
            continue
        first, second = money.total_saving(document, year), money.contingency_savings(document, year)
        yield Comparison(
            parts["schemes"].sheet,
            "F4",
            f"Schemes' savings in {year} equal the contingency table's planned savings.",
            (named("total", "schemes", f"saving_{money.suffix(year)}"),
             named("total", "contingency", f"savings_{money.suffix(year)}")),
            (first, second),
            accepted=first - second if _accepted_savings(book) else None,
        )  # fmt: skip


def _accepted_savings(book: Book) -> bool:
    """Whether the warning that savings and contingency differ stands accepted."""
    return any(
        one.id == "F4"
        and {"schemes", "contingency"} <= {place.part for place in one.places}
        and state_of(book, one) == ACCEPTED
        for one in book.findings
    )
