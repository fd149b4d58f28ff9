"""LibreOffice as an independent calculator: it opens a workbook, works every formula out again, and saves it."""

import shutil
import subprocess
import tempfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

# Without this LibreOffice trusts the values stored in the file, and a comparison with them would prove nothing.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item>
</oor:items>
"""
SECONDS = 120


def converted(workbook: bytes, to: str) -> bytes:
    """The workbook as LibreOffice saves it after working it out again, as `xlsx`, `ods` or `pdf`."""
    program = shutil.which("soffice")
    if not program:
        pytest.fail("LibreOffice Calc is needed to work the workbook out again: install libreoffice-calc.")
    with tempfile.TemporaryDirectory(prefix="bcf-libreoffice-") as name:
        folder = Path(name)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(ALWAYS_RECALCULATE)
        source = folder / "in" / "workbook.xlsx"
        source.parent.mkdir()
        source.write_bytes(workbook)
        subprocess.run(
            [program, f"-env:UserInstallation=file://{folder / 'profile'}", "--headless", "--norestore",
             "--convert-to", to, "--outdir", str(folder / "out"), str(source)],
            check=True, timeout=SECONDS, capture_output=True,
        )  # fmt: skip
        return (folder / "out" / f"workbook.{to}").read_bytes()


def recalculated(workbook: bytes) -> openpyxl.Workbook:
    """The workbook with the values LibreOffice works out for its formulas."""
    return openpyxl.load_workbook(BytesIO(converted(workbook, "xlsx")), data_only=True)
