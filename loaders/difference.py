"""
Loading is a difference: what a vocabulary's own things have in the store and its source no longer has goes.

An edge that is gone from the source is unlinked; a level, responsibility or outcome is dropped; a thing with
an id of its own stays and is marked withdrawn, so that no id is ever used for something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphsvc.changes import Change, Drop, Link, Put, Ref, Scalar, Unlink, edge_key
from graphsvc.model.schema import EDGES, NODES
from graphsvc.store.protocol import Reader, Row

PARTS = frozenset(("Level", "Responsibility", "LearningOutcome"))
"""Nodes that live and die with the thing they belong to."""

NOUNS = {
    "ServiceArea": "area",
    "CompetenceGroup": "group",
    "System": "system",
    "Qualification": "qualification",
    "Competence": "competence",
    "Profile": "profile",
    "Role": "role",
    "Course": "course",
    "Goal": "goal",
}
"""What the queries of cypher/loading call each label that a vocabulary owns."""


@dataclass(frozen=True, slots=True)
class Owned:
    """One edge type between two labels, as a vocabulary owns it."""

    type: str
    start: str
    end: str

    @property
    def query(self) -> str:
        return f"loading.{NOUNS[self.start]}_{self.type.lower()}"


OWNED = tuple(
    Owned(row.type, start, end)
    for row in EDGES.values()
    for start, end in row.ends
    if start in NOUNS and (end in NOUNS or end in PARTS or end == "Concept")
)


def own_nodes(store: Reader, label: str, vocabulary: str) -> dict[str, Row]:
    """What the store keeps of a vocabulary's things of one label, by id, every column."""
    rows = store.read(f"loading.{NOUNS[label]}_nodes", vocabulary=vocabulary)
    lists = [column.name for column in NODES[label].values if column.kind == "list"]
    for row in rows:
        row["vocabulary"] = vocabulary
        row.update({name: row[name] or [] for name in lists})
    return {row.pop("id"): row for row in rows}


def others(store: Reader, label: str, vocabulary: str) -> dict[str, str]:
    """Ids of a label that other vocabularies own, and which one owns each."""
    rows = store.read(f"loading.{NOUNS[label]}_others", vocabulary=vocabulary)
    return {row["id"]: row["owner"] for row in rows}


def withdrawn(store: Reader, vocabulary: str, desired: Sequence[Change], labels: Sequence[str]) -> list[Put]:
    """A Put with status withdrawn for each own thing that is no longer desired."""
    wanted = {change.ref for change in desired if isinstance(change, Put)}
    return [
        Put(Ref(label, (key,)), {**row, "status": "withdrawn"})
        for label in labels
        for key, row in own_nodes(store, label, vocabulary).items()
        if Ref(label, (key,)) not in wanted and row["status"] != "withdrawn"
    ]


def withdrawals(changes: Iterable[Change]) -> list[str]:
    """A sentence for each thing that is marked withdrawn."""
    return [
        f"{change.ref} is no longer in the source: it is marked withdrawn."
        for change in changes
        if isinstance(change, Put)
    ]


def counted(changes: Iterable[Change]) -> dict[str, int]:
    """How many things of each label and edges of each type the changes ask for."""
    names = (
        change.ref.label if isinstance(change, Put | Drop) else change.type
        for change in changes
        if isinstance(change, Put | Link)
    )
    return dict(sorted(Counter(names).items()))


def gone(
    store: Reader, vocabulary: str, desired: Sequence[Change], owned: Sequence[Owned] = OWNED
) -> list[Change]:
    """An Unlink for each own edge that is no longer desired; a Drop for a part that nothing desires."""
    wanted = {_identity(change) for change in desired if isinstance(change, Link)}
    kept = {change.ref for change in desired if isinstance(change, Put)}
    out: list[Change] = []
    drops: dict[Ref, Change] = {}
    for edge in owned:
        for row in store.read(edge.query, vocabulary=vocabulary):
            unlink = _unlink(edge, row)
            if _identity(unlink) in wanted:
                continue
            if edge.end in PARTS and unlink.end not in kept:
                drops[unlink.end] = Drop(unlink.end)
            else:
                out.append(unlink)
    return [*out, *drops.values()]


def concept_nodes(store: Reader, scheme: str) -> dict[Ref, Row]:
    """What the store keeps of the terms of an outside scheme, every column."""
    rows = store.read("loading.concept_nodes", scheme=scheme)
    lists = [column.name for column in NODES["Concept"].values if column.kind == "list"]
    for row in rows:
        row["scheme"] = scheme
        row.update({name: row[name] or [] for name in lists})
    return {Ref("Concept", (row.pop("uri"),)): row for row in rows}


def gone_concept_links(store: Reader, scheme: str, desired: Sequence[Change]) -> list[Change]:
    """An Unlink for each BROADER edge of an outside scheme that is no longer desired."""
    wanted = {(c.start, c.end) for c in desired if isinstance(c, Link) and c.type == "BROADER"}
    pairs = (
        (Ref("Concept", (row["start_uri"],)), Ref("Concept", (row["end_uri"],)))
        for row in store.read("loading.concept_broader", scheme=scheme)
    )
    return [Unlink("BROADER", *pair) for pair in pairs if pair not in wanted]


def _identity(change: Link | Unlink) -> tuple[str, Ref, Ref, tuple[Scalar, ...]]:
    return (change.type, change.start, change.end, edge_key(change.type, change.values))


def _unlink(edge: Owned, row: Row) -> Unlink:
    if edge.end == "Level":
        end = Ref("Level", (row["start_id"], row["step"]))
    elif edge.end == "Concept":
        end = Ref("Concept", (row["end_uri"],))
    else:
        end = Ref(edge.end, (row["end_id"],))
    values = {name: row[name] for name in EDGES[edge.type].key}
    return Unlink(edge.type, Ref(edge.start, (row["start_id"],)), end, values)
