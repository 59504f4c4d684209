"""`graphsvc match`: a list that somebody has becomes candidates, and a sheet to decide in."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from graphsvc.graph import Graph
from graphsvc.settings import Settings
from tests.api import reconciliation, town
from tests.api.reconciliation import STYRK
from tests.cli.conftest import Run

LIST = """Ansattnr;Navn;Stillingstittel;Enhet
1;Kari Nordmann;Sjukepleiar i heimetenesta;A
2;Ola;Renholder;A
3;Per;RENHOLDER;B
4;Liv;=CMD();B
5;Eva;Vaktmester;B
6;Roy;;B
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town with codes and namesakes; not to be written to."""
    folder = tmp_path_factory.mktemp("match") / "graph"
    with Graph.open(settings=Settings(store=f"kglite:{folder}")) as graph:
        graph.store.apply(reconciliation.changes(), by="test", reason="the town")
    return folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A list as a municipality has it: Windows-1252, semicolons, names of people beside."""
    path = tmp_path / "stillinger.csv"
    path.write_text(LIST.replace("i heimetenesta", "på heimetenesta"), encoding="cp1252")
    return path


def test_titles_are_matched_to_roles_and_codes(run: Run, store: Path, file: Path) -> None:
    """The body has each name once, with rows and candidates per target; nothing of other columns is in it."""
    said = run(store, "match", str(file), "--json")
    assert said.code == 0
    assert "found by its heading" in said.err
    assert "Nordmann" not in said.out
    body = said.json()
    assert (body["targets"], body["absent"]) == (["role", "styrk08", "esco"], [])
    found = {one["name"]: one for one in body["data"]}
    assert list(found) == ["Sjukepleiar på heimetenesta", "Renholder", "=CMD()", "Vaktmester"]
    assert (found["Renholder"]["count"], found["Renholder"]["rows"]) == (2, [3, 4])
    nurse = found["Sjukepleiar på heimetenesta"]["candidates"]
    assert nurse["role"][0]["id"] == f"roles/{town.NURSE}"
    assert nurse["styrk08"][0]["code"] == "2223"
    assert {len(one["code"]) for each in found.values() for one in each["candidates"]["styrk08"]} == {4}
    assert found["Renholder"]["candidates"]["role"][0]["match"] is True
    assert found["Vaktmester"]["candidates"]["role"][0]["match"] is True  # of the own vocabulary there is one
    assert found["Vaktmester"]["candidates"]["esco"][0]["id"] == "roles/esco-vaktmester"


def test_a_mapped_role_leads_to_its_code(run: Run, store: Path, tmp_path: Path) -> None:
    """Where the role is found, the code that the vocabulary maps it to is proposed, and says through what."""
    file = tmp_path / "en.txt"
    file.write_text("Sykepleier i hjemmetjenesten\n", encoding="utf-8")
    (one,) = run(store, "match", str(file), "--json").json()["data"]
    first = one["candidates"]["styrk08"][0]
    assert (first["id"], first["via"], first["score"]) == (f"{STYRK}2223", f"roles/{town.NURSE}", 100)
    assert first["match"] is False


def test_the_review_sheet_can_be_decided_in(run: Run, store: Path, file: Path, tmp_path: Path) -> None:
    """A row per name, candidates beside a decision that is a list, filled in where safe; no formula."""
    place = tmp_path / "ut.xlsx"
    said = run(store, "match", str(file), "-o", str(place), "--limit", "2")
    assert (said.code, said.out) == (0, "")
    book = openpyxl.load_workbook(place)
    assert book.sheetnames == ["Vurder", "Kandidater", "Les dette"]
    sheet = book["Vurder"]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0][:5] == ["Navn i lista", "Antall", "Rader", "Rolle, forslag 1", "Rolle, avgjørelse"]
    by_name = {row[0]: row for row in rows[1:]}
    assert by_name["Renholder"][4] == by_name["Renholder"][3] == "Renholder (100)"
    assert by_name["Sjukepleiar på heimetenesta"][4] is None
    assert "'=CMD()" in by_name
    (first, *_) = sheet.data_validations.dataValidation
    assert (str(first.sqref), first.formula1) == ("E2:E5", "$D2:$D2")
    for each in book:
        for row in each.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    assert "Nordmann" not in " ".join(str(cell) for each in book for row in each.values for cell in row)


