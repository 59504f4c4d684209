"""
A place of many employees, each for one test, with courses that stand on each other.

Course `k` takes a from 0 to 2, `m` takes a from 2 to 3 and b from 0 to 1, `n` takes a from 1 to 4 and is
withdrawn, `o` develops nothing. Sessions: k-1 (March), k-2 (September), m-1 (without days). Account i is
employee e{i}; activities 1-4 are k, m, n, o, 11 is the session k-1, 99 is no course.
"""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.changes import Change, link, put, ref
from graphsvc.graph import Graph
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.people.viewer import HR
from tests.completions.statements import LMS, activity

EMPLOYEES = 160

STEPS = {"k": [("a", 0, 2)], "m": [("a", 2, 3), ("b", 0, 1)], "n": [("a", 1, 4)], "o": []}
SESSIONS = {"k-1": ("k", "2026-03-01"), "k-2": ("k", "2026-09-01"), "m-1": ("m", None)}


def changes() -> Iterator[Change]:
    """All of it."""
    yield from (put(n.Competence(id=key)) for key in "ab")
    for course, steps in STEPS.items():
        status = "withdrawn" if course == "n" else "active"
        yield put(n.Course(id=course, uri=f"https://kommune.example.org/id/courses/{course}", status=status))  # type: ignore[arg-type]
        for competence, low, high in steps:
            edge = e.Develops(from_level=low, to_level=high)
            yield link("DEVELOPS", ref("Course", course), ref("Competence", competence), edge)
    for session, (course, start) in SESSIONS.items():
        yield put(n.CourseSession(id=session, start=start))
        yield link("RUN_OF", ref("CourseSession", session), ref("Course", course))
    yield from (put(n.Employee(id=f"e{i}", name=f"Ansatt {i}")) for i in range(EMPLOYEES))


def open_school(graph: Graph) -> Graph:
    """Filled, and with both tables."""
    graph.store.apply(list(changes()), by="test", reason="the school")
    accounts = "".join(f"{LMS},{i},e{i}\n" for i in range(EMPLOYEES))
    graph.completions.load_accounts(HR, f"home_page,account,employee\n{accounts}".encode())
    graph.completions.load_activities(HR, ACTIVITIES.encode())
    return graph


ACTIVITIES = "activity,course,session\n" + "".join(
    f"{activity(number)},{course},{session}\n"
    for number, course, session in (
        (1, "k", ""),
        (2, "m", ""),
        (3, "n", ""),
        (4, "o", ""),
        (11, "k", "k-1"),
        (99, "", ""),
    )
)


def enrolled(employee: str, session: str, state: str = "enrolled") -> Change:
    edge = e.Enrolled(state=state, at="2026-01-01T00:00:00+00:00", evaluation="fint")  # type: ignore[arg-type]
    return link("ENROLLED", ref("Employee", employee), ref("CourseSession", session), edge)


def assessed(employee: str, competence: str, level: int, at: str, method: str = "manager") -> Change:
    edge = e.Assessed(at=at, method=method, level=level, by="leder")  # type: ignore[arg-type]
    return link("ASSESSED", ref("Employee", employee), ref("Competence", competence), edge)


def levels(graph: Graph, employee: str) -> dict[tuple[str, str, str], int]:
    """What the graph has of a person: level by competence, day and method."""
    rows = graph.store.read("organisation.assessed_of", employee=employee)
    return {(row["competence"], row["at"], row["method"]): row["level"] for row in rows}


def states(graph: Graph, employee: str) -> dict[str, tuple[str, str | None, str | None]]:
    """How a person stands to each session."""
    rows = graph.store.read("completions.enrolments", employees=[employee], courses=sorted(STEPS))
    return {row["session"]: (row["state"], row["at"], row["evaluation"]) for row in rows}
