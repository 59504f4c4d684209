"""The pictures: nothing overlaps or leaves the sheet, all is grey, and what is drawn is what was answered."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.image import imread

from graphsvc import pictures
from graphsvc.answers import LANGS, Lang
from graphsvc.errors import BadInput
from graphsvc.pictures import heatmap, timeline, words
from graphsvc.pictures.sheet import Sheet, wide, wrapped
from tests.pictures import bodies

DAY = "2026-11-25"

BODIES: dict[str, Callable[[], tuple[str, dict[str, Any]]]] = {
    "heat": lambda: ("hotspots", bodies.matrix(40, 30)),
    "a small map": lambda: ("hotspots", bodies.matrix(10, 8)),
    "a cell": lambda: ("hotspots", bodies.matrix(1, 1)),
    "no cell": lambda: ("hotspots", bodies.matrix(0, 0)),
    "clusters": lambda: ("clusters", bodies.clusters(3, 4, 11)),
    "a large cluster": lambda: ("clusters", bodies.clusters(24)),
    "no cluster": lambda: ("clusters", bodies.clusters()),
    "plan": lambda: ("plan", bodies.plan(60, span=300)),
    "a long plan": lambda: ("plan", bodies.plan(20, span=1500)),
    "a short plan": lambda: ("plan", bodies.plan(3, span=2, deadline=None)),
    "an empty plan": lambda: ("plan", bodies.plan(0, span=1)),
}


def drawn(name: str, lang: Lang = "nb") -> Sheet:
    question, body = BODIES[name]()
    return pictures.sheet_of(question, body, lang=lang, day=DAY)


def said(sheet: Sheet) -> str:
    """All the words of a picture, as they were drawn."""
    return " ".join(text.get_text() for text in sheet.axes.texts)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", BODIES)
def test_no_words_meet_and_none_leave_the_sheet(name: str, lang: Lang) -> None:
    """However long the labels are: every text lies on the sheet, and no two lie over each other."""
    sheet = drawn(name, lang)
    sheet.figure.canvas.draw()
    page = sheet.figure.bbox
    boxes = [(text.get_text(), text.get_window_extent()) for text in sheet.axes.texts]
    for text, box in boxes:
        assert page.x0 <= box.x0 <= box.x1 <= page.x1, text
        assert page.y0 <= box.y0 <= box.y1 <= page.y1, text
    for (one, first), (other, second) in combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        down = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert across <= 1 or down <= 1, (one, other)


@pytest.mark.parametrize("name", ["a small map", "clusters", "a short plan"])
def test_a_picture_is_grey_and_the_same_each_time(name: str) -> None:
    """Red, green and blue are equal everywhere; the same body makes the same bytes."""
    png = drawn(name).written(".png")
    pixels = imread(io.BytesIO(png))[::3, ::3, :3]
    assert (pixels == pixels[..., :1]).all()
    assert len(np.unique(pixels)) > 5
    assert drawn(name).written(".png") == png
    assert drawn(name).written(".svg") == drawn(name).written(".svg")


def test_the_heat_map_has_every_hot_cell() -> None:
    """Framed with what it is by what was expected, and how much is assessed; the others bear no number."""
    body = bodies.matrix(40, 30)
    hot = [cell for row in body["data"] for cell in row["cells"] if cell and cell["hot"]]
    rows, columns = heatmap._chosen(body)
    kept = [row["cells"][at] for row in rows for at in columns]
    assert len(rows) <= heatmap.MOST_UNITS
    assert len(columns) <= heatmap.MOST_GROUPS
    assert len(hot) == sum(bool(cell and cell["hot"]) for cell in kept) == 4
    assert len(re.findall(r"\d,\d×", said(drawn("heat")))) == len(hot) + 1  # and the legend's
    assert "24 av 40 enheter" in said(drawn("heat"))


def test_cells_bring_their_own_unit_and_group() -> None:
    """Of two hot cells both are drawn, though many others of either's unit are warmer than the second."""
    body = bodies.matrix(40, 30)
    for row in body["data"]:
        for cell in row["cells"]:
            if cell:
                cell.update(hot=False, score=0.5)
    body["data"][7]["cells"][3] = bodies.cell(9.0, hot=True)
    body["data"][31]["cells"][29] = bodies.cell(3.5, hot=True)
    rows, columns = heatmap._chosen(body)
    assert {"e7", "e31"} <= {row["unit"] for row in rows}
    assert {3, 29} <= set(columns)
    assert rows == sorted(rows, key=lambda row: int(row["unit"][1:]))


