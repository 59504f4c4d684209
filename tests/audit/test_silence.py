"""
No personal data in what the program writes beside its answers: logs at every level, tracebacks, warnings,
messages on stderr, addresses of open pages. The municipality of canaries says whom a text tells of.
"""

from __future__ import annotations

import logging
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.deps import ViewerDep
from graphsvc import faults
from graphsvc.graph import Graph
from graphsvc.settings import Settings
from tests.access import town
from tests.access.town import marked, told_of
from tests.api.town import MEDICINE, NURSE
from tests.cli.conftest import ROOT, Run, environment, run

__all__ = ["run"]

PERSON, UNIT = marked("p001"), marked("e0")
ASKED = (
    f"/v1/employees/{PERSON}/gaps",
    f"/v1/employees/{PERSON}/reach",
    f"/v1/employees/{PERSON}/seen-by",
    f"/v1/employees/{PERSON}/export",
    f"/v1/employees/{PERSON}/candidacies",
    f"/v1/employees/{PERSON}x/gaps",
    f"/v1/employees/{PERSON}/nothing",
    f"/v1/gaps/why?employee={PERSON}&competence={MEDICINE}",
    f"/v1/gaps/why?employee={PERSON}&competence=nothing",
    f"/v1/gaps?by=employee&unit={UNIT}&limit=1000",
    f"/v1/gaps?by={PERSON}&limit={PERSON}",
    f"/v1/gaps/compared?since=2025-01-01&unit={UNIT}",
    f"/v1/gaps/hotspots?unit={UNIT}",
    "/v1/gaps/clusters",
    f"/v1/fragility?leaving={PERSON},{PERSON}x",
    f"/v1/roles/{NURSE}/candidates?unit={UNIT}",
    f"/v1/audit?about={PERSON}",
    "/v1/audit/changes",
    f"/v1/roles/{PERSON}",
    f"/id/roles/{PERSON}",
    f"/nowhere/{PERSON}",
)
POSTED = (
    ("/v1/plans", f'{{"employee": "{PERSON}", "seconds": 1}}'),
    ("/v1/plans", f'{{"employee": ["{PERSON}"], "{PERSON}": 1}}'),
    ("/v1/plans", f'{{"employee": "{PERSON}'),
    ("/v1/scenarios", f'{{"steps": [{{"do": "leave", "employees": ["{PERSON}"]}}]}}'),
    ("/v1/scenarios", f'{{"steps": [{{"do": "{PERSON}"}}]}}'),
    ("/v1/delegations", f'{{"giver": "{PERSON}", "deputy": "{PERSON}x"}}'),
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the municipality of canaries; not to be written to."""
    folder = tmp_path_factory.mktemp("silent") / "graph"
    with Graph.open(settings=Settings(store=f"kglite:{folder}")) as opened:
        opened.store.apply(town.changes(), by=marked("skriver"), reason=marked("skriver"))
    return folder


@pytest.fixture(scope="module")
def graph(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("heard") / "graph"
    shutil.copytree(built, folder)
    with Graph.open(settings=Settings(store=f"kglite:{folder}", rate_client=0, rate_identity=0)) as opened:
        yield opened


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """Every record of every logger at every level, as the plainest formatter writes it; and warnings."""
    lines: list[str] = []
    handler = logging.Handler(1)
    handler.emit = lambda record: lines.append(logging.Formatter().format(record))  # type: ignore[method-assign]
    of_client = ("httpx", "httpcore")  # the browser's side of the test
    handler.addFilter(lambda record: not record.name.startswith(of_client))
    names = [None, *logging.root.manager.loggerDict]
    loggers = [logging.getLogger(name) for name in names if not str(name).startswith(of_client)]
    before = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.setLevel(1)
    logging.getLogger().addHandler(handler)
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            yield lines
            lines.extend(str(one.message) for one in warned)
    finally:
        logging.getLogger().removeHandler(handler)
        for logger, level in before:
            logger.setLevel(level)


def test_no_log_at_any_level_tells_of_anybody(graph: Graph, heard: list[str]) -> None:
    """Answers, refusals and what was put badly, of every kind of route: the log is heard and names nobody."""
    logging.getLogger("graphsvc.silence").debug("heard")
    client = TestClient(create_app(graph, graph.settings), base_url="http://127.0.0.1:8000")
    told: set[str] = set()
    for address in ASKED:
        told |= told_of(client.get(address).text)
    for address, body in POSTED:
        client.post(address, content=body)
    assert {"p001", "e0"} <= told
    assert len(told) > 20
    assert "heard" in heard
    assert not told_of("\n".join(heard))


def test_a_fault_is_told_without_its_words(graph: Graph, heard: list[str]) -> None:
    """What an exception says is of the person that it met; log and answer have its kind and places alone."""
    app = create_app(graph, graph.settings)

    @app.get("/v1/fault")
    def fault(viewer: ViewerDep) -> None:
        try:
            {}[PERSON]
        except KeyError as error:
            raise RuntimeError(f"nothing of {PERSON}") from error

    @app.get("/v1/slow-fault")
    async def slow(viewer: ViewerDep) -> None:
        raise ValueError(PERSON)

    client = TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)
    for address in ("/v1/fault", "/v1/slow-fault"):
        answer = client.get(address)
        assert answer.status_code == 500
        assert not told_of(answer.text)
    with patch.object(Graph, "why", side_effect=KeyError(PERSON)):
        assert client.get(f"/v1/gaps/why?employee={PERSON}&competence={MEDICINE}").status_code == 500
    said = "\n".join(_as_served(heard))
    assert not told_of(said)


def _as_served(lines: list[str]) -> list[str]:
    """Without the traceback that a formatter of others adds: the service's own writes kind and places."""
    return [line.partition("\nTraceback")[0] for line in lines]


SERVE = f"""
import logging, sys, threading
handler = logging.StreamHandler()
handler.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
logging.basicConfig(level=1, handlers=[handler])
from graphsvc import cli, faults
from graphsvc.graph import Graph
def fault(*args, **more):
    threading.Thread(target=lambda: {{}}[{PERSON!r}]).start()
    import warnings
    warnings.warn({PERSON!r})
    raise KeyError({PERSON!r})
Graph.clusters = fault
sys.argv = ["graphsvc", "serve", "--port", "0"]
cli.script()
"""


def test_a_served_process_writes_of_nobody(built: Path, tmp_path: Path) -> None:
    """A real one, with everything on that writes: all levels, all warnings, the debugging of asyncio."""
    folder = tmp_path / "graph"
    shutil.copytree(built, folder)
    process = subprocess.Popen(
        [sys.executable, "-W", "always", "-c", SERVE],
        env=environment(folder, PYTHONASYNCIODEBUG="1", GRAPHSVC_LOG="requests"),
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stderr is not None
    said = []
    try:
        while not (said and "Serving http" in said[-1]):
            said.append(process.stderr.readline())
            assert said[-1], "".join(said)
        base = re.findall(r"http://[^ ]+", said[-1])[0]
        answers = [_status(f"{base}{address}") for address in ASKED]
        answers += [_status(f"{base}{address}", body) for address, body in POSTED]
        assert _status(f"{base}/v1/gaps/clusters") == 500
    finally:
        process.send_signal(signal.SIGTERM)
        rest = process.communicate(timeout=30)[1]
    text = "".join(said) + rest
    assert answers.count(200) >= 10
    assert "Fault in a thread: builtins.KeyError" in text
    assert "UserWarning at " in text
    assert '"route": "/v1/employees/{employee}/gaps"' in text
    assert not told_of(text), [line for line in text.splitlines() if told_of(line)][:5]


def _status(address: str, body: str | None = None) -> int:
    request = urllib.request.Request(address, None if body is None else body.encode())
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            answer.read()
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_commands_that_fail_repeat_no_id(run: Run, built: Path, tmp_path: Path) -> None:
    """An unknown or impossible person on stderr is nobody in particular."""
    folder = tmp_path / "graph"
    shutil.copytree(built, folder)
    for words in (
        ("why", f"{PERSON}x", MEDICINE),
        ("candidates", "--employee", f"{PERSON}x"),
        ("fragility", "--leaving", f"{PERSON}x"),
        ("audit", "seen-by", f"{PERSON}x"),
        ("plan", "--employee", f"{PERSON}x"),
        ("gap", "--by", "employee", "--as-of", "yesterday"),
    ):
        said = run(folder, *words)
        assert said.code in (2, 3), words
        assert not told_of(said.err), words


def test_a_command_that_crashes_tells_kind_and_places(run: Run, built: Path, tmp_path: Path) -> None:
    """A crash report holds no word of what was met, and its code is no answer."""
    folder = tmp_path / "graph"
    shutil.copytree(built, folder)
    with patch.object(Graph, "why", side_effect=KeyError(PERSON)):
        said = run(folder, "why", PERSON, MEDICINE)
    assert said.code == 70
    assert "builtins.KeyError" in said.err
    assert re.search(r"\.py:\d+ in ", said.err)
    assert not told_of(said.err + said.out)


def test_causes_are_told_too() -> None:
    """What a fault came from, each with its places and without its words."""
    try:
        try:
            raise ValueError(PERSON)
        except ValueError as error:
            raise RuntimeError(PERSON) from error
    except RuntimeError as error:
        said = faults.told(error)
    assert "builtins.RuntimeError" in said
    assert "after builtins.ValueError" in said
    assert not told_of(said)


def test_addresses_of_open_pages_hold_nobody(graph: Graph) -> None:
    """No open route takes a person, and no page that is open leads to an address with one in it."""
    app = create_app(graph, graph.settings)
    for path, item in app.openapi()["paths"].items():
        for operation in item.values():
            if not operation.get("security"):
                names = {one["name"] for one in operation.get("parameters", ())}
                assert not {"employee", "leaving", "actor", "about"} & names, path
    client = TestClient(app, base_url="http://127.0.0.1:8000")
    for address in ("/", "/docs", "/v1/roles", f"/id/roles/{NURSE}", "/v1/catalog"):
        answer = client.get(address, headers={"Accept": "text/html"}, follow_redirects=False)
        links: list[Any] = re.findall(r"(?:href|src|action)=\"([^\"]*)\"", answer.text)
        links.append(answer.headers.get("location", ""))
        assert not told_of(" ".join(links))
        assert not [link for link in links if urlsplit(link).path.startswith("/v1/employees")]
