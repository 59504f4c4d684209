"""Scenarios over HTTP: who may ask, what the town would be, and that nothing is ever written."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from graphsvc.changes import link, ref
from graphsvc.errors import BadQuestion, Forbidden
from graphsvc.graph import Graph
from graphsvc.model import edges as e
from graphsvc.people.viewer import HR, Viewer
from tests.api.routes import POSTED
from tests.api.town import HEAD, MEDICINE, NURSE

ELSEWHERE = Viewer("manager", "a3", frozenset({"sykehjem"}))
LEAVES = {"do": "leave", "employees": ["a1"]}


@pytest.mark.parametrize("body", ["", "{", "[]", '{"steps": []}', '{"steps": [{"do": "dance"}]}'])
def test_anonymous_is_refused(public: TestClient, body: str) -> None:
    """401 before 422, however malformed the body is."""
    for path in POSTED:
        assert public.post(path, content=body).status_code == 401


def test_a_manager_of_another_unit_imagines_nothing_of_this_one(graph: Graph) -> None:
    """Neither its people nor the unit itself, whether leaving, moving or merging."""
    for employee in ("a1", "ingen"):
        with pytest.raises(Forbidden):
            graph.scenario(ELSEWHERE, steps=[LEAVES | {"employees": [employee]}])
    for step in (
        {"do": "merge", "units": ["sykehjem"], "into": "hjemme"},
        {"do": "move", "employees": ["a3"], "unit": "hjemme"},
    ):
        with pytest.raises(Forbidden):
            graph.scenario(ELSEWHERE, steps=[step])


def test_a_manager_sees_her_own_units_alone(graph: Graph) -> None:
    """A requirement that rises everywhere shows in her own unit's rows."""
    step = {"do": "require", "role": NURSE, "competence": MEDICINE, "level": 4}
    rows = graph.scenario(Viewer("manager", "x", frozenset({"hjemme"})), steps=[step], by="employee").data
    assert {row.key for row in rows} == {"a1", "a2"}


@pytest.mark.parametrize("kind", ["employee", "system_administrator", "auditor"])
def test_it_is_for_hr_and_managers(graph: Graph, kind: str) -> None:
    """Whoever may not see a unit's people may not imagine them away."""
    with pytest.raises(Forbidden):
        graph.scenario(Viewer(kind, "a1", systems=frozenset({"gerica"})), steps=[])  # type: ignore[arg-type]


