"""The plan as a PDF: tagged (PDF/UA-1), the same bytes for the same input, and nothing fetched from anywhere."""

import gc
import io
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html import escape, unescape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from plans.checks.base import Finding
from plans.document import Document
from plans.keeping_back import LeftOut
from plans.reference import Reference
from submissions.cover import cover
from submissions.reading import reading

Picture = Callable[[str], tuple[str, bytes] | None]
"""Gives a picture's content type and bytes by its key; None where there is no such picture."""
Told = Callable[[int, str], None]
"""Is told how far the work is, in per cent and in words."""

RENDERER = "4"
"""Raise it with every change to what a PDF looks like or holds: made files are kept under it."""
VARIANT = "pdf/ua-1"
STYLES = Path(settings.BASE_DIR, "static", "print")
IMAGE = re.compile(r"<img ([^>]*)>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


@dataclass(frozen=True)
class Attached:
    """A file that a PDF carries inside it; `at` is its date, fixed so that the same plan gives the same bytes."""

    name: str
    about: str
    content: bytes
    at: datetime


def no_picture(key: str) -> None:
    """No plan holds this picture."""


def quietly(percent: int, words: str) -> None:
    """Tell nobody."""


def make_pdf(
    document: Document,
    reference: Reference,
    findings: Iterable[Finding],
    *,
    picture: Picture = no_picture,
    files: Mapping[str, str] | None = None,
    attached: Iterable[Attached] = (),
    sealed: bool = False,
    told: Told = quietly,
) -> bytes:
    """The plan in print. The same document, reference and findings give the same bytes.

    `picture` gives the pictures that people put into the plan, `files` the names of attached files by key; `attached`
    are files that it carries inside it; `sealed` where it is going to be sealed, which the cover then says.
    """
    told(10, "Reading the plan")
    html = print_html(document, reference, findings, picture=picture, files=files, sealed=sealed)
    return write_pdf(html, identifier=document.digest[:16], attached=attached, told=told)


def write_pdf(html: str, *, identifier: str, attached: Iterable[Attached] = (), told: Told = quietly) -> bytes:
    """A page of ours in print. The same page gives the same bytes. `identifier` is the one that the file bears."""
    # Imported here: it takes a second and much memory, which the web process never needs.
    from weasyprint import CSS, HTML, Attachment
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=False)
    styles = [CSS(string=(STYLES / "print.css").read_text(), url_fetcher=fetcher)]
    if 'class="draft"' in html:
        styles.append(CSS(string=(STYLES / "draft.css").read_text(), url_fetcher=fetcher))
    # As letters and figures: raw bytes may be line ends and brackets, which a PDF cannot hold as they are.
    options: dict[str, Any] = {"pdf_variant": VARIANT, "pdf_identifier": identifier.encode()}
    options["attachments"] = [
        Attachment(
            file_obj=io.BytesIO(one.content), name=one.name, description=one.about, created=one.at, modified=one.at
        )
        for one in sorted(attached, key=lambda one: one.name)
    ] or None
    told(20, "Laying out the pages")
    with paused_collection():
        laid_out = HTML(string=html, url_fetcher=fetcher).render(stylesheets=styles, **options)
        told(80, f"Writing {len(laid_out.pages)} pages")
        written: bytes = laid_out.write_pdf(**options)
    return written


def print_html(
    document: Document,
    reference: Reference,
    findings: Iterable[Finding],
    *,
    picture: Picture = no_picture,
    files: Mapping[str, str] | None = None,
    sealed: bool = False,
    report: Any = None,
    left: tuple[LeftOut, ...] = (),
    published: str = "",
) -> str:
    """The plan as one HTML page that needs nothing but its print stylesheet; after a report to its board, if any.

    Of a published plan `left` is what is left out of it, and `published` says which publication it is.
    """
    found = tuple(findings)
    context = {
        "cover": cover(document, reference, found, sealed=sealed, published=published),
        "reading": reading(document, reference, found, files, left),
        "report": report,
    }
    template = "print/pack.html" if report else "print/plan.html"
    return IMAGE.sub(lambda match: _inlined(match[1], picture), render_to_string(template, context))


def _inlined(attributes: str, picture: Picture) -> str:
    """An image with its picture inside it; its words alone where there is no such picture."""
    held = {name: unescape(value) for name, value in ATTRIBUTE.findall(attributes)}
    words = held.get("alt", "") or "Picture without a description"
    found = picture(held.get("src", "").rstrip("/").rpartition("/")[2])
    if found is None:
        return f'<span class="muted">[Picture not found: {escape(words)}]</span>'
    content_type, content = found
    return f'<img src="data:{content_type};base64,{b64encode(content).decode()}" alt="{escape(words)}">'


@contextmanager
def paused_collection() -> Iterator[None]:
    """No collection of garbage meanwhile: laying out makes millions of objects, none of them garbage yet."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
