"""Hypothesis strategies for answers and contents of any part, and for HTML such as people paste."""

import datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bcf import parts as part_types
from bcf.amounts import LARGEST
from bcf.editions.base import Answer, Field, Part
from bcf.parts import Content, Stated, Unread

WHOLE = st.integers(-int(LARGEST), int(LARGEST)).map(Decimal)
COUNTS = st.integers(0, int(LARGEST)).map(Decimal)
NUMBERS = st.decimals(-LARGEST, LARGEST, places=6, allow_nan=False, allow_infinity=False)
DAYS = st.dates(datetime.date(1, 1, 1), datetime.date(9999, 12, 31))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
INLINE = st.one_of(
    TEXTS.map(lambda text: text.replace("<", "&lt;")),
    TEXTS.map(lambda text: f"<strong>{text.replace('<', '')}</strong>"),
    st.just('<a href="https://example.org/a?b=1&amp;c=2">link</a>'),
    st.sampled_from(["&nbsp;", "<br>", "<em>", "</p>", "<script>x</script>", "caf\u0065\u0301", "\r\n", "<ul><li>a"]),
)
HTML = st.lists(
    st.tuples(st.sampled_from(["p", "h3", "h4", "li", "div", "blockquote", "td"]), st.lists(INLINE, max_size=4)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
    ),
    max_size=4,
).map("".join)
UNREAD = st.sampled_from(["12k?", "tbc", "about 5", "n/a", "1 000", "<date>", "5%%"]).map(Unread)
IDS = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)


def answers(field: Field) -> st.SearchStrategy[Any]:
    """Any value that a question can have, not yet in its one form."""
    keys = [choice.key for choice in field.choices] or ["kent-council", "kent-ccg", "a-board"]
    kinds: dict[Answer, st.SearchStrategy[Any]] = {
        Answer.MONEY: WHOLE,
        Answer.COUNT: COUNTS,
        Answer.RATE: NUMBERS,
        Answer.PERCENTAGE: NUMBERS,
        Answer.DATE: DAYS,
        Answer.YES_NO: st.booleans(),
        Answer.CHOICE: st.sampled_from(keys),
        Answer.ORGANISATION: st.sampled_from(keys),
        Answer.CHOICES: st.lists(st.sampled_from(keys), max_size=4).map(tuple),
        Answer.ORGANISATIONS: st.lists(st.sampled_from(keys), max_size=4).map(tuple),
        Answer.RICH_TEXT: HTML,
    }
    return kinds.get(field.answer, TEXTS)


def cells(field: Field) -> st.SearchStrategy[Any]:
    """What a cell can hold: nothing, a value, or what could not be read."""
    return st.one_of(st.none(), answers(field), UNREAD)


STATED = st.builds(Stated, id=IDS, place=TEXTS, printed=TEXTS, value=st.none() | NUMBERS, day=st.none() | DAYS)


def contents(part: Part) -> st.SearchStrategy[Content]:
    """Any content of a part, not yet in its one form."""
    made: dict[str, st.SearchStrategy[Any]] = {field.key: cells(field) for field in part.fields}
    for table in part.tables:
        kind = part_types.row_type(part, table)
        columns = {column.key: cells(column) for column in table.columns}
        ids = st.sampled_from([row.id for row in table.fixed_rows]) if table.fixed_rows else IDS
        rows = st.lists(st.builds(kind, id=ids, **columns), max_size=3, unique_by=lambda row: row.id)
        made[table.key] = rows.map(tuple)
    stated = st.lists(STATED, max_size=2, unique_by=lambda one: one.id).map(tuple)
    return st.builds(part_types.content_type(part), stated=stated, **made)
