"""
Where frozen months lie: in the state folder, each made once and never changed.

Two things are kept of a month: the tables, which anybody who has signed in may read, and who stood where, for
the months to come. The second names nobody: each employee has a random number, and the list of numbers is the
only way from one to the other (`forget` takes a person out of it).
"""

from __future__ import annotations

import io
import json
import secrets
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from graphsvc.settings import Settings
from graphsvc.state import State, state_folder
from graphsvc.statistics.changes import Ints, Month

SCHEMA = """
CREATE TABLE IF NOT EXISTS statistics_month (
    month TEXT PRIMARY KEY, tables BLOB NOT NULL, standing BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS statistics_tag (employee TEXT PRIMARY KEY, tag INTEGER NOT NULL UNIQUE);
"""

Tables = dict[str, Any]
"""What is told of a month, as statistics/freezing.py makes it."""


class Months:
    """The frozen months of a state folder; safe to use from many threads and processes."""

    def __init__(self, settings: Settings) -> None:
        self._state = State(state_folder(settings), SCHEMA)

    def names(self) -> list[str]:
        """The months there are, the latest first."""
        with self._state.work() as db:
            rows = db.execute("SELECT month FROM statistics_month ORDER BY month DESC")
            return [row["month"] for row in rows]

    def tables(self, month: str) -> Tables | None:
        """What is told of a month; None where it was never made."""
        with self._state.work() as db:
            row = db.execute("SELECT tables FROM statistics_month WHERE month = ?", (month,)).fetchone()
        return None if row is None else json.loads(zlib.decompress(row["tables"]))

    def standings(self) -> list[Month]:
        """Who stood where in every month there is, in order."""
        with self._state.work() as db:
            rows = db.execute("SELECT month, standing FROM statistics_month ORDER BY month").fetchall()
        return [_unpacked(row["month"], row["standing"]) for row in rows]

    def tags(self, employees: Sequence[str]) -> Ints:
        """The number of each employee; a new one where she has none yet."""
        with self._state.work() as db:
            known = {row["employee"]: row["tag"] for row in db.execute("SELECT * FROM statistics_tag")}
            new = [(one, secrets.randbits(62)) for one in employees if one not in known]
            db.executemany("INSERT INTO statistics_tag VALUES (?, ?)", new)
        known |= dict(new)
        return np.array([known[one] for one in employees], np.int64)

    def keep(self, tables: Tables, standing: Month, *, beside: Iterable[str]) -> bool:
        """
        Keep a month; false where there are others by now than those that it was made beside.

        Where another process has kept the same month meanwhile, that one stays.
        """
        with self._state.work() as db:
            there = {row["month"] for row in db.execute("SELECT month FROM statistics_month")}
            if standing.month in there:
                return True
            if there != set(beside):
                return False
            packed = zlib.compress(json.dumps(tables, ensure_ascii=False, separators=(",", ":")).encode())
            db.execute(
                "INSERT INTO statistics_month VALUES (?, ?, ?)", (standing.month, packed, _packed(standing))
            )
        return True


def told(settings: Settings, employee: str) -> list[dict[str, Any]]:
    """What is kept of a person: her number; per frozen month her unit, and in what she was counted."""
    with State(state_folder(settings), SCHEMA).work() as db:
        row = db.execute("SELECT tag FROM statistics_tag WHERE employee = ?", (employee,)).fetchone()
    if row is None:
        return []
    found = (month.told_of(row["tag"]) for month in Months(settings).standings())
    return [{"number": row["tag"]}, *(one for one in found if one is not None)]


def forget(settings: Settings, employee: str) -> int:
    """Take a person out of the list of numbers, so that nothing kept leads to her; how many lists had her."""
    with State(state_folder(settings), SCHEMA).work() as db:
        return db.execute("DELETE FROM statistics_tag WHERE employee = ?", (employee,)).rowcount


def _packed(one: Month) -> bytes:
    out = io.BytesIO()
    names = json.dumps({"units": one.units, "subjects": one.subjects}).encode()
    np.savez_compressed(
        out,
        names=np.frombuffer(names, np.uint8),
        parent=one.parent,
        tag=one.tag,
        unit=one.unit,
        stands=one.stands,
        told=one.told,
    )
    return out.getvalue()


def _unpacked(month: str, data: bytes) -> Month:
    with np.load(io.BytesIO(data), allow_pickle=False) as parts:
        names = json.loads(parts["names"].tobytes())
        return Month(
            month,
            tuple(names["units"]),
            parts["parent"],
            tuple(tuple(one) for one in names["subjects"]),
            parts["tag"],
            parts["unit"],
            parts["stands"],
            parts["told"],
        )
