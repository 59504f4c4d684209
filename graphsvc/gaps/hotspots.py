"""Where gaps cluster: units with more unmet pairs in a competence group than their requirements predict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphsvc import paging
from graphsvc.answers import Answer, Lang, Page
from graphsvc.gaps.counting import WAYS, WITH_GAP
from graphsvc.gaps.excess import SUMS, Cells, every_cell
from graphsvc.gaps.figures import Filters, cut
from graphsvc.gaps.scope import Scope, scope_of, unit_of
from graphsvc.people.viewer import Viewer
from graphsvc.projection.projection import Projection

if TYPE_CHECKING:
    import polars


class Cell(Answer):
    """
    What a unit (its own posts and those below) has in a competence group.

    Units: people; unmet pairs among the assessed. `expected` is by the organisation's share for the same
           competences and levels, `expected_by_role` by the share among people of the same roles;
           `ratio` = observed / expected. `score`: deviations from what chance makes of people of the same
           roles; `p`: how often chance makes so much; `p_adjusted`: the same, since so many cells are looked
           at (Benjamini-Hochberg).
    """

    people: int
    requirements: int
    assessed: int
    share_assessed: float
    observed: int
    expected: float
    expected_by_role: float
    ratio: float
    score: float
    p: float
    p_adjusted: float
    hot: bool


class Hotspot(Cell):
    """A hot cell, and the competences that most people lack in it."""

    unit: str
    unit_label: str
    group: str
    group_label: str
    competences: tuple[str, ...]


class MatrixColumn(Answer):
    """A competence group."""

    id: str
    label: str


class MatrixRow(Answer):
    """A unit; `cells` in the order of the columns, null where fewer than five people are assessed."""

    unit: str
    unit_label: str
    parent: str | None
    depth: int
    cells: tuple[Cell | None, ...]


class HotspotMatrix(Page[MatrixRow]):
    """Units by competence groups, for a heat map; the units in the order of the tree."""

    columns: tuple[MatrixColumn, ...]

    def to_frame(self) -> polars.DataFrame:
        """A row per unit, the score of each group under its id; needs the extra `frames`."""
        from graphsvc.frames import frame

        rows = []
        for row in self.data:
            scores = zip(self.columns, row.cells, strict=True)
            own = row.model_dump(exclude={"cells"})
            rows.append(own | {column.id: None if cell is None else cell.score for column, cell in scores})
        return frame(rows, [*MatrixRow.model_fields][:-1])


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
    Hot cells of unit x group, the furthest from chance first.

    Shape:  only cells with five or more assessed people, more unmet than the organisation's shares predict,
            and more than chance makes among people of the same roles.
    Errors: UnknownUnit; BadQuestion for an impossible limit or cursor; Forbidden without sight of persons.
    Source: gaps/excess.py, docs/decisions/chance.md.
    """
    cells = _seen(projection, viewer, unit)
    hot = cells.take(np.flatnonzero(cells.hot))
    page, following = paging.cut(range(len(hot.unit)), limit=limit, cursor=cursor)
    rows = tuple(_hotspot(projection, hot, at, lang) for at in page)
    return Page[Hotspot](data=rows, total=len(hot.unit), next=following)


def hotspot_matrix(
    projection: Projection,
    viewer: Viewer,
    *,
    unit: str | None = None,
    limit: int = 20,
    cursor: str | None = None,
    lang: Lang = "nb",
) -> HotspotMatrix:
    """
    All cells with five or more assessed people, hot or not, as rows of units.

    Shape:  units with such a cell, as the tree has them; a column per group that any of them has. `limit`
            and `cursor` are about units; the columns are the same on every page.
    Errors: as `hotspots`.
    """
    cells = _seen(projection, viewer, unit)
    facts, tree = projection.facts, projection.tree
    groups = np.unique(cells.group)
    units = np.unique(cells.unit)
    units = units[np.argsort(tree.enter[units], kind="stable")]
    place = {(int(one), int(group)): at for at, (one, group) in enumerate(zip(cells.unit, cells.group))}  # noqa: B905
    page, following = paging.cut(units.tolist(), limit=limit, cursor=cursor)
    rows = []
    for one in page:
        own = [place.get((one, group)) for group in groups.tolist()]
        parent = int(tree.parent[one])
        rows.append(
            MatrixRow(
                unit=facts.units.ids[one],
                unit_label=facts.units.label(one, lang),
                parent=None if parent == tree.top else facts.units.ids[parent],
                depth=int(tree.depth[one]),
                cells=tuple(None if at is None else Cell(**_figures(cells, at)) for at in own),
            )
        )
    columns = tuple(
        MatrixColumn(id=facts.groups.ids[group], label=facts.groups.label(group, lang))
        for group in groups.tolist()
    )
    return HotspotMatrix(data=tuple(rows), total=len(units), next=following, columns=columns)


def _seen(projection: Projection, viewer: Viewer, unit: str | None) -> Cells:
    """The cells that somebody sees, of one unit and those below it where one is named."""
    scope = scope_of(projection.facts, viewer, "read", "hotspots")
    within = unit_of(projection, scope, unit)
    units = scope.units

    def seen() -> Cells:
        cells = every_cell(projection)
        keep = np.ones(len(cells.unit), np.bool_)
        if units is not None:
            keep &= np.isin(cells.unit, sorted(units))
        if within is not None:
            keep &= projection.tree.inside(within, cells.unit.astype(np.int32))
        return cells.take(keep)

    return projection.margins.get(("hotspots", units, within), seen)


def _figures(cells: Cells, at: int) -> dict[str, Any]:
    """The figures of a cell."""
    value = dict(zip(SUMS, cells.sums[at].tolist(), strict=True))
    observed = value["observed"]
    expected, by_role = observed - value["excess"], observed - value["excess_by_role"]
    return {
        "people": int(value["people"]),
        "requirements": int(value["requirements"]),
        "assessed": int(value["assessed"]),
        "share_assessed": value["assessed"] / value["requirements"],
        "observed": int(observed),
        "expected": round(expected, 3),
        "expected_by_role": round(by_role, 3),
        "ratio": round(observed / expected, 3) if expected > 0 else 0.0,
        "score": round(float(cells.score[at]), 3),
        "p": float(f"{cells.p[at]:.3g}"),
        "p_adjusted": float(f"{cells.p_adjusted[at]:.3g}"),
        "hot": bool(cells.hot[at]),
    }


def _hotspot(projection: Projection, cells: Cells, at: int, lang: Lang) -> Hotspot:
    facts = projection.facts
    unit, group = int(cells.unit[at]), int(cells.group[at])
    return Hotspot(
        unit=facts.units.ids[unit],
        unit_label=facts.units.label(unit, lang),
        group=facts.groups.ids[group],
        group_label=facts.groups.label(group, lang),
        competences=_worst(projection, unit, group),
        **_figures(cells, at),
    )


def _worst(projection: Projection, unit: int, group: int) -> tuple[str, ...]:
    """The three competences of a cell with the most unmet pairs."""
    facts = projection.facts
    named = Filters(unit=facts.units.ids[unit], group=facts.groups.ids[group])
    count = WAYS["competence"].count(facts, cut(projection, named, Scope()).pieces())[:, WITH_GAP]
    order = np.lexsort((np.arange(len(count)), -count))[:3]
    return tuple(facts.competences.ids[at] for at in order if count[at])
