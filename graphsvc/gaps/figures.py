"""The figures of DOMAIN "The gap": counts of states over (row, competence) pairs, by one dimension."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from graphsvc import paging
from graphsvc.answers import Answer, Lang, Page
from graphsvc.errors import (
    BadQuestion,
    Forbidden,
    UnknownCompetence,
    UnknownEmployee,
    UnknownGroup,
    UnknownProfile,
    UnknownRole,
    UnknownSystem,
    UnknownUnit,
)
from graphsvc.gaps.rules import NOT_REQUIRED, STANDING, UNKNOWN, day_number
from graphsvc.gaps.scope import FEW, NOBODY, Scope, scope_of
from graphsvc.people.viewer import Viewer
from graphsvc.projection.facts import KINDS, Facts, Names
from graphsvc.projection.layer import Layer, Measure
from graphsvc.projection.posts import steps
from graphsvc.projection.projection import Projection, Selection, Sight
from graphsvc.projection.tree import NOWHERE

Dimension = Literal["unit", "role", "profile", "system", "competence", "group", "employee", "requirement"]
DIMENSIONS: tuple[Dimension, ...] = (
    "unit",
    "role",
    "profile",
    "system",
    "competence",
    "group",
    "employee",
    "requirement",
)


class GapRow(Answer):
    """
    The figures of one unit, role, competence, ...

    Units: people; (person, competence) pairs; level points; share 0.0-1.0. `withheld` rows have no figures,
           since fewer than five people stand behind them.
    """

    key: str
    label: str
    people: int | None
    people_with_gap: int | None
    requirements: int | None
    assessed: int | None
    gap_points: int | None
    gap_points_at_most: int | None
    share_met: float | None
    share_assessed: float | None
    withheld: bool = False


@dataclass(frozen=True)
class Filters:
    """The filters of a question as ids; None leaves everything in."""

    unit: str | None = None
    role: str | None = None
    profile: str | None = None
    system: str | None = None
    competence: str | None = None
    group: str | None = None
    employee: str | None = None
    necessity: Literal["must", "should"] = "must"
    basis: Literal["legal"] | None = None
    kind: str | None = None
    method: str | None = None
    assessed_since: str | None = None
    on_leave: bool = False


@dataclass(frozen=True)
class Cut:
    """A layer and the part of it that a question is about; `pairs` are positions, None for all."""

    layer: Layer
    measure: Measure
    pairs: NDArray[np.int64] | None
    unit: int | None


def gap_figures(
    projection: Projection,
    viewer: Viewer,
    *,
    by: Dimension,
    filters: Filters | None = None,
    limit: int = 1000,
    cursor: str | None = None,
    lang: Lang = "nb",
) -> Page[GapRow]:
    """
    Gap figures by one dimension, rows without any requirement left out.

    Shape:  rows with most known gap points first, then by key; at most `limit`, from `cursor` on.
    Errors: BadQuestion, UnknownUnit, UnknownRole, ... for filters that name nothing; Forbidden.
    Source: DOMAIN "The gap", "Aggregates" and "Several posts".
    """
    if by not in DIMENSIONS:
        raise BadQuestion(f"Gaps are told by {', '.join(DIMENSIONS)}; {by!r} is none of these.")
    scope = scope_of(projection.facts, viewer)
    if scope.withhold and by == "employee":
        raise Forbidden("A system administrator sees employees only by count.")
    chosen = filters or Filters()
    names, table, people = _counted(projection, by, chosen, scope)
    rows = _figures(table, people)
    order = np.lexsort((np.arange(len(rows)), -rows[:, 4]))
    order = order[rows[order, 2] > 0]
    page, following = paging.cut(order.tolist(), limit=limit, cursor=cursor)
    data = tuple(
        _row(names, at, rows[at], withheld=scope.withhold and rows[at, 0] < FEW, lang=lang) for at in page
    )
    return Page[GapRow](data=data, total=len(order), next=following)


def _counted(
    projection: Projection, by: Dimension, filters: Filters, scope: Scope
) -> tuple[Names, NDArray[np.int64], NDArray[np.int64]]:
    """Names, states counted (n x 10) and people (n x 2); unfiltered questions are answered from a margin."""
    asked = (by, filters, scope)
    if asked not in projection.margins:
        names, counter = _BY[by][0](projection.facts), _BY[by][1]
        piece = cut(projection, filters, scope, sight=_SIGHT.get(by, "posts"), whole=by == "unit")
        table, people = counter(projection, piece)
        outside = _outside(projection.facts, by, filters)
        table[outside], people[outside] = 0, 0
        projection.margins[asked] = (names, table, people)
        while len(projection.margins) > 256:
            projection.margins.pop(next(iter(projection.margins)))
    names, table, people = projection.margins[asked]
    return names, table, people


def _outside(facts: Facts, by: Dimension, filters: Filters) -> NDArray[np.bool_]:
    """The rows that a filter on the dimension itself leaves out: all but its own and the groups below."""
    if by == "system" and filters.system is not None:
        return np.asarray(np.arange(len(facts.systems)) != facts.systems.position[filters.system])
    if by == "group" and filters.group is not None:
        group = facts.groups.position[filters.group]
        return np.array([group not in above for above in facts.group_above], np.bool_)
    return np.zeros(len(_BY[by][0](facts)), np.bool_)


def cut(
    projection: Projection,
    filters: Filters,
    scope: Scope,
    *,
    sight: Sight = "posts",
    whole: bool = False,
) -> Cut:
    """
    The pairs that filters and scope leave.

    `whole` keeps the rows that another takes over further up the tree, for sums by unit.
    """
    facts = projection.facts
    unit = position(facts.units, filters.unit, UnknownUnit)
    layer = projection.layer(sight, _selection(facts, filters, scope))
    rows = _row_mask(projection, layer, unit, whole)
    pairs = _pair_mask(facts, layer, filters, scope)
    if rows is not None:
        seen = rows[layer.row]
        pairs = seen if pairs is None else pairs & seen
    measure: Measure = "legal" if filters.basis else filters.necessity
    if filters.basis and filters.necessity != "must":
        raise BadQuestion("A legal basis is asked for with necessity must.")
    return Cut(layer, measure, None if pairs is None else np.flatnonzero(pairs), unit)


def position(names: Names, given: str | None, error: type[Any]) -> int | None:
    """Where an id stands; None for None."""
    if given is None:
        return None
    if given not in names.position:
        raise error(given)
    return names.position[given]


def _selection(facts: Facts, filters: Filters, scope: Scope) -> Selection:
    if filters.kind is not None and filters.kind not in KINDS:
        raise BadQuestion(f"An employment is {', '.join(KINDS)}; {filters.kind!r} is none of these.")
    return Selection(
        on_leave=filters.on_leave,
        role=position(facts.roles, filters.role, UnknownRole),
        profile=position(facts.profiles, filters.profile, UnknownProfile),
        kind=None if filters.kind is None else KINDS.index(filters.kind),
        scope=scope.units,
        person=_person(facts, filters, scope),
    )


def _person(facts: Facts, filters: Filters, scope: Scope) -> int | None:
    """The one person asked about; somebody outside the viewer's scope is as if she were not there."""
    asked = position(facts.people, filters.employee, UnknownEmployee)
    if asked is None or scope.person is None:
        return scope.person if asked is None else asked
    return asked if asked == scope.person else NOBODY


