"""A backup brings back all that it held, made while others write; and nothing else can pass for one."""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.app import create_app
from graphsvc.access.keys import SCHEMA, Keys
from graphsvc.backup import archive, making
from graphsvc.backup.sealing import Opener, Seal
from graphsvc.changes import Put, ref
from graphsvc.cli import main
from graphsvc.errors import BadFile, BadInput, GraphsvcError
from graphsvc.graph import Graph
from graphsvc.remote import Holder
from graphsvc.settings import Settings
from graphsvc.state import State, state_folder
from graphsvc.store import dump
from graphsvc.store.opening import open_store
from tests.api import town
from tests.api.service import running
from tests.contract.conftest import Fresh
from tests.neo4j.server import neo4j_settings

PLAIN = Seal()
LINES = "CREATE TABLE IF NOT EXISTS waiting (what TEXT) STRICT;"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A closed store of the town, with a release, a key, something that waits, and a log beside it."""
    folder = tmp_path_factory.mktemp("shipped")
    settings = Settings(store=f"kglite:{folder / 'graph'}")
    with Graph.open(settings=settings) as graph:
        graph.store.apply(town.changes(), by="test", reason="the town")
        graph.release(version="1.0.0", notes="the first", day="2026-01-01")
    with State(state_folder(settings), LINES).work() as work:
        work.execute("INSERT INTO waiting VALUES ('a statement')")
    keys(settings).create(name="moodle", scope=["lms"], days=30)
    audit = state_folder(settings) / "audit"
    audit.mkdir()
    (audit / "trail.jsonl").write_bytes(b'{"n": 1}\n{"n": 2}\n{"n": ')
    return settings


def keys(settings: Settings) -> Keys:
    """The keys of a service."""
    return Keys(State(state_folder(settings), SCHEMA))


@pytest.fixture(scope="module")
def backup(shipped: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its backup, not sealed."""
    path = tmp_path_factory.mktemp("backup") / "b.tar"
    making.make(shipped, path, seal=PLAIN)
    return path


def restored(path: Path, folder: Path, opener: Opener | None = None) -> tuple[Settings, making.Restored]:
    """A new place with what a backup brings."""
    settings = Settings(store=f"kglite:{folder / 'graph'}")
    with closing(open_store(settings)) as store:
        return settings, making.restore(settings, path, store=store, opener=opener or Opener())


def dumped(settings: Settings, path: Path) -> bytes:
    """The lossless dump of a store."""
    with closing(open_store(settings)) as store:
        dump.dump(store, path)  # type: ignore[arg-type]
    return path.read_bytes()


def test_all_of_it_comes_back(shipped: Settings, backup: Path, tmp_path: Path) -> None:
    """Graph and releases byte for byte, the state but for keys, logs up to their last whole line."""
    settings, done = restored(backup, tmp_path)
    assert dumped(settings, tmp_path / "2") == dumped(shipped, tmp_path / "1")
    assert (done.releases, done.state) == (1, True)
    one = Path("graph.releases") / "1.0.0.jsonl.zst"
    assert (tmp_path / one).read_bytes() == (state_folder(shipped).parent / one).read_bytes()
    assert State(state_folder(settings), LINES).rows("SELECT what FROM waiting")[0]["what"] == "a statement"
    assert (state_folder(settings) / "audit" / "trail.jsonl").read_bytes() == b'{"n": 1}\n{"n": 2}\n'
    assert oct(state_folder(settings).stat().st_mode)[-3:] == "700"
    assert {oct(one.stat().st_mode)[-3:] for one in state_folder(settings).glob("*.db")} == {"600"}
    assert oct(backup.stat().st_mode)[-3:] == "600"
    assert not list(state_folder(shipped).glob("backup-*"))


def test_keys_do_not_come_back(shipped: Settings, backup: Path, tmp_path: Path) -> None:
    """Neither in the restored state nor anywhere in the file: one revoked since would work again."""
    settings, _ = restored(backup, tmp_path)
    assert len(keys(shipped).all()) == 1
    assert keys(settings).all() == []
    row = State(state_folder(shipped), "").rows("SELECT id, hash FROM api_key")[0]
    assert row["hash"] not in backup.read_bytes()
    assert row["id"].encode() not in backup.read_bytes()


