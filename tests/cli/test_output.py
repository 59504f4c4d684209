"""Tables for people, CSV for programs, exit codes for scripts, and one clear message for every fault."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from graphsvc.tables import csv_text, show
from tests.api.town import MEDICINE, NURSE, RECORDS
from tests.cli.conftest import Run, environment
from tests.cli.questions import SAME


@pytest.mark.parametrize("words", SAME, ids=SAME)
def test_every_question_has_a_table(run: Run, folder: Path, words: str) -> None:
    """Each answer is text that a person can read, without Python's own notation."""
    said = run(folder, *words.split())
    assert said.code in (0, 1)
    assert said.out.strip()
    for mark in ("{'", "None", "\x1b["):
        assert mark not in said.out


@pytest.mark.parametrize("words", SAME, ids=SAME)
def test_csv_has_the_rows_of_the_body(run: Run, folder: Path, words: str) -> None:
    """One line per row, and a heading per field of the body."""
    body = run(folder, *words.split(), "--json").json()
    lines = list(csv.DictReader(io.StringIO(run(folder, *words.split(), "--csv").out)))
    rows = body.get("data", [body])
    assert len(lines) == len(rows)
    if rows:
        assert list(lines[0]) == list(rows[0])


def test_a_name_that_is_a_formula_is_neutralised_in_csv_only(run: Run, folder: Path) -> None:
    """=Per Eng opens in a spreadsheet as text; JSON says it as it is."""
    words = ("gap", "--by", "employee", "--on-leave")
    assert "'=Per Eng" in run(folder, *words, "--csv").out
    said = run(folder, *words, "--json").out
    assert '"=Per Eng"' in said
    assert "'=" not in said


@pytest.mark.parametrize("bad", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_every_beginning_of_a_formula_is_neutralised(bad: str) -> None:
    """What spreadsheets take for a formula, and a number stays a number."""
    lines = list(
        csv.reader(io.StringIO(csv_text({"data": [{"a": bad, "b": -1, "c": [bad, "x"]}]}), newline=""))
    )
    read = bad.replace("\r", "\n")
    assert lines[1] == [f"'{read}", "-1", f"'{read}|x"]


def test_a_table_tells_how_to_get_the_next_page(run: Run, folder: Path) -> None:
    """The cursor is shown, and works."""
    said = run(folder, "gap", "--limit", "1").out
    cursor = said.split("--cursor ")[1].split()[0]
    assert run(folder, "gap", "--limit", "1", "--cursor", cursor).code == 0


def test_a_table_is_not_cut_where_nobody_looks() -> None:
    """Piped, an id stays whole however long its label is, and every word of the label is there."""
    out = io.StringIO()
    key, label = f"esco-{'0' * 36}", " ".join(f"ord{i}" for i in range(60))
    show("gaps", {"data": [{"key": key, "label": label}], "total": 1, "next": None}, out)
    assert key in out.getvalue()
    assert set(label.split()) <= set(out.getvalue().split())


NOWHERE = "kglite:/nowhere/at/all"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("status", 0),
        (f"closing {MEDICINE} --from 1 --to 3", 0),
        (f"closing {RECORDS} --from 0 --to 4", 1),
        ("search xyzzyqwv", 1),
        ("", 2),
        ("nonsense", 2),
        ("gap --by shoe", 2),
        ("gap --limit 0", 2),
        ("gap --limit 1001", 2),
        ("gap --nonsense", 2),
        ("gap --json --csv", 2),
        (f"closing {MEDICINE} --from 5", 2),
        ("role", 2),
        ("role similar", 2),
        ("load", 2),
        ("load nonsense", 2),
        ("serve --host 0.0.0.0", 2),
        ("role similar nobody", 3),
        ("closing nothing", 3),
        (f"why nobody {MEDICINE}", 3),
        ("gap --unit nowhere", 3),
        ("gap --as-of 2026-02-31", 3),
        ("gap --cursor tull", 3),
        ("search x --kind shoes", 3),
        ("load vocabulary /nowhere/at/all", 3),
        ("restore /nowhere/at/all", 3),
    ],
)
def test_exit_codes(run: Run, folder: Path, words: str, code: int) -> None:
    """0 fine, 1 the answer is no, 2 wrong use, 3 bad input; faults are on stderr and no traceback."""
    said = run(folder, *words.split())
    assert said.code == code, said.err
    assert "Traceback" not in said.err
    if code > 1:
        assert said.err.strip()
        assert not said.out


@pytest.mark.parametrize(
    "words", ["gap", "hotspots", f"role similar {NURSE}", "dump x", "export skos", "migrate"]
)
def test_a_store_that_is_not_there(run: Run, tmp_path: Path, words: str) -> None:
    """4 is trouble with the store; the message says how one is made, and none is."""
    said = run(tmp_path / "none", *words.split())
    assert said.code == 4
    assert "no graph" in said.err
    assert not (tmp_path / "none").exists()


def test_status_of_a_store_that_is_not_there(run: Run, tmp_path: Path) -> None:
    """Zeros, exit code 0, and nothing is made."""
    body = run(tmp_path / "none", "status", "--json").json()
    assert body["revision"] == 0
    assert set(body["nodes"].values()) == set(body["edges"].values()) == {0}
    assert body["vocabularies"] == []
    assert not (tmp_path / "none").exists()


def test_an_address_that_is_none(run: Run) -> None:
    """An engine that nobody knows is trouble with the store, told with the ways there are."""
    said = run("sqlite:x", "status")
    assert said.code == 4
    assert "kglite:FOLDER" in said.err


def test_a_setting_that_cannot_be_used(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bad settings are named by their variable, all at once, without what was written there."""
    monkeypatch.setenv("GRAPHSVC_LANG", "hemmelig")
    monkeypatch.setenv("GRAPHSVC_RECENT_MONTHS", "0")
    said = run(folder, "status")
    assert said.code == 3
    assert "GRAPHSVC_LANG" in said.err
    assert "GRAPHSVC_RECENT_MONTHS" in said.err
    assert "hemmelig" not in said.err


def test_what_a_library_prints_does_not_mix_with_the_answer(folder: Path) -> None:
    """Native code that writes to descriptor 1 past Python is led to stderr: `--json` stays JSON."""
    code = (
        "import os, sys; from graphsvc import remote; from graphsvc.cli import main;"
        "ask = remote.LocalAsker.ask;"
        "remote.LocalAsker.ask = lambda self, q, **p: (os.write(1, b'noise'), ask(self, q, **p))[1];"
        "sys.exit(main(['gap', '--json']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(folder), check=True
    )
    assert json.loads(done.stdout)["data"]
    assert "noise" in done.stderr
