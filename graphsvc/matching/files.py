"""A column of names out of a file that somebody has: CSV, XLSX, or a text with a name per line."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphsvc.errors import BadFile, Fault
from graphsvc.matching.lists import What, Written, grouped
from graphsvc.unpacking import DAMAGED, workbook_trouble

HEADINGS: Mapping[What, tuple[str, ...]] = {
    "titles": (
        *("stillingstittel", "stillingsbenevnelse", "stillingsnavn", "stillingskode navn", "stilling"),
        *("stillingstype", "yrkestittel", "yrke", "jobbtittel", "jobb", "rolle", "tittel", "job title"),
        *("position", "occupation", "title", "navn", "namn", "name"),
    ),
    "courses": (
        *("kursnavn", "kursnamn", "kurstittel", "kurs", "opplæring", "course name", "course", "tittel"),
        *("title", "navn", "namn", "name"),
    ),
}
"""Names of columns that are taken without asking, the surest first."""

MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 50_000_000, 100_000, 500
SAMPLE = 40
"""Different cells of a column that are tried where no heading tells which it is."""

_OLE = b"\xd0\xcf\x11\xe0"
Rows = list[tuple[int, list[str]]]
Worth = Callable[[Sequence[str]], float]


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a file, each once; `column` is what they stand under, `by` how it was found."""

    written: tuple[Written, ...]
    rows: int
    column: str
    by: str


def read_names(path: Path, *, what: What, column: str | None, worth: Worth) -> Names:
    """
    The names in a file; `column` is a heading, or a number from 1. `worth` says how well names are known.

    Only that column is kept. Errors: BadFile.
    """
    rows = _rows(path)
    if not rows:
        raise _bad(path, "There is nothing in the file.", "Give a list with a name per row.")
    if len(rows) > MOST_ROWS:
        raise _bad(path, f"It has {len(rows):,} rows.", f"Split it: at most {MOST_ROWS:,} at a time.")
    place, headed, by = _column(path, rows, what, column, worth)
    heading = _cell(rows[0][1], place) if headed else ""
    cells = [(number, _cell(cells, place)) for number, cells in (rows[1:] if headed else rows)]
    written = grouped(cells)
    if not written:
        raise _bad(path, "The column has no names.", "Name another with --column.", heading or str(place + 1))
    return Names(tuple(written), sum(one.count for one in written), heading or str(place + 1), by)


def _bad(path: Path, problem: str, remedy: str, field: str = "") -> BadFile:
    return BadFile(
        [Fault(path.name, 0, field, problem, remedy)], "The list cannot be read; nothing was made."
    )


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""


def _column(path: Path, rows: Rows, what: What, column: str | None, worth: Worth) -> tuple[int, bool, str]:
    """Where the names stand, whether the first row is a heading, and how that was found."""
    head = [cell.strip().lower() for cell in rows[0][1]]
    width = max(len(cells) for _, cells in rows)
    if column is not None:
        return _asked_for(path, head, width, column, what)
    for heading in HEADINGS[what]:
        if heading in head:
            return head.index(heading), True, "its heading"
    filled = [place for place in range(width) if any(_cell(cells, place) for _, cells in rows)]
    if len(filled) == 1:
        return filled[0], False, "being the only one"
    best = max(filled, key=lambda place: (worth(_sample(rows[1:], place)), -place))
    return best, True, "what stands in it"


def _asked_for(path: Path, head: list[str], width: int, column: str, what: What) -> tuple[int, bool, str]:
    wanted = column.strip().lower()
    if wanted in head:
        return head.index(wanted), True, "the option"
    if wanted.isdigit() and 1 <= int(wanted) <= width:
        headed = width > 1 or head[0] in HEADINGS[what]
        return int(wanted) - 1, headed, "the option"
    there = ", ".join(repr(name[:40]) for name in head[:20] if name)
    raise _bad(path, f"There is no column {column[:80]!r}.", f"The first row has {there}; or give a number.")


def _sample(rows: Rows, place: int) -> list[str]:
    """Different cells of a column that hold letters."""
    found: dict[str, None] = {}
    for _, cells in rows:
        text = _cell(cells, place)
        if any(letter.isalpha() for letter in text):
            found[text] = None
        if len(found) >= SAMPLE:
            break
    return list(found)


def _rows(path: Path) -> Rows:
    """The rows that are not blank, with their numbers in the file."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise _bad(path, f"It has {size:,} bytes.", f"At most {MOST_BYTES:,} are read.")
        data = path.read_bytes()
    except OSError as error:
        raise _bad(path, f"It cannot be read ({error.strerror}).", f"Looked for {path}.") from None
    if data.startswith(_OLE):
        raise _bad(
            path, "It is protected by a password, or in the old XLS format.", "Save it as XLSX without."
        )
    if data.startswith(b"PK"):
        found = _workbook(path, data)
    else:
        found = _text_rows(path, data)
    return [
        (number, [cell[:MOST_CELL] for cell in cells[:MOST_COLUMNS]])
        for number, cells in found
        if any(cell.strip() for cell in cells)
    ]


MOST_CELL = 1_000
"""Characters of a cell that are kept; no name is as long."""


def _workbook(path: Path, data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The first sheet that has anything in it."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = workbook_trouble(archive)
        if found:
            raise _bad(path, found.problem, found.remedy)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for name in book.sheetnames:
            sheet = book[name]
            if not hasattr(sheet, "iter_rows"):
                continue
            sheet.reset_dimensions()
            rows = [
                (number, ["" if value is None else str(value) for value in row])
                for number, row in enumerate(sheet.iter_rows(values_only=True, max_row=MOST_ROWS + 2), 1)
            ]
            if any(any(cells) for _, cells in rows):
                return iter(rows)
    except (InvalidFileException, *DAMAGED) as error:
        raise _bad(path, f"The workbook is damaged ({type(error).__name__}).", "Save it again.") from None
    return iter(())


def _text_rows(path: Path, data: bytes) -> Iterator[tuple[int, list[str]]]:
    """CSV with ; , or tabs, or a name per line; UTF-8, else Windows-1252."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise _bad(
            path, "This is no text, and no XLSX workbook.", "Save the list as CSV, XLSX or plain text."
        )
    if path.suffix.lower() == ".txt":
        return ((number, [line]) for number, line in enumerate(text.splitlines(), 1))
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max((";", "\t", ","), key=first.count)
    limit = csv.field_size_limit(len(text) + 1)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return iter([(number, row) for number, row in enumerate(rows, 1)])
    except csv.Error as error:
        raise _bad(path, f"It is no CSV ({error}).", "Save it again as CSV or XLSX.") from None
    finally:
        csv.field_size_limit(limit)
