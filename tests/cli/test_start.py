"""The first run: something to look at, the three answers, and a service on the same data."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.cli.conftest import Said, once, start


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said]:
    """What the first run said, and the store that it left."""
    folder = tmp_path_factory.mktemp("first") / "graph"
    return folder, once(folder, "start", "--once")


def test_it_shows_the_five_most_similar_roles(first: tuple[Path, Said]) -> None:
    """Each with what it shares."""
    _, said = first
    assert said.code == 0, said.err
    part = said.out.split("\n1. ")[1].split("\n2. ")[0]
    assert "Sykepleier i hjemmetjenesten" in part
    assert re.search(r"^5 of \d+", part, re.MULTILINE)


def test_it_finds_a_gap_that_was_planted(first: tuple[Path, Said]) -> None:
    """At least one of the hotspots that the demo says it planted is among those shown."""
    folder, said = first
    planted = json.loads(folder.with_name("graph.planted.json").read_text(encoding="utf-8"))["hotspots"]
    part = said.out.split("\n2. ")[1].split("\n3. ")[0]
    assert "Planted in the demo, and found: " in part
    assert any(one["unit"] in part for one in planted)


def test_it_closes_a_gap_with_courses(first: tuple[Path, Said]) -> None:
    """A course path for one of those gaps, from a level to a higher one."""
    _, said = first
    part = said.out.split("\n3. ")[1]
    low, high = map(int, re.findall(r"from level (\d) to (\d)", part)[0])
    assert low < high
    assert "Courses, in order" in part


def test_a_second_run_starts_on_the_same_data(first: tuple[Path, Said]) -> None:
    """It loads nothing again, shows the same, and serves."""
    folder, said = first
    process = start(folder, "start", "--port", "0")
    assert process.stderr is not None
    assert process.stdout is not None
    line = process.stderr.readline()
    try:
        assert line.startswith("Serving http://"), line
        with urlopen(f"{line.split()[1]}/v1/status") as answer:
            assert json.load(answer)["nodes"]["Employee"] == 3300
    finally:
        process.terminate()
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert out == said.out


def test_another_address_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    """Nothing is made by a run that may not serve."""
    said = once(tmp_path / "graph", "start", "--host", "0.0.0.0")
    assert said.code == 2
    assert not (tmp_path / "graph").exists()
