"""
The demo as changes, made when they are read.

A demo of 550,000 people has some 16 million changes; as arrays they take a hundredth of what they take as
objects, so only a window of each part exists at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from graphsvc.changes import Change, Link, Put, Ref, Scalar, ref
from loaders.demo import names
from loaders.demo.adjusting import Adjusted, adjust
from loaders.demo.learning import STATES, Enrolled, Held, Sessions, enrol, qualify, schedule
from loaders.demo.levels import METHODS, Assessed, assess
from loaders.demo.plan import DemoPlan
from loaders.demo.staff import KINDS, OPEN_END
from loaders.demo.tree import PREFIX, matches

WINDOW = 8_192
Columns = tuple[NDArray[Any], ...]


class Part(NamedTuple):
    """Equal columns, and what one window of them becomes."""

    columns: Columns
    render: Callable[..., Iterable[Change]]

    def __len__(self) -> int:
        return len(self.columns[0])

    def window(self, start: int, stop: int) -> Iterator[Change]:
        rows = zip(*(column[start:stop].tolist() for column in self.columns), strict=True)
        return iter(self.render(rows))


class Parts(Sequence[Change]):
    """The changes of all parts, one after the other."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._parts = tuple(part for part in parts if len(part.columns[0]))
        self._ends = np.cumsum([len(part.columns[0]) for part in self._parts]).tolist()

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Change]:
        return self._between(0, len(self))

    def _between(self, start: int, stop: int) -> Iterator[Change]:
        begin = 0
        for part, end in zip(self._parts, self._ends, strict=True):
            for low in range(max(start, begin), min(stop, end), WINDOW):
                yield from part.window(low - begin, min(low + WINDOW, stop, end) - begin)
            begin = end

    @overload
    def __getitem__(self, at: int) -> Change: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Change]: ...

    def __getitem__(self, at: int | slice) -> Change | Sequence[Change]:
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            return list(self._between(start, stop))[::step]
        place = range(len(self))[at]
        return next(self._between(place, place + 1))


def changes_of(plan: DemoPlan, day: str, mark: str) -> tuple[Parts, dict[str, int]]:
    """The changes of a plan as of a day, and how many things of each kind there are."""
    writer = _Writer(plan, day, mark)
    parts = writer.parts()
    return Parts(parts.values()), {name: len(part.columns[0]) for name, part in parts.items()}


