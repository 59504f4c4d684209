"""Towns held one after another by one store, and readers of their statistics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.deps import _asker
from graphsvc.graph import Graph
from graphsvc.people.viewer import Viewer
from graphsvc.settings import Settings
from graphsvc.store.kglite import KgliteStore
from tests.statistics.towns import Town

COUNTS_ONLY = Viewer("system_administrator", employee="nobody", systems=frozenset({"s1"}))


class Service:
    """A store that holds one town after another, each with a state folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store = KgliteStore(folder / "graph")
        self._states = 0
        self._now: Town | None = None
        self.graph: Graph = self._opened()

    def close(self) -> None:
        self._store.close()

    def _opened(self) -> Graph:
        self._states += 1
        self._clients: dict[Viewer, TestClient] = {}
        state = str(self._folder / f"state-{self._states}")
        settings = Settings(store=f"kglite:{self._folder / 'graph'}", state=state)
        self.graph = Graph(self._store, settings)
        return self.graph

    def hold(self, town: Town) -> Graph:
        """The town, with nothing frozen yet."""
        self.become(town)
        return self._opened()

    def become(self, town: Town) -> None:
        """The town, with what was frozen before."""
        empty = Town({}, (), {}, {}, "")
        self._store.apply(town.changes_from(self._now or empty), by="tests", reason="another town")
        self._now = town

    def client(self, viewer: Viewer = COUNTS_ONLY) -> TestClient:
        """HTTP as somebody."""
        if viewer not in self._clients:
            app = create_app(self.graph, self.graph.settings)
            app.dependency_overrides[_asker] = lambda: viewer
            self._clients[viewer] = TestClient(app, base_url="http://127.0.0.1")
        return self._clients[viewer]


@pytest.fixture(scope="package")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = Service(tmp_path_factory.mktemp("statistics"))
    yield made
    made.close()


@pytest.fixture
def in_month(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes it the middle of a month."""

    def go(month: str) -> None:
        day = date.fromisoformat(f"{month}-15")
        monkeypatch.setattr("graphsvc.counts._today", lambda: day)

    return go
