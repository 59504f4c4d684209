"""What the edges of a type must form together: no cycle, and in a tree one parent each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from graphsvc.changes import Ref
from graphsvc.store import statements
from graphsvc.store.validation import Checked, EdgeGroup, Key, named


class Runs(Protocol):
    def run(self, statement: str, params: Mapping[str, Any]) -> list[dict[str, Any]]: ...


def check_shapes(tx: Runs, checked: Checked) -> None:
    """Note every second parent and every link that would close a cycle."""
    for group in checked.edges.values():
        if group.row.shape == "free" or not group.links or group.start != group.end:
            continue
        parents = _parents(tx, checked, group)
        if group.row.shape == "tree":
            _check_tree(checked, group, parents)
        _check_cycles(checked, group, parents)


def _parents(tx: Runs, checked: Checked, group: EdgeGroup) -> dict[Key, set[Key]]:
    """What each node points to once the changes are made."""
    starts, ends = statements.start_names(group.start), statements.end_names(group.end)
    nodes = checked.nodes.get(group.start)
    dropped = nodes.drops if nodes else {}
    gone = {(start, end) for start, end, _ in group.unlinks}
    found: dict[Key, set[Key]] = {}
    for row in tx.run(statements.of_edge(*group.id).every, {}):
        start, end = tuple(row[name] for name in starts), tuple(row[name] for name in ends)
        if (start, end) not in gone and start not in dropped and end not in dropped:
            found.setdefault(start, set()).add(end)
    for start, end, _ in group.links:
        found.setdefault(start, set()).add(end)
    return found


def _check_tree(checked: Checked, group: EdgeGroup, parents: Mapping[Key, set[Key]]) -> None:
    for place, (start, _, _) in zip(group.places, group.links, strict=True):
        if len(parents[start]) > 1:
            checked.fault(place, group.row.type, f"{named(Ref(group.start, start))} would have two parents")


def _check_cycles(checked: Checked, group: EdgeGroup, parents: Mapping[Key, set[Key]]) -> None:
    looping = _on_cycles(parents)
    for place, (start, end, _) in zip(group.places, group.links, strict=True):
        if start in looping and end in looping:
            what = named(Ref(group.start, start))
            checked.fault(place, group.row.type, f"closes a cycle through {what}")


def _on_cycles(parents: Mapping[Key, set[Key]]) -> set[Key]:
    """The nodes on a cycle or between two: what is left when all that lead out or in are taken away."""
    children: dict[Key, set[Key]] = {}
    for start, ends in parents.items():
        for end in ends:
            children.setdefault(end, set()).add(start)
    return _stripped(parents) & _stripped(children)


def _stripped(following: Mapping[Key, set[Key]]) -> set[Key]:
    """The nodes from which one can walk on for ever."""
    left = {node: len(ends) for node, ends in following.items()}
    before: dict[Key, list[Key]] = {}
    for node, ends in following.items():
        for end in ends:
            before.setdefault(end, []).append(node)
    ending = [node for node in before if node not in left]
    while ending:
        for node in before.get(ending.pop(), ()):
            left[node] -= 1
            if not left[node]:
                ending.append(node)
    return {node for node, count in left.items() if count}