class _Writer:
    """What all parts share: the ids, the days, and who manages whom."""

    def __init__(self, plan: DemoPlan, day: str, mark: str) -> None:
        self._plan, self._mark = plan, mark
        self._today = date.fromisoformat(day)
        self._days: dict[int, str] = {}
        staff, terms = plan.staff, plan.terms
        self._people = [Ref("Employee", (plan.employee_id(at),)) for at in range(staff.people)]
        self._posts = [
            Ref("Employment", (f"{self._people[owner].key[0]}-{1 if post < staff.people else 2}",))
            for post, owner in enumerate(staff.owner.tolist())
        ]
        self._units = [ref("OrgUnit", unit.id) for unit in plan.tree.units]
        self._competences = [ref("Competence", key) for key in terms.competences]
        self._boss = _bosses(plan)
        self._course_of = _course_of(plan)

    def _day(self, offset: int) -> str:
        if offset not in self._days:
            self._days[offset] = (self._today + timedelta(days=offset)).isoformat()
        return self._days[offset]

    def _moment(self, age: int) -> str:
        return f"{self._day(-age)}T09:00:00+00:00"

    def parts(self) -> dict[str, Part]:
        plan, staff = self._plan, self._plan.staff
        sessions = schedule(plan)
        units = np.arange(len(plan.tree.units))
        people, posts = np.arange(staff.people), np.arange(len(staff.owner))
        post_columns = (posts, staff.owner, staff.percent, staff.kind, staff.start, staff.end, staff.leave)
        return {
            "OrgUnit": Part((units,), self._put_units),
            "PART_OF": Part(
                (units[1:], np.array([unit.parent for unit in plan.tree.units[1:]])), self._part_of
            ),
            "Employee": Part((people, staff.first, staff.last), self._put_people),
            "Employment": Part(post_columns, self._put_posts),
            "HAS_EMPLOYMENT": Part((posts, staff.owner), self._has_employment),
            "IN_UNIT": Part((posts, staff.unit), self._in_unit),
            "HAS_ROLE": Part((posts, staff.role), self._has_role),
            "HAS_PROFILE": Part((staff.pick_post, staff.pick_profile, staff.pick_must), self._has_profile),
            "MANAGES": Part((staff.manager, units), self._manages),
            "ADMINISTERS": Part(_administrators(plan), self._administers),
            "ADJUSTED": Part(_columns(adjust(plan)), self._adjusted),
            "HOLDS_QUALIFICATION": Part(_columns(qualify(plan)), self._held),
            "CourseSession": Part(_columns(sessions), self._put_sessions),
            "RUN_OF": Part((sessions.course, sessions.number), self._run_of),
            "ENROLLED": Part(_columns(enrol(plan, sessions)), self._enrolled),
            "ASSESSED": Part(_columns(assess(plan)), self._assessed),
        }

    def _put_units(self, rows: Iterable[tuple[int]]) -> Iterator[Change]:
        for (at,) in rows:
            unit = self._plan.tree.units[at]
            kind = self._plan.tree.kinds[unit.kind].id if unit.kind >= 0 else None
            root = unit.parent < 0
            values: dict[str, Scalar] = {
                "name": unit.name,
                "kind": kind,
                "vision": names.VISION if root else None,
                "values_text": names.VALUES if root else None,
                "offer": names.OFFER if root else None,
            }
            yield Put(self._units[at], values)

    def _part_of(self, rows: Iterable[tuple[int, int]]) -> Iterator[Change]:
        for at, parent in rows:
            yield Link("PART_OF", self._units[at], self._units[parent])

    def _put_people(self, rows: Iterable[tuple[int, int, int]]) -> Iterator[Change]:
        for at, first, last in rows:
            head, tail = divmod(last, len(names.LAST_TAILS))
            name = (names.FIRST[first], names.LAST_HEADS[head] + names.LAST_TAILS[tail])
            address = ".".join(name).lower().translate(_ASCII)
            email = f"{address}.{at + 1}@{names.DOMAIN}"
            yield Put(self._people[at], {"name": " ".join(name), "email": email, "external_id": self._mark})

    def _put_posts(self, rows: Iterable[tuple[int, int, int, int, int, int, bool]]) -> Iterator[Change]:
        for at, owner, percent, kind, start, end, leave in rows:
            values: dict[str, Scalar] = {
                "employee": str(self._people[owner].key[0]),
                "percent": float(percent),
                "kind": KINDS[kind],
                "valid_from": self._day(start),
                "valid_to": None if end == OPEN_END else self._day(end),
                "on_leave": leave,
            }
            yield Put(self._posts[at], values)

    def _has_employment(self, rows: Iterable[tuple[int, int]]) -> Iterator[Change]:
        for post, owner in rows:
            yield Link("HAS_EMPLOYMENT", self._people[owner], self._posts[post])

    def _in_unit(self, rows: Iterable[tuple[int, int]]) -> Iterator[Change]:
        for post, unit in rows:
            yield Link("IN_UNIT", self._posts[post], self._units[unit])

    def _has_role(self, rows: Iterable[tuple[int, int]]) -> Iterator[Change]:
        roles = [ref("Role", key) for key in self._plan.terms.roles]
        for post, role in rows:
            yield Link("HAS_ROLE", self._posts[post], roles[role], _ALWAYS)

    def _has_profile(self, rows: Iterable[tuple[int, int, bool]]) -> Iterator[Change]:
        profiles = [ref("Profile", key) for key in self._plan.terms.profiles]
        for post, profile, must in rows:
            values = {**_ALWAYS, "necessity": "must" if must else "should"}
            yield Link("HAS_PROFILE", self._posts[post], profiles[profile], values)

    def _manages(self, rows: Iterable[tuple[int, int]]) -> Iterator[Change]:
        for person, unit in rows:
            yield Link("MANAGES", self._people[person], self._units[unit], _ALWAYS)

    def _administers(self, rows: Iterable[tuple[int, int, int]]) -> Iterator[Change]:
        for person, system, capacity in rows:
            end = ref("System", self._plan.terms.systems[system])
            yield Link(
                "ADMINISTERS", self._people[person], end, {**_ALWAYS, "capacity": CAPACITIES[capacity]}
            )

    def _adjusted(self, rows: Iterable[tuple[int, int, int, int, int, bool, int]]) -> Iterator[Change]:
        owner = self._plan.staff.owner
        for post, competence, level, replaced, age, whole, reason in rows:
            values: dict[str, Scalar] = {
                "at": self._day(-age),
                "level": level,
                "replaced": replaced,
                "scope": "person" if whole else "employment",
                "reason": names.REASONS[reason],
                "by": self._id(self._boss[int(owner[post])]),
            }
            yield Link("ADJUSTED", self._posts[post], self._competences[competence], values)

    def _held(self, rows: Iterable[tuple[int, int, int, int]]) -> Iterator[Change]:
        for person, qualification, issued, until in rows:
            end = ref("Qualification", self._plan.terms.qualifications[qualification])
            values: dict[str, Scalar] = {
                "issued": self._day(issued),
                "valid_until": self._day(until) if until else None,
                "verified_by": self._id(self._boss[person]),
            }
            yield Link("HOLDS_QUALIFICATION", self._people[person], end, values)

    def _session(self, course: int, number: int) -> Ref:
        return ref("CourseSession", f"{PREFIX}{self._plan.terms.courses[course][:105]}-{number + 1}")

    def _put_sessions(self, rows: Iterable[tuple[int, int, int, int, int, int]]) -> Iterator[Change]:
        for course, number, start, finish, seats, place in rows:
            values: dict[str, Scalar] = {
                "start": self._day(start),
                "finish": self._day(finish),
                "seats": seats,
                "place": names.PLACES[place],
            }
            yield Put(self._session(course, number), values)

    def _run_of(self, rows: Iterable[tuple[int, int]]) -> Iterator[Change]:
        for course, number in rows:
            end = ref("Course", self._plan.terms.courses[course])
            yield Link("RUN_OF", self._session(course, number), end)

    def _enrolled(self, rows: Iterable[tuple[int, int, int, int, int]]) -> Iterator[Change]:
        sessions = schedule(self._plan)
        for person, session, state, age, said in rows:
            end = self._session(int(sessions.course[session]), int(sessions.number[session]))
            values: dict[str, Scalar] = {
                "state": STATES[state],
                "at": self._moment(age),
                "evaluation": names.EVALUATIONS[said] if said >= 0 else None,
            }
            yield Link("ENROLLED", self._people[person], end, values)

    def _assessed(self, rows: Iterable[tuple[int, int, int, int, int, int]]) -> Iterator[Change]:
        people, competences, day = self._people, self._competences, self._day
        for person, competence, age, method, level, until in rows:
            if method == 0:
                by = people[person].key[0]
            elif METHODS[method] == "course":
                by = self._course_of[competence]
            else:
                by = people[self._boss[person]].key[0]
            values: dict[str, Scalar] = {
                "at": day(-age),
                "method": METHODS[method],
                "level": level,
                "by": by,
                "valid_until": day(until - age) if until else None,
            }
            yield Link("ASSESSED", people[person], competences[competence], values)

    def _id(self, person: int) -> str:
        return str(self._people[person].key[0])


