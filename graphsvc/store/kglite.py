"""
The embedded engine: one graph in one folder, held by one process.

    FOLDER/graph.kgl       the last checkpoint      FOLDER/lock          who holds it
    FOLDER/graph.kgl-wal   what came since          FOLDER/holder.json   how to ask who holds it (holder.py)
    FOLDER/loading/        a big load's copy, swapped in when it is complete

Writers wait for one lock, since the engine's transactions conflict graph-wide. Readers never wait.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any

import kglite

from graphsvc import collector
from graphsvc.changes import Change, Record, Unlink
from graphsvc.errors import CatalogueError, QueryFailed, StoreConflict, StoreUnavailable
from graphsvc.queries import catalogue
from graphsvc.store import forgetting, statements, writing
from graphsvc.store.holder import Hold, HolderFile, read_holder, remove_holder, write_holder
from graphsvc.store.kglite_errors import translating
from graphsvc.store.kglite_query import Analyst
from graphsvc.store.protocol import Progress, Revision, Row, WholeReader
from graphsvc.store.swap import sync_folder

__all__ = ["BIG", "HolderFile", "KgliteStore", "read_holder"]

BIG = 50_000
"""Changes from which a load is written to a copy."""

_CHUNK = 50_000
_GRAPH = "graph.kgl"
_LOADING = "loading"

Runner = Callable[[str, Mapping[str, Any]], Any]
"""Runs a statement with parameters and gives the engine's view of the rows."""

kglite.set_query_warning_policy("silent")


def _runner(source: Any) -> Runner:
    """The reading half of a session, a snapshot or a transaction; its own time limit is off."""
    return lambda text, params: source.cypher(text, params=dict(params), timeout_ms=0)


class _Reads:
    """Named queries, and whole labels and types, over whatever runs statements."""

    def __init__(self, runner: Runner) -> None:
        self._run = runner

    def read(self, query: str, /, **params: Any) -> list[Row]:
        known = catalogue()[query]
        bound = known.bind(params)
        _only_reads(known.mode, query)
        with translating():
            rows = self._run(known.statement("kglite"), bound).to_list()
        return known.shape(rows)

    def columns(self, query: str, /, **params: Any) -> dict[str, list[Any]]:
        known = catalogue()[query]
        bound = known.bind(params)
        _only_reads(known.mode, query)
        with translating():
            view = self._run(known.statement("kglite"), bound)
            columns = {item.name: view.column(item.name) for item in known.columns}
        return known.shape_columns(columns)

    def revision(self) -> Revision:
        rows = self.read("meta.state")
        return Revision(rows[0]["revision"], rows[0]["open_revision"]) if rows else Revision(0, 0)

    def nodes(self, label: str) -> list[Row]:
        with translating():
            return list(self._run(statements.of_node(label).every, {}).to_list())

    def edges(self, type_: str, start: str, end: str) -> list[Row]:
        with translating():
            return list(self._run(statements.of_edge(type_, start, end).every, {}).to_list())


class _Transaction:
    """A transaction of the engine, as the one door wants it."""

    engine = "kglite"
    chunk = _CHUNK

    def __init__(self, runner: Runner) -> None:
        self._run = runner
        self.failed = False

    def run(self, statement: str, params: Mapping[str, Any]) -> list[Row]:
        try:
            with translating():
                return list(self._run(statement, params).to_list())
        except BaseException:
            self.failed = True
            raise


