"""Clusters as networks, a panel for each: competences as dots, lines between those lacked together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from math import sqrt
from typing import Any, NamedTuple

from graphsvc.answers import Lang
from graphsvc.pictures.sheet import DARK, MARGIN, SMALL, WHITE, Sheet, header, height, wrapped
from graphsvc.pictures.words import NETWORK, day_of, number, percent

Row = Mapping[str, Any]

ACROSS, PANEL, BETWEEN = 2, 5.0, 0.35
"""Panels side by side, inches of one, inches between them."""

LABEL, LABEL_LINES, STEP = 1.5, 3, 0.44
SMALLEST, LARGEST = 0.1, 0.15
THINNEST, THICKEST = 0.6, 4.0
MOST_UNITS, MOST_COURSES = 3, 3


def draw(body: Row, *, lang: Lang, day: date) -> Sheet:
    """The clusters of a page, in its order."""
    said, sheet = NETWORK[lang], Sheet()
    rows = body["data"]
    shared = _shared(rows)
    width = 2 * MARGIN + ACROSS * PANEL + (ACROSS - 1) * BETWEEN
    about = said["about"].format(day=day_of(day, lang), shown=len(rows), total=body["total"])
    about = f"{about} {said['ring']}" if shared else about
    y = header(sheet, said["title"], about if rows else said["nothing"], width)
    for at in range(0, len(rows), ACROSS):
        ends = [
            _panel(sheet, one, MARGIN + beside * (PANEL + BETWEEN), y, shared, lang)
            for beside, one in enumerate(rows[at : at + ACROSS])
        ]
        y = max(ends) + 0.3
    return sheet.finish(width, y + MARGIN - 0.3 * bool(rows), title=said["title"], description=about)


def _shared(rows: Sequence[Row]) -> set[str]:
    """Competences that are in two clusters."""
    times = Counter(competence["id"] for row in rows for competence in row["competences"])
    return {key for key, count in times.items() if count > 1}


class _Place(NamedTuple):
    x: float
    y: float
    right: bool


def _panel(sheet: Sheet, cluster: Row, x: float, y: float, shared: set[str], lang: Lang) -> float:
    """A cluster within a panel; where it ends."""
    said = NETWORK[lang]
    sheet.stroke([x, x + PANEL], [y, y], grey=DARK)
    y = sheet.words(x, y + 0.06, wrapped(cluster["name"], PANEL, size=9, bold=True), size=9, bold=True)
    people = said["people"].format(
        people=number(cluster["people"], lang),
        of=number(cluster["of"], lang),
        assessed=percent(cluster["share_assessed"], lang),
        lift=number(cluster["lift"], lang, 1),
        stability=number(cluster["stability"], lang, 2),
    )
    y = sheet.words(x, y + 0.03, wrapped(people, PANEL, size=SMALL), size=SMALL, grey=DARK) + 0.12
    y = _net(sheet, cluster, x, y, shared) + 0.08
    for line in (_units(cluster, lang), _courses(cluster, lang)):
        y = sheet.words(x, y, wrapped(line, PANEL, size=SMALL), size=SMALL) + 0.04
    return y


def _net(sheet: Sheet, cluster: Row, x: float, y: float, shared: set[str]) -> float:
    """Dots on an oval, their labels in two columns beside it, line above line; where it ends."""
    dots = cluster["competences"]
    places = _places(len(dots), x, y)
    where = {dot["id"]: place for dot, place in zip(dots, places, strict=True)}
    links = cluster["links"]
    most = max((link["people"] for link in links), default=1)
    for link in sorted(links, key=lambda link: link["people"]):
        one, other = where[link["first"]], where[link["second"]]
        thick = max(THINNEST, THICKEST * link["people"] / max(most, 1))
        sheet.stroke([one.x, other.x], [one.y, other.y], grey="0.6", line=thick)
    largest = max((dot["people"] for dot in dots), default=1)
    for dot, place in zip(dots, places, strict=True):
        radius = max(SMALLEST, LARGEST * sqrt(dot["people"] / max(largest, 1)))
        sheet.dot(place.x, place.y, radius, fill=DARK, ring=dot["id"] in shared)
        top = place.y - height(1, 6) / 2
        sheet.words(place.x, top, f"{dot['people']}", size=6, align="center", grey=WHITE, bold=True)
        _label(sheet, dot["label"], place, x)
    return y + STEP * max((len(dots) + 1) // 2, 1)


def _places(count: int, x: float, y: float) -> list[_Place]:
    """Every other one left, the rest right; even steps downwards, so that no label meets another."""
    middle, reach = x + PANEL / 2, PANEL / 2 - LABEL - LARGEST - 0.15
    sides = (range(0, count, 2), range(1, count, 2))
    steps = len(sides[0])
    places: dict[int, _Place] = {}
    for right, side in enumerate(sides):
        for step, at in enumerate(side):
            down = step + 0.5 * (1 + steps - len(side))
            bow = 1 - (2 * down / steps - 1) ** 2
            out = reach * (0.35 + 0.65 * bow)
            places[at] = _Place(middle + (out if right else -out), y + STEP * down, bool(right))
    return [places[at] for at in range(count)]


def _label(sheet: Sheet, label: str, place: _Place, x: float) -> None:
    lines = wrapped(label, LABEL, size=SMALL, most=LABEL_LINES)
    top = place.y - height(len(lines), SMALL) / 2
    if place.right:
        sheet.words(x + PANEL - LABEL, top, lines, size=SMALL)
    else:
        sheet.words(x + LABEL, top, lines, size=SMALL, align="right")


def _units(cluster: Row, lang: Lang) -> str:
    said = NETWORK[lang]
    units = (said["unit"].format(**one) for one in cluster["units"][:MOST_UNITS])
    return said["units"].format(units=", ".join(units))


def _courses(cluster: Row, lang: Lang) -> str:
    said = NETWORK[lang]
    first = cluster["courses"]["courses"][:MOST_COURSES]
    if not first:
        return said["no_courses"]
    told = (
        said["course"].format(label=one["label"], people=one["people"], cost=number(one["cost"], lang))
        for one in first
    )
    return said["courses"].format(courses=", ".join(told), share=percent(first[-1]["share"], lang))
