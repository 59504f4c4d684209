"""A town whose audit is one's own, and ways to read what was noted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graphsvc.audit import audit_folder
from graphsvc.audit.chain import files
from graphsvc.audit.trail import Audit
from graphsvc.graph import Graph
from graphsvc.settings import Settings
from tests.api import town

Notes = Callable[[], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def town_graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The town in an embedded store, not to be written to."""
    folder = tmp_path_factory.mktemp("audited") / "graph"
    with Graph.open(settings=Settings(store=f"kglite:{folder}")) as opened:
        opened.store.apply(town.changes(), by="test", reason="the town")
        yield opened


@pytest.fixture
def graph(town_graph: Graph, tmp_path: Path) -> Iterator[Graph]:
    """The town with a state folder of one's own."""
    before = town_graph.settings
    town_graph.settings = before.model_copy(update={"state": str(tmp_path / "state")})
    yield town_graph
    town_graph.settings = before


@pytest.fixture
def notes(graph: Graph) -> Notes:
    """What was noted since this was asked the last time, persons by their ids."""
    told = 0

    def read() -> list[dict[str, Any]]:
        nonlocal told
        lines = [
            line for file in files(audit_folder(graph.settings)) for line in file.read_text().splitlines()
        ]
        new, told = [json.loads(line) for line in lines[told:]], len(lines)
        audit = Audit(graph.settings)
        for one in new:
            whom = audit.persons([*one.get("about", []), one.get("actor", "")])
            one["about"] = [whom.get(key, key) for key in one.get("about", [])]
            one["actor"] = whom.get(one["actor"]) if "actor" in one else None
        return new

    return read
