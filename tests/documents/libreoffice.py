"""LibreOffice as an independent calculator: it opens a workbook, works every formula out again, and saves it."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
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
SECONDS = 60


def _start(profile: Path, *arguments: str) -> None:
    program = shutil.which("soffice")
    if not program:
        pytest.fail("LibreOffice Calc is needed to work the workbook out again: install libreoffice-calc.")
    command = [program, f"-env:UserInstallation=file://{profile}", "--headless", "--norestore", *arguments]
    subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)


@contextmanager
def _desk(workbook: bytes) -> Iterator[tuple[Path, Path, Path]]:
    """A folder with a profile of its own that always recalculates, the workbook, and a place for what comes out."""
    with tempfile.TemporaryDirectory(prefix="bcf-libreoffice-") as name:
        profile, source, out = Path(name, "profile"), Path(name, "in", "workbook.xlsx"), Path(name, "out")
        settings = profile / "user" / "registrymodifications.xcu"
        for folder in (settings.parent, source.parent, out):
            folder.mkdir(parents=True)
        settings.write_text(ALWAYS_RECALCULATE)
        source.write_bytes(workbook)
        yield profile, source, out


def converted(workbook: bytes, to: str) -> bytes:
    """The workbook as LibreOffice saves it after working it out again, as `xlsx`, `ods` or `pdf`."""
    with _desk(workbook) as (profile, source, out):
        _start(profile, "--convert-to", to, "--outdir", str(out), str(source))
        return (out / f"workbook.{to}").read_bytes()


def recalculated(workbook: bytes) -> openpyxl.Workbook:
    """The workbook with the values LibreOffice works out for its formulas."""
    return openpyxl.load_workbook(BytesIO(converted(workbook, "xlsx")), data_only=True)


MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
{}
</script:module>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Module1"/></library:library>
"""
# The commands are those of the menus, so they obey the sheet's protection as a person must.
BASIC = """
Dim doc, sheet
Sub RowsAbove(row)
  Choose("A" & row, ".uno:InsertRowsBefore")
End Sub
Sub DeleteRow(row)
  Choose("A" & row & ":Z" & row, ".uno:DeleteRows")
End Sub
Sub Choose(cells, act)
  Dim nothing_more(), desk
  doc.CurrentController.setActiveSheet(sheet)
  doc.CurrentController.select(sheet.getCellRangeByName(cells))
  desk = createUnoService("com.sun.star.frame.DispatchHelper")
  desk.executeDispatch(doc.CurrentController.Frame, act, "", 0, nothing_more())
End Sub
Sub Words(cell, typed)
  sheet.getCellRangeByName(cell).String = typed
End Sub
Sub Amount(cell, typed)
  sheet.getCellRangeByName(cell).Value = typed
End Sub
Sub Main
  Dim opening(0) As New com.sun.star.beans.PropertyValue, saving(0) As New com.sun.star.beans.PropertyValue
  opening(0).Name = "Hidden"
  opening(0).Value = True
  doc = StarDesktop.loadComponentFromURL("SOURCE", "_blank", 0, opening())
  sheet = doc.Sheets.getByName("SHEET")
ACTS
  doc.calculateAll()
  saving(0).Name = "FilterName"
  saving(0).Value = "Calc MS Excel 2007 XML"
  doc.storeToURL("RESULT", saving())
  doc.close(True)
  StarDesktop.terminate()
End Sub
"""


def edited(workbook: bytes, sheet: str, acts: list[str]) -> bytes:
    """The workbook after a person has done these acts on a sheet: `RowsAbove 12`, `DeleteRow 3`, `Amount "B4", 5`."""
    with _desk(workbook) as (profile, source, out):
        _start(profile, "--terminate_after_init")  # it lays out a new profile, and would write over the module
        result = out / "workbook.xlsx"
        basic = BASIC.replace("SOURCE", source.as_uri()).replace("RESULT", result.as_uri())
        basic = basic.replace("SHEET", sheet).replace("ACTS", "\n".join(acts))
        module = profile / "user" / "basic" / "Standard" / "Module1.xba"
        module.write_text(MODULE.format(escape(basic)))
        module.with_name("script.xlb").write_text(LIBRARY)
        _start(profile, "macro:///Standard.Module1.Main")
        return result.read_bytes()
