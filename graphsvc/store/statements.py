"""
The statements made from the table: constraints, writes, and the reads that a write and a dump need.

The only place where Cypher is composed. Names come from the table's closed set, values only as parameters.
Rows are maps: a node's columns by their names; an edge's by theirs, its ends' keys as s0, s1 and e0, e1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from graphsvc.model.schema import EDGES, NODES

_LOOKUPS = (("Employment", "employee"), ("ChangePayload", "revision"), ("ChangePayload", "subject"))
"""Columns beside keys that statements look nodes up by."""

_RESERVED = frozenset(("where", "order", "limit", "skip", "match", "return", "with", "union", "set"))
"""Column names that an engine reads as a clause unless they stand in backticks."""


@dataclass(frozen=True, slots=True)
class NodeStatements:
    """What is done to the nodes of a label; all but `every` take $rows."""

    put: str
    drop: str
    present: str
    values: str
    every: str


@dataclass(frozen=True, slots=True)
class EdgeStatements:
    """
    What is done to the edges of a type between two labels; all but `every` take $rows.

    `link` is for any edge; for those known to be new, see `create`. `leaving` and `entering` read the edges
    at given start and end nodes, `values` the edges given whole.
    """

    link: str
    unlink: str
    values: str
    leaving: str
    entering: str
    every: str


def setup() -> tuple[str, ...]:
    """The constraints and indexes; they come before any write."""
    return (
        *(_constraint(row.label, row.key) for row in NODES.values()),
        *(_index(label, column) for label, column in _LOOKUPS),
    )


@cache
def of_node(label: str) -> NodeStatements:
    """The statements of a label."""
    row = NODES[label]
    node = _node("n", label, [(key, key) for key in row.key])
    keys = [_read("n", key) for key in row.key]
    columns = ", ".join([*keys, *(_read("n", column.name) for column in row.values)])
    match = f"UNWIND $rows AS row MATCH {node}"
    return NodeStatements(
        put=f"UNWIND $rows AS row MERGE {node}{_set('n', [column.name for column in row.values])}",
        drop=f"{match} DETACH DELETE n",
        present=f"{match} RETURN {', '.join(keys)}",
        values=f"{match} RETURN {columns}",
        every=f"MATCH (n:{label}) RETURN {columns}",
    )


@cache
def of_edge(type_: str, start: str, end: str) -> EdgeStatements:
    """The statements of an edge type between two labels."""
    row = EDGES[type_]
    source = _node("a", start, _end_keys("s", start))
    target = _node("b", end, _end_keys("e", end))
    edge = f"-[r:{type_}{_map([(key, key) for key in row.key])}]->"
    columns = ", ".join(_edge_columns(type_, start, end))
    rows = "UNWIND $rows AS row MATCH "
    sets = _set("r", [column.name for column in row.values])
    return EdgeStatements(
        link=f"{rows}{source} MATCH {target} MERGE (a){edge}(b){sets}",
        unlink=f"{rows}{source}{edge}{target} DELETE r",
        values=f"{rows}{source}{edge}{target} RETURN {columns}",
        leaving=f"{rows}{source}-[r:{type_}]->(b:{end}) RETURN {columns}",
        entering=f"{rows}(a:{start})-[r:{type_}]->{target} RETURN {columns}",
        every=f"MATCH (a:{start})-[r:{type_}]->(b:{end}) RETURN {columns}",
    )


class WordStatements(NamedTuple):
    """What stands in a column of edges: `read` gives each text once, `write` puts $new in place of $old."""

    read: str
    write: str


@cache
def words(type_: str, start: str, end: str, column: str) -> WordStatements:
    """The statements of a text column of the edges between two labels."""
    edge, name = f"MATCH (a:{start})-[r:{type_}]->(b:{end})", _quoted(column)
    return WordStatements(
        read=f"{edge} WHERE r.{name} IS NOT NULL RETURN DISTINCT r.{name} AS text",
        write=f"{edge} WHERE r.{name} IN $old SET r.{name} = $new",
    )


@cache
def create(type_: str, start: str, end: str, columns: frozenset[str]) -> str:
    """
    Makes edges known to be new that have values in these columns only.

    A source tells few of an edge's columns; setting the others to null takes as long as all the rest.
    """
    row = EDGES[type_]
    source = _node("a", start, _end_keys("s", start))
    target = _node("b", end, _end_keys("e", end))
    given = [column.name for column in row.columns if column.name in columns]
    edge = f"-[:{type_}{_map([(name, name) for name in given])}]->"
    return f"UNWIND $rows AS row MATCH {source} MATCH {target} CREATE (a){edge}(b)"


def only_creates(statement: str) -> bool:
    """Whether a statement makes new edges and nothing else, so that two of it do not wait for each other."""
    return " CREATE (a)-" in statement


def start_names(label: str) -> tuple[str, ...]:
    """What the key of a start node is called in rows."""
    return tuple(f"s{i}" for i in range(len(NODES[label].key)))


def end_names(label: str) -> tuple[str, ...]:
    """What the key of an end node is called in rows."""
    return tuple(f"e{i}" for i in range(len(NODES[label].key)))


def _constraint(label: str, key: Sequence[str]) -> str:
    columns = ", ".join(f"n.{name}" for name in key)
    columns = columns if len(key) == 1 else f"({columns})"
    name = "_".join((label.lower(), *key))
    return f"CREATE CONSTRAINT {name} IF NOT EXISTS FOR (n:{label}) REQUIRE {columns} IS UNIQUE"


def _index(label: str, column: str) -> str:
    name = f"{label.lower()}_by_{column}"
    return f"CREATE INDEX {name} IF NOT EXISTS FOR (n:{label}) ON (n.{column})"


def _end_keys(prefix: str, label: str) -> list[tuple[str, str]]:
    return [(key, f"{prefix}{i}") for i, key in enumerate(NODES[label].key)]


def _edge_columns(type_: str, start: str, end: str) -> Iterable[str]:
    for prefix, variable, label in (("s", "a", start), ("e", "b", end)):
        yield from (_read(variable, key, name) for key, name in _end_keys(prefix, label))
    yield from (_read("r", column.name) for column in EDGES[type_].columns)


def _quoted(name: str) -> str:
    return f"`{name}`" if name in _RESERVED else name


def _read(variable: str, column: str, name: str = "") -> str:
    return f"{variable}.{_quoted(column)} AS {_quoted(name or column)}"


def _node(variable: str, label: str, keys: Iterable[tuple[str, str]]) -> str:
    return f"({variable}:{label}{_map(keys)})"


def _map(keys: Iterable[tuple[str, str]]) -> str:
    inner = ", ".join(f"{_quoted(column)}: row.{_quoted(name)}" for column, name in keys)
    return f" {{{inner}}}" if inner else ""


def _set(variable: str, columns: Iterable[str]) -> str:
    inner = ", ".join(f"{variable}.{_quoted(name)} = row.{_quoted(name)}" for name in columns)
    return f" SET {inner}" if inner else ""
