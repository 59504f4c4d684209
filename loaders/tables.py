"""
Tables as people save them: a CSV file, or a sheet of an XLSX workbook, read into strings.

Separator (`;` or `,`) and encoding (UTF-8 with or without BOM, else Windows-1252) are recognised. What cannot
be read is a fault; the reader goes on so that every fault is told at once.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from loaders.base import Faults, Nearest
from loaders.cells import shown
from loaders.limits import file_bytes

LONGEST_CELL = 100_000
_SEPARATORS = (";", ",")
_WRONG_SEPARATORS = {"\t": "tabs", "|": "'|'", ":": "':'"}


@dataclass(frozen=True, slots=True)
class Columns:
    """What the header of one table must and may name; `required` False: the table may be left out."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    required: bool = True

    @property
    def known(self) -> tuple[str, ...]:
        return (*self.needed, *self.optional)


@dataclass(frozen=True, slots=True)
class Table:
    """
    The rows of one file or sheet.

    Shape: `rows` are (row number, cells) with the header as row 1, blank rows left out, cells stripped and as
           many as there are in `header`. `unknown` are header names that nobody asked for.
    """

    where: str
    header: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    unknown: tuple[str, ...] = field(default=())

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row by column name."""
        for number, cells in self.rows:
            yield number, dict(zip(self.header, cells, strict=True))

    def pick(self, *names: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Some columns of each row, `""` for a column that the table does not have; for long tables."""
        places = [self.header.index(name) if name in self.header else -1 for name in names]
        for number, cells in self.rows:
            yield number, tuple(cells[place] if place >= 0 else "" for place in places)

    def warnings(self) -> list[str]:
        """One sentence per column that is not read."""
        return [f"{self.where}: the column {name!r} is not read." for name in self.unknown]


def read_tables(path: Path, wanted: Mapping[str, Columns], faults: Faults) -> dict[str, Table]:
    """
    The wanted tables of a folder of CSV files or of one XLSX workbook, by name.

    Shape: only those that are there and have a usable header; each other one that is required is a fault.
    """
    if path.is_dir():
        return _read_folder(path, wanted, faults)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        from loaders.workbook import read_workbook

        return read_workbook(path, wanted, faults)
    if not path.exists():
        faults.add(path.name, 0, "", "There is no such file or folder.", f"Looked for {path}.")
    else:
        faults.add(path.name, 0, "", "This is neither a folder of CSV files nor an XLSX workbook.")
    return {}


def _read_folder(path: Path, wanted: Mapping[str, Columns], faults: Faults) -> dict[str, Table]:
    files = {file.stem.lower(): file for file in sorted(path.iterdir()) if file.suffix.lower() == ".csv"}
    tables = {}
    for name, columns in wanted.items():
        if name not in files and not columns.required:
            continue
        table = read_csv(files.get(name, path / f"{name}.csv"), columns, faults)
        if table:
            tables[name] = table
    return tables


def read_csv(path: Path, columns: Columns, faults: Faults) -> Table | None:
    """The table in a CSV file, or None where faults make it unusable."""
    try:
        data = file_bytes(path, faults, where=path.name)
    except FileNotFoundError:
        faults.add(path.name, 0, "", "The file is missing.", f"Looked for {path}.")
    except OSError as error:
        faults.add(path.name, 0, "", f"The file cannot be read ({error.strerror}).")
    else:
        return None if data is None else parse_csv(data, columns, faults, where=path.name)
    return None


def parse_csv(data: bytes, columns: Columns, faults: Faults, *, where: str) -> Table | None:
    """The same from bytes; `where` names them in faults."""
    text = decode(data, faults, where=where)
    if text is None:
        return None
    separator = _separator(text, columns, faults, where)
    if separator is None:
        return None
    return table_of(_csv_rows(text, separator, faults, where), columns, faults, where=where)


