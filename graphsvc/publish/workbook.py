"""
The open vocabulary as a workbook for people: roles, competences with levels, requirements, courses.

Each sheet has a header that stays in view, columns wide enough to read, and a filter per column. No text in
it starts a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from graphsvc.answers import Lang
from graphsvc.publish.open_files import LONG_AGO, zip_of
from graphsvc.publish.workbook_rows import SHEETS, Material, Sheet
from graphsvc.publish.workbook_words import WORDS
from graphsvc.store.protocol import Reader
from graphsvc.tables import safe_cell

MOST_CHARACTERS = 32_767
"""What a cell can hold (Excel specifications and limits)."""

MOST_LINES = 6
"""Lines of a row in view; longer cells are read in full where one edits or copies them."""

LINE = 15.0
"""Points of height of one line."""

_BOLD = Font(bold=True, color="FFFFFF")
_BAR = PatternFill("solid", fgColor="1F4E5F")
_WRAP = Alignment(wrap_text=True, vertical="top")
_MOMENT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def write_workbook(reader: Reader, lang: Lang = "nb") -> bytes:
    """
    The workbook; the same graph gives the same bytes.

    Source: cypher/skos/.
    """
    material = Material(reader, lang)
    book = Workbook(write_only=True)
    for sheet in SHEETS:
        _write(book, sheet, material)
    out = io.BytesIO()
    book.save(out)
    return _without_clock(out.getvalue())


def _write(book: Workbook, sheet: Sheet, material: Material) -> None:
    made = book.create_sheet(WORDS[sheet.name][material.lang])
    made.freeze_panes = "B2"
    widths = list(sheet.columns.values())
    for place, width in enumerate(widths, 1):
        made.column_dimensions[get_column_letter(place)].width = width
    rows = list(sheet.rows(material))
    made.auto_filter.ref = f"A1:{get_column_letter(len(widths))}{len(rows) + 1}"
    made.append([_header(made, _title(name, material.lang)) for name in sheet.columns])
    cells = [_plain(made) for _ in widths]
    for number, row in enumerate(rows, 2):
        made.row_dimensions[number].height = LINE * _lines(row, widths)
        for cell, value in zip(cells, row, strict=True):
            cell.value = _shown(value)
        made.append(cells)


def _title(column: str, lang: Lang) -> str:
    """The name of a column; `level 3` has its number after the word."""
    name, _, number = column.partition(" ")
    return f"{WORDS[name][lang]} {number}".strip()


def _header(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font, cell.fill, cell.alignment = _BOLD, _BAR, _WRAP
    return cell


def _plain(sheet: Any) -> Any:
    """A cell to write again and again: a row is written once it is appended, and styles take long to set."""
    cell = WriteOnlyCell(sheet)
    cell.alignment = _WRAP
    return cell


def _shown(value: Any) -> Any:
    """A value as its cell has it: a text that is no formula, short enough, or none; a number as it is."""
    if not isinstance(value, str):
        return value
    if not value:
        return None
    text = safe_cell(value)
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"


def _lines(row: list[Any], widths: list[int]) -> int:
    """How many lines a row needs at these widths, at most so many as it is given."""
    needed = (
        sum(1 + len(line) // width for line in value.split("\n")) if isinstance(value, str) else 1
        for value, width in zip(row, widths, strict=True)
    )
    return min(MOST_LINES, max(needed))


def _without_clock(content: bytes) -> bytes:
    """The same workbook with no moment of its making in it."""
    day = datetime(*LONG_AGO).isoformat().encode() + b"Z"  # noqa: DTZ001

    def files() -> Iterator[tuple[str, bytes]]:
        with ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                yield info.filename, _MOMENT.sub(rb"\g<1>" + day, archive.read(info))

    return zip_of(files())
