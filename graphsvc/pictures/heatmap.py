"""The heat map of hotspots: units by competence groups, darker the further from chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from graphsvc.answers import Lang
from graphsvc.pictures.sheet import (
    BLACK,
    MARGIN,
    MIDDLE,
    PALE,
    SMALL,
    WHITE,
    Sheet,
    header,
    height,
    wide,
    wrapped,
)
from graphsvc.pictures.words import HEATMAP, day_of, number, percent

Row = Mapping[str, Any]

MOST_UNITS, MOST_GROUPS, FEWEST = 24, 20, 6
WARM = 2.0
"""Deviations from which on a cell is drawn for its own sake."""

SHADES = ((1.0, WHITE), (2.0, "0.88"), (3.0, "0.72"), (5.0, "0.5"), (float("inf"), "0.25"))
"""Up to which deviation, and the grey of it; five that can be told apart when printed."""

ACROSS, DOWN = 0.46, 0.34
LABEL, INDENT, HEAD, HEAD_LINES = 2.3, 0.12, 1.5, 3
NARROWEST = 8.0


def draw(body: Row, *, lang: Lang, day: date) -> Sheet:
    """The units and groups that lie furthest from chance, in the order in which the matrix has them."""
    said, sheet = HEATMAP[lang], Sheet()
    rows, groups = _chosen(body)
    width = max(NARROWEST, 2 * MARGIN + LABEL + ACROSS * len(groups) + 0.3)
    about = said["about"].format(
        day=day_of(day, lang),
        units=len(rows),
        all_units=len(body["data"]),
        groups=len(groups),
        all_groups=len(body["columns"]),
    )
    y = header(sheet, said["title"], about if rows else said["nothing"], width)
    if rows:
        y = _heads(sheet, [body["columns"][at]["label"] for at in groups], y)
        top = min(row["depth"] for row in rows)
        for row in rows:
            _row(sheet, row, row["depth"] - top, [row["cells"][at] for at in groups], y, lang)
            y += DOWN
        y = _legend(sheet, said, y + 0.2, width, lang)
    return sheet.finish(width, y + MARGIN, title=said["title"], description=about)


def _chosen(body: Row) -> tuple[list[Row], list[int]]:
    """
    Rows, and places of columns, in the order of the matrix.

    Cell after cell, the hottest first, brings its unit and its group as long as there is room for both; those
    near to chance bring none once there are a few.
    """
    cells = [
        (-_heat(cell), at, place)
        for at, row in enumerate(body["data"])
        for place, cell in enumerate(row["cells"])
        if cell
    ]
    rows: set[int] = set()
    columns: set[int] = set()
    for heat, at, place in sorted(cells):
        if -heat < WARM and len(rows) >= FEWEST and len(columns) >= FEWEST:
            break
        if len(rows | {at}) <= MOST_UNITS and len(columns | {place}) <= MOST_GROUPS:
            rows.add(at)
            columns.add(place)
    return [body["data"][at] for at in sorted(rows)], sorted(columns)


def _heat(cell: Row) -> float:
    """The score; a hot cell comes before any that is not."""
    return float(1000 * cell["hot"] + cell["score"])


def _heads(sheet: Sheet, labels: Sequence[str], y: float) -> float:
    """The groups over their columns; where the rows begin."""
    lines = [wrapped(label, HEAD, size=SMALL, most=HEAD_LINES) for label in labels]
    tall = max(wide(line, SMALL) for one in lines for line in one)
    for at, one in enumerate(lines):
        sheet.upright(MARGIN + LABEL + (at + 0.5) * ACROSS, y + tall, one, size=SMALL)
    return y + tall + 0.08


def _row(sheet: Sheet, row: Row, below: int, cells: Sequence[Row | None], y: float, lang: Lang) -> None:
    """A unit, indented by how far it lies below the highest one, and its cells."""
    left = MARGIN + INDENT * min(below, 5)
    lines = wrapped(row["unit_label"], MARGIN + LABEL - 0.1 - left, size=SMALL, most=2)
    sheet.words(left, y + (DOWN - height(len(lines), SMALL)) / 2, lines, size=SMALL)
    for at, cell in enumerate(cells):
        _cell(sheet, MARGIN + LABEL + at * ACROSS, y, cell, lang)


def _cell(sheet: Sheet, x: float, y: float, cell: Row | None, lang: Lang) -> None:
    if cell is None:
        sheet.box(x, y, ACROSS, DOWN, edge=PALE, hatch="////")
        return
    shade = _shade(cell["score"])
    sheet.box(x, y, ACROSS, DOWN, fill=shade, edge=MIDDLE)
    if cell["hot"]:
        _hot(sheet, x, y, shade, number(cell["ratio"], lang, 1), percent(cell["share_assessed"], lang))


def _shade(score: float) -> str:
    return next(grey for most, grey in SHADES if score < most)


def _hot(sheet: Sheet, x: float, y: float, shade: str, ratio: str, assessed: str) -> None:
    """A frame, and two numbers in a grey that stands out."""
    sheet.box(x + 0.015, y + 0.015, ACROSS - 0.03, DOWN - 0.03, edge=BLACK, line=1.8, over=3)
    grey = WHITE if float(shade) < 0.6 else BLACK
    if grey == WHITE:
        sheet.box(x + 0.035, y + 0.035, ACROSS - 0.07, DOWN - 0.07, edge=WHITE, line=0.6, over=3)
    below = sheet.words(
        x + ACROSS / 2, y + 0.04, f"{ratio}×", align="center", grey=grey, bold=True, size=SMALL
    )
    sheet.words(x + ACROSS / 2, below, assessed, align="center", grey=grey, size=6)


def _legend(sheet: Sheet, said: Mapping[str, str], y: float, width: float, lang: Lang) -> float:
    """What the shades, the hatching and the frame mean; where it ends."""
    y = sheet.words(MARGIN, y, wrapped(said["shade"], width - 2 * MARGIN, size=SMALL), size=SMALL) + 0.06
    bounds = [number(most, lang) for most, _ in SHADES[:-1]]
    labels = [
        said["less"].format(bounds[0]),
        *(said["between"].format(*pair) for pair in pairwise(bounds)),
        said["more"].format(bounds[-1]),
    ]
    x = MARGIN
    for (_, grey), label in zip(SHADES, labels, strict=True):
        sheet.box(x, y, 0.3, 0.16, fill=grey, edge=MIDDLE)
        sheet.words(x + 0.36, y + 0.02, label, size=SMALL)
        x += 0.36 + wide(label, SMALL) + 0.2
    sheet.box(x, y, 0.3, 0.16, edge=PALE, hatch="////")
    sheet.words(x + 0.36, y + 0.02, said["few"], size=SMALL)
    y += 0.3
    _hot(sheet, MARGIN, y, WHITE, number(2.5, lang, 1), percent(0.8, lang))
    lines = wrapped(said["hot"], width - 2 * MARGIN - ACROSS - 0.1, size=SMALL)
    sheet.words(MARGIN + ACROSS + 0.1, y + (DOWN - height(len(lines), SMALL)) / 2, lines, size=SMALL)
    return y + DOWN