def test_csv_and_json_say_the_same(run: Run, store: Path, file: Path, tmp_path: Path) -> None:
    """A row per candidate, as file and on standard output; cells that would be formulas are made harmless."""
    for suffix in (".csv", ".json"):
        assert run(store, "match", str(file), "-o", str(tmp_path / f"ut{suffix}")).code == 0
    told = run(store, "match", str(file), "--csv").out
    assert (tmp_path / "ut.csv").read_text(encoding="utf-8-sig") == told
    rows = list(csv.DictReader(io.StringIO(told)))
    body = json.loads((tmp_path / "ut.json").read_text(encoding="utf-8"))
    count = sum(max(1, sum(map(len, one["candidates"].values()))) for one in body["data"])
    assert len(rows) == count
    assert {row["name"] for row in rows if row["name"].startswith(("=", "'"))} == {"'=CMD()"}


def test_courses_are_matched_too(run: Run, store: Path, tmp_path: Path) -> None:
    """A list of courses goes to courses and competences, from a workbook whose column no heading names."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Nr", "Hva", "Sted"), (1, "rektorskole", "Rom 1"), (2, "Kurs i journalkurs", "Rom 2")):
        sheet.append(row)
    place = tmp_path / "kurs.xlsx"
    book.save(place)
    said = run(store, "match", str(place), "--what", "courses", "--json")
    assert "'Hva', found by what stands in it" in said.err
    found = {one["name"]: one["candidates"] for one in said.json()["data"]}
    assert found["rektorskole"]["course"][0]["id"] == "courses/rektorkurs"
    assert found["Kurs i journalkurs"]["course"][0]["id"] == "courses/journalkurs"


def test_columns_are_chosen(run: Run, store: Path, file: Path) -> None:
    """By heading or by number; one that is not there is refused with those that are."""
    for column in ("enhet", "4"):
        said = run(store, "match", str(file), "--column", column, "--json")
        assert [one["name"] for one in said.json()["data"]] == ["A", "B"]
    refused = run(store, "match", str(file), "--column", "Tittel")
    assert refused.code == 3
    assert "'stillingstittel'" in refused.err


def test_a_list_with_a_name_per_line_has_no_heading(run: Run, store: Path, tmp_path: Path) -> None:
    """The first line is a name, unless it is a heading that is known."""
    file = tmp_path / "en.txt"
    file.write_text("Rektor\nVaktmester\n", encoding="utf-8")
    assert run(store, "match", str(file), "--json").json()["total"] == 2
    file.write_text("Stilling\nRektor\n", encoding="utf-8")
    assert [one["name"] for one in run(store, "match", str(file), "--json").json()["data"]] == ["Rektor"]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("tom.csv", b"", "nothing in the file"),
        ("tom.txt", b" \n\n", "nothing in the file"),
        ("gammel.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 100, "old XLS"),
        ("ødelagt.xlsx", b"PK\x03\x04 no workbook", "damaged"),
        ("bilde.csv", b"\x89PNG\0\0\0", "no text"),
        ("uten.csv", b"Stilling;Enhet\n;A\n", "no names"),
    ],
)
def test_bad_files_are_refused(
    run: Run, store: Path, tmp_path: Path, name: str, content: bytes, word: str
) -> None:
    """With the file, what is wrong and the way out; exit code 3."""
    (tmp_path / name).write_bytes(content)
    said = run(store, "match", str(tmp_path / name))
    assert said.code == 3
    assert word in said.err
    assert name in said.err


def test_wrong_use_and_no_answer(run: Run, store: Path, tmp_path: Path) -> None:
    """A file that is not there is bad input, a sheet of no known kind wrong use, no candidate at all a no."""
    assert run(store, "match", str(tmp_path / "nei.csv")).code == 3
    file = tmp_path / "en.txt"
    file.write_text("qqqqq\n", encoding="utf-8")
    assert run(store, "match", str(file), "-o", str(tmp_path / "ut.pdf")).code == 2
    assert run(store, "match", str(file)).code == 1
