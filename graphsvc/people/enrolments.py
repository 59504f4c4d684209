"""Enrolments: a person and a course session, from proposed to completed; completing may raise a level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from graphsvc.changes import Change, link, ref
from graphsvc.errors import BadQuestion, NotFound
from graphsvc.gaps.rules import BEGINNING, FOREVER, STANDING, day_number, day_numbers, in_force
from graphsvc.model.edges import Enrolled
from graphsvc.model.types import EnrolmentState
from graphsvc.people.assessments import assessed
from graphsvc.people.permission import may_write, today
from graphsvc.people.viewer import Viewer
from graphsvc.store.protocol import Reader, Revision, Row, Store

NEXT: Mapping[str, tuple[EnrolmentState, ...]] = {
    "": ("proposed", "invited", "enrolled"),
    "proposed": ("invited", "enrolled", "approved", "declined"),
    "invited": ("enrolled", "approved", "declined"),
    "enrolled": ("approved", "declined", "attended", "completed"),
    "approved": ("declined", "attended", "completed"),
    "declined": ("proposed", "invited", "enrolled"),
    "attended": ("completed",),
    "completed": (),
}
"""Which states may follow which; '' is before the first."""

SEATED = frozenset(("enrolled", "approved", "attended", "completed"))
OWN = frozenset(("proposed", "enrolled", "declined"))
"""What a person may decide about herself; the rest is her manager's, hr's or the course system's."""


class UnknownSession(NotFound):
    noun = "course session"


def enrol(
    store: Store,
    viewer: Viewer,
    *,
    employee: str,
    session: str,
    state: EnrolmentState,
    at: str | None = None,
    day: str | None = None,
    evaluation: str | None = None,
    recent_months: int = 12,
) -> Revision:
    """
    Bring an enrolment into its next state; `completed` also writes the levels that the course gives.

    Units:  `at` a moment (now); `day` that of completion (the session's last one, or today).
    Errors: Forbidden, UnknownEmployee, UnknownSession; BadQuestion for a state that cannot follow, or where
            no seat is left.
    """
    may_write(store, viewer, "own enrolment" if state in OWN else "enrolment", employee)
    found = _session(store, session)
    before = _before(store, employee, session)
    if before is not None and before["state"] == state and evaluation in (None, before["evaluation"]):
        return store.revision()
    _check(store, before["state"] if before else "", state, found)
    moment = at or datetime.now(UTC).isoformat(timespec="seconds")
    kept = evaluation if evaluation is not None else before["evaluation"] if before else None
    edge = Enrolled(state=state, at=moment, evaluation=kept)
    changes: list[Change] = [link("ENROLLED", ref("Employee", employee), ref("CourseSession", session), edge)]
    if state == "completed":
        done = day or found["finish"] or found["start"] or today()
        changes += raised(store, employee, found["course"], done, recent_months)
    return store.apply(changes, by=viewer.employee or viewer.kind, reason=f"enrolment {state}")


def _session(reader: Reader, session: str) -> Row:
    rows = reader.read("organisation.session", session=session)
    if not rows:
        raise UnknownSession(session)
    return rows[0]


def _before(reader: Reader, employee: str, session: str) -> Row | None:
    rows = reader.read("organisation.enrolment", employee=employee, session=session)
    return rows[0] if rows else None


def _check(reader: Reader, before: str, state: EnrolmentState, session: Row) -> None:
    if state != before and state not in NEXT[before]:
        allowed = ", ".join(NEXT[before]) or "nothing"
        raise BadQuestion(f"{state!r} cannot follow {before or 'no enrolment'!r}; {allowed} can.")
    if state in SEATED and before not in SEATED and session["seats"] is not None:
        taken = reader.read("organisation.seats_taken", session=session["id"])[0]["taken"]
        if taken >= session["seats"]:
            raise BadQuestion("No seat is left in this course session. Choose another one.")


def raised(reader: Reader, employee: str, course: str, day: str, recent_months: int) -> list[Change]:
    """
    The assessments that completing a course gives: only raises, and only from its from-level or above.

    Source: DOMAIN "The gap", Held.
    """
    history = reader.read("organisation.assessments_of", employee=employee, course=course)
    held = held_levels(history, day, recent_months)
    best: dict[str, int] = {}
    for step in reader.read("organisation.course_steps", course=course):
        stands = max(held.get(step["competence"], 0), best.get(step["competence"], 0))
        if step["from_level"] <= stands < step["to_level"]:
            best[step["competence"]] = step["to_level"]
    return [assessed(employee, key, level, "course", day, course) for key, level in sorted(best.items())]


def held_levels(history: Sequence[Row], day: str, recent_months: int) -> dict[str, int]:
    """The valid level per competence on a day, from the history of one person."""
    names = sorted({row["competence"] for row in history})
    number = {name: place for place, name in enumerate(names)}
    winners, expired = in_force(
        _ints(number[row["competence"]] for row in history),
        day_numbers((row["at"] for row in history), BEGINNING),
        np.array([STANDING[row["method"]] for row in history], np.uint8),
        day_numbers((row["valid_until"] for row in history), FOREVER),
        np.array([row["valid_months"] or 0 for row in history], np.int16),
        day=day_number(day),
        recent_months=recent_months,
    )
    return {
        history[place]["competence"]: history[place]["level"]
        for place, stale in zip(winners.tolist(), expired.tolist(), strict=True)
        if not stale
    }


def _ints(values: Iterable[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(list(values), np.int64)
