"""What every engine does for the rest of the program; only our own types cross it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, Protocol, runtime_checkable

from graphsvc.changes import Change, Record, Unlink

Row = dict[str, Any]


class Revision(NamedTuple):
    """
    Where the graph stands.

    `number` rises with every change, `open` where anything open changed; `changed` says whether the call that
    returned this revision wrote anything.
    """

    number: int
    open: int
    changed: bool = False


Progress = Callable[[int, int], None]
"""Told (done, of how many) while something long runs."""


class Reader(Protocol):
    """Named queries over one state of the graph."""

    def read(self, query: str, /, **params: Any) -> list[Row]:
        """
        The rows of a query of the catalogue, named `subject.query`.

        Shape:  one dict per row with exactly the declared columns, in the declared order and types.
        Errors: CatalogueError for an unknown query or a call that does not fit its header; StoreError.
        """
        ...

    def columns(self, query: str, /, **params: Any) -> dict[str, list[Any]]:
        """The same, a list per column; for bulk extraction."""
        ...

    def revision(self) -> Revision:
        """Where this state stands; revision 0 is a graph that nothing was written to."""
        ...


class Store(Reader, Protocol):
    """One graph in one engine."""

    url: str

    def snapshot(self) -> AbstractContextManager[Reader]:
        """
        Reads that belong together.

        On the embedded engine they see one state. On Neo4j, which is read-committed, they may not: compare
        `revision()` before and after, or replay `changes(since=...)`.
        """
        ...

    def apply(
        self, changes: Sequence[Change], *, by: str, reason: str, at: str | None = None, kind: str = "change"
    ) -> Revision:
        """
        Write all of it or nothing, as one revision.

        What would change nothing is left out; where nothing is left, the present revision comes back and
        nothing is written. `at` is a moment (default: now).
        Errors: InvalidChange with every fault; StoreConflict, StoreFull, StoreUnavailable.
        """
        ...

    def load(
        self,
        changes: Sequence[Change],
        *,
        by: str,
        reason: str,
        at: str | None = None,
        progress: Progress | None = None,
    ) -> Revision:
        """
        `apply` for any size: over about 50,000 changes in steps of which no reader sees a part.

        Interrupted, it leaves the graph as it was (embedded) or resumes when called again with the same
        changes (Neo4j). One revision, kind "load".
        """
        ...

    def changes(self, since: int) -> Iterator[Record]:
        """The revisions after `since`, oldest first, with absolute values before and after."""
        ...

    def erase(self, employee: str | Collection[str], *, by: str, reason: str) -> Revision:
        """
        Forget a person, or several: node, employments, edges, the payload in every Change, and her name where
        she did something to others; the engine's log included.

        Errors: UnknownEmployee where none of them is known.
        """
        ...

    def expire(self, edges: Sequence[Unlink], *, by: str, reason: str) -> Revision:
        """
        Take edges away that were kept long enough, with what every Change says of them, log included.

        Errors: InvalidChange for what is no edge of the table.
        """
        ...

    def backup(self, path: Path) -> None:
        """A consistent copy that this engine can open, written whole or not at all."""
        ...

    def query(self, cypher: str, params: Mapping[str, Any], *, limit: int, seconds: float) -> list[Row]:
        """
        An analyst's own statement, already let through by `graphsvc.query.allow`, read only.

        Errors: QueryFailed with the engine's words; BadQuestion past `limit` rows or `seconds`.
        """
        ...

    def close(self) -> None:
        """Let go of files, locks and connections; calling it twice is fine."""
        ...


class WholeReader(Reader, Protocol):
    """Everything in one state, label by label and type by type, for the dump and for comparing stores."""

    def nodes(self, label: str) -> list[Row]:
        """The nodes of a label, in no order; a row has every column of the table, the key's too."""
        ...

    def edges(self, type_: str, start: str, end: str) -> list[Row]:
        """The edges of a type between two labels; beside the columns, the ends' keys as s0, s1 and e0, e1."""
        ...


@runtime_checkable
class SupportsDump(Protocol):
    """A store that can be read whole, and filled verbatim."""

    def whole(self) -> AbstractContextManager[WholeReader]:
        """A snapshot that reads everything; on Neo4j the caller sees to it that nobody writes meanwhile."""
        ...

    def restore(self, steps: Iterable[tuple[str, list[Row]]]) -> None:
        """
        Run statements of `graphsvc.store.statements` with their $rows on an empty store, all or nothing.

        Errors: StoreConflict where the store is not empty.
        """
        ...


@runtime_checkable
class SupportsHolder(Protocol):
    """An embedded store that one process holds while others ask it over HTTP."""

    def announce(self, address: str, secret: str) -> None:
        """Write the 0600 file that names the holder."""
        ...