CAPACITIES = ("owner", "administrator", "adviser")
_ALWAYS: dict[str, Scalar] = {"valid_from": None, "valid_to": None}
_ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "é": "e"})


def _columns(rows: Adjusted | Held | Sessions | Enrolled | Assessed) -> Columns:
    return tuple(vars(rows).values())


def _bosses(plan: DemoPlan) -> list[int]:
    """Who decides about each person: her unit's manager; for that one, the manager of the unit above."""
    staff, units = plan.staff, plan.tree.units
    above = np.array([max(unit.parent, 0) for unit in units])
    unit = staff.unit[: staff.people]
    boss = staff.manager[unit]
    own = boss == np.arange(staff.people)
    out: list[int] = np.where(own, staff.manager[above[unit]], boss).tolist()
    return out


def _course_of(plan: DemoPlan) -> dict[int, str]:
    out: dict[int, str] = {}
    for course, competences in zip(plan.terms.courses, plan.terms.develops, strict=True):
        for at in competences:
            out.setdefault(at, course)
    return out


def _administrators(plan: DemoPlan) -> Columns:
    """An owner (a manager), an administrator and an adviser for each system, from the units that use it."""
    rng = np.random.default_rng([plan.seed, 103])
    staff, rows = plan.staff, []
    kind = plan.tree.kind_of[staff.unit[: staff.people]]
    for system, found in enumerate(plan.terms.system_words):
        using = [place for place, one in enumerate(plan.tree.kinds) if matches(one.systems, found)]
        people = np.flatnonzero(staff.present & (np.isin(kind, using) if using else True))
        if len(people):
            heads = np.intersect1d(people, staff.manager)
            owner = int(rng.choice(heads if len(heads) else people))
            others = rng.choice(people, 2).tolist()
            rows += [(owner, system, 0), (others[0], system, 1), (others[1], system, 2)]
    table = np.array(rows, np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]