def decode(data: bytes, faults: Faults, *, where: str) -> str | None:
    """The text of a file, or None with a fault."""
    if not data.strip():
        faults.add(where, 0, "", "The file is empty.", "Its first row must name the columns.")
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        faults.add(where, 0, "", "The file is UTF-16.", "Save it as CSV UTF-8.")
        return None
    if b"\0" in data:
        row = data.count(b"\n", 0, data.index(b"\0")) + 1
        faults.add(where, row, "", "The file holds NUL bytes, so it is not text.", "Save it as CSV UTF-8.")
        return None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            row = data.count(b"\n", 0, error.start) + 1
    faults.add(where, row, "", "The text is neither UTF-8 nor Windows-1252.", "Save it as CSV UTF-8.")
    return None


def _separator(text: str, columns: Columns, faults: Faults, where: str) -> str | None:
    head = text.lstrip().split("\n", 1)[0]
    known = set(columns.known)

    def met(separator: str) -> int:
        return len(known & {name.strip().strip('"').lower() for name in head.split(separator)})

    best = max(_SEPARATORS, key=met)
    if met(best) > 1 or len(columns.needed) < 2:
        return best
    for wrong, words in _WRONG_SEPARATORS.items():
        if met(wrong) > 1:
            faults.add(where, 1, "", f"The columns are separated by {words}.", "Separate them by ';' or ','.")
            return None
    return best


def _csv_rows(text: str, separator: str, faults: Faults, where: str) -> Iterator[list[str]]:
    limit = csv.field_size_limit(len(text) + 1)
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True)
    number = 0
    try:
        for row in rows:
            number += 1
            yield row
    except csv.Error:
        problem = "A quotation mark is opened or closed in the wrong place, so the rest cannot be read."
        faults.add(where, number + 1, "", problem, "Write a quotation mark inside a quoted cell twice.")
    finally:
        csv.field_size_limit(limit)


def table_of(rows: Iterable[list[str]], columns: Columns, faults: Faults, *, where: str) -> Table | None:
    """The table that raw rows make, the first of which is the header; None where columns are missing."""
    numbered = enumerate(rows, 1)
    found = next(((number, row) for number, row in numbered if any(cell.strip() for cell in row)), None)
    if found is None:
        faults.add(where, 0, "", "The table is empty.", "Its first row must name the columns.")
        return None
    header = _header(found[0], found[1], columns, faults, where)
    if header is None:
        return None
    width, kept = len(header), []
    for number, row in numbered:
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if len(cells) != width:
            cells = _fit(cells, width, number, faults, where)
        if max(map(len, cells)) > LONGEST_CELL:
            _too_long(cells, header, number, faults, where)
        kept.append((number, cells))
    return Table(where, header, kept, tuple(n for n in header if n and n not in columns.known))


def _header(
    number: int, row: list[str], columns: Columns, faults: Faults, where: str
) -> tuple[str, ...] | None:
    """The column names, trailing empty ones cut off; None where the table cannot be read by them."""
    names = [name.strip().lower() for name in row]
    while names and not names[-1]:
        names.pop()
    missing = [name for name in columns.needed if name not in names]
    nearest = Nearest(name for name in names if name not in columns.known)
    for name in missing:
        there = ", ".join(shown(n) for n in names[:20])
        remedy = nearest.remedy(name) or f"The header names {there}."
        faults.add(where, number, name, "The column is missing.", remedy)
    twice = sorted({name for name in names if name and names.count(name) > 1})
    for name in twice:
        faults.add(where, number, name, "The column is there twice.", "Remove or rename one.")
    return None if missing or twice else tuple(names)


def _fit(cells: list[str], width: int, number: int, faults: Faults, where: str) -> list[str]:
    """Short rows are filled up, as spreadsheets leave trailing empty cells out; long ones are a fault."""
    if any(cells[width:]):
        problem = f"The row has {len(cells)} cells, the header {width}."
        faults.add(where, number, "", problem, "Put quotation marks around a cell that holds the separator.")
    return cells[:width] + [""] * (width - len(cells))


def _too_long(cells: list[str], header: tuple[str, ...], number: int, faults: Faults, where: str) -> None:
    for name, cell in zip(header, cells, strict=True):
        if len(cell) > LONGEST_CELL:
            problem = f"The cell holds {len(cell):,} characters."
            faults.add(where, number, name, problem, f"At most {LONGEST_CELL:,} are allowed.")
