"""
What is written: a ChangeSet is a list of Put, Drop, Link and Unlink, applied whole or not at all.

A Put names every column of its node (those left out are written as null, or as the column's default), so that
the order of two writes alone decides. Within one ChangeSet each node and each edge is named once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import BaseModel

from graphsvc.model.schema import EDGES, NODES

Scalar = str | int | float | bool | None | list[str]
KeyValue = str | int


class Ref(NamedTuple):
    """Which node: its label and its key, in the order of the table."""

    label: str
    key: tuple[KeyValue, ...]

    def __str__(self) -> str:
        return f"{self.label} {'/'.join(str(part) for part in self.key)}"


class Put(NamedTuple):
    """The node as it is to be; made new where it is not there."""

    ref: Ref
    values: Mapping[str, Scalar]


class Drop(NamedTuple):
    """The node goes, and every edge at it."""

    ref: Ref


class Link(NamedTuple):
    """The edge as it is to be; `values` include the properties that tell parallel edges apart."""

    type: str
    start: Ref
    end: Ref
    values: Mapping[str, Scalar] = {}


class Unlink(NamedTuple):
    """The edge goes; `values` are the properties that tell parallel edges apart."""

    type: str
    start: Ref
    end: Ref
    values: Mapping[str, Scalar] = {}


Change = Put | Drop | Link | Unlink
ChangeSet = Sequence[Change]


def ref(label: str, *key: KeyValue) -> Ref:
    """A reference by label and key: `ref("Role", "sykepleier")`, `ref("Level", "legemidler", 2)`."""
    return Ref(label, key)


def put(node: BaseModel) -> Put:
    """The Put of a model instance."""
    row = NODES[type(node).__name__]
    values = node.model_dump()
    return Put(Ref(row.label, tuple(values.pop(name) for name in row.key)), values)


def link(type_: str, start: Ref, end: Ref, edge: BaseModel | None = None) -> Link:
    """The Link of an edge model instance; without one, an edge that has no properties."""
    return Link(type_, start, end, edge.model_dump() if edge else {})


class Touch(NamedTuple):
    """
    What one applied change did: absolute values before and after, `None` where there was or is nothing.

    `type` is a node label (then `end` is None) or an edge type. For an edge, `before` and `after` hold the
    identifying properties too; for a node they hold the columns beside the key.
    """

    type: str
    start: Ref
    end: Ref | None
    before: Mapping[str, Scalar] | None
    after: Mapping[str, Scalar] | None


class Record(NamedTuple):
    """One revision as the change feed tells it; payloads of erased subjects are missing from `touched`."""

    revision: int
    open_revision: int
    at: str
    by: str
    reason: str
    kind: str
    touched: Sequence[Touch]


def edge_key(type_: str, values: Mapping[str, Scalar]) -> tuple[Scalar, ...]:
    """The properties that tell this edge from others between the same ends."""
    return tuple(values.get(name) for name in EDGES[type_].key)


def identities(changes: Iterable[Change]) -> Iterable[tuple[Any, ...]]:
    """What each change names: `(label, key)` of a node, `(type, start, end, edge key)` of an edge."""
    for change in changes:
        if isinstance(change, Put | Drop):
            yield change.ref
        else:
            yield (change.type, change.start, change.end, edge_key(change.type, change.values))
