"""A release is the same from every engine, and is opened on the embedded one whatever it came from."""

from __future__ import annotations

from pathlib import Path

from graphsvc.graph import Graph
from graphsvc.settings import Settings
from graphsvc.store.dump import read_lines
from graphsvc.store.protocol import Store
from tests.unit import open_sample

DAY = "2026-01-02"


def _released(store: Store, folder: Path) -> tuple[bytes, str]:
    """The lines of a release of the sample, and a thing as the opened release tells of it."""
    changes = [*open_sample.nodes(), *open_sample.courses(), *open_sample.edges(), *open_sample.people()]
    store.apply(changes, by="test", reason="sample")
    graph = Graph(store, Settings(store=store.url, releases=str(folder)))
    graph.release(version="0.1.0", notes="x", day=DAY)
    body = graph.at("0.1.0").thing(kind="roles", id="nurse").body()
    graph.let_go()
    return b"".join(text for _, text in read_lines(folder / "0.1.0.jsonl.zst")), str(body)


def test_a_release_is_the_same_from_every_engine(store: Store, tmp_path: Path) -> None:
    """The bytes are those that the embedded engine gives, and so are its answers."""
    found = _released(store, tmp_path / "this")
    with Graph.open(settings=Settings(store=f"kglite:{tmp_path / 'graph'}")) as other:
        assert found == _released(other.store, tmp_path / "other")
