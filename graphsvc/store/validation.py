"""
Checks a ChangeSet against the table, column by column, and groups it by what statement will write it.

Fast because a column is judged by its distinct types and values; only where one is wrong are rows looked at
singly, to name each fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphsvc.changes import Change, Drop, KeyValue, Link, Put, Ref, Scalar, Unlink
from graphsvc.errors import Fault
from graphsvc.model.schema import EDGES, NODES, Column, EdgeType, NodeType
from graphsvc.store.cells import problem, settled, sound

Key = tuple[KeyValue, ...]
Values = tuple[Scalar, ...]
Identity = tuple[Key, Key, Values]
"""An edge among those of its type and end labels: start, end, and what tells parallel ones apart."""

KEPT = frozenset(("Change", "ChangePayload", "Meta"))
"""Labels that the store writes by itself."""

SUBJECTS = frozenset(("open", "internal", "erased"))
"""Names of payload subjects that no employee may bear."""

_IN_ORDER = (("from_level", "to_level", True), ("valid_from", "valid_to", False))
"""Pairs of columns of which the first comes before the second, strictly or not."""


@dataclass(slots=True)
class NodeGroup:
    """What is to happen to the nodes of one label; values are in the order of `row.values`."""

    row: NodeType
    puts: dict[Key, Values] = field(default_factory=dict)
    drops: dict[Key, None] = field(default_factory=dict)
    places: dict[Key, int] = field(default_factory=dict)


@dataclass(slots=True)
class EdgeGroup:
    """What is to happen to the edges of one type between two labels; values are in order of `row.columns`."""

    row: EdgeType
    start: str
    end: str
    names: tuple[str, ...]
    key_at: tuple[int, ...]
    links: dict[Identity, Values] = field(default_factory=dict)
    unlinks: dict[Identity, None] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)

    @property
    def id(self) -> tuple[str, str, str]:
        return (self.row.type, self.start, self.end)


@dataclass(slots=True)
class Checked:
    """A ChangeSet in groups, and what is wrong with it as far as the table alone can tell."""

    nodes: dict[str, NodeGroup] = field(default_factory=dict)
    edges: dict[tuple[str, str, str], EdgeGroup] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: int, what: str, text: str, remedy: str = "") -> None:
        """Note a fault of the change at a place (from 0)."""
        self.faults.append(Fault("ChangeSet", place + 1, what, text, remedy))


def check(changes: Iterable[Change]) -> Checked:
    """
    The changes in groups, checked against the table.

    Faults name a personal thing by its label only, never by its key or a value.
    """
    checked = Checked()
    for place, change in enumerate(changes):
        try:
            if type(change) is Link:
                _link(checked, place, change)
            else:
                _other(checked, place, change)
        except (TypeError, AttributeError):  # an unhashable key, or values that are no mapping
            checked.fault(place, "", "the key or the values are of a wrong type")
    for group in checked.nodes.values():
        _check_nodes(checked, group)
    for edges in checked.edges.values():
        _check_edges(checked, edges)
    return checked


def named(what: Ref) -> str:
    """A node in an error text: with its key where that is open."""
    row = NODES.get(what.label)
    return str(what) if row is not None and row.access == "open" else what.label


def _link(checked: Checked, place: int, change: Link) -> None:
    type_, start, end, values = change
    group = checked.edges.get((type_, start[0], end[0]))
    if group is None:
        group = _edge_group(checked, place, type_, start, end)
        if group is None:
            return
    row = tuple(values.values())
    if tuple(values) != group.names:
        row = _arranged(checked, place, type_, values, group.row.columns)
    identity = (start[1], end[1], tuple([row[at] for at in group.key_at]))
    if identity in group.links or identity in group.unlinks:
        checked.fault(place, type_, "the same edge is named twice in one ChangeSet")
        return
    group.links[identity] = row
    group.places.append(place)


def _other(checked: Checked, place: int, change: Change) -> None:
    if isinstance(change, Put | Drop):
        _node(checked, place, change)
    elif isinstance(change, Unlink):
        _unlink(checked, place, change)
    else:
        checked.fault(place, "", "is none of Put, Drop, Link, Unlink")


def _node(checked: Checked, place: int, change: Put | Drop) -> None:
    label, key = change.ref
    group = checked.nodes.get(label)
    if group is None:
        if label not in NODES or label in KEPT:
            why = "is written by the store alone" if label in KEPT else "is no label of the table"
            checked.fault(place, str(label), why)
            return
        group = checked.nodes[label] = NodeGroup(NODES[label])
    if key in group.places:
        checked.fault(place, named(change.ref), "the same node is named twice in one ChangeSet")
        return
    group.places[key] = place
    if isinstance(change, Drop):
        group.drops[key] = None
    else:
        group.puts[key] = _arranged(checked, place, label, change.values, group.row.values)


def _unlink(checked: Checked, place: int, change: Unlink) -> None:
    group = checked.edges.get((change.type, change.start.label, change.end.label))
    group = group or _edge_group(checked, place, change.type, change.start, change.end)
    if group is None:
        return
    identity = (change.start.key, change.end.key, tuple(change.values.get(name) for name in group.row.key))
    if identity in group.links or identity in group.unlinks:
        checked.fault(place, change.type, "the same edge is named twice in one ChangeSet")
        return
    group.unlinks[identity] = None


def _edge_group(checked: Checked, place: int, type_: str, start: Ref, end: Ref) -> EdgeGroup | None:
    row = EDGES.get(type_)
    if row is None:
        checked.fault(place, str(type_), "is no edge type of the table")
        return None
    if (start.label, end.label) not in row.ends:
        pairs = ", ".join(f"{a} -> {b}" for a, b in row.ends)
        checked.fault(place, type_, f"does not join {start.label} -> {end.label}", f"It joins {pairs}.")
        return None
    names = tuple(column.name for column in row.columns)
    group = EdgeGroup(row, start.label, end.label, names, tuple(names.index(name) for name in row.key))
    checked.edges[group.id] = group
    return group


def _arranged(
    checked: Checked, place: int, what: str, values: Mapping[str, Scalar], columns: Sequence[Column]
) -> Values:
    """The values in the table's order, those left out by their default."""
    known = {column.name for column in columns}
    for name in values.keys() - known:
        checked.fault(place, f"{what}.{name}", "is no column of the table")
    return tuple(values.get(column.name, column.default) for column in columns)


