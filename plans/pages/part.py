"""The page of one part: its questions, its tables, the findings about it, and what stands beside them.

Nearly all of it is the same for every reader, so it is drawn once, see `drawn`, and kept; a page of 500 schemes then
reads none of them. `page` puts the rest around it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from bcf import parts as part_types
from bcf.amounts import show_whole
from bcf.editions.base import COMMENTARY, Answer, Edition, Part, Table
from bcf.parts import Content, Unread
from plans import money, performance
from plans.checks.base import ERROR, Finding
from plans.checks.wording import lowered
from plans.commentaries import would_void
from plans.document import Document
from plans.figures import FigureTable, figure_tables, shown_numbers
from plans.forms import PartForm, label_of, media_of
from plans.models import Assignment, PartRevision, Record, Upload
from plans.numbering import Numbering, numbering
from plans.pages import metric as metric_pages
from plans.pages import stated, texts
from plans.pages.beside import beside
from plans.pages.carried import origin
from plans.pages.cells import draw_cells
from plans.pages.comments import offered, rows_shown
from plans.pages.filtering import Only
from plans.pages.findings import anchor, shown
from plans.pages.grid import Setting, cell_words, compared_foot, grid, rows_a_page, total_foot
from plans.pages.shell import when
from plans.passages import places_of
from plans.reference import Reference
from plans.sittings import token_of
from plans.states import State
from plans.summary import STATE_WORDS, Summary

TABLE_TEMPLATES = {"sheet": "components/grid.html", "blocks": "components/row_blocks.html"}


@dataclass(frozen=True)
class Opening:
    """What the page of a part is drawn from, beside the plan: who looks, and what they asked for.

    `rows` are how many each table has, as they are shown.
    """

    may_write: bool
    rows: Mapping[str, int]
    page: int = 1
    adding: str = ""
    guest: bool = False
    only: Only = ()


def opening(
    part: Part,
    rows: Mapping[str, int],
    may_write: bool,
    page: int,
    adding: str,
    guest: bool = False,
    only: Only = (),
) -> Opening:
    """A page that is there, opened; adding to a table that is there."""
    pages = max(1, -(-max(rows.values(), default=0) // rows_a_page(part, rows)))
    return Opening(may_write, rows, min(max(page, 1), pages), adding if adding in part.table else "", guest, only)


def offers_a_row(part: Part, opened: Opening) -> bool:
    """Whether the page offers a new row, whose id nobody else may be given: it is not to be kept."""
    short = any(opened.rows[table.key] < table.minimum_rows for table in part.tables)
    return bool(opened.adding) or (short and opened.may_write)


def unread_summary(part: Part, content: Content) -> list[dict[str, Any]]:
    """What was typed and could not be read, for the error summary: where, and why."""
    found = []
    positions = {
        table.key: {row.id: n for n, row in enumerate(getattr(content, table.key), start=1)} for table in part.tables
    }
    for place, field, cell, row in part_types.unread_cells(part, content):
        label = label_of(field)
        if row is not None:
            table = part.table[place.split(".")[0]]
            label = _row_words(table, row, positions[table.key])
            label = f"{label}, {field.year} {lowered(field.label)}".replace(",  ", ", ")
        why = part_types.why_unread(field, cell)
        found.append({"label": label, "url": f"#{anchor(place)}", "message": why.reason, "in_table": row is not None})
    return found


def _row_words(table: Table, row: Any, positions: dict[str, int]) -> str:
    fixed = table.fixed_row(row.id)
    return fixed.label if fixed else f"{table.row_word.capitalize()} {positions[row.id]}"


def _findings(record: Record, part: Part, one: Document, summary: Summary, may_write: bool) -> dict[str, SafeString]:
    """The findings about a part: errors, which stand above its questions, and the rest; U1 stands in its cells."""
    about = [finding for finding in summary.of_part(part.key) if finding.id != "U1"]
    errors = [finding for finding in about if finding.level == ERROR]
    rest = [finding for finding in about if finding.level != ERROR]

    def drawn(found: list[Finding]) -> SafeString:
        listed = [shown(record, finding, one.state, may_write, finding.key in summary.to_do) for finding in found]
        return render_to_string("components/callouts.html", {"findings": listed})

    return {name: drawn(found) for name, found in (("errors", errors), ("rest", rest)) if found}


def _messages(part: Part, content: Content, numbers: Numbering) -> dict[str, list[str]]:
    """The sentences that stand beside fields: what could not be read, and what was typed to cite but does not."""
    beside = texts.messages(part, content, numbers)
    for field in part.fields:
        cell = getattr(content, field.key)
        if isinstance(cell, Unread):
            beside[field.key].append(part_types.why_unread(field, cell).reason)
    return beside


def _foot(part: Part, table: Table, one: Document, content: Content) -> list[dict[str, Any]]:
    if not any(column.total for column in table.shown):
        return []
    count = len(getattr(content, table.key))
    label = "Total" if table.fixed_rows else f"Total of {count} {table.row_word}{'' if count == 1 else 's'}"
    lines = [{"label": label, "kind": "total", "cells": total_foot(part, table, content)}]
    wanted, words = _wanted(part, table, one)
    if wanted:
        lines += compared_foot(table, content, wanted, words)
    return lines


def _wanted(part: Part, table: Table, one: Document) -> tuple[dict[str, Decimal | None], str]:
    """What a table's columns should come to, and the words for it. A part nobody has written in asks for nothing."""
    if part.kind == "schemes":
        wanted: dict[str, Decimal | None] = {}
        for year in one.edition.years:
            key = year.replace("/", "_")
            if _written(one, "contributions"):
                aim = money.pool(one, year) - _one_off(one, part.key, f"spend_{key}_one_off")
                wanted[f"spend_{key}_recurrent"] = aim
            if year in money.CONTINGENCY_PERIODS and _written(one, "contingency"):
                aim = money.contingency_savings(one, year) - _one_off(one, part.key, f"saving_{key}_one_off")
                wanted[f"saving_{key}_recurrent"] = aim
        once = any(_one_off(one, part.key, f"spend_{year.replace('/', '_')}_one_off") for year in one.edition.years)
        return wanted, "Pool less one-off spending, and contingency table" if once else "Pool, and contingency table"
    if part.kind == "spending":
        return {column: money.pool(one, year) for year, column in one.edition.roles.spent.items()}, "Pool"
    if part.kind == "contingency" and _written(one, "schemes"):
        year = one.edition.years[-1]
        return {f"savings_{year.replace('/', '_')}": money.total_saving(one, year)}, "Savings of the schemes"
    return {}, ""


