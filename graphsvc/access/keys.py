"""
Keys for services: long random words of which only a hash is kept, each with a scope and a last day.

A key reads `kgk_ID_SECRET`. Its secret has 256 bits of chance, so a plain SHA-256 keeps it safe; slow hashes
are for words that people choose.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import get_args

from graphsvc.access.identity import Identity
from graphsvc.answers import Answer
from graphsvc.errors import BadQuestion, UnknownKey
from graphsvc.people.viewer import ViewerKind
from graphsvc.state import State

PREFIX = "kgk"
SCOPES: tuple[ViewerKind, ...] = ("lms", "auditor", "hr")
"""What a key may be; who is an employee or a manager follows from the graph, and a key is neither."""

LONGEST_DAYS = 730
WRITTEN = re.compile(rf"{PREFIX}_([a-z2-7]{{10}})_([\w-]{{43}})", re.ASCII)

SCHEMA = """
CREATE TABLE IF NOT EXISTS api_key (
    id TEXT PRIMARY KEY, hash BLOB NOT NULL, name TEXT NOT NULL, scope TEXT NOT NULL,
    created TEXT NOT NULL, expires TEXT NOT NULL, revoked TEXT
) STRICT;
"""

_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


class Key(Answer):
    """A key as it is told of; days are ISO, `expires` is its last one."""

    id: str
    name: str
    scope: list[ViewerKind]
    created: str
    expires: str
    revoked: str | None = None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made, and the only sight of its words."""

    key: Key
    words: str


class Keys:
    """The keys of a state folder."""

    def __init__(self, state: State) -> None:
        self._state = state

    def create(self, *, name: str, scope: Sequence[str], days: int, today: date | None = None) -> NewKey:
        """
        A new key, good through the day that is `days` from today.

        Errors: BadQuestion for an empty name, an unknown scope or a day too far away.
        """
        kinds, day = _kinds(scope), today or _today()
        if not name.strip() or len(name) > 100:
            raise BadQuestion("name: say in 1 to 100 characters what the key is for.")
        if not 1 <= days <= LONGEST_DAYS:
            raise BadQuestion(f"days: a key lasts from 1 to {LONGEST_DAYS} days, not {days}.")
        key = Key(
            id="".join(secrets.choice(_LETTERS) for _ in range(10)),
            name=name.strip(),
            scope=kinds,
            created=day.isoformat(),
            expires=(day + timedelta(days=days)).isoformat(),
        )
        secret = secrets.token_urlsafe(32)
        row = (key.id, _hash(secret), key.name, " ".join(kinds), key.created, key.expires)
        with self._state.work() as connection:
            connection.execute("INSERT INTO api_key VALUES (?, ?, ?, ?, ?, ?, NULL)", row)
        return NewKey(key, f"{PREFIX}_{key.id}_{secret}")

    def all(self) -> list[Key]:
        """Every key that was made, the newest first."""
        rows = self._state.rows("SELECT * FROM api_key ORDER BY created DESC, id")
        return [
            Key(
                id=row["id"],
                name=row["name"],
                scope=row["scope"].split(),
                created=row["created"],
                expires=row["expires"],
                revoked=row["revoked"],
            )
            for row in rows
        ]

    def revoke(self, id_: str, *, today: date | None = None) -> None:
        """From now on the key opens nothing. Errors: UnknownKey."""
        day = (today or _today()).isoformat()
        with self._state.work() as connection:
            done = connection.execute(
                "UPDATE api_key SET revoked = coalesce(revoked, ?) WHERE id = ?", (day, id_)
            )
            if not done.rowcount:
                raise UnknownKey(id_)

    def identity(self, words: str, *, today: date | None = None) -> Identity | None:
        """Whose key this is; None where it is none, or revoked, or past its last day."""
        written = WRITTEN.fullmatch(words)
        if written is None:
            return None
        rows = self._state.rows("SELECT * FROM api_key WHERE id = ?", written[1])
        kept = rows[0] if rows else None
        right = hmac.compare_digest(kept["hash"] if kept else b"", _hash(written[2]))
        if not right or kept is None or kept["revoked"]:
            return None
        if kept["expires"] < (today or _today()).isoformat():
            return None
        return Identity(f"key:{written[1]}", "key", None, frozenset(_kinds(kept["scope"].split())))


def _kinds(scope: Iterable[str]) -> list[ViewerKind]:
    known = {kind: kind for kind in get_args(ViewerKind) if kind in SCOPES}
    kinds = list(dict.fromkeys(scope))
    strange = [word for word in kinds if word not in known]
    if strange or not kinds:
        told = ", ".join(SCOPES)
        raise BadQuestion(
            f"scope: {strange[0]!r} is none of {told}." if strange else f"scope: one of {told}."
        )
    return [known[word] for word in kinds]


def _hash(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def _today() -> date:
    return date.today()  # noqa: DTZ011 - a day of the calendar where the service stands
