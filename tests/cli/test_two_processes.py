"""A serving process and the command line on one embedded store."""

from __future__ import annotations

import json
import shutil
import signal
import stat
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from graphsvc.changes import Drop, put, ref
from graphsvc.commands.session import holder_of
from graphsvc.errors import InvalidChange, UnknownEmployee
from graphsvc.graph import Graph
from graphsvc.model import nodes as n
from graphsvc.store.remote import RemoteStore
from tests.api.town import MEDICINE, NURSE, assessed
from tests.cli.conftest import finish, once, serving, start


def get(address: str) -> dict[str, object]:
    with urlopen(address) as answer:
        body: dict[str, object] = json.load(answer)
        return body


def test_reads_go_to_the_holder(folder: Path) -> None:
    """While one process serves, another's questions are answered."""
    with serving(folder) as (_, _process):
        said = once(folder, "role", "similar", NURSE, "--json")
    assert said.code == 0, said.err
    assert said.json()["total"] == 1


def test_writes_go_to_the_holder(folder: Path, tmp_path: Path) -> None:
    """A load while another process serves is written there, and seen over HTTP at once."""
    source = tmp_path / "org"
    source.mkdir()
    (source / "units.csv").write_text("id,name,parent\nkommune,Ny kommune,\nny,Ny enhet,kommune\n")
    (source / "employees.csv").write_text(
        f"id,name,email,unit,roles,profiles,manager_of\nb1,Bo Fjell,,ny,{NURSE},,\n"
    )
    with serving(folder) as (address, _):
        before = get(f"{address}/v1/status")
        said = once(folder, "load", "organisation", str(source))
        assert said.code == 0, said.err
        after = get(f"{address}/v1/status")
        assert after["revision"] == before["revision"] + 1  # type: ignore[operator]
        gaps = get(f"{address}/v1/gaps?by=unit&unit=ny")
        assert [row["people"] for row in gaps["data"]] == [1]  # type: ignore[attr-defined]
        again = once(folder, "load", "organisation", str(source), "--json")
        assert again.json()["changed"] is False
        bad = tmp_path / "bad"
        shutil.copytree(source, bad)
        (bad / "employees.csv").write_text(
            "id,name,email,unit,roles,profiles,manager_of\nb1,Bo,,nowhere,,,\n"
        )
        assert once(folder, "load", "organisation", str(bad)).code == 3
        assert get(f"{address}/v1/status")["revision"] == after["revision"]


def test_the_whole_store_protocol_goes_through_the_holder(folder: Path, tmp_path: Path) -> None:
    """Apply, load, changes, erase and backup through the holder do what they do on the store itself."""
    with serving(folder):
        holder = holder_of(f"kglite:{folder}")
        assert holder is not None
        store = RemoteStore(holder)
        first = store.revision()
        written = store.apply([assessed("a2", MEDICINE, 2)], by="test", reason="a reason", at=None)
        assert (written.number, written.open, written.changed) == (first.number + 1, first.open, True)
        assert not store.apply([assessed("a2", MEDICINE, 2)], by="test", reason="again").changed
        (record,) = store.changes(first.number)
        assert (record.revision, record.by, record.reason) == (written.number, "test", "a reason")
        assert record.touched[0].after is not None
        assert record.touched[0].after["level"] == 2
        assert record.touched[0].start == ref("Employee", "a2")
        told: list[tuple[int, int]] = []
        loaded = store.load(
            [put(n.OrgUnit(id=f"u{i}", name=f"Enhet {i}")) for i in range(3000)],
            by="test",
            reason="many",
            progress=lambda done, of: told.append((done, of)),
        )
        assert loaded.changed
        rows = store.read("lists.find_id", ids=[NURSE])
        assert [row["id"] for row in rows] == [NURSE]
        columns = store.columns("lists.find_id", ids=[NURSE])
        assert columns["id"] == [NURSE]
        with pytest.raises(InvalidChange) as refused:
            store.apply([assessed("nobody", MEDICINE, 2), assessed("a1", "nothing", 2)], by="t", reason="r")
        assert len(refused.value.faults) == 2
        store.apply([Drop(ref("OrgUnit", "u0"))], by="t", reason="gone")
        store.erase("a2", by="test", reason="asked for")
        with pytest.raises(UnknownEmployee):
            store.erase("a2", by="test", reason="asked for")
        store.backup(tmp_path / "copy")
        final = store.revision()
    with Graph.open(f"kglite:{folder}") as graph:
        assert graph.revision()[:2] == final[:2]
        assert "a2" not in graph.projection().facts.people.position


