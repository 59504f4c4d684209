"""
Gap figures of two days, and what lies between them.

The difference is split by going from the one day to the other in five steps, each with one thing of the
later day more. Each step is the figures after it less those before, so that the five add up exactly:

1. people moved: the posts, roles, profiles and adjustments of the later day, under the requirements and with
   the knowledge of the earlier;
2. requirements changed: those that stand now;
3. learned: the assessments since of what was assessed before, nothing having grown older;
4. newly assessed: those of what was not, which turns what was unknown into a known gap, or none;
5. expired: what has run out meanwhile, or is no longer recent enough to outrank another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from graphsvc import paging
from graphsvc.answers import Answer, Lang, Page
from graphsvc.errors import BadQuestion
from graphsvc.gaps.counting import ASSESSED, AT_MOST, MET, POINTS, REQUIREMENTS, WAYS, Table
from graphsvc.gaps.figures import Dimension, Filters, answerable, checked, counted
from graphsvc.gaps.rows import Figures, told
from graphsvc.gaps.rules import day_name, day_number
from graphsvc.gaps.scope import Scope
from graphsvc.people.viewer import Viewer
from graphsvc.projection.projection import Projection
from graphsvc.projection.undoing import facts_on
from graphsvc.store.protocol import Reader


class Change(Answer):
    """Figures of a later day, or after a step, less those before. Units: pairs; level points."""

    requirements: int
    assessed: int
    met: int
    gap_points: int
    gap_points_at_most: int


class ComparedRow(Answer):
    """
    One unit, role, competence, ... on two days.

    `people_moved`, `requirements_changed`, `learned`, `newly_assessed` and `expired` add up to `difference`,
    figure by figure.
    """

    key: str
    label: str
    before: Figures
    after: Figures
    difference: Change
    people_moved: Change
    requirements_changed: Change
    learned: Change
    newly_assessed: Change
    expired: Change


_CHANGES = {
    "requirements": REQUIREMENTS,
    "assessed": ASSESSED,
    "met": MET,
    "gap_points": POINTS,
    "gap_points_at_most": AT_MOST,
}

STEPS = ("people_moved", "requirements_changed", "learned", "newly_assessed", "expired")


def compared(
    reader: Reader,
    projection: Projection,
    viewer: Viewer,
    *,
    since: str,
    by: Dimension,
    filters: Filters | None = None,
    limit: int = 50,
    cursor: str | None = None,
    lang: Lang = "nb",
) -> Page[ComparedRow]:
    """
    The figures by one dimension on the day `since` and on the projection's day, and what made the difference.

    Shape:  rows where known gaps grew most come first, then by key.
    Errors: BadQuestion where `since` is not before the projection's day; as of gap_figures.
    """
    chosen = filters or Filters()
    scope = checked(projection, viewer, by, chosen)
    if day_number(since) >= projection.day:
        raise BadQuestion(f"since is a day before the day asked about, {day_name(projection.day)}.")
    tables, bases = projection.margins.get(
        ("compared", since, by, chosen, scope),
        lambda: _tables(reader, projection, since, by, chosen, scope),
    )
    order = _order(tables)
    page, following = paging.cut(order, limit=limit, cursor=cursor)
    names = WAYS[by].names(projection.facts)
    data = tuple(
        ComparedRow(
            key=names.ids[at],
            label=names.label(at, lang),
            before=Figures(**told(tables[0][at], bases[0][at])),
            after=Figures(**told(tables[-1][at], bases[-1][at])),
            difference=change(tables[0], tables[-1], at),
            **{step: change(tables[number], tables[number + 1], at) for number, step in enumerate(STEPS)},
        )
        for at in page
    )
    return Page[ComparedRow](data=data, total=len(order), next=following)


def between(reader: Reader, projection: Projection, since: str) -> Iterator[Projection]:
    """The earlier day, the four places between, and the later day."""
    first, months = day_number(since), projection.recent_months
    before = facts_on(reader, projection.facts, since)
    now, day = projection.facts, projection.day
    yield Projection(before, first, months)
    moved = Projection(before, day, months, known=first, aged=first)
    yield moved
    yield moved if before is now else Projection(now, day, months, known=first, aged=first)
    yield Projection(now, day, months, aged=first, again=True)
    yield Projection(now, day, months, aged=first)
    yield projection


def _tables(
    reader: Reader, projection: Projection, since: str, by: Dimension, filters: Filters, scope: Scope
) -> tuple[list[Table], list[NDArray[np.int64]]]:
    """The figures of every key in each place, and the pairs that might have been assessed there."""
    tables, bases = [], []
    for place in between(reader, projection, since):
        found = counted(place, by, filters, scope)
        tables.append(found.table)
        bases.append(answerable(place, by, filters, scope, found))
    return tables, bases


def _order(tables: Sequence[Table]) -> list[int]:
    there = np.flatnonzero(sum(table[:, REQUIREMENTS] for table in tables))
    grown = tables[-1][there, POINTS] - tables[0][there, POINTS]
    return [int(at) for at in there[np.argsort(-grown, kind="stable")]]


def change(before: Table, after: Table, at: int) -> Change:
    """One row after less before."""
    return Change(**{name: int(after[at, column] - before[at, column]) for name, column in _CHANGES.items()})
