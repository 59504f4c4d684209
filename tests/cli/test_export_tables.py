"""`graphsvc export csv`, `jsonl`, `xlsx`, `parquet`: where files go, and what is refused."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from graphsvc.cli import main
from tests.cli.conftest import Run, once, serving


@pytest.mark.parametrize(("words", "count"), [("csv", 34), ("csv --people", 33), ("parquet", 33)])
def test_a_folder_and_a_zip_hold_the_same_files(
    run: Run, built: Path, tmp_path: Path, words: str, count: int
) -> None:
    """`-o` names a folder or a zip; the count is told on stderr, and a second time replaces the first."""
    for place in ("tables", "tables", "tables.zip"):
        said = run(built, "export", *words.split(), "-o", str(tmp_path / place))
        assert (said.code, said.out) == (0, "")
        assert f"{count} files in " in said.err
    in_folder = {one.name: one.read_bytes() for one in (tmp_path / "tables").iterdir()}
    with ZipFile(tmp_path / "tables.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == in_folder
    assert {one.name for one in tmp_path.iterdir()} == {"tables", "tables.zip"}


def test_a_folder_with_other_files_is_left_alone(run: Run, built: Path, tmp_path: Path) -> None:
    """What an export did not write is not taken away; the refusal names it."""
    (tmp_path / "notes.txt").write_text("mine")
    said = run(built, "export", "csv", "-o", str(tmp_path))
    assert said.code == 3
    assert "notes.txt" in said.err
    assert (tmp_path / "notes.txt").read_text() == "mine"
    said = run(built, "export", "csv", "-o", str(tmp_path / "notes.txt"))
    assert (said.code, "is a file" in said.err) == (3, True)
    said = run(built, "export", "csv", "-o", str(tmp_path / "notes.txt" / "below"))
    assert (said.code, "cannot be written" in said.err) == (3, True)


def test_json_lines_and_workbook_go_to_a_file(run: Run, built: Path, tmp_path: Path) -> None:
    """Every line is an object of a table; the workbook is in the language asked for."""
    assert run(built, "export", "jsonl", "-o", str(tmp_path / "v.jsonl")).code == 0
    lines = [json.loads(line) for line in (tmp_path / "v.jsonl").read_text("utf-8").splitlines()]
    assert {"table": "roles"}.items() <= next(one for one in lines if one["table"] == "roles").items()
    assert run(built, "export", "xlsx", "--lang", "en", "-o", str(tmp_path / "v.xlsx")).code == 0
    book = openpyxl.load_workbook(tmp_path / "v.xlsx")
    assert book.sheetnames == ["Roles", "Competences", "Requirements", "Courses", "About"]


@pytest.mark.parametrize("words", ["csv", "xlsx", "parquet"])
def test_bytes_go_to_no_terminal(built: Path, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """What no terminal shows is refused there, with the way out."""
    monkeypatch.setenv("GRAPHSVC_STORE", f"kglite:{built}")
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert main(["export", words]) == 3
    assert "-o" in sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert sys.stdout.getvalue() == ""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_holder_is_asked_while_a_service_runs(folder: Path, tmp_path: Path) -> None:
    """The same bytes come from a store and from the process that serves it."""
    alone = once(folder, "export", "jsonl").out
    with serving(folder):
        assert once(folder, "export", "jsonl").out == alone


def test_without_polars_parquet_says_what_to_install(
    run: Run, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """polars is an extra; the refusal names it."""
    monkeypatch.setitem(sys.modules, "polars", None)
    said = run(built, "export", "parquet", "-o", "never.zip")
    assert said.code == 3
    assert "graphsvc[frames]" in said.err


def test_where_no_graph_is_none_is_exported(run: Run, tmp_path: Path) -> None:
    """A store that is not there is trouble with the store, and nothing is written."""
    said = run(tmp_path / "none", "export", "csv", "-o", str(tmp_path / "out"))
    assert (said.code, "no graph" in said.err) == (4, True)
    assert not list(tmp_path.iterdir())
