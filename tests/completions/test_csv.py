"""Completions and the tables of who is who as CSV: what is taken in, and every fault with its way out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graphsvc.errors import BadFile
from graphsvc.graph import Graph
from graphsvc.people.viewer import HR
from graphsvc.tables import csv_text
from tests.completions.school import levels
from tests.completions.statements import LMS, activity, number

Fresh = Callable[[], int]


def faults(caught: pytest.ExceptionInfo[BadFile]) -> set[tuple[int, str]]:
    for fault in caught.value.faults:
        assert fault.problem
        assert fault.remedy or fault.row == 0
    return {(fault.row, fault.field) for fault in caught.value.faults}


def test_a_file_of_completions(graph: Graph, fresh: Fresh) -> None:
    """By our own ids or the platform's, days or moments; what is unknown to the tables waits."""
    i = fresh()
    text = (
        "employee;home_page;account;course;session;activity;completed;outcome\n"
        f"e{i};;;k;k-1;;2026-03-02;\n"
        f";{LMS};{i};;;{activity(2)};2026-05-02T10:00:00+02:00;passed\n"
        f";{LMS};ukjent-{i};;;{activity(2)};2026-05-02;\n"
        f"e{i};;;m;;;2026-06-02;failed\n"
        "\n"
    )
    report = graph.completions.load(HR, text.encode("cp1252"))
    assert (report.total, report.new) == (4, 4)
    assert report.states == {"settled": 3, "parked": 1}
    assert report.raised == 3
    assert levels(graph, f"e{i}") == {
        ("a", "2026-03-02", "course"): 2,
        ("a", "2026-05-02", "course"): 3,
        ("b", "2026-05-02", "course"): 1,
    }
    before = graph.revision().number
    again = graph.completions.load(HR, text.encode("utf-8-sig"))
    assert (again.new, again.states, graph.revision().number) == (0, report.states, before)


def test_every_fault_of_a_file(graph: Graph, fresh: Fresh) -> None:
    """All at once, with row and column; nothing of the file is taken in."""
    i = fresh()
    before = graph.completions.listed(HR).total
    text = (
        "employee,home_page,account,course,session,activity,completed,outcome,id\n"
        f"e{i},,,k,,,2026-03-02,,\n"
        "01017012345,,,k,,,2026-03-02,,\n"
        f"e{i},{LMS},1,k,,,2026-03-02,,\n"
        ",,,k,,,2026-03-02,,\n"
        f",lms,1,k,,,2026-03-02,,\n"
        f",{LMS},,k,,,2026-03-02,,\n"
        f"e{i},,,kk,,,2026-03-02,,\n"
        f"e{i},,,k,m-1,,2026-03-02,,\n"
        f"e{i},,,k,k-9,,2026-03-02,,\n"
        f"e{i},,,k,,{activity(1)},2026-03-02,,\n"
        f"e{i},,,,,,2026-03-02,,\n"
        f"e{i},,,,k-1,{activity(1)},2026-03-02,,\n"
        f"e{i},,,,,seven,2026-03-02,,\n"
        f"e{i},,,k,,,2026-02-30,,\n"
        f"e{i},,,k,,,2.3.2026,,\n"
        f"e{i},,,k,,,2999-01-01,,\n"
        f"e{i},,,k,,,,,\n"
        f"e{i},,,k,,,2026-03-02,done,\n"
        f"e{i},,,k,,,2026-03-02,,7\n"
        f"e{i},,,k,,,2026-03-02,,{number(5)}\n"
        f"e{i},,,m,,,2026-03-02,,{number(5)}\n"
        f",,x,k,,,2026-03-02,,\n"
    )
    with pytest.raises(BadFile) as caught:
        graph.completions.load(HR, text.encode(), where="fullført.csv")
    assert faults(caught) == {
        (3, "employee"),
        (4, "employee"),
        (5, "employee"),
        (6, "home_page"),
        (7, "account"),
        (8, "course"),
        (9, "session"),
        (10, "session"),
        (11, "course"),
        (12, "course"),
        (13, "session"),
        (14, "activity"),
        (15, "completed"),
        (16, "completed"),
        (17, "completed"),
        (18, "completed"),
        (19, "outcome"),
        (20, "id"),
        (22, "id"),
        (23, "home_page"),
    }
    assert "01017012345" not in str(caught.value)
    assert str(caught.value).count("fullført.csv") == len(caught.value.faults)
    assert graph.completions.listed(HR).total == before


