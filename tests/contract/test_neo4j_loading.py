"""Big loads on Neo4j: what readers meet, and what becomes of a load whose process died."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from graphsvc.changes import Change, Link, Put, ref
from graphsvc.errors import StoreConflict, StoreUnavailable
from graphsvc.store import neo4j as engine_module
from graphsvc.store import neo4j_loading
from graphsvc.store.dump import dump, restore
from graphsvc.store.neo4j import Neo4jStore
from graphsvc.store.payloads import verify_chain
from tests.contract.samples import contents, personal_and_open
from tests.neo4j.server import neo4j_settings

pytestmark = pytest.mark.parametrize("engine", ["neo4j"], indirect=True)

MANY = 3_000
COMPETENCES = "roles.matrix_competences"


def many(mark: str = "") -> list[Change]:
    """Competences with a group each, one by one in a chunk of 500."""
    group = ref("CompetenceGroup", "g")
    nodes: list[Change] = [Put(ref("Competence", f"c{n}"), {"label_nb": f"{n}{mark}"}) for n in range(MANY)]
    links: list[Change] = [Link("IN_GROUP", ref("Competence", f"c{n}"), group) for n in range(MANY)]
    return [*nodes, *links, Put(group, {})]


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_loading, "CHUNK", 500)
    monkeypatch.setattr(engine_module, "_PATIENCE", 0.5)
    monkeypatch.setattr(neo4j_loading, "_PATIENCE", 0.5)


class _Stop(Exception):
    """Ends a load in its middle."""


def stop(done: int, total: int) -> None:
    if done > total // 2:
        raise _Stop


def interrupted(store: Any) -> None:
    """A load that got half its changes into the graph."""
    with pytest.raises(_Stop):
        store.load(many(), by="ada", reason="big", progress=stop)


def loaded(store: Any) -> bool:
    """Whether the load of `many` is there, whole."""
    nodes, edges = contents(store)
    (record,) = (record for record in store.changes(0) if record.kind == "load")
    assert len(record.touched) == len(many())
    assert verify_chain(store) == []
    return len(edges) == MANY and sum(key.label == "Competence" for key in nodes) == MANY


def test_readers_wait_and_never_see_a_part(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a load runs a reader gets all of it or nothing of it, and the revision rises at the end only."""
    monkeypatch.setattr(engine_module, "_PATIENCE", 60.0)
    seen, done = set(), threading.Event()

    def look() -> None:
        while not done.is_set():
            before = store.revision().number
            rows = len(store.read(COMPETENCES))
            seen.add((before, rows, store.revision().number))

    reader = threading.Thread(target=look)
    reader.start()
    store.load(many(), by="ada", reason="big", progress=lambda *_: time.sleep(0.05))
    done.set()
    reader.join(60)
    assert {rows for _, rows, _ in seen} <= {0, MANY}
    assert {rows for before, rows, after in seen if before == after == 0} == {0}


def test_a_half_written_graph_is_not_shown(store: Any) -> None:
    """After an interruption reads are refused with a way out; the trail and the revision are as before."""
    store.apply(personal_and_open(), by="a", reason="b")
    interrupted(store)
    with pytest.raises(StoreUnavailable, match="run it again"):
        store.read(COMPETENCES)
    with pytest.raises(StoreUnavailable):
        store.columns(COMPETENCES)
    with pytest.raises(StoreUnavailable):
        store.query("MATCH (c:Competence) RETURN count(c) AS c", {}, limit=10, seconds=10)
    assert store.revision() == (1, 1, False)
    assert [record.revision for record in store.changes(0)] == [1]


def _again(store: Any) -> None:
    assert store.load(many(), by="ada", reason="big") == (1, 1, True)


def _another_write(store: Any) -> None:
    assert store.apply(personal_and_open(), by="a", reason="b").number == 2


def _another_load(store: Any) -> None:
    assert store.load(many("x")[: MANY + 10], by="a", reason="b").number == 2


def _erasing(store: Any) -> None:
    from graphsvc.errors import UnknownEmployee

    with pytest.raises(UnknownEmployee):
        store.erase("nobody", by="a", reason="b")


def _opening(store: Any) -> None:
    with closing(Neo4jStore(neo4j_settings())) as other:
        assert other.revision().number == 1


@pytest.mark.parametrize("go_on", [_again, _another_write, _another_load, _erasing, _opening])
def test_whoever_comes_next_ends_it(store: Any, go_on: Callable[[Any], None]) -> None:
    """The same load again, another write, and opening the store each complete a load that was broken off."""
    interrupted(store)
    go_on(store)
    if go_on in (_another_write, _another_load):
        records = list(store.changes(0))
        assert [(record.revision, record.by) for record in records] == [(1, "ada"), (2, "a")]
        assert verify_chain(store) == []
    else:
        assert loaded(store)
    assert store.read("meta.state")[0]["pending_phase"] is None


