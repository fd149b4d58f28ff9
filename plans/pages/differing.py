"""Differences of contents as pages show them: figures and answers as was and is, texts with the changed words marked.

Marking the words of a long text takes long: a page marks only so many letters, the newest first, and keeps what it
marked. What it leaves out is shown as was and is, cut, and its page of two revisions marks it whole.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe

from bcf.rich_text import marked_changes
from plans.differences import Difference

MOST = 40
"""How many differences of one part a page shows."""
LETTERS = 60_000
"""How many letters of texts, both versions together, one page marks."""
KEEP_FROM = 8_000
"""From how many letters on what was marked is kept: below, marking is quicker than asking."""
A_WEEK = 60 * 60 * 24 * 7

Texts = tuple[str, str]


@dataclass(frozen=True)
class Shown:
    """What changed in one part: cells, marked texts, how many more there are, and whether a text was cut."""

    cells: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    more: int = 0
    cut: bool = False


def shown(groups: Sequence[Sequence[Difference]], most: int = MOST, letters: int = LETTERS) -> list[Shown]:
    """For each of several lists of differences, in the order in which their texts are to be marked, what is shown."""
    wanted: dict[Texts, int] = {}
    for group in groups:
        for one in group[:most]:
            if one.texts and one.texts not in wanted:
                size = len(one.texts[0]) + len(one.texts[1])
                if size <= letters:
                    wanted[one.texts] = size
                    letters -= size
    marked = _marked(list(wanted), sum(wanted.values()))
    return [_shown(group, most, marked) for group in groups]


def _shown(group: Sequence[Difference], most: int, marked: dict[Texts, SafeString]) -> Shown:
    cells, texts, cut = [], [], False
    for one in group[:most]:
        if one.texts and one.texts in marked:
            texts.append({"label": one.label, "marked": marked[one.texts]})
        else:
            cut = cut or one.texts is not None
            cells.append({"label": one.label, "was": one.was, "now": one.now, "change": one.change})
    return Shown(cells, texts, max(0, len(group) - most), cut)


def _marked(texts: Sequence[Texts], letters: int) -> dict[Texts, SafeString]:
    """Each pair of texts marked: kept under the digests of all of them where they are long together."""
    if letters < KEEP_FROM:
        return {pair: marked_changes(*pair) for pair in texts}
    key = f"marked-1-{_digest(_digest(text) for pair in texts for text in pair)}"
    kept: list[str] | None = cache.get(key)
    if kept is None:
        kept = [str(marked_changes(*pair)) for pair in texts]
        cache.set(key, kept, timeout=A_WEEK)
    return {pair: mark_safe(html) for pair, html in zip(texts, kept, strict=True)}  # noqa: S308 - by marked_changes


def _digest(text: str | Iterable[str]) -> str:
    return hashlib.sha256((text if isinstance(text, str) else " ".join(text)).encode()).hexdigest()
