"""
A Neo4j server, for many municipalities or many processes.

Writers in any number of processes take turns at the Meta node's lock. Neo4j is read-committed: reads of one
`snapshot` may see different revisions, so compare `revision()` before and after.

A load of more than `BIG` changes is too much for one transaction and is written in steps (neo4j_loading.py):
- the revision rises, and its Change appears, at the very end: what is kept in memory by revision stays valid
  and goes on answering from the last complete revision;
- a read that would meet a half-written graph waits some seconds for the load to end, then is refused with
  StoreUnavailable; the audit trail and the revision are read as ever;
- small writes wait a few seconds, then are refused with StoreUnavailable;
- interrupted, it is ended by the same load run again, by the next write, or by opening the store: what had
  only been announced is dropped, what had begun to change the graph is completed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from neo4j.graph import Node, Relationship
from neo4j.graph import Path as GraphPath

from graphsvc.changes import Change, Record, Unlink
from graphsvc.errors import BadQuestion, CatalogueError, QueryFailed, StoreConflict, StoreUnavailable
from graphsvc.model.schema import SCHEMA_VERSION
from graphsvc.queries import Query, catalogue
from graphsvc.settings import Settings
from graphsvc.store import dump, forgetting, statements, writing
from graphsvc.store.neo4j_errors import timed_out
from graphsvc.store.neo4j_loading import EFFECTS, Stepwise, busy, standing
from graphsvc.store.neo4j_session import Sessions, Transaction
from graphsvc.store.protocol import Progress, Reader, Revision, Row, WholeReader

T = TypeVar("T")

BIG = 50_000
"""Changes from which a load is written in steps."""

_UNTOUCHED = "meta."
"""Queries of the audit trail, which a load adds to in its last transaction only."""

_PATIENCE = 3.0
_PAUSE = 0.1
"""Seconds that a read waits for a load to end, and between looks."""


class Neo4jStore:
    """The graph in one database of a server; safe to use from many threads."""

    def __init__(self, settings: Settings, *, big: int = BIG) -> None:
        """
        Open the store, or make a new one in an empty database; end a load that was interrupted.

        Errors: StoreUnavailable, StoreDenied, StoreNewer.
        """
        self.url = settings.store
        self._big = big
        self._sessions = Sessions(settings)
        self._stepwise = Stepwise(self._sessions)
        try:
            self._found()
            state = self._sessions.read(standing)
            self._loaded = state.loaded
            if state.phase is not None:
                with suppress(StoreUnavailable, StoreConflict):
                    self._stepwise.settle(patience=1.0)
        except BaseException:
            self._sessions.close()
            raise

    def _found(self) -> None:
        """Constraints, then Meta: where Meta is, they are."""
        if not self._sessions.ask("meta.state"):
            self._sessions.define(statements.setup())
            self._sessions.write(lambda tx: writing.run(tx, "stepwise.found", schema_version=SCHEMA_VERSION))
        self._sessions.write(writing.found)

    # Reading

    def read(self, query: str, /, **params: Any) -> list[Row]:
        known, bound = _named(query, params)
        text = known.statement("neo4j")
        way = self._sessions.read if query.startswith(_UNTOUCHED) else self._whole
        return known.shape(way(lambda tx: tx.run(text, bound)))

    def columns(self, query: str, /, **params: Any) -> dict[str, list[Any]]:
        known, bound = _named(query, params)
        text = known.statement("neo4j")
        return known.shape_columns(self._whole(lambda tx: tx.columns(text, bound)))

    def nodes(self, label: str) -> list[Row]:
        text = statements.of_node(label).every
        return self._whole(lambda tx: tx.run(text, {}))

    def edges(self, type_: str, start: str, end: str) -> list[Row]:
        text = statements.of_edge(type_, start, end).every
        return self._whole(lambda tx: tx.run(text, {}))

    def revision(self) -> Revision:
        rows = self._sessions.read(lambda tx: writing.run(tx, "meta.state"))
        return Revision(rows[0]["revision"], rows[0]["open_revision"]) if rows else Revision(0, 0)

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        yield self

    @contextmanager
    def whole(self) -> Iterator[WholeReader]:
        yield self

    @contextmanager
    def quiet(self) -> Iterator[WholeReader]:
        """The same while writers wait: the lock that they take first is held, and given back unused."""
        with self._sessions.transaction("WRITE") as (tx, _):
            writing.lock(tx, "")
            yield self

    def changes(self, since: int) -> Iterator[Record]:
        yield from writing.records(self, since)

    def _whole(self, work: Callable[[Transaction], T]) -> T:
        """
        What `work` reads, if no load was half-written meanwhile.

        A look afterwards is enough: a load that had begun by then is seen by its phase, and one that ended
        since the look of an earlier read by its revision; then the read is done again.
        """

        until = time.monotonic() + _PATIENCE
        while True:
            before = self._loaded
            found, state = self._sessions.read(lambda tx: (work(tx), standing(tx)))
            self._loaded = state.loaded
            if state.phase == EFFECTS:
                if time.monotonic() > until:
                    raise busy()
                time.sleep(_PAUSE)
            elif state.loaded == before:
                return found

    def query(self, cypher: str, params: Mapping[str, Any], *, limit: int, seconds: float) -> list[Row]:
        try:
            with self._sessions.transaction("READ", seconds=seconds, quoting=True) as (tx, _):
                before = standing(tx)
                records = tx.some(cypher, params, limit + 1)
                if EFFECTS in (before.phase, standing(tx).phase) or before.loaded != standing(tx).loaded:
                    raise busy()
        except QueryFailed as error:
            if timed_out(error):
                raise BadQuestion(f"The answer took more than {seconds:g} seconds.") from error
            raise
        names = records[0].keys() if records else ()
        if len(records) > limit:
            raise BadQuestion(f"The answer has more than {limit} rows. Put a LIMIT at its end.")
        return [{name: _plain(record[name]) for name in names} for record in records]

    # Writing

    def apply(
        self, changes: Sequence[Change], *, by: str, reason: str, at: str | None = None, kind: str = "change"
    ) -> Revision:
        return self._write(lambda tx: writing.apply(tx, changes, by=by, reason=reason, at=at, kind=kind))

    def load(
        self,
        changes: Sequence[Change],
        *,
        by: str,
        reason: str,
        at: str | None = None,
        progress: Progress | None = None,
    ) -> Revision:
        if len(changes) < self._big:
            return self.apply(changes, by=by, reason=reason, at=at, kind="load")
        return self._stepwise.load(changes, writing.Head.of(by, reason, at, "load"), progress)

    def restore(self, steps: Iterable[tuple[str, list[Row]]]) -> None:
        self._stepwise.restore(steps)

    def refill(self, steps: Iterable[tuple[str, list[Row]]]) -> None:
        """As `restore`, in the place of all that is there; the caller has it in a dump."""
        self._stepwise.restore(steps, replace=True)

    def erase(self, employee: str | Collection[str], *, by: str, reason: str) -> Revision:
        """
        As the protocol says, but for the server's own log.

        Only the server prunes that, at checkpoints, as `db.tx_log.rotation.retention_policy` and
        `db.checkpoint.interval.time` say; docker-compose.yml sets both short.
        """
        people = [employee] if isinstance(employee, str) else employee
        head = writing.Head.of(by, reason, None, "erase")
        return self._write(lambda tx: forgetting.erase(tx, people, head))

    def expire(self, edges: Sequence[Unlink], *, by: str, reason: str) -> Revision:
        head = writing.Head.of(by, reason, None, "erase")
        return self._write(lambda tx: forgetting.expire(tx, edges, head))

    def _write(self, work: Callable[[Transaction], Revision]) -> Revision:
        """One small write; a load whose process died is ended first."""

        def unless_loading(tx: Transaction) -> Revision | None:
            writing.lock(tx, "")
            return work(tx) if standing(tx).phase is None else None

        while True:
            revision = self._sessions.write(unless_loading, keep=lambda found: bool(found and found.changed))
            if revision is not None:
                return revision
            self._stepwise.settle()

    def backup(self, path: Path) -> None:
        """The copy is a dump; restoring it into an empty store gives this one."""
        dump.dump(self, path)

    def close(self) -> None:
        self._sessions.close()


def _named(query: str, params: Mapping[str, Any]) -> tuple[Query, dict[str, Any]]:
    known = catalogue()[query]
    if known.mode != "read":
        raise CatalogueError(f"{query} writes; writes go through apply.")
    return known, known.bind(params)


def _plain(value: Any) -> Any:
    """A value of the driver as JSON knows it."""
    if isinstance(value, GraphPath):
        return [_plain(node) for node in value.nodes]
    if isinstance(value, Node | Relationship | Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