def _row_mask(
    projection: Projection, layer: Layer, unit: int | None, whole: bool
) -> NDArray[np.bool_] | None:
    """The rows that count once each in a unit, or in the organisation; None where all do."""
    if unit is None:
        return None if whole or (layer.until == NOWHERE).all() else layer.until == NOWHERE
    inside = projection.tree.inside(unit, layer.start)
    return inside if whole else inside & ~projection.tree.inside(unit, layer.until)


def _pair_mask(facts: Facts, layer: Layer, filters: Filters, scope: Scope) -> NDArray[np.bool_] | None:
    """The pairs whose competence and assessment the filters let through; None where all are."""
    allowed = _competences(facts, filters, scope)
    masks = [] if allowed is None else [allowed[layer.competence]]
    if filters.method is not None:
        masks.append((layer.held != UNKNOWN) & (layer.standing == _standing(filters.method)))
    if filters.assessed_since is not None:
        masks.append((layer.held != UNKNOWN) & (layer.at >= _day(filters.assessed_since)))
    return np.logical_and.reduce(masks) if masks else None


def _competences(facts: Facts, filters: Filters, scope: Scope) -> NDArray[np.bool_] | None:
    """Which competences a question is about; None for all."""
    masks: list[NDArray[np.bool_]] = []
    if (system := position(facts.systems, filters.system, UnknownSystem)) is not None:
        masks.append(np.array([system in systems for systems in facts.concerns], np.bool_))
    if (group := position(facts.groups, filters.group, UnknownGroup)) is not None:
        masks.append(facts.of_group(group))
    if (competence := position(facts.competences, filters.competence, UnknownCompetence)) is not None:
        masks.append(np.arange(len(facts.competences)) == competence)
    if scope.systems is not None:
        masks.append(np.array([bool(systems & scope.systems) for systems in facts.concerns], np.bool_))
    return np.logical_and.reduce(masks) if masks else None


