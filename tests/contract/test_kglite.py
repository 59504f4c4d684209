"""What the embedded engine promises beyond the contract: its files, its lock, its errors, its copies."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import kglite
import pytest

from graphsvc import errors as e
from graphsvc.changes import Change, Link, Put, ref
from graphsvc.model.schema import NODES, SCHEMA_VERSION
from graphsvc.settings import Settings
from graphsvc.store import kglite as adapter
from graphsvc.store import kglite_errors
from graphsvc.store.kglite import KgliteStore
from graphsvc.store.opening import open_store, store_folder
from graphsvc.store.payloads import verify_chain
from graphsvc.store.protocol import Store, SupportsDump, SupportsHolder
from graphsvc.store.statements import of_edge, of_node
from tests.contract.samples import contents, person, personal_and_open, whole_graph


@pytest.fixture
def held(tmp_path: Path) -> Iterator[KgliteStore]:
    """An embedded store in `tmp_path/graph`."""
    store = KgliteStore(tmp_path / "graph")
    yield store
    store.close()


def _kinds(kind: type[BaseException]) -> Iterator[type[BaseException]]:
    for child in kind.__subclasses__():
        yield child
        yield from _kinds(child)


def test_every_exception_of_the_engine_is_mapped() -> None:
    """No exception class of the engine goes untranslated, and each says something of its own kind."""
    kinds = list(_kinds(kglite.KgError))
    assert len(kinds) >= 25
    unmapped = [
        kind.__name__ for kind in kinds if not any(base in kglite_errors.TABLE for base in kind.__mro__[:-3])
    ]
    assert unmapped == []
    named = {value for name, value in vars(kglite).items() if isinstance(value, type) and name[0] != "_"}
    errors = {kind for kind in named if issubclass(kind, Exception) and not issubclass(kind, Warning)}
    for kind in {*kinds, *errors} - {kglite.KgError}:
        told = kglite_errors.translated(kind.__new__(kind))
        assert isinstance(told, e.StoreError), kind


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EFBIG, "File too large"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
        kglite.FileIoError("append failed: No space left on device (os error 28)"),
    ],
)
def test_no_room_is_store_full(error: Exception) -> None:
    """However the engine says that there is no room, it is StoreFull."""
    assert isinstance(kglite_errors.translated(error), e.StoreFull)


def test_errors_repeat_no_values(held: KgliteStore) -> None:
    """The engine's own words, which may quote what people wrote, stay out of the error."""
    held.apply(list(person("hemmelig", "x"))[:1], by="a", reason="b")
    with pytest.raises(e.QueryFailed) as caught, kglite_errors.translating():
        held._session.execute("CREATE (:Employee {id: 'hemmelig'})")
    assert "hemmelig" not in str(caught.value)
    assert "hemmelig" in str(caught.value.__cause__)


def test_what_is_written_survives_closing(tmp_path: Path) -> None:
    """Nodes, edges, revision, trail and constraints are there after the store is opened again."""
    folder = tmp_path / "a" / "b"
    with_all = KgliteStore(folder)
    with_all.apply(whole_graph(), by="a", reason="b")
    before = contents(with_all)
    with_all.close()
    with_all.close()
    again = open_store(Settings(store=f"kglite:{folder}"))
    assert isinstance(again, KgliteStore)
    assert contents(again) == before
    assert verify_chain(again) == []
    _constraints_hold(again)
    again.close()


def _constraints_hold(store: KgliteStore) -> None:
    with pytest.raises(kglite.ConstraintViolationError):
        store._session.execute("CREATE (:Role {id: 'role-1'})")
    with pytest.raises(kglite.ConstraintViolationError):
        store._session.execute("CREATE (:Level {competence: 'competence-1', step: 2})")


def test_a_swapped_store_logs_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a big load was swapped in, later writes are logged and come back, even without a clean close."""
    monkeypatch.setattr(adapter, "BIG", 10)
    store = KgliteStore(tmp_path)
    store.apply(personal_and_open(), by="a", reason="b")
    store.load(whole_graph(), by="a", reason="b")
    _constraints_hold(store)
    store.apply([Put(ref("Role", "later"), {})], by="a", reason="b")
    before = contents(store)
    store._session = None  # as if the process had died: nothing is checkpointed
    store._hold.release()
    again = KgliteStore(tmp_path)
    assert contents(again) == before
    assert again.revision().number == 3
    again.close()


def test_progress_cannot_write(held: KgliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write from inside a load's progress is refused: it would be lost when the copy is swapped in."""
    monkeypatch.setattr(adapter, "BIG", 10)

    def progress(done: int, total: int) -> None:
        with pytest.raises(e.StoreConflict):
            held.apply([Put(ref("Role", "late"), {})], by="a", reason="b")

    assert held.load(whole_graph(), by="a", reason="b", progress=progress).changed
    assert ref("Role", "late") not in contents(held)[0]