def _rows(client: TestClient, *steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    answer = client.post("/v1/scenarios", json={"steps": list(steps), **more})
    assert answer.status_code == 200, answer.text
    return {row["key"]: row for row in answer.json()["data"]}


def test_somebody_leaves(local: TestClient) -> None:
    """Without a1 the three known points of the home service are gone, and a2's six unknown stay."""
    row = _rows(local, LEAVES)["hjemme"]
    assert (row["today"]["gap_points"], row["imagined"]["gap_points"]) == (3, 0)
    assert row["imagined"]["gap_points_at_most"] == 6
    assert row["difference"]["gap_points"] == -3


def test_units_merge(local: TestClient) -> None:
    """The nursing home's people are found in the home service; the town as a whole is as it was."""
    rows = _rows(local, {"do": "merge", "units": ["sykehjem"], "into": "hjemme"})
    assert rows["hjemme"]["imagined"]["people"] == 3
    assert rows["sykehjem"]["imagined"]["people"] == 0
    assert not any(rows["kommune"]["difference"].values())


def test_requirements_rise(local: TestClient) -> None:
    """One level more of medicine for nurses: a1 lacks three."""
    step = {"do": "require", "role": NURSE, "competence": MEDICINE, "level": 4}
    row = _rows(local, step, by="competence", role=NURSE)[MEDICINE]
    assert row["difference"] == {
        "requirements": 0,
        "assessed": 0,
        "met": 0,
        "gap_points": 1,
        "gap_points_at_most": 2,
    }


def test_what_the_law_asks_it_asks_at_the_higher_level_too(own: Graph) -> None:
    """A requirement that rises keeps its legal basis; one taken away is gone."""
    edge = e.Requires(necessity="must", level=3, basis_act="helsepersonelloven")
    ends = ref("Role", NURSE), ref("Competence", MEDICINE)
    own.store.apply([link("REQUIRES", *ends, edge)], by="test", reason="by law")
    step = {"do": "require", "role": NURSE, "competence": MEDICINE, "level": 4}
    (row,) = own.scenario(HR, steps=[step], by="competence", basis="legal").data
    assert (row.today.gap_points, row.imagined.gap_points) == (2, 3)
    (row,) = own.scenario(HR, steps=[{**step, "level": 0}], by="competence", basis="legal").data
    assert (row.today.requirements, row.imagined.requirements) == (2, 0)


def test_a_system_and_a_role_arrive_and_somebody_moves_to_it(local: TestClient) -> None:
    """Each step stands on the ones before; rows of what is new begin at nothing."""
    rows = _rows(
        local,
        {
            "do": "role",
            "id": "ny-rolle",
            "label": "Ny rolle",
            "requires": [{"competence": MEDICINE, "level": 2}],
        },
        {"do": "move", "employees": ["a1"], "unit": "sykehjem", "role": "ny-rolle"},
        {
            "do": "system",
            "id": "nytt-system",
            "label": "Nytt system",
            "requires": [{"competence": "ny-kompetanse", "label": "Ny kompetanse", "level": 3}],
            "roles": ["ny-rolle"],
        },
        by="role",
    )
    assert rows["ny-rolle"]["today"]["people"] == 0
    assert (rows["ny-rolle"]["imagined"]["people"], rows["ny-rolle"]["imagined"]["gap_points"]) == (1, 1)
    assert rows[NURSE]["imagined"]["people"] == 1


def test_a_filter_may_name_what_is_imagined(local: TestClient) -> None:
    """Today it is nothing."""
    system = {
        "do": "system",
        "id": "nytt-system",
        "label": "Nytt system",
        "requires": [{"competence": "ny-kompetanse", "label": "Ny kompetanse", "level": 3}],
        "units": ["hjemme"],
    }
    row = _rows(local, system, by="unit", system="nytt-system")["hjemme"]
    assert (row["today"]["requirements"], row["imagined"]["gap_points_at_most"]) == (0, 6)
    assert row["today"]["share_assessed"] is None


def test_nothing_is_written(own: Graph) -> None:
    """The revision, and every answer after, is what it was."""
    before = own.revision(), own.gaps(HR), own.status(HR)
    steps = [LEAVES, {"do": "require", "role": HEAD, "competence": MEDICINE, "level": 4}]
    own.scenario(HR, steps=steps, ask=["gaps", "hotspots", "fragility"])
    assert (own.revision(), own.gaps(HR), own.status(HR)) == before


def test_what_hangs_on_whom_is_asked_of_both(graph: Graph) -> None:
    """Without a3 nobody is known to hold anything."""
    body = graph.scenario(HR, steps=[{"do": "leave", "employees": ["a3"]}], ask=["fragility"])
    assert body.fragility is not None
    assert (body.fragility.today.total, body.fragility.imagined.total) == (5, 0)
    assert (body.data, body.hotspots) == ((), None)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"steps": [], "ask": []}, 422),
        ({"steps": [], "by": "shoe"}, 422),
        ({"steps": [{"do": "leave", "employees": []}]}, 422),
        ({"steps": [{"do": "leave", "employees": ["nobody"]}]}, 404),
        ({"steps": [{"do": "leave", "employees": ["a4"]}]}, 404),
        ({"steps": [LEAVES, LEAVES]}, 404),
        ({"steps": [{"do": "move", "employees": ["a1"]}]}, 422),
        ({"steps": [{"do": "merge", "units": ["kommune"], "into": "hjemme"}]}, 422),
        ({"steps": [{"do": "merge", "units": ["nowhere"], "into": "hjemme"}]}, 404),
        ({"steps": [{"do": "require", "competence": MEDICINE, "level": 1}]}, 422),
        ({"steps": [{"do": "require", "role": "no", "competence": MEDICINE, "level": 1}]}, 404),
        ({"steps": [{"do": "role", "id": NURSE, "label": "x"}]}, 422),
        ({"steps": [{"do": "role", "id": "x", "label": "x", "includes": ["no"]}]}, 404),
        ({"steps": [], "unit": "nowhere"}, 404),
    ],
)
def test_wrong_scenarios_are_refused(local: TestClient, body: dict[str, Any], status: int) -> None:
    """With the status that says whose fault it is; nobody leaves twice, or while on leave."""
    assert local.post("/v1/scenarios", json=body).status_code == status


def test_a_body_that_is_too_large_is_refused(local: TestClient) -> None:
    """Before anything is read out of it."""
    assert local.post("/v1/scenarios", content=b" " * 1_000_001).status_code == 413


def test_faults_name_the_step_and_the_field_and_repeat_nothing(graph: Graph) -> None:
    """In Python the same; an id may be a national number."""
    with pytest.raises(BadQuestion, match=r"2\.require\.level") as refused:
        graph.scenario(
            HR, steps=[LEAVES, {"do": "require", "role": NURSE, "competence": "01017012345", "level": 9}]
        )
    assert "01017012345" not in str(refused.value)


def test_plans_and_clusters_are_asked_of_both(local: TestClient) -> None:
    """A requirement that rises by one makes one gap more to plan for; without a step both plans are one."""
    step = {"do": "require", "role": NURSE, "competence": MEDICINE, "level": 4}
    asked = {"ask": ["plan", "clusters"], "plan": {"employee": "a1"}}
    body = local.post("/v1/scenarios", json={"steps": [step], **asked}).json()
    today, imagined = body["plan"]["today"], body["plan"]["imagined"]
    assert today == local.post("/v1/plans", json={"employee": "a1"}).json()
    assert imagined["wanted"]["must_points"] == today["wanted"]["must_points"] + 1
    assert body["clusters"] == {"today": [], "imagined": []}
    assert body["data"] == []
    nothing = local.post("/v1/scenarios", json={"steps": [], **asked}).json()
    assert nothing["plan"]["today"] == nothing["plan"]["imagined"]


def test_a_plan_that_cannot_be_is_said(local: TestClient) -> None:
    """The fields of a plan are checked as those of the plan itself."""
    answer = local.post("/v1/scenarios", json={"steps": [], "ask": ["plan"], "plan": {"budget": -1}})
    assert answer.status_code == 422
    assert "budget" in answer.text