def _written(one: Document, kind: str) -> bool:
    """Whether anything is answered in a part of that kind."""
    return any(part.kind == kind and not part_types.is_blank(part, one.part(part.key)) for part in one.edition.parts)


def _one_off(one: Document, key: str, column: str) -> Decimal:
    """What the schemes spend or save once: it counts towards the year beside what recurs."""
    return part_types.total([getattr(row, column) for row in one.part(key).schemes])


def blocks(
    record: Record,
    part: Part,
    one: Document,
    reference: Reference,
    summary: Summary,
    opened: Opening,
    uploads: dict[str, Upload],
) -> tuple[PartForm, list[dict[str, Any]]]:
    """The form of a part's questions, and everything on its page in order: fields, tables, figures, pictures."""
    content = one.part(part.key)
    numbers = numbering(one)
    form = PartForm(
        part,
        content,
        reference,
        numbers=numbers,
        messages=_messages(part, content, numbers),
        picker_url=record.url("picture_upload"),
    )
    setting = Setting(
        reference=reference,
        page_url=record.url("part", part=part.key),
        page=opened.page,
        adding=opened.adding,
        read_only=not opened.may_write,
        uploads=uploads,
        files_url=f"/files/pictures/{record.area.slug}/{record.edition_code}/",
        checked=not part_types.is_blank(part, content),
        schemes=money.scheme_names(one),
        numbers=money.scheme_numbers(one) if part.key == one.edition.roles.schemes else {},
        only=opened.only,
    )
    made: list[dict[str, Any]] = []
    if part.metric:
        made += _metric_blocks(part, content, setting)
    if part.kind == "performance":
        made += _performance_picture(one)
    fields = [_field_block(form, record, part, field.key, one, reference) for field in part.fields]
    tables = [_table_block(part, table, one, setting) for table in part.tables if table.look != "matrix"]
    made += tables + fields if part.kind in {"schemes"} else fields + tables
    made += stated.block(part, content)
    if any(name.startswith("pool_") for name in part.figures):
        made.append({"kind": "figures", **_pools(one)})
    made += [{"kind": "figures", **figures_block(table)} for table in figure_tables(one, part.figures, part.about)]
    if part.kind == "contributions" and len(part.tables) == 1:
        made.append({"kind": "figures", **by_body(one, reference)})
    return form, made


