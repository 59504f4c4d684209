"""Completions as rows of a CSV file: who, what, when, and how it ended."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import date, datetime, time

from graphsvc.completions import csvfile, forms
from graphsvc.completions.meaning import FIRST_YEAR, LAST_YEAR, Outcome, instant
from graphsvc.completions.records import Arrival
from graphsvc.completions.sameness import mailbox, uuid_of
from graphsvc.errors import BadFile, Fault
from graphsvc.store.protocol import Reader

WHO = ("employee", "home_page", "account")
WHAT = ("course", "session", "activity")
OUTCOMES: dict[str, Outcome] = {
    "": "completed",
    "completed": "completed",
    "passed": "completed",
    "failed": "failed",
    "incomplete": "incomplete",
}

Row = tuple[int, csvfile.Cells]


def arrivals(reader: Reader, data: bytes, *, where: str, key: bytes, today: str) -> dict[int, Arrival]:
    """
    The completions of a file by row; a row is the same completion whichever file it stands in.

    Shape:  columns `completed` (a day or a moment), `employee` or `home_page` and `account`, `course` (and
            `session`) or `activity`, and where wanted `outcome` and `id`.
    Errors: BadFile with every fault; an account or activity that no table knows is none, it will be parked.
    """
    rows = csvfile.read(data, where=where, needed=("completed",), optional=(*WHO, *WHAT, "outcome", "id"))
    faults = _faults(reader, rows, where, today)
    if faults:
        raise BadFile(sorted(faults, key=lambda fault: fault.row))
    found = {one.id: (number, one) for number, cells in reversed(rows) for one in [_arrival(cells, key)]}
    return dict(sorted(found.values()))


def _arrival(cells: csvfile.Cells, key: bytes) -> Arrival:
    get = {name: cells.get(name, "") for name in (*WHO, *WHAT)}
    account = mailbox(get["account"]) if get["account"].startswith("mailto:") else get["account"]
    at, day = when(cells["completed"])
    outcome = OUTCOMES[cells.get("outcome", "")]
    own = [
        get["employee"],
        get["home_page"],
        account,
        get["course"],
        get["session"],
        get["activity"],
        at,
        outcome,
    ]
    digest = hmac.new(key, json.dumps(own).encode(), hashlib.sha256).hexdigest()
    return Arrival(
        id=cells.get("id", "").lower() or uuid_of(digest),
        digest=digest,
        source="csv",
        outcome=outcome,
        home_page=get["home_page"],
        account=account,
        activity=get["activity"],
        at=at,
        day=day,
        employee=get["employee"] or None,
        course=get["course"] or None,
        session=get["session"] or None,
    )


def when(cell: str) -> tuple[str, str]:
    """Moment and day of a cell; a bare day means its noon. Errors: ValueError."""
    if len(cell) == 10:
        return instant(datetime.combine(date.fromisoformat(cell), time(12)).astimezone())
    found = forms.moment(cell)
    if found is None:
        raise ValueError("no moment")
    return instant(found)


def _faults(reader: Reader, rows: Sequence[Row], where: str, today: str) -> list[Fault]:
    faults: list[Fault] = []
    ids: dict[str, int] = {}
    people = _known(reader, "employees", rows, "employee")
    courses = _known(reader, "courses", rows, "course")
    sessions = {
        row["id"]: row["course"] for row in reader.read("completions.sessions", ids=_told(rows, "session"))
    }

    def add(number: int, name: str, problem: str, remedy: str) -> None:
        faults.append(Fault(where, number, name, problem, remedy))

    for number, cells in rows:
        get = {name: cells.get(name, "") for name in (*WHO, *WHAT, "id", "outcome")}
        for name, problem, remedy in (
            *_who(get, people),
            *_what(get, courses, sessions),
            *_how(get, cells["completed"], today),
        ):
            add(number, name, problem, remedy)
        key = get["id"].lower()
        if key and ids.setdefault(key, number) != number:
            add(number, "id", f"The id stands in row {ids[key]} too.", "Give each completion its own.")
    return faults


Found = list[tuple[str, str, str]]
"""Column, problem, way out."""


def _who(get: csvfile.Cells, people: set[str]) -> Found:
    named, account = bool(get["employee"]), bool(get["account"] or get["home_page"])
    if named == account:
        return [
            (
                "employee",
                "Who has completed it is not said once.",
                "Write employee, or home_page and account.",
            )
        ]
    if named:
        known = get["employee"] in people
        return [] if known else [("employee", "No employee has that id.", "Write one that was loaded.")]
    return account_faults(get["home_page"], get["account"])


def account_faults(home_page: str, account: str) -> Found:
    """What is wrong with a person as a platform names her."""
    if not account:
        return [("account", "The account name is missing.", "Write it as the platform sends it.")]
    if home_page:
        good = forms.is_iri(home_page)
        return (
            []
            if good
            else [("home_page", "This is no address.", "Write it with its scheme, as the platform does.")]
        )
    if forms.is_mailto(account) or forms.is_iri(account):
        return []
    remedy = "Write the platform's address; without one the account is mailto:, sha1: or an OpenID."
    return [("home_page", "The home page is missing.", remedy)]


def _what(get: csvfile.Cells, courses: set[str], sessions: dict[str, str]) -> Found:
    if bool(get["course"]) == bool(get["activity"]):
        return [("course", "What was completed is not said once.", "Write course, or activity.")]
    if get["activity"]:
        if get["session"]:
            return [
                ("session", "A session goes with a course.", "Write the course, or leave the session out.")
            ]
        good = forms.is_iri(get["activity"])
        return [] if good else [("activity", "This is no IRI.", "Write it as the platform sends it.")]
    return course_faults(get["course"], get["session"], courses, sessions)


def course_faults(course: str, session: str, courses: set[str], sessions: dict[str, str]) -> Found:
    """What is wrong with a course and its session ('' for none)."""
    if course not in courses:
        return [("course", f"No course has the id {course!r}.", "Write the id of one that was loaded.")]
    if session and session not in sessions:
        return [("session", f"No course session has the id {session!r}.", "Write one, or leave it empty.")]
    if session and sessions[session] != course:
        remedy = f"It is one of {sessions[session]!r}."
        return [("session", f"The session {session!r} is not one of that course.", remedy)]
    return []


def _how(get: csvfile.Cells, completed: str, today: str) -> Found:
    found: Found = []
    try:
        _, day = when(completed)
        if not FIRST_YEAR <= int(day[:4]) <= LAST_YEAR:
            raise ValueError(day)
        if day > today:
            found.append(
                ("completed", "The day has not come yet.", "Write the day on which it was completed.")
            )
    except (ValueError, OverflowError):
        remedy = "Write YYYY-MM-DD, or a moment such as 2026-11-25T09:00:00+01:00."
        found.append(("completed", "This is no day.", remedy))
    if get["outcome"] not in OUTCOMES:
        told = ", ".join(name for name in OUTCOMES if name)
        found.append(("outcome", "This outcome is not known.", f"Write one of {told}, or nothing."))
    if get["id"] and not forms.is_uuid(get["id"]):
        found.append(("id", "This is no UUID.", "Write the one of the platform, or leave it empty."))
    return found


def _known(reader: Reader, what: str, rows: Sequence[Row], name: str) -> set[str]:
    asked = {"ids": _told(rows, name)} | ({"uris": []} if what == "courses" else {})
    return {row["id"] for row in reader.read(f"completions.{what}", **asked)}


def _told(rows: Sequence[Row], name: str) -> list[str]:
    return sorted({cells[name] for _, cells in rows if cells.get(name)})