def test_what_is_there_is_newer(backup: Path, tmp_path: Path) -> None:
    """State and releases that are there already stay as they are, a revoked key revoked."""
    settings = Settings(store=f"kglite:{tmp_path / 'graph'}")
    own = keys(settings).create(name="mine", scope=["lms"], days=30)
    keys(settings).revoke(own.key.id)
    (tmp_path / "graph.releases").mkdir()
    (tmp_path / "graph.releases" / "1.0.0.jsonl.zst").write_bytes(b"mine")
    _, done = restored(backup, tmp_path)
    assert (done.releases, done.state) == (0, False)
    assert [key.revoked is not None for key in keys(settings).all()] == [True]
    assert (tmp_path / "graph.releases" / "1.0.0.jsonl.zst").read_bytes() == b"mine"


def test_a_store_that_holds_something(shipped: Settings, backup: Path, tmp_path: Path) -> None:
    """A backup never goes over a graph."""
    with closing(open_store(shipped)) as store, pytest.raises(BadInput, match="not empty"):
        making.restore(shipped, backup, store=store, opener=Opener())


def test_while_it_serves_and_others_write(tmp_path: Path) -> None:
    """Through the holder: one whole revision, with all that was acknowledged before it was asked for."""
    settings = Settings(store=f"kglite:{tmp_path / 'graph'}")
    stop, written = threading.Event(), [0]

    def write() -> None:
        while not stop.is_set():
            number = written[0] + 1
            graph.store.apply([Put(ref("Goal", f"g{number}"), {})], by="a", reason="b")
            written[0] = number

    with Graph.open(settings=settings) as graph:
        app = create_app(graph, settings, secret="s3cret")
        with running(app, settings) as service:
            thread = threading.Thread(target=write)
            thread.start()
            while written[0] < 5:
                pass
            before = written[0]
            holder = Holder(f"http://127.0.0.1:{service.port}", "s3cret")
            done = making.make(settings, tmp_path / "b.tar", seal=PLAIN, holder=holder)
            stop.set()
            thread.join()
    assert before <= done.revision <= written[0]
    back, _ = restored(tmp_path / "b.tar", tmp_path / "back")
    with closing(open_store(back)) as store:
        assert store.revision().number == done.revision
        assert store.read("vocabulary.counts") is not None
        assert len(store.nodes("Goal")) == done.revision  # type: ignore[attr-defined]


