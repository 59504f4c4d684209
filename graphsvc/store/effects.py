"""What a ChangeSet really does: nodes and edges with values before and after, and the steps that do it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from graphsvc.changes import Scalar, Touch
from graphsvc.model.schema import EDGES, NODES, Column
from graphsvc.store import statements
from graphsvc.store.cells import settled
from graphsvc.store.validation import Identity, Key, Values

T = TypeVar("T")

EdgeId = tuple[str, str, str]
"""Edge type, start label, end label."""

NodeEffect = tuple[Key, Values | None, Values | None]
EdgeEffect = tuple[Identity, Values | None, Values | None]


class Step(NamedTuple):
    """A statement with its $rows."""

    statement: str
    rows: list[dict[str, Any]]


@dataclass(slots=True)
class Effects:
    """
    Everything touched, with values before and after in the table's order (None: not there).

    `owners` tells whose each touched Employment is.
    """

    nodes: dict[str, list[NodeEffect]] = field(default_factory=dict)
    edges: dict[EdgeId, list[EdgeEffect]] = field(default_factory=dict)
    owners: Mapping[Key, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return sum(map(len, self.nodes.values())) + sum(map(len, self.edges.values()))

    @property
    def open(self) -> bool:
        """Whether anything open is touched."""
        return any(rows and NODES[label].access == "open" for label, rows in self.nodes.items()) or any(
            rows and EDGES[type_].access(start, end) == "open"
            for (type_, start, end), rows in self.edges.items()
        )

    def steps(self, size: int, *, again: bool = False) -> Iterator[Step]:
        """
        The writes, `size` rows at a time, in an order in which each finds what it needs.

        With `again` they may be done twice: a new edge is merged, not created.
        """
        for edge, touched in self.edges.items():
            gone = (identity for identity, _, after in touched if after is None)
            yield from self._steps(
                statements.of_edge(*edge).unlink, size, gone, edge_row(*edge, values=False)
            )
        for label, effects in self.nodes.items():
            dropped = (key for key, _, after in effects if after is None)
            yield from self._steps(statements.of_node(label).drop, size, dropped, key_row(label))
            put = (key + after for key, _, after in effects if after is not None)
            yield from self._steps(statements.of_node(label).put, size, put, node_row(label))
        for edge, touched in self.edges.items():
            own, row = statements.of_edge(*edge), edge_row(*edge)
            new = (
                (*ends[:2], after) for ends, before, after in touched if after is not None and before is None
            )
            old = (
                (*ends[:2], after)
                for ends, before, after in touched
                if after is not None and before is not None
            )
            if again:
                yield from self._steps(own.link, size, new, row)
            else:
                yield from _creating(edge, size, new)
            yield from self._steps(own.link, size, old, row)

    @staticmethod
    def _steps(
        statement: str, size: int, items: Iterable[Any], row: Callable[[Any], dict[str, Any]]
    ) -> Iterator[Step]:
        for part in chunks(items, size):
            yield Step(statement, [row(item) for item in part])

    @classmethod
    def of_touches(cls, touches: Iterable[Touch]) -> Effects:
        """The effects that a change feed tells, for doing them over again."""
        effects = cls()
        for touch in touches:
            if touch.end is None:
                names = [column.name for column in NODES[touch.type].values]
                effects.nodes.setdefault(touch.type, []).append(
                    (touch.start.key, _tuple(names, touch.before), _tuple(names, touch.after))
                )
                continue
            names = [column.name for column in EDGES[touch.type].columns]
            known = touch.after if touch.after is not None else touch.before or {}
            identity = (touch.start.key, touch.end.key, tuple(known[name] for name in EDGES[touch.type].key))
            effects.edges.setdefault((touch.type, touch.start.label, touch.end.label), []).append(
                (identity, _tuple(names, touch.before), _tuple(names, touch.after))
            )
        return effects


def _creating(edge: EdgeId, size: int, new: Iterable[tuple[Key, Key, Values]]) -> Iterator[Step]:
    """The steps that make new edges, with the columns that any edge of a step has."""
    columns = [column.name for column in EDGES[edge[0]].columns]
    start, end = statements.start_names(edge[1]), statements.end_names(edge[2])
    for part in chunks(new, size):
        held = [
            any(value is not None for value in column) for column in zip(*(e[2] for e in part), strict=True)
        ]
        at = [place for place, has in enumerate(held) if has]
        names = (*start, *end, *(columns[place] for place in at))
        rows = [
            dict(zip(names, (*a, *b, *[values[place] for place in at]), strict=True)) for a, b, values in part
        ]
        yield Step(statements.create(*edge, frozenset(columns[place] for place in at)), rows)


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items, `size` at a time."""
    part: list[T] = []
    for item in items:
        part.append(item)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


def _tuple(names: Sequence[str], values: Mapping[str, Scalar] | None) -> Values | None:
    return None if values is None else tuple(values[name] for name in names)


def key_row(label: str) -> Callable[[Key], dict[str, Any]]:
    """Makes the row of a statement that takes keys only."""
    names = NODES[label].key
    return lambda key: dict(zip(names, key, strict=True))


def node_row(label: str) -> Callable[[Sequence[Any]], dict[str, Any]]:
    """Makes the row of a Put from key and values in one sequence."""
    names = [*NODES[label].key, *(column.name for column in NODES[label].values)]
    return lambda values: dict(zip(names, values, strict=True))


def edge_row(type_: str, start: str, end: str, *, values: bool = True) -> Callable[[Any], dict[str, Any]]:
    """Makes the row of an edge from (start key, end key, values); without `values`, from its identity."""
    row = EDGES[type_]
    columns = [column.name for column in row.columns] if values else list(row.key)
    names = [*statements.start_names(start), *statements.end_names(end), *columns]
    return lambda edge: dict(zip(names, (*edge[0], *edge[1], *edge[2]), strict=True))


def read_values(columns: Sequence[Column]) -> Callable[[Mapping[str, Any]], Values]:
    """Makes the reader of an engine's row into values of the table's order and types."""
    names = [column.name for column in columns]
    special = [(at, column) for at, column in enumerate(columns) if column.kind in ("list", "float", "bool")]

    def plain(row: Mapping[str, Any]) -> Values:
        return tuple([row[name] for name in names])

    def careful(row: Mapping[str, Any]) -> Values:
        values = [row[name] for name in names]
        for at, column in special:
            values[at] = settled(column, values[at])
        return tuple(values)

    return careful if special else plain
