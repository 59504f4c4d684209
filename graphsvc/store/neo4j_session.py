"""Sessions and transactions of the Neo4j driver: opened, tried again, and read in our words."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Literal, TypeVar

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from graphsvc.errors import StoreError, StoreUnavailable
from graphsvc.settings import Settings
from graphsvc.store import writing
from graphsvc.store.neo4j_errors import retryable, translating
from graphsvc.store.protocol import Row

T = TypeVar("T")

CHUNK = 10_000
"""Rows of one statement and of one transaction of a load."""

CONNECT_SECONDS = 3.0
ACQUIRE_SECONDS = 6.0
"""How long an address, and how long a connection out of the pool, is waited for."""

TRIES = 5
"""How often a transaction that lost a race, or met a stale connection, is done before giving up."""

_FETCH = 10_000

_MANY = 1_000
_REPLAN = "CYPHER replan=force "
"""
From so many rows a statement is planned anew: a plan made when the graph was small may begin at the wrong end
of an edge, and then each row walks all edges of a group (200 s instead of 0.1 s were seen).
"""


# What the driver warns of is told in our errors; unconfigured, logging would print it on stderr as well.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class Transaction:
    """A transaction of the driver, as the one door wants it."""

    engine = "neo4j"
    chunk = CHUNK

    def __init__(self, tx: neo4j.Transaction, *, quoting: bool = False) -> None:
        self._tx = tx
        self._quoting = quoting

    def run(self, statement: str, params: Mapping[str, Any]) -> list[Row]:
        if len(params.get("rows", ())) >= _MANY:
            statement = _REPLAN + statement
        with translating(quoting=self._quoting):
            result = self._tx.run(statement, params)  # type: ignore[arg-type]
            names = result.keys()
            return [dict(zip(names, record.values(), strict=True)) for record in result]

    def columns(self, statement: str, params: Mapping[str, Any]) -> dict[str, list[Any]]:
        """The rows turned, a list per column."""
        with translating():
            result = self._tx.run(statement, params)  # type: ignore[arg-type]
            names = result.keys()
            turned = list(zip(*(record.values() for record in result), strict=True))
        return {name: list(turned[at]) if turned else [] for at, name in enumerate(names)}

    def some(self, statement: str, params: Mapping[str, Any], most: int) -> list[neo4j.Record]:
        """The first rows, as the driver gives them."""
        with translating(quoting=self._quoting):
            return self._tx.run(statement, params).fetch(most)  # type: ignore[arg-type]


class Sessions:
    """The way to one database; safe to use from many threads."""

    def __init__(self, settings: Settings) -> None:
        self._database = settings.neo4j_database
        self._closed = False
        self._lock = threading.Lock()
        with translating():
            self._driver = neo4j.GraphDatabase.driver(
                settings.store,
                auth=(settings.neo4j_user, settings.neo4j_password.get_secret_value()),
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=ACQUIRE_SECONDS,
                notifications_min_severity="OFF",
                user_agent="graphsvc",
            )

    def close(self) -> None:
        """Let go of the connections; twice is fine."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._driver.close()

    @contextmanager
    def transaction(
        self,
        access: Literal["READ", "WRITE"],
        *,
        seconds: float | None = None,
        quoting: bool = False,
    ) -> Iterator[tuple[Transaction, Callable[[], None]]]:
        """
        A transaction and what commits it; without that, it is rolled back.

        `seconds` is when the server ends it. Errors: StoreError.
        """
        if self._closed:
            raise StoreUnavailable("This store is closed.")
        session = self._driver.session(database=self._database, default_access_mode=access, fetch_size=_FETCH)
        try:
            with translating(quoting=quoting):
                tx = session.begin_transaction(timeout=seconds)
            yield Transaction(tx, quoting=quoting), lambda: _commit(tx)
        finally:
            with suppress(DriverError, Neo4jError, OSError):  # the server rolls back what it loses sight of
                session.close()

    def read(self, work: Callable[[Transaction], T]) -> T:
        """What `work` reads in a transaction, tried again where a connection went stale."""

        def once() -> T:
            with self.transaction("READ") as (tx, _):
                return work(tx)

        return again(once)

    def write(self, work: Callable[[Transaction], T], *, keep: Callable[[T], bool] = lambda _: True) -> T:
        """What `work` gives, its writes kept if `keep` says so of it; tried again where it lost a race."""

        def once() -> T:
            with self.transaction("WRITE") as (tx, commit):
                found = work(tx)
                if keep(found):
                    commit()
                return found

        return again(once)

    def define(self, statements: tuple[str, ...]) -> None:
        """Constraints and indexes, each in a transaction of its own."""
        for statement in statements:
            self.write(lambda tx, text=statement: tx.run(text, {}))  # type: ignore[misc]

    def ask(self, name: str, **params: Any) -> list[Row]:
        """A query of the catalogue by itself."""
        return self.write(lambda tx: writing.run(tx, name, **params))


def _commit(tx: neo4j.Transaction) -> None:
    with translating():
        tx.commit()


def again(once: Callable[[], T]) -> T:
    """
    Do something, again after a short pause where that may help.

    Errors: the last one's; an address that nobody listens on is tried twice only.
    """
    for tried in range(1, TRIES + 1):
        try:
            return once()
        except StoreError as error:
            most = 2 if isinstance(error, StoreUnavailable) else TRIES
            if tried >= most or not retryable(error.__cause__):
                raise
        time.sleep(random.uniform(0.01, 0.05) * 2**tried)
    raise AssertionError("unreachable")
