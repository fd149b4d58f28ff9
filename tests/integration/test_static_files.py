"""In production a static file that is named but missing is an error page; in development only a missing picture."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

NAMED_IN_A_TEMPLATE = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")


def named_in_templates() -> list[tuple[str, str]]:
    """Every (template, static file) pair in our own templates."""
    folder = Path(settings.BASE_DIR, "templates")
    return [
        (str(template.relative_to(folder)), name)
        for template in sorted(folder.rglob("*.html"))
        for name in NAMED_IN_A_TEMPLATE.findall(template.read_text())
    ]


def test_every_static_file_a_template_names_exists() -> None:
    named = named_in_templates()
    assert named, "no template names a static file: the pattern must be wrong"
    assert [pair for pair in named if finders.find(pair[1]) is None] == []


def test_style_sheets_and_scripts_name_only_files_that_exist(settings: Any, tmp_path: Path) -> None:
    """As `collectstatic` does on a release, but for the compression."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()
    assert list(tmp_path.glob("built/site.*.css"))


@pytest.mark.parametrize("forbidden", ["crest", "GDS Transport", "@font-face"])
def test_our_styles_carry_nothing_of_the_government_brand(forbidden: str) -> None:
    style_sheet = finders.find("built/site.css")
    assert isinstance(style_sheet, str)
    assert forbidden not in Path(style_sheet).read_text()
