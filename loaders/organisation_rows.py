"""
The rows of the organisation's tables, read and checked one by one.

A row with a fault is not among the rows that come back; every fault is in the collector. Nothing that stands
in a personal cell (id or name of a person, e-mail) is repeated in a fault: file, row and column name it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from graphsvc.model.types import EmploymentKind
from loaders.base import Faults, Nearest
from loaders.cells import (
    KEY,
    LONGEST_ID,
    Wrong,
    read_choice,
    read_day,
    read_ids,
    read_key,
    read_level,
    read_number,
    read_truth,
    shown,
)
from loaders.tables import Columns, Table

TABLES: Mapping[str, Columns] = {
    "units": Columns(("id", "name", "parent")),
    "employees": Columns(("id", "name", "email", "unit", "roles", "profiles", "manager_of")),
    "employments": Columns(
        ("id", "employee", "unit", "roles", "profiles", "percent", "kind", "from", "to", "on_leave"),
        required=False,
    ),
    "assessments": Columns(("employee", "competence", "level", "method", "at", "by"), required=False),
    "adjustments": Columns(
        ("employee", "competence", "level", "reason", "by", "at"), ("employment",), required=False
    ),
    "qualifications": Columns(("employee", "qualification", "issued", "valid_until"), required=False),
}
KINDS: tuple[EmploymentKind, ...] = ("permanent", "temporary", "hourly", "apprentice")
PERSONAL = frozenset(("employee", "employment"))

T = TypeVar("T")


class UnitRow(NamedTuple):
    row: int
    id: str
    name: str
    parent: str


class PersonRow(NamedTuple):
    row: int
    id: str
    name: str
    email: str | None
    manages: list[str]


class PostRow(NamedTuple):
    """A post; `told` says whether the file tells of percent, kind, days and leave."""

    row: int
    id: str
    employee: str
    unit: str
    roles: list[str]
    profiles: list[str]
    told: bool = False
    percent: float | None = None
    kind: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    on_leave: bool = False


class AdjustmentRow(NamedTuple):
    row: int
    employee: str
    employment: str
    competence: str
    level: int
    reason: str | None
    by: str | None
    at: str


class HeldRow(NamedTuple):
    row: int
    employee: str
    qualification: str
    issued: str | None
    valid_until: str | None


class Register:
    """
    The ids of one noun: those in the store, those in good rows, and all that rows of the files bear.

    With `cascade`, a reference to a row that is left out is a fault of its own. `anything`: for a noun whose
    table cannot be read: that is one fault, not one per reference.
    """

    anything = False

    def __init__(self, noun: str, stored: Iterable[str], *, cascade: bool = False) -> None:
        self.noun = noun
        self.stored = frozenset(stored)
        self.good: set[str] = set()
        self.seen: dict[str, int] = {}
        self._cascade = cascade
        self._nearest: Nearest | None = None

    def wrong(self, key: str) -> Wrong | None:
        """Why this id cannot be referred to, or None where it can."""
        if self.anything or key in self.good or key in self.stored:
            return None
        if key in self.seen:
            row = self.seen[key]
            remedy = f"Correct row {row} of its own table."
            return (
                Wrong(f"The {self.noun} is left out, as its own row has a fault.", remedy)
                if self._cascade
                else None
            )
        if self.noun in PERSONAL:
            return Wrong(f"No {self.noun} has this id, here or in the store.", f"Give the {self.noun} a row.")
        return Wrong(f"There is no {self.noun} {shown(key)}.", self._remedy(key))

    def _remedy(self, key: str) -> str:
        if self._nearest is None:
            self._nearest = Nearest((*self.stored, *self.seen))
        return self._nearest.remedy(key, f"Write the id of a {self.noun} that is loaded.")


class Sheet:
    """One table while it is read: which rows have a fault."""

    def __init__(self, table: Table, faults: Faults) -> None:
        self.table = table
        self.where = table.where
        self._faults = faults
        self.bad = faults.rows(table.where)

    def fault(self, row: int, field: str, wrong: Wrong) -> None:
        self._faults.add(self.where, row, field, wrong.problem, wrong.remedy)
        self.bad.add(row)

    def take(self, row: int, field: str, value: T | Wrong, otherwise: T) -> T:
        """The value, or `otherwise` with a fault."""
        if isinstance(value, Wrong):
            self.fault(row, field, value)
            return otherwise
        return value

    def day(self, row: int, field: str, text: str, *, needed: bool = False) -> str | None:
        if not text:
            if needed:
                self.fault(row, field, Wrong("The day is missing.", "Write YYYY-MM-DD."))
            return None
        return self.take(row, field, read_day(text), "")

    def refer(self, row: int, field: str, key: str, register: Register) -> None:
        wrong = register.wrong(key) if key else _missing(register.noun)
        if wrong:
            self.fault(row, field, wrong)

    def refer_all(self, row: int, field: str, text: str, register: Register) -> list[str]:
        keys = list(dict.fromkeys(read_ids(text)))
        for key in keys:
            self.refer(row, field, key, register)
        return keys

    def own_id(self, row: int, key: str, register: Register) -> None:
        """The id of the row's own thing: well formed, and in no row before."""
        wrong = read_key(key) if register.noun not in PERSONAL else private_key(key)
        if isinstance(wrong, Wrong):
            self.fault(row, "id", wrong)
        elif key in register.seen:
            self.fault(row, "id", Wrong(f"Row {register.seen[key]} has the same id.", "Give each its own."))
        else:
            register.seen[key] = row

    def good(self, rows: Iterable[T]) -> list[T]:
        """Those without a fault."""
        return [row for row in rows if row[0] not in self.bad]  # type: ignore[index]


