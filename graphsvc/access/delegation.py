"""
A manager hands her units, or some of them, to a deputy for a period.

Kept in State and not in the graph: it ends the moment it is taken back, in every process, whatever revision
the graph stands at, and erasing a person takes it away whole (docs/decisions/access.md).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from graphsvc.access.periods import covers
from graphsvc.state import State

SCHEMA = """
CREATE TABLE IF NOT EXISTS delegation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    giver TEXT NOT NULL,
    deputy TEXT NOT NULL,
    unit TEXT NOT NULL,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    given_at TEXT NOT NULL,
    given_by TEXT NOT NULL,
    ended_at TEXT
);
CREATE INDEX IF NOT EXISTS delegation_deputy ON delegation (deputy);
CREATE INDEX IF NOT EXISTS delegation_giver ON delegation (giver);
"""

_COLUMNS = "id, giver, deputy, unit, first, last, given_at, ended_at"


@dataclass(frozen=True, slots=True)
class Delegation:
    """
    One unit (with those below it) that a giver hands to a deputy, from the day `first` to the day `last`.

    `given_at` and `ended_at` are moments; the latter where it was taken back before its last day.
    """

    id: int
    giver: str
    deputy: str
    unit: str
    first: str
    last: str
    given_at: str
    ended_at: str | None = None

    def in_force(self, day: str) -> bool:
        """Whether it counts on a day; what the giver has that day bounds it further (access/scope.py)."""
        return self.ended_at is None and covers(day, self.first, self.last)


class Delegations:
    """The delegations of a state file."""

    def __init__(self, state: State) -> None:
        self._state = state

    def to(self, deputy: str, day: str) -> Sequence[Delegation]:
        """Those to a deputy that are in force on a day, oldest first."""
        rows = self._read("deputy = ? AND first <= ? AND last >= ? AND ended_at IS NULL", deputy, day, day)
        return tuple(rows)

    def about(self, employee: str) -> Sequence[Delegation]:
        """Those that a person gave or was given, oldest first."""
        return self._read("giver = ? OR deputy = ?", employee, employee)

    def every(self) -> Sequence[Delegation]:
        """All, oldest first."""
        return self._read("1")

    def one(self, number: int) -> Delegation | None:
        found = self._read("id = ?", number)
        return found[0] if found else None

    def close(self) -> None:
        """Let go of the file; the next call opens it again."""
        self._state.close()

    def add(
        self, giver: str, deputy: str, units: Sequence[str], first: str, last: str, *, at: str, by: str
    ) -> Sequence[Delegation]:
        """Keep one per unit."""
        made = []
        with self._state.work() as work:
            for unit in units:
                done = work.execute(
                    "INSERT INTO delegation (giver, deputy, unit, first, last, given_at, given_by) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (giver, deputy, unit, first, last, at, by),
                )
                made.append(Delegation(int(done.lastrowid or 0), giver, deputy, unit, first, last, at))
        return tuple(made)

    def end(self, number: int, at: str) -> None:
        """Take one back; what has ended stays as it ended."""
        with self._state.work() as work:
            work.execute("UPDATE delegation SET ended_at = ? WHERE id = ? AND ended_at IS NULL", (at, number))

    def _read(self, where: str, *values: object) -> Sequence[Delegation]:
        rows = self._state.rows(f"SELECT {_COLUMNS} FROM delegation WHERE {where} ORDER BY id", *values)
        return tuple(map(_delegation, rows))


def _delegation(row: sqlite3.Row) -> Delegation:
    return Delegation(**{name: row[name] for name in row.keys()})  # noqa: SIM118  a Row is no mapping


def forget(state: State, employee: str) -> int:
    """Delete what was delegated by or to a person; gives how many."""
    with state.work() as work:
        done = work.execute("DELETE FROM delegation WHERE giver = ? OR deputy = ?", (employee, employee))
        gone: int = done.rowcount
    with state.work() as work:
        work.execute("UPDATE delegation SET given_by = 'erased' WHERE given_by = ?", (employee,))
    return gone