def test_a_dump_goes_through_the_holder(folder: Path, tmp_path: Path) -> None:
    """The dump that the holder writes is the dump that the store gives, byte for byte."""
    with serving(folder):
        assert once(folder, "dump", str(tmp_path / "held.zst")).code == 0
    assert once(folder, "dump", str(tmp_path / "own.zst")).code == 0
    assert (tmp_path / "held.zst").read_bytes() == (tmp_path / "own.zst").read_bytes()


def test_what_no_holder_does_is_refused_with_a_way_out(folder: Path, tmp_path: Path) -> None:
    """Restore wants the store to itself: the refusal names who holds it, where, and what to do."""
    once(folder, "dump", str(tmp_path / "dump.zst"))
    with serving(folder) as (address, process):
        said = once(folder, "restore", str(tmp_path / "dump.zst"))
        assert said.code == 4
        assert address in said.err
        assert str(process.pid) in said.err
        assert "stop it" in said.err


def test_two_services_do_not_share_a_store(folder: Path) -> None:
    """The second one is refused; the first goes on."""
    with serving(folder) as (address, _):
        second = once(folder, "serve", "--port", "0")
        assert second.code == 4
        assert address in second.err
        assert get(f"{address}/v1/status")["revision"] == 1


def test_the_secret_is_for_the_same_user_only(folder: Path) -> None:
    """The holder file is 0600, and goes with the process."""
    with serving(folder) as (address, _):
        (file,) = [path for path in folder.iterdir() if path.name == "holder.json"]
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert json.loads(file.read_text())["address"] == address
    assert not file.exists()


def test_a_holder_that_was_killed_leaves_no_one_locked_out(folder: Path) -> None:
    """After kill -9 the file is still there, its process is not: the next command opens the store itself."""
    with serving(folder) as (_, process):
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)
        assert (folder / "holder.json").exists()
        assert once(folder, "status", "--json").json()["revision"] == 1


def test_a_public_service_is_asked_by_its_own_command_line(folder: Path) -> None:
    """The CLI of the same user sees the people that the service shows nobody."""
    with serving(folder, GRAPHSVC_AUTH="public") as (address, _):
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{address}/v1/gaps")
        refused.value.close()
        assert refused.value.code == 401
        assert once(folder, "gap", "--json", GRAPHSVC_AUTH="public").json()["total"] == 3


def test_sigterm_ends_it_well(folder: Path) -> None:
    """A polite end: exit code 0, the store closed, the next one opens it at once."""
    with serving(folder) as (_, process):
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=15) == 0
    assert once(folder, "status").code == 0


def test_ctrl_c_ends_it_well(folder: Path) -> None:
    """As SIGTERM."""
    with serving(folder) as (_, process):
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=15) == 0


def test_a_taken_port_is_told(folder: Path, built: Path, tmp_path: Path) -> None:
    """The address is tried before the store is opened: nothing is held by a service that cannot serve."""
    with serving(folder) as (address, _):
        other = tmp_path / "other"
        shutil.copytree(built, other)
        said = once(other, "serve", "--port", address.rpartition(":")[2])
        assert said.code == 3
        assert "--port" in said.err


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_only_loopback_in_local_mode(folder: Path, host: str) -> None:
    """Another address is refused before anything is opened."""
    said = once(folder, "serve", "--port", "0", "--host", host)
    assert said.code == 2
    assert "loopback" in said.err


def test_no_id_of_a_person_is_in_the_log(folder: Path) -> None:
    """Addresses carry ids of employees, so there is no access log."""
    process = start(folder, "serve", "--port", "0")
    assert process.stderr is not None
    address = process.stderr.readline().split()[1]
    get(f"{address}/v1/employees/a1/gaps")
    with pytest.raises(HTTPError) as unknown:
        urlopen(Request(f"{address}/v1/employees/01017012345/gaps"))
    unknown.value.close()
    process.terminate()
    said = finish(process)
    assert "a1" not in said.out + said.err
    assert "01017012345" not in said.out + said.err
