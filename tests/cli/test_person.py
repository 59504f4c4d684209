"""A person's copy, her erasure and retention by command, with and without a process that holds the store."""

from __future__ import annotations

import base64
import re
import stat
from pathlib import Path

import pytest
import zstandard

from graphsvc.changes import link as linked
from graphsvc.changes import put, ref
from graphsvc.graph import Graph
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.settings import Settings
from tests.cli.conftest import Run, serving

CANARIES = ("kanari-1", "Kanari Hemmelig", "kanari@example.org")


@pytest.fixture
def caged(folder: Path) -> Path:
    """The town with a canary in it, who has assessed a2."""
    with Graph.open(settings=Settings(store=f"kglite:{folder}")) as graph:
        she = ref("Employee", CANARIES[0])
        given = e.Assessed(at="2020-01-31", method="manager", level=2, by=CANARIES[0])
        own = e.Assessed(at="2026-01-31", method="self", level=1, by=CANARIES[0])
        competence = ref("Competence", "ledelse")
        changes = [
            put(n.Employee(id=CANARIES[0], name=CANARIES[1], email=CANARIES[2])),
            put(n.Employment(id="k-post", employee=CANARIES[0], valid_to="2020-12-31")),
            linked("HAS_EMPLOYMENT", she, ref("Employment", "k-post")),
            linked("ASSESSED", she, competence, own),
            linked("ASSESSED", ref("Employee", "a2"), competence, given),
        ]
        graph.store.apply(changes, by=CANARIES[0], reason=f"ved {CANARIES[1]}")
    return folder


def found(folder: Path) -> list[str]:
    """The canaries in any file below a folder."""
    files = b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    return [one for one in CANARIES if one.encode() in files]


def _lines(path: Path) -> str:
    """What a dump says, the bodies of payloads unpacked."""
    text = zstandard.ZstdDecompressor().stream_reader(path.read_bytes()).read().decode()
    bodies = [base64.b64decode(one) for one in re.findall(r'"body":"([^"]+)"', text)]
    return text + "".join(zstandard.ZstdDecompressor().decompress(one).decode() for one in bodies)


def test_a_copy(run: Run, caged: Path, tmp_path: Path) -> None:
    """JSON to standard output or a file that only its owner can read; a page with --html."""
    said = run(caged, "person", "export", "kanari-1")
    assert said.code == 0
    assert said.json()["person"]["name"] == CANARIES[1]
    assert said.json()["acted"][0]["did"] == "assessed"
    out = tmp_path / "copy.html"
    assert run(caged, "person", "export", "kanari-1", "--html", "-o", str(out)).code == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert CANARIES[1] in out.read_text()
    assert run(caged, "person", "export", "nobody").code == 3
    assert run(caged, "person", "export", "a1", "--html", "--json").code == 2
    assert run(caged, "person", "export", "a1", "-o", str(tmp_path / "no" / "where")).code == 3


