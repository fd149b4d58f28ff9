"""Lists in a sentence, with links in them."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


def joined_links(listed: Sequence[tuple[str, str]], most: int, more: str) -> SafeString:
    """`A, B and C`, of (words, address), each a link where it has an address; past `most`, `A and 4 more parts`."""
    shown = [format_html('<a href="{1}">{0}</a>' if url else "{0}", words, url) for words, url in listed]
    if len(shown) > most:
        shown = [*shown[: most - 1], format_html("{} more {}s", len(shown) - most + 1, more)]
    if len(shown) < 2:
        return SafeString("".join(shown))
    head = format_html_join(", ", "{}", ((one,) for one in shown[:-1]))
    return format_html("{} and {}", head, shown[-1])
