"""What stands beside the questions of a part: what to write, who holds it, the plan's figures it goes with."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from bcf.amounts import show_pounds
from bcf.editions.base import COMMENTARY, Answer, Part
from plans import money
from plans.document import Document
from plans.models import Assignment, Record
from plans.numbering import numbering
from plans.pages import metric as metric_pages
from plans.pages.shell import day
from plans.reference import Reference


def beside(
    record: Record, part: Part, one: Document, reference: Reference, may_write: bool, assignment: Assignment | None
) -> dict[str, Any]:
    """What stands beside the questions of a part."""
    prose = any(field.answer == Answer.RICH_TEXT for field in part.fields)
    content, contingency = one.part(part.key), one.edition.roles.contingency
    return {
        "part": part.key,
        "guidance": guidance(part),
        "holder": assignment.post if assignment else "",
        "due": day(assignment.due, year=True) if assignment and assignment.due else "",
        "assign_url": record.url("assign", part=part.key) if may_write and part.scope != COMMENTARY else "",
        "figures_used": figures_used(part, one, record),
        "population": metric_pages.population_panel(part.metric, content, reference) if part.metric else None,
        "definition": part.metric.definition if part.metric else "",
        "working": metric_pages.saving_sentence(part.metric, content) if part.metric else "",
        "contingency_url": record.url("part", part=contingency) if contingency else "",
        "citable": numbering(one).entries if may_write and prose else (),
        "schemes": _scheme_names(one) if "schemes" in part.beside else [],
    }


def guidance(part: Part) -> SafeString:
    """Our own words on what to write, as a list and a note."""
    if not part.what_to_write:
        return SafeString("")
    bullets = format_html_join("", "<li>{}</li>", ((one,) for one in part.what_to_write))
    note = format_html("<p>{}</p>", part.note) if part.note else ""
    return format_html("<ul>{}</ul>{}", bullets, note)


def figures_used(part: Part, one: Document, record: Record) -> list[dict[str, str]]:
    """Figures of the plan that help with a part, each with where it comes from."""
    used = []
    if "money" in part.beside:
        schemes = record.url("part", part=one.edition.roles.schemes)
        for year in one.edition.years:
            used.append(
                {"label": f"Spending {year}", "shown": show_pounds(money.total_spending(one, year)), "url": schemes}
            )
        for year in one.edition.years:
            used.append(
                {"label": f"Savings {year}", "shown": show_pounds(money.total_saving(one, year)), "url": schemes}
            )
    return used


def _scheme_names(one: Document) -> list[str]:
    return [f"{scheme.number} {scheme.name}" for scheme in money.schemes_of(one)]