def _missing(noun: str) -> Wrong:
    return Wrong(f"The {noun} is missing.", f"Write the id of a {noun}.")


def private_key(text: str) -> str | Wrong:
    """An id of a person or post; unlike `read_key` it never repeats what stands there."""
    if len(text) <= LONGEST_ID - 2 and KEY.match(text) and ".." not in text:
        return text
    form = "Write letters a-z, digits, and '.', '_' or '-' between them, at most 118 characters."
    return Wrong("The id is missing." if not text else "This is not an id.", form)


def read_units(sheet: Sheet, units: Register) -> list[UnitRow]:
    """The units; parents are not looked at yet (`settle_tree`)."""
    rows = []
    for row, (key, name, parent) in sheet.table.pick("id", "name", "parent"):
        sheet.own_id(row, key, units)
        if not name:
            sheet.fault(row, "name", Wrong("The name is missing.", "Write what the unit is called."))
        rows.append(UnitRow(row, key, name, parent))
    return sheet.good(rows)


def settle_tree(
    sheet: Sheet, rows: Sequence[UnitRow], units: Register, stored: Mapping[str, str]
) -> list[UnitRow]:
    """
    The units whose way up ends at a root.

    With a cascading register, what lies below a unit that is left out is left out too.
    """
    good = list(rows)
    while True:
        count = len(good)
        units.good = {unit.id for unit in good}
        for unit in good:
            if unit.parent:
                sheet.refer(unit.row, "parent", unit.parent, units)
        good = sheet.good(good)
        above = {**stored, **{unit.id: unit.parent for unit in good}}
        for unit in _on_cycles(good, above):
            problem = f"The unit {shown(unit.id)} lies below itself."
            sheet.fault(unit.row, "parent", Wrong(problem, "Break the circle; the topmost has no parent."))
        good = sheet.good(good)
        if len(good) == count:
            return good


def _on_cycles(rows: Sequence[UnitRow], above: Mapping[str, str]) -> Iterator[UnitRow]:
    """The units that are met again on their own way up."""
    done: set[str] = set()
    cyclic: set[str] = set()
    for unit in rows:
        path: dict[str, int] = {}
        at = unit.id
        while at and at not in done and at not in path:
            path[at] = len(path)
            at = above.get(at, "")
        if at in path:
            cyclic.update(list(path)[path[at] :])
        done.update(path)
    return (unit for unit in rows if unit.id in cyclic)


class References(NamedTuple):
    """What the rows of people and posts may name."""

    units: Register
    roles: Register
    profiles: Register
    competences: Register
    qualifications: Register
    employees: Register
    employments: Register


