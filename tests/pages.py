"""Reading pages as a browser without scripts does: what a form would post."""

from typing import Any

import lxml.html


def form_values(response: Any, action: str) -> dict[str, list[str]]:
    """What the page's form that posts to an address would post: what is typed, ticked, chosen and hidden in it."""
    page = lxml.html.fromstring(response.content.decode())
    (form,) = [one for one in page.forms if one.method == "POST" and (one.get("action") or action) == action]
    values: dict[str, list[str]] = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    return values


def words(response: Any) -> str:
    """The page's text, with single spaces."""
    text = lxml.html.fromstring(response.content.decode()).text_content()
    return " ".join(text.split())
