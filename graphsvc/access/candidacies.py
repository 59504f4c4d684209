"""
Who was shown as a candidate for which role, to whom and when: kept so that she can see it (DESIGN 9).

One row per candidate, role, asker and day: asking again the same day tells her nothing new. Who asked is told
by her id in the graph, or as `hr` where she is no person of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import Any

from graphsvc import paging
from graphsvc.access.table import reach, refused, require
from graphsvc.answers import Answer, Page
from graphsvc.errors import UnknownEmployee
from graphsvc.people.viewer import Viewer
from graphsvc.settings import Settings
from graphsvc.state import State, state_folder
from graphsvc.store.protocol import Reader

SCHEMA = """
CREATE TABLE IF NOT EXISTS candidacy (
    employee TEXT NOT NULL,
    role TEXT NOT NULL,
    asker TEXT NOT NULL,
    day TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    PRIMARY KEY (employee, day, role, asker)
) WITHOUT ROWID;
"""


class Candidacy(Answer):
    """That somebody was shown as a candidate: for which role, to whom, and when first on that day."""

    role: str
    asked_by: str
    asked_at: str


def note(state: State, employees: Sequence[str], *, role: str, asker: str, at: str) -> None:
    """Keep that these were shown; on the disk before it returns. Errors: StoreUnavailable."""
    if not employees:
        return
    rows = [(one, role, asker, at[:10], at) for one in employees]
    with state.work() as work:
        work.executemany("INSERT OR IGNORE INTO candidacy VALUES (?, ?, ?, ?, ?)", rows)


def candidacies(
    reader: Reader,
    state: State,
    viewer: Viewer,
    *,
    employee: str,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Candidacy]:
    """
    For which roles somebody was a candidate, the latest first.

    Errors: Forbidden for all but herself and hr; UnknownEmployee for hr; BadQuestion.
    """
    require(viewer, "read", "candidacies")
    if reach(viewer, "read", "candidacies") == "all":
        if not reader.read("organisation.employee", employee=employee):
            raise UnknownEmployee(employee)
    elif viewer.employee != employee:
        raise refused("read", "candidacies")
    rows = state.rows(
        "SELECT role, asker, asked_at FROM candidacy WHERE employee = ? ORDER BY asked_at DESC, role, asker",
        employee,
    )
    page, following = paging.cut(range(len(rows)), limit=limit, cursor=cursor)
    data = tuple(
        Candidacy(role=rows[at]["role"], asked_by=rows[at]["asker"], asked_at=rows[at]["asked_at"])
        for at in page
    )
    return Page[Candidacy](data=data, total=len(rows), next=following)


def told(settings: Settings, employee: str) -> list[dict[str, Any]]:
    """The rows about a person, for her copy; those in which it was she who asked are about others."""
    with closing(State(state_folder(settings), SCHEMA)) as state:
        rows = state.rows(
            "SELECT role, asker, day, asked_at FROM candidacy WHERE employee = ? ORDER BY asked_at", employee
        )
    return [dict(zip(row.keys(), row, strict=True)) for row in rows]


def forget(state: State, employee: str) -> int:
    """Delete that a person was a candidate, and her name where it was she who asked; gives how many rows."""
    with state.work() as work:
        gone: int = work.execute("DELETE FROM candidacy WHERE employee = ?", (employee,)).rowcount
        changed: int = work.execute(
            "UPDATE OR REPLACE candidacy SET asker = 'erased' WHERE asker = ?", (employee,)
        ).rowcount
    return gone + changed