def test_a_load_that_had_only_been_announced_is_dropped(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken off before the graph changed, a load leaves nothing: readers go on, the next write is next."""

    def stop_now(*_: object) -> None:
        raise _Stop

    with monkeypatch.context() as patch:
        patch.setattr(neo4j_loading.Stepwise, "_do", stop_now)
        patch.setattr(neo4j_loading, "EFFECTS", neo4j_loading.TRAIL)
        with pytest.raises(_Stop):
            store.load(many(), by="ada", reason="big")
    assert store.read(COMPETENCES) == []
    assert store.apply(personal_and_open(), by="a", reason="b").number == 1
    assert len(list(store.changes(0))) == 1
    assert verify_chain(store) == []
    assert store.load(many(), by="ada", reason="big").number == 2


def test_a_write_does_not_wait_long_for_a_running_load(store: Any) -> None:
    """While another process loads, a small write is refused after some seconds; later it goes through."""
    refused: list[str] = []

    def write(done: int, total: int) -> None:
        if not refused and done > total // 2:
            with closing(Neo4jStore(neo4j_settings())) as other:
                with pytest.raises(StoreUnavailable) as caught:
                    other.apply(personal_and_open(), by="a", reason="b")
                refused.append(str(caught.value))

    store.load(many(), by="ada", reason="big", progress=write)
    assert "being written" in refused[0]
    assert loaded(store)
    assert store.apply(personal_and_open(), by="a", reason="b").number == 2


def test_a_loader_that_was_given_up_writes_no_more(store: Any) -> None:
    """A loader whose lock was lost to another process stops at its next step."""

    def taken_over(done: int, total: int) -> None:
        if done > total // 2:
            store._sessions.write(
                lambda tx: neo4j_loading.writing.run(tx, "stepwise.mark", digest="another", phase=2)
            )

    with pytest.raises(StoreConflict, match="meanwhile"):
        store.load(many(), by="ada", reason="big", progress=taken_over)


LOADER = """
import sys, time
sys.path.insert(0, sys.argv[1])
from contextlib import closing
from graphsvc.store import neo4j_loading
from graphsvc.store.neo4j import Neo4jStore
from graphsvc.settings import Settings
from tests.contract.test_neo4j_loading import many

def told(done, total):
    print(done, flush=True)
    time.sleep(60)  # in the middle of the load, until the signal comes

neo4j_loading.CHUNK = 500
with closing(Neo4jStore(Settings(), big=2_000)) as store:
    store.load(many(), by="ada", reason="big", progress=told)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_loader_that_is_killed(store: Any, how: signal.Signals) -> None:
    """kill -9, or Ctrl-C, in the middle of a load: run again it completes, as one revision."""
    settings = neo4j_settings()
    environment = os.environ | {
        "GRAPHSVC_STORE": settings.store,
        "GRAPHSVC_NEO4J_USER": settings.neo4j_user,
        "GRAPHSVC_NEO4J_PASSWORD": settings.neo4j_password.get_secret_value(),
    }
    root = str(Path(__file__).parents[2])
    loader = subprocess.Popen(
        [sys.executable, "-c", LOADER, root],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert loader.stdout is not None
    loader.stdout.readline()
    loader.send_signal(how)
    assert loader.wait(60) != 0
    assert store.load(many(), by="ada", reason="big") == (1, 1, True)
    assert loaded(store)


def test_an_interrupted_restore_starts_over(store: Any, tmp_path: Path) -> None:
    """A restore that was broken off shows nothing and lets nothing be written; run again it is whole."""
    store.apply(
        [*many()[:40], Put(ref("CompetenceGroup", "g"), {}), *personal_and_open()], by="a", reason="b"
    )
    dump(store, tmp_path / "dump")
    before = contents(store)
    store._sessions.ask("stepwise.wipe", most=10_000)
    store._sessions.write(lambda tx: neo4j_loading.writing.run(tx, "store.raise", rows=[ZERO]))

    def stop_late(done: int, total: int) -> None:
        raise _Stop

    with pytest.raises(_Stop):
        restore(store, tmp_path / "dump", stop_late)
    with pytest.raises(StoreUnavailable):
        store.read(COMPETENCES)
    with pytest.raises(StoreConflict, match="restore"):
        store.apply(personal_and_open(), by="a", reason="b")
    restore(store, tmp_path / "dump")
    assert contents(store) == before
    assert store.revision()[:2] == (1, 1)


ZERO = {"revision": 0, "open_revision": 0}
