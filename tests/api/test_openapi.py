"""The OpenAPI document: every route is in it with an example that works, and closed ones are marked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graphsvc.commands.load import installed
from graphsvc.graph import Graph
from graphsvc.remote import CLOSED as CLOSED_QUESTIONS
from graphsvc.remote import POSTED as POSTED_QUESTIONS
from graphsvc.remote import QUESTIONS
from graphsvc.settings import Settings
from tests.api.routes import BESIDE, CLOSED, FORMS, OPEN, POSTED, SENT, WRITING

EMPLOYEES = 60


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The vocabulary that ships, and a small demo."""
    settings = Settings(store=f"kglite:{tmp_path_factory.mktemp('shipped') / 'graph'}")
    with Graph.open(settings=settings) as graph:
        installed("vocabulary").run(graph.store, sources=[], options={}, progress=None)
        options = {"employees": EMPLOYEES, "seed": 1}
        installed("demo").run(graph.store, sources=[], options=options, progress=None)
        yield TestClient(create_app(graph, settings), base_url="http://localhost")


def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operation_of(item: dict[str, Any]) -> dict[str, Any]:
    """The one operation of a path; of two, the one that is asked by address."""
    one: dict[str, Any] = item.get("get") or item["post"]
    return one


def operations(client: TestClient) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation with its path and method."""
    for path, item in document(client)["paths"].items():
        for method, one in item.items():
            yield path, method, one


def test_every_route_is_documented_and_tested(local: TestClient) -> None:
    """What the document has is what these tests walk, but the one list that the town leaves empty."""
    found = {(method, path) for path, method, _ in operations(local)} - {("get", "/v1/goals/{id}")}
    asked = {("get", path) for path in (*OPEN, *CLOSED, *BESIDE)}
    assert found == asked | {("post", path) for path in (*POSTED, *FORMS)} | WRITING


def test_closed_routes_are_marked(local: TestClient) -> None:
    """`security` stands on the routes that need a viewer, and on no other."""
    for path, _, operation in operations(local):
        closed = path not in OPEN and path != "/v1/goals/{id}"
        assert bool(operation.get("security")) == closed, path


def test_every_example_works_when_pressed(shipped: TestClient) -> None:
    """With the examples of the required parameters filled in, every route answers 200."""
    pressed = 0
    for path, method, operation in operations(shipped):
        parameters = operation.get("parameters", ())
        needed = [one for one in parameters if one["required"]]
        if path == "/v1/goals/{id}" or ((method, path) in WRITING and path not in SENT):
            continue
        values = {}
        for one in needed:
            (example,) = one["examples"].values()
            values[one["name"]] = (one["in"], example["value"])
        address = path
        for name, (where, value) in values.items():
            if where == "path":
                address = address.replace(f"{{{name}}}", quote(value, safe=""))
        query = {name: value for name, (where, value) in values.items() if where == "query"}
        posted = method == "post"
        answer = _posted(shipped, address, operation) if posted else shipped.get(address, params=query)
        assert answer.status_code == 200, (address, answer.text)
        pressed += 1
    assert pressed == sum(map(len, (OPEN, CLOSED, BESIDE, POSTED, FORMS, SENT)))


def _posted(client: TestClient, address: str, operation: dict[str, Any]) -> Any:
    """The answer to the example of a body."""
    ((media, content),) = operation["requestBody"]["content"].items()
    (example,) = content["examples"].values()
    if media == "application/json":
        return client.post(address, json=example["value"])
    if media == "text/csv":
        return client.post(address, content=example["value"], headers={"Content-Type": media})
    return client.post(address, data=example["value"])


def test_optional_parameters_have_no_example(local: TestClient) -> None:
    """The documentation page fills in every example, and an optional one would narrow the answer unasked."""
    for _, _, operation in operations(local):
        for one in operation.get("parameters", ()):
            assert one["required"] or "examples" not in one


def test_every_operation_says_what_it_does(local: TestClient) -> None:
    """A summary, a description, an id of its own, and a word on each parameter."""
    ids = set()
    for _, _, operation in operations(local):
        assert operation["summary"]
        assert operation["description"]
        ids.add(operation["operationId"])
        for one in operation.get("parameters", ()):
            assert one.get("description"), one
    assert len(ids) == len(list(operations(local)))


def test_errors_are_documented_as_they_are(local: TestClient) -> None:
    """The document promises problem+json, and nothing of the framework's own shape."""
    found = document(local)
    for _, _, operation in operations(local):
        for status in ("422", "default"):
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"]
    assert "HTTPValidationError" not in found["components"]["schemas"]
    assert "Problem" in found["components"]["schemas"]


def test_questions_and_routes_go_together(local: TestClient) -> None:
    """Each question of the CLI has its route, with the parameters that the facade takes."""
    import inspect

    paths = document(local)["paths"]
    for question, template in QUESTIONS.items():
        operation = operation_of(paths[template])
        assert operation["operationId"] == question
        assert ("get" not in paths[template]) == (question in POSTED_QUESTIONS)
        asked = {one["name"] for one in operation.get("parameters", ())}
        if question in POSTED_QUESTIONS:
            content = operation["requestBody"]["content"]["application/json"]
            name = content["schema"]["$ref"].rpartition("/")[2]
            asked |= set(document(local)["components"]["schemas"][name]["properties"])
        signature = inspect.signature(getattr(Graph, question))
        taken = {name.rstrip("_") for name in signature.parameters} - {"self", "viewer"}
        alike = asked - {"lang", "format"} == taken - {"lang", "format"}  # how it is written is HTTP's own
        assert "filters" in taken or alike, question
        assert ("viewer" in signature.parameters) == (question in CLOSED_QUESTIONS)
