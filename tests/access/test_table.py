"""The table of access is the one place that says who may do what, and the page says what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graphsvc.access.page import page
from graphsvc.access.table import KINDS, ROWS, TABLE, WIDEST, reach, require
from graphsvc.errors import Forbidden
from graphsvc.people.viewer import PUBLIC, Viewer

ROOT = Path(__file__).parents[2]
SOURCES = [path for room in ("graphsvc", "api") for path in (ROOT / room).rglob("*.py")]
OPEN_TO_ALL = {("read", "vocabulary")}
COMING: set[tuple[str, str]] = set()


def test_the_page_is_the_table() -> None:
    """docs/access.md is what `python -m graphsvc.access.page` writes."""
    assert (ROOT / "docs" / "access.md").read_text(encoding="utf-8") == page()


def test_nothing_else_decides_by_kind() -> None:
    """No use case or route asks what kind a viewer is, but the door; pages greet, the audit notes nobody."""
    asks = re.compile(r"(viewer|asker)\.kinds?\s*(==|!=|in\b|not in\b)|in (viewer|asker)\.kinds")
    deciding = {
        path.relative_to(ROOT).as_posix() for path in SOURCES if asks.search(path.read_text(encoding="utf-8"))
    }
    deciding = {path for path in deciding if not path.startswith("api/pages/")}
    noting = {"api/auditing.py", "graphsvc/audit/witness.py"}
    assert deciding <= {"api/deps.py", "graphsvc/access/table.py"} | noting


def test_every_row_is_asked_for() -> None:
    """A row that no code asks about would be a promise that nobody keeps."""
    told = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES if path.name != "table.py")
    for action, thing in TABLE.keys() - OPEN_TO_ALL - COMING:
        assert f'"{thing}"' in told, (action, thing)


def test_every_refusal_is_a_sentence() -> None:
    """Whoever is refused is told why, in words; and no row is there twice."""
    assert len(TABLE) == len(ROWS)
    for row in ROWS:
        assert set(row.reach) <= set(KINDS)
        assert set(row.reach.values()) <= set(WIDEST)
        if set(row.reach) != set(KINDS):
            assert re.fullmatch(r"[A-Z].*\.", row.refusal), row.thing
            with pytest.raises(Forbidden, match=re.escape(row.refusal)):
                require(PUBLIC, row.action, row.thing)


def test_the_public_reads_the_vocabulary_alone() -> None:
    """Whatever is added, anonymous gets nothing of it unless it is open."""
    assert {key for key in TABLE if reach(PUBLIC, *key) != "no"} == OPEN_TO_ALL


def test_the_widest_of_all_that_she_is() -> None:
    """An employee who manages reaches her units; who is hr too reaches all; no kind takes another's away."""
    employee = Viewer("employee", "a")
    manager = Viewer("manager", "a", frozenset({"u"}))
    everything = Viewer("hr", "a", frozenset({"u"}), frozenset({"s"}), frozenset({"auditor"}))
    for action, thing in TABLE:
        order = [*WIDEST, "no"]
        far = [order.index(reach(one, action, thing)) for one in (everything, manager, employee, PUBLIC)]
        assert far == sorted(far), (action, thing)
    assert reach(manager, "read", "figures") == "unit"
    assert reach(Viewer("system_administrator", systems=frozenset({"s"})), "read", "figures") == "no"
