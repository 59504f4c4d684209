"""The one long table of an organisation: assessments, read in a tight loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar, get_args

from graphsvc.model.types import Method
from graphsvc.store.protocol import Progress
from loaders.cells import Wrong, read_choice, read_day, read_level
from loaders.organisation_rows import TABLES, References, Sheet

METHODS: tuple[str, ...] = get_args(Method)
STRIDE = 20_000

T = TypeVar("T")


class Assessments(NamedTuple):
    """
    What was read.

    Shape: `rows` are (employee, competence, day, method, level, by), each (employee, competence, day, method)
           once; `repeated` counts rows that say again what an earlier one says.
    """

    rows: Sequence[tuple[str, str, str, str, int, str | None]]
    repeated: int


class _Memo(dict[str, T | Wrong]):
    """The reading of each different cell, made once."""

    def __init__(self, read: Callable[[str], T | Wrong]) -> None:
        self._read = read

    def __missing__(self, text: str) -> T | Wrong:
        self[text] = self._read(text)
        return self[text]


def read_assessments(sheet: Sheet, refs: References, progress: Progress | None) -> Assessments:
    """The assessments without a fault."""
    levels = _Memo(read_level)
    days = _Memo(_needed_day)
    methods = _Memo(lambda text: read_choice(text, METHODS))
    people = _Memo(lambda text: _referable(text, refs.employees.wrong))
    competences = _Memo(lambda text: _referable(text, refs.competences.wrong))
    seen: dict[tuple[str, str, str, str], int] = {}
    rows, repeated, total = [], 0, len(sheet.table.rows)
    for number, (row, cells) in enumerate(sheet.table.pick(*TABLES["assessments"].needed)):
        if progress and number % STRIDE == 0:
            progress(number, total)
        readings = (
            people[cells[0]],
            competences[cells[1]],
            levels[cells[2]],
            methods[cells[3]],
            days[cells[4]],
        )
        employee, competence, level, method, day = readings
        if (
            isinstance(employee, Wrong)
            or isinstance(competence, Wrong)
            or isinstance(level, Wrong)
            or isinstance(method, Wrong)
            or isinstance(day, Wrong)
        ):
            _tell(sheet, row, readings)
            continue
        if row in sheet.bad:
            continue
        key = (employee, competence, day, method)
        first = seen.setdefault(key, number)
        if first == number:
            rows.append((*key, level, cells[5] or None))
        elif levels[sheet.table.rows[first][1][sheet.table.header.index("level")]] == level:
            repeated += 1
        else:
            _contradicts(sheet, row, sheet.table.rows[first][0])
    if progress:
        progress(total, total)
    return Assessments(rows, repeated)


def _needed_day(text: str) -> str | Wrong:
    return read_day(text) if text else Wrong("The day is missing.", "Write YYYY-MM-DD.")


def _referable(text: str, wrong: Callable[[str], Wrong | None]) -> str | Wrong:
    if not text:
        return Wrong("The id is missing.", "Write the id of one that is loaded.")
    return wrong(text) or text


def _tell(sheet: Sheet, row: int, readings: Sequence[object]) -> None:
    for field, reading in zip(TABLES["assessments"].needed, readings, strict=False):
        if isinstance(reading, Wrong):
            sheet.fault(row, field, reading)


def _contradicts(sheet: Sheet, row: int, first: int) -> None:
    problem = (
        f"Row {first} gives another level to the same person and competence, by this method on this day."
    )
    sheet.fault(row, "level", Wrong(problem, "Keep the one that holds."))