def _standing(method: str) -> int:
    if method not in STANDING:
        raise BadQuestion(f"An assessment is by {', '.join(STANDING)}; {method!r} is none of these.")
    return STANDING[method]


def _day(day: str) -> int:
    try:
        return day_number(day)
    except ValueError:
        raise BadQuestion(f"A day is written YYYY-MM-DD; {day!r} is not.") from None


Counted = tuple[NDArray[np.int64], NDArray[np.int64]]


def _pieces(piece: Cut) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Row, competence and state of each chosen pair."""
    layer, state = piece.layer, piece.layer.states(piece.measure)
    if piece.pairs is None:
        return layer.row, layer.competence, state
    return layer.row[piece.pairs], layer.competence[piece.pairs], state[piece.pairs]


def _table(keys: NDArray[Any], state: NDArray[Any], size: int) -> NDArray[np.int64]:
    """Pairs counted by key and state: size x 10."""
    return np.bincount(keys.astype(np.int64) * 10 + state, minlength=size * 10).reshape(size, 10)


def _by_competence(projection: Projection, piece: Cut) -> Counted:
    """A row has a competence once, so that people are pairs."""
    _, competence, state = _pieces(piece)
    table = _table(competence, state, len(projection.facts.competences))
    return table, np.stack([_required(table), table[:, 1:5].sum(axis=1)], axis=1)


def _by_requirement(projection: Projection, piece: Cut) -> Counted:
    table, people = _by_competence(projection, piece)
    outside = np.array([not systems for systems in projection.facts.concerns], np.bool_)
    table[outside], people[outside] = 0, 0
    return table, people


def _rows(piece: Cut) -> Counted:
    """The same per row of the layer."""
    row, _, state = _pieces(piece)
    table = _table(row, state, len(piece.layer.person))
    return table, np.stack([_required(table) > 0, table[:, 1:5].sum(axis=1) > 0], axis=1).astype(np.int64)


def _required(table: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(table.sum(axis=1) - table[:, NOT_REQUIRED])


def _sum_rows(keys: NDArray[Any], rows: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Row tables added up by key."""
    columns = [np.bincount(keys, weights=rows[:, at], minlength=size) for at in range(rows.shape[1])]
    return np.stack(columns, axis=1).astype(np.int64)


def _by_row(size: Callable[[Facts], int], key: Callable[[Layer], NDArray[Any]]) -> Any:
    def count(projection: Projection, piece: Cut) -> Counted:
        table, people = _rows(piece)
        many = size(projection.facts)
        return _sum_rows(key(piece.layer), table, many), _sum_rows(key(piece.layer), people, many)

    return count


def _by_unit(projection: Projection, piece: Cut) -> Counted:
    """Rows rolled up the tree, less what a merged row takes over where posts meet."""
    layer, tree = piece.layer, projection.tree
    size = tree.top + 1
    over = layer.until != NOWHERE

    def rolled(rows: NDArray[np.int64]) -> NDArray[np.int64]:
        totals = _sum_rows(layer.start, rows, size) - _sum_rows(layer.until[over], rows[over], size)
        return tree.roll_up(totals)[:-1]

    table, people = (rolled(rows) for rows in _rows(piece))
    if piece.unit is not None:
        outside = ~tree.inside(piece.unit, np.arange(tree.top, dtype=np.int32))
        table[outside], people[outside] = 0, 0
    return table, people


