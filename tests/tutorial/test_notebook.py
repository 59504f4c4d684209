"""The tutorial: its cells run in order on a small demo, and answer what they say they answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graphsvc.cli import main
from graphsvc.courses.plans.answers import Plan

NOTEBOOK = Path(__file__).parents[2] / "docs" / "tutorial" / "three-questions.ipynb"
CELLS: list[dict[str, Any]] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What the cells leave behind, run one after another in a store of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRAPHSVC_STORE", f"kglite:{tmp_path_factory.mktemp('tutorial') / 'graph'}")
        assert main(["load", "vocabulary"]) == 0
        assert main(["load", "demo", "--employees", "1000", "--seed", "3"]) == 0
        names: dict[str, Any] = {}
        try:
            for cell in CELLS:
                if cell["cell_type"] == "code":
                    exec(compile("".join(cell["source"]), f"{NOTEBOOK.name}:{cell['id']}", "exec"), names)
        finally:
            if "graph" in names:
                names["graph"].close()
        yield names


def test_the_file_is_a_notebook_without_answers() -> None:
    """Every cell has an id of its own; nothing that was once printed is kept, so nothing in it grows old."""
    assert len({cell["id"] for cell in CELLS}) == len(CELLS)
    for cell in CELLS:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


def test_roles_that_cover_seven_tenths(told: dict[str, Any]) -> None:
    """There are some; each covers at least 70 %, and says how many hold it."""
    near: pl.DataFrame = told["near"]
    assert near.height > 0
    assert near["covers"].min() >= 0.7  # type: ignore[operator]
    assert near["holders"].null_count() == 0
    assert told["people"].filter(pl.col("barred")).height > 0


def test_risk_and_silence_are_told_apart(told: dict[str, Any]) -> None:
    """Every unit of 5 to 60 people is one or the other; silence is where less than 60 % is assessed."""
    risk, silence, units = told["risk"], told["silence"], told["units"]
    assert risk.height > 0
    assert silence.height > 0
    assert sorted([*risk["key"], *silence["key"]]) == sorted(units["key"])
    assert risk["share_assessed"].min() >= 0.6 > silence["share_assessed"].max()
    assert told["fragile"]["held_by"].to_list() == [1] * told["fragile"].height


def test_what_it_costs_and_what_no_course_solves(told: dict[str, Any]) -> None:
    """The costs of the attendances add up to the plan's, substitutes are paid, and no gap is lost."""
    plan: Plan = told["plan"]
    frame, left, unsolved = plan.to_frame(), told["left"], told["unsolved"]
    assert plan.cost.total == pytest.approx(frame["cost"].sum())
    assert plan.cost.substitutes == pytest.approx(frame["substitutes"].sum())
    assert plan.cost.substitutes > 0
    assert plan.closed.pairs + left.height == plan.wanted.pairs
    assert 0 < unsolved.height < left.height
    assert set(unsolved["competence"]) == {one.id for one in told["ways"]}
