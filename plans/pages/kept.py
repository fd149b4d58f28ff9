"""Pieces of pages that are drawn once, and kept until the plan, what it is checked against, or the day changes.

What is drawn is HTML, or HTML with a little data beside it, and is kept packed: a page of fifty rows to a tenth.
Only for what is the same for every reader: no form token, nobody's name, nothing that a permission decides unless
the piece is named for it.
"""

import hashlib
import pickle
import zlib
from collections.abc import Callable
from functools import cache as once
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache

from plans.models import Record
from plans.reference import Reference
from plans.summary import cache_key

A_DAY = 60 * 60 * 24
Drawn = TypeVar("Drawn")


def kept(record: Record, reference: Reference, what: str, draw: Callable[[], Drawn]) -> Drawn:
    """What `draw` gives, drawn again only when it could differ. In development it is always drawn."""
    if settings.DEBUG:
        return draw()
    key = cache_key(record, reference, f"{_drawn_by()} {what}")
    packed = cache.get(key)
    if packed is not None:
        found: Drawn = pickle.loads(zlib.decompress(packed))  # noqa: S301 - only what stands two lines below
        return found
    drawn = draw()
    cache.set(key, zlib.compress(pickle.dumps(drawn), level=3), timeout=A_DAY)
    return drawn


@once
def _drawn_by() -> str:
    """The digest of the templates, presenters and editions: nothing drawn by an earlier version is shown."""
    places = [Path(settings.BASE_DIR, name) for name in ("templates", "bcf", "schemes", "metrics", "plans")]
    files = sorted(file for place in places for file in place.rglob("*") if file.suffix in {".html", ".py"})
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
