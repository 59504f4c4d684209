"""
The lines of a dump: what each says, in which order they stand, and whether a set of them is a graph.

    {"format": "graphsvc-dump", "version": 1, "schema_version": 1, "revision": 7, "open_revision": 5}
    {"node": "Role", "key": ["sykepleier"], "values": {"label_nb": "Sykepleier"}}
    {"edge": "REQUIRES", "start": ["Role", "sykepleier"], "end": ["Competence", "hygiene"], "values": {...}}
    {"lines": 3, "sha256": "..."}

Values stand in the table's order and types; null and the empty list are left out. Labels and types stand in
the table's order, their lines sorted by key. The last line's checksum covers the bytes of all before it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphsvc.errors import BadFile, Fault
from graphsvc.model.schema import EDGES, NODES, SCHEMA_VERSION, Column
from graphsvc.store import statements
from graphsvc.store.cells import problem, sound
from graphsvc.store.effects import Step, read_values
from graphsvc.store.protocol import Revision, WholeReader

FORMAT = "graphsvc-dump"
VERSION = 1

Line = dict[str, Any]

LABELS = tuple(label for label in NODES if label != "Meta")
"""What a dump holds; the store's own state is its header."""

PAIRS = tuple((row.type, start, end) for row in EDGES.values() for start, end in row.ends)

MOST_FAULTS = 1_000
"""Faults after which nobody needs more: a packed file may hold any number of wrong lines."""

_PART = 10_000
_BYTES = 16 << 20
"""Rows, and bytes of lines, of one statement of a restore."""


encode: Callable[[Any], str] = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), check_circular=False
).encode


def header(revision: Revision, schema_version: int) -> Line:
    return {
        "format": FORMAT,
        "version": VERSION,
        "schema_version": schema_version,
        "revision": revision.number,
        "open_revision": revision.open,
    }


def node_lines(whole: WholeReader, label: str, revision: Revision) -> Iterator[Line]:
    """The lines of a label; of the store's own nodes only those up to a revision."""
    row = NODES[label]
    read = read_values([*(c for name in row.key for c in row.columns if c.name == name), *row.values])
    width = len(row.key)
    found = [read(item) for item in whole.nodes(label)]
    found.sort(key=lambda values: tuple(values[:width]))
    names = [column.name for column in row.values]
    for values in found:
        told = _told(names, values[width:])
        line = {"node": label, "key": list(values[:width]), "values": told}
        if label not in _NUMBERED or 0 < _NUMBERED[label](line) <= revision.number:
            yield line


_NUMBERED: Mapping[str, Callable[[Line], int]] = {
    "Change": lambda line: int(line["key"][0]),
    "ChangePayload": lambda line: int(line["values"]["revision"]),
}
"""Of the audit trail, how to tell which revision a line belongs to."""


def edge_lines(whole: WholeReader, type_: str, start: str, end: str) -> Iterator[Line]:
    """The lines of a type between two labels."""
    row = EDGES[type_]
    read = read_values(row.columns)
    names = [column.name for column in row.columns]
    key_at = [names.index(name) for name in row.key]
    starts, ends = statements.start_names(start), statements.end_names(end)
    found = [
        ([item[name] for name in starts], [item[name] for name in ends], read(item))
        for item in whole.edges(type_, start, end)
    ]
    found.sort(key=lambda edge: (edge[0], edge[1], [edge[2][at] for at in key_at]))
    for start_key, end_key, values in found:
        yield {
            "edge": type_,
            "start": [start, *start_key],
            "end": [end, *end_key],
            "values": _told(names, values),
        }


