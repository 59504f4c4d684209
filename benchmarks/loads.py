"""An organisation from CSV files, on both engines, beside the Neo4j driver's own UNWIND of the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks import town
from benchmarks.peers import neo4j as peer
from benchmarks.timing import Row, took
from graphsvc.settings import Settings
from graphsvc.store.opening import open_store
from graphsvc.store.protocol import Store
from loaders.organisation import LOADER
from loaders.vocabulary import LOADER as VOCABULARY

EMPLOYEES = 55_000

PLAIN = {
    "employees": "UNWIND $rows AS row MERGE (e:Employee {id: row.id}) SET e.name = row.name",
    "posts": "UNWIND $rows AS row MERGE (p:Employment {id: row.id}) SET p.kind = row.kind",
    "has_employment": "UNWIND $rows AS row MATCH (e:Employee {id: row.employee}) "
    "MATCH (p:Employment {id: row.id}) MERGE (e)-[:HAS_EMPLOYMENT]->(p)",
    "in_unit": "UNWIND $rows AS row MATCH (p:Employment {id: row.id}) MATCH (u:OrgUnit {id: row.unit}) "
    "MERGE (p)-[:IN_UNIT]->(u)",
    "has_role": "UNWIND $rows AS row MATCH (p:Employment {id: row.employment}) "
    "MATCH (r:Role {id: row.role}) MERGE (p)-[:HAS_ROLE]->(r)",
    "assessed": "UNWIND $rows AS row MATCH (e:Employee {id: row.employee}) "
    "MATCH (c:Competence {id: row.competence}) "
    "MERGE (e)-[a:ASSESSED {at: row.at, method: row.method}]->(c) SET a.level = row.level, a.by = row.by",
}
"""What anybody would write with the driver: constraints are there, no history, no checks, no revision."""


def rows(folder: Path) -> list[Row]:
    """Load; then the same rows by UNWIND."""
    source, _ = town.built(folder, EMPLOYEES)
    with closing(open_store(source)) as store:
        files = town.written(store, folder / "csv")
        plain = {name: list(_plain(store, name)) for name in PLAIN}
    with closing(open_store(Settings(store=f"kglite:{folder / 'organisation'}"))) as store:
        VOCABULARY.run(store, sources=[], options={})
        loaded = took(lambda: LOADER.run(store, sources=[files], options={}))
        again = took(lambda: LOADER.run(store, sources=[files], options={}))
    many = len(plain["assessed"])
    what = f"load organisation of {EMPLOYEES:,} with {many:,} assessments"
    found = [
        Row(f"{what}, embedded", loaded / 1000, 60, unit="s"),
        Row("the same files once more, which changes nothing", again / 1000, unit="s"),
    ]
    server = peer.settings()
    if server is None:
        return found
    with closing(open_store(server)) as store:
        VOCABULARY.run(store, sources=[], options={})
        units = [{"id": unit} for unit in store_units(plain)]
        peer.write("UNWIND $rows AS row MERGE (u:OrgUnit {id: row.id})", units)
        theirs = took(lambda: [peer.write(PLAIN[name], plain[name]) for name in PLAIN])
    server = peer.settings()
    assert server is not None
    with closing(open_store(server)) as store:
        VOCABULARY.run(store, sources=[], options={})
        ours = took(lambda: LOADER.run(store, sources=[files], options={}))
    return [
        *found,
        Row(f"{what}, Neo4j", ours / 1000, None, "driver, UNWIND", theirs / 1000, most=1.5, unit="s"),
    ]


def store_units(plain: dict[str, list[dict[str, Any]]]) -> set[str]:
    """The units that posts lie in."""
    return {row["unit"] for row in plain["in_unit"]}


def _plain(store: Store, name: str) -> Iterator[dict[str, Any]]:
    """The rows of a statement of PLAIN."""
    about = town.everybody(store, "projection.assessments")
    if name == "employees":
        yield from store.read("projection.employees")
    elif name == "has_role":
        yield from store.read("projection.post_roles", **about)
    elif name == "assessed":
        for row in store.read("projection.assessments", **about):
            given = zip(row["competences"], row["levels"], row["methods"], row["ats"], strict=True)
            for competence, level, method, at in given:
                edge = {"competence": competence, "level": level, "method": method, "at": at, "by": None}
                yield {"employee": row["employee"]} | edge
    else:
        posts = store.read("projection.employments", **about)
        yield from (post for post in posts if name != "in_unit" or post["unit"] is not None)
