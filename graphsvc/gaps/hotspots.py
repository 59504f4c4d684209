"""
Where gaps cluster: units with more unmet pairs in a group than their requirements predict.

Expected is the sum over the cell's assessed pairs of the organisation's own unmet share for that competence
and required level, so that a unit with hard requirements does not always win.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphsvc import paging
from graphsvc.answers import Answer, Lang, Page
from graphsvc.errors import Forbidden, UnknownUnit
from graphsvc.gaps.figures import Filters, cut, position
from graphsvc.gaps.rules import UNKNOWN
from graphsvc.gaps.scope import FEW, Scope, scope_of
from graphsvc.people.viewer import Viewer
from graphsvc.projection.layer import Layer
from graphsvc.projection.projection import Projection
from graphsvc.projection.tree import NOWHERE


class Hotspot(Answer):
    """
    A unit (its own posts and those below) and a competence group.

    Units: `observed` and `expected` are unmet pairs among the assessed; `ratio` = observed / expected;
           `score` is the excess in standard deviations of its sum over persons.
    """

    unit: str
    unit_label: str
    group: str
    group_label: str
    people: int
    requirements: int
    assessed: int
    share_assessed: float
    observed: int
    expected: float
    ratio: float
    score: float
    competences: tuple[str, ...]


def hotspots(
    projection: Projection,
    viewer: Viewer,
    *,
    unit: str | None = None,
    limit: int = 20,
    cursor: str | None = None,
    lang: Lang = "nb",
) -> Page[Hotspot]:
    """
    Cells of unit x group with more gap than predicted, the clearest first.

    Shape:  only cells with five or more assessed people and more observed than expected.
    Errors: UnknownUnit; BadQuestion for an impossible limit or cursor; Forbidden without sight of persons.
    Source: the sum of each person's excess is the independent observation (cluster-robust variance: Liang and
            Zeger 1986, doi:10.1093/biomet/73.1.13).
    """
    scope = scope_of(projection.facts, viewer)
    if scope.withhold or scope.person is not None:
        raise Forbidden("Hotspots are shown to managers and HR.")
    within = position(projection.facts.units, unit, UnknownUnit)
    cells = _cells(projection, scope.units, within)
    page, following = paging.cut(cells, limit=limit, cursor=cursor)
    rows = tuple(_hotspot(projection, cell, lang) for cell in page)
    return Page[Hotspot](data=rows, total=len(cells), next=following)


Cell = tuple[float, int, int, dict[str, float]]


def _cells(projection: Projection, units: frozenset[int] | None, within: int | None) -> list[Cell]:
    """Every cell worth a look, the highest score first."""
    key = ("hotspots", units, within)
    if key not in projection.margins:
        facts, tree = projection.facts, projection.tree
        piece = cut(projection, Filters(), Scope(), whole=True)
        layer = piece.layer
        known = (layer.held != UNKNOWN) & (layer.must > 0)
        unmet = known & (layer.held < layer.must)
        excess = np.where(known, unmet - _share(layer, known, unmet), 0.0)
        found: list[Cell] = []
        for at in range(len(facts.groups)):
            inside = facts.of_group(at)[layer.competence]
            chosen = np.flatnonzero(inside & (layer.must > 0))
            if len(chosen):
                found += _of_group(projection, at, chosen, known, unmet, excess)
        keep = [
            cell
            for cell in found
            if (units is None or cell[1] in units)
            and (within is None or bool(tree.inside(within, np.array([cell[1]], np.int32))[0]))
        ]
        projection.margins[key] = sorted(keep, key=lambda c: (-c[0], c[1], c[2]))
    cells: list[Cell] = projection.margins[key]
    return cells


def _share(layer: Layer, known: NDArray[np.bool_], unmet: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Per pair the organisation's unmet share for its competence and required level, each person once."""
    once = known & layer.once()
    slot = layer.competence.astype(np.int64) * 5 + layer.must
    size = int(slot.max(initial=0)) + 1
    all_of = np.bincount(slot[once], minlength=size)
    bad = np.bincount(slot[once & unmet], minlength=size)
    return np.asarray((bad / np.maximum(all_of, 1))[slot])


def _of_group(
    projection: Projection,
    group: int,
    chosen: NDArray[np.int64],
    known: NDArray[np.bool_],
    unmet: NDArray[np.bool_],
    excess: NDArray[np.float64],
) -> list[Cell]:
    """The cells of one group: per row sums first, since the person is the observation, then up the tree."""
    layer, tree = projection.layer(), projection.tree
    rows = len(layer.person)
    row = layer.row[chosen]
    per_row = np.stack(
        [
            np.bincount(row, minlength=rows) > 0,
            np.bincount(row, weights=known[chosen], minlength=rows) > 0,
            np.bincount(row, minlength=rows),
            np.bincount(row, weights=known[chosen], minlength=rows),
            np.bincount(row, weights=unmet[chosen], minlength=rows),
            np.bincount(row, weights=excess[chosen], minlength=rows),
        ],
        axis=1,
    ).astype(np.float64)
    per_row = np.concatenate([per_row, per_row[:, 5:6] ** 2], axis=1)
    totals = np.zeros((tree.top + 1, per_row.shape[1]))
    np.add.at(totals, layer.start, per_row)
    over = layer.until != NOWHERE
    np.subtract.at(totals, layer.until[over], per_row[over])
    summed = np.round(tree.roll_up(totals), 9)
    names = ("people", "assessed_people", "requirements", "assessed", "observed", "excess", "squares")
    cells: list[Cell] = []
    for unit in range(tree.top):
        value = dict(zip(names, (float(v) for v in summed[unit]), strict=True))
        if value["assessed_people"] < FEW or value["excess"] <= 0 or value["squares"] <= 0:
            continue
        cells.append((value["excess"] / float(np.sqrt(value["squares"])), unit, group, value))
    return cells


def _hotspot(projection: Projection, cell: Cell, lang: Lang) -> Hotspot:
    facts = projection.facts
    score, unit, group, value = cell
    observed, expected = value["observed"], value["observed"] - value["excess"]
    return Hotspot(
        unit=facts.units.ids[unit],
        unit_label=facts.units.label(unit, lang),
        group=facts.groups.ids[group],
        group_label=facts.groups.label(group, lang),
        people=int(value["people"]),
        requirements=int(value["requirements"]),
        assessed=int(value["assessed"]),
        share_assessed=value["assessed"] / value["requirements"],
        observed=int(observed),
        expected=round(expected, 3),
        ratio=round(observed / expected, 3) if expected > 0 else 0.0,
        score=round(score, 3),
        competences=_worst(projection, unit, group),
    )


def _worst(projection: Projection, unit: int, group: int) -> tuple[str, ...]:
    """The three competences of a cell with the most unmet pairs."""
    facts, tree, layer = projection.facts, projection.tree, projection.layer()
    rows = tree.inside(unit, layer.start) & ~tree.inside(unit, layer.until)
    inside = facts.of_group(group)[layer.competence]
    bad = rows[layer.row] & inside & (layer.held != UNKNOWN) & (layer.held < layer.must)
    count = np.bincount(layer.competence[bad], minlength=len(facts.competences))
    order = np.lexsort((np.arange(len(count)), -count))[:3]
    return tuple(facts.competences.ids[at] for at in order if count[at])
