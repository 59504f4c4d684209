"""
The log of completions beside the graph: what was sent, by its id; what each has become; the tables of who
is who.

A statement is in the log, on the disk, before anything of it is in the graph, as `pending`; it is marked as
judged after. So whatever ends the process between the two, the next turn finds it pending and judges it
again, which changes nothing that is already written (settling.py).
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphsvc.completions.marking import Was
from graphsvc.completions.records import Arrival, Completion
from graphsvc.errors import StatementConflict
from graphsvc.state import State

SCHEMA = """
CREATE TABLE IF NOT EXISTS completion (
    place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, digest TEXT, received TEXT NOT NULL,
    source TEXT NOT NULL, state TEXT NOT NULL, reason TEXT, outcome TEXT NOT NULL,
    home_page TEXT NOT NULL, account TEXT NOT NULL, activity TEXT NOT NULL,
    at TEXT NOT NULL, day TEXT NOT NULL, employee TEXT, course TEXT, session TEXT, enrolment TEXT,
    levels TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX IF NOT EXISTS completion_state ON completion (state, place);
CREATE INDEX IF NOT EXISTS completion_employee ON completion (employee) WHERE employee IS NOT NULL;
CREATE INDEX IF NOT EXISTS completion_voids ON completion (activity) WHERE outcome = 'voids';
CREATE TABLE IF NOT EXISTS completion_account (
    home_page TEXT NOT NULL, account TEXT NOT NULL, employee TEXT NOT NULL, PRIMARY KEY (home_page, account)
) STRICT;
CREATE TABLE IF NOT EXISTS completion_activity (
    activity TEXT PRIMARY KEY, course TEXT NOT NULL, session TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS completion_was (
    employee TEXT NOT NULL, session TEXT NOT NULL, state TEXT NOT NULL, at TEXT,
    PRIMARY KEY (employee, session)
) STRICT;
CREATE TABLE IF NOT EXISTS completion_secret (
    one INTEGER PRIMARY KEY CHECK (one = 1), key BLOB NOT NULL
) STRICT;
"""

FORGOTTEN = "forgotten"
"""State of a statement about a person who was erased: its id is kept, so that it is not taken in anew."""

EMPTIED = f"""state = '{FORGOTTEN}', digest = NULL, reason = NULL, home_page = '', account = '',
    activity = '', at = '', day = '', received = '', outcome = 'completed', employee = NULL, course = NULL,
    session = NULL, enrolment = NULL, levels = '[]'"""

_TOLD = "state != 'forgotten' AND outcome != 'voids' AND (?1 IS NULL OR state = ?1)"


class Log:
    """The tables of a state folder, as pieces of work."""

    def __init__(self, state: State) -> None:
        self.state = state

    def key(self) -> bytes:
        """The secret of this installation that digests are made with."""
        found = self.state.rows("SELECT key FROM completion_secret")
        if found:
            return bytes(found[0]["key"])
        with self.state.work() as work:
            work.execute("INSERT OR IGNORE INTO completion_secret VALUES (1, ?)", (secrets.token_bytes(32),))
            return bytes(work.execute("SELECT key FROM completion_secret").fetchone()["key"])

    def take(self, arrivals: Sequence[Arrival], received: str) -> int:
        """
        Take in all or none; how many were new.

        Errors: StatementConflict that names the places (from 1) of those whose id another statement has.
        """
        conflicts, new = [], 0
        with self.state.work() as work:
            for row, one in enumerate(arrivals, 1):
                known = work.execute("SELECT digest FROM completion WHERE id = ?", (one.id,)).fetchone()
                if known is None:
                    _insert(work, one.columns(received))
                    new += 1
                elif known["digest"] not in (None, one.digest):
                    conflicts.append(row)
            if conflicts:
                raise StatementConflict(conflicts)
        return new

    def due(self, today: str, most: int) -> list[Completion]:
        """What is to be judged now, the oldest first: what is pending, and what waited for its day."""
        statement = """SELECT * FROM completion WHERE state = 'pending'
            OR (state = 'parked' AND reason = 'future' AND day <= ?) ORDER BY place LIMIT ?"""
        return [completion_of(row) for row in self.state.rows(statement, today, most)]

    def of_people(self, employees: Iterable[str]) -> list[Completion]:
        """What was judged or taken back of some people."""
        told = json.dumps(sorted(employees))
        statement = """SELECT * FROM completion WHERE employee IN (SELECT value FROM json_each(?))
            AND state IN ('settled', 'voided') ORDER BY place"""
        return [completion_of(row) for row in self.state.rows(statement, told)]

    def with_ids(self, ids: Iterable[str]) -> list[Completion]:
        """Those with some ids."""
        told = json.dumps(sorted(ids))
        statement = "SELECT * FROM completion WHERE id IN (SELECT value FROM json_each(?)) ORDER BY place"
        with self.state.work() as work:
            return [
                completion_of(row) for row in work.execute(statement, (told,)) if row["state"] != FORGOTTEN
            ]

    def voided(self, ids: Iterable[str]) -> set[str]:
        """Which of some ids a statement voids that has been judged."""
        told = json.dumps(sorted(ids))
        statement = """SELECT activity FROM completion WHERE outcome = 'voids' AND state = 'settled'
            AND activity IN (SELECT value FROM json_each(?))"""
        return {row["activity"] for row in self.state.rows(statement, told)}

    def was(self, employees: Iterable[str]) -> dict[str, dict[str, Was]]:
        """How enrolments stood before they were marked, by employee and session."""
        found: dict[str, dict[str, Was]] = {}
        told = json.dumps(sorted(employees))
        statement = "SELECT * FROM completion_was WHERE employee IN (SELECT value FROM json_each(?))"
        for row in self.state.rows(statement, told):
            found.setdefault(row["employee"], {})[row["session"]] = Was(row["state"], row["at"])
        return found

    def remember(self, taken_for: Iterable[Completion], was: Mapping[tuple[str, str], Was]) -> None:
        """Keep whom completions were taken for, and how enrolments stand, before the graph is told."""
        rows = [(employee, session, *one) for (employee, session), one in was.items()]
        found = [(one.employee, one.course, one.session, one.id) for one in taken_for]
        with self.state.work() as work:
            work.executemany("INSERT OR REPLACE INTO completion_was VALUES (?, ?, ?, ?)", rows)
            work.executemany(
                """UPDATE completion SET employee = ?, course = ?, session = ?
                WHERE id = ? AND state = 'pending'""",
                found,
            )

    def close_turn(self, told: Iterable[Completion], unmarked: Iterable[tuple[str, str]]) -> None:
        """Say what completions have become, and forget how enrolments were that none marks any longer."""
        with self.state.work() as work:
            work.executemany(_SETTLE, [_settled(one) for one in told])
            work.executemany("DELETE FROM completion_was WHERE employee = ? AND session = ?", list(unmarked))

    def people_of(self, accounts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """The employees of some accounts."""
        told = json.dumps(sorted(set(accounts)))
        statement = """SELECT a.* FROM completion_account a JOIN json_each(?) j
            ON a.home_page = json_extract(j.value, '$[0]') AND a.account = json_extract(j.value, '$[1]')"""
        rows = self.state.rows(statement, told)
        return {(row["home_page"], row["account"]): row["employee"] for row in rows}

    def courses_of(self, activities: Iterable[str]) -> dict[str, tuple[str, str]]:
        """Course and session ('' for none) of some activities; ('', '') for one that is no course."""
        told = json.dumps(sorted(set(activities)))
        statement = "SELECT * FROM completion_activity WHERE activity IN (SELECT value FROM json_each(?))"
        rows = self.state.rows(statement, told)
        return {row["activity"]: (row["course"], row["session"]) for row in rows}

    def oldest_pending(self) -> str | None:
        """When the oldest statement came that is not judged yet."""
        statement = "SELECT received FROM completion WHERE state = 'pending' ORDER BY place LIMIT 1"
        rows = self.state.rows(statement)
        return rows[0]["received"] if rows else None

    def page(self, state: str | None, after: int, most: int) -> tuple[list[tuple[int, Completion]], int]:
        """Completions in a state (None: any) with their places, the latest first, and how many there are."""
        statement = f"SELECT * FROM completion WHERE {_TOLD} AND place < ?2 ORDER BY place DESC LIMIT ?3"
        rows = self.state.rows(statement, state, after, most)
        total = self.state.rows(f"SELECT count(*) FROM completion WHERE {_TOLD}", state)[0][0]
        return [(row["place"], completion_of(row)) for row in rows], int(total)

    def reopen(self, *, everything: bool = False, id_: str | None = None) -> int:
        """Let what is parked be judged again (with `everything`, what was judged too); how many."""
        states = "('parked', 'settled')" if everything else "('parked')"
        statement = f"""UPDATE completion SET state = 'pending', reason = NULL
            WHERE state IN {states} AND outcome != 'voids' AND (?1 IS NULL OR id = ?1)"""
        with self.state.work() as work:
            return work.execute(statement, (id_,)).rowcount

    def discard(self, ids: Iterable[str], reason: str, *, forget: bool = False) -> None:
        """Put away what is parked among some, in somebody's words; with `forget` nothing but ids is kept."""
        told = json.dumps(sorted(ids))
        changed = EMPTIED if forget else "state = 'discarded', reason = :reason"
        statement = f"""UPDATE completion SET {changed}
            WHERE state = 'parked' AND id IN (SELECT value FROM json_each(:ids))"""
        with self.state.work() as work:
            work.execute(statement, {"ids": told, "reason": reason})


def _insert(work: sqlite3.Connection, columns: Mapping[str, Any]) -> None:
    names = ", ".join(columns)
    marks = ", ".join("?" * len(columns))
    work.execute(f"INSERT INTO completion ({names}) VALUES ({marks})", tuple(columns.values()))


_SETTLE = """UPDATE completion SET state = :state, reason = :reason, employee = :employee, course = :course,
    session = :session, enrolment = :enrolment, levels = :levels WHERE id = :id AND state != 'forgotten'"""


def _settled(one: Completion) -> dict[str, Any]:
    names = ("id", "state", "reason", "employee", "course", "session", "enrolment")
    levels = json.dumps([level.model_dump() for level in one.levels])
    return {name: getattr(one, name) for name in names} | {"levels": levels}


def completion_of(row: sqlite3.Row) -> Completion:
    values = {name: row[name] for name in Completion.model_fields if name != "levels"}
    return Completion(**values, levels=json.loads(row["levels"]))