def _told(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    return {n: v for n, v in zip(names, values, strict=True) if v is not None and v != []}


def steps(lines: Iterable[tuple[Line, int]]) -> Iterator[Step]:
    """The statements that write lines (with their sizes in bytes), each group as large as is good."""
    group, rows, size = "", list[dict[str, Any]](), 0
    for line, length in lines:
        statement, row = _written(line)
        if rows and (statement != group or len(rows) >= _PART or size > _BYTES):
            yield Step(group, rows)
            rows, size = [], 0
        group = statement
        rows.append(row)
        size += length
    if rows:
        yield Step(group, rows)


def meta_step(head: Line) -> Step:
    """The last step of a restore: where the graph stands."""
    row = {"id": "meta", "schema_version": SCHEMA_VERSION, "revision": head["revision"]} | {
        "open_revision": head["open_revision"],
        "pending_digest": None,
        "pending_phase": None,
        "locked_by": None,
    }
    return Step(statements.of_node("Meta").put, [row])


def _written(line: Line) -> tuple[str, dict[str, Any]]:
    if "node" in line:
        node = NODES[line["node"]]
        row = _full(node.values, line["values"]) | dict(zip(node.key, line["key"], strict=True))
        return statements.of_node(node.label).put, row
    (start, *start_key), (end, *end_key) = line["start"], line["end"]
    columns = EDGES[line["edge"]].columns
    row = _full(columns, line["values"])
    row.update(zip(statements.start_names(start), start_key, strict=True))
    row.update(zip(statements.end_names(end), end_key, strict=True))
    return statements.create(line["edge"], start, end, frozenset(column.name for column in columns)), row


def _full(columns: Iterable[Column], values: Mapping[str, Any]) -> dict[str, Any]:
    return {c.name: values.get(c.name, [] if c.kind == "list" else None) for c in columns}


@dataclass
class Survey:
    """Looks lines over before any is written; `faults` names what is wrong, by line."""

    where: str
    faults: list[Fault] = field(default_factory=list)
    _keys: dict[str, set[tuple[Any, ...]]] = field(default_factory=dict)
    _rows: list[tuple[int, Mapping[str, Any]]] = field(default_factory=list)
    _columns: tuple[str, tuple[Column, ...]] = ("", ())
    _edges: set[tuple[Any, ...]] = field(default_factory=set)

    def add(self, number: int, line: Line) -> None:
        """Look at one line. Errors: BadFile at the thousandth fault."""
        try:
            if "node" in line:
                self._node(number, line)
            else:
                self._edge(number, line)
        except (KeyError, TypeError, ValueError, AttributeError):
            self._fault(number, "", "is no line of a dump that this version knows.")

    def end(self) -> None:
        """Errors: BadFile with every fault."""
        self._flush()
        if self.faults:
            raise BadFile(self.faults)

    def _node(self, number: int, line: Line) -> None:
        row, key = NODES[line["node"]], tuple(line["key"])
        known = self._keys.setdefault(row.label, set())
        if len(key) != len(row.key) or row.label == "Meta":
            raise ValueError(row.label)
        if key in known:
            self._fault(number, row.label, "is there twice.")
        known.add(key)
        if len(row.key) == 1 or row.label == "Level":
            self._values(
                number, row.label, row.columns, line["values"] | dict(zip(row.key, key, strict=True))
            )

    def _edge(self, number: int, line: Line) -> None:
        row, (start, *start_key), (end, *end_key) = EDGES[line["edge"]], line["start"], line["end"]
        if (start, end) not in row.ends:
            raise ValueError(row.type)
        for label, key in ((start, tuple(start_key)), (end, tuple(end_key))):
            if key not in self._keys.get(label, ()):
                self._fault(number, row.type, f"leads to a {label} that is not in the dump.")
        group = f"{row.type} {start} {end}"
        if group != self._columns[0]:
            self._edges = set()
        self._values(number, group, row.columns, line["values"])
        identity = (*start_key, None, *end_key, None, *(line["values"].get(name) for name in row.key))
        if identity in self._edges:
            self._fault(number, row.type, "is there twice.")
        self._edges.add(identity)

    def _values(
        self, number: int, group: str, columns: tuple[Column, ...], values: Mapping[str, Any]
    ) -> None:
        if group != self._columns[0] or len(self._rows) >= _PART:
            self._flush()
            self._columns = (group, columns)
        for name in values.keys() - {column.name for column in columns}:
            self._fault(number, name, "is no column of the table.")
        self._rows.append((number, values))

    def _flush(self) -> None:
        """Columns are judged whole; only where one is wrong are rows looked at singly."""
        for column in self._columns[1]:
            absent = [] if column.kind == "list" else column.default
            found = [values.get(column.name, absent) for _, values in self._rows]
            if sound(column, found):
                continue
            for (number, _), value in zip(self._rows, found, strict=True):
                wrong = problem(column, value)
                if wrong:
                    self._fault(number, column.name, f"{wrong[0]}.", wrong[1])
        self._rows = []

    def _fault(self, number: int, what: str, text: str, remedy: str = "") -> None:
        self.faults.append(Fault(self.where, number, what, text, remedy))
        if len(self.faults) >= MOST_FAULTS:
            raise BadFile(self.faults)
