"""A graph with every label and every edge type, made from the table; and what is in a store, read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphsvc.changes import Change, Link, Put, Ref, Scalar, ref
from graphsvc.model.schema import EDGES, NODES, Column, EdgeType, NodeType
from graphsvc.store.protocol import Store, SupportsDump
from graphsvc.store.validation import KEPT

LABELS = tuple(label for label in NODES if label not in KEPT)

_EXAMPLES: Mapping[str, Scalar] = {
    "int": 2,
    "float": 37.5,
    "bool": True,
    "list": ["blå", "grønn"],
    "day": "2026-01-31",
    "moment": "2026-01-31T09:00:00+01:00",
}


def example(column: Column, text: str) -> Scalar:
    """A value that fits a column; a plain text says `text`."""
    if column.choices:
        return column.choices[0]
    if column.name == "from_level":
        return 0
    if column.kind == "str":
        return "anna" if column.pattern else text
    return [text] if column.kind == "list" else _EXAMPLES[column.kind]


def key_of(label: str, mark: str = "1") -> tuple[Any, ...]:
    """The key of the sample node of a label."""
    if label == "Level":
        return (f"competence-{mark}", 2)
    return (f"urn:concept:{mark}",) if label == "Concept" else (f"{label.lower()}-{mark}",)


def node(row: NodeType, mark: str = "1", text: str = "Blåbær 🫐") -> Put:
    """A node with every column filled."""
    values = {column.name: example(column, text) for column in row.values}
    if row.label == "Employment":
        values |= {"employee": f"employee-{mark}", "on_leave": mark == "2"}
    return Put(Ref(row.label, key_of(row.label, mark)), values)


def edge(row: EdgeType, start: str, end: str, mark: str = "1", text: str = "Blåbær 🫐") -> Link:
    """An edge with every column filled; between nodes of one label it goes to the other sample."""
    other = "2" if start == end else mark
    values = {column.name: example(column, text) for column in row.columns}
    return Link(row.type, Ref(start, key_of(start, mark)), Ref(end, key_of(end, other)), values)


def whole_graph(text: str = "Blåbær 🫐") -> list[Change]:
    """Two nodes of every label, and an edge of every type between every pair of labels that it may join."""
    nodes: list[Change] = [node(NODES[label], mark, text) for label in LABELS for mark in ("1", "2")]
    return nodes + [edge(row, start, end, text=text) for row in EDGES.values() for start, end in row.ends]


def personal_and_open() -> list[Change]:
    """One role that requires one competence, and one person assessed in it."""
    return [
        Put(ref("Role", "nurse"), {"label_nb": "Sykepleier"}),
        Put(ref("Competence", "care"), {"label_nb": "Pleie"}),
        Link("REQUIRES", ref("Role", "nurse"), ref("Competence", "care"), {"necessity": "must", "level": 3}),
        *person("ola", "care"),
    ]


def person(key: str, competence: str, day: str = "2026-01-02") -> Iterator[Change]:
    """A person with one post and one assessment."""
    yield Put(ref("Employee", key), {"name": f"Navn {key}"})
    yield Put(ref("Employment", f"{key}-post"), {"employee": key, "percent": 80.0})
    yield Link("HAS_EMPLOYMENT", ref("Employee", key), ref("Employment", f"{key}-post"))
    yield assessed(key, competence, day)


def assessed(key: str, competence: str, day: str, level: int = 2, method: str = "self") -> Link:
    values = {"at": day, "method": method, "level": level}
    return Link("ASSESSED", ref("Employee", key), ref("Competence", competence), values)


def contents(store: Store) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """All nodes and edges that people put there, by identity, as the store's own snapshot reads them."""
    nodes, edges = {}, {}
    assert isinstance(store, SupportsDump)
    with store.whole() as reader:
        for label in LABELS:
            for row in reader.nodes(label):
                key = tuple(row.pop(name) for name in NODES[label].key)
                nodes[Ref(label, key)] = row
        for kind in EDGES.values():
            for start, end in kind.ends:
                for row in reader.edges(kind.type, start, end):
                    ends = [row.pop(name) for name in ("s0", "s1", "e0", "e1") if name in row]
                    key = tuple(row[name] for name in kind.key)
                    edges[(kind.type, start, end, *ends, key)] = row
    return nodes, edges
