"""
A CSV file as rows of named cells, with every fault told.

Separator (`;` or `,`) and encoding (UTF-8 with or without BOM, else Windows-1252) are recognised.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from graphsvc.errors import BadFile, Fault
from graphsvc.tables import FORMULA

MOST_ROWS = 200_000
LONGEST_CELL = 4_000

Cells = dict[str, str]


def read(
    data: bytes, *, where: str, needed: Sequence[str], optional: Sequence[str]
) -> list[tuple[int, Cells]]:
    """
    The rows with their numbers, the header being row 1; blank rows are left out, cells are stripped.

    A cell that our own CSV guards with an apostrophe comes back without it.
    Errors: BadFile with every fault of form.
    """
    text = _decoded(data, where)
    head = text.lstrip().partition("\n")[0]
    separator = ";" if head.count(";") >= head.count(",") and ";" in head else ","
    faults: list[Fault] = []
    rows = _rows(text, separator, where, faults)
    header: list[str] = next((row for _, row in rows if any(row)), [])
    names = [name.lower() for name in header]
    _check_header(names, needed, optional, where, faults)
    found = []
    for number, cells in rows:
        if not any(cells):
            continue
        if len(cells) > len(names) and any(cells[len(names) :]):
            problem = f"The row has {len(cells)} cells, the header {len(names)}."
            faults.append(
                Fault(where, number, "", problem, "Put a cell with the separator in quotation marks.")
            )
        found.append((number, dict(zip(names, [*cells, *[""] * len(names)], strict=False))))
    if not found and not faults:
        faults.append(Fault(where, 0, "", "The file has no rows.", "Write a row below the header."))
    if faults:
        raise BadFile(faults)
    return found


def _decoded(data: bytes, where: str) -> str:
    if not data.strip():
        raise BadFile([Fault(where, 0, "", "The file is empty.", "Its first row must name the columns.")])
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise BadFile([Fault(where, 0, "", "The file is no text.", "Save it as CSV UTF-8.")])


def _rows(text: str, separator: str, where: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if number > MOST_ROWS:
                problem = f"The file has more than {MOST_ROWS:,} rows."
                faults.append(Fault(where, number, "", problem, "Cut it into several."))
                return
            if any(len(cell) > LONGEST_CELL for cell in row):
                problem = f"A cell has more than {LONGEST_CELL:,} characters."
                faults.append(Fault(where, number, "", problem, "Is a quotation mark missing?"))
                continue
            yield number, [_bare(cell.strip()) for cell in row]
    except csv.Error:
        problem = "A quotation mark is opened or closed in the wrong place, so the rest cannot be read."
        faults.append(Fault(where, number + 1, "", problem, "Write one inside a quoted cell twice."))


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _check_header(
    names: Sequence[str], needed: Sequence[str], optional: Sequence[str], where: str, faults: list[Fault]
) -> None:
    known = (*needed, *optional)
    for name in needed:
        if name not in names:
            faults.append(Fault(where, 1, name, "The column is missing.", f"Columns: {', '.join(known)}."))
    for name in dict.fromkeys(names):
        if name not in known:
            faults.append(Fault(where, 1, name, "The column is not known.", f"Columns: {', '.join(known)}."))
        elif names.count(name) > 1:
            faults.append(Fault(where, 1, name, "The column is there twice.", "Remove or rename one."))
