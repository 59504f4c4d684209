"""Plans over HTTP and Python: who may ask, the town planned by hand, and wrong questions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from graphsvc.changes import Change, link, put, ref
from graphsvc.errors import BadQuestion, Forbidden
from graphsvc.graph import Graph
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.people.viewer import HR, Viewer
from tests.api.town import MEDICINE, NURSE, RECORDS

PATH = "/v1/plans"
ELSEWHERE = Viewer("manager", "a3", frozenset({"sykehjem"}))
OWN = Viewer("manager", "a3", frozenset({"hjemme"}))
DAY = "2026-06-01"


def session(
    key: str, course: str, start: str, finish: str | None = None, seats: int | None = None
) -> list[Change]:
    """A run of a course."""
    ends = ref("CourseSession", key), ref("Course", course)
    return [
        put(n.CourseSession(id=key, start=start, finish=finish, seats=seats, place="Sal 1")),
        link("RUN_OF", *ends),
    ]


def enrolled(employee: str, key: str, state: str) -> Change:
    edge = e.Enrolled(state=state, at=f"{DAY}T10:00:00+00:00")  # type: ignore[arg-type]
    return link("ENROLLED", ref("Employee", employee), ref("CourseSession", key), edge)


def write(graph: Graph, *changes: Change | list[Change]) -> None:
    flat = [one for some in changes for one in (some if isinstance(some, list) else [some])]
    graph.store.apply(flat, by="test", reason="a case")


@pytest.mark.parametrize("body", ["", "{", "[]", '{"unit": 3}', '{"employee": "nobody"}'])
def test_anonymous_is_refused(public: TestClient, body: str) -> None:
    """401 before 404 and 422, however malformed the body is."""
    assert public.post(PATH, content=body).status_code == 401


def test_another_units_people_are_not_there(graph: Graph) -> None:
    """For the manager of another unit, and for a colleague, a1 does not exist; nor do her gaps in sums."""
    for viewer in (ELSEWHERE, Viewer("employee", "a2")):
        for employee in ("a1", "ingen"):
            with pytest.raises(Forbidden):
                graph.plan(viewer, employee=employee)
        found = graph.plan(viewer, unknown=True)
        assert {one.employee for one in (*found.data, *found.open)} <= {"a2", "a3"}
    pairs = [{"employee": "a1", "competence": MEDICINE}]
    for viewer in (ELSEWHERE, Viewer("employee", "a2")):
        with pytest.raises(Forbidden):
            graph.plan(viewer, pairs=pairs)


@pytest.mark.parametrize("kind", ["system_administrator", "auditor", "lms"])
def test_who_sees_no_persons_sees_no_plan(graph: Graph, kind: Any) -> None:
    """A plan names people."""
    with pytest.raises(Forbidden):
        graph.plan(Viewer(kind, systems=frozenset({"gerica"})))


def test_holders_are_those_that_the_viewer_sees(graph: Graph) -> None:
    """HR sees that a3 holds records at 3; the manager of the home service does not, and would recruit."""
    for viewer, movable, recruit in ((HR, 0, False), (OWN, 0, True)):
        (records,) = (one for one in graph.plan(viewer, unit="hjemme").otherwise if one.id == RECORDS)
        assert (records.movable, records.recruit) == (movable, recruit)
        assert records.learned_by == ("practice",)


def test_the_town_planned_by_hand(local: TestClient) -> None:
    """a1: medicine 1 to 3 by one course (500 and three hours), records stay at 2 of 3; a2 is not assessed."""
    body = local.post(PATH, json={"unit": "hjemme", "as_of": DAY, "substitute_rate": 100}).json()
    assert body["optimal"]
    assert body["wanted"] == {"pairs": 2, "must_points": 3, "should_points": 0}
    assert body["closed"] == {"pairs": 1, "must_points": 2, "should_points": 0}
    assert (body["unassessed"], body["unassessed_points_at_most"]) == (2, 6)
    (row,) = body["data"]
    assert (row["employee"], row["order"], row["course"], row["session"]) == ("a1", 1, "legemiddelkurs", None)
    assert row["earliest"] == DAY
    assert (row["fee"], row["hours_cost"], row["substitutes"], row["cost"]) == (500, 1200, 300, 2000)
    assert row["raises"] == [
        {"id": MEDICINE, "label": "Legemiddelhåndtering", "from_level": 1, "to_level": 3}
    ]
    assert body["cost"]["total"] == 2000
    assert body["greedy"] == {"closed": body["closed"], "cost": 2000, "hours": 3}
    (left,) = body["open"]
    assert (left["employee"], left["competence"], left["reaches"], left["reason"]) == (
        "a1",
        RECORDS,
        2,
        "no_course",
    )


def test_the_unknown_counts_as_nothing_where_it_is_asked_for(local: TestClient) -> None:
    """a2 at 0 cannot enter the medicine course, which takes from 1; records she can begin."""
    body = local.post(PATH, json={"employee": "a2", "unknown": True}).json()
    assert body["unassessed"] == 0
    assert [row["course"] for row in body["data"]] == ["journalkurs"]
    medicine = next(one for one in body["open"] if one["competence"] == MEDICINE)
    assert (medicine["held"], medicine["reason"]) == (None, "from_level")
    assert (medicine["bar"]["course"], medicine["bar"]["level"]) == ("legemiddelkurs", 1)


def test_runs_seats_and_days(own: Graph) -> None:
    """A full run, one before the day, and one past the deadline are no way; the one between is."""
    write(
        own,
        session("full", "legemiddelkurs", "2026-06-10", seats=1),
        enrolled("a3", "full", "approved"),
        session("gone", "legemiddelkurs", "2026-05-31"),
        session("late", "legemiddelkurs", "2026-09-01", "2026-09-03"),
    )

    def asked(**more: Any) -> tuple[list[str | None], str | None]:
        found = own.plan(HR, employee="a1", competence=MEDICINE, as_of=DAY, sessions="planned", **more)
        return [one.session for one in found.data], next((one.reason for one in found.open), None)

    assert asked() == (["late"], None)
    assert asked(deadline="2026-09-02") == ([], "seats")
    assert asked(deadline="2026-06-09") == ([], "date")
    assert asked(budget=100) == ([], "budget")
    (row,) = own.plan(HR, employee="a1", competence=MEDICINE, as_of=DAY, deadline="2026-09-03").data
    assert (row.start, row.finish, row.place, row.earliest) == ("2026-09-01", "2026-09-03", "Sal 1", None)


def test_an_enrolment_counts_and_costs_nothing(own: Graph) -> None:
    """Enrolled already: her own seat, no kroner; invited alone: nothing yet."""
    write(own, session("june", "legemiddelkurs", "2026-06-10", seats=1), enrolled("a1", "june", "enrolled"))
    found = own.plan(HR, employee="a1", competence=MEDICINE, as_of=DAY, deadline="2026-06-30")
    assert [(one.session, one.enrolled, one.cost) for one in found.data] == [("june", True, 0.0)]
    assert (found.cost.total, found.open) == (0.0, ())
    write(own, enrolled("a1", "june", "declined"), enrolled("a2", "june", "invited"))
    found = own.plan(HR, employee="a1", competence=MEDICINE, as_of=DAY, deadline="2026-06-30")
    assert [(one.session, one.enrolled) for one in found.data] == [("june", False)]


def test_at_most_so_many_are_away(own: Graph) -> None:
    """Two of the home service want the same day: one goes, the other is told why not."""
    write(
        own,
        session("june", "journalkurs", "2026-06-10"),
        *(
            link(
                "REQUIRES",
                ref("Role", NURSE),
                ref("Competence", RECORDS),
                e.Requires(necessity="must", level=2),
            )
            for _ in (1,)
        ),
        *(
            link(
                "ASSESSED",
                ref("Employee", who),
                ref("Competence", RECORDS),
                e.Assessed(at="2026-05-01", method="test", level=0),
            )
            for who in ("a1", "a2")
        ),
    )
    found = own.plan(HR, unit="hjemme", competence=RECORDS, as_of=DAY, away=1)
    assert len(found.data) == 1
    assert [one.reason for one in found.open] == ["away"]
    both = own.plan(HR, unit="hjemme", competence=RECORDS, as_of=DAY, away=2)
    assert (len(both.data), both.open) == (2, ())


def test_a_course_that_builds_on_another_comes_after_it(own: Graph) -> None:
    """A second course needs the first; in time, so that a run too early is none."""
    write(
        own,
        put(n.Course(id="videre", hours=1.0, price=0.0)),
        link(
            "DEVELOPS",
            ref("Course", "videre"),
            ref("Competence", RECORDS),
            e.Develops(from_level=2, to_level=3),
        ),
        link("BUILDS_ON", ref("Course", "videre"), ref("Course", "legemiddelkurs")),
    )
    found = own.plan(HR, employee="a1", competence=RECORDS, as_of=DAY)
    assert [one.course for one in found.data] == ["legemiddelkurs", "videre"]
    write(own, session("early", "videre", "2026-06-05"), session("base", "legemiddelkurs", "2026-06-05"))
    assert own.plan(HR, employee="a1", competence=RECORDS, as_of=DAY, sessions="planned").data == ()
    write(own, session("later", "videre", "2026-06-06"))
    found = own.plan(HR, employee="a1", competence=RECORDS, as_of=DAY, sessions="planned")
    assert [one.session for one in found.data] == ["base", "later"]


def test_pairs_name_the_gaps(local: TestClient) -> None:
    """These and no others."""
    pairs = [{"employee": "a1", "competence": RECORDS}]
    body = local.post(PATH, json={"pairs": pairs}).json()
    assert (body["wanted"]["pairs"], body["data"]) == (1, [])


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"employee": "nobody"}, 404, "employee"),
        ({"unit": "nowhere"}, 404, "unit"),
        ({"role": "nothing"}, 404, "role"),
        ({"pairs": [{"employee": "a1", "competence": "nothing"}]}, 404, "competence"),
        ({"objective": "points"}, 422, "budget"),
        ({"sessions": "unlimited", "deadline": DAY}, 422, "planned"),
        ({"as_of": DAY, "deadline": "2026-05-31"}, 422, "deadline"),
        ({"deadline": "2020-01-01"}, 422, "deadline"),
        ({"away": 0}, 422, "away"),
        ({"budget": -1}, 422, "budget"),
        ({"wish": "more"}, 422, "wish"),
    ],
)
def test_wrong_questions_are_refused(local: TestClient, body: dict[str, Any], status: int, said: str) -> None:
    """With the status that says whose fault it is, and the field."""
    answer = local.post(PATH, json=body)
    assert answer.status_code == status
    assert said in answer.json()["detail"]


def test_python_says_what_http_says(local: TestClient, graph: Graph) -> None:
    """The same body; a wrong field is a BadQuestion that names it."""
    asked = {"unit": "kommune", "should": True, "as_of": DAY}
    assert graph.plan(HR, **asked).body() == json.loads(local.post(PATH, json=asked).text)
    with pytest.raises(BadQuestion, match="hour_rate"):
        graph.plan(HR, hour_rate=-1)
