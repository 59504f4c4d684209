"""A store that another process holds, asked over HTTP; loaders write through it as through any other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graphsvc import errors as e
from graphsvc.changes import Change, Record, Unlink
from graphsvc.remote import Holder, raised
from graphsvc.store import wire
from graphsvc.store.protocol import Progress, Reader, Revision, Row


class RemoteStore:
    """
    The Store protocol over the holder's internal addresses.

    A snapshot is not kept apart from what the holder writes meanwhile: compare `revision()` before and after.
    """

    def __init__(self, holder: Holder) -> None:
        self.holder = holder
        self.url = holder.address

    def read(self, query: str, /, **params: Any) -> list[Row]:
        rows: list[Row] = self.holder.post("/internal/read", {"query": query, "params": params})
        return rows

    def columns(self, query: str, /, **params: Any) -> dict[str, list[Any]]:
        asked = {"query": query, "params": params}
        found: dict[str, list[Any]] = self.holder.post("/internal/columns", asked)
        return found

    def revision(self) -> Revision:
        return wire.revision_from(self.holder.get("/internal/revision"))

    @contextmanager
    def snapshot(self) -> Iterator[Reader]:
        yield self

    def apply(
        self, changes: Sequence[Change], *, by: str, reason: str, at: str | None = None, kind: str = "change"
    ) -> Revision:
        params = {"by": by, "reason": reason, "at": at, "kind": kind}
        return self._write("/internal/apply", changes, params, None)

    def load(
        self,
        changes: Sequence[Change],
        *,
        by: str,
        reason: str,
        at: str | None = None,
        progress: Progress | None = None,
    ) -> Revision:
        return self._write("/internal/load", changes, {"by": by, "reason": reason, "at": at}, progress)

    def _write(
        self,
        path: str,
        changes: Sequence[Change],
        params: Mapping[str, Any],
        progress: Progress | None,
    ) -> Revision:
        """Send the changes, then follow the answer: progress until the revision or the problem comes."""
        body = (wire.line(wire.change_to(change)) for change in changes)
        for told in wire.lines(self.holder.pull("POST", path, params=params, body=body)):
            if "problem" in told:
                raise raised(told["problem"])
            if "revision" in told:
                return wire.revision_from(told["revision"])
            if progress:
                progress(*told["progress"])
        raise e.StoreUnavailable("The process that holds the store stopped before it had answered.")

    def changes(self, since: int) -> Iterator[Record]:
        pieces = self.holder.pull("GET", "/internal/changes", params={"since": since})
        return map(wire.record_from, wire.lines(pieces))

    def erase(self, employee: str | Collection[str], *, by: str, reason: str) -> Revision:
        people = [employee] if isinstance(employee, str) else list(employee)
        asked = {"employees": people, "by": by, "reason": reason}
        return wire.revision_from(self.holder.post("/internal/erase", asked))

    def expire(self, edges: Sequence[Unlink], *, by: str, reason: str) -> Revision:
        asked = {"edges": [wire.change_to(edge) for edge in edges], "by": by, "reason": reason}
        return wire.revision_from(self.holder.post("/internal/expire", asked))

    def backup(self, path: Path) -> None:
        self.holder.post("/internal/backup", {"path": str(path.resolve())})

    def query(
        self,
        cypher: str,  # noqa: ARG002
        params: Mapping[str, Any],  # noqa: ARG002
        *,
        limit: int,  # noqa: ARG002
        seconds: float,  # noqa: ARG002
    ) -> list[Row]:
        raise e.Forbidden("An analyst's own statements go to POST /v1/query of the process that serves.")

    def close(self) -> None:
        """Nothing is held here."""
