"""Tables are read as people save them, and every fault is told with its place and the way out."""

from __future__ import annotations

import csv
import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graphsvc.errors import BadFile, Fault
from loaders.base import Faults, Nearest
from loaders.cells import Wrong, read_day, read_ids, read_key, read_level, read_number, read_slug, read_truth
from loaders.tables import LONGEST_CELL, Columns, Table, parse_csv, read_csv, read_tables

UNITS = Columns(needed=("id", "name"), optional=("parent",))


def parsed(text: str | bytes) -> tuple[Table | None, list[Fault]]:
    faults = Faults()
    data = text.encode() if isinstance(text, str) else text
    return parse_csv(data, UNITS, faults, where="units.csv"), list(faults)


@pytest.mark.parametrize(
    "data",
    [
        "id,name,parent\nu1,Skøyen,\n".encode(),
        "id;name;parent\nu1;Skøyen;\n".encode(),
        "\ufeffid;name;parent\r\nu1;Skøyen;\r\n".encode(),
        "id;name;parent\r\nu1;Skøyen;\r\n".encode("cp1252"),
        b' ID ; "Name";parent\nu1;Sk\xc3\xb8yen;',
        "id,name\nu1,Skøyen".encode(),
    ],
    ids=["comma", "semicolon", "bom", "windows-1252", "spaces and case", "optional left out"],
)
def test_separator_and_encoding_are_recognised(data: bytes) -> None:
    """However a spreadsheet saves it, the table is the same."""
    table, faults = parsed(data)
    assert faults == []
    assert table is not None
    assert list(table.pick("id", "name", "parent")) == [(2, ("u1", "Skøyen", ""))]


def test_rows_count_as_a_spreadsheet_shows_them() -> None:
    """A blank line counts, a line break inside a cell does not, and blank rows are left out."""
    table, _ = parsed('id,name\n\nu1,"two\nlines"\n,\nu2,B\n')
    assert table is not None
    assert [number for number, _ in table.rows] == [3, 5]


@pytest.mark.parametrize(
    ("data", "row", "field", "words", "way_out"),
    [
        (b"", 0, "", "empty", "first row"),
        (b" \n\n", 0, "", "empty", "first row"),
        ("id\tname\nu1\tA\n", 1, "", "separated by tabs", "';' or ','"),
        ("id|name\nu1|A\n", 1, "", "separated by '|'", "';' or ','"),
        ("id,nme\nu1,A\n", 1, "name", "missing", "Did you mean 'nme'?"),
        ("id,name,name\nu1,A,B\n", 1, "name", "twice", "rename"),
        ("id,name\nu1,A,B\n", 2, "", "3 cells", "quotation marks"),
        ('id,name\nu1,"A\n', 2, "", "quotation mark", "twice"),
        (b"id,name\nu1,A\0B\n", 2, "", "NUL", "UTF-8"),
        ("id,name\nu1,A\n".encode("utf-16"), 0, "", "UTF-16", "UTF-8"),
        (b"id,name\nu1,A\x81\xe5B\n", 2, "", "neither UTF-8 nor Windows-1252", "UTF-8"),
        (f"id,name\nu1,{'x' * 1_000_000}\n", 2, "name", "1,000,000 characters", "100,000"),
    ],
)
def test_a_bad_table_says_where_what_and_the_way_out(
    data: str | bytes, row: int, field: str, words: str, way_out: str
) -> None:
    """Each bad input gives one fault that names row, column, problem and remedy."""
    _, faults = parsed(data)
    (fault,) = faults
    assert (fault.where, fault.row, fault.field) == ("units.csv", row, field)
    assert words in fault.problem
    assert way_out in fault.remedy


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    """The fault names the path that was looked for."""
    faults = Faults()
    assert read_csv(tmp_path / "units.csv", UNITS, faults) is None
    (fault,) = faults
    assert "missing" in fault.problem
    assert str(tmp_path) in fault.remedy


def test_a_long_cell_is_told_and_the_reader_leaves_the_csv_module_as_it_was() -> None:
    """The limit of the csv module is process-wide, so that it is put back."""
    before = csv.field_size_limit()
    table, faults = parsed(f"id,name\nu1,{'x' * LONGEST_CELL}\nu2,{'x' * (LONGEST_CELL + 1)}\n")
    assert csv.field_size_limit() == before
    assert [fault.row for fault in faults] == [3]
    assert table is not None


def test_all_faults_are_raised_together() -> None:
    """BadFile carries every fault, in the order of files and rows."""
    faults = Faults()
    faults.add("b.csv", 2, "x", "B.")
    faults.add("a.csv", 9, "x", "A9.")
    faults.add("a.csv", 2, "x", "A2.")
    with pytest.raises(BadFile) as raised:
        faults.check()
    assert [fault.problem for fault in raised.value.faults] == ["A2.", "A9.", "B."]
    assert faults.rows("a.csv") == {2, 9}


