"""Migration: dump, upgrade each line, restore into a new store, swap; the store as it was stays in a dump."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from graphsvc.changes import Put, ref
from graphsvc.errors import BadFile, StoreOlder, StoreUnavailable
from graphsvc.model.schema import SCHEMA_VERSION
from graphsvc.settings import Settings
from graphsvc.store import upgrades
from graphsvc.store.dump import check, dump, restore
from graphsvc.store.dump import steps as dumped
from graphsvc.store.kglite import KgliteStore
from graphsvc.store.lines import Line
from graphsvc.store.migrate import migrate
from graphsvc.store.opening import open_store
from graphsvc.store.payloads import verify_chain
from graphsvc.store.protocol import Store, SupportsDump
from tests.contract.dumps import plain, write
from tests.contract.samples import contents, personal_and_open
from tests.neo4j.server import neo4j_settings


def renamed(line: Line) -> Iterator[Line]:
    """From a made-up schema 0, in which a nurse was called a matron."""
    if line.get("node") == "Role" and line["key"] == ["nurse"]:
        values = line["values"]
        yield line | {"values": values | {"label_nb": values["label_nb"].replace("Sykepleier", "Pleier")}}
        yield {"node": "Role", "key": ["matron"], "values": {"status": "withdrawn", "replaced_by": "nurse"}}
    else:
        yield line


@pytest.fixture
def settings(engine: str, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A store of schema 0, closed, and a way on from there."""
    monkeypatch.setitem(upgrades.UPGRADES, 0, renamed)
    monkeypatch.chdir(tmp_path)
    with closing(KgliteStore(tmp_path / "source")) as source:
        source.apply(personal_and_open(), by="ada", reason="before")
        dump(source, tmp_path / "source.jsonl.zst")
    head, summary = check(tmp_path / "source.jsonl.zst")
    *steps, meta = dumped(tmp_path / "source.jsonl.zst", head, summary.lines)
    meta.rows[0]["schema_version"] = 0
    chosen = neo4j_settings() if engine == "neo4j" else Settings(store=f"kglite:{tmp_path / 'graph'}")
    with closing(open_store(chosen, older_too=True)) as old:
        assert isinstance(old, SupportsDump)
        old.restore([*steps, meta])
    return chosen


def test_a_store_of_an_earlier_schema(settings: Settings, engine: str, tmp_path: Path) -> None:
    """The graph arrives upgraded, with its trail; the dump holds it as it was; once is enough."""
    told: list[tuple[int, int]] = []
    done = migrate(settings, progress=lambda at, of: told.append((at, of)))
    assert (done.before, done.after) == (0, SCHEMA_VERSION)
    assert str(done.copy) in str(done)
    assert done.copy is not None
    assert told[-1][0] == told[-1][1]
    head, *lines, _ = plain(done.copy)
    assert head["schema_version"] == 0
    assert [line["values"]["label_nb"] for line in lines if line.get("node") == "Role"] == ["Sykepleier"]
    with closing(open_store(settings)) as store:
        nodes, edges = contents(store)
        assert nodes[ref("Role", "nurse")]["label_nb"] == "Pleier"
        assert nodes[ref("Role", "matron")]["replaced_by"] == "nurse"
        assert len(edges) == 3
        assert store.revision()[:2] == (1, 1)
        assert [record.by for record in store.changes(0)] == ["ada"]
        assert verify_chain(store) == []
        assert store.apply([Put(ref("Role", "new"), {})], by="a", reason="b").number == 2
    again = migrate(settings)
    assert again.copy is None
    assert "nothing to migrate" in str(again)
    if engine == "kglite":
        assert not (tmp_path / "graph" / "migrating").exists()


def test_a_store_of_an_earlier_schema_is_refused_until_it_is_migrated(settings: Settings) -> None:
    """Nobody reads old columns as if they were new: opening it says what to do, and lets go of it again."""
    for _ in range(2):
        with pytest.raises(StoreOlder, match="graphsvc migrate"):
            open_store(settings)
    migrate(settings)
    with closing(open_store(settings)) as store:
        assert store.revision().number == 1


def test_an_upgrade_that_does_not_fit(
    settings: Settings, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines that do not fit the table stop the migration before the store is touched."""
    monkeypatch.setitem(upgrades.UPGRADES, 0, lambda line: [line | {"node": "Elf"}] if "node" in line else [])
    with closing(open_store(settings, older_too=True)) as store:
        before = contents(store)
    with pytest.raises(BadFile, match="no line of a dump"):
        migrate(settings)
    with closing(open_store(settings, older_too=True)) as store:
        assert contents(store) == before
        assert store.read("meta.state")[0]["schema_version"] == 0


@pytest.mark.parametrize("engine", ["neo4j"], indirect=True)
def test_an_interrupted_migration_goes_on(settings: Settings, engine: str) -> None:
    """On Neo4j a migration that was broken off shows nothing, and run again is completed from the dump."""

    class _Stop(Exception):
        pass

    calls: list[int] = []

    def stop(at: int, of: int) -> None:
        calls.append(at)
        if len(calls) > 1 and at == of and of < 40:  # the restore's lines, not the dump's labels and types
            raise _Stop

    with pytest.raises(_Stop):
        migrate(settings, progress=stop)
    with closing(open_store(settings, older_too=True)) as store, pytest.raises(StoreUnavailable):
        contents(store)
    assert migrate(settings).before == 0
    with closing(open_store(settings)) as store:
        assert contents(store)[0][ref("Role", "nurse")]["label_nb"] == "Pleier"


def test_a_version_that_nothing_leads_on_from(store: Store, tmp_path: Path) -> None:
    """A dump of a version without an upgrade is refused before anything is written."""
    head = {"format": "graphsvc-dump", "version": 1, "schema_version": 0, "revision": 1, "open_revision": 1}
    path = write(tmp_path / "old", [head, {"node": "Role", "key": ["r"], "values": {}}])
    with pytest.raises(BadFile, match="nothing leads on from"):
        restore(store, path)
    assert store.revision() == (0, 0, False)
