"""What holds for every template of ours, whoever wrote it and whether or not a test shows its page."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = Path(settings.BASE_DIR, "templates")
TEMPLATES = [str(path.relative_to(FOLDER)) for path in sorted(FOLDER.rglob("*.html"))]

# The content security policy would stop each of these in the browser, quietly.
STOPPED_BY_POLICY = {
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle=", re.IGNORECASE),
    "a style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "an event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+=", re.IGNORECASE),
    "a script without a nonce or an address": re.compile(r"<script(?![^>]*(\snonce=|\ssrc=))", re.IGNORECASE),
    "something from another site": re.compile(r"<(img|script|link|iframe)[^>]*\s(src|href)=[\"']?(https?:)?//", re.I),
}


def test_there_are_templates_to_judge() -> None:
    assert len(TEMPLATES) > 5


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", TEMPLATES)
def test_it_holds_nothing_that_the_policy_stops(name: str) -> None:
    text = Path(FOLDER, name).read_text()
    assert [what for what, pattern in STOPPED_BY_POLICY.items() if pattern.search(text)] == []