def workbook(path: Path, rows: list[list[Any]], sheet: str = "Units") -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet  # type: ignore[union-attr]
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    return path


def test_a_workbook_reads_as_the_csv_would(tmp_path: Path) -> None:
    """Numbers, days and truth become the strings that a CSV holds; sheet names may have any case."""
    day = datetime.datetime(2026, 2, 28)  # noqa: DTZ001 - a spreadsheet's day has no zone
    path = workbook(tmp_path / "o.xlsx", [["id", "name", "parent"], [7, day, True], [None, 0.5, "x "]])
    faults = Faults()
    table = read_tables(path, {"units": UNITS}, faults)["units"]
    assert not len(faults)
    assert table.rows == [(2, ["7", "2026-02-28", "true"]), (3, ["", "0.5", "x"])]


def test_formula_errors_in_a_workbook_are_faults(tmp_path: Path) -> None:
    """A `#REF!` names its row and column letter, and so does a formula that was never calculated."""
    path = workbook(tmp_path / "o.xlsx", [["id", "name"], ["u1", "#REF!"], ["u2", "=A1"]])
    faults = Faults()
    read_tables(path, {"units": UNITS}, faults)
    assert [(fault.row, fault.field) for fault in faults] == [(2, "B"), (3, "B")]
    assert "#REF!" in faults.found[0].problem
    assert "never calculated" in faults.found[1].problem


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xd0\xcf\x11\xe0 old", "password"), (b"hello", "not an XLSX"), (b"PK\x03\x04 cut", "cut short")],
)
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    """An encrypted, a wrong and a truncated file each say what they are."""
    path = tmp_path / "o.xlsx"
    path.write_bytes(content)
    faults = Faults()
    assert read_tables(path, {"units": UNITS}, faults) == {}
    assert words in faults.found[0].problem


def test_a_missing_sheet_names_those_that_are_there(tmp_path: Path) -> None:
    """The remedy lists the workbook's sheets; a table that may be left out is no fault."""
    path = workbook(tmp_path / "o.xlsx", [["id", "name"]], sheet="Enheter")
    faults = Faults()
    read_tables(path, {"units": UNITS, "more": Columns(("id",), required=False)}, faults)
    (fault,) = faults
    assert "Enheter" in fault.remedy


@pytest.mark.parametrize("text", ["5", "3,5", "III", "-1", "", "３", "04", "3.0"])
def test_only_whole_numbers_from_0_to_4_are_levels(text: str) -> None:
    """Anything else says what to write."""
    wrong = read_level(text)
    assert isinstance(wrong, Wrong)
    assert wrong.remedy == "Write a whole number from 0 to 4."
    assert [read_level(good) for good in "01234"] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("text", ["a/b", "..", "../x", "a..b", "a\\b"])
def test_ids_that_look_like_paths_are_refused(text: str) -> None:
    """No id can leave its place in an address or a folder."""
    for read in (read_slug, read_key):
        wrong = read(text)
        assert isinstance(wrong, Wrong)
        assert "path" in wrong.problem


def test_ids_of_the_vocabulary_are_narrower_than_those_of_other_systems() -> None:
    """`Ola.N_1` may name an employee, never a competence; neither ends in a line break."""
    assert read_key("Ola.N_1") == "Ola.N_1"
    assert isinstance(read_slug("Ola.N_1"), Wrong)
    assert read_slug("sykepleier-1") == "sykepleier-1"
    assert isinstance(read_slug("sykepleier\n"), Wrong)
    assert isinstance(read_key("x" * 121), Wrong)


@pytest.mark.parametrize("text", ["31.02.2026", "2026-02-31", "2026-2-3", "20260203", "i går", ""])
def test_impossible_days_are_refused(text: str) -> None:
    """A day that the calendar lacks is never moved to another."""
    wrong = read_day(text)
    assert isinstance(wrong, Wrong)
    assert "YYYY-MM-DD" in wrong.remedy


def test_cells_are_read_as_norwegians_write_them() -> None:
    """Norwegian days, decimal commas, percent signs, words for true, and ids between any separators."""
    assert read_day("3.2.2026") == "2026-02-03"
    assert read_number("37,5 %", 0, 100) == 37.5
    assert isinstance(read_number("nan", 0, 100), Wrong)
    assert isinstance(read_number("101", 0, 100), Wrong)
    assert (read_truth("ja"), read_truth("")) == (True, False)
    assert isinstance(read_truth("kanskje"), Wrong)
    assert read_ids("a, b|c d;") == ["a", "b", "c", "d;"]


def test_the_nearest_known_id_is_named() -> None:
    """A misspelling gets its remedy; what resembles nothing gets the other one."""
    nearest = Nearest(["legemiddelhandtering", "tolk"])
    assert nearest.remedy("legemiddelhåndtering") == "Did you mean 'legemiddelhandtering'?"
    assert nearest.remedy("xyz", "Add it.") == "Add it."
