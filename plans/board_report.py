"""The report to the board: what the system fills in from the plan, and the author's words around it. Pure.

Figures are read from the plan and stand in facts and tables that nobody types; the words are a draft until an author
writes their own. So no number in a report can differ from the plan that stands after it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

import msgspec
from django.utils import timezone
from django.utils.html import escape

from bcf import parts as part_types
from bcf.amounts import joined, show_date, show_pounds, show_whole
from bcf.editions.base import PLAN
from plans import money
from plans.checks.base import ERROR, REQUEST, WARNING, Finding
from plans.differences import differences
from plans.document import Document
from plans.numbering import numbering
from plans.pages.metric import sentence
from plans.reference import Reference
from plans.signers import signers_for

MOST_CHANGES = 8
"""How many changes of one part are told; the others are counted."""


class Table(msgspec.Struct, frozen=True):
    """A table that the system fills in: caption, heads, rows and foot. The last `figures` columns are of figures."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[tuple[str, ...], ...] = ()
    figures: int = 0


class Section(msgspec.Struct, frozen=True):
    """One section of the report: words as HTML, then what the system fills in. `drafted`: nobody wrote the words."""

    key: str
    title: str
    html: str
    facts: tuple[tuple[str, str], ...] = ()
    tables: tuple[Table, ...] = ()
    drafted: bool = True


class Report(msgspec.Struct, frozen=True):
    """The report to a board, for a meeting where its day is known."""

    area: str
    board: str
    years: str
    sections: tuple[Section, ...]
    meeting: date | None = None


@dataclass(frozen=True)
class Seen:
    """What the board last saw: the plan as it was then, and for which meeting."""

    document: Document
    meeting: date


@dataclass(frozen=True)
class Sources:
    """What a report is drafted from. `seen` is None where the board has never seen the plan.

    `names` gives schemes, bodies and files by the keys that content names them by.
    """

    document: Document
    reference: Reference
    findings: tuple[Finding, ...]
    seen: Seen | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def board(self) -> str:
        """The name of the board."""
        return joined([body.name for body in self.reference.of_kind("board")]) or "Health and Wellbeing Board"

    @cached_property
    def changed(self) -> list[tuple[str, ...]]:
        """What has changed since the board last saw the plan: what, was, is, and by how much."""
        return _changed(self, self.seen.document) if self.seen else []

    @property
    def accepted(self) -> list[Finding]:
        """The warnings that stand accepted."""
        held = self.document.state.acceptances
        return [one for one in self.findings if one.level == WARNING and one.key in held]


def paragraphs(*texts: str) -> str:
    """Paragraphs of plain words, as HTML."""
    return "".join(f"<p>{escape(text)}</p>" for text in texts if text)


def purpose(one: Sources) -> Section:
    """What the board is asked."""
    words = paragraphs(
        f"The board is asked to consider the Better Care Fund plan of {one.document.area_name} for "
        f"{one.document.edition.years_label}.",
        "The plan says how the council and the clinical commissioning groups pool their money for joined-up health "
        "and social care, what it buys, and what will change for people. Each of them signs it, and the board does, "
        "before it is submitted to NHS England.",
    )
    return Section("purpose", "Purpose of this report", words)


def summary(one: Sources) -> Section:
    """The plan in its few main figures, and what it will change."""
    document = one.document
    bodies = [one.reference.name_of(each.organisation) for each in money.contributions_of(document)]
    facts = [(f"Pool {year}", show_pounds(money.pool(document, year))) for year in document.edition.years]
    facts += [("Schemes", str(len(money.schemes_of(document))))]
    facts += [("Who pays in", joined(list(dict.fromkeys(filter(None, bodies)))))] if bodies else []
    rows = []
    for part, metric in document.edition.metrics():
        content = document.part(part.key)
        name = getattr(content, "name", None)
        title = f"{part.title}: {name}" if isinstance(name, str) else part.title
        rows.append((title, sentence(metric, content)))
    table = Table("What the plan will change", ("Measure", "Plan"), tuple(rows))
    words = paragraphs("These are the main figures of the plan. The whole plan stands after this report.")
    return Section("summary", "Summary", words, tuple(facts), (table,) if rows else ())


def funds(one: Sources) -> Section:
    """Who pays in, and that it is what is spent."""
    document, years = one.document, one.document.edition.years
    rows = tuple(
        (
            one.reference.name_of(each.organisation) or "No body chosen",
            *(_amount(each.paid_in(year)) for year in years),
        )
        for each in money.contributions_of(document)
    )
    pools = [money.pool(document, year) for year in years]
    spending = [money.total_spending(document, year) for year in years]
    apart = [paid - spent for paid, spent in zip(pools, spending, strict=True)]
    foot = (
        ("Pool", *map(show_whole, pools)),
        ("Spending of the schemes", *map(show_whole, spending)),
        ("Difference", *map(show_whole, apart)),
    )
    equal = "The schemes spend exactly what is paid in." if not any(apart) else ""
    words = paragraphs("The table shows what each body pays into the pool, and what the schemes spend of it.", equal)
    table = Table("The pool and its spending, whole pounds", ("Body", *years), rows, foot, len(years))
    return Section("money", "Money", words, (), (table,))


def _amount(value: Decimal | None) -> str:
    return "" if value is None else show_whole(value)


