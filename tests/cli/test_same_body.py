"""`--json` is the HTTP body, whether the command opens the store itself or asks its holder."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml
from fastapi.testclient import TestClient

from api.app import create_app
from graphsvc.graph import Graph
from graphsvc.remote import POSTED, QUESTIONS
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
        there = template.split("{")[0] in addresses or question in POSTED
        assert there or question == "employee_gaps", question


STEPS = """
- {do: leave, employees: [a1]}
- {do: merge, units: [sykehjem], into: hjemme}
"""


def test_a_scenario_is_the_posted_body(
    run: Run, folder: Path, client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a file, from standard input and through the holder: what HTTP answers to the same steps."""
    file = tmp_path / "steps.yaml"
    file.write_text(STEPS, encoding="utf-8")
    steps = yaml.safe_load(STEPS)
    posted = {"steps": steps, "ask": ["gaps", "fragility"], "by": "competence", "unit": "hjemme"}
    expected = client.post("/v1/scenarios?lang=en", json=posted).json()
    words = ("--ask", "gaps,fragility", "--by", "competence", "--unit", "hjemme", "--lang", "en", "--json")
    assert run(folder, "scenario", str(file), *words).json() == expected
    monkeypatch.setattr("sys.stdin", io.StringIO(STEPS))
    assert run(folder, "scenario", "-", *words).json() == expected
    assert expected["changed"] > 0
    assert run(folder, "scenario", str(file)).out.strip()
    with serving(folder):
        assert run(folder, "scenario", str(file), *words).json() == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be read"),
        ("a: [", "neither YAML nor JSON"),
        ("steps: 3", "no list"),
        ("- {do: dance}", "1:"),
        ("- {do: leave, employees: [nobody]}", "No employee"),
    ],
)
def test_steps_that_cannot_be_taken_are_bad_input(
    run: Run, folder: Path, tmp_path: Path, text: str | None, said: str
) -> None:
    """Exit code 3, and what is wrong with them."""
    file = tmp_path / "steps.yaml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    answer = run(folder, "scenario", str(file))
    assert answer.code == 3
    assert said in answer.err