def _table_block(part: Part, table: Table, one: Document, setting: Setting) -> dict[str, Any]:
    content = one.part(part.key)
    shown = grid(part, table, content, setting, _foot(part, table, one, content))
    return {"kind": "table", "template": TABLE_TEMPLATES[table.look], "table": shown}


def _field_block(
    form: PartForm, record: Record, part: Part, key: str, one: Document, reference: Reference
) -> dict[str, Any]:
    field, cell = part.field[key], getattr(one.part(part.key), key)
    return {
        "kind": "field",
        "field": form[key],
        "label": label_of(field),
        "shown": texts.rich_text(record, numbering(one), cell or "", (part.key, key))
        if field.answer == Answer.RICH_TEXT and not isinstance(cell, Unread)
        else cell_words(field, cell, reference),
    }


def _performance_picture(one: Document) -> list[dict[str, Any]]:
    wide = performance.picture(one, "performance")
    if not wide:
        return []
    narrow = performance.picture(one, "performance", narrow=True)
    return [{"kind": "picture", "title": "The plan beside the baseline", "svg": wide, "narrow": narrow}]


def _metric_blocks(part: Part, content: Content, setting: Setting) -> list[dict[str, Any]]:
    metric = part.metric
    if metric is None:
        return []
    wide = metric_pages.picture(part, metric, content, part.key)
    drawn = (
        [
            {
                "kind": "picture",
                "title": "Path",
                "svg": wide,
                "narrow": metric_pages.picture(part, metric, content, part.key, narrow=True),
            }
        ]
        if wide
        else []
    )
    matrix = metric_pages.matrix(part, metric, content, setting)
    return [*drawn, {"kind": "table", "template": TABLE_TEMPLATES["sheet"], "table": matrix}]


def _pools(one: Document) -> dict[str, Any]:
    rows = []
    for year in one.edition.years:
        lines = len(money.contributions_of(one))
        how = f"sum of {lines} bod{'y' if lines == 1 else 'ies'}, {year}"
        rows.append(
            [f"Total agreed value of pooled budget {year}", {"shown": show_whole(money.pool(one, year)), "how": how}]
        )
    return {"caption": "Read from Contributions, whole pounds", "head": ["", "Amount"], "rows": rows, "foot": []}


def figures_block(table: FigureTable) -> dict[str, Any]:
    """A table of worked-out figures, for the templates."""
    return {
        "caption": table.caption,
        "head": list(table.heads),
        "rows": [[label, *({"shown": words} for words in numbers)] for label, numbers in table.shown],
        "foot": [table.foot[0], *({"shown": words} for words in shown_numbers(table.foot[1]))] if table.foot else [],
    }


def by_body(one: Document, reference: Reference) -> dict[str, Any]:
    """Budget lines by body, with totals both ways, for the last year: what each body pays in and for what."""
    bodies = money.contributions_of(one)
    names = [reference.name_of(body.organisation) for body in bodies]
    lines: dict[str, dict[str, Decimal]] = {}
    year = one.edition.years[-1]
    for _, row in money.paid_lines(one):
        if isinstance(row.organisation, str):
            line = row.budget_line if isinstance(row.budget_line, str) else "Not broken down"
            held = lines.setdefault(line, defaultdict(Decimal))
            held[row.organisation] += part_types.number(getattr(row, one.edition.roles.paid_in[year])) or 0
    rows: list[list[Any]] = []
    for line, held in lines.items():
        rows.append(
            [
                line,
                *(
                    {"shown": show_whole(held[body.organisation]) if body.organisation in held else ""}
                    for body in bodies
                ),
                {"shown": show_whole(sum(held.values())), "bold": True},
            ]
        )
    totals = [sum((held[body.organisation] for held in lines.values()), Decimal(0)) for body in bodies]
    return {
        "live": "by-body",
        "caption": f"What each body pays in, {year}, whole pounds",
        "head": ["Budget line", *names, "Total"],
        "rows": rows,
        "foot": ["Total", *({"shown": show_whole(total)} for total in totals), {"shown": show_whole(sum(totals))}],
    }