def changes(one: Sources) -> Section:
    """What has changed since the board last saw the plan: by part, was and is."""
    title = "What has changed since the board last saw the plan"
    if one.seen is None:
        return Section("changes", title, paragraphs("The board has not seen this plan before."))
    facts = (("Last seen", f"For the meeting of {show_date(one.seen.meeting)}"),)
    rows = one.changed
    if not rows:
        words = paragraphs("Nothing in the plan has changed since the board last saw it.")
        return Section("changes", title, words, facts)
    heads = ("Part and question", "Was", "Is", "Change")
    shown = len(heads) if any(row[3] for row in rows) else 3
    table = Table("Changes, by part", heads[:shown], tuple(row[:shown] for row in rows), figures=shown - 3)
    words = paragraphs("The table shows what has changed in the plan since the board last saw it.")
    return Section("changes", title, words, facts, (table,))


def _changed(one: Sources, before: Document) -> list[tuple[str, ...]]:
    now, numbers = one.document, numbering(one.document)
    rows: list[tuple[str, ...]] = []
    for part in now.edition.parts:
        if part.scope != PLAN or before.digests.get(part.key) == now.digests.get(part.key):
            continue
        was = before.part(part.key) if part.key in before.edition.part else part_types.empty(part)
        found = differences(part, was, now.part(part.key), one.names, numbers)
        rows += [
            (f"{part.full_title}: {each.label}", each.was or "", each.now or "", each.change or "")
            for each in found[:MOST_CHANGES]
        ]
        if len(found) > MOST_CHANGES:
            rows.append((f"{part.full_title}: {len(found) - MOST_CHANGES} more changes", "", "", ""))
    gone = [part for part in before.edition.parts if part.key not in now.edition.part and part.scope == PLAN]
    return [*rows, *((part.full_title, "In the plan", "No longer in it", "") for part in gone)]


def warnings(one: Sources) -> Section:
    """The warnings accepted, with the reasons; and how much is still to be put right."""
    held = one.document.state.acceptances
    rows = tuple(
        (f"{each.id}. {each.message}", f"{held[each.key].reason} ({held[each.key].post})") for each in one.accepted
    )
    stopping = [each for each in one.findings if each.stops == REQUEST and each not in one.accepted]
    errors = sum(each.level == ERROR for each in stopping)
    left = sum(each.level == WARNING for each in stopping)
    counted = joined([words for words in (_counted(errors, "error"), _counted(left, "warning")) if words])
    facts = (("Still to be put right or accepted", counted),) if counted else ()
    words = "The checks warn of what follows. Each warning was accepted, with the reason given beside it."
    words = words if rows else "No warning of the checks has been accepted."
    table = Table("Warnings accepted", ("What the checks say", "Why it was accepted"), rows)
    return Section("warnings", "Warnings accepted", paragraphs(words), facts, (table,) if rows else ())


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}" if number else ""


def recommendations(one: Sources) -> Section:
    """What the board is recommended to do."""
    asked = [
        "agree the plan;",
        "note what has changed since it last saw the plan;" if one.changed else "",
        "note the warnings accepted, and the reasons;" if one.accepted else "",
        "authorise its Chair to sign the plan on its behalf;",
        "say to which named posts it delegates changes after the meeting, and whom they are to consult.",
    ]
    listed = "".join(f"<li>{escape(words)}</li>" for words in asked if words)
    words = f"{paragraphs('The board is recommended to:')}<ol>{listed}</ol>"
    return Section("recommendations", "Recommendations", words)


def next_steps(one: Sources) -> Section:
    """Who signs, what the area still waits for, and when the plan is due."""
    signers = [each.label for each in signers_for(one.document, one.reference)]
    facts = [("Who signs", joined(signers))] if signers else []
    facts += [
        (each.name, f"Usually {show_date(date.fromisoformat(each.usual))}")
        for each in one.document.state.own_steps
        if not each.outcome
    ]
    due = one.reference.deadline
    if due:
        facts.append(("Due at NHS England", f"{show_date(timezone.localdate(due))}, {timezone.localtime(due):%H:%M}"))
    words = paragraphs(
        "Once the board has agreed the plan, each body signs it, and it is submitted to NHS England. A later change "
        "of the plan makes void the signatures over what it changes, and they are asked for again."
    )
    return Section("next", "Next steps", words, tuple(facts))


DRAFTS: dict[str, Callable[[Sources], Section]] = {
    "purpose": purpose,
    "summary": summary,
    "money": funds,
    "changes": changes,
    "warnings": warnings,
    "recommendations": recommendations,
    "next": next_steps,
}
"""The sections in their order, each with what drafts it."""


def report(one: Sources, texts: Mapping[str, str], meeting: date | None = None) -> Report:
    """The report: the drafts, with the words that authors have written in their places, by section."""
    drafted = [make(one) for make in DRAFTS.values()]
    return Report(
        area=one.document.area_name,
        board=one.board,
        years=one.document.edition.years_label,
        sections=tuple(
            msgspec.structs.replace(each, html=texts[each.key], drafted=False) if each.key in texts else each
            for each in drafted
        ),
        meeting=meeting,
    )


def as_kept(one: Report) -> str:
    """A report as it is kept. The same report gives the same text."""
    return msgspec.json.encode(one, order="deterministic").decode()


def as_it_was(text: str) -> Report:
    """The report that was kept."""
    return msgspec.json.decode(text, type=Report)
