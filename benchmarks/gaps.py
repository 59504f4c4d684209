"""
Gap figures of a demo municipality beside DuckDB.

DuckDB is handed the pairs of person and competence with the required and the held level already found, which
is the costly part; it only groups and counts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import polars

from benchmarks.timing import Row, took
from graphsvc.changes import Record, Touch, ref
from graphsvc.gaps.figures import DIMENSIONS, Filters, gap_figures
from graphsvc.people.viewer import HR
from graphsvc.projection.facts import Facts
from graphsvc.projection.projection import Projection, advance
from graphsvc.settings import Settings
from graphsvc.store.opening import open_store
from loaders.demo import LOADER as DEMO
from loaders.vocabulary import LOADER as VOCABULARY

FILTERED = Filters(unit="demo-helse", group="klinisk-sykepleie")
COUNT = """
select {key} as k, count(*), count(held), sum(greatest(0, required - held)),
       sum(case when held is null then required else greatest(0, required - held) end)
from pairs where required > 0 {where} group by 1
"""


def rows(folder: Path, employees: int) -> list[Row]:
    """Load, build, each dimension, one assessment."""
    store = open_store(Settings(store=f"kglite:{folder / 'demo'}"))
    try:
        VOCABULARY.run(store, sources=[], options={})
        loaded = took(lambda: DEMO.run(store, sources=[], options={"employees": employees}))
        facts, projection = Facts.extract(store), None

        def build() -> None:
            nonlocal facts, projection
            facts = Facts.extract(store)
            projection = Projection.build(facts, "2026-11-23")
            for sight in ("posts", "roles", "profiles"):
                projection.layer(sight)  # type: ignore[arg-type]

        built = took(build)
        assert projection is not None
        return [
            Row(f"load the demo of {employees}, embedded", loaded, 60_000 if employees <= 55_000 else None),
            Row("projection from the embedded store", built, 10_000 if employees <= 55_000 else None),
            *_figures(projection),
            Row("one assessment", took(lambda: advance(projection, [_assessment(facts, projection)]), 5), 5),
        ]
    finally:
        store.close()


def _figures(projection: Projection) -> list[Row]:
    """Every dimension unfiltered and warm, then filtered by unit and group with nothing kept."""
    database = _duckdb(projection)
    said = []
    for by in DIMENSIONS:
        gap_figures(projection, HR, by=by, limit=50)
        ours = took(lambda by=by: gap_figures(projection, HR, by=by, limit=50), 9)
        key = {"competence": "competence", "employee": "person"}.get(by)
        theirs = (
            took(lambda key=key: database.execute(COUNT.format(key=key, where="")).fetchall(), 5)
            if key
            else None
        )
        said.append(Row(f"gap figures by {by}", ours, 5, "DuckDB, pairs ready" if key else "", theirs))
    for by in DIMENSIONS:

        def cold(by: Any = by) -> None:
            projection.margins.clear()
            gap_figures(projection, HR, by=by, limit=50, filters=FILTERED)

        said.append(Row(f"gap figures by {by}, filtered by unit and group", took(cold, 5), 20))
    return said


def _duckdb(projection: Projection) -> Any:
    layer = projection.layer()
    once = layer.once()
    pairs = polars.DataFrame(
        {
            "person": layer.person[layer.row][once],
            "competence": layer.competence[once],
            "required": layer.must[once].astype("int32"),
            "held": [None if held > 4 else int(held) for held in layer.held[once]],
        }
    )
    database = duckdb.connect()
    database.register("given", pairs.to_arrow() if hasattr(pairs, "to_arrow") else pairs)
    database.execute("create table pairs as select * from given")
    return database


def _assessment(facts: Facts, projection: Projection) -> Record:
    layer = projection.layer()
    person, competence = int(layer.person[layer.row[0]]), int(layer.competence[0])
    after = {"at": "2026-11-22", "method": "test", "level": 3, "by": None, "valid_until": None}
    touch = Touch(
        "ASSESSED",
        ref("Employee", facts.people.ids[person]),
        ref("Competence", facts.competences.ids[competence]),
        None,
        after,
    )
    return Record(facts.revision + 1, 1, "2026-11-22T12:00:00+00:00", "bench", "bench", "change", [touch])
