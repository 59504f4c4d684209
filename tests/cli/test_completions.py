"""Completions on the command line: files in, what waits, tables out and in, and the trail of it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from graphsvc.audit import audit_folder
from graphsvc.audit.chain import files
from graphsvc.settings import Settings
from tests.cli.conftest import Run
from tests.completions.statements import LMS, activity

DONE = (
    "home_page;account;activity;completed;employee;course\n"
    f"{LMS};kari;{activity(1)};2026-03-02;;\n"
    ";;;2026-03-02;a1;legemiddelkurs\n"
)


def test_from_a_file_to_levels(run: Run, folder: Path, tmp_path: Path) -> None:
    """What is known is judged, the rest waits until it is linked; loading again is nothing new."""
    file = tmp_path / "fullført.csv"
    file.write_text(DONE, encoding="cp1252")
    first = run(folder, "completions", "load", str(file))
    assert (first.code, first.out) == (0, "2 completions, 2 of them new: 1 parked, 1 settled; levels 1\n")
    assert run(folder, "completions", "load", str(file)).out.startswith("2 completions: 1 parked")
    parked = run(folder, "completions", "list", "--state", "parked", "--json").json()
    assert (parked["total"], parked["data"][0]["reason"]) == (1, "person and activity")
    table = run(folder, "completions", "list").out
    assert "person and activity" in table
    assert "raised" in table
    words = ["--id", parked["data"][0]["id"], "--employee", "a2", "--course", "legemiddelkurs"]
    linked = run(folder, "completions", "link", *words)
    assert linked.out == "1 completions: 1 settled; levels 0\n"
    again = run(folder, "completions", "replay", "--everything", "--json").json()
    assert again["states"] == {"settled": 2}


def test_tables_out_and_in(run: Run, folder: Path, tmp_path: Path) -> None:
    """What `list --csv` writes, `load` takes."""
    file = tmp_path / "accounts.csv"
    file.write_text(f"home_page,account,employee\n{LMS},1,a1\n{LMS},2,a2\n")
    assert "2 rows read, 2 in the table" in run(folder, "completions", "accounts", "load", str(file)).out
    out = run(folder, "completions", "accounts", "list", "--csv", "--limit", "1").out
    assert len(list(csv.DictReader(io.StringIO(out)))) == 2
    file.write_text(out)
    told = run(folder, "completions", "accounts", "load", str(file), "--only", "--json").json()
    assert (told["total"], told["rows"]) == (2, 2)
    file.write_text(f"activity,course\n{activity(1)},legemiddelkurs\n{activity(9)},\n")
    assert run(folder, "completions", "activities", "load", str(file)).code == 0
    assert run(folder, "completions", "activities", "list", "--json").json()["total"] == 2


def test_what_is_wrong(run: Run, folder: Path, tmp_path: Path) -> None:
    """Bad input is 3 with file, row and column; wrong use is 2."""
    file = tmp_path / "feil.csv"
    file.write_text("employee,course,completed\na1,kurs,2026-03-02\n")
    said = run(folder, "completions", "load", str(file))
    assert said.code == 3
    assert "feil.csv, row 2, course: No course has the id 'kurs'." in said.err
    assert run(folder, "completions", "load", str(tmp_path / "nowhere.csv")).code == 3
    assert run(folder, "completions", "discard", "--reason", "x").code == 3
    assert run(folder, "completions", "discard", "--activity", "x").code == 2
    assert run(folder, "completions", "list", "--state", "lost").code == 2


def test_a_platforms_person_is_forgotten(run: Run, folder: Path, tmp_path: Path) -> None:
    """Put away with nothing kept."""
    file = tmp_path / "a.csv"
    file.write_text(DONE)
    run(folder, "completions", "load", str(file))
    words = ["--home-page", LMS, "--account", "kari", "--reason", "Slettet", "--forget"]
    assert run(folder, "completions", "discard", *words).code == 0
    assert "kari" not in run(folder, "completions", "list").out


def test_it_is_in_the_trail(run: Run, folder: Path, tmp_path: Path) -> None:
    """Before and after a change, and whoever looks."""
    file = tmp_path / "a.csv"
    file.write_text(DONE)
    run(folder, "completions", "load", str(file))
    run(folder, "completions", "list")
    trail = audit_folder(Settings(store=f"kglite:{folder}"))
    notes = [json.loads(line) for one in files(trail) for line in one.read_text().splitlines()]
    told = [(one["thing"], one["action"], one["outcome"], len(one.get("about", []))) for one in notes]
    assert told[:2] == [
        ("completions_load", "change", "begun", 0),
        ("completions_load", "change", "given", 1),
    ]
    assert told[-1] == ("completions", "read", "given", 1)
