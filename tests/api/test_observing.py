"""What is seen of a running service: its health, its log, its metrics; and nobody in them."""

from __future__ import annotations

import json
import logging
import urllib.request
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from fastapi.testclient import TestClient

from api import logs
from api.app import create_app
from api.metrics import Metrics, served
from api.routers import health
from graphsvc.errors import BadQuestion, StoreUnavailable
from graphsvc.graph import Graph
from tests.api.conftest import client_of
from tests.api.town import MEDICINE
from tests.neo4j.server import free_port

WHY = f"/v1/gaps/why?employee=a1&competence={MEDICINE}"


@pytest.fixture
def heard(graph: Graph) -> Any:
    """Lines of the log while a test runs."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(logs.Line())
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    logger = logging.getLogger("graphsvc")
    requests = logging.getLogger("graphsvc.requests")
    logger.addHandler(handler)
    requests.setLevel(logging.INFO)
    yield lines
    logger.removeHandler(handler)
    requests.setLevel(logging.NOTSET)


def test_alive_and_ready(graph: Graph) -> None:
    """Alive whatever the store does; ready while it answers."""
    for auth in ("local", "public"):
        client = client_of(graph, auth)
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/readyz").json() == {"status": "ready"}
        assert client.get("/readyz").headers["cache-control"] == "no-store"


def test_not_ready_while_the_store_is_away(graph: Graph) -> None:
    """503 with the time to come back, and no word of where the store lies."""
    client = client_of(graph)
    with patch.object(graph, "revision", side_effect=StoreUnavailable("neo4j://secret-host is away")):
        refused = client.get("/readyz")
        assert client.get("/healthz").status_code == 200
    assert refused.status_code == 503
    assert refused.json()["type"].endswith(":not-ready")
    assert int(refused.headers["retry-after"]) > 0
    assert "secret-host" not in refused.text
    with patch.object(health, "FRESH", 0):
        assert client.get("/readyz").status_code == 200


def test_not_ready_before_the_first_figures(graph: Graph) -> None:
    """Where people are asked about, the first projection is waited for; once made it is not asked again."""
    with patch.object(health, "PATIENCE", 0.05), patch.object(health, "FRESH", 0):
        with patch.object(graph, "projection", side_effect=StoreUnavailable("away")):
            client = client_of(graph)
            assert client.get("/readyz").status_code == 503
            assert client_of(graph, "public").get("/readyz").status_code == 200
        with patch.object(health, "PATIENCE", 5):
            assert client.get("/readyz").status_code == 200
        with patch.object(graph, "projection", side_effect=StoreUnavailable("away")):
            assert client.get("/readyz").status_code == 200


def test_not_ready_when_stopping(graph: Graph) -> None:
    """A balancer is to send nothing more."""
    client = client_of(graph)
    client.app.state.stopping = True  # type: ignore[attr-defined]
    assert client.get("/readyz").status_code == 503


def test_the_log_names_routes_and_nobody(local: TestClient, heard: list[str]) -> None:
    """One line of JSON per request, with the route's template; kept answers, refusals and strangers too."""
    for address in (WHY, WHY, "/v1/employees/a1/gaps", "/v1/roles/hemmelig-rolle", "/hemmelig?x=a1"):
        local.get(address, headers={"X-Request-Id": "1" * 32, "User-Agent": "hemmelig"})
    told = [json.loads(line) for line in heard]
    assert [one["route"] for one in told] == [
        "/v1/gaps/why",
        "/v1/gaps/why",
        "/v1/employees/{employee}/gaps",
        "/v1/roles/{id:path}",
        "none",
    ]
    assert [one["status"] for one in told] == [200, 200, 200, 404, 404]
    assert all(one["request"] == "1" * 32 and one["ms"] >= 0 and one["method"] == "GET" for one in told)
    for secret in ("a1", "hemmelig", MEDICINE, "testclient"):
        assert secret not in "".join(heard)


@pytest.mark.parametrize(
    "given", ["", "01017012345", "a" * 65, "x\ty", "../../etc", "<script>", "0" * 31, "0" * 33, "æ" * 32]
)
def test_a_request_id_that_is_none(local: TestClient, given: str) -> None:
    """Only a UUID or 32 hexadecimal digits are taken over: not what could be a person's number."""
    own = local.get("/healthz", headers={"X-Request-Id": given.encode()}).headers["x-request-id"]
    assert own != given
    assert len(own) == 32


@pytest.mark.parametrize("given", ["0123456789abcdef" * 2, "3F2504E0-4F89-11D3-9A0C-0305E82C3301"])
def test_a_request_id_of_the_proxy(local: TestClient, given: str) -> None:
    """Logs of both can be read together."""
    assert local.get("/healthz", headers={"X-Request-Id": given}).headers["x-request-id"] == given


def test_a_fault_tells_its_place_and_not_its_words(graph: Graph, heard: list[str]) -> None:
    """What nobody foresaw is a problem with the safe headers; the log has kind and place, no text."""
    client = client_of(graph)
    with patch.object(graph, "employee_gaps", side_effect=RuntimeError("Kari Nordmann, 01017012345")):
        answer = client.get("/v1/employees/a1/gaps")
    assert answer.status_code == 500
    assert answer.json()["type"].endswith(":internal-error")
    assert answer.headers["x-frame-options"] == "DENY"
    told = [json.loads(line) for line in heard]
    assert told[0]["kind"] == "builtins.RuntimeError"
    assert any("gaps.py" in place for place in told[0]["places"])
    assert told[0]["request"] == answer.headers["x-request-id"] == told[1]["request"]
    assert "Kari" not in "".join(heard) + answer.text


def test_metrics_count_by_route(graph: Graph) -> None:
    """At their own address; labels are templates and statuses."""
    settings = graph.settings.model_copy(update={"metrics": f"127.0.0.1:{free_port()}"})
    metrics = Metrics()
    with served(settings, metrics):
        client = TestClient(create_app(graph, settings, metrics=metrics), base_url="http://127.0.0.1:8000")
        for address in (WHY, WHY, "/v1/employees/a1/gaps", "/hemmelig/a1", "/metrics"):
            client.get(address)
        client.request("HEMMELIG", "/v1/roles")
        metrics.cut("slow")
        text = urllib.request.urlopen(f"http://{settings.metrics}/metrics", timeout=5).read().decode()
    assert 'graphsvc_requests_total{method="GET",route="/v1/gaps/why",status="200"} 2.0' in text
    assert 'route="none",status="404"} 2.0' in text
    assert 'method="OTHER"' in text
    assert 'graphsvc_connections_cut_total{reason="slow"} 1.0' in text
    assert "graphsvc_requests_running 0.0" in text
    assert "hemmelig" not in text.lower()
    assert "a1" not in text


def test_metrics_at_no_address(graph: Graph, tmp_path: Path) -> None:
    """An address that is none, or is taken, is refused with the way out before anything is served."""
    with served(graph.settings, Metrics()):
        pass
    taken = f"127.0.0.1:{free_port()}"
    with served(graph.settings.model_copy(update={"metrics": taken}), Metrics()):
        for address in (taken, "localhost", "127.0.0.1:http"):
            settings = graph.settings.model_copy(update={"metrics": address})
            with pytest.raises(BadQuestion, match="GRAPHSVC_METRICS"), served(settings, Metrics()):
                pass
