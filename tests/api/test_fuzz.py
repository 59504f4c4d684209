"""The OpenAPI document is held to its word by requests that a machine makes up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from api.app import create_app
from graphsvc.graph import Graph
from graphsvc.remote import SECRET_HEADER
from graphsvc.settings import Settings
from tests.api import town
from tests.api.conftest import SECRET
from tests.api.routes import BESIDE, CLOSED, FORMS, OPEN, POSTED, WRITING

schemathesis = pytest.importorskip("schemathesis")
checks = pytest.importorskip("schemathesis.specs.openapi.checks")

NOT_OURS = [
    checks.positive_data_acceptance,  # a cursor is text to the document, and only what we gave is a cursor
    checks.ignored_auth,  # the secret lets the tests in, whatever token stands beside it
]


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The document of a service over the town, which the holder's secret opens whatever host is named."""
    chosen = Settings(auth="public", store=f"kglite:{tmp_path_factory.mktemp('fuzz') / 'graph'}")
    with Graph.open(settings=chosen) as graph:
        graph.store.apply(town.changes(), by="test", reason="the town")
        yield schemathesis.openapi.from_asgi("/openapi.json", create_app(graph, chosen, secret=SECRET))


METHODS = [
    *((path, "GET") for path in (*OPEN, *CLOSED, *BESIDE)),
    *((path, "POST") for path in (*POSTED, *FORMS)),
    *((path, method.upper()) for method, path in sorted(WRITING)),
]


@pytest.mark.parametrize(("path", "method"), METHODS)
def test_every_answer_is_as_documented(schema: Any, path: str, method: str) -> None:
    """No request makes a 5xx, and every answer has a documented status, media type, headers and shape."""

    @given(case=schema[path][method].as_strategy())
    @settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    def fuzz(case: Any) -> None:
        case.call_and_validate(headers={SECRET_HEADER: SECRET}, excluded_checks=NOT_OURS)

    fuzz()
