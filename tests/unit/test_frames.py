"""Answers as data frames: a row per thing, columns and types that do not hang on what the first rows hold."""

from __future__ import annotations

import sys

import pytest

from graphsvc.answers import Answer, Page
from graphsvc.frames import frame
from graphsvc.gaps.fragility import FragileCompetence, Fragility
from graphsvc.gaps.hotspots import Hotspot, HotspotMatrix
from graphsvc.roles.answers import Option


class Figure(Answer):
    """A number that may be withheld."""

    key: str
    share: float | None


def test_no_rows_still_have_columns() -> None:
    """Nothing found can be filtered and joined like something."""
    assert Page[Hotspot](data=(), total=0).to_frame().columns == list(Hotspot.model_fields)
    assert Page[Hotspot](data=(), total=0).to_frame().height == 0
    matrix = HotspotMatrix(data=(), columns=(), total=0).to_frame()
    assert matrix.columns == ["unit", "unit_label", "parent", "depth"]


def test_what_is_withheld_for_long_has_its_type_all_the_same() -> None:
    """A number after 500 nulls is a number."""
    rows = (*(Figure(key=str(at), share=None) for at in range(500)), Figure(key="last", share=0.5))
    made = Page[Figure](data=rows, total=len(rows)).to_frame()
    assert made["share"].sum() == 0.5
    assert made["share"].null_count() == 500


def test_a_row_per_thing_of_an_answer_that_tells_more() -> None:
    """What stands beside the list is not a row; an answer without a list is one."""
    one = FragileCompetence(
        unit="u",
        unit_label="U",
        competence="c",
        label="C",
        level=3,
        legal=True,
        people=4,
        assessed=4,
        held_by=1,
        holders=(Option(id="e", label="E"),),
        elsewhere=0,
    )
    answer = Fragility(
        as_of="2026-11-25",
        until="2027-05-25",
        data=(one, one),
        total=2,
        nobody=0,
        one=(),
        two=(),
        leaving=None,
        running_out=(),
    )
    assert answer.to_frame()["competence"].to_list() == ["c", "c"]
    assert answer.to_frame()["holders"].to_list()[0] == [{"id": "e", "label": "E"}]
    assert Option(id="e", label="E").to_frame().rows() == [("e", "E")]


def test_without_the_extra_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has no polars learns what to install."""
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'graphsvc\[frames\]'"):
        frame([{"a": 1}])