def test_an_id_that_another_completion_has(graph: Graph, fresh: Fresh) -> None:
    """The fault names the row."""
    i = fresh()
    head = "employee,course,completed,id\n"
    graph.completions.load(HR, f"{head}e{i},k,2026-03-02,{number(90_001)}\n".encode())
    with pytest.raises(BadFile) as caught:
        graph.completions.load(HR, f"{head}e{i},m,2026-03-02,\ne{i},m,2026-03-02,{number(90_001)}\n".encode())
    assert faults(caught) == {(3, "id")}
    assert len(levels(graph, f"e{i}")) == 1


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"", (0, "")),
        (b"  \n", (0, "")),
        (b"employee,course\ne1,k\n", (1, "completed")),
        (b"employee,course,completed\n", (0, "")),
        (b"employee,course,completed,grade\ne1,k,2026-03-02,5\n", (1, "grade")),
        (b"employee,course,completed,course\ne1,k,2026-03-02,k\n", (1, "course")),
        (b"employee,course,completed\ne1,k,2026-03-02,5\n", (2, "")),
        (b'employee,course,completed\n"e1,k,2026-03-02\n', (2, "")),
        (b'employee,course,completed\n"e"1,k,2026-03-02\n', (2, "")),
        (b"employee,course,completed\ne\0,k,2026-03-02\n", (0, "")),
        (b"\x81\x8d\x8f", (0, "")),
        (b"employee,course,completed\n" + b"e" * 5_000 + b",k,2026-03-02\n", (2, "")),
    ],
)
def test_files_that_cannot_be_read(graph: Graph, data: bytes, where: tuple[int, str]) -> None:
    """Told with the row and the column where there is one."""
    with pytest.raises(BadFile) as caught:
        graph.completions.load(HR, data)
    assert where in faults(caught)


def test_the_table_of_accounts_out_and_in(graph: Graph) -> None:
    """What comes out as CSV goes in again, formula-like names too; rows change, and go with `only`."""
    desk = graph.completions
    before = csv_text(desk.accounts(HR, limit=1000).body())
    more = (
        "home_page,account,employee\n"
        f"{LMS},=1+1,e1\n"
        ",mailto:Kari@EXAMPLE.org,e1\n"
        f",sha1:{'ab' * 20},e1\n"
        ",https://openid.example.org/kari,e1\n"
    )
    assert desk.load_accounts(HR, more.encode()).rows == 4
    whole = csv_text(desk.accounts(HR, limit=1000).body())
    assert "'=1+1" in whole
    assert "mailto:Kari@example.org" in whole
    assert desk.load_accounts(HR, whole.encode(), only=True).total == desk.accounts(HR).total
    assert csv_text(desk.accounts(HR, limit=1000).body()) == whole
    assert desk.load_accounts(HR, before.encode(), only=True).total == before.count("\n") - 1
    assert csv_text(desk.accounts(HR, limit=1000).body()) == before


def test_faults_of_accounts(graph: Graph) -> None:
    text = (
        "home_page,account,employee\n"
        f"{LMS},x,nobody\n"
        f"{LMS},,e1\n"
        "lms,x,e1\n"
        ",x,e1\n"
        f"{LMS},y,e1\n"
        f"{LMS},y,e2\n"
        f"{LMS},z,\n"
    )
    with pytest.raises(BadFile) as caught:
        graph.completions.load_accounts(HR, text.encode())
    assert faults(caught) == {
        (2, "employee"),
        (3, "account"),
        (4, "home_page"),
        (5, "home_page"),
        (7, "account"),
        (8, "employee"),
    }


def test_the_table_of_activities_out_and_in(graph: Graph) -> None:
    desk = graph.completions
    whole = csv_text(desk.activities(HR, limit=1000).body())
    assert desk.load_activities(HR, whole.encode(), only=True).total == whole.count("\n") - 1
    assert csv_text(desk.activities(HR, limit=1000).body()) == whole


def test_faults_of_activities(graph: Graph) -> None:
    text = (
        "activity,course,session\n"
        "seven,k,\n"
        f"{activity(50)},kk,\n"
        f"{activity(51)},k,m-1\n"
        f"{activity(52)},,k-1\n"
        f"{activity(53)},k,\n"
        f"{activity(53)},m,\n"
    )
    with pytest.raises(BadFile) as caught:
        graph.completions.load_activities(HR, text.encode())
    assert faults(caught) == {
        (2, "activity"),
        (3, "course"),
        (4, "session"),
        (5, "course"),
        (7, "activity"),
    }
