"""The tabs nobody fills in: the drop-down lists (hidden), and which plan this is a copy of (very hidden)."""

from xlsxwriter.worksheet import Worksheet

from submissions.sheets.book import Book

LISTS, PLAN = "Lists", "Plan"


def lists(book: Book) -> None:
    """Each list in two columns, the words shown and their keys, under `NAME` and `NAME_keys`."""
    sheet = book.workbook.add_worksheet(LISTS)
    sheet.hide()
    sheet.protect("")
    head = book.look("header")
    for number, (name, entries) in enumerate(sorted(book.lists.items())):
        words_at, keys_at = 2 * number, 2 * number + 1
        sheet.set_column(words_at, keys_at, 30)
        sheet.write_string(0, words_at, name, head)
        sheet.write_string(0, keys_at, f"{name}_keys", head)
        for row, (key, words) in enumerate(entries, start=1):
            sheet.write_string(row, words_at, words, book.look("plain"))
            sheet.write_string(row, keys_at, key, book.look("plain"))
        if entries:
            book.define(name, LISTS, (1, words_at), (len(entries), words_at))
            book.define(f"{name}_keys", LISTS, (1, keys_at), (len(entries), keys_at))


def plan(book: Book, facts: dict[str, str]) -> None:
    """What the import needs: the facts, each part's revision and digest, and the answers a cell could not hold."""
    sheet = book.workbook.add_worksheet(PLAN)
    sheet.very_hidden()
    sheet.protect("")
    sheet.set_column(0, 2, 40)
    text = book.look("plain")
    row = 0
    for key, value in facts.items():
        sheet.write_string(row, 0, key, text)
        sheet.write_string(row, 1, value, text)
        row += 1
    book.define("plan.facts", PLAN, (0, 0), (row - 1, 1))
    row = _rows(book, sheet, row + 1, "plan.parts", _parts(book))
    cut = [("part", "place", ""), *((part, place, "") for part, place in book.cut)]
    row = _rows(book, sheet, row + 1, "plan.cut", cut)
    if book.thousands:
        thousands = [("part", "column", "pounds"), *((part, column, "1000") for part, column in book.thousands)]
        _rows(book, sheet, row + 1, "plan.units", thousands)


def _parts(book: Book) -> list[tuple[str, str, str]]:
    document = book.document
    held = [part.key for part in document.edition.parts if part.key in document.numbers]
    return [
        ("part", "revision", "digest"),
        *((key, str(document.numbers[key]), document.digests.get(key, "")) for key in held),
    ]


def _rows(book: Book, sheet: Worksheet, first: int, name: str, rows: list[tuple[str, str, str]]) -> int:
    for row, texts in enumerate(rows, start=first):
        for column, one in enumerate(texts):
            sheet.write_string(row, column, one, book.look("plain"))
    book.define(name, PLAN, (first, 0), (first + len(rows) - 1, 2))
    return first + len(rows)
