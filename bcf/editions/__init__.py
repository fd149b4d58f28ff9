"""The national templates, one module each. `edition("2014-02")` finds one by its code."""

from bcf.editions import first_2014, revised_2014
from bcf.editions.base import Edition

EDITIONS: dict[str, Edition] = {one.code: one for one in (first_2014.EDITION, revised_2014.EDITION)}


def edition(code: str) -> Edition:
    """The edition of that code. Raises KeyError where there is none."""
    return EDITIONS[code]
