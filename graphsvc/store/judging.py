"""Compares a checked ChangeSet with the graph: what it would change, and what the graph forbids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from graphsvc.changes import Ref
from graphsvc.errors import InvalidChange
from graphsvc.model.schema import EDGES, NODES
from graphsvc.store import statements
from graphsvc.store.effects import (
    EdgeEffect,
    EdgeId,
    Effects,
    NodeEffect,
    chunks,
    edge_row,
    key_row,
    read_values,
)
from graphsvc.store.shapes import check_shapes
from graphsvc.store.validation import Checked, EdgeGroup, Identity, Key, NodeGroup, Values, named

_OWNER_AT = [column.name for column in NODES["Employment"].values].index("employee")


class Runs(Protocol):
    chunk: int

    def run(self, statement: str, params: Mapping[str, Any]) -> list[dict[str, Any]]: ...


def judge(tx: Runs, checked: Checked) -> Effects:
    """
    What the changes would do to the graph as it is.

    Errors: InvalidChange with the faults found before and here: a missing end, a post that changes hands, a
            cycle, a second parent.
    """
    there = _Present(tx, checked)
    owners = _owners(checked, there)
    for group in checked.edges.values():
        _check_ends(checked, group, there)
        _check_owner(checked, group, owners)
    check_shapes(tx, checked)
    if checked.faults:
        raise InvalidChange(sorted(checked.faults, key=lambda fault: fault.row))
    nodes = {label: list(_node_effects(group, there)) for label, group in checked.nodes.items()}
    edges = {edge: rows for edge, rows in _edge_effects(tx, checked, there) if rows}
    return Effects(
        {label: rows for label, rows in nodes.items() if rows}, edges, owners | _others(tx, edges, owners)
    )


def _others(tx: Runs, edges: Mapping[EdgeId, list[EdgeEffect]], owners: Mapping[Key, str]) -> dict[Key, str]:
    """Whose the posts are that nobody named, of which an edge goes since its other end does."""
    posts = {
        identity[0]
        for (_, start, _), rows in edges.items()
        if start == "Employment"
        for identity, _, _ in rows
    }
    found = _read_nodes(tx, "Employment", posts - owners.keys())
    return {key: str(values[_OWNER_AT]) for key, values in found.items()}


class _Present:
    """
    The nodes that the changes name, as they are: `values` of those put or dropped, `keys` of all.

    Employments are read with their values wherever they are named, for their owner.
    """

    def __init__(self, tx: Runs, checked: Checked) -> None:
        self.values: dict[str, dict[Key, Values]] = {}
        self.keys: dict[str, set[Key]] = {}
        ends = _ends(checked)
        for label in {*checked.nodes, *ends}:
            group = checked.nodes.get(label)
            whole = set(group.places) if group else set()
            rest = ends.get(label, set()) - whole
            if label == "Employment":
                whole, rest = whole | rest, set()
            self.values[label] = _read_nodes(tx, label, whole)
            self.keys[label] = {*self.values[label], *_read_keys(tx, label, rest)}

    def after(self, checked: Checked, label: str) -> set[Key]:
        """The keys that will be there when all is done."""
        group = checked.nodes.get(label)
        keys = self.keys.get(label, set())
        return (keys | group.puts.keys()) - group.drops.keys() if group else keys


def _ends(checked: Checked) -> dict[str, set[Key]]:
    found: dict[str, set[Key]] = {}
    for group in checked.edges.values():
        for at, label in ((0, group.start), (1, group.end)):
            keys = found.setdefault(label, set())
            keys.update(identity[at] for identity in group.links)  # type: ignore[misc]
            keys.update(identity[at] for identity in group.unlinks)  # type: ignore[misc]
    return found


def _read_nodes(tx: Runs, label: str, keys: set[Key]) -> dict[Key, Values]:
    row, own = NODES[label], statements.of_node(label)
    make, read = key_row(label), read_values(row.values)
    width = len(row.key)
    return {
        tuple([found[name] for name in row.key]): read(found)
        for part in chunks((key for key in keys if len(key) == width), tx.chunk)
        for found in tx.run(own.values, {"rows": [make(key) for key in part]})
    }


def _read_keys(tx: Runs, label: str, keys: set[Key]) -> set[Key]:
    row, own, make = NODES[label], statements.of_node(label), key_row(label)
    width = len(row.key)
    return {
        tuple([found[name] for name in row.key])
        for part in chunks((key for key in keys if len(key) == width), tx.chunk)
        for found in tx.run(own.present, {"rows": [make(key) for key in part]})
    }


def _owners(checked: Checked, there: _Present) -> dict[Key, str]:
    """Whose each named Employment is; a post never changes hands, or its history would be in two places."""
    owners = {key: str(values[_OWNER_AT]) for key, values in there.values.get("Employment", {}).items()}
    group = checked.nodes.get("Employment")
    for key, values in group.puts.items() if group else ():
        owner = str(values[_OWNER_AT])
        if owners.setdefault(key, owner) != owner:
            assert group is not None
            checked.fault(
                group.places[key], "Employment.employee", "is another than before", "Make a new post."
            )
    return owners


def _check_ends(checked: Checked, group: EdgeGroup, there: _Present) -> None:
    for at, label in ((0, group.start), (1, group.end)):
        after = there.after(checked, label)
        missing = {identity[at] for identity in group.links} - after
        if not missing:
            continue
        for place, identity in zip(group.places, group.links, strict=True):
            if identity[at] in missing:
                what = named(Ref(label, identity[at]))  # type: ignore[arg-type]
                side = "start" if at == 0 else "end"
                checked.fault(place, group.row.type, f"its {side}, {what}, is not there")


def _check_owner(checked: Checked, group: EdgeGroup, owners: Mapping[Key, str]) -> None:
    if group.row.type != "HAS_EMPLOYMENT":
        return
    for place, (start, end, _) in zip(group.places, group.links, strict=True):
        if owners.get(end, start[0]) != start[0]:
            checked.fault(place, group.row.type, "its post belongs to somebody else")


def _node_effects(group: NodeGroup, there: _Present) -> Iterator[NodeEffect]:
    before = there.values.get(group.row.label, {})
    for key, after in group.puts.items():
        if before.get(key) != after:
            yield key, before.get(key), after
    for key in group.drops:
        if key in before:
            yield key, before[key], None


def _edge_effects(tx: Runs, checked: Checked, there: _Present) -> Iterator[tuple[EdgeId, list[EdgeEffect]]]:
    falling = _edges_at_drops(tx, checked, there)
    for edge in {**checked.edges, **falling}:
        group = checked.edges.get(edge)
        found: list[EdgeEffect] = [
            (identity, before, None) for identity, before in falling.get(edge, {}).items()
        ]
        if group is not None:
            before = _read_edges(tx, group, there)
            found += [
                (identity, before.get(identity), after)
                for identity, after in group.links.items()
                if before.get(identity) != after
            ]
            gone = falling.get(edge, {})
            found += [
                (identity, before[identity], None)
                for identity in group.unlinks
                if identity in before and identity not in gone
            ]
        yield edge, found


def _read_edges(tx: Runs, group: EdgeGroup, there: _Present) -> dict[Identity, Values]:
    """The named edges that are there; an edge of a new node is not looked for."""
    starts, ends = there.keys.get(group.start, set()), there.keys.get(group.end, set())
    make = edge_row(*group.id, values=False)
    wanted = (
        identity
        for identities in (group.links, group.unlinks)
        for identity in identities
        if identity[0] in starts and identity[1] in ends
    )
    found: dict[Identity, Values] = {}
    statement = statements.of_edge(*group.id).values
    for part in chunks(wanted, tx.chunk):
        found.update(_identified(group.id, tx.run(statement, {"rows": [make(item) for item in part]})))
    return found


def _edges_at_drops(tx: Runs, checked: Checked, there: _Present) -> dict[EdgeId, dict[Identity, Values]]:
    """The edges that fall with the dropped nodes."""
    found: dict[EdgeId, dict[Identity, Values]] = {}
    for edge in ((row.type, start, end) for row in EDGES.values() for start, end in row.ends):
        own = statements.of_edge(*edge)
        sides = (
            (edge[1], statements.start_names(edge[1]), own.leaving),
            (edge[2], statements.end_names(edge[2]), own.entering),
        )
        for label, names, statement in sides:
            group = checked.nodes.get(label)
            keys = [key for key in group.drops if key in there.keys[label]] if group else []
            for part in chunks(keys, tx.chunk):
                rows = [dict(zip(names, key, strict=True)) for key in part]
                found.setdefault(edge, {}).update(_identified(edge, tx.run(statement, {"rows": rows})))
    return found


def _identified(edge: EdgeId, rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Identity, Values]]:
    type_, start, end = edge
    row = EDGES[type_]
    read = read_values(row.columns)
    starts, ends = statements.start_names(start), statements.end_names(end)
    for found in rows:
        identity = (
            tuple([found[name] for name in starts]),
            tuple([found[name] for name in ends]),
            tuple([found[name] for name in row.key]),
        )
        yield identity, read(found)
