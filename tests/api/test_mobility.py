"""Candidates and roles within reach: who may ask, and the town counted by hand."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from graphsvc.changes import link, ref
from graphsvc.errors import Forbidden
from graphsvc.graph import Graph
from graphsvc.model import edges as e
from graphsvc.people.viewer import PUBLIC, Viewer
from tests.api.town import HEAD, MEDICINE, NURSE, RECORDS

ELSEWHERE = Viewer("manager", "a3", frozenset({"sykehjem"}))
OWN = Viewer("manager", "a3", frozenset({"hjemme"}))


@pytest.mark.parametrize("address", [f"/v1/roles/{HEAD}/candidates", "/v1/employees/a1/reach"])
def test_anonymous_is_refused(public: TestClient, address: str) -> None:
    """Both tell about persons."""
    assert public.get(address).status_code == 401


@pytest.mark.parametrize("viewer", [ELSEWHERE, OWN, Viewer("employee", "a1"), Viewer("auditor")])
def test_candidates_are_for_hr_alone(graph: Graph, viewer: Viewer) -> None:
    """Not even the manager of those in question sees them ranked."""
    with pytest.raises(Forbidden):
        graph.candidates(viewer, role=HEAD)


def test_reach_is_for_who_may_see_the_person(graph: Graph) -> None:
    """Her manager and she herself; for the manager of another unit she is not there."""
    for viewer in (OWN, Viewer("employee", "a1")):
        assert graph.reach(viewer, employee="a1").total == 1
    for other in (ELSEWHERE, Viewer("employee", "a2")):
        for employee in ("a1", "ingen"):
            with pytest.raises(Forbidden):
                graph.reach(other, employee=employee)


def test_candidates_counted_by_hand(local: TestClient) -> None:
    """
    For head nurse (2, 2, 3): a1 has 1 and 2 and nothing known of leading; a2 nothing known.

    Medicine is raised from 1 to 3 by a course of 500 kroner and three hours, records from 0 to 2 by another.
    """
    body = local.get(f"/v1/roles/{HEAD}/candidates").json()
    first, second = body["data"]
    assert (first["id"], second["id"], body["total"]) == ("a1", "a2", 2)
    assert (first["gap_points"], first["gap_points_at_most"], first["assessed"], first["met"]) == (1, 4, 2, 1)
    assert (first["cost"], first["hours"], first["points_left"]) == (1700.0, 3.0, 3)
    assert [unit["id"] for unit in first["units"]] == ["hjemme"]
    assert [role["id"] for role in first["roles"]] == [NURSE]
    assert not first["barred"]
    assert (second["gap_points"], second["gap_points_at_most"]) == (0, 7)
    medicine = next(one for one in second["missing"] if one["id"] == MEDICINE)
    assert (medicine["held"], medicine["courses"], medicine["reaches"]) == (None, [], 0)


def test_who_has_the_role_or_is_on_leave_is_no_candidate(local: TestClient) -> None:
    """For nurse the head nurse alone is left: a1 and a2 are nurses, a4 is on leave."""
    body = local.get(f"/v1/roles/{NURSE}/candidates").json()
    assert [one["id"] for one in body["data"]] == ["a3"]


def test_a_qualification_bars_until_it_is_held_and_when_it_has_expired(own: Graph) -> None:
    """Missing, then held, then past its last day: the state is told, and `qualified` leaves her out."""

    def state() -> tuple[bool, list[str], int]:
        (one,) = own.candidates(Viewer("hr"), role=NURSE, as_of="2026-06-01").data
        left = own.candidates(Viewer("hr"), role=NURSE, as_of="2026-06-01", qualified=True).total
        return one.barred, [lacking.state for lacking in one.qualifications], left

    def hold(until: str) -> None:
        edge = e.HoldsQualification(valid_until=until)
        ends = ref("Employee", "a3"), ref("Qualification", "autorisasjon-sykepleier")
        own.store.apply([link("HOLDS_QUALIFICATION", *ends, edge)], by="test", reason="held")

    assert state() == (True, ["missing"], 0)
    hold("2026-06-01")
    assert state() == (False, [], 1)
    hold("2026-05-31")
    assert state() == (True, ["expired"], 0)


def test_reach_counted_by_hand(local: TestClient) -> None:
    """From nurse to head nurse the same distance as among the candidates, the other way about."""
    (role,) = local.get("/v1/employees/a1/reach").json()["data"]
    assert (role["id"], role["gap_points"], role["gap_points_at_most"], role["cost"]) == (HEAD, 1, 4, 1700.0)
    assert {one["id"] for one in role["missing"]} == {MEDICINE, "ledelse"}


def test_similar_roles_tell_holders_to_those_who_see_staff(local: TestClient, public: TestClient) -> None:
    """One head nurse, full time; the public is told the rest."""
    told, open_ = (one.get(f"/v1/roles/{NURSE}/similar").json()["data"][0] for one in (local, public))
    assert (told.pop("holders"), told.pop("full_time_equivalents")) == (1, 1.0)
    assert (open_.pop("holders"), open_.pop("full_time_equivalents")) == (None, None)
    assert told == open_
    assert told["covers"] == pytest.approx(4 / 6, abs=1e-6)


def test_holders_are_counted_within_the_viewers_units(graph: Graph) -> None:
    """The manager of the home service sees two nurses and no head nurse; those on leave are left out."""
    (head,) = graph.similar(OWN, role=NURSE).data
    (nurse,) = graph.similar(OWN, role=HEAD).data
    assert (head.holders, nurse.holders, nurse.full_time_equivalents) == (0, 2, 2.0)
    (nurse,) = graph.similar(ELSEWHERE, role=HEAD).data
    assert nurse.holders == 0
    assert graph.similar(PUBLIC, role=HEAD).data[0].holders is None


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/v1/roles/nothing/candidates", 404),
        (f"/v1/roles/{HEAD}/candidates?unit=nowhere", 404),
        (f"/v1/roles/{HEAD}/candidates?order=love", 422),
        ("/v1/employees/nobody/reach", 404),
        (f"/v1/employees/a1/reach?cursor={RECORDS}", 422),
    ],
)
def test_wrong_questions_are_refused(local: TestClient, address: str, status: int) -> None:
    """With the status that says whose fault it is."""
    assert local.get(address).status_code == status