class KgliteStore(_Reads):
    """The graph in a folder, which this process holds until `close`."""

    def __init__(self, folder: Path) -> None:
        """
        Open the store, or make a new one.

        Errors: StoreLocked, StoreNewer, StoreFull, StoreUnavailable.
        """
        self.folder = folder
        self.url = f"kglite:{folder}"
        self._writing = threading.RLock()
        self._copying = False
        self._writes = 0
        self._known: tuple[int, Revision] | None = None
        self._hold = Hold(folder)
        try:
            shutil.rmtree(folder / _LOADING, ignore_errors=True)
            self._session: Any = self._open()
            self._analyst = Analyst(self._backup_file)
            super().__init__(self._run_now)
            self._found()
        except BaseException:
            self._hold.release()
            raise

    def _open(self) -> Any:
        with translating():
            session = kglite.open_session(str(self.folder / _GRAPH), durable="full")
        kglite.trim_memory()  # what reading the file took beside the graph: a seventh, with 55,000 people
        return session

    def _found(self) -> None:
        """Constraints and Meta of a new store; a known one is left as it is."""
        try:
            if not self.read("meta.state"):
                for statement in statements.setup():
                    with translating():
                        self._session.execute(statement)
            with self._transaction() as tx:
                writing.found(tx)
        except BaseException:
            with suppress(kglite.KgError):
                self._session.close()
            raise

    def revision(self) -> Revision:
        """Where the graph stands; remembered until the next write, since nobody else can write."""
        self._open_session()
        writes, known = self._writes, self._known
        if known is None or known[0] != writes:
            known = self._known = (writes, super().revision())
        return known[1]

    def _run_now(self, text: str, params: Mapping[str, Any]) -> Any:
        return _runner(self._open_session())(text, params)

    def _open_session(self) -> Any:
        session = self._session
        if session is None:
            raise StoreUnavailable("This store is closed.")
        return session

    @contextmanager
    def snapshot(self) -> Iterator[WholeReader]:
        yield _Reads(_runner(self._open_session().snapshot()))

    @contextmanager
    def _transaction(self, *, keep: bool = True) -> Iterator[_Transaction]:
        """
        All of it or nothing.

        The engine would commit the rest after a statement that failed; here nothing is committed then, even
        where the error was caught.
        """
        with self._writing:
            session = self._open_session()
            if self._copying:  # only this thread can be here; what it wrote would be lost with the old graph
                raise StoreConflict("A load is under way; its progress cannot write.")
            with translating():
                tx = session.begin()
            try:
                own = _Transaction(_runner(tx))
                yield own
                if own.failed:
                    raise QueryFailed("A statement of this transaction failed; nothing was written.")
                if keep:
                    with translating():
                        tx.commit()
            finally:
                self._writes += 1
                if tx.active:
                    tx.rollback()

    def apply(
        self, changes: Sequence[Change], *, by: str, reason: str, at: str | None = None, kind: str = "change"
    ) -> Revision:
        with self._writing, suppress(_Unchanged), self._transaction() as tx:
            revision = writing.apply(tx, changes, by=by, reason=reason, at=at, kind=kind)
            if not revision.changed:
                raise _Unchanged
        return revision

    def load(
        self,
        changes: Sequence[Change],
        *,
        by: str,
        reason: str,
        at: str | None = None,
        progress: Progress | None = None,
    ) -> Revision:
        if len(changes) < BIG:
            return self.apply(changes, by=by, reason=reason, at=at, kind="load")
        head = writing.Head.of(by, reason, at, "load")
        with self._writing, collector.paused():
            with self._transaction(keep=False) as tx:
                plan = writing.prepare(tx, changes, head)
            if not len(plan.effects):
                return plan.base
            self._through_copy(writing.steps(plan, _CHUNK), len(plan.effects), progress)
            return plan.revision

    def whole(self) -> AbstractContextManager[WholeReader]:
        return self.snapshot()

    def restore(self, steps: Iterable[tuple[str, list[Row]]]) -> None:
        with self._writing:
            if self.revision().number:
                raise StoreConflict("Only an empty store can be restored into.")
            self._through_copy(steps, 0, None)

    def _through_copy(
        self, steps: Iterable[tuple[str, list[Row]]], total: int, progress: Progress | None
    ) -> None:
        """Write to a copy beside the store, and swap it in when it is complete and on disk."""
        folder = self.folder / _LOADING
        folder.mkdir(exist_ok=True)
        self._copying = True
        try:
            copy = folder / _GRAPH
            with translating():
                self._session.backup(str(copy))
                kglite.trim_memory()  # half a graph's worth stays behind a backup, a whole one behind closing
                session = kglite.open_session(str(copy), durable="off")
            try:
                done = 0
                for statement, rows in steps:
                    with translating():
                        session.execute(statement, params={"rows": rows}, timeout_ms=0)
                    done += len(rows)
                    if progress:
                        progress(min(done, total), total)
                with translating():
                    session.save()
            finally:
                with suppress(kglite.KgError):
                    session.close()
                kglite.trim_memory()
            self._swap(copy)
        finally:
            self._copying = False
            shutil.rmtree(folder, ignore_errors=True)

    def _swap(self, copy: Path) -> None:
        """
        Put the copy in the store's place.

        Closing folds the log into the old checkpoint, so that nothing of it is played onto the new one.
        Readers stay with the old session, which answers on, until the new one is there.
        """
        old = self._session
        with translating():
            sync_folder(copy.parent)
            old.close()
            kglite.trim_memory()
        try:
            with translating():
                copy.replace(self.folder / _GRAPH)
                sync_folder(self.folder)
        finally:
            self._session = self._open()
            self._writes += 1

    def changes(self, since: int) -> Iterator[Record]:
        with self.snapshot() as reader:
            yield from writing.records(reader, since)

    def erase(self, employee: str | Collection[str], *, by: str, reason: str) -> Revision:
        people = [employee] if isinstance(employee, str) else employee
        head = writing.Head.of(by, reason, None, "erase")
        return self._forget(lambda tx: forgetting.erase(tx, people, head))

    def expire(self, edges: Sequence[Unlink], *, by: str, reason: str) -> Revision:
        head = writing.Head.of(by, reason, None, "erase")
        return self._forget(lambda tx: forgetting.expire(tx, edges, head))

    def _forget(self, work: Callable[[_Transaction], Revision]) -> Revision:
        """Write, and make the files forget: the one time that a checkpoint is made while serving."""
        with self._writing:
            with self._transaction() as tx:
                revision = work(tx)
            if revision.changed:
                with translating():
                    self._session.save()
                self._analyst.forget()
        return revision

    def backup(self, path: Path) -> None:
        """The copy is a folder, which must not be there yet; `kglite:PATH` opens it."""
        draft = path.with_name(f".{path.name}.partial")
        with translating():
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
            try:
                self._backup_file(draft / _GRAPH)
                draft.rename(path)
                sync_folder(path.parent)
            finally:
                shutil.rmtree(draft, ignore_errors=True)

    def _backup_file(self, path: Path) -> None:
        with translating():
            self._open_session().backup(str(path))

    def query(self, cypher: str, params: Mapping[str, Any], *, limit: int, seconds: float) -> list[Row]:
        number = self.revision().number
        return self._analyst.ask(number, cypher, params, limit=limit, seconds=seconds)

    def announce(self, address: str, secret: str) -> None:
        write_holder(self.folder, address, secret)

    def close(self) -> None:
        with self._writing:
            if self._session is None:
                return
            remove_holder(self.folder)
            self._analyst.forget()
            try:
                with translating():
                    self._session.close()
            finally:
                self._session = None  # whoever still holds the store does not hold its graph in memory
                kglite.trim_memory()
                self._hold.release()


class _Unchanged(Exception):
    """Leaves a transaction without committing it."""


def _only_reads(mode: str, query: str) -> None:
    if mode != "read":
        raise CatalogueError(f"{query} writes; writes go through apply.")
