"""Handing units to a deputy over HTTP: who may, what she gets, and that it ends at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from graphsvc.access import candidacies, delegation
from graphsvc.access.deputies import MOST_DAYS
from graphsvc.access.identity import Identity
from graphsvc.changes import Unlink, ref
from graphsvc.errors import Forbidden
from graphsvc.graph import Graph
from graphsvc.people.permission import may_write
from graphsvc.people.viewer import HR
from graphsvc.state import State, state_folder
from tests.access.town import marked
from tests.cli.conftest import Run, built, folder, run

__all__ = ["built", "folder", "run"]

NOW = date.today()  # noqa: DTZ011


def day(days: int) -> str:
    return (NOW + timedelta(days=days)).isoformat()


def body(**more: Any) -> dict[str, Any]:
    """What led gives emp: e0a, for today."""
    own = {"deputy": marked("emp"), "units": [marked("e0a")], "valid_from": day(0), "valid_to": day(0)}
    return own | more


@pytest.fixture
def given(clients: dict[str, TestClient]) -> Iterator[int]:
    """led has given emp e0a for today."""
    answer = clients["manager"].post("/v1/delegations", json=body())
    assert answer.status_code == 201, answer.text
    number = int(answer.json()["data"][0]["id"])
    yield number
    clients["hr"].delete(f"/v1/delegations/{number}")


def sees(client: TestClient) -> bool:
    """Whether somebody is shown a colleague in e0a."""
    return client.get(f"/v1/employees/{marked('both')}/gaps").status_code == 200


def test_anonymous_is_refused(clients: dict[str, TestClient]) -> None:
    """Whatever is sent."""
    for sent in (body(), {}, []):
        assert clients["public"].post("/v1/delegations", json=sent).status_code == 401
    assert clients["public"].get("/v1/delegations").status_code == 401
    assert clients["public"].delete("/v1/delegations/1").status_code == 401


def test_a_deputy_decides_nothing_about_her_for_whom_she_stands_in(graph: Graph) -> None:
    """She writes about the people of the units that she was lent, but not about the one who lent them."""
    vik = graph.viewer(Identity("vik", "token", employee=marked("vik")))
    assert vik.givers == {marked("led")}
    may_write(graph.store, vik, "person", marked("both"))
    with pytest.raises(Forbidden):
        may_write(graph.store, replace(vik, givers=frozenset({marked("both")})), "person", marked("both"))


def test_a_manager_of_another_unit_cannot_give_this_one(clients: dict[str, TestClient]) -> None:
    """Nor can a deputy hand on, nor anybody give a unit that is not there; all in the same words."""
    refusals = {
        clients[who].post("/v1/delegations", json=body(units=[unit])).text
        for who, unit in (
            ("manager_employee", marked("e0")),
            ("manager", marked("e1")),
            ("manager", marked("ingensteds")),
            ("manager", marked("rot")),
        )
    }
    assert len(refusals) == 1
    for who in ("deputy", "employee", "former_manager", "leaver"):
        assert clients[who].post("/v1/delegations", json=body()).status_code == 403
    for giver in (marked("led"), marked("both"), marked("ingen")):
        told = clients["manager_employee"].post("/v1/delegations", json=body(giver=giver))
        assert told.status_code == (201 if giver == marked("both") else 403)
        for one in told.json().get("data", ()):
            clients["hr"].delete(f"/v1/delegations/{one['id']}")


def test_the_deputy_sees_until_it_is_taken_back(clients: dict[str, TestClient], given: int) -> None:
    """An answer that was kept is not given after the end, to the same person asking the same."""
    deputy = clients["employee"]
    assert sees(deputy)
    assert sees(deputy)
    assert deputy.get("/v1/me").json()["units"] == [marked("e0a")]
    row = deputy.get("/v1/delegations").json()["data"][0]
    assert (row["id"], row["units_now"]) == (given, [marked("e0a")])
    assert clients["system_administrator"].delete(f"/v1/delegations/{given}").status_code == 404
    assert sees(deputy)
    for _ in range(2):
        ended = deputy.delete(f"/v1/delegations/{given}").json()["data"]
        assert ended[0]["ended"] is not None
        assert ended[0]["units_now"] == []
    assert not sees(deputy)
    assert deputy.get("/v1/me").json()["units"] == []


def test_it_ends_with_what_the_giver_has(clients: dict[str, TestClient], graph: Graph, given: int) -> None:
    """When led manages e0 no more, emp's delegation of e0a is empty, whatever was kept."""
    assert sees(clients["employee"])
    ends = ref("Employee", marked("led")), ref("OrgUnit", marked("e0"))
    before = graph.store.read("access.manages", employee=marked("led"))
    graph.store.apply([Unlink("MANAGES", *ends)], by="test", reason="no more")
    try:
        assert not sees(clients["employee"])
        assert not sees(clients["manager"])
    finally:
        from graphsvc.changes import link
        from graphsvc.model.edges import Period

        again = [link("MANAGES", *ends, Period()) for _ in before]
        graph.store.apply(again, by="test", reason="again")
    assert sees(clients["employee"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_from": day(2), "valid_to": day(1)},
        {"valid_from": day(-2), "valid_to": day(-1)},
        {"valid_to": day(MOST_DAYS)},
        {"valid_from": day(MOST_DAYS + 1), "valid_to": day(MOST_DAYS + 1)},
        {"valid_to": "2026-02-30"},
        {"valid_to": None},
        {"units": []},
        {"units": [marked("e0a")] * 101},
        {"deputy": marked("led")},
        {"deputy": ""},
        {"more": 1},
    ],
    ids=str,
)
def test_what_cannot_be_given(clients: dict[str, TestClient], wrong: dict[str, Any]) -> None:
    """Days that are no period, no unit, oneself: told by the field, and nothing is kept."""
    before = clients["hr"].get("/v1/delegations").json()["total"]
    answer = clients["manager"].post("/v1/delegations", json=body(**wrong))
    assert answer.status_code == 422, answer.text
    assert clients["hr"].get("/v1/delegations").json()["total"] == before


