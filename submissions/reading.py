"""The whole plan as it is read, in national order and numbering: the one source of the reading page and the PDF.

Pure: a document, its reference and its findings in; blocks out. Every question, every answer and every column that
holds anything is in it; what could not be read is shown as it was typed and said to be so.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count

from django.utils.text import slugify

from bcf.amounts import show_pounds
from bcf.editions.base import COMMENTARY, Edition, Part, Section
from bcf.parts import Content
from plans import money
from plans.checks.base import Finding
from plans.document import Document
from plans.figures import figure_tables
from plans.keeping_back import LeftOut, asked_without
from plans.numbering import numbering
from plans.pages.metric import saving_sentence, sentence
from plans.reference import Reference
from plans.signatures import Acceptance
from submissions import drawings, tables
from submissions.answers import Readers, answers_of
from submissions.blocks import (
    Block,
    Cell,
    Entry,
    Fact,
    Figure,
    Heading,
    Note,
    Notice,
    Reading,
    Table,
)
from submissions.signatures import (
    agreed_on,
    commentary_signature,
    moment,
    signatures_table,
    steps_table,
    submitted_on,
)

PRINTED = (
    "What a paper or an imported file printed, kept beside what the plan says. It is part of what is signed; "
    "where the two differ, the checks say so."
)


def reading(
    document: Document,
    reference: Reference,
    findings: Iterable[Finding],
    files: Mapping[str, str] | None = None,
    left: tuple[LeftOut, ...] = (),
) -> Reading:
    """The plan as blocks. `files` gives the names of attached files by their keys, `left` what is not published."""
    readers = Readers(
        reference, files or {}, money.scheme_names(document), money.scheme_numbers(document), numbering(document)
    )
    notices = _notices(document, findings)
    sections = []
    for number, title, parts in national_sections(document.edition):
        blocks: list[Block] = [Heading(2, number, title, f"section-{slugify(f'{number} {title}')}")]
        for part in parts:
            # A section that is one part of the same name, with nothing but tables in it, needs no second heading.
            same = f"{number} {title}".strip() == part.full_title and not part.fields
            blocks += [] if same else [Heading(3, part.number, part.title, f"part-{part.key}")]
            blocks += _published(document, part, readers, tuple(each for each in left if each.part == part.key))
            blocks += notices.get(part.key, ())
            if part.key == document.edition.roles.details:
                blocks.append(Heading(3, "1b", "Authorisation and sign-off", "part-signatures"))
                blocks.append(signatures_table(document, reference))
                blocks += filter(None, [steps_table(document.state)])
        told = document.edition.summary
        if told and told.sheet == title:
            blocks += [tables.figure_table(figures) for figures in figure_tables(document, told.figures)]
        sections.append(blocks)
    if notices.get(""):
        sections.append([Heading(2, "", "Warnings accepted", "section-accepted"), *notices[""]])
    stated = tuple(tables.stated_tables(document))
    if stated:
        sections.append([Heading(2, "", "Figures as printed elsewhere", "section-printed"), Note(PRINTED), *stated])
    numbered = _numbered(sections)
    contents = tuple(
        Entry(block.level, block.number, block.words, block.anchor)
        for section in numbered
        for block in section
        if isinstance(block, Heading)
    )
    return Reading(title=document.title, contents=contents, sections=numbered)


def national_sections(edition: Edition) -> list[tuple[str, str, tuple[Part, ...]]]:
    """The sections as (number, title, parts) in national order; Part 2 goes by the tabs of the national workbook."""
    found: list[tuple[str, str, tuple[Part, ...]]] = []
    for section in edition.sections:
        found += (
            _tabs(edition, section) if section.document == 2 else [(section.number, section.title, section.parts)]
        )
    return found


def _tabs(edition: Edition, section: Section) -> list[tuple[str, str, tuple[Part, ...]]]:
    """The tabs of a section; the one on which nothing is asked stands in its place, without a part."""
    by_tab: dict[str, list[Part]] = {}
    for part in section.parts:
        by_tab.setdefault(part.sheet or section.title, []).append(part)
        if edition.summary and edition.summary.after == part.sheet:
            by_tab.setdefault(edition.summary.sheet, [])
    return [("", tab, tuple(parts)) for tab, parts in by_tab.items()]


def _numbered(sections: list[list[Block]]) -> tuple[tuple[Block, ...], ...]:
    """The same blocks with tables and charts numbered through the whole plan, each id on the first that has it."""
    table_numbers, figure_numbers = count(1), count(1)
    taken: set[str] = set()

    def numbered(block: Block) -> Block:
        if isinstance(block, Table):
            rows = tuple(replace(line, anchor="") if line.anchor in taken else line for line in block.rows)
            taken.update(line.anchor for line in rows if line.anchor)
            return replace(block, number=next(table_numbers), rows=rows)
        return replace(block, number=next(figure_numbers)) if isinstance(block, Figure) else block

    return tuple(tuple(numbered(block) for block in section) for section in sections)


def _notices(document: Document, findings: Iterable[Finding]) -> dict[str, list[Block]]:
    """The accepted warnings by the first part that each points to, or under no part."""
    by_part: dict[str, list[Block]] = {}
    for finding in findings:
        accepted = document.state.all_acceptances.get(finding.key) if finding.level == "warning" else None
        if accepted:
            known = [place.part for place in finding.places if place.part in document.edition.part]
            by_part.setdefault(known[0] if known else "", []).append(notice(finding.id, finding.message, accepted))
    return by_part


def notice(check: str, message: str, accepted: Acceptance) -> Notice:
    """A warning of a check, as it is read: with why it was accepted, by whom and when."""
    return Notice(
        title=f"Warning accepted ({check}).",
        message=message,
        reason=accepted.reason,
        by=f"{accepted.post}, {moment(accepted.at).split(', ')[0]}.",
    )


def _published(document: Document, part: Part, readers: Readers, left: tuple[LeftOut, ...]) -> Iterator[Block]:
    """A part with what is left out of it named, not shown."""
    yield from (Note(f"Left out of what is published: {each.title}. {each.reason}") for each in left)
    if not any(each.whole for each in left):
        yield from _part(document, asked_without(part, left), readers)


def _part(document: Document, part: Part, readers: Readers) -> Iterator[Block]:
    content = document.part(part.key)
    if part.metric:
        yield from _metric(document, part, content, readers)
    else:
        yield from _figures(document, part, readers)
        yield from answers_of(part, part.fields, content, readers, _facts(document, part))
        yield from _tables(document, part, content, readers)
    if part.scope == COMMENTARY:
        yield commentary_signature(document, part)


def _figures(document: Document, part: Part, readers: Readers) -> list[Figure]:
    if part.kind == "contributions":
        return drawings.money_figures(document, readers.reference)
    if part.kind == "performance":
        return drawings.performance_figures(document)
    return drawings.scheme_figures(document) if part.kind in {"schemes", "scheme-list"} else []


def _tables(document: Document, part: Part, content: Content, readers: Readers) -> Iterator[Block]:
    for table in part.tables:
        if part.kind == "schemes":
            yield from tables.tables_of_schemes(document, table, content, readers)
        else:
            yield from tables.tables_of(table, content, readers)
    told = document.edition.summary
    # What the summary's own tab tells is not told twice, but where it is worked out.
    elsewhere = told.figures if told and part.kind != "performance" else ()
    names = tuple(name for name in part.figures if name not in elsewhere)
    for figures in figure_tables(document, names, part.about):
        yield tables.figure_table(figures)
    if part.kind == "contributions":
        whole = tables.by_body(document, readers)
        if whole:
            yield whole
    if part.kind == "spending":
        yield tables.against_the_pool(document)


def _metric(document: Document, part: Part, content: Content, readers: Readers) -> Iterator[Block]:
    """A metric: what it is, its path, its figures, and then what is asked about them."""
    metric = part.metric
    if metric is None:
        return
    named = [field.key for field in part.fields].index("rationale") if "rationale" in part.field else 0
    yield Note(metric.definition)
    yield from answers_of(part, part.fields[:named], content, readers)
    yield Note(sentence(metric, content))
    yield from drawings.metric_figures(document, part)
    yield tables.metric_table(part, metric, content, readers)
    yield from answers_of(part, part.fields[named:], content, readers)
    saving = saving_sentence(metric, content)
    if saving:
        yield Note(f"Saving worked out: {saving}")


def _facts(document: Document, part: Part) -> dict[str, tuple[Fact, ...]]:
    """What the plan details say without being asked: dates from what happened, the pool from the contributions."""
    if part.key != document.edition.roles.details:
        return {}
    agreed, sent = agreed_on(document.state), submitted_on(document.state)
    return {
        "boundary_differences": (
            Fact(
                "1a.4",
                "Date agreed at Health and Wellbeing Board",
                Cell(agreed or "Not agreed yet", muted=not agreed),
            ),
            Fact("1a.5", "Date submitted", Cell(sent or "Not submitted yet", muted=not sent)),
        ),
        "minimum_source": tuple(
            Fact("1a.7", f"Total agreed value of pooled budget {year}", Cell(show_pounds(money.pool(document, year))))
            for year in document.edition.years
        ),
    }
