"""
Which enrolments the completions of a person mark, and how one goes back when a completion is taken back.

An enrolment is marked `completed` where people/enrolments.py lets completed follow, at the moment of the
earliest completion; what it was before is remembered. Nobody is enrolled by having completed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from graphsvc.changes import Change, link, ref
from graphsvc.completions.judging import Done
from graphsvc.completions.records import Marking
from graphsvc.model.edges import Enrolled
from graphsvc.people.enrolments import NEXT
from graphsvc.store.protocol import Row


class Was(NamedTuple):
    """How an enrolment stood before a completion marked it."""

    state: str
    at: str | None


class Marked(NamedTuple):
    """
    The changes; what became of the enrolment per completion's id; what to remember per session.

    `was` is None for a session whose enrolment no completion marks any longer.
    """

    changes: list[Change]
    told: dict[str, Marking]
    was: dict[str, Was | None]


def target(enrolments: Sequence[Row], was: Mapping[str, Was], course: str, day: str) -> str | None:
    """
    The session that a completion of a course is about, where nothing says which.

    Of those that she did not decline the one that began last on or before the day, else one without a
    beginning; it follows from the day and the enrolments alone.
    """
    held = [
        row
        for row in enrolments
        if row["course"] == course
        and _base(row, was).state != "declined"
        and (row["start"] is None or row["start"] <= day)
    ]
    return max(held, key=lambda row: (row["start"] or "", row["session"]))["session"] if held else None


def mark(
    employee: str,
    enrolments: Sequence[Row],
    done: Sequence[tuple[Done, str | None]],
    touched: Collection[str],
    was: Mapping[str, Was],
) -> Marked:
    """
    The enrolments in the `touched` sessions, as all completions in `done` (each with its session) make them.

    Shape: `enrolments` are all of the person's in the courses concerned.
    """
    present = {row["session"]: row for row in enrolments}
    marked = Marked([], {one.id: "none" for one, _ in done}, {})
    for session in sorted(touched):
        counting = [one for one, at in done if at == session]
        if session in present:
            _mark_one(marked, employee, present[session], counting, was)
        else:
            marked.was[session] = None
    return marked


def _mark_one(
    marked: Marked, employee: str, row: Row, counting: Sequence[Done], was: Mapping[str, Was]
) -> None:
    session, base = row["session"], _base(row, was)
    may = "completed" in NEXT.get(base.state, ())
    told: Marking = "completed" if may else "already" if base.state == "completed" else base.state  # type: ignore[assignment]
    marked.told.update(dict.fromkeys((one.id for one in counting), told))
    wanted = Was("completed", min(one.at for one in counting)) if may and counting else base
    marked.was[session] = base if may and counting else None
    if wanted != (row["state"], row["at"]):
        edge = Enrolled.model_validate({**wanted._asdict(), "evaluation": row["evaluation"]})
        marked.changes.append(
            link("ENROLLED", ref("Employee", employee), ref("CourseSession", session), edge)
        )


def _base(row: Row, was: Mapping[str, Was]) -> Was:
    """How the enrolment stands without any completion of ours."""
    marked = row["state"] == "completed" and row["session"] in was
    return was[row["session"]] if marked else Was(row["state"], row["at"])
