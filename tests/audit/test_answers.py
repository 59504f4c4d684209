"""What the person and the auditor are told, over HTTP and by command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graphsvc import connect
from graphsvc.access.identity import Identity
from graphsvc.audit.chain import files
from graphsvc.audit.trail import Audit
from graphsvc.changes import link, ref
from graphsvc.errors import BadQuestion, Forbidden
from graphsvc.graph import Graph
from graphsvc.model import edges as e
from graphsvc.people.viewer import HR, Viewer
from tests.api.town import HEAD, MEDICINE
from tests.cli.conftest import Run, built, folder, run

__all__ = ["built", "folder", "run"]

A1, A2 = Viewer("employee", "a1"), Viewer("employee", "a2")


@pytest.fixture
def client(graph: Graph) -> TestClient:
    """Whoever the header names asks: an employee, or a kind."""

    async def identify(request: Any) -> Identity | None:
        name = request.headers.get("authorization", "")
        kinds = frozenset({name}) & {"hr", "auditor"}
        return Identity(f"s-{name}", "token", None if kinds else name, kinds) if name else None  # type: ignore[arg-type]

    more = {"auth": "oidc", "rate_client": 0, "rate_identity": 0}
    app = create_app(graph, graph.settings.model_copy(update=more), identify=identify)
    return TestClient(app, base_url="http://127.0.0.1:8000")


def get(client: TestClient, who: str, address: str, **more: Any) -> Any:
    return client.get(address, headers={"Authorization": who} if who else {}, **more)


def looks(client: TestClient, who: str = "a1", query: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(client, who, f"/v1/employees/a1/seen-by{query}").json()["data"]
    return found


def test_anonymous_and_others_are_refused(client: TestClient) -> None:
    """Somebody of another unit learns nothing of who looked, nor whether anybody is there."""
    for address in ("/v1/employees/a1/seen-by", "/v1/employees/nobody/seen-by", "/v1/audit"):
        assert get(client, "", address).status_code == 401
    refused = [get(client, "a3", f"/v1/employees/{who}/seen-by") for who in ("a1", "nobody")]
    assert {one.status_code for one in refused} == {403}
    assert refused[0].content == refused[1].content
    for address in ("/v1/audit", "/v1/audit/changes"):
        assert get(client, "a1", address).status_code == 403
    assert get(client, "auditor", "/v1/employees/a1/seen-by").status_code == 403
    assert get(client, "hr", "/v1/employees/nobody/seen-by").status_code == 404


def test_she_sees_who_looked_at_her_and_not_by_name(client: TestClient) -> None:
    """When, as what, what about; what she looked at herself only where she asks for it."""
    get(client, "hr", f"/v1/roles/{HEAD}/candidates")
    get(client, "hr", f"/v1/gaps/why?employee=a1&competence={MEDICINE}")
    get(client, "a2", "/v1/employees/a1/gaps")
    get(client, "a1", "/v1/employees/a1/gaps")
    get(client, "hr", "/v1/gaps?by=unit")
    why, candidate = looks(client)
    assert (why["role"], why["of"], why["own"]) == ("hr", {"competence": MEDICINE}, False)
    assert (candidate["thing"], candidate["of"]) == ("candidates", {"role": HEAD})
    assert candidate["what"] == "Fikk deg opp som kandidat til en rolle"
    assert looks(client, query="?lang=en")[-1]["what"] == "Was shown you as a candidate for a role"
    assert [one["thing"] for one in looks(client, query="?own=true") if one["own"]][-1] == "employee_gaps"
    told = get(client, "a1", "/v1/employees/a1/seen-by").text
    assert "s-hr" not in told
    assert "a2" not in told
    assert get(client, "a1", "/v1/employees/a1/seen-by").headers["Cache-Control"] == "no-store"


def test_a_manager_is_told_by_her_units(own_town: Graph) -> None:
    """Those that she managed on the day; once she is forgotten, nothing but that it was a manager."""
    manager = Viewer("manager", "a3", frozenset({"hjemme"}))
    edge = e.Period(valid_from="2020-01-01")
    own_town.store.apply(
        [link("MANAGES", ref("Employee", "a3"), ref("OrgUnit", "hjemme"), edge)], by="test", reason="r"
    )
    own_town.employee_gaps(manager, employee="a1")
    (look,) = own_town.seen_by(A1, employee="a1").data
    assert (look.role, [unit.label for unit in look.units]) == ("manager", ["Hjemmetjenesten"])
    Audit(own_town.settings).forget("a3")
    (look,) = own_town.seen_by(A1, employee="a1").data
    assert (look.role, look.units) == ("manager", ())


@pytest.fixture
def own_town(built: Path, tmp_path: Path) -> Iterator[Graph]:
    """The town of one's own, as Python opens it."""
    import shutil

    shutil.copytree(built, tmp_path / "graph")
    with connect(f"kglite:{tmp_path / 'graph'}") as graph:
        yield graph


def test_python_is_audited(own_town: Graph) -> None:
    """Whatever `connect()` opens notes each question with a viewer, and refuses none the less."""
    own_town.gaps(HR, by="employee", unit="hjemme")
    own_town.why(HR, employee="a1", competence=MEDICINE)
    with pytest.raises(Forbidden):
        own_town.fragility(A2)
    own_town.plan(HR, employee="a2", seconds=1)
    own_town.similar(role=HEAD)
    plan, fragile, why, gaps = own_town.audit(HR).data
    assert (gaps.thing, gaps.about, gaps.unit) == ("gaps", ("a1", "a2"), "hjemme")
    assert (why.about, why.of, why.means, why.kind) == (("a1",), {"competence": MEDICINE}, "python", "hr")
    assert why.actor is not None
    assert why.actor.startswith("subject:os:")
    assert (fragile.actor, fragile.outcome, fragile.about) == ("a2", "refused", ())
    assert plan.about == ("a2",)


