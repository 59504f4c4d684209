"""Whom and what a completion is about: the tables of accounts and activities, held against the graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from graphsvc.completions.log import Log
from graphsvc.completions.meaning import FIRST_YEAR, LAST_YEAR
from graphsvc.completions.records import Completion, Reason
from graphsvc.store.protocol import Reader

NO_COURSE = "The activity is no course."
"""Why completions of an activity that the table gives no course are put away."""


class Known(NamedTuple):
    """What the tables and the graph say of some completions."""

    accounts: Mapping[tuple[str, str], str]
    activities: Mapping[str, tuple[str, str]]
    employees: frozenset[str]
    courses: frozenset[str]
    uris: Mapping[str, str]
    sessions: Mapping[str, str]


def look_up(reader: Reader, log: Log, some: Sequence[Completion]) -> Known:
    """
    All that is to be known of these, in a few questions.

    Source: cypher/completions/{employees,courses,sessions}.cypher
    """
    accounts = log.people_of((one.home_page, one.account) for one in some if one.employee is None)
    activities = log.courses_of(one.activity for one in some if one.course is None)
    people = {*accounts.values(), *_told(one.employee for one in some)}
    courses = {*(course for course, _ in activities.values()), *_told(one.course for one in some)}
    sessions = {*(at for _, at in activities.values()), *_told(one.session for one in some)}
    found = reader.read(
        "completions.courses", ids=sorted(courses), uris=sorted({one.activity for one in some})
    )
    return Known(
        accounts,
        activities,
        frozenset(row["id"] for row in reader.read("completions.employees", ids=sorted(people))),
        frozenset(row["id"] for row in found),
        {row["uri"]: row["id"] for row in found if row["uri"]},
        {row["id"]: row["course"] for row in reader.read("completions.sessions", ids=sorted(sessions))},
    )


def _told(values: Iterable[str | None]) -> set[str]:
    return {value for value in values if value}


def resolved(one: Completion, known: Known, today: str) -> Completion:
    """
    The completion with employee, course and session; else parked with what is missing, or put away.

    An activity whose id is the URI of a course here is that course, without a row in the table.
    """
    employee = one.employee or known.accounts.get((one.home_page, one.account))
    course, session = one.course, one.session
    if course is None:
        course, session = known.activities.get(one.activity) or (known.uris.get(one.activity), None)
        if course == "":
            return one.model_copy(update={"state": "discarded", "reason": NO_COURSE})
    reason = _missing(one, employee, course, session or None, known, today)
    if reason is not None:
        return one.model_copy(update={"state": "parked", "reason": reason})
    found = {"employee": employee, "course": course, "session": session or None}
    return one.model_copy(update={**found, "state": "settled", "reason": None})


def _missing(
    one: Completion, employee: str | None, course: str | None, session: str | None, known: Known, today: str
) -> Reason | None:
    if employee is None and not (one.home_page or one.account):
        return "group"
    nobody = employee is None or employee not in known.employees
    if course is None:
        return "person and activity" if nobody else "activity"
    if nobody:
        return "person"
    if course not in known.courses:
        return "course"
    if session is not None and known.sessions.get(session) != course:
        return "session"
    if not FIRST_YEAR <= int(one.day[:4]) <= LAST_YEAR:
        return "time"
    return "future" if one.day > today else None