def _by_sets(which: Callable[[Facts], Sequence[frozenset[int]]], size: Callable[[Facts], int]) -> Any:
    """Counts by something that a competence has several of: groups, systems."""

    def count(projection: Projection, piece: Cut) -> Counted:
        sets, many = which(projection.facts), size(projection.facts)
        row, competence, state = _pieces(piece)
        per = np.array([len(s) for s in sets], np.int64)
        flat = np.array([member for s in sets for member in sorted(s)], np.int64)
        first = np.cumsum(per) - per
        counted, members = np.zeros((many, 10), np.int64), per[competence]
        by_competence = _table(competence, state, len(sets))
        for at, groups in enumerate(sets):
            for group in groups:
                counted[group] += by_competence[at]
        seen = state != NOT_REQUIRED
        row, competence, state, members = row[seen], competence[seen], state[seen], members[seen]
        expanded = np.repeat(first[competence], members) + steps(members)
        slot = np.repeat(row, members).astype(np.int64) * many + flat[expanded]
        cells = len(piece.layer.person) * many
        return counted, np.stack(
            [
                _distinct(slot, cells, many),
                _distinct(slot[np.repeat((state > 0) & (state < 5), members)], cells, many),
            ],
            axis=1,
        )

    return count


def _distinct(slot: NDArray[np.int64], cells: int, many: int) -> NDArray[np.int64]:
    """How many different rows each member has."""
    if not many:
        return np.zeros(0, np.int64)
    hit = np.zeros(cells, np.bool_)
    hit[slot] = True
    return np.asarray(hit.reshape(-1, many).sum(axis=0), dtype=np.int64)


_SIGHT: dict[str, Sight] = {"role": "roles", "profile": "profiles"}

_BY: dict[str, tuple[Callable[[Facts], Names], Callable[[Projection, Cut], Counted]]] = {
    "unit": (lambda f: f.units, _by_unit),
    "role": (lambda f: f.roles, _by_row(lambda g: len(g.roles), lambda layer: layer.key)),
    "profile": (lambda f: f.profiles, _by_row(lambda g: len(g.profiles), lambda layer: layer.key)),
    "employee": (lambda f: f.people, _by_row(lambda g: len(g.people), lambda layer: layer.person)),
    "competence": (lambda f: f.competences, _by_competence),
    "requirement": (lambda f: f.competences, _by_requirement),
    "group": (lambda f: f.groups, _by_sets(lambda g: g.in_group, lambda g: len(g.groups))),
    "system": (lambda f: f.systems, _by_sets(lambda g: g.concerns, lambda g: len(g.systems))),
}


def _figures(table: NDArray[np.int64], people: NDArray[np.int64]) -> NDArray[np.int64]:
    """people, with gap, requirements, assessed, points, points at most, met: a column each."""
    known = table[:, :5] @ np.arange(5)
    unknown = table[:, 6:] @ np.arange(1, 5)
    return np.stack(
        [
            people[:, 0],
            people[:, 1],
            _required(table),
            table[:, :5].sum(axis=1),
            known,
            known + unknown,
            table[:, 0],
        ],
        axis=1,
    )


def _row(names: Names, at: int, figures: NDArray[np.int64], *, withheld: bool, lang: Lang) -> GapRow:
    people, with_gap, required, assessed, points, at_most, met = (int(n) for n in figures)
    key, label = names.ids[at], names.label(at, lang)
    if withheld:
        nothing: dict[str, Any] = dict.fromkeys(
            (
                "people",
                "people_with_gap",
                "requirements",
                "assessed",
                "gap_points",
                "gap_points_at_most",
                "share_met",
                "share_assessed",
            )
        )
        return GapRow(key=key, label=label, withheld=True, **nothing)
    return GapRow(
        key=key,
        label=label,
        people=people,
        people_with_gap=with_gap,
        requirements=required,
        assessed=assessed,
        gap_points=points,
        gap_points_at_most=at_most,
        share_met=met / assessed if assessed else None,
        share_assessed=assessed / required,
    )
