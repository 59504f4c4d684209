"""docs/open-data.md: every query in it runs on the vocabulary that ships, and finds something."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from graphsvc.commands.load import installed
from graphsvc.graph import Graph
from graphsvc.publish.open_files import csv_files, json_lines, parquet_files
from graphsvc.publish.open_tables import TABLES
from graphsvc.settings import Settings
from graphsvc.store.opening import open_store

PAGE = (Path(__file__).parents[2] / "docs" / "open-data.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the exports that the page names, of the vocabulary that ships."""
    folder = tmp_path_factory.mktemp("open")
    store = open_store(Settings(store=f"kglite:{folder / 'graph'}"))
    try:
        installed("vocabulary").run(store, sources=[], options={}, progress=None)
        for name, files in (("csv", csv_files(store)), ("parquet", parquet_files(store))):
            (folder / name).mkdir()
            for path, content in files.items():
                (folder / name / path).write_bytes(content)
        (folder / "vocabulary.jsonl").write_bytes(b"".join(json_lines(store)))
    finally:
        store.close()
    return folder


def test_polars(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer has the five competences that most roles ask for."""
    monkeypatch.chdir(place)
    (code,) = blocks("python")
    found: dict[str, Any] = {}
    exec(code, found)
    assert found["answer"].height == 5
    assert found["answer"]["roles"].is_sorted(descending=True)
    assert found["answer"]["level"].is_between(1, 4).all()


def test_duckdb(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each statement gives rows; the outcomes are of the three kinds and as many as there are."""
    monkeypatch.chdir(place)
    by_role, by_kind = (duckdb.sql(code).fetchall() for code in blocks("sql"))
    assert len(by_role) == 5
    assert [kind for kind, _ in by_kind] == ["general", "knowledge", "skill"]
    lines = (place / "vocabulary.jsonl").read_text("utf-8").splitlines()
    assert sum(count for _, count in by_kind) == sum('"table":"outcomes"' in line for line in lines) > 1000


def test_sparql(place: Path) -> None:
    """The most demanding roles, and the groups that hold most, whatever depth they hold it at."""
    with Graph.open(settings=Settings(store=f"kglite:{place / 'graph'}")) as graph:
        for query in blocks("sparql"):
            rows = graph.sparql(query=query).body()["results"]["bindings"]
            assert len(rows) == 5
            counts = [
                int(row[name]["value"])
                for row in rows
                for name in ("demanding", "competences")
                if name in row
            ]
            assert counts == sorted(counts, reverse=True)
            assert counts[-1] > 5


def test_the_page_names_every_table_with_its_key() -> None:
    """A table that is added stands on the page."""
    named = set(re.findall(r"`([a-z_]+)`", PAGE.split("## The tables")[1].split("## polars")[0]))
    assert {table.name for table in TABLES} <= named
