"""What the system costs, in one run: `script/bench`.

Every figure is a ratio of two things timed in turn, in this process, after a warm-up: the machine's speed falls on
both. The time is this process's processor time, which leaves out waiting for the machine's other work (and for the
disk). Shown are the median of the rounds and, in brackets, the lowest and the highest of them.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable
from statistics import median

import django
import msgspec

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bcf.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from bcf.accounts.models import User  # noqa: E402
from bench import plans  # noqa: E402
from bench.recording import recorded, replay  # noqa: E402
from plans.document import Document  # noqa: E402
from plans.findings import findings  # noqa: E402
from plans.models import Record  # noqa: E402
from submissions import pdf  # noqa: E402
from submissions.making import ingredients_of  # noqa: E402
from submissions.workbook import make_workbook  # noqa: E402

SIZES = (5, 50, 500)
PAGES = (("task list", "plan", ""), ("checklist", "checklist", ""), ("grid of schemes", "part", "schemes"))
GRID_OF_SCHEMES, GRID_OF_LINES = PAGES[2], ("grid of spending", "part", "expenditure")
MOST_QUERIES = 25

Work = Callable[[], object]
Times = list[float]


def timed(works: dict[str, Work], rounds: int, warm: int = 2) -> dict[str, Times]:
    """Processor seconds of each piece of work in each round; in a round each is done once, in turn."""
    times: dict[str, Times] = {name: [] for name in works}
    for number in range(-warm, rounds):
        for name, work in works.items():
            start = time.process_time()
            work()
            taken = time.process_time() - start
            if number >= 0:
                times[name].append(taken)
    return times


def line(what: str, times: Times, bare: Times, aim: float | None = None) -> None:
    """Print one ratio, with what was timed and its baseline in milliseconds."""
    ratios = [one / other for one, other in zip(times, bare, strict=True)]
    middle = median(ratios)
    verdict = "" if aim is None else f"aim {aim:g}: {'met' if middle <= aim else 'MISSED'}"
    print(
        f"{what:<44}{median(times) * 1000:>10.1f}{median(bare) * 1000:>10.1f}"
        f"{middle:>8.2f}  ({min(ratios):.2f} to {max(ratios):.2f})".ljust(96)
        + verdict
    )


def heading(title: str, measured: str = "ms", bare: str = "bare ms") -> None:
    """Print the head of a table."""
    print(f"\n{title:<44}{measured:>10}{bare:>10}{'ratio':>8}")


def address(record: Record, name: str, part: str = "") -> str:
    """The address of a page of a plan."""
    named = {"area": record.area.slug, "edition": record.edition_code} | ({"part": part} if part else {})
    return reverse(name, kwargs=named)


def getting(client: Client, url: str) -> Work:
    """Getting a page, which must be there."""

    def get() -> None:
        response = client.get(url)
        assert response.status_code == 200, f"{url}: {response.status_code}"

    return get


def pages(records: Iterable[Record], client: Client) -> None:
    """Pages with findings cached, against a bare page of the same shell."""
    heading("Pages, findings cached")
    for record in records:
        works = {"bare": getting(client, address(record, "bare"))}
        works |= {label: getting(client, address(record, name, part)) for label, name, part in PAGES}
        times = timed(works, rounds=15)
        for label, _, _ in PAGES:
            line(f"{label}, {record.area.name}", times[label], times["bare"], aim=1.5)


def grids(first: Iterable[Record], later: Iterable[Record], client: Client) -> None:
    """The grid of as many lines of spending, which is to cost no more than the first template's grid of schemes."""
    heading("Grids of both templates, findings cached")
    for schemes, lines in zip(first, later, strict=True):
        works = {
            f"{kind} {record.pk}": getting(client, address(record, name, part))
            for record, (_, *page) in ((schemes, GRID_OF_SCHEMES), (lines, GRID_OF_LINES))
            for kind, name, part in (("bare", "bare", ""), ("grid", *page))
        }
        times = timed(works, rounds=15)
        aim = 1.5
        for record, (label, *_) in ((schemes, GRID_OF_SCHEMES), (lines, GRID_OF_LINES)):
            grid, bare = times[f"grid {record.pk}"], times[f"bare {record.pk}"]
            line(f"{label}, {record.area.name}", grid, bare, aim=aim)
            aim = round(median(of / to for of, to in zip(grid, bare, strict=True)), 2)


def queries(small: Record, large: Record, client: Client, pages: Iterable[tuple[str, str, str]] = PAGES) -> None:
    """The queries of each page, which must not grow with the schemes."""
    print(f"\n{'Queries':<44}{small.area.name:>14}{large.area.name:>14}")
    for label, name, part in pages:
        counts = []
        for record in (small, large):
            with CaptureQueriesContext(connection) as captured:
                getting(client, address(record, name, part))()
            counts.append(len(captured))
        met = "met" if counts[0] == counts[1] < MOST_QUERIES else "MISSED"
        print(f"{label:<44}{counts[0]:>14}{counts[1]:>14}{'':>24}aim equal, < {MOST_QUERIES}: {met}")