def neighbours(record: Record, edition: Edition, part: Part) -> tuple[dict[str, str] | None, dict[str, str] | None]:
    """The parts before and after one in national order."""
    parts = edition.parts
    at = parts.index(part)

    def link(n: int) -> dict[str, str] | None:
        if not 0 <= n < len(parts):
            return None
        return {"label": parts[n].full_title, "url": record.url("part", part=parts[n].key)}

    return link(at - 1), link(at + 1)


def drawn(
    record: Record,
    part: Part,
    one: Document,
    reference: Reference,
    summary: Summary,
    opened: Opening,
    assignment: Assignment | None,
    uploads: dict[str, Upload],
) -> dict[str, Any]:
    """What a part's page shows to every reader who may do the same: pieces of HTML, and the revision they show.

    What is printed in a paper is left as data between the other blocks, since a message may stand in it.
    """
    form, made = blocks(record, part, one, reference, summary, opened, uploads)
    content = one.part(part.key)
    read_only = not opened.may_write
    prose = any(field.answer == Answer.RICH_TEXT for field in part.fields)
    unread = [found for found in unread_summary(part, content) if found["in_table"]]
    side = beside(record, part, one, reference, opened.may_write, assignment)
    at = next((n for n, block in enumerate(made) if block["kind"] == "stated"), len(made))
    problems = (
        "" if read_only else render_to_string("components/error_summary.html", {"form": form, "unread": unread})
    )
    return {
        "base": one.numbers.get(part.key, 0),
        "token": token_of(part, content),
        "numbering": numbering(one).carried if prose else "",
        "problems": SafeString(problems.strip()),
        "findings": _findings(record, part, one, summary, opened.may_write),
        "above": _blocks_drawn(made[:at], read_only),
        "printed": made[at]["rows"] if at < len(made) else [],
        "below": _blocks_drawn(made[at + 1 :], read_only),
        "side": SafeString(render_to_string("plans/part_side.html", side).strip()),
        "places": (places := places_of(part, one, reference)),
        "offered": offered(part, places, rows_shown(made)),
    }


def _blocks_drawn(made: list[dict[str, Any]], read_only: bool) -> SafeString:
    for block in made:
        if block["kind"] == "table" and block["template"] == TABLE_TEMPLATES["sheet"]:
            draw_cells(block["table"], read_only)
    return render_to_string("plans/part_blocks.html", {"blocks": made, "read_only": read_only})


def page(
    record: Record,
    part: Part,
    state: State,
    summary: Summary,
    opened: Opening,
    pieces: dict[str, Any],
    newest: PartRevision | None,
    saved_by: str,
) -> dict[str, Any]:
    """The whole context of a part's page, around the pieces that `drawn` gave."""
    written = summary.parts[part.key]
    before, after = neighbours(record, summary.edition, part)
    if opened.guest:
        before, after = {"label": "Annex 2", "url": record.url("provider", provider=part.about)}, None
    standing = would_void(state, summary.edition, part)
    why_read_only = ""
    if part.scope == COMMENTARY and not opened.may_write:
        why_read_only = "Only the provider writes here. What it has answered so far is shown to you."
    elif part.scope != COMMENTARY and not state.editable:
        why_read_only = "The plan is frozen for the board. An author can reopen it from the sign-off page."
    elif not opened.may_write:
        why_read_only = "You can read this part. Authors of the council, the CCGs and the board can change it."
    return {
        "part": {
            "number": part.number,
            "title": part.title,
            "section_title": summary.edition.section_of[part.key].full_title,
            "state": written.state,
            "state_word": STATE_WORDS[written.state],
            "history_url": record.url("part_history", part=part.key),
            "history_count": newest.number if newest else 0,
        },
        "carried": origin(record, part, newest),
        **pieces,
        "media": media_of(part),
        "saved": {"words": f"Saved {when(newest.at)}", "by": f"by {saved_by}"} if newest else None,
        "read_only": bool(why_read_only),
        "read_only_why": why_read_only,
        "multipart": any(column.answer == Answer.FILE for table in part.tables for column in table.columns),
        "wide": any(table.look == "sheet" for table in part.tables),
        "previous": before,
        "next": after,
        "void_warning": (
            f"This will void {standing} signature{'s' if standing > 1 else ''}: the signers will have to sign again."
            if standing and not why_read_only
            else ""
        ),
        "has_errors": bool(pieces["problems"]),
    }
