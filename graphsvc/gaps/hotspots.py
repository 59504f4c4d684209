"""
Where gaps cluster: units with more unmet pairs in a group than their requirements predict.

Expected is the sum over the cell's assessed pairs of the organisation's own unmet share for that competence
and required level, so that a unit with hard requirements does not always win.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc import paging
from graphsvc.answers import Answer, Lang, Page
from graphsvc.errors import Forbidden, UnknownUnit
from graphsvc.gaps.counting import WAYS, WITH_GAP
from graphsvc.gaps.figures import Filters, cut, position
from graphsvc.gaps.rules import UNKNOWN
from graphsvc.gaps.scope import FEW, Scope, scope_of
from graphsvc.people.viewer import Viewer
from graphsvc.projection.block import Block, steps
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
    page, following = paging.cut(range(len(cells.unit)), limit=limit, cursor=cursor)
    rows = tuple(_hotspot(projection, cells, at, lang) for at in page)
    return Page[Hotspot](data=rows, total=len(cells.unit), next=following)


SUMS = ("people", "assessed_people", "requirements", "assessed", "observed", "excess", "squares")

NOTHING = 5e-10
"""What floats leave of sums that are nothing."""


@dataclass(frozen=True)
class _Cells:
    """Cells worth a look, the highest score first: `sums` has a row per cell, columns as in SUMS."""

    unit: NDArray[np.int64]
    group: NDArray[np.int64]
    score: NDArray[np.float64]
    sums: NDArray[np.float64]

    def take(self, which: NDArray[Any]) -> _Cells:
        return _Cells(self.unit[which], self.group[which], self.score[which], self.sums[which])


def _cells(projection: Projection, units: frozenset[int] | None, within: int | None) -> _Cells:
    """The cells that somebody sees, of one unit and those below it where one is named."""

    def seen() -> _Cells:
        cells = projection.margins.get(("hotspots",), lambda: _every(projection))
        keep = np.ones(len(cells.unit), np.bool_)
        if units is not None:
            keep &= np.isin(cells.unit, sorted(units))
        if within is not None:
            keep &= projection.tree.inside(within, cells.unit.astype(np.int32))
        return cells.take(keep)

    return projection.margins.get(("hotspots", units, within), seen)


def _every(projection: Projection) -> _Cells:
    """The cells of the whole organisation with more gap than expected among five or more."""
    facts, tree = projection.facts, projection.tree
    parts, groups = [part.block for part in projection.parts()], len(facts.groups)
    share = _share(parts, len(facts.competences))
    totals = np.zeros((len(SUMS), (tree.top + 1) * groups))
    for block in parts:
        _add(totals, block, share, facts.in_group, groups)
    rolled = [tree.roll_up(column.reshape(-1, groups))[:-1] for column in totals]
    people, excess, squares = (rolled[SUMS.index(name)] for name in ("assessed_people", *SUMS[5:]))
    unit, group = np.nonzero((people >= FEW) & (excess > NOTHING) & (squares > NOTHING))
    sums = np.round(np.stack([column[unit, group] for column in rolled], axis=1), 9)
    score = sums[:, 5] / np.sqrt(sums[:, 6])
    return _Cells(unit, group, score, sums).take(np.lexsort((group, unit, -score)))


def _known(block: Block) -> tuple[NDArray[Any], NDArray[np.bool_], NDArray[np.bool_]]:
    """Per pair competence x 5 + required level; whether it is assessed; whether it is then unmet."""
    held, must = block.held, block.must
    known = (held != UNKNOWN) & (must > 0)
    return block.competence.astype(np.int32) * 5 + must, known, known & (held < must)


def _share(blocks: list[Block], competences: int) -> NDArray[np.float64]:
    """Per competence x 5 + required level the organisation's unmet share, each person once."""
    assessed, bad = (np.zeros(competences * 5, np.int64) for _ in range(2))
    for block in blocks:
        slot, known, unmet = _known(block)
        once = block.once()
        assessed += np.bincount(slot[known & once], minlength=competences * 5)
        bad += np.bincount(slot[unmet & once], minlength=competences * 5)
    return np.asarray(bad / np.maximum(assessed, 1))


def _add(
    totals: NDArray[np.float64],
    block: Block,
    share: NDArray[np.float64],
    in_group: Sequence[frozenset[int]],
    groups: int,
) -> None:
    """Add a block's sums by unit and group: per row first, since the person is the observation."""
    slot, known, unmet = _known(block)
    required = block.must > 0
    excess = np.where(known, unmet - share[slot], 0.0)
    # competences that lie in the same groups are one until here
    kinds, kind_of = _kinds(in_group)
    cell = block.row.astype(np.int64) * len(kinds) + kind_of[block.competence]
    size = len(block.person) * len(kinds)
    by_kind = [np.bincount(cell, column, minlength=size) for column in (required, known, unmet, excess)]
    there = np.flatnonzero(by_kind[0])
    count = np.array([len(members) for members in kinds], np.int64)
    member = np.array([group for members in kinds for group in sorted(members)], np.int64)
    each = count[there % len(kinds)]
    first = (np.cumsum(count) - count)[there % len(kinds)]
    cell = np.repeat(there // len(kinds), each) * groups + member[np.repeat(first, each) + steps(each)]
    size = len(block.person) * groups
    sums = [np.bincount(cell, np.repeat(column[there], each), minlength=size) for column in by_kind]
    there = np.flatnonzero(sums[0])
    sums = [column[there] for column in sums]
    columns = (sums[0] > 0, sums[1] > 0, *sums, sums[3] ** 2)
    _up(totals, block, there // groups, there % groups, columns, groups)


def _kinds(in_group: Sequence[frozenset[int]]) -> tuple[list[frozenset[int]], NDArray[np.int64]]:
    """The different sets of groups, and which of them each competence has."""
    number: dict[frozenset[int], int] = {}
    of = [number.setdefault(members, len(number)) for members in in_group]
    return list(number), np.array(of, np.int64)


def _up(
    totals: NDArray[np.float64],
    block: Block,
    row: NDArray[np.int64],
    group: NDArray[np.int64],
    columns: Sequence[NDArray[Any]],
    groups: int,
) -> None:
    """Add what each row has in a group to the unit that it counts from, less where another takes over."""
    over = np.flatnonzero(block.until[row] != NOWHERE)
    for total, column in zip(totals, columns, strict=True):
        weights = np.asarray(column, np.float64)
        total += np.bincount(block.start[row] * groups + group, weights, minlength=len(total))
        gone = block.until[row[over]] * groups + group[over]
        total -= np.bincount(gone, weights[over], minlength=len(total))


def _hotspot(projection: Projection, cells: _Cells, at: int, lang: Lang) -> Hotspot:
    facts = projection.facts
    unit, group, score = int(cells.unit[at]), int(cells.group[at]), float(cells.score[at])
    value = dict(zip(SUMS, cells.sums[at].tolist(), strict=True))
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
    facts = projection.facts
    named = Filters(unit=facts.units.ids[unit], group=facts.groups.ids[group])
    count = WAYS["competence"].count(facts, cut(projection, named, Scope()).pieces())[:, WITH_GAP]
    order = np.lexsort((np.arange(len(count)), -count))[:3]
    return tuple(facts.competences.ids[at] for at in order if count[at])
