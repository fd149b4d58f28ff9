"""The pictures of a plan for paper and for the reading page, from a document: money first, then each metric."""

from decimal import Decimal

from django.utils.safestring import SafeString

from bcf.editions.base import Part
from plans import money, performance
from plans.document import Document
from plans.pages import metric as metric_pages
from plans.pictures.bars import PairedRow, cover_strip, paired_bars
from plans.pictures.sankey import Body, SchemeFlow, draw, draw_narrow
from plans.reference import Reference
from submissions.blocks import Figure

PRINT_WIDTH = 642
"""Pixels across the text of an A4 page."""
PHONE_WIDTH = 360
MOST_BARS = 18


def scheme_flows(one: Document, year: str) -> list[SchemeFlow]:
    """The schemes with what they spend in a year."""
    return [SchemeFlow(scheme.number, scheme.label, scheme.spend[year]) for scheme in money.whole_schemes(one)]


def _bodies(one: Document, reference: Reference, year: str) -> list[Body]:
    return [
        Body(reference.name_of(body.organisation) or "No body chosen", body.paid_in(year))
        for body in money.contributions_of(one)
    ]


def strip(one: Document) -> SafeString:
    """The strip on the cover: what the last year's pool buys, to scale."""
    year = one.edition.years[-1]
    return cover_strip(scheme_flows(one, year), id_prefix="strip", caption=f"What the {year} pool buys, to scale")


def money_figures(one: Document, reference: Reference) -> list[Figure]:
    """Where the money comes from and goes, for the last year; nothing while nobody pays in."""
    year = one.edition.years[-1]
    bodies = _bodies(one, reference, year)
    if not bodies:
        return []
    flows, pool = scheme_flows(one, year), money.pool(one, year)
    wide = draw(bodies, "Pool", pool, flows, id_prefix="money", year=year)
    narrow = draw_narrow(bodies, "Pool", pool, flows, id_prefix="money-narrow", year=year)
    return [Figure(f"Who pays in, and what the pool buys, {year}", wide, narrow)]


def scheme_figures(one: Document) -> list[Figure]:
    """What each scheme spends in the two years; past twenty schemes the largest, and the others together."""
    first, last = one.edition.years[0], one.edition.years[-1]
    schemes = list(money.whole_schemes(one))
    if not schemes:
        return []
    others: list[money.SchemeMoney] = []
    if len(schemes) > MOST_BARS + 2:
        by_size = sorted(schemes, key=lambda scheme: -(scheme.spend[last] or Decimal(0)))
        kept = {scheme.row for scheme in by_size[:MOST_BARS]}
        others = [scheme for scheme in schemes if scheme.row not in kept]
        schemes = [scheme for scheme in schemes if scheme.row in kept]
    rows = [
        PairedRow(f"{scheme.number} {scheme.label}".strip(), scheme.spend[first], scheme.spend[last])
        for scheme in schemes
    ]
    if others:
        rows.append(
            PairedRow(
                f"{len(others)} others",
                money.sum_of([scheme.spend[first] for scheme in others]),
                money.sum_of([scheme.spend[last] for scheme in others]),
            )
        )
    title = "Spending by scheme, pounds"
    wide = paired_bars(rows, (first, last), id_prefix="schemes", width=PRINT_WIDTH, title=title)
    narrow = paired_bars(rows, (first, last), id_prefix="schemes-narrow", width=PHONE_WIDTH, title=title)
    return [Figure(title, wide, narrow)]


def performance_figures(one: Document) -> list[Figure]:
    """The plan for fewer admissions; nothing until it is all there."""
    wide = performance.picture(one, "performance")
    if not wide:
        return []
    narrow = performance.picture(one, "performance", narrow=True)
    return [Figure("Non-elective admissions: the plan", SafeString(wide), SafeString(narrow))]


def metric_figures(one: Document, part: Part) -> list[Figure]:
    """A metric's path; nothing while no period has a value."""
    if part.metric is None:
        return []
    content = one.part(part.key)
    wide = metric_pages.picture(part, part.metric, content, part.key)
    if not wide:
        return []
    narrow = metric_pages.picture(part, part.metric, content, part.key, narrow=True)
    return [Figure(f"{part.metric.short}: the plan", SafeString(wide), SafeString(narrow))]
