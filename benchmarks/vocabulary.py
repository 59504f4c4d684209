"""ESCO: loading, similarity, and SKOS beside rdflib; left out where the official files are not there."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import rdflib

from benchmarks.timing import Row, took
from graphsvc.publish.skos import write_skos
from graphsvc.roles.matrix import RoleMatrix
from graphsvc.roles.similarity import all_similarities, similar_roles
from graphsvc.settings import Settings
from graphsvc.store.opening import open_store
from loaders.esco import LOADER

ESCO = Path(__file__).resolve().parents[2] / "shared" / "data" / "esco-1.1.1"


def rows(folder: Path, _employees: int) -> list[Row]:
    """Load, similarity, export; the size of the municipality plays no part."""
    zips = sorted(ESCO.glob("*.zip"))
    if not zips:
        return []
    store = open_store(Settings(store=f"kglite:{folder / 'esco'}"))
    try:
        loaded = took(lambda: LOADER.run(store, sources=zips, options={}))
        matrix = RoleMatrix.build(store)
        one = str(store.read("projection.roles")[0]["id"])
        similar_roles(matrix, one)
        return [
            Row("load ESCO 1.1.1, embedded", loaded, 5000),
            Row("role similarity, all pairs of ESCO", took(lambda: all_similarities(matrix), 3), 500),
            Row("role similarity, top 10 of one", took(lambda: similar_roles(matrix, one), 9), 5),
            _turtle(store),
        ]
    finally:
        store.close()


def _turtle(store: Any) -> Row:
    """From the same rows to bytes; rdflib parses N-Triples untimed, and its serialising alone is timed."""
    out = io.BytesIO()
    ours = took(lambda: write_skos(store, "turtle", out))
    plain = io.BytesIO()
    write_skos(store, "ntriples", plain)
    graph = rdflib.Graph().parse(data=plain.getvalue(), format="nt")
    theirs = took(lambda: graph.serialize(format="turtle"))
    return Row(f"SKOS Turtle of ESCO, {len(graph)} triples", ours, None, "rdflib, serialising alone", theirs)