def test_erasing(run: Run, caged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing goes by a dry run or a no; with --yes she is in no file of store and state, nor in a dump."""
    out = tmp_path / "dumped.zst"
    assert run(caged, "dump", str(out)).code == 0
    kept = caged / "before-schema-2.jsonl.zst"
    kept.write_bytes(b"as if migrated")
    dry = run(caged, "person", "erase", "kanari-1", "--dry-run", "--json").json()
    assert dry == {
        "copies": [str(kept)],
        "gone": {"employments": 1, "assessments": 1, "acted": 2, "changes": 1, "person": 1},
        "revision": None,
    }
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    assert run(caged, "person", "erase", "kanari-1").code == 1
    assert "kanari-1" in run(caged, "person", "export", "kanari-1").out
    said = run(caged, "person", "erase", "kanari-1", "--yes")
    assert said.code == 0
    assert said.out.startswith("Gone at revision 3: 1 employments")
    assert "Dumps and backups" in said.out
    assert f"{kept} still holds this person" in said.out
    assert found(caged) == []
    assert found(caged.with_name("graph.state")) == []
    assert run(caged, "dump", str(tmp_path / "after.zst")).code == 0
    before, after = (_lines(path) for path in (out, tmp_path / "after.zst"))
    assert [one in before for one in CANARIES] == [True] * 3
    assert [one in after for one in CANARIES] == [False] * 3
    assert run(caged, "person", "erase", "kanari-1", "--yes").code == 3
    a2 = run(caged, "why", "a2", "ledelse", "--json").json()
    assert [one["by"] for one in a2["assessments"]] == ["erased"]
    assert run(caged, "person", "export", "a2").json()["changes"][-1]["touched"][0]["after"]["by"] == "erased"


def test_a_backup_restored_forgets_again(
    run: Run, caged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup from before does not bring her back either."""
    monkeypatch.setenv("GRAPHSVC_STATE", str(tmp_path / "state"))
    out = tmp_path / "kept.backup"
    assert run(caged, "backup", str(out)).code == 0
    assert run(caged, "person", "erase", "kanari-1", "--yes").code == 0
    said = run(tmp_path / "again", "restore", str(out))
    assert "1 people in it had been erased, and were erased again." in said.out
    assert run(tmp_path / "again", "person", "export", "kanari-1").code == 3
    assert found(tmp_path / "again") == []


def test_a_dump_restored_forgets_again(
    run: Run, caged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`restore` erases whom the list names; whoever is readmitted may be loaded anew."""
    monkeypatch.setenv("GRAPHSVC_STATE", str(tmp_path / "state"))
    out = tmp_path / "dumped.zst"
    assert run(caged, "dump", str(out)).code == 0
    assert run(caged, "person", "erase", "kanari-1", "--yes").code == 0
    said = run(tmp_path / "again", "restore", str(out))
    assert said.code == 0
    assert "1 people in it had been erased, and were erased again." in said.out
    assert found(tmp_path / "again") == []
    source = tmp_path / "people"
    source.mkdir()
    (source / "units.csv").write_text("id,name,parent\nu,Enhet,\n")
    (source / "employees.csv").write_text(
        "id,name,email,unit,roles,profiles,manager_of\nkanari-1,Kanari Hemmelig,,u,,,\n"
    )
    said = run(tmp_path / "again", "load", "organisation", str(source))
    assert "had been erased, and were erased again" in said.err
    assert run(tmp_path / "again", "person", "export", "kanari-1").code == 3
    assert run(tmp_path / "again", "person", "readmit", "kanari-1").code == 0
    assert run(tmp_path / "again", "person", "readmit", "kanari-1").code == 1
    assert "erased" not in run(tmp_path / "again", "load", "organisation", str(source)).err
    assert run(tmp_path / "again", "person", "export", "kanari-1").code == 0


def test_retention(run: Run, caged: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a rule nothing happens; the dry run lists, the run takes away, a second one finds none."""
    said = run(caged, "retention")
    assert said.code == 0
    assert said.out.count("no rule") == 2
    monkeypatch.setenv("GRAPHSVC_KEEP_LEAVERS_MONTHS", "12")
    monkeypatch.setenv("GRAPHSVC_KEEP_ASSESSMENTS_YEARS", "5")
    dry = run(caged, "retention", "--dry-run", "--json", "--as-of", "2026-11-01").json()
    assert [(due["rule"], due["before"], due["things"], due["employees"]) for due in dry["data"]] == [
        ("leavers", "2025-11-01", 1, ["kanari-1"]),
        ("assessments", "2021-11-01", 1, ["a2"]),
    ]
    assert run(caged, "retention", "--as-of", "2026-11-01").code == 3
    assert run(caged, "retention", "--dry-run", "--csv").out.splitlines()[0].startswith("rule,")
    assert "kanari-1" in run(caged, "retention").out
    assert found(caged) == []
    assert [due["things"] for due in run(caged, "retention", "--json").json()["data"]] == [0, 0]


def test_through_the_process_that_serves(run: Run, caged: Path) -> None:
    """A service erases again, before it answers, whom a copy brought back; commands go through it."""
    assert run(caged, "person", "erase", "kanari-1", "--yes").code == 0
    with Graph.open(settings=Settings(store=f"kglite:{caged}")) as graph:
        graph.store.apply([put(n.Employee(id=CANARIES[0], name=CANARIES[1]))], by="x", reason="a backup")
    with serving(caged):
        assert run(caged, "person", "export", "kanari-1").code == 3
        assert found(caged) == []
        said = run(caged, "person", "export", "a1")
        assert (said.code, said.json()["employee"]) == (0, "a1")
        assert run(caged, "person", "erase", "a1", "--yes").code == 0
        assert run(caged, "person", "export", "a1").code == 3
        assert run(caged, "gap", "--by", "employee", "--json").json()["total"] == 2
