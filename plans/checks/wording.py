"""How findings say things: numbers in words, short quotations, labels of parts, rows and cells, and sums set out."""

import re
from calendar import month_name
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from html import unescape

from bcf.amounts import joined, show_pounds, show_whole
from bcf.editions.base import Field, Part, Table
from bcf.parts import Row
from plans.checks.base import Figure, Place

MONTHS = frozenset(month_name)  # the calendar itself writes all twelve anew whenever it is asked
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def spelt(count: int) -> str:
    """`two`; from eleven on in figures."""
    return NUMBERS[count] if 0 <= count < len(NUMBERS) else f"{count:,}"


def about(value: Decimal) -> str:
    """An amount of nought or more to four figures: `229,200`."""
    scale = 10 ** max(0, value.adjusted() - 3)
    return show_whole(round(value / scale) * scale)


def counted(count: int, word: str, many: str = "") -> str:
    """`one scheme`, `two schemes`."""
    return f"{spelt(count)} {word if count == 1 else many or word + 's'}"


def sentence(text: str) -> str:
    """The text with its first letter in capitals."""
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=1000)
def lowered(text: str) -> str:
    """A label within a sentence: its first letter small, unless it begins with a month or initials, or is a name.

    A later word with a capital makes it a name (`Local Authority`); months and initials do not (`spending on BCF
    schemes`), nor does the beginning of a second sentence.
    """
    first, *later = re.findall(r"[\w&+]+", re.sub(r"[.?!:]\s+\w+", "", text)) or [""]
    is_name = any(len(word) > 1 and _has_capital(word) for word in later)
    return text[:1].lower() + text[1:] if _has_capital(first) and not is_name else text


def _has_capital(word: str) -> bool:
    """Whether a word has a capital of its own, being neither a month, nor initials, nor a quarter like `Q2`."""
    plain = word.isalpha() and word[:1].isupper() and word == word.capitalize()
    return plain and word not in MONTHS


def cut(text: str, most: int = 60) -> str:
    """At most so many letters, cut between words."""
    text = " ".join(text.split()).rstrip("?")
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def ended(text: str) -> str:
    """A sentence with its full stop, unless it ends with a cut."""
    return text if text.endswith(("…", "…”")) else f"{text}."


def quoted(text: str, most: int = 90) -> str:
    """Words as somebody wrote them, in quotation marks and cut where long."""
    return f"“{cut(text, most)}”"


def listed(texts: Iterable[str], most: int = 4) -> str:
    """`a, b and c`; past the most, `a, b, c, d and 3 more`."""
    every = list(texts)
    if len(every) <= most:
        return joined(every)
    return joined([*every[:most], f"{len(every) - most} more"])


def multiple(ratio: Decimal) -> str:
    """`3.4 times`, and `2 times` where nothing stands behind the point."""
    return f"{ratio:,.1f}".removesuffix(".0") + " times"


def days_apart(first: date, second: date) -> str:
    """`nine days`, `one day`."""
    return counted(abs((second - first).days), "day")


def difference(
    first: tuple[str, Decimal], second: tuple[str, Decimal], word: str = "Difference"
) -> tuple[Figure, Figure, Figure]:
    """Two amounts in pounds set one above the other, with their difference below."""
    return (
        Figure(first[0], show_whole(first[1])),
        Figure(second[0], show_whole(second[1])),
        Figure(word, show_whole(abs(first[1] - second[1])), result=True),
    )


def differ(first: Decimal, second: Decimal) -> str:
    """`They differ by £63,823.`"""
    return f"They differ by {show_pounds(abs(first - second))}."


def whole_part(part: Part) -> Place:
    """The place of a part as a whole."""
    return Place(part.key, "", part.full_title)


def row_name(table: Table, row: Row, position: int) -> str:
    """`Scheme 6`; of the template's own rows, what it prints."""
    fixed = table.fixed_row(row.id)
    return fixed.label if fixed else f"{sentence(table.row_word)} {position}"


def column_name(column: Field) -> str:
    """`2014/15 saving, recurrent`."""
    words = f"{column.year} {lowered(column.label)}" if column.year else lowered(column.label)
    return f"{words}, {column.sub_label}" if column.sub_label else words


def place_in(part: Part, field: str, label: str) -> Place:
    """The place of one field, row or cell, under the part's title."""
    return Place(part.key, field, f"{part.full_title}, {label}")


def rows_place(part: Part, table: Table, rows: list[tuple[int, Row]], column: str, every: int) -> Place:
    """The place of some rows of a table: the first of them, named `Schemes, rows 2 and 5` or `all six rows`."""
    word = f"all {spelt(every)} rows" if len(rows) == every and every > 1 else "row"
    if word == "row":
        word = f"{'row' if len(rows) == 1 else 'rows'} {listed(str(position) for position, _ in rows)}"
    field = f"{table.key}.{rows[0][1].id}.{column}" if column else f"{table.key}.{rows[0][1].id}"
    return Place(part.key, field, f"{table.label}, {word}")


def numbered(word: str, positions: Sequence[int | str], most: int = 6) -> str:
    """`Scheme 4`, `Schemes 1, 5 and 6`."""
    return f"{word if len(positions) == 1 else word + 's'} {listed((str(one) for one in positions), most)}"


def plain(html: str) -> str:
    """The words of a stored answer without its tags, a line for each block."""
    if "<" not in html:
        return unescape(html) if "&" in html else html
    lines = re.sub(r"<(?:/(?:p|li|h3|h4|tr|figcaption|blockquote|th|td)|br ?/?)>", "\n", html)
    return unescape(re.sub(r"</?[a-z][^<>]*>", "", lines)).strip()
