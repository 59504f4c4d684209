"""The figures of DOMAIN "The gap": counts of states over (row, competence) pairs, by one dimension."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from graphsvc import paging
from graphsvc.answers import Lang, Page
from graphsvc.errors import (
    BadQuestion,
    UnknownCompetence,
    UnknownEmployee,
    UnknownGroup,
    UnknownProfile,
    UnknownRole,
    UnknownSystem,
    UnknownUnit,
)
from graphsvc.gaps.counting import POINTS, REQUIREMENTS, WAYS, Counted, Piece, piece
from graphsvc.gaps.rows import GapRow, Rank, RankFigures, downwards, told
from graphsvc.gaps.rules import STANDING, UNKNOWN, day_name, day_number
from graphsvc.gaps.scope import NOBODY, Scope, person_of, scope_of, unit_of
from graphsvc.people.viewer import Viewer
from graphsvc.projection.block import Block, Measure
from graphsvc.projection.cohort import Flags
from graphsvc.projection.facts import KINDS, Facts, Names
from graphsvc.projection.margins import Swap
from graphsvc.projection.projection import Part, Projection, Selection, Sight
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
    basis: Literal["legal", "other"] | None = None
    kind: str | None = None
    method: str | None = None
    assessed_since: str | None = None
    on_leave: bool = False


@dataclass(frozen=True)
class Cut:
    """The parts of a projection that a question is about: rows, then competences, then assessments."""

    parts: tuple[Part, ...]
    measure: Measure
    competences: Flags
    held: Callable[[Block], Flags] | None

    def pieces(self) -> Iterator[Piece]:
        """The pairs of each part that require something."""
        for part in self.parts:
            pairs = None if self.held is None else self.held(part.block)
            yield piece(part.block, self.measure, self.competences, rows=part.rows, pairs=pairs)


def gap_figures(
    projection: Projection,
    viewer: Viewer,
    *,
    by: Dimension,
    filters: Filters | None = None,
    ranked: bool = False,
    limit: int = 1000,
    cursor: str | None = None,
    lang: Lang = "nb",
) -> Page[GapRow]:
    """
    Gap figures by one dimension, rows without any requirement left out.

    Shape:  rows with most known gap points first, then by key; at most `limit`, from `cursor` on. `ranked`
            tells legal must, other must and should apart in each row, and orders by them in that order.
    Errors: BadQuestion, UnknownUnit, UnknownRole, ... for filters that name nothing; Forbidden, also for a
            unit or person outside the viewer's scope.
    Source: DOMAIN "The gap", "Aggregates" and "Several posts".
    """
    chosen = filters or Filters()
    scope = checked(projection, viewer, by, chosen)
    names, main = WAYS[by].names(projection.facts), counted(projection, by, chosen, scope)
    ranks = _ranks(projection, by, chosen, scope) if ranked else {}
    order: Sequence[int] = _in_ranks([one.table for one, _ in ranks.values()]) if ranked else main.order
    required = answerable(projection, by, chosen, scope, main)
    down = downwards(by, _set(chosen), day_name(projection.day))

    def row(at: int) -> GapRow:
        key, label = names.ids[at], names.label(at, lang)
        each = (
            RankFigures(rank=rank, **told(one.table[at], base[at])) for rank, (one, base) in ranks.items()
        )
        apart = tuple(each) if ranked else None
        figures = told(main.table[at], required[at])
        return GapRow(key=key, label=label, **figures, ranks=apart, down=down(key))

    page, following = paging.cut(order, limit=limit, cursor=cursor)
    return Page[GapRow](data=tuple(map(row, map(int, page))), total=len(order), next=following)


def _set(filters: Filters) -> dict[str, Any]:
    """The filters that leave something out."""
    plain = Filters()
    names = (one.name for one in fields(Filters))
    return {name: value for name in names if (value := getattr(filters, name)) != getattr(plain, name)}


def checked(
    projection: Projection,
    viewer: Viewer,
    by: Dimension,
    filters: Filters,
    *,
    action: str = "read",
    thing: str = "figures",
) -> Scope:
    """
    What a viewer sees by a dimension with some filters.

    Errors: BadQuestion for another dimension; Forbidden; UnknownUnit and UnknownEmployee for whoever may see
            everybody.
    """
    if by not in DIMENSIONS:
        raise BadQuestion(f"Gaps are told by {', '.join(DIMENSIONS)}; {by!r} is none of these.")
    scope = scope_of(projection.facts, viewer, action, thing, about=filters.employee)
    if filters.employee is not None:
        person_of(projection, viewer, action, thing, filters.employee)
    unit_of(projection, scope, filters.unit)
    return scope


_RANKS: tuple[tuple[Rank, dict[str, Any]], ...] = (
    ("legal", {"basis": "legal"}),
    ("other", {"basis": "other"}),
    ("should", {"necessity": "should"}),
)


def _ranks(
    projection: Projection, by: Dimension, filters: Filters, scope: Scope
) -> dict[Rank, tuple[Counted, NDArray[np.int64]]]:
    """Per rank the figures of every key, and the pairs that might have been assessed."""
    if filters.basis or filters.necessity != "must":
        raise BadQuestion("Ranked figures tell of every necessity and basis; leave those two out.")
    found = {}
    for rank, asked in _RANKS:
        narrowed = replace(filters, **asked)
        one = counted(projection, by, narrowed, scope)
        found[rank] = one, answerable(projection, by, narrowed, scope, one)
    return found


def _in_ranks(tables: Sequence[NDArray[np.int64]]) -> list[int]:
    """The keys with any requirement, most points by law first, then other musts, then shoulds, then key."""
    there = np.flatnonzero(sum(table[:, REQUIREMENTS] for table in tables))
    points = [-table[there, POINTS] for table in reversed(tables)]
    return [int(at) for at in there[np.lexsort((there, *points))]]


def answerable(
    projection: Projection, by: Dimension, filters: Filters, scope: Scope, found: Counted
) -> NDArray[np.int64]:
    """Per key the pairs that might have been assessed: what a filter on assessments leaves out as well."""
    if filters.method is None and filters.assessed_since is None:
        return found.table[:, REQUIREMENTS]
    whole = counted(projection, by, replace(filters, method=None, assessed_since=None), scope)
    return whole.table[:, REQUIREMENTS]


def counted(projection: Projection, by: Dimension, filters: Filters, scope: Scope) -> Counted:
    """The figures of each key; unfiltered ones last, and follow what comes and goes."""
    facts, way = projection.facts, WAYS[by]
    plain = Filters(necessity=filters.necessity, basis=filters.basis)

    def make() -> Counted:
        piece = cut(projection, filters, scope, sight=way.sight, whole=by == "unit")
        table = way.count(facts, piece.pieces())
        table[_outside(projection, by, filters)] = 0
        return Counted(table)

    def follow(before: Counted, swaps: Sequence[Swap]) -> Counted:
        table = -before.table  # so that what went is added and what came, too
        way.add(facts, _pieces(projection, by, filters, [swap.before[way.sight] for swap in swaps]), table)
        np.negative(table, out=table)
        way.add(facts, _pieces(projection, by, filters, [swap.after[way.sight] for swap in swaps]), table)
        return Counted(table)

    lasting = filters == plain and scope == Scope()
    return projection.margins.get((by, filters, scope), make, follow if lasting else None)


def _pieces(
    projection: Projection, by: Dimension, filters: Filters, blocks: Sequence[Block]
) -> Iterator[Piece]:
    """The pairs of some rows, nothing left out but what counts elsewhere."""
    parts = _masked(projection, tuple(map(Part, blocks)), None, by == "unit")
    every = np.ones(len(projection.facts.competences), np.bool_)
    return Cut(parts, _measure(filters), every, None).pieces()


def _outside(projection: Projection, by: Dimension, filters: Filters) -> Flags:
    """The rows that a filter on the dimension itself leaves out: all but its own and those below."""
    facts = projection.facts
    if by == "system" and filters.system is not None:
        return np.asarray(np.arange(len(facts.systems)) != facts.systems.position[filters.system])
    if by == "group" and filters.group is not None:
        group = facts.groups.position[filters.group]
        return np.array([group not in above for above in facts.group_above], np.bool_)
    if by == "unit" and filters.unit is not None:
        unit = facts.units.position[filters.unit]
        return ~projection.tree.inside(unit, np.arange(len(facts.units), dtype=np.int32))
    return np.zeros(len(WAYS[by].names(facts)), np.bool_)


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
    parts = projection.parts(sight, _selection(facts, filters, scope))
    competences, held = _competences(facts, filters), _held(filters)
    return Cut(_masked(projection, parts, unit, whole), _measure(filters), competences, held)


def _measure(filters: Filters) -> Measure:
    if filters.basis and filters.necessity != "must":
        raise BadQuestion("A basis is asked for with necessity must.")
    return filters.basis or filters.necessity


def _masked(
    projection: Projection, parts: tuple[Part, ...], unit: int | None, whole: bool
) -> tuple[Part, ...]:
    """The parts with the rows that count once each in a unit, or in the organisation."""
    made = []
    for part in parts:
        rows = _row_mask(projection, part.block, unit, whole)
        if rows is None or part.rows is None:
            made.append(Part(part.block, part.rows if rows is None else rows))
        else:
            made.append(Part(part.block, rows & part.rows))
    return tuple(made)


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


def _row_mask(projection: Projection, block: Block, unit: int | None, whole: bool) -> Flags | None:
    """The rows that count once each in a unit, or in the organisation; None where all do."""
    if unit is None:
        lasting = np.asarray(block.until == NOWHERE)
        return None if whole or lasting.all() else lasting
    inside = projection.tree.inside(unit, block.start)
    return inside if whole else inside & ~projection.tree.inside(unit, block.until)


def _held(filters: Filters) -> Callable[[Block], Flags] | None:
    """Which pairs the filters on assessments let through; None where all are."""
    if filters.method is None and filters.assessed_since is None:
        return None
    standing = None if filters.method is None else _standing(filters.method)
    since = None if filters.assessed_since is None else _day(filters.assessed_since)

    def let(block: Block) -> Flags:
        keep = block.held != UNKNOWN
        if standing is not None:
            keep &= block.standing == standing
        if since is not None:
            keep &= block.at >= since
        return np.asarray(keep)

    return let


def _competences(facts: Facts, filters: Filters) -> Flags:
    """Which competences a question is about."""
    keep = np.ones(len(facts.competences), np.bool_)
    if (system := position(facts.systems, filters.system, UnknownSystem)) is not None:
        keep &= np.array([system in systems for systems in facts.concerns], np.bool_)
    if (group := position(facts.groups, filters.group, UnknownGroup)) is not None:
        keep &= facts.of_group(group)
    if (competence := position(facts.competences, filters.competence, UnknownCompetence)) is not None:
        keep &= np.arange(len(keep)) == competence
    return keep


def _standing(method: str) -> int:
    if method not in STANDING:
        raise BadQuestion(f"An assessment is by {', '.join(STANDING)}; {method!r} is none of these.")
    return STANDING[method]


def _day(day: str) -> int:
    try:
        return day_number(day)
    except ValueError:
        raise BadQuestion(f"A day is written YYYY-MM-DD; {day!r} is not.") from None