def read_people(sheet: Sheet, refs: References) -> tuple[list[PersonRow], list[PostRow]]:
    """The people, and the post `<employee>-1` of each."""
    people, posts = [], []
    for row, (key, name, email, unit, roles, profiles, manages) in sheet.table.pick(
        *TABLES["employees"].needed
    ):
        sheet.own_id(row, key, refs.employees)
        if not name:
            sheet.fault(row, "name", Wrong("The name is missing.", "Write the person's name."))
        managed = sheet.refer_all(row, "manager_of", manages, refs.units)
        people.append(PersonRow(row, key, name, email or None, managed))
        posts.append(PostRow(row, f"{key}-1", key, *_place(sheet, row, (unit, roles, profiles), refs)))
    good = sheet.good(people)
    refs.employees.good = {person.id for person in good}
    return good, sheet.good(posts)


def _place(
    sheet: Sheet, row: int, cells: tuple[str, str, str], refs: References
) -> tuple[str, list[str], list[str]]:
    unit, roles, profiles = cells
    if unit:
        sheet.refer(row, "unit", unit, refs.units)
    return (
        unit,
        sheet.refer_all(row, "roles", roles, refs.roles),
        sheet.refer_all(row, "profiles", profiles, refs.profiles),
    )


def read_posts(sheet: Sheet, refs: References) -> list[PostRow]:
    """Further posts."""
    posts = []
    for row, cells in sheet.table.pick(*TABLES["employments"].needed):
        key, employee, unit, roles, profiles, percent, kind, start, end, leave = cells
        sheet.own_id(row, key, refs.employments)
        sheet.refer(row, "employee", employee, refs.employees)
        placed = _place(sheet, row, (unit, roles, profiles), refs)
        share = sheet.take(row, "percent", read_number(percent, 0, 100), 0.0) if percent else None
        sort = sheet.take(row, "kind", read_choice(kind, KINDS), "") if kind else None
        days = sheet.day(row, "from", start), sheet.day(row, "to", end)
        away = sheet.take(row, "on_leave", read_truth(leave), False)
        if days[0] and days[1] and days[1] < days[0]:
            sheet.fault(row, "to", Wrong("The last day lies before the first.", "Correct one of them."))
        posts.append(PostRow(row, key, employee, *placed, True, share, sort, *days, away))
    return sheet.good(posts)


def read_adjustments(sheet: Sheet, refs: References) -> list[AdjustmentRow]:
    """The adjustments; what they meet is looked at where they are spread over employments."""
    rows = []
    for row, cells in sheet.table.pick(*TABLES["adjustments"].known):
        employee, competence, level, reason, by, at, employment = cells
        sheet.refer(row, "employee", employee, refs.employees)
        sheet.refer(row, "competence", competence, refs.competences)
        if employment:
            sheet.refer(row, "employment", employment, refs.employments)
        set_to = sheet.take(row, "level", read_level(level), 0)
        day = sheet.day(row, "at", at, needed=True) or ""
        rows.append(
            AdjustmentRow(row, employee, employment, competence, set_to, reason or None, by or None, day)
        )
    return sheet.good(rows)


def read_held(sheet: Sheet, refs: References) -> list[HeldRow]:
    """The qualifications that people hold."""
    rows = []
    before: dict[tuple[str, str], int] = {}
    for row, (employee, qualification, issued, until) in sheet.table.pick(*TABLES["qualifications"].needed):
        sheet.refer(row, "employee", employee, refs.employees)
        sheet.refer(row, "qualification", qualification, refs.qualifications)
        first = before.setdefault((employee, qualification), row)
        if first != row:
            problem = f"Row {first} tells of the same qualification of the same person."
            sheet.fault(row, "qualification", Wrong(problem, "Keep the one that is in force."))
        days = sheet.day(row, "issued", issued), sheet.day(row, "valid_until", until)
        if days[0] and days[1] and days[1] < days[0]:
            sheet.fault(row, "valid_until", Wrong("The last day lies before the first.", "Correct one."))
        rows.append(HeldRow(row, employee, qualification, *days))
    return sheet.good(rows)
