"""ESCO: loading on both engines, similarity, SKOS; left out where the official files are not there."""

from __future__ import annotations

import io
from contextlib import closing
from pathlib import Path
from typing import Any

import rdflib

from benchmarks.peers import neo4j as peer
from benchmarks.timing import Row, took
from graphsvc.publish.skos import write_skos
from graphsvc.roles.matrix import RoleMatrix
from graphsvc.roles.similarity import all_similarities, similar_roles
from graphsvc.settings import Settings
from graphsvc.store.opening import open_store
from loaders.esco import LOADER

ESCO = Path(__file__).resolve().parents[2] / "shared" / "data" / "esco-1.1.1"


def rows(folder: Path) -> list[Row]:
    """Load, similarity, export."""
    zips = sorted(ESCO.glob("*.zip"))
    if not zips:
        return []
    with closing(open_store(Settings(store=f"kglite:{folder / 'esco'}"))) as store:
        found = [
            Row("load ESCO 1.1.1, embedded", took(lambda: LOADER.run(store, sources=zips, options={})), 5000)
        ]
        matrix = RoleMatrix.build(store)
        one = str(store.read("projection.roles")[0]["id"])
        similar_roles(matrix, one)
        pairs = took(lambda: all_similarities(matrix), 3)
        top = took(lambda: similar_roles(matrix, one), 9)
        found += [_turtle(store)]
    server = peer.settings()
    if server is None:
        return [*found, Row("role similarity, all pairs of ESCO", pairs, 500), _top(top)]
    with closing(open_store(server)) as other:
        loaded = took(lambda: LOADER.run(other, sources=zips, options={}))
    theirs = took(lambda: peer.ask("similar", role=one), 3)
    return [
        *found,
        Row("load ESCO 1.1.1, Neo4j", loaded, 30_000),
        Row("role similarity, all pairs of ESCO", pairs, 500),
        _top(top)._replace(peer="Neo4j, Cypher", theirs=theirs),
    ]


def _top(ours: float) -> Row:
    return Row("role similarity, top 10 of one", ours, 5)


def _turtle(store: Any) -> Row:
    """From the same rows to bytes: rdflib is handed every triple and serialises the graph that it builds."""
    out = io.BytesIO()
    ours = took(lambda: write_skos(store, "turtle", out), 3)
    plain = io.BytesIO()
    write_skos(store, "ntriples", plain)
    triples = list(rdflib.Graph().parse(data=plain.getvalue(), format="nt"))

    def theirs() -> None:
        graph = rdflib.Graph()
        for triple in triples:
            graph.add(triple)
        graph.serialize(format="turtle")

    return Row(f"SKOS Turtle of ESCO, {len(triples):,} triples", ours, None, "rdflib", took(theirs), 10)
