"""
Sessions of browsers that have signed in: a random cookie of which only a hash is kept.

What the issuer wants to see at sign-out (its ID token) is kept sealed under a key that only the cookie gives,
so that neither the state folder nor its backup holds anybody's claims.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256
from typing import cast

from graphsvc.access.identity import Identity
from graphsvc.people.viewer import ViewerKind
from graphsvc.state import State

IDLE_SECONDS = 3600
"""A session that nobody uses for so long has ended."""

TOUCH_SECONDS = 300
"""How often it is written down that a session is used."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS session (
    hash BLOB PRIMARY KEY, subject TEXT NOT NULL, employee TEXT, kinds TEXT NOT NULL, sid TEXT,
    hint TEXT NOT NULL, seen INTEGER NOT NULL, ends INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS session_employee ON session (employee);
"""

WRITTEN = re.compile(r"[\w-]{43}", re.ASCII)


def derived(secret: str, purpose: str) -> bytes:
    """Thirty-two bytes that follow from a secret for one purpose, and do not tell it."""
    return hmac.digest(secret.encode(), purpose.encode(), "sha256")


def word(secret: str, purpose: str) -> str:
    """The same in forty-three letters."""
    return base64.urlsafe_b64encode(derived(secret, purpose)).decode().rstrip("=")


def csrf_of(secret: str) -> str:
    """The word that a page of ours sends beside the cookie, and no other site's page can know."""
    return word(secret, "csrf")


@dataclass(frozen=True, slots=True)
class Session:
    """A session in force; `stale` says that its use should be written down."""

    identity: Identity
    hint: str
    stale: bool


class Sessions:
    """The sessions of a state folder; each lasts `seconds` at most."""

    def __init__(self, state: State, *, seconds: int) -> None:
        self._state, self._seconds = state, seconds

    @staticmethod
    def new_secret() -> str:
        """What a cookie will hold."""
        return secrets.token_urlsafe(32)

    def begin(self, secret: str, identity: Identity, *, hint: str, sid: str | None) -> None:
        """
        Keep a session, and clear away those that have ended.

        `hint` is the issuer's token, sealed; `sid` is its name of the session.
        """
        now = int(time.time())
        kinds = " ".join(sorted(identity.kinds))
        row = (_hash(secret), identity.subject, identity.employee, kinds, sid, hint, now, now + self._seconds)
        with self._state.work() as connection:
            connection.execute("DELETE FROM session WHERE ends < ? OR seen < ?", (now, now - IDLE_SECONDS))
            connection.execute("INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def find(self, secret: str) -> Session | None:
        """The session of a cookie; None where there is none, or it has ended."""
        if not WRITTEN.fullmatch(secret):
            return None
        now = int(time.time())
        rows = self._state.rows(
            "SELECT * FROM session WHERE hash = ? AND ends >= ? AND seen >= ?",
            *(_hash(secret), now, now - IDLE_SECONDS),
        )
        if not rows:
            return None
        row = rows[0]
        kinds = frozenset(cast(ViewerKind, kind) for kind in row["kinds"].split())
        identity = Identity(row["subject"], "session", row["employee"], kinds)
        return Session(identity, row["hint"], now - row["seen"] >= TOUCH_SECONDS)

    def touch(self, secret: str) -> None:
        """Write down that a session is used."""
        with self._state.work() as connection:
            connection.execute(
                "UPDATE session SET seen = ? WHERE hash = ?", (int(time.time()), _hash(secret))
            )

    def end(self, secret: str) -> None:
        """From now on the cookie opens nothing."""
        with self._state.work() as connection:
            connection.execute("DELETE FROM session WHERE hash = ?", (_hash(secret),))

    def end_all(self, *, sid: str | None, subject: str | None) -> int:
        """End those that the issuer names: one by its own name, or all of a subject. How many."""
        if sid is None and subject is None:
            return 0
        with self._state.work() as connection:
            return connection.execute(
                "DELETE FROM session WHERE (?1 IS NULL OR sid = ?1) AND (?2 IS NULL OR subject = ?2)",
                (sid, subject),
            ).rowcount


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def forget(state: State, employee: str) -> int:
    """End the sessions of an employee; how many."""
    with state.work() as connection:
        return connection.execute("DELETE FROM session WHERE employee = ?", (employee,)).rowcount
