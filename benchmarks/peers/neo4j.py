"""
A real Neo4j server, and questions to it in plain Cypher.

It is started as the tests do (`tests/neo4j/server.py`), with a larger heap; where Maven or Java is missing
there is none, and the rows that need it are left out.
"""

from __future__ import annotations

import atexit
import functools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from neo4j import Driver, GraphDatabase

from graphsvc.settings import Settings
from tests.neo4j.server import NoServer, Server

HERE = Path(__file__).parent
HEAP = "6g"
CHUNK = 10_000


@functools.cache
def _server() -> Server | None:
    try:
        server = Server(heap=HEAP, quick=False)
        atexit.register(server.remove)
        return server.start()
    except NoServer as problem:
        print(f"without Neo4j: {problem}", flush=True)
        return None


@functools.cache
def _driver() -> Driver:
    server = _server()
    assert server is not None
    return GraphDatabase.driver(
        server.url, auth=(server.user, server.password), notifications_min_severity="OFF"
    )


def settings() -> Settings | None:
    """Of an empty store in the server; None where there is no server."""
    server = _server()
    if server is None:
        return None
    _driver().execute_query("RETURN 1")
    with _driver().session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
    return server.settings


def ask(name: str, **params: Any) -> Sequence[Mapping[str, Any]]:
    """The answer to a query of this folder."""
    text = (HERE / f"{name}.cypher").read_text(encoding="utf-8")
    with _driver().session() as session:
        return [dict(record) for record in session.run(text, params)]  # type: ignore[arg-type]


def write(statement: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Rows by the driver's own UNWIND, ten thousand a transaction."""
    many = list(rows)
    with _driver().session() as session:
        for start in range(0, len(many), CHUNK):
            part = many[start : start + CHUNK]
            session.execute_write(lambda tx, part=part: tx.run(statement, rows=part).consume())
