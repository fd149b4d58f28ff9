"""Where two workbooks differ, by sheet and cell: what is stored in each cell, and its formula. Pure.

Nothing is calculated, no link followed, and no size that a stranger's file claims is believed: only the cells that
are written are read, from parsed XML without entities.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from submissions.verifying.texts import Difference, shown

MOST_UNPACKED = 40 * 1024 * 1024
MOST_FILES = 300
WORKBOOK, LINKS, STRINGS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml"
PROPERTIES = "docProps/custom.xml"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError)
ILL = (ParseError, DefusedXmlException, *BROKEN)

Cells = dict[str, tuple[str, str]]
"""By reference, as `C12`: what the cell holds, and its formula."""


class Unreadable(Exception):
    """The file is no workbook that can be read. The text says why."""


class Book:
    """A workbook, read no further than asked."""

    def __init__(self, content: bytes) -> None:
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(content))
        except BROKEN as error:
            raise Unreadable("It is damaged: it cannot be opened as a workbook.") from error
        listed = self.zip.infolist()
        if len(listed) > MOST_FILES or sum(one.file_size for one in listed) > MOST_UNPACKED:
            raise Unreadable("Unpacked, it is larger than any workbook that this site makes.")
        self.names = [one.filename for one in listed]
        self.damaged: set[str] = set()

    def read(self, name: str) -> bytes:
        """One of the files in it; empty where it is not there or damaged, which is remembered."""
        if name not in self.names:
            return b""
        try:
            with self.zip.open(name) as opened:
                content = opened.read(MOST_UNPACKED + 1)
        except BROKEN:
            self.damaged.add(name)
            return b""
        return content if len(content) <= MOST_UNPACKED else b""

    def parsed(self, name: str) -> Any:
        """One of the XML files in it; None where it cannot be read, which is remembered."""
        content = self.read(name)
        try:
            return fromstring(content, forbid_dtd=True) if content else None
        except ILL:
            self.damaged.add(name)
            return None

    def properties(self) -> dict[str, str]:
        """Its custom properties."""
        found = self.parsed(PROPERTIES)
        return {one.get("name", ""): "".join(one.itertext()) for one in found} if found is not None else {}

    def sheets(self) -> dict[str, str]:
        """Where each sheet lies, by its name."""
        book, links = self.parsed(WORKBOOK), self.parsed(LINKS)
        if book is None or links is None:
            return {}
        places = {one.get("Id"): one.get("Target", "").lstrip("/") for one in links}
        return {
            one.get("name", ""): place if place.startswith("xl/") else f"xl/{place}"
            for one in book.iter()
            if one.tag.endswith("}sheet") and (place := places.get(one.get(RELATION)))
        }

    def strings(self) -> list[str]:
        """The texts that cells point to."""
        found = self.parsed(STRINGS)
        if found is None:
            return []
        return ["".join(words.text or "" for words in one.iter() if words.tag.endswith("}t")) for one in found]

    def cells(self, place: str, strings: list[str]) -> Cells:
        """The cells of a sheet that hold anything."""
        found = self.parsed(place)
        return dict(_cells(found, strings)) if found is not None else {}


def _cells(sheet: Any, strings: list[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    for cell in sheet.iter():
        if not cell.tag.endswith("}c"):
            continue
        held, formula = "", ""
        for one in cell:
            if one.tag.endswith("}v"):
                held = one.text or ""
            elif one.tag.endswith("}is"):
                held = "".join(words.text or "" for words in one.iter() if words.tag.endswith("}t"))
            elif one.tag.endswith("}f"):
                formula = re.sub(r"\s+", "", one.text or "")
        if cell.get("t") == "s":
            held = strings[int(held)] if held.isdecimal() and int(held) < len(strings) else f"text {held}"
        elif cell.get("t") in {None, "n"}:
            held = _number(held)
        if held or formula:
            yield cell.get("r", ""), (held, formula)


def _number(held: str) -> str:
    """A number as it is shown, however it was written: `1` and `1.0` are one."""
    try:
        return format(Decimal(repr(float(held))).normalize(), "f") if held else ""
    except (ValueError, InvalidOperation, OverflowError):
        return held


def differences(submitted: Book, given: Book) -> list[Difference]:
    """Where a workbook differs from the one that was submitted. None where every sheet and cell is the same."""
    ours, theirs = submitted.sheets(), given.sheets()
    our_strings, their_strings = submitted.strings(), given.strings()
    found = []
    for name in dict.fromkeys((*ours, *theirs)):
        if name not in theirs:
            found.append(Difference(f"Sheet “{shown(name)}”", "there", "not there, or not to be found"))
        elif name not in ours:
            found.append(Difference(f"Sheet “{shown(name)}”", "not there", "there"))
        else:
            was, now = submitted.cells(ours[name], our_strings), given.cells(theirs[name], their_strings)
            if theirs[name] in given.damaged:
                found.append(Difference(f"Sheet “{shown(name)}”", "there", "damaged: it cannot be read"))
            else:
                found += _in_sheet(name, was, now)
    known = {*ours.values(), *theirs.values()}
    for name in given.names:
        given.read(name)
    found += [
        Difference(f"Inside the file, {shown(name)}", "there", "damaged: it cannot be read")
        for name in sorted(given.damaged - known)
    ]
    return found or _elsewhere(submitted, given)


def _in_sheet(name: str, was: Cells, now: Cells) -> list[Difference]:
    found = []
    for cell in sorted(was.keys() | now.keys(), key=_order):
        old, new = was.get(cell, ("", "")), now.get(cell, ("", ""))
        where = f"Sheet “{shown(name)}”, cell {shown(cell)}"
        if old[0] != new[0]:
            found.append(Difference(where, shown(old[0] or None), shown(new[0] or None)))
        elif old[1] != new[1]:
            found.append(Difference(f"{where}, its formula", shown(f"={old[1]}"), shown(f"={new[1]}")))
    return found


def _order(cell: str) -> tuple[int, int, str]:
    letters = cell.rstrip("0123456789")
    digits = cell[len(letters) :]
    return int(digits[:9] or 0), len(letters), letters


def _elsewhere(submitted: Book, given: Book) -> list[Difference]:
    """What differs outside the cells: properties, names, looks."""
    was, now = submitted.properties(), given.properties()
    changed = [key for key in dict.fromkeys((*was, *now)) if was.get(key) != now.get(key)]
    return [Difference(f"Property “{shown(key)}”", shown(was.get(key)), shown(now.get(key))) for key in changed]
