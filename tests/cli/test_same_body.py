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
from tests.api.town import MEDICINE
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


def test_a_plan_is_the_posted_body(
    run: Run, folder: Path, client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By options, with pairs from a file or standard input, and through the holder; 1 where a gap remains."""
    asked = {"unit": "hjemme", "budget": 9000.0, "deadline": "2099-01-01", "should": True}
    words = ("plan", "--unit", "hjemme", "--budget", "9000", "--deadline", "2099-01-01", "--should")
    expected = client.post("/v1/plans?lang=en", json=asked).json()
    said = run(folder, *words, "--lang", "en", "--json")
    assert (said.json(), said.code) == (expected, 1)
    pairs = {"pairs": [{"employee": "a1", "competence": MEDICINE}]}
    table = f"competence;employee\n{MEDICINE};a1\n"
    (tmp_path / "pairs.csv").write_text(table, encoding="utf-8")
    paired = client.post("/v1/plans", json=pairs).json()
    said = run(folder, "plan", "--pairs", str(tmp_path / "pairs.csv"), "--json")
    assert (said.json(), said.code) == (paired, 0)
    monkeypatch.setattr("sys.stdin", io.StringIO(table))
    assert run(folder, "plan", "--pairs", "-", "--json").json() == paired
    assert run(folder, "plan").out.strip()
    assert run(folder, "plan", "--csv").out.startswith("employee,employee_label,order,course,")
    with serving(folder):
        assert run(folder, *words, "--lang", "en", "--json").json() == expected


@pytest.mark.parametrize(
    ("text", "said"), [(None, "cannot be read"), ("employee,competence\na1,\n", "row 2")]
)
def test_pairs_that_cannot_be_read_are_bad_input(
    run: Run, folder: Path, tmp_path: Path, text: str | None, said: str
) -> None:
    """Exit code 3, with file, row and column."""
    file = tmp_path / "pairs.csv"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    answer = run(folder, "plan", "--pairs", str(file))
    assert (answer.code, said in answer.err) == (3, True)