def test_whether_a_deputy_is_there_is_told_to_hr_alone(clients: dict[str, TestClient]) -> None:
    """A manager who mistypes gets a delegation that nobody has; hr is told."""
    nobody = body(deputy=marked("ingen"))
    made = clients["manager"].post("/v1/delegations", json=nobody)
    assert made.status_code == 201
    clients["manager"].delete(f"/v1/delegations/{made.json()['data'][0]['id']}")
    told = clients["hr"].post("/v1/delegations", json=nobody | {"giver": marked("led")})
    assert (told.status_code, told.json()["type"]) == (404, "urn:kompetansegraf:problem:unknown-employee")
    without = clients["hr"].post("/v1/delegations", json=body())
    assert (without.status_code, "giver" in without.json()["detail"]) == (422, True)


def test_forgetting_a_person(graph: Graph, given: int, clients: dict[str, TestClient]) -> None:
    """What was delegated by or to her is gone, also as a name of who gave it."""
    state = State(state_folder(graph.settings), delegation.SCHEMA)
    assert delegation.forget(state, marked("emp")) >= 1
    assert not state.rows("SELECT 1 FROM delegation WHERE deputy = ?", marked("emp"))
    assert not sees(clients["employee"])
    graph.delegate(
        HR,
        giver=marked("both"),
        deputy=marked("emp"),
        units=[marked("e0a")],
        valid_from=day(0),
        valid_to=day(0),
    )
    assert delegation.forget(state, marked("both")) == 1
    state.close()


def test_candidates_are_told_that_they_were(clients: dict[str, TestClient], graph: Graph) -> None:
    """Who asked, for which role and when; once a day, also where the answer was kept; hr and herself."""
    address = f"/v1/employees/{marked('emp')}/candidacies"
    asked = "/v1/roles/avdelingsleder-sykehjem/candidates?limit=1000"
    for who in ("public", "manager", "employee", "deputy"):
        assert clients[who].get(asked).status_code in (401, 403)
    assert clients["employee"].get(address).json()["total"] == 0
    for _ in range(3):
        shown = clients["hr"].get(asked).json()["data"]
    assert marked("emp") in {one["id"] for one in shown}
    (row,) = clients["employee"].get(address).json()["data"]
    assert (row["role"], row["asked_by"]) == ("avdelingsleder-sykehjem", "hr")
    assert row["asked_at"][:10] == date.fromisoformat(row["asked_at"][:10]).isoformat()
    assert clients["hr"].get(address).json()["data"] == [row]
    for who, status in (("public", 401), ("manager", 403), ("manager_employee", 403), ("auditor", 403)):
        assert clients[who].get(address).status_code == status
    state = State(state_folder(graph.settings), candidacies.SCHEMA)
    assert candidacies.forget(state, marked("emp")) == 1
    assert clients["employee"].get(address).json()["total"] == 0
    state.close()


def test_the_command_line(run: Run, folder: Path) -> None:
    """Giving, listing and taking back; candidates are noted there too."""
    settings = ("--from", day(0), "--to", day(30), "--unit", "hjemme")
    assert run(folder, "delegation", "give", "a3", "a2", *settings).code == 2  # a3 manages nothing
    from graphsvc.changes import link
    from graphsvc.model.edges import Period
    from graphsvc.settings import Settings

    with Graph.open(settings=Settings(store=f"kglite:{folder}")) as graph:
        ends = ref("Employee", "a3"), ref("OrgUnit", "kommune")
        graph.store.apply([link("MANAGES", *ends, Period())], by="test", reason="managing")
    made = run(folder, "delegation", "give", "a3", "a2", *settings, "--json").json()
    assert made["data"][0]["units_now"] == ["hjemme"]
    assert run(folder, "delegation", "list", "--json").json() == made
    assert run(folder, "delegation", "list", "--employee", "a1", "--json").json()["total"] == 0
    number = str(made["data"][0]["id"])
    assert "a2" in run(folder, "delegation", "end", number).out
    assert run(folder, "delegation", "end", "77").code == 3
    assert run(folder, "delegation", "give", "a3", "a9", *settings).code == 3
    assert run(folder, "candidacies", "a1", "--json").json()["total"] == 0
    run(folder, "candidates", "avdelingsleder-sykehjem")
    (row,) = run(folder, "candidacies", "a1", "--json").json()["data"]
    assert (row["role"], row["asked_by"]) == ("avdelingsleder-sykehjem", "hr")
    assert run(folder, "candidacies", "a9").code == 3


def test_own_statements_on_the_command_line(run: Run, folder: Path) -> None:
    """As the HTTP body, with parameters; exit code 1 where nothing is found, 3 for what is refused."""
    asked = ("query", "MATCH (e:Employee {id: $who}) RETURN e.name AS name", "--param", "who=a1")
    assert run(folder, *asked, "--json").json()["data"] == [{"name": "Kari Ås"}]
    assert "Kari Ås" in run(folder, *asked).out
    assert run(folder, "query", "MATCH (r:Role {id: 'x'}) RETURN r.id AS id").code == 1
    refused = run(folder, "query", "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line")
    assert (refused.code, "begins with" in refused.err) == (3, True)
    assert run(folder, "query", "RETURN 1 AS x", "--param", "x").code == 2
