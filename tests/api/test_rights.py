"""A person's copy over HTTP, and what the service forgets in memory when somebody is erased."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request

from api.app import create_app
from api.kept import Kept
from graphsvc.access.identity import Identity
from graphsvc.changes import link as linked
from graphsvc.changes import put, ref
from graphsvc.graph import Graph
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.people.rights.erased import Erased
from graphsvc.people.viewer import HR
from tests.api.conftest import client_of
from tests.api.town import MEDICINE, assessed

ADDRESS = "/v1/employees/{}/export"


def signed_in(graph: Graph) -> TestClient:
    """A client that is the employee whom the header names."""

    async def identify(request: Request) -> Identity | None:
        who = request.headers.get("x-who")
        return Identity(who, "token", employee=who) if who else None

    settings = graph.settings.model_copy(update={"auth": "oidc"})
    return TestClient(create_app(graph, settings, identify=identify), base_url="http://graf.example")


def ask(client: TestClient, employee: str, who: str | None, **params: str) -> Any:
    return client.get(ADDRESS.format(employee), params=params, headers={"x-who": who} if who else {})


@pytest.fixture(scope="module")
def led(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The town, where a3 leads the unit of a1."""
    from graphsvc.settings import Settings
    from tests.api import town

    with Graph.open(settings=Settings(store=f"kglite:{tmp_path_factory.mktemp('led') / 'graph'}")) as graph:
        manages = linked("MANAGES", ref("Employee", "a3"), ref("OrgUnit", "hjemme"), e.Period())
        graph.store.apply([*town.changes(), manages], by="test", reason="the town")
        yield graph


def test_anonymous_is_refused(led: Graph) -> None:
    """Nobody hears anything without saying who she is, whether the person is there or not."""
    client = signed_in(led)
    assert {ask(client, key, None).status_code for key in ("a1", "nobody")} == {401}


def test_somebody_else_is_refused(led: Graph) -> None:
    """Neither a colleague of another unit nor her own manager may have her copy; both hear the same no."""
    client = signed_in(led)
    answers = [ask(client, key, who) for who in ("a4", "a3") for key in ("a1", "nobody")]
    assert {answer.status_code for answer in answers} == {403}
    assert len({answer.content for answer in answers}) == 1
    assert "a1" not in answers[0].text


def test_she_herself(led: Graph) -> None:
    """She gets all of it, and no cache keeps it; the manager's own copy tells that she leads."""
    client = signed_in(led)
    answer = ask(client, "a1", "a1")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    body = answer.json()
    assert body["form"] == "kompetansegraf-person/1"
    assert [one["competence"] for one in body["assessments"]] == ["dokumentasjon", MEDICINE]
    assert {one["by"] for one in body["assessments"]} == {"leder"}
    assert [one["unit"] for one in ask(client, "a3", "a3").json()["manages"]] == ["hjemme"]


def test_as_a_page(led: Graph) -> None:
    """The same as HTML, escaped; whoever asks for another form is told which there are."""
    client = client_of(led)
    page = client.get(ADDRESS.format("a1"), params={"format": "html"})
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Kari Ås" in page.text
    assert "Legemiddelhåndtering" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert client.get(ADDRESS.format("a1"), params={"format": "pdf"}).status_code == 422
    assert client.get(ADDRESS.format("nobody")).status_code == 404


def test_nothing_of_an_erased_person_in_any_answer(own: Graph, tmp_path: Path) -> None:
    """Answers kept, made anew and of other days: none knows her, nor does memory, nor any file beside it."""
    client = client_of(own)
    own.store.apply(
        [put(n.Employee(id="kanari-1", name="Kanari Hemmelig", email="kanari@example.org")), *_post()],
        by="kanari-1",
        reason="egen registrering",
    )
    addresses = [
        "/v1/gaps?by=employee",
        "/v1/gaps?by=employee&as_of=2026-06-01",
        "/v1/employees/kanari-1/gaps",
        f"/v1/gaps/why?employee=kanari-1&competence={MEDICINE}",
        "/v1/roles/sykepleier-hjemmetjeneste/candidates",
        "/v1/fragility",
        "/v1/changes",
        "/v1/status",
        ADDRESS.format("kanari-1"),
    ]
    assert sum("anari" in client.get(address).text for address in addresses) >= 5
    assert "kanari" in _kept(own)
    assert b"kanari-1" in (tmp_path / "graph.state" / "state.db-wal").read_bytes()
    own.erase_person(HR, employee="kanari-1")
    assert "kanari" not in _kept(own)
    for address in addresses:
        assert "anari" not in client.get(address).text
    assert own._facts._now is not None
    assert "anari" not in str(own.projection().facts)
    for path in filter(Path.is_file, tmp_path.rglob("*")):
        assert b"kanari" not in path.read_bytes().lower(), path


def _post() -> list[Any]:
    post = ref("Employment", "kanari-1-1")
    return [
        put(n.Employment(id="kanari-1-1", employee="kanari-1")),
        linked("HAS_EMPLOYMENT", ref("Employee", "kanari-1"), post),
        linked("IN_UNIT", post, ref("OrgUnit", "hjemme")),
        linked("HAS_ROLE", post, ref("Role", "sykepleier-hjemmetjeneste"), e.Period()),
        assessed("kanari-1", MEDICINE, 1),
    ]


def _kept(graph: Graph) -> str:
    """All that is kept of answers about a graph, as text."""
    keepers = [one for one in graph._keepers if isinstance(one, Kept)]
    assert keepers
    return json.dumps([str((key, answer.body)) for one in keepers for key, answer in one._answers.items()])


def test_another_process_forgets_when_it_hears_of_it(own: Graph) -> None:
    """A graph that did not erase, but follows the feed, keeps nothing from before either."""
    client = client_of(own)
    assert "Kari Ås" in client.get("/v1/gaps?by=employee").text
    own.store.erase("a1", by="another process", reason="asked to be forgotten")
    client.get("/v1/gaps")
    assert "Kari" not in _kept(own)


def test_the_holder_forgets_what_the_command_line_erases(own: Graph) -> None:
    """The CLI erases through the holder's addresses, and the holder's answers go with it."""
    from graphsvc.remote import SECRET_HEADER

    client = client_of(own, secret="s")
    assert "Kari Ås" in client.get("/v1/gaps?by=employee").text
    asked = {"employees": ["a1"], "by": "hr", "reason": "asked to be forgotten"}
    assert client.post("/internal/erase", json=asked).status_code == 404
    assert client.post("/internal/erase", json=asked, headers={SECRET_HEADER: "s"}).status_code == 200
    assert "Kari" not in _kept(own)


def test_a_service_erases_again_before_it_listens(own: Graph, tmp_path: Path) -> None:
    """Whoever was erased, and whom somebody has put back since, is gone before the first question."""
    own.erase_person(HR, employee="a1")
    own.store.apply([put(n.Employee(id="a1", name="Kari Ås"))], by="x", reason="an old backup")
    assert own.erase_returned() == 1
    assert own.erase_returned() == 0
    assert Erased(own.settings).among(["a1", "a2"]) == ["a1"]
    assert tmp_path.exists()