def test_a_competence_of_two_clusters_is_ringed() -> None:
    """The same id in two panels has a second line around it, which the sheet explains."""
    body = bodies.clusters(3, 3)
    assert "Dobbel ring" not in said(pictures.sheet_of("clusters", body))
    body = json.loads(json.dumps(body).replace('"1-0"', '"0-0"'))
    assert "Dobbel ring" in said(pictures.sheet_of("clusters", body))


def test_a_sheet_of_any_length_can_be_written() -> None:
    """Sixty feet of clusters make a picture all the same, in dots that are as many as can be drawn."""
    sheet = Sheet().finish(2.0, 720.0, title="", description="")
    pixels = imread(io.BytesIO(sheet.written(".png")))
    assert 29_990 < max(pixels.shape) <= 30_000


def test_runs_are_counted_from_attendances() -> None:
    """By course, session and days; one on demand has no last day, and comes by its first possible one."""
    rows = [
        bodies.attendance("ann", "brann", "s1", "2026-12-09", "2026-12-10", cost=100.0),
        bodies.attendance("bo", "brann", "s1", "2026-12-09", "2026-12-10", cost=50.0),
        bodies.attendance("bo", "brann", "s2", "2027-01-09", "2027-01-09", cost=50.0, enrolled=True),
        bodies.attendance("ann", "mer", None, None, None, earliest="2026-12-01", order=2),
        bodies.attendance("ann", "nett", None, None, None, earliest="2026-12-01", cost=7.0),
    ]
    told = [
        (
            run.label,
            run.first.isoformat(),
            run.last and run.last.isoformat(),
            run.people,
            run.enrolled,
            run.cost,
        )
        for run in timeline.runs_of(rows)
    ]
    assert told == [
        ("Kurs nett", "2026-12-01", None, 1, 0, 7.0),
        ("Kurs mer", "2026-12-01", None, 1, 0, 1.0),
        ("Kurs brann", "2026-12-09", "2026-12-10", 2, 0, 150.0),
        ("Kurs brann", "2027-01-09", "2027-01-09", 1, 1, 50.0),
    ]


def test_the_timeline_tells_what_is_left_out_and_left_open() -> None:
    """Runs beyond the forty with most people are counted; open gaps are told by reason, most first."""
    text = said(drawn("plan"))
    assert "20 kursganger til med 20 deltakelser" in text
    assert "Igjen står 3: 2 uten ledig plass, 1 uten kurs." in text
    body = bodies.plan(2, span=9, people=1)
    assert said(pictures.sheet_of("plan", body)).startswith("Kursplan for Ansatt e")


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("abcæøåMWil $_^{}-"), max_size=60), st.floats(0.3, 3))
def test_wrapping_loses_nothing_and_stays_within(text: str, width: float) -> None:
    """No line is wider than asked, and the letters are all there in their order."""
    lines = wrapped(text, width)
    assert all(wide(line) <= width for line in lines)
    assert re.sub("[ -]", "", "".join(lines)) == re.sub("[ -]", "", text)


def test_what_is_too_long_ends_with_an_ellipsis() -> None:
    """Of many lines so many are kept, and the last one shows that there were more."""
    lines = wrapped("Håndtering av " + "sammensatte " * 9, 1.0, most=2)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert wide(lines[1]) <= 1.0
    assert wrapped("kort", 1.0, most=2) == ["kort"]
    assert wrapped(f"24{words.THIN}700 kr", 0.45) == [f"24{words.THIN}700", "kr"]


@pytest.mark.parametrize("table", [words.HEATMAP, words.NETWORK, words.TIMELINE])
def test_every_language_says_the_same(table: Any) -> None:
    """The same sentences with the same things to fill in."""

    def blanks(of: Any) -> dict[str, list[str]]:
        return {key: sorted(re.findall(r"{\w*}", sentence)) for key, sentence in of.items()}

    assert blanks(table["nb"]) == blanks(table["nn"]) == blanks(table["en"])


def test_numbers_as_each_language_writes_them() -> None:
    """Comma and thin space in Norwegian, point and comma in English."""
    assert words.number(12345.67, "nb", 1) == "12\u202f345,7"
    assert words.number(12345.67, "en", 1) == "12,345.7"
    assert (words.percent(0.5, "nn"), words.percent(0.5, "en")) == ("50\u202f%", "50%")


@pytest.mark.parametrize("name", ["map.jpg", "map", ".svg"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    """Told before anything is asked, with the kinds that there are."""
    with pytest.raises(pictures.CannotDraw, match=r"\.svg or \.png"):
        pictures.check(tmp_path / name)


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    """Bad input that names the file."""
    with pytest.raises(BadInput, match="cannot be written"):
        pictures.write("plan", bodies.plan(1, span=9), tmp_path / "none" / "plan.svg")
