"""The organisation loader: every fault is told with file, row, column and remedy, and nothing is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from graphsvc.errors import BadFile, Fault
from graphsvc.store.protocol import Store
from loaders.organisation import LOADER
from tests.loaders.organisation_files import FINE, Tables, graph, with_rows, write_csv, write_xlsx
from tests.loaders.organisation_vocabulary import vocabulary

EMPLOYEE = ("e9", "Pia Vik", "", "S", "renholder", "", "")
POST = ("p9", "e1", "S", "renholder", "", "50", "permanent", "2026-01-01", "", "false")
ASSESSED = ("e1", "fag-2", "3", "self", "2026-01-31", "e1")
ADJUSTED = ("e1", "digitalt-1", "3", "", "", "2026-03-01", "")


def _with(row: Sequence[str], place: int, cell: str) -> Sequence[str]:
    return (*row[:place], cell, *row[place + 1 :])


CASES = {
    "duplicate unit": ("units", ("S", "En til", "K"), 5, "id", "Row 3 has the same id."),
    "unit without a name": ("units", ("X", "", "K"), 5, "name", "missing"),
    "id with a slash": ("units", ("a/b", "Sti", "K"), 5, "id", "path"),
    "id with dots": ("units", ("..", "Sti", "K"), 5, "id", "path"),
    "unknown parent": ("units", ("X", "Ny", "KK"), 5, "parent", "no unit 'KK'"),
    "duplicate employee": ("employees", _with(EMPLOYEE, 0, "e1"), 5, "id", "Row 2 has the same id."),
    "employee id with a slash": ("employees", _with(EMPLOYEE, 0, "e/9"), 5, "id", "not an id"),
    "employee without a name": ("employees", _with(EMPLOYEE, 1, ""), 5, "name", "missing"),
    "employee in an unknown unit": ("employees", _with(EMPLOYEE, 3, "SS"), 5, "unit", "no unit 'SS'"),
    "unknown role": (
        "employees",
        _with(EMPLOYEE, 4, "renholdar"),
        5,
        "roles",
        "no role 'renholdar'. Did you mean 'renholder'?",
    ),
    "unknown profile": (
        "employees",
        _with(EMPLOYEE, 5, "gerica9"),
        5,
        "profiles",
        "no profile 'gerica9'. Did you mean 'gerica",
    ),
    "manager of an unknown unit": ("employees", _with(EMPLOYEE, 6, "K X"), 5, "manager_of", "no unit 'X'"),
    "post of an unknown person": ("employments", _with(POST, 1, "e77"), 3, "employee", "No employee"),
    "post with another's id": ("employments", _with(POST, 0, "e2-1"), 3, "id", "another person"),
    "percent above 100": ("employments", _with(POST, 5, "120"), 3, "percent", "0-100"),
    "unknown kind": ("employments", _with(POST, 6, "fast"), 3, "kind", "permanent"),
    "last day before first": ("employments", _with(POST, 8, "2025-01-01"), 3, "to", "before the first"),
    "leave that is neither": ("employments", _with(POST, 9, "kanskje"), 3, "on_leave", "true or false"),
    "unknown competence": (
        "assessments",
        _with(ASSESSED, 1, "fagg-2"),
        5,
        "competence",
        "no competence 'fagg-2'. Did you mean 'fag-2'?",
    ),
    "level 5": ("assessments", _with(ASSESSED, 2, "5"), 5, "level", "from 0 to 4"),
    "level 3,5": ("assessments", _with(ASSESSED, 2, "3,5"), 5, "level", "from 0 to 4"),
    "level III": ("assessments", _with(ASSESSED, 2, "III"), 5, "level", "from 0 to 4"),
    "no level": ("assessments", _with(ASSESSED, 2, ""), 5, "level", "from 0 to 4"),
    "unknown method": ("assessments", _with(ASSESSED, 3, "guess"), 5, "method", "test, agreed"),
    "31 February": ("assessments", _with(ASSESSED, 4, "31.02.2026"), 5, "at", "calendar"),
    "another form of day": ("assessments", _with(ASSESSED, 4, "02/28/2026"), 5, "at", "YYYY-MM-DD"),
    "no day": ("assessments", _with(ASSESSED, 4, ""), 5, "at", "missing"),
    "assessment of nobody": ("assessments", _with(ASSESSED, 0, "e77"), 5, "employee", "No employee"),
    "assessments that contradict": (
        "assessments",
        ("e1", "fag-1", "2", "self", "2026-01-31", "e1"),
        5,
        "level",
        "Row 2 gives another level",
    ),
    "adjustment to level 5": ("adjustments", _with(ADJUSTED, 2, "5"), 4, "level", "from 0 to 4"),
    "adjustment of nobody": ("adjustments", _with(ADJUSTED, 0, "e77"), 4, "employee", "No employee"),
    "adjustment of another's post": (
        "adjustments",
        _with(ADJUSTED, 6, "e2-1"),
        4,
        "employment",
        "not one of this person's",
    ),
    "adjustment without a day": ("adjustments", _with(ADJUSTED, 5, ""), 4, "at", "missing"),
    "two adjustments on one day": (
        "adjustments",
        ("e1", "jus-1", "2", "", "", "01.03.2026", ""),
        4,
        "at",
        "Row 3 adjusts the same",
    ),
    "unknown qualification": (
        "qualifications",
        ("e1", "laerarutdanning", "", ""),
        3,
        "qualification",
        "Did you mean 'laererutdanning'?",
    ),
    "qualification twice": (
        "qualifications",
        ("e1", "laererutdanning", "", ""),
        3,
        "qualification",
        "Row 2 tells of the same",
    ),
    "qualification until 31.04.": (
        "qualifications",
        ("e2", "fagbrev-helse", "", "31.04.2027"),
        3,
        "valid_until",
        "",
    ),
}


@pytest.fixture
def loaded(store: Store) -> Store:
    store.apply(vocabulary(), by="test", reason="vocabulary")
    return store


def _written(kind: str, folder: Path, tables: Tables) -> Path:
    return write_csv(folder / "f", tables) if kind == "csv" else write_xlsx(folder / "f.xlsx", tables)


def faults(store: Store, path: Path) -> Sequence[Fault]:
    """The faults of a load, which leaves the store as it was."""
    before = store.revision()
    with pytest.raises(BadFile) as caught:
        LOADER.run(store, sources=[path], options={"skip_bad_rows": False})
    assert store.revision() == before
    assert not store.read("organisation.units")
    return caught.value.faults


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("case", CASES)
def test_fault_is_told(loaded: Store, tmp_path: Path, kind: str, case: str) -> None:
    """Each bad cell is one fault at its place, with what to write instead; nothing is loaded."""
    table, row, number, field, words = CASES[case]
    (found,) = faults(loaded, _written(kind, tmp_path, with_rows(table, row)))
    assert table in found.where
    assert (found.row, found.field) == (number, field)
    assert words in f"{found.problem} {found.remedy}"
    assert found.remedy


def _legal(store: Store) -> tuple[str, str, int]:
    """A role, and a competence in which the law requires a level above 1 of it."""
    row = next(
        row
        for row in store.read("organisation.role_requirements")
        if row["legal"] and row["level"] > 1 and row["role"] != "rektor"
    )
    return row["role"], row["competence"], row["level"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("employment", ["", "e9-1"])
def test_adjustment_below_the_law(loaded: Store, tmp_path: Path, kind: str, employment: str) -> None:
    """An adjustment below a requirement with a legal basis is a fault that names the lowest level."""
    role, competence, level = _legal(loaded)
    tables = with_rows("employees", ("e9", "Pia Vik", "", "S", role, "", ""))
    row = ("e9", competence, str(level - 1), "", "", "2026-03-01", employment)
    (found,) = faults(loaded, _written(kind, tmp_path, with_rows("adjustments", row, tables=tables)))
    assert (found.row, found.field) == (4, "level")
    assert "legal basis" in found.problem
    assert f"Write {level} or higher." in found.remedy


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_fault_at_once(loaded: Store, tmp_path: Path, kind: str) -> None:
    """All faults of all tables come together, in the order of table and row."""
    tables = {**FINE}
    for table, row, *_ in CASES.values():
        tables = with_rows(table, row, tables=tables)
    found = faults(loaded, _written(kind, tmp_path, tables))
    assert len(found) >= len(CASES)
    assert list(found) == sorted(found, key=lambda fault: (fault.where, fault.row))
    assert {name for name in FINE if any(name in fault.where for fault in found)} == set(FINE)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_cycle_of_units(loaded: Store, tmp_path: Path, kind: str) -> None:
    """Each unit on a circle is named; one below it is not blamed."""
    rows = [("A", "A", "B"), ("B", "B", "C"), ("C", "C", "A"), ("D", "D", "A"), ("E", "E", "E")]
    found = faults(loaded, _written(kind, tmp_path, with_rows("units", *rows)))
    assert [(fault.row, fault.field) for fault in found] == [
        (5, "parent"),
        (6, "parent"),
        (7, "parent"),
        (9, "parent"),
    ]


def test_cycle_through_the_store(loaded: Store, tmp_path: Path) -> None:
    """A file that closes a circle with what the store has is refused."""
    write_csv(tmp_path / "a", {**FINE, "units": [*FINE["units"], ("T", "T", "S")]})
    LOADER.run(loaded, sources=[tmp_path / "a"], options={})
    write_csv(tmp_path / "b", {"units": [("S", "Lia skole", "T")], "employees": []})
    with pytest.raises(BadFile) as caught:
        LOADER.run(loaded, sources=[tmp_path / "b"], options={})
    assert [fault.field for fault in caught.value.faults] == ["parent"]


def test_missing_files(loaded: Store, tmp_path: Path) -> None:
    """A folder without the needed tables, a path that is not there, and a file of another kind."""
    (tmp_path / "empty").mkdir()
    assert {fault.where for fault in faults(loaded, tmp_path / "empty")} == {"units.csv", "employees.csv"}
    assert "no such file" in faults(loaded, tmp_path / "nowhere")[0].problem.lower()
    (tmp_path / "notes.txt").write_text("hei")
    assert "neither" in faults(loaded, tmp_path / "notes.txt")[0].problem


def test_missing_table_is_one_fault(loaded: Store, tmp_path: Path) -> None:
    """Without its units, a folder does not get a fault for every employee in a unit."""
    folder = write_csv(tmp_path / "f", FINE)
    (folder / "units.csv").unlink()
    assert [fault.where for fault in faults(loaded, folder)] == ["units.csv"]


def test_empty_csv(loaded: Store, tmp_path: Path) -> None:
    """A file without a header is a fault of that file."""
    folder = write_csv(tmp_path / "f", FINE)
    (folder / "assessments.csv").write_bytes(b"")
    (found,) = faults(loaded, folder)
    assert (found.where, found.row) == ("assessments.csv", 0)


def test_wrong_delimiter(loaded: Store, tmp_path: Path) -> None:
    """Tabs are named as what they are."""
    folder = write_csv(tmp_path / "f", FINE, separator="\t")
    assert any("tabs" in fault.problem for fault in faults(loaded, folder))


@pytest.mark.parametrize("table", ["units", "employees", "assessments", "adjustments", "employments"])
def test_missing_column(loaded: Store, tmp_path: Path, table: str) -> None:
    """A column that is not there is named, and rows of the table are not blamed for it."""
    folder = write_csv(tmp_path / "f", FINE)
    path = folder / f"{table}.csv"
    lines = [line.rsplit(",", 1)[0] for line in path.read_text().splitlines()]
    path.write_text("\n".join(lines if table != "adjustments" else [ln.rsplit(",", 1)[0] for ln in lines]))
    found = [fault for fault in faults(loaded, folder) if fault.where == f"{table}.csv"]
    assert [(fault.row, fault.problem) for fault in found] == [(1, "The column is missing.")]


def test_a_megabyte_in_one_cell(loaded: Store, tmp_path: Path) -> None:
    """A cell of a megabyte is refused and not repeated."""
    row = _with(EMPLOYEE, 1, "x" * 1_000_000)
    (found,) = faults(loaded, write_csv(tmp_path / "f", with_rows("employees", row)))
    assert (found.row, found.field) == (5, "name")
    assert len(str(found)) < 300


def test_formula_error(loaded: Store, tmp_path: Path) -> None:
    """A cell of a workbook that holds a formula error is named by sheet, row and column."""
    path = write_xlsx(tmp_path / "f.xlsx", FINE)
    book = openpyxl.load_workbook(path)
    book["assessments"]["C2"] = "#REF!"
    book.save(path)
    found = faults(loaded, path)
    assert any(
        "sheet assessments" in fault.where and fault.row == 2 and "#REF!" in fault.problem for fault in found
    )


def test_faults_repeat_no_personal_data(loaded: Store, tmp_path: Path) -> None:
    """Ids, names and addresses of people stand in no fault: they may be national numbers."""
    secret = "01017012345"
    tables = {
        **FINE,
        "employees": [*FINE["employees"], (f"{secret}/", "Hemmelig Navn", "hemmelig@x.no", "SS", "", "", "")],
        "assessments": [(secret, "fag-1", "9", "self", "2026-01-01", secret)],
        "adjustments": [(secret, "fag-1", "9", "", secret, "2026-01-01", secret)],
        "qualifications": [(secret, "fagbrev-helse", "", "")],
        "employments": [_with(_with(POST, 1, secret), 0, f"{secret} x")],
    }
    text = " ".join(map(str, faults(loaded, write_csv(tmp_path / "f", tables))))
    assert secret not in text
    assert "emmelig" not in text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_skip_bad_rows(loaded: Store, tmp_path: Path, kind: str) -> None:
    """The good rows are loaded; what hangs on a bad one is left out too, and all is listed."""
    tables = with_rows("units", ("X", "", "K"), ("Y", "Under X", "X"))
    tables = with_rows("employees", _with(EMPLOYEE, 3, "Y"), tables=tables)
    tables = with_rows("assessments", _with(ASSESSED, 0, "e9"), _with(ASSESSED, 2, "5"), tables=tables)
    path = _written(kind, tmp_path, tables)
    report = LOADER.run(loaded, sources=[path], options={"skip_bad_rows": True})
    assert [(fault.row, fault.field) for fault in report.skipped] == [
        (5, "name"),
        (6, "parent"),
        (5, "unit"),
        (5, "employee"),
        (6, "level"),
    ]
    found = graph(loaded)
    assert [row["id"] for row in found["units"]] == ["H", "K", "S"]
    assert [row["id"] for row in found["employees"]] == ["e1", "e2", "e3"]
    assert len(found["assessments"]) == 3


def test_skip_bad_rows_twice(loaded: Store, tmp_path: Path) -> None:
    """Leaving the same rows out again changes nothing."""
    path = write_csv(tmp_path / "f", with_rows("units", ("X", "", "K")))
    first = LOADER.run(loaded, sources=[path], options={"skip_bad_rows": True})
    second = LOADER.run(loaded, sources=[path], options={"skip_bad_rows": True})
    assert (second.changed, second.revision) == (False, first.revision)


def test_a_table_cannot_be_skipped(loaded: Store, tmp_path: Path) -> None:
    """A missing table or column is no bad row: even with the option nothing is loaded."""
    folder = write_csv(tmp_path / "f", FINE)
    (folder / "assessments.csv").write_text("employee,competence\ne1,fag-1\n")
    with pytest.raises(BadFile):
        LOADER.run(loaded, sources=[folder], options={"skip_bad_rows": True})
    assert not loaded.read("organisation.units")
