"""
Persons stand in the trail under keys drawn by lot; what a key means lies in State alone.

Forgetting a person takes the meaning away, and nothing in the files leads to her any more: a key is no digest
of anything. A request that was under way meanwhile must not bring her back, in whatever process: for some
minutes a salted digest of her id says that she gets a key that nobody can look up.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Literal

from graphsvc.state import State

Kind = Literal["employee", "subject"]
"""A person of the graph; or somebody known by her sign-in, or a key of a service, alone."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS audit_key (
    kind TEXT NOT NULL, id TEXT NOT NULL, key TEXT NOT NULL UNIQUE, PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS audit_forgotten (salt TEXT NOT NULL, digest TEXT NOT NULL, at REAL NOT NULL);
"""

UNDER_WAY = 600.0
"""Seconds that a request may have gone on when the person it is about was forgotten."""

FORGOTTEN = "forgotten"
"""A file that grows by a byte when somebody is forgotten, so that other processes forget too."""

CHUNK = 500


class Keys:
    """The keys that this process knows, and those in State."""

    def __init__(self, folder: Path, files: Path) -> None:
        """`folder` is that of State, `files` that of the trail."""
        self._state = State(folder, SCHEMA)
        self._seen = files / FORGOTTEN
        self._known: dict[tuple[Kind, str], str] = {}
        self._times = -1

    def at_hand(self, kind: Kind, ids: Iterable[str]) -> list[str] | None:
        """The keys of persons; None where State must be asked."""
        if self._forgotten() != self._times:
            return None
        try:
            return [self._known[kind, one] for one in ids]
        except KeyError:
            return None

    def of(self, kind: Kind, ids: Sequence[str]) -> list[str]:
        """The keys of persons, made where there are none. Errors: StoreUnavailable."""
        found = self.at_hand(kind, ids)
        if found is not None:
            return found
        times = self._forgotten()
        if times != self._times:
            self._known = self._every()
            self._times = times
        missing = list(dict.fromkeys(one for one in ids if (kind, one) not in self._known))
        made = self._make(kind, missing) if missing else {}
        return [self._known.get((kind, one)) or made[one] for one in ids]

    def persons(self, keys: Iterable[str]) -> dict[str, tuple[Kind, str]]:
        """Whom keys stand for; those of the forgotten are left out. Errors: StoreUnavailable."""
        wanted, found = list(dict.fromkeys(keys)), {}
        if not self._state.path.exists():
            return {}
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            marks = ",".join("?" * len(part))
            rows = self._state.rows(f"SELECT kind, id, key FROM audit_key WHERE key IN ({marks})", *part)
            found.update({row["key"]: (row["kind"], row["id"]) for row in rows})
        return found

    def known(self, kind: Kind, one: str) -> str | None:
        """The key of a person; none is made. Errors: StoreUnavailable."""
        if not self._state.path.exists():
            return None
        rows = self._state.rows("SELECT key FROM audit_key WHERE kind = ? AND id = ?", kind, one)
        return str(rows[0]["key"]) if rows else None

    def close(self) -> None:
        """Let go of State; the next call opens it again."""
        self._state.close()

    def forget(self, kind: Kind, one: str) -> int:
        """Take away what a person's key means, from the disk too; how many went. Errors: StoreUnavailable."""
        salt = secrets.token_hex(16)
        with self._state.work() as work:
            gone = work.execute("DELETE FROM audit_key WHERE kind = ? AND id = ?", (kind, one)).rowcount
            work.execute("DELETE FROM audit_forgotten WHERE at < ?", (time.time() - UNDER_WAY,))
            work.execute(
                "INSERT INTO audit_forgotten VALUES (?, ?, ?)", (salt, _digest(salt, one), time.time())
            )
        with self._seen.open("ab") as file:
            file.write(b".")
        self._known.pop((kind, one), None)
        with closing(sqlite3.connect(self._state.path)) as connection:  # the journal holds what was deleted
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    def _forgotten(self) -> int:
        try:
            return os.stat(self._seen).st_size  # noqa: PTH116 - on every entry
        except FileNotFoundError:
            return 0

    def _every(self) -> dict[tuple[Kind, str], str]:
        rows = self._state.rows("SELECT kind, id, key FROM audit_key")
        return {(row["kind"], row["id"]): row["key"] for row in rows}

    def _make(self, kind: Kind, ids: Sequence[str]) -> dict[str, str]:
        """Keys of persons who have none; some may be made by another process, and some be forgotten."""
        with self._state.work() as work:
            work.execute("DELETE FROM audit_forgotten WHERE at < ?", (time.time() - UNDER_WAY,))
            gone = [(row["salt"], row["digest"]) for row in work.execute("SELECT * FROM audit_forgotten")]
            lost = {one for one in ids if any(_digest(salt, one) == digest for salt, digest in gone)}
            made = [(kind, one, _drawn()) for one in ids if one not in lost]
            work.executemany("INSERT OR IGNORE INTO audit_key VALUES (?, ?, ?)", made)
            stored = _stored(work, kind, [one for one in ids if one not in lost])
        self._known |= {(kind, one): key for one, key in stored.items()}
        return stored | {one: _drawn() for one in lost}


def keys_of(folder: Path, one: str) -> list[str]:
    """The keys under which somebody stands in a state folder, as whatever. Errors: StoreUnavailable."""
    state = State(folder, SCHEMA)
    try:
        return [str(row["key"]) for row in state.rows("SELECT key FROM audit_key WHERE id = ?", one)]
    finally:
        state.close()


def _stored(work: sqlite3.Connection, kind: Kind, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        marks = ",".join("?" * len(part))
        rows = work.execute(
            f"SELECT id, key FROM audit_key WHERE kind = ? AND id IN ({marks})", (kind, *part)
        )
        found.update({row["id"]: row["key"] for row in rows})
    return found


def _drawn() -> str:
    return secrets.token_urlsafe(12)


def _digest(salt: str, one: str) -> str:
    return hashlib.sha256(f"{salt} {one}".encode()).hexdigest()
