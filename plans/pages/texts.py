"""Rich texts on a part's page: as they are read, and what in them cites nothing."""

from collections import defaultdict

from django.utils.safestring import SafeString, mark_safe

from bcf.editions.base import Part
from bcf.parts import Content
from plans.checks.references import why_not_cited
from plans.models import Record
from plans.numbering import Numbering, not_cited, rich_cells, shown
from plans.pages.findings import place_url


def rich_text(record: Record, numbers: Numbering, html: str, place: tuple[str, str] = ("", "")) -> SafeString:
    """A stored text as it is read on a page, its citations leading to the pages of what they cite."""
    read = shown(html, numbers, lambda cited: place_url(record, cited.part, cited.place), place)
    return mark_safe(read)  # noqa: S308 - cleaned on the way in, by bcf.rich_text


def messages(part: Part, content: Content, numbers: Numbering) -> dict[str, list[str]]:
    """What is to be said beside texts, by place: words typed in double brackets that cite nothing."""
    beside: dict[str, list[str]] = defaultdict(list)
    for place, _, html in rich_cells(part, content):
        for words in dict.fromkeys(not_cited(html)):
            beside[place].append(why_not_cited(words, numbers))
    return beside


def astray(part: Part, content: Content) -> bool:
    """Whether anything typed in double brackets cites nothing."""
    return any(not_cited(html) for _, _, html in rich_cells(part, content))