def test_every_method_with_a_viewer_is_hooked() -> None:
    """A new use case is noted because it takes a viewer."""
    import inspect

    named = [
        (name, method)
        for name, method in inspect.getmembers(Graph, inspect.isfunction)
        if not name.startswith("_") and "viewer" in inspect.signature(method).parameters
    ]
    assert len(named) >= 15
    assert all(hasattr(method, "__wrapped__") for _, method in named)


def test_the_auditor_narrows_and_turns_pages(client: TestClient) -> None:
    """By actor, person, thing, unit, outcome and day; pages join, and do not move as the trail grows."""
    for _ in range(3):
        get(client, "hr", "/v1/employees/a1/gaps")
    get(client, "a2", "/v1/employees/a1/gaps")
    get(client, "hr", "/v1/gaps?unit=hjemme")

    def told(query: str) -> Any:
        return get(client, "auditor", f"/v1/audit?{query}").json()

    assert [one["thing"] for one in told("unit=hjemme")["data"]] == ["gaps"]
    (refused,) = told("outcome=refused")["data"]
    assert (refused["actor"], refused["about"]) == ("a2", ["a1"])
    assert told("actor=a2")["data"] == [refused]
    assert told("actor=subject:s-hr&thing=employee_gaps")["total"] == 3
    assert told("about=a1&outcome=given&thing=employee_gaps")["total"] == 3
    assert told("about=nobody") == {"data": [], "next": None, "total": 0}
    first = told("about=a1&thing=employee_gaps&limit=2")
    second = told(f"about=a1&thing=employee_gaps&limit=2&cursor={first['next']}")
    seen = [one["seq"] for one in first["data"] + second["data"]]
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 4
    assert second["next"] is None
    today = datetime.now(UTC).date()
    assert told(f"since={today}")["total"] == told(f"until={today}")["total"] - 1
    assert told(f"since={today + timedelta(days=1)}")["total"] == 0
    assert get(client, "auditor", "/v1/audit?since=yesterday").status_code == 422


def test_the_auditor_sees_the_change_log_and_no_values(client: TestClient, graph: Graph) -> None:
    """When, by whom and why; nobody's name or level."""
    body = get(client, "auditor", "/v1/audit/changes").json()
    assert [one["reason"] for one in body["data"]] == ["the town"]
    assert "Kari" not in json.dumps(body)
    assert get(client, "auditor", f"/v1/audit/changes?since={graph.revision().number}").json()["data"] == []
    assert get(client, "auditor", "/v1/employees/a1/gaps").status_code == 403


def test_days_that_are_none(graph: Graph) -> None:
    """A clear word that names the field."""
    with pytest.raises(BadQuestion, match="since"):
        graph.seen_by(A1, employee="a1", since="2026-13-01")
    with pytest.raises(BadQuestion, match="until"):
        graph.audit(HR, until="soon")


def test_commands_are_audited_and_read_the_trail(run: Run, folder: Path, tmp_path: Path) -> None:
    """A question, a copy, a load and what they left; head and verify, whole and not."""
    assert run(folder, "why", "a1", MEDICINE).code == 0
    assert run(folder, "candidates", HEAD).code == 0
    assert run(folder, "dump", str(tmp_path / "copy.zst")).code == 0
    said = run(folder, "audit", "show", "--json").json()
    assert [one["thing"] for one in said["data"]] == ["copy", "candidates", "why"]
    assert said["data"][0]["everybody"]
    assert {one["means"] for one in said["data"]} == {"cli"}
    table = run(folder, "audit", "seen-by", "a1", "--lang", "en").out
    assert "Made a copy of the whole database" in table
    heads = tmp_path / "heads.jsonl"
    for _ in range(2):
        assert run(folder, "audit", "head", "-o", str(heads)).code == 0
    assert len(heads.read_text().splitlines()) == 2
    assert json.loads(run(folder, "audit", "head").out)["seq"] >= 4
    whole = run(folder, "audit", "verify", "--head", str(heads))
    assert whole.code == 0, whole.out
    assert whole.out.startswith("Whole: ")
    (file,) = files(folder.with_name("graph.state") / "audit")
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:2]))
    cut = run(folder, "audit", "verify", "--head", str(heads))
    assert cut.code == 1
    assert "the trail was cut after entry 2" in cut.out
    assert run(folder, "audit", "verify", "--json").json()["whole"]
    (tmp_path / "none").write_text("{}")
    assert run(folder, "audit", "verify", "--head", str(tmp_path / "none")).code == 3


def test_what_a_command_wrote_is_noted_by_its_name(run: Run, folder: Path, tmp_path: Path) -> None:
    """Not what was written: the change log and the trail of the graph have that."""
    (tmp_path / "org").mkdir()
    (tmp_path / "org" / "units.csv").write_text("id;name;parent\nny;Ny enhet;kommune\n")
    head = "id;name;email;unit;roles;profiles;manager_of\n"
    (tmp_path / "org" / "employees.csv").write_text(f"{head}n1;Nina Nord;n1@example.org;ny;{HEAD};;\n")
    said = run(folder, "load", "organisation", str(tmp_path / "org"))
    assert said.code == 0, said.err
    (entry,) = run(folder, "audit", "show", "--json").json()["data"]
    assert (entry["action"], entry["thing"], entry["revision"]) == ("change", "load organisation", 2)
