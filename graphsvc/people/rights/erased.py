"""
Who has been erased, so that no backup brings her back: keyed hashes of ids, in State.

The key lies beside the file, not in it: a copy of state.db alone tells nobody whether an id is in the list.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from graphsvc.errors import StoreUnavailable
from graphsvc.settings import Settings
from graphsvc.state import State, state_folder

SCHEMA = "CREATE TABLE IF NOT EXISTS erased (mark TEXT PRIMARY KEY, day TEXT NOT NULL) STRICT"
KEY = "erased.key"


class Erased:
    """The list of a state folder. Lose neither the list nor its key: what they keep away would come back."""

    def __init__(self, settings: Settings) -> None:
        self._folder = state_folder(settings)
        self._state = State(self._folder, SCHEMA)

    def add(self, employees: Iterable[str]) -> None:
        """Put people on the list, with the day."""
        day = date.today().isoformat()  # noqa: DTZ011 - a day of the calendar where the service stands
        with self._state.work() as work:
            first = work.execute("SELECT 1 FROM erased LIMIT 1").fetchone() is None
            rows = [(mark, day) for mark in self._marks(employees, new=first)]
            work.executemany("INSERT OR IGNORE INTO erased VALUES (?, ?)", rows)

    def any(self) -> bool:
        """Whether anybody is on the list."""
        return bool(self._known())

    def _known(self) -> frozenset[str]:
        if not self._state.path.exists():
            return frozenset()
        found = frozenset(row["mark"] for row in self._state.rows("SELECT mark FROM erased"))
        self._state.close()
        return found

    def among(self, employees: Iterable[str]) -> list[str]:
        """Those of some ids that are on the list."""
        known = self._known()
        if not known:
            return []
        people = list(employees)
        return [one for one, mark in zip(people, self._marks(people), strict=True) if mark in known]

    def readmit(self, employee: str) -> bool:
        """Take somebody off the list who is employed anew; whether she was on it."""
        if not self.among([employee]):
            return False
        with self._state.work() as work:
            work.execute("DELETE FROM erased WHERE mark = ?", tuple(self._marks([employee])))
        return True

    def settle(self) -> None:
        """Write deleted pages away from the log beside the file too."""
        if self._state.path.exists():
            self._state.settle()

    def _marks(self, employees: Iterable[str], *, new: bool = False) -> list[str]:
        key = self._key(new=new)
        return [hmac.digest(key, one.encode(), "sha256").hex() for one in employees]

    def _key(self, *, new: bool) -> bytes:
        """The key, made where there may be a new one. Errors: StoreUnavailable where it is lost."""
        path = self._folder / KEY
        if new and not path.exists():
            draft = path.with_name(f".{KEY}.{os.getpid()}.{secrets.token_hex(4)}")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(secrets.token_bytes(32))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # another process was quicker; its key stands
                os.link(draft, path)
            draft.unlink()
        try:
            return path.read_bytes()
        except OSError as error:
            raise StoreUnavailable(
                f"{path} cannot be read, so nobody can tell who was erased. "
                "Put it back from a copy of its folder."
            ) from error