def _check_nodes(checked: Checked, group: NodeGroup) -> None:
    label, row = group.row.label, group.row
    keys = [column for name in row.key for column in row.columns if column.name == name]
    for key in [key for key in group.puts if len(key) != len(keys)]:
        checked.fault(group.places[key], label, f"the key has {len(key)} parts and needs {len(keys)}")
        del group.puts[key]
    places = [group.places[key] for key in group.puts]
    _check_columns(checked, places, label, row.access, keys, list(group.puts))
    settle = _check_columns(checked, places, label, row.access, row.values, list(group.puts.values()))
    if settle is not None:
        group.puts = dict(zip(group.puts, settle, strict=True))
    names = tuple(column.name for column in row.values)
    _check_order(checked, places, label, names, group.puts.values())
    if label == "Employee":
        for name in sorted(name for name in SUBJECTS if (name,) in group.puts):
            checked.fault(group.places[(name,)], "Employee.id", f"{name!r} is not for an employee")


def _check_edges(checked: Checked, group: EdgeGroup) -> None:
    access = group.row.access(group.start, group.end)
    rows = list(group.links.values())
    settle = _check_columns(checked, group.places, group.row.type, access, group.row.columns, rows)
    if settle is not None:
        group.links = dict(zip(group.links, settle, strict=True))
    _check_order(checked, group.places, group.row.type, group.names, group.links.values())
    for at, label in ((0, group.start), (1, group.end)):
        if len(NODES[label].key) > 1:
            _check_key_types(checked, group, at, NODES[label])


def _check_key_types(checked: Checked, group: EdgeGroup, at: int, row: NodeType) -> None:
    """A key of several parts may hold a number; `True` and `1.0` equal 1 here, but not in the engines."""
    wanted = tuple({"int": int}.get(c.kind, str) for name in row.key for c in row.columns if c.name == name)
    for place, identity in zip(group.places, group.links, strict=True):
        if tuple(map(type, identity[at])) != wanted:
            checked.fault(place, row.label, "the key is of another type than the table's")


def _check_columns(
    checked: Checked,
    places: Sequence[int],
    what: str,
    access: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Any]],
) -> list[Values] | None:
    """Notes every fault; gives the rows anew where a value is to be written in another form."""
    if not rows:
        return None
    made: dict[int, list[Any]] = {}
    for at, (column, values) in enumerate(zip(columns, zip(*rows, strict=True), strict=True)):
        if sound(column, values):
            continue
        made[at] = [settled(column, value) for value in values]
        for place, value in zip(places, made[at], strict=True):
            found = problem(column, value, show=access == "open")
            if found:
                checked.fault(place, f"{what}.{column.name}", *found)
    if not made:
        return None
    turned = list(zip(*rows, strict=True))
    return list(zip(*(made.get(at, values) for at, values in enumerate(turned)), strict=True))


def _check_order(
    checked: Checked, places: Iterable[int], what: str, names: Sequence[str], rows: Iterable[Values]
) -> None:
    for first, second, strict in _rules(names):
        for place, row in zip(places, rows, strict=True):
            low, high = row[first], row[second]
            if low is None or high is None or type(low) is not type(high):
                continue
            if low > high or (strict and low == high):  # type: ignore[operator]
                order = "comes before" if strict else "is not after"
                checked.fault(
                    place, f"{what}.{names[first]}", f"must be such that it {order} {names[second]}"
                )


def _rules(names: Sequence[str]) -> Iterator[tuple[int, int, bool]]:
    for first, second, strict in _IN_ORDER:
        if first in names and second in names:
            yield names.index(first), names.index(second), strict
