"""What a spreadsheet would take for a formula: defused for people in one place, never for machines."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphsvc.publish import open_files, workbook
from graphsvc.tables import FORMULA, csv_text, safe_cell

ROOT = Path(__file__).parents[2]

MACHINES = {"graphsvc/publish/moodle.py"}
"""What only programs read: Moodle's importer has no formulas, and would keep an apostrophe."""

SIGNS = [f"{sign}1+1" for sign in FORMULA]


@pytest.mark.parametrize("text", SIGNS)
def test_for_people(text: str) -> None:
    """CSV for spreadsheets, the workbook and what commands print begin such a cell with an apostrophe."""
    safe = f"'{text}"
    assert safe_cell(text) == safe
    assert workbook._shown(text) == safe
    told = open_files.written_for_people(["a"], [{"a": text}]).decode("utf-8-sig")
    assert told.split("\r\n", 1)[1].strip('"').startswith(safe[:2])
    assert csv_text({"data": [{"a": text}]}).split("\n", 1)[1].lstrip('"').startswith("'")


@pytest.mark.parametrize("text", SIGNS)
def test_for_machines(text: str) -> None:
    """The published CSV and everything in JSON is what the graph holds."""
    told = open_files.written_csv(["a"], [{"a": text}]).decode()
    assert told.split("\r\n", 1)[1].strip('"').startswith(text[:2])


@pytest.mark.parametrize("text", ["", "a=1", " =1", "'=1", "1-1", "Kari"])
def test_what_is_no_formula(text: str) -> None:
    """Everything else stays."""
    assert safe_cell(text) == text


def test_it_is_done_once() -> None:
    """Whatever writes CSV or workbooks asks that one function, or is for machines alone."""
    writing = {
        str(path.relative_to(ROOT)): path.read_text()
        for room in ("graphsvc", "api", "loaders")
        for path in (ROOT / room).rglob("*.py")
        if any(sign in path.read_text() for sign in ("csv.writer(", "DictWriter(", "Workbook("))
    }
    assert {name for name, text in writing.items() if "safe_cell" not in text} == MACHINES
    assert sum("def safe_cell" in text for text in writing.values()) == 1