def checks(records: Iterable[Record]) -> None:
    """Findings computed afresh: time for each scheme must not rise."""
    heading("Findings computed afresh", "ms", "5, ms")
    works: dict[str, Work] = {}
    for record in records:
        made_from = ingredients_of(record)
        # A new document each time: what is worked out once is kept with the document.
        works[record.area.name] = lambda one=made_from: findings(_fresh(one.document), one.reference)
    times = timed(works, rounds=9)
    smallest, *larger = times
    for name in larger:
        more = int(name.split()[0]) / int(smallest.split()[0])
        line(f"{name}, {more:g} times as many", times[name], times[smallest], aim=more)


def _fresh(document: Document) -> Document:
    return msgspec.structs.replace(document)


def workbook(record: Record) -> None:
    """The workbook, against XlsxWriter alone writing the same cells, formats, formulas and names."""
    made_from = ingredients_of(record)
    ingredients = (made_from.document, made_from.reference, made_from.findings)
    with recorded() as calls:
        made = make_workbook(*ingredients)
    assert replay(calls) == made, "the replay does not make the same file"
    times = timed({"ours": lambda: make_workbook(*ingredients), "bare": lambda: replay(calls)}, rounds=9, warm=1)
    line(f"XLSX, {record.area.name}, {len(calls):,} calls", times["ours"], times["bare"], aim=1.3)


def printed(record: Record) -> None:
    """The PDF, against WeasyPrint alone on the same HTML and styles."""
    from weasyprint import CSS, HTML

    made_from = ingredients_of(record)
    ingredients = (made_from.document, made_from.reference, made_from.findings)
    html = pdf.print_html(*ingredients)
    names = ("print.css", "draft.css") if 'class="draft"' in html else ("print.css",)
    sheets = [(pdf.STYLES / name).read_text() for name in names]

    def bare() -> bytes:
        styles = [CSS(string=sheet) for sheet in sheets]
        return HTML(string=html).write_pdf(
            stylesheets=styles,
            pdf_variant=pdf.VARIANT,
            pdf_identifier=made_from.document.digest[:16].encode(),
        )

    assert bare() == pdf.make_pdf(*ingredients), "bare WeasyPrint does not make the same file"
    times = timed({"ours": lambda: pdf.make_pdf(*ingredients), "bare": bare}, rounds=3, warm=0)
    line(f"PDF, {record.area.name}", times["ours"], times["bare"], aim=1.1)


def saves(records: Iterable[Record], part: str, save: Callable[[Record, User, int], None], by: User) -> None:
    """Saving one cell of a part of many rows, against saving one answer of a part without tables; and the grid as it
    is first seen after that, against the bare page with findings cached.
    """
    client = Client()
    client.force_login(by)
    turns = iter(range(10**6))
    works: dict[str, Work] = {}
    for record in records:
        name = record.area.name
        works[f"answer, {name}"] = lambda one=record: plans.save_one_answer(one, by, next(turns))
        works[f"cell, {name}"] = lambda one=record: save(one, by, next(turns))
        works[f"first, {name}"] = getting(client, address(record, "part", part))
        works[f"bare, {name}"] = getting(client, address(record, "bare"))
    times = timed(works, rounds=9)
    names = [record.area.name for record in records]
    heading(f"After one cell of the part {part} is changed")
    for name in names:
        line(f"grid first seen, {name}", times[f"first, {name}"], times[f"bare, {name}"])
    heading(f"Saving the part {part}, one cell changed", "ms", "answer, ms")
    for name in names:
        line(name, times[f"cell, {name}"], times[f"answer, {name}"])
    line(f"{names[-1]}, against {names[0]}", times[f"cell, {names[-1]}"], times[f"cell, {names[0]}"], aim=100)


def run() -> None:
    """Everything, in an empty database of its own."""
    assert "BCF_DATA_DIR" in os.environ, "run script/bench: it gives the database a place of its own"
    settings.ROOT_URLCONF = "bench.bare"
    person = plans.prepare()
    records = [plans.plan_of(size, person) for size in SIZES]
    client = Client()
    client.force_login(person)
    pages(records, client)
    queries(records[0], records[-1], client)
    later = [plans.plan_of_lines(size, person) for size in SIZES]
    grids(records, later, client)
    queries(later[0], later[-1], client, (GRID_OF_LINES,))
    checks(records)
    checks(later)
    heading("Files")
    for record in (*records, later[-1]):
        workbook(record)
    printed(records[0])  # the largest would take minutes, nearly all of them WeasyPrint's own
    saves(records, "schemes", plans.save_one_cell, person)
    saves(later, "expenditure", plans.save_one_line, person)


if __name__ == "__main__":
    run()
    sys.exit(0)