def test_of_each_engine(engine: str, fresh: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A backup of one engine restores into any; the dump in it is that of the store."""
    with fresh() as store:
        store.apply(town.changes(), by="test", reason="the town")
        base = neo4j_settings() if engine == "neo4j" else Settings(store=store.url)
        settings = base.model_copy(update={"state": str(tmp_path / "state"), "releases": str(tmp_path / "r")})
        dump.dump(store, tmp_path / "1")  # type: ignore[arg-type]
        if engine == "kglite":
            store.close()
        done = making.make(settings, tmp_path / "b.tar", seal=PLAIN)
    back, _ = restored(tmp_path / "b.tar", tmp_path / "back")
    assert done.revision == 1
    assert dumped(back, tmp_path / "2") == (tmp_path / "1").read_bytes()


def test_sealed(shipped: Settings, backup: Path, tmp_path: Path) -> None:
    """Only who has the key or the passphrase opens it; nothing of it can be read, no plain copy stays."""
    import pyrage

    mine, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    for name, words in (("mine", str(mine)), ("other", str(other)), ("pass", "six long words of a song")):
        (tmp_path / name).write_text(f"{words}\n")
    (tmp_path / "wrong").write_text("another six words of a song\n")
    locks = {
        "key": (Seal([str(mine.to_public())]), Opener(tmp_path / "mine"), Opener(tmp_path / "other")),
        "words": (
            Seal(passphrase=tmp_path / "pass"),
            Opener(passphrase=tmp_path / "pass"),
            Opener(passphrase=tmp_path / "wrong"),
        ),
    }
    for name, (seal, right, wrong) in locks.items():
        path = tmp_path / name
        assert making.make(shipped, path, seal=seal).sealed
        assert b"graph.jsonl" not in path.read_bytes()
        for opener, words in ((Opener(), "sealed"), (wrong, "cannot be opened")):
            with pytest.raises(BadFile, match=words):
                making.verify(shipped, path, opener=opener)
        assert making.verify(shipped, path, opener=right).lines > 10
        if name == "words":
            continue  # each try costs a second of work, as it is meant to
        settings, _ = restored(path, tmp_path / f"back-{name}", right)
        assert dumped(settings, tmp_path / "2") == dumped(shipped, tmp_path / "1")
        spoilt = bytearray(path.read_bytes())
        spoilt[-100] ^= 1
        path.write_bytes(spoilt)
        with pytest.raises(BadFile):
            making.verify(shipped, path, opener=right)


def test_locks_that_are_none(tmp_path: Path) -> None:
    """What cannot lock or open is said before anything is done."""
    short, empty = tmp_path / "short", tmp_path / "empty"
    short.write_text("password\n")
    empty.write_text("")
    for wrong in (
        lambda: Seal(["age1nonsense"]),
        lambda: Seal(["ssh-ed25519 AAAA"]),
        lambda: Seal(passphrase=short),
        lambda: Seal(passphrase=tmp_path / "nowhere"),
        lambda: Seal(["age1x"], passphrase=short),
        lambda: Opener(empty),
        lambda: Opener(short),
    ):
        with pytest.raises(BadInput):
            wrong()


def members(path: Path) -> list[tuple[tarfile.TarInfo, bytes]]:
    """What a backup holds."""
    with tarfile.open(path) as tar:
        return [(info, tar.extractfile(info).read()) for info in tar]  # type: ignore[union-attr]


def rewritten(path: Path, held: Iterator[tuple[tarfile.TarInfo, bytes]]) -> Path:
    """A file with other members."""
    with tarfile.open(path, "w") as tar:
        for info, data in held:
            tar.addfile(info, io.BytesIO(data))
    return path


def named(name: str, data: bytes = b"x", kind: bytes = tarfile.REGTYPE) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, len(data), "/etc/passwd"
    return info, data


def _head(held: list[tuple[tarfile.TarInfo, bytes]], change: Callable[[dict], None]) -> None:  # type: ignore[type-arg]
    head = json.loads(held[0][1])
    change(head)
    held[0] = named("backup.json", json.dumps(head).encode())


def _listed(name: str) -> Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]:
    """A member that the head names too."""

    def change(held: list[tuple[tarfile.TarInfo, bytes]]) -> None:
        member = {
            "name": name,
            "bytes": 1,
            "sha256": "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881",
        }
        _head(held, lambda head: head["members"].append(member))
        held.append(named(name))

    return change


SPOILT: dict[str, Callable[[list[tuple[tarfile.TarInfo, bytes]]], object]] = {
    "a member more": lambda held: held.append(named("state/more")),
    "a member less": lambda held: held.pop(),
    "a member twice": lambda held: held.append(held[1]),
    "another order": lambda held: held.insert(0, held.pop()),
    "no head": lambda held: held.pop(0),
    "an empty head": lambda held: held.__setitem__(0, named("backup.json", b"")),
    "a head of depth": lambda held: held.__setitem__(0, named("backup.json", b"[" * 100_000)),
    "a newer version": lambda held: _head(held, lambda head: head.update(version=99)),
    "no members": lambda held: _head(held, lambda head: head.update(members=[])),
    "another checksum": lambda held: _head(held, lambda head: head["members"][0].update(sha256="0" * 64)),
    "another size": lambda held: _head(held, lambda head: head["members"][0].update(bytes=1)),
    "a link": lambda held: held.append(named("state/link", b"", tarfile.SYMTYPE)),
    "a hard link": lambda held: held.append(named("state/link", b"", tarfile.LNKTYPE)),
    "a device": lambda held: held.append(named("state/null", b"", tarfile.CHRTYPE)),
    "a folder": lambda held: held.append(named("state/folder", b"", tarfile.DIRTYPE)),
    **{
        f"the name {name}": _listed(name)
        for name in (
            "../up",
            "/tmp/abs",
            "state/../../up",
            "state//x",
            "state/.ssh",
            "releases/a/../b",
            "x",
            "state/a\n",
        )
    },
}


@pytest.mark.parametrize("case", SPOILT)
def test_what_is_no_backup(backup: Path, tmp_path: Path, case: str) -> None:
    """Refused whole, with nothing written anywhere: no graph, no state, nothing outside."""
    held = members(backup)
    SPOILT[case](held)
    path = rewritten(tmp_path / "b.tar", iter(held))
    with pytest.raises(BadFile):
        restored(path, tmp_path / "back")
    there = {one.name for one in tmp_path.rglob("*") if one.is_file()}
    assert there <= {"b.tar", "graph.kgl", "graph.kgl-wal", "graph.kgl.lock", "graph.kgl.lock-owner", "lock"}
    with closing(open_store(Settings(store=f"kglite:{tmp_path / 'back' / 'graph'}"))) as store:
        assert store.revision().number == 0


@pytest.mark.parametrize("part", [0, 1, 100, 511, 600, 2000, -1, -1024, -20_000])
def test_cut_short(backup: Path, tmp_path: Path, part: int) -> None:
    """A copy that ended early is told, wherever it ended before the last member did."""
    path = tmp_path / "b.tar"
    whole = backup.read_bytes()
    path.write_bytes(whole[:part])
    settings = Settings(store=f"kglite:{tmp_path / 'graph'}")
    try:
        making.verify(settings, path, opener=Opener())
    except GraphsvcError:
        return
    assert part in (-1, -1024)  # nothing but padding was lost


def test_at_the_command_line(
    shipped: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """backup, verify and restore, with what each says; a spoilt file is exit code 3."""
    path = tmp_path / "b.tar"
    monkeypatch.setenv("GRAPHSVC_STORE", shipped.store)
    assert main(["backup", str(path)]) == 0
    assert "NOT sealed" in capsys.readouterr().out
    assert any('"copy"' in one.read_text() for one in (state_folder(shipped) / "audit").glob("*.jsonl"))
    assert main(["verify", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["releases"] == 1
    monkeypatch.setenv("GRAPHSVC_STORE", f"kglite:{tmp_path / 'graph'}")
    assert main(["restore", str(path)]) == 0
    assert "make keys anew" in capsys.readouterr().out
    os.truncate(path, 5000)
    assert main(["verify", str(path)]) == 3
    assert main(["verify", str(tmp_path / "nowhere")]) == 3
    assert main(["backup", str(tmp_path / "no" / "folder")]) == 3


def test_a_killed_backup_leaves_nothing(shipped: Settings, tmp_path: Path) -> None:
    """What a process that died left is swept up by the next backup; a living one's is not."""
    home = state_folder(shipped)
    dead, alive = home / "backup-999999999-x", home / f"backup-{os.getpid()}-x"
    for folder in (dead, alive):
        folder.mkdir()
        (folder / "plain.tar").write_text("somebody")
    making.make(shipped, tmp_path / "b.tar", seal=PLAIN)
    assert not dead.exists()
    assert alive.exists()
    shutil.rmtree(alive)
    assert not [
        name for name, _ in ((one.name, 0) for one, _ in members(tmp_path / "b.tar")) if "plain" in name
    ]


def test_members_are_named_narrowly() -> None:
    """What may be a name in a backup."""
    for name in (
        "graph.jsonl.zst",
        "releases/1.0.0.jsonl.zst",
        "state/state.db",
        "state/audit/2026-01.jsonl",
    ):
        assert archive.MEMBER.fullmatch(name)
    for name in (
        "state",
        "state/",
        "state/a/b/c/d/e",
        "graph.jsonl.zst\n",
        "state/a b",
        "state/-rf",
        "Releases/x",
    ):
        assert not archive.MEMBER.fullmatch(name)
