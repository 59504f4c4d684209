"""What hangs on few people: who may ask, and the town counted by hand."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from graphsvc.changes import link, ref
from graphsvc.errors import Forbidden, UnknownUnit
from graphsvc.graph import Graph
from graphsvc.model import edges as e
from graphsvc.people.viewer import HR, Viewer
from tests.api.town import HEAD, MEDICINE, NURSE

ELSEWHERE = Viewer("manager", "a3", frozenset({"sykehjem"}))
OWN = Viewer("manager", "a3", frozenset({"hjemme"}))


def test_anonymous_is_refused(public: TestClient) -> None:
    """It names persons."""
    assert public.get("/v1/fragility").status_code == 401
    assert public.get("/v1/fragility?leaving=nobody").status_code == 401


def test_a_manager_of_another_unit_sees_nothing_of_this_one(graph: Graph) -> None:
    """Her own unit's cells alone; nobody from elsewhere can be named as leaving."""
    assert {one.unit for one in graph.fragility(ELSEWHERE).data} == {"sykehjem"}
    assert graph.fragility(OWN).total == 0
    for asked in ({"unit": "hjemme"}, {"unit": "ingensteds"}, {"leaving": ["a1"]}, {"leaving": ["ingen"]}):
        with pytest.raises(Forbidden):
            graph.fragility(ELSEWHERE, **asked)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["employee", "system_administrator", "auditor", "lms"])
def test_it_is_for_who_sees_persons(graph: Graph, kind: str) -> None:
    """An employee and a system administrator are refused."""
    with pytest.raises(Forbidden):
        graph.fragility(Viewer(kind, "a1", systems=frozenset({"gerica"})))  # type: ignore[arg-type]


def test_the_town_counted_by_hand(local: TestClient) -> None:
    """
    a3 holds 3 in all three competences, at the nursing home and so in the whole town; a1's 1 and 2 do not
    reach what the home service asks. The 2 in records that the nursing home asks, a1 holds too, elsewhere.
    """
    body = local.get("/v1/fragility").json()
    cells = {(one["unit"], one["competence"]): one for one in body["data"]}
    assert set(cells) == {
        ("kommune", MEDICINE),
        ("kommune", "dokumentasjon"),
        ("kommune", "ledelse"),
        ("sykehjem", MEDICINE),
        ("sykehjem", "dokumentasjon"),
    }
    town = cells["kommune", MEDICINE]
    assert (town["level"], town["people"], town["assessed"], town["elsewhere"]) == (3, 3, 2, 0)
    assert [one["id"] for one in town["holders"]] == ["a3"]
    assert cells["sykehjem", MEDICINE]["level"] == 2
    assert body["nobody"] == 2
    (alone,) = body["one"]
    assert ([one["id"] for one in alone["leaving"]], alone["breaks"]) == (["a3"], 5)
    kept = [(one["unit"], one["competence"]) for one in alone["broken"] if not one["gone"]]
    assert kept == [("sykehjem", "dokumentasjon")]
    assert cells["sykehjem", "dokumentasjon"]["elsewhere"] == 1
    assert (body["two"], body["leaving"]) == ([], None)


def test_one_post_that_the_law_asks_makes_a_cell_legal(own: Graph) -> None:
    """Whichever of the posts in a unit is looked at last."""
    for role, by_law in ((HEAD, True), (NURSE, False)):
        act = "helsepersonelloven" if by_law else None
        edge = e.Requires(necessity="must", level=2, basis_act=act)
        ends = ref("Role", role), ref("Competence", MEDICINE)
        own.store.apply([link("REQUIRES", *ends, edge)], by="test", reason="by law")
    found = own.fragility(HR, as_of="2026-06-01")
    assert {one.unit for one in found.data if one.competence == MEDICINE and one.legal} == {"kommune"}
    post = ref("Employment", "a1-1"), ref("Role", HEAD)
    own.store.apply([link("HAS_ROLE", *post, e.Period())], by="test", reason="two roles")
    edge = e.Assessed(at="2026-01-02", method="manager", level=4, by="leder")
    for who in ("a1", "a2"):
        ends = ref("Employee", who), ref("Competence", MEDICINE)
        own.store.apply([link("ASSESSED", *ends, edge)], by="test", reason="learned")
    found = own.fragility(HR, as_of="2026-06-01", unit="hjemme")
    assert [(one.legal, one.held_by) for one in found.data if one.competence == MEDICINE] == [(True, 2)]


def test_those_named_leave(local: TestClient) -> None:
    """Without a1 nothing breaks that had not broken; without both, what a3 held."""
    first, both = (local.get(f"/v1/fragility?leaving={who}").json()["leaving"] for who in ("a1", "a1,a3"))
    assert (first["breaks"], both["breaks"]) == (0, 5)


def test_qualifications_that_run_out_within_the_period(own: Graph) -> None:
    """The first and the last day belong to it; the roles that ask for it are told, and that it bars."""

    def hold(employee: str, until: str) -> None:
        edge = e.HoldsQualification(valid_until=until)
        ends = ref("Employee", employee), ref("Qualification", "autorisasjon-sykepleier")
        own.store.apply([link("HOLDS_QUALIFICATION", *ends, edge)], by="test", reason="held")

    hold("a1", "2026-07-31")
    hold("a2", "2026-08-01")
    hold("a3", "2026-06-01")
    body = own.fragility(HR, as_of="2026-06-01", months=2)
    assert (body.as_of, body.until) == ("2026-06-01", "2026-08-01")
    told = [(one.employee, [role.id for role in one.roles], one.bars) for one in body.running_out]
    assert told == [("a3", [], False), ("a1", [NURSE], True), ("a2", [NURSE], True)]
    assert [one.employee for one in own.fragility(OWN, as_of="2026-06-01", months=1).running_out] == []
    assert [one.employee for one in own.fragility(OWN, as_of="2026-07-01", months=1).running_out] == [
        "a1",
        "a2",
    ]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/v1/fragility?unit=nowhere", 404),
        ("/v1/fragility?leaving=nobody", 404),
        ("/v1/fragility?most=0", 422),
        ("/v1/fragility?months=61", 422),
    ],
)
def test_wrong_questions_are_refused(local: TestClient, address: str, status: int) -> None:
    """With the status that says whose fault it is."""
    assert local.get(address).status_code == status


def test_an_unknown_unit_is_named(graph: Graph) -> None:
    """In Python it is an error of its own."""
    with pytest.raises(UnknownUnit):
        graph.fragility(HR, unit="nowhere")
