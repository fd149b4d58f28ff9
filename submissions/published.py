"""Which version of a plan a publication is of, as it is written down. Pure."""

import msgspec

from plans.keeping_back import LeftOut
from plans.pinned import Pinned


class Source(msgspec.Struct, frozen=True):
    """What a publication is made from: a board's pack or a submission, by number, as pinned, and what is left out.

    `words` say which version it is.
    """

    of: str
    number: int
    words: str
    pinned: Pinned
    left: tuple[LeftOut, ...]
    figures_only: bool = False
