"""`--json` is the HTTP body, whether the command opens the store itself or asks its holder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graphsvc.graph import Graph
from graphsvc.remote import QUESTIONS
from graphsvc.settings import Settings
from tests.cli.conftest import Run, serving
from tests.cli.questions import SAME


@pytest.fixture(scope="module")
def client(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """HTTP over a copy of the town."""
    folder = tmp_path_factory.mktemp("http") / "graph"
    shutil.copytree(built, folder)
    settings = Settings(store=f"kglite:{folder}")
    with Graph.open(settings=settings) as graph:
        yield TestClient(create_app(graph, settings), base_url="http://localhost")


@pytest.mark.parametrize(("words", "address"), SAME.items(), ids=SAME)
def test_json_is_the_http_body(run: Run, folder: Path, client: TestClient, words: str, address: str) -> None:
    """The command that opens the store says what HTTP says."""
    said = run(folder, *words.split(), "--json")
    expected = client.get(address).json()
    body = said.json()
    if "store" in expected:
        assert body.pop("store") != expected.pop("store")
    assert body == expected
    assert said.code == (
        1 if body.get("closes") is False or (words.startswith("search") and not body["total"]) else 0
    )
    assert not said.err


def test_json_is_the_http_body_through_the_holder(run: Run, folder: Path) -> None:
    """While another process serves, each command asks it and prints its body."""
    with serving(folder) as (address, _):
        for words, path in SAME.items():
            said = run(folder, *words.split(), "--json")
            with urlopen(address + path) as answer:
                assert said.json() == json.load(answer), words


def test_every_question_is_among_these() -> None:
    """What the CLI can ask a holder is compared, but for a person's gaps, which have no command yet."""
    addresses = " ".join(SAME.values())
    for question, template in QUESTIONS.items():
        assert template.split("{")[0] in addresses or question == "employee_gaps", question