def test_a_swap_that_fails_keeps_the_old(held: KgliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the copy cannot take the store's place, the old graph goes on, readable and writable."""
    monkeypatch.setattr(adapter, "BIG", 10)
    held.apply(personal_and_open(), by="a", reason="b")
    before = contents(held)
    monkeypatch.setattr(Path, "replace", _no_room)
    with pytest.raises(e.StoreFull):
        held.load(whole_graph(), by="a", reason="b")
    monkeypatch.undo()
    assert contents(held) == before
    assert held.apply([Put(ref("Role", "later"), {})], by="a", reason="b").number == 2


def _no_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_failing_transaction_writes_nothing(held: KgliteStore) -> None:
    """The engine would commit the rest after an error that somebody caught; the adapter does not."""
    with pytest.raises(e.QueryFailed):
        _write_and_fail(held)
    assert contents(held) == ({}, {})
    assert held.apply([Put(ref("Role", "a"), {})], by="a", reason="b").number == 1


def _write_and_fail(store: KgliteStore) -> None:
    with store._transaction() as tx:
        tx.run(of_node("System").put, {"rows": [_filled("System", "s")]})
        with suppress(e.QueryFailed):
            tx.run("THIS IS NO CYPHER", {})


def _filled(label: str, key: str) -> dict[str, object]:
    return {column.name: None for column in NODES[label].columns} | {"id": key}


def test_a_store_of_a_newer_schema_is_refused(tmp_path: Path) -> None:
    """A store written by a newer version is named as such, and stays byte for byte what it was."""
    store = KgliteStore(tmp_path)
    store._session.execute(f"MATCH (m:Meta {{id: 'meta'}}) SET m.schema_version = {SCHEMA_VERSION + 1}")
    store.close()
    before = (tmp_path / "graph.kgl").read_bytes()
    for _ in range(2):
        with pytest.raises(e.StoreNewer, match=f"schema {SCHEMA_VERSION + 1}"):
            KgliteStore(tmp_path)
    assert (tmp_path / "graph.kgl").read_bytes() == before


def test_a_second_opening_in_one_process_is_refused(held: KgliteStore) -> None:
    """One store at a time, also within a process; the first goes on."""
    with pytest.raises(e.StoreLocked, match="Wait until it is done"):
        KgliteStore(held.folder)
    assert held.apply([Put(ref("Role", "a"), {})], by="a", reason="b").changed


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    """A file where the folder should be is a store that cannot be used, not a crash."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(e.StoreUnavailable):
        KgliteStore(tmp_path / "file")


def test_a_damaged_file(tmp_path: Path) -> None:
    """A checkpoint that is no graph is refused in our words, and is not overwritten."""
    (tmp_path / "graph.kgl").write_bytes(b"not a graph" * 50)
    with pytest.raises(e.StoreError):
        KgliteStore(tmp_path)
    assert (tmp_path / "graph.kgl").read_bytes() == b"not a graph" * 50


def test_a_closed_store(held: KgliteStore) -> None:
    """After `close` every use says so."""
    held.close()
    with pytest.raises(e.StoreUnavailable):
        held.revision()
    with pytest.raises(e.StoreUnavailable):
        held.apply([Put(ref("Role", "a"), {})], by="a", reason="b")
    with pytest.raises(e.StoreUnavailable), held.snapshot():
        pass


def test_a_snapshot_stands_still(held: KgliteStore) -> None:
    """A snapshot answers from its own state while others write."""
    with held.snapshot() as reader:
        held.apply([Put(ref("Role", "a"), {})], by="a", reason="b")
        assert reader.revision().number == 0
        assert reader.read("roles.matrix_roles") == []
    assert len(held.read("roles.matrix_roles")) == 1


def test_a_backup_opens_as_a_store(held: KgliteStore, tmp_path: Path) -> None:
    """A backup is a folder that `kglite:` opens, with everything in it, and is never half there."""
    held.apply(whole_graph(), by="a", reason="b")
    held.backup(tmp_path / "copy")
    held.apply([Put(ref("Role", "later"), {})], by="a", reason="b")
    copy = KgliteStore(tmp_path / "copy")
    assert copy.revision().number == 1
    assert len(contents(copy)[1]) == len(contents(held)[1])
    copy.close()
    with pytest.raises(e.StoreError):
        held.backup(tmp_path / "copy")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy", "graph"]


def test_restoring_verbatim(held: KgliteStore, tmp_path: Path) -> None:
    """What one store reads whole, another takes verbatim, its trail too; a store with content refuses."""
    held.apply(whole_graph(), by="a", reason="b")
    other = KgliteStore(tmp_path / "other")
    with held.whole() as reader:
        steps = [(of_node(label).put, reader.nodes(label)) for label in NODES]
        steps.append(
            (of_edge("PART_OF", "OrgUnit", "OrgUnit").link, reader.edges("PART_OF", "OrgUnit", "OrgUnit"))
        )
    other.restore(step for step in steps if step[1])
    assert contents(other)[0] == contents(held)[0]
    assert other.revision() == held.revision()
    assert verify_chain(other) == []
    with pytest.raises(e.StoreConflict):
        other.restore(steps)
    other.close()


def test_forgetting_reaches_the_files(tmp_path: Path) -> None:
    """
    After an erasure neither name nor id stands in any file of the folder.

    Before it they do: enough people are written that the engine keeps its columns uncompressed.
    """
    secret = ["Hemmeligsen Unevnelig", "unik-ansatt-7", "hemmelig@example.org"]
    store = KgliteStore(tmp_path)
    many: list[Change] = [
        Put(ref("Employee", f"id-{n:06}"), {"name": f"Vanlig Navn {n:040}"}) for n in range(9_000)
    ]
    post = ref("Employment", "unik-ansatt-7-post")
    wanted = ref("Employee", "unik-ansatt-7")
    one = [
        Put(wanted, {"name": secret[0], "email": secret[2]}),
        Put(post, {"employee": "unik-ansatt-7"}),
        Link("HAS_EMPLOYMENT", wanted, post),
    ]
    store.apply([*many[:4_000], *one, *many[4_000:]], by="a", reason="b")
    store._session.save()
    store.apply([Put(wanted, {"name": secret[0], "email": "ny-" + secret[2]})], by="a", reason="b")
    assert _found(tmp_path, secret) == secret
    store.erase("unik-ansatt-7", by="a", reason="b")
    assert _found(tmp_path, secret) == []
    store.apply(many[:1], by="a", reason="b")
    store.close()
    assert _found(tmp_path, secret) == []


def _found(folder: Path, words: list[str]) -> list[str]:
    files = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    return [word for word in words if any(word.encode() in data for data in files)]


def test_an_analysts_statement(held: KgliteStore) -> None:
    """Rows come from a copy, in a process of their own, within limits; the engine's words come back."""
    held.apply(personal_and_open(), by="a", reason="b")
    ask = "MATCH (c:Competence)<-[q:REQUIRES]-(r:Role {id: $role}) RETURN c.id AS id, q.level AS level"
    assert held.query(ask, {"role": "nurse"}, limit=10, seconds=20) == [{"id": "care", "level": 3}]
    with pytest.raises(e.BadQuestion, match="more than 1 rows"):
        held.query("UNWIND [1, 2, 3] AS x RETURN x", {}, limit=1, seconds=20)
    slow = " ".join(f"UNWIND range(1, 3000) AS {name}" for name in "abc") + " RETURN sum(a * b * c) AS s"
    with pytest.raises(e.BadQuestion, match="seconds"):
        held.query(slow, {}, limit=1, seconds=0.5)
    with pytest.raises(e.QueryFailed, match=r"(?i)syntax"):
        held.query("MATCH (c RETURN c", {}, limit=1, seconds=20)
    for write in ("CREATE (:Role {id: 'x'})", "MATCH (n) DETACH DELETE n"):
        with pytest.raises(e.QueryFailed):
            held.query(write, {}, limit=1, seconds=20)
    assert len(held.read("roles.matrix_roles")) == 1


def test_an_analysts_copy_follows_and_forgets(held: KgliteStore) -> None:
    """A later statement sees later writes; the copy of an erased person is deleted."""
    held.apply(personal_and_open(), by="a", reason="b")
    count = "MATCH (n:Employee) RETURN count(n) AS n"
    assert held.query(count, {}, limit=1, seconds=20) == [{"n": 1}]
    copies = held._analyst._copies
    assert copies is not None
    held.erase("ola", by="a", reason="b")
    assert not copies[1].exists()
    assert held.query(count, {}, limit=1, seconds=20) == [{"n": 0}]


def test_an_analysts_statement_cannot_eat_all_memory(
    held: KgliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement that wants more than its share ends its own process only."""
    monkeypatch.setattr("graphsvc.store.kglite_query.MEMORY_MIB", 700)
    with pytest.raises((e.QueryFailed, e.BadQuestion)):
        held.query("RETURN range(1, 400000000) AS xs", {}, limit=1, seconds=20)
    assert held.revision().number == 0


def test_the_adapter_keeps_the_protocols(held: KgliteStore) -> None:
    """The embedded store is a Store that can be held and dumped; its address says where it lies."""
    store: Store = held
    assert isinstance(store, SupportsHolder)
    assert isinstance(store, SupportsDump)
    assert store_folder(store.url) == held.folder


@pytest.mark.parametrize("url", ["sqlite:x", "", "kglite", "kglite:", "http://localhost"])
def test_an_address_of_no_store(url: str) -> None:
    """An address that names no store is refused with what to write instead."""
    with pytest.raises(e.StoreUnavailable, match="kglite:FOLDER"):
        open_store(Settings(store=url))
