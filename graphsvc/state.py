"""
What the service remembers beside the graph: keys, sessions, the audit's people, what waits for somebody.

It lies outside the graph because it must outlive it (a restored backup does not bring back a revoked key) and
because no query, dump or copy of the graph may reach it. One SQLite file, readable by its own user only; each
module that keeps something here names its own tables.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphsvc.errors import StoreUnavailable
from graphsvc.settings import Settings
from graphsvc.store.opening import store_folder

WAIT_SECONDS = 10.0
"""How long a writer waits for another one."""


def state_folder(settings: Settings) -> Path:
    """Where it lies: where the settings say, else beside an embedded store, else var/state."""
    if settings.state:
        return Path(settings.state)
    store = store_folder(settings.store)
    return store.with_name(f"{store.name}.state") if store else Path("var/state")


class State:
    """
    The file, opened anew for each piece of work, so that threads and processes share it.

    `schema` are CREATE ... IF NOT EXISTS statements of the module that keeps something here.
    """

    def __init__(self, folder: Path, schema: str) -> None:
        self.path = folder / "state.db"
        self._schema = schema
        self._made = False
        self._reading: sqlite3.Connection | None = None
        self._turn = threading.Lock()

    @contextmanager
    def work(self) -> Iterator[sqlite3.Connection]:
        """
        A connection in a transaction that is kept when the block ends, and forgotten when it raises.

        Rows come as `sqlite3.Row`; a commit is on the disk before the block is left.
        Errors: StoreUnavailable where the file cannot be read or written.
        """
        try:
            connection = self._open()
        except (OSError, sqlite3.Error) as error:
            raise self._trouble(error) from error
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise self._trouble(error) from error
        finally:
            connection.close()

    def rows(self, statement: str, *values: object) -> list[sqlite3.Row]:
        """
        The rows of a SELECT as of now, in microseconds: the connection stays open and waits for no writer.

        Errors: as `work`.
        """
        with self._turn:
            try:
                if self._reading is None:
                    self._reading = self._open(any_thread=True)
                    self._reading.execute("PRAGMA query_only = ON")
                return self._reading.execute(statement, values).fetchall()
            except (OSError, sqlite3.Error) as error:
                self._close_reading()
                raise self._trouble(error) from error

    def settle(self) -> None:
        """Empty the log beside the file, in which what was deleted may still stand. Errors: as `work`."""
        try:
            connection = self._open()
        except (OSError, sqlite3.Error) as error:
            raise self._trouble(error) from error
        try:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise self._trouble(error) from error
        finally:
            connection.close()

    def close(self) -> None:
        """Let go of what `rows` holds open; the next call opens it again."""
        with self._turn:
            self._close_reading()

    def _close_reading(self) -> None:
        if self._reading is not None:
            self._reading.close()
        self._reading = None

    def _open(self, *, any_thread: bool = False) -> sqlite3.Connection:
        if not self._made:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(
            self.path, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=not any_thread
        )
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")
        if not self._made:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(self._schema)
            self._made = True
        return connection

    def _trouble(self, error: Exception) -> StoreUnavailable:
        return StoreUnavailable(f"{self.path} cannot be used: {error}. See GRAPHSVC_STATE and its rights.")
