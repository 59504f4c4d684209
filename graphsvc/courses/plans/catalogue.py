"""Courses, their runs and who has a seat, read from the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphsvc.answers import Lang, pick
from graphsvc.courses.plans.problem import ATTENDED, Course, Enrolment, Run, Step
from graphsvc.gaps.rules import day_number
from graphsvc.people.enrolments import SEATED
from graphsvc.projection.names import Names
from graphsvc.store.protocol import Reader, Row


@dataclass(frozen=True)
class Seat:
    """A seat that somebody has or had, by position of the course; start and finish None where not said."""

    course: int
    session: str
    start: int | None
    finish: int | None
    state: str


@dataclass(frozen=True)
class Catalogue:
    """
    Every course by position, the sessions by id, and the seats of each employee by id.

    Source: cypher/plans/*.cypher, cypher/organisation/course_levels.cypher, cypher/courses/builds_on.cypher.
    """

    rows: Sequence[Row]
    courses: Sequence[Course]
    sessions: Mapping[str, Row]
    seats: Mapping[str, Sequence[Seat]]
    taken: Mapping[str, int]

    @classmethod
    def read(cls, reader: Reader, competences: Names) -> Catalogue:
        rows = reader.read("plans.courses")
        number = {row["id"]: at for at, row in enumerate(rows)}
        sessions = {row["id"]: row for row in reader.read("plans.sessions")}
        seats, taken = _seats(reader, sessions, number)
        return cls(rows, _courses(reader, rows, number, competences), sessions, seats, taken)

    def label(self, course: int, lang: Lang) -> str:
        return pick(self.rows[course], "label", lang) or str(self.rows[course]["id"])

    def on_demand(self) -> list[Run]:
        """Every course that is offered, whenever it suits."""
        return [Run(at) for at in self._offered()]

    def planned(self, first: int, last: int) -> list[Run]:
        """
        The runs that begin on a day or later and end by another; courses without any run at all on demand.

        Shape: seats as left by those who have one.
        """
        number = {row["id"]: at for at, row in enumerate(self.rows)}
        dated = {number[row["course"]] for row in self.sessions.values()}
        offered = set(self._offered())
        found = [Run(at) for at in sorted(offered - dated)]
        for session, row in self.sessions.items():
            start, finish = _days(row)
            if number[row["course"]] not in offered or start is None or finish is None:
                continue
            if first <= start and finish <= last:
                left = None if row["seats"] is None else max(0, row["seats"] - self.taken.get(session, 0))
                found.append(Run(number[row["course"]], session, start, finish, left))
        return found

    def done(self, employee: str) -> frozenset[int]:
        """The courses that somebody has completed."""
        return frozenset(seat.course for seat in self.seats.get(employee, ()) if seat.state == "completed")

    def enrolled(self, employee: str, first: int, last: int) -> tuple[Enrolment, ...]:
        """
        What somebody attends from a day on, ended by another, or attended without having completed it yet.

        A run without days counts as held on the first.
        """
        found = []
        for seat in self.seats.get(employee, ()):
            start, finish = seat.start or first, seat.finish or first
            if seat.state == "attended" and finish < first:
                found.append(Enrolment(seat.course, seat.session, ATTENDED, ATTENDED))
            elif seat.state != "completed" and first <= finish <= last:
                found.append(Enrolment(seat.course, seat.session, start, finish))
        return tuple(found)

    def _offered(self) -> list[int]:
        return [at for at, row in enumerate(self.rows) if row["status"] != "withdrawn"]


def _days(row: Row) -> tuple[int | None, int | None]:
    """First and last day of a session; one day long where no last one is said."""
    start = day_number(row["start"]) if row["start"] else None
    finish = day_number(row["finish"]) if row["finish"] else start
    return start if start is not None else finish, finish


def _courses(
    reader: Reader, rows: Sequence[Row], number: Mapping[str, int], competences: Names
) -> list[Course]:
    steps: dict[int, list[Step]] = {}
    for row in reader.read("organisation.course_levels"):
        at = competences.position.get(row["competence"])
        if at is not None:  # one that came after the projection is nobody's gap in it
            steps.setdefault(number[row["course"]], []).append(Step(at, row["from_level"], row["to_level"]))
    builds: dict[int, list[int]] = {}
    for row in reader.read("courses.builds_on"):
        builds.setdefault(number[row["course"]], []).append(number[row["id"]])
    return [
        Course(row["id"], row["price"], row["hours"], tuple(steps.get(at, ())), tuple(builds.get(at, ())))
        for at, row in enumerate(rows)
    ]


def _seats(
    reader: Reader, sessions: Mapping[str, Row], number: Mapping[str, int]
) -> tuple[dict[str, list[Seat]], dict[str, int]]:
    """The seats of each employee, and how many of each session are taken."""
    days = {session: _days(row) for session, row in sessions.items()}
    found: dict[str, list[Seat]] = {}
    taken: dict[str, int] = {}
    columns = reader.columns("plans.enrolments")
    for employee, session, state in zip(
        columns["employee"], columns["session"], columns["state"], strict=True
    ):
        row = sessions.get(session)
        if row is not None and state in SEATED:
            start, finish = days[session]
            found.setdefault(employee, []).append(Seat(number[row["course"]], session, start, finish, state))
            taken[session] = taken.get(session, 0) + 1
    return found, taken
