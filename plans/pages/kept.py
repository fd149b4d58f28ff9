"""Pieces of pages that are drawn once, and kept until the plan, what it is checked against, or the day changes.

Only for what is the same for every reader: no form token, nobody's name, nothing that a permission decides unless
the piece is named for it.
"""

import hashlib
from collections.abc import Callable
from functools import cache as once
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.utils.safestring import SafeString

from plans.models import Record
from plans.reference import Reference
from plans.summary import cache_key

A_DAY = 60 * 60 * 24


def kept(record: Record, reference: Reference, what: str, draw: Callable[[], str]) -> SafeString:
    """HTML that `draw` gives, drawn again only when it could differ. In development it is always drawn."""
    if settings.DEBUG:
        return SafeString(draw())
    key = cache_key(record, reference, f"{_drawn_by()} {what}")
    html = cache.get(key)
    if html is None:
        html = str(draw())
        cache.set(key, html, timeout=A_DAY)
    return SafeString(html)


@once
def _drawn_by() -> str:
    """The digest of the templates and presenters, so that nothing drawn by an earlier version is shown."""
    places = (Path(settings.BASE_DIR, "templates"), Path(settings.BASE_DIR, "plans"))
    files = sorted(file for place in places for file in place.rglob("*") if file.suffix in {".html", ".py"})
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
