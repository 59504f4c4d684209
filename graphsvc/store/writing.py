"""
The one door for writes, the same for every engine.

    lock the Meta node; read what is touched; drop what would change nothing; write the rest in groups;
    write the Change and its payloads; raise the revision

An adapter supplies a Transaction, commits when `apply` gives a revision that `changed`, and else rolls back.
For loads too big for one transaction it takes the parts: `prepare`, `Plan.effects.steps`, `Plan.trail`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

from graphsvc.changes import Change, Record, Touch
from graphsvc.errors import Fault, InvalidChange, StoreConflict, StoreNewer
from graphsvc.model.schema import SCHEMA_VERSION
from graphsvc.queries import catalogue
from graphsvc.store import payloads, statements
from graphsvc.store.effects import Effects, Step
from graphsvc.store.judging import judge
from graphsvc.store.protocol import Reader, Revision, Row
from graphsvc.store.validation import check


class Transaction(Protocol):
    """What an engine gives: statements that belong together, `chunk` rows at a time."""

    engine: str
    chunk: int

    def run(self, statement: str, params: Mapping[str, Any]) -> list[Row]:
        """Do one statement; its errors are translated."""
        ...


class Head(NamedTuple):
    """What a Change says of itself."""

    by: str
    reason: str
    at: str
    kind: str

    @classmethod
    def of(cls, by: str, reason: str, at: str | None, kind: str) -> Head:
        """Errors: InvalidChange where `by` or `reason` is empty or `at` is no moment with offset."""
        head = cls(by, reason, at or datetime.now(UTC).isoformat(timespec="seconds"), kind)
        faults = [
            Fault("ChangeSet", 0, name, "is missing")
            for name in ("by", "reason")
            if not getattr(head, name).strip()
        ]
        if not _is_moment(head.at):
            faults.append(Fault("ChangeSet", 0, "at", "is not a moment with offset"))
        if faults:
            raise InvalidChange(faults)
        return head


@dataclass(frozen=True, slots=True)
class Plan:
    """What one revision will do, and the trail it leaves."""

    base: Revision
    effects: Effects
    head: Head
    previous: str

    @property
    def revision(self) -> Revision:
        """Where the graph will stand."""
        number = self.base.number + 1
        return Revision(number, number if self.effects.open else self.base.open, True)

    def payloads(self) -> list[dict[str, Any]]:
        """The rows of the revision's ChangePayload nodes; salted anew each time, so ask once."""
        return payloads.payload_rows(self.effects, self.revision.number)

    def trail(self, rows: Sequence[Mapping[str, Any]], size: int) -> Iterator[Step]:
        """The steps that write the payloads, then the Change."""
        put = statements.of_node("ChangePayload").put
        for start in range(0, len(rows), size):
            yield Step(put, [dict(row) for row in rows[start : start + size]])
        yield Step(statements.of_node("Change").put, [self.change(row["digest"] for row in rows)])

    def change(self, digests: Any) -> dict[str, Any]:
        """The row of the Change node."""
        row: dict[str, Any] = {
            "revision": self.revision.number,
            "open_revision": self.revision.open,
            **self.head._asdict(),
        }
        return row | {"digest": payloads.change_digest(self.previous, payloads.head_of(row), digests)}


def found(tx: Transaction) -> None:
    """
    Make the Meta node of a new store, or see that an old one can be read.

    Errors: StoreNewer.
    """
    state = run(tx, "meta.state")
    if not state:
        run(tx, "store.found", schema_version=SCHEMA_VERSION)
    elif state[0]["schema_version"] > SCHEMA_VERSION:
        raise StoreNewer(
            f"This store has schema {state[0]['schema_version']}, this graphsvc knows {SCHEMA_VERSION}. "
            "Install the newer graphsvc."
        )


def apply(
    tx: Transaction,
    changes: Sequence[Change],
    *,
    by: str,
    reason: str,
    at: str | None = None,
    kind: str = "change",
) -> Revision:
    """
    Write the changes as one revision, or nothing where nothing would change.

    The caller commits if the revision `changed`, and rolls back otherwise and upon any error.
    Errors: InvalidChange with every fault.
    """
    plan = prepare(tx, changes, Head.of(by, reason, at, kind))
    if not len(plan.effects):
        return plan.base
    write(tx, plan)
    return plan.revision


def prepare(tx: Transaction, changes: Sequence[Change], head: Head) -> Plan:
    """
    Lock, check, and compare with what is there; nothing is written but the lock.

    Errors: InvalidChange with every fault, those of the table and those that only the graph can tell.
    """
    checked = check(changes)
    base = lock(tx, head.by)
    effects = judge(tx, checked)
    return Plan(base, effects, head, last_digest(tx, base))


def write(tx: Transaction, plan: Plan) -> None:
    """Do the whole plan in this transaction."""
    for step in plan.effects.steps(tx.chunk):
        tx.run(step.statement, {"rows": step.rows})
    for step in plan.trail(plan.payloads(), tx.chunk):
        tx.run(step.statement, {"rows": step.rows})
    raise_revision(tx, plan.revision)


def steps(plan: Plan, size: int) -> Iterator[Step]:
    """The whole plan, the new revision last, for an engine that writes it where nobody reads yet."""
    yield from plan.effects.steps(size)
    yield from plan.trail(plan.payloads(), size)
    yield Step(catalogue()["store.raise"].text, _standing(plan.revision))


def lock(tx: Transaction, by: str) -> Revision:
    """Take the writers' lock for this transaction; gives where the graph stands."""
    rows = run(tx, "store.lock", by=by)
    if not rows:
        raise StoreConflict("The store has lost its Meta node.")
    return Revision(rows[0]["revision"], rows[0]["open_revision"])


def raise_revision(tx: Transaction, revision: Revision) -> None:
    """Say where the graph stands now, and let go of the lock."""
    run(tx, "store.raise", rows=_standing(revision))


def _standing(revision: Revision) -> list[dict[str, Any]]:
    return [{"revision": revision.number, "open_revision": revision.open}]


def last_digest(tx: Transaction, base: Revision) -> str:
    rows = run(tx, "store.last_digest", revision=base.number)
    return str(rows[0]["digest"]) if rows else ""


def run(tx: Transaction, name: str, **params: Any) -> list[Row]:
    """A query of the catalogue within a transaction."""
    query = catalogue()[name]
    return query.shape(tx.run(query.statement(tx.engine), query.bind(params)))


def records(reader: Reader, since: int) -> Iterator[Record]:
    """The revisions after `since`, oldest first, read a few at a time."""
    for change in reader.read("meta.changes", since=since):
        touched: list[Touch] = []
        for row in reader.read("meta.payloads", revision=change["revision"]):
            if row["body"] is not None:
                touched += payloads.touches(row["body"])
        yield Record(**{name: change[name] for name in Record._fields[:-1]}, touched=touched)


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
