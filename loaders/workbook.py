"""Sheets of an XLSX workbook as tables: every cell becomes the string that a CSV file would hold."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from graphsvc.unpacking import DAMAGED, workbook_trouble
from loaders.base import Faults
from loaders.tables import Columns, Table, table_of

FORMULA_ERRORS = frozenset(
    ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA")
)
MOST_ROWS = 1_048_576
"""Rows of a sheet (Excel's own limit); the reader fills up what a number skips."""

_OLE = b"\xd0\xcf\x11\xe0"
# Excel stores what a formula last gave in <v>; t="str" with an empty <v> is a formula that gives "".
_UNCALCULATED = re.compile(
    rb'<c r="([A-Z]+)(\d+)"(?![^>]*t="str")[^>]*>\s*'
    rb"(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>"
)


def read_workbook(path: Path, wanted: Mapping[str, Columns], faults: Faults) -> dict[str, Table]:
    """
    The wanted sheets by name, as `read_tables` gives them.

    A cell that holds a formula error, or a formula that was never calculated, is a fault. Dates become ISO.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    if not _is_workbook(path, faults):
        return {}
    try:
        with zipfile.ZipFile(path) as archive:
            found = workbook_trouble(archive)
        if found:
            faults.add(path.name, 0, "", found.problem, found.remedy)
            return {}
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            return _read_sheets(book, path, wanted, faults)
        finally:
            book.close()
    except (InvalidFileException, *DAMAGED) as error:
        faults.add(path.name, 0, "", f"The workbook is damaged ({type(error).__name__}).", "Save it again.")
        return {}


def _is_workbook(path: Path, faults: Faults) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(4)
    except FileNotFoundError:
        faults.add(path.name, 0, "", "The file is missing.", f"Looked for {path}.")
        return False
    except OSError as error:
        faults.add(path.name, 0, "", f"The file cannot be read ({error.strerror}).")
        return False
    if head == _OLE:
        problem = "The workbook is protected by a password, or in the old XLS format."
        faults.add(path.name, 0, "", problem, "Save it as XLSX without a password.")
    elif not zipfile.is_zipfile(path):
        faults.add(path.name, 0, "", "This is not an XLSX workbook, or it is cut short.", "Save it again.")
    else:
        return True
    return False


def _read_sheets(book: Any, path: Path, wanted: Mapping[str, Columns], faults: Faults) -> dict[str, Table]:
    sheets = {name.strip().lower(): book[name] for name in book.sheetnames}
    tables = {}
    for name, columns in wanted.items():
        where = f"{path.name}, sheet {name}"
        sheet = sheets.get(name)
        if sheet is None or not hasattr(sheet, "iter_rows"):
            if columns.required:
                there = ", ".join(book.sheetnames)
                faults.add(where, 0, "", "The sheet is missing.", f"The workbook has: {there}.")
            continue
        table = table_of(_rows(sheet, faults, where), columns, faults, where=where)
        if table:
            tables[name] = table
            _refuse_uncalculated(sheet, table, faults)
    return tables


def _rows(sheet: Any, faults: Faults, where: str) -> Iterator[list[str]]:
    """The rows; what lies beyond the last one that a spreadsheet can have is a fault."""
    # The dimension that some programs write is wrong, and would cut rows and columns off.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > MOST_ROWS:
            problem = "A row has a number that no spreadsheet has."
            faults.add(where, number, "", problem, "Save the workbook again.")
            return
        cells = [_text(value) for value in row]
        for place, cell in enumerate(cells):
            if cell in FORMULA_ERRORS:
                problem = f"The cell holds the formula error {cell}."
                faults.add(where, number, _letter(place), problem, "Correct the formula or write the value.")
                cells[place] = ""
        yield cells


def _refuse_uncalculated(sheet: Any, table: Table, faults: Faults) -> None:
    with sheet._get_source() as source:
        xml = source.read()
    for match in _UNCALCULATED.finditer(xml):
        remedy = "Open the workbook in a spreadsheet, save it, or write the value."
        field = match[1].decode()
        faults.add(table.where, int(match[2]), field, "The formula was never calculated.", remedy)


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(place + 1))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
