"""
What each number of points costs in parts that share nothing but the budget.

For every part that differs, the cheapest way to close at least so many points; parts that cost alike are one
group, of which the programme says how many go how far. That is a knapsack of a few hundred columns in the
place of one column for each person and course.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from graphsvc.courses.plans.model import Model
from graphsvc.courses.plans.options import Part
from graphsvc.courses.plans.solving import NEAR, Clock, Floats, Programme, taken

Points = tuple[int, int]
"""Must and should points."""

Choice = frozenset[int]


@dataclass
class Frontier:
    """
    Per part its choices by the points that they close, and the groups of parts that cost alike.

    `columns` are those of the model that it was offered to: column, group and points.
    """

    members: Mapping[Part, Sequence[int]]
    choices: Mapping[Part, Mapping[Points, Choice]]
    groups: Mapping[tuple[tuple[Points, float], ...], Sequence[Part]]
    columns: list[tuple[int, tuple[tuple[Points, float], ...], Points]] = field(default_factory=list)

    @classmethod
    def of(
        cls, members: Mapping[Part, Sequence[int]], best: Mapping[Part, Choice], clock: Clock, *, should: bool
    ) -> Frontier:
        """`best` closes as many must points as each part can."""
        most = {
            part: (points(part, best[part])[0], points(part, range(len(part.items)))[1]) for part in members
        }
        choices: dict[Part, dict[Points, Choice]] = {part: {} for part in members}
        reach = [max((one[kind] for one in most.values()), default=0) for kind in (0, 1)]
        for wanted in product(range(reach[0] + 1), range(reach[1] + 1 if should else 1)):
            some = [part for part, one in most.items() if one[0] >= wanted[0] and one[1] >= wanted[1]]
            if any(wanted) and some:
                for part, choice in _cheapest(some, wanted, clock):
                    choices[part].setdefault(points(part, choice), choice)
        groups: dict[tuple[tuple[Points, float], ...], list[Part]] = {}
        for part, ways in choices.items():
            groups.setdefault(tuple(sorted((at, cost(part, way)) for at, way in ways.items())), []).append(
                part
            )
        return cls(members, choices, groups)

    def offer(self, model: Model) -> None:
        """A column per group and number of points: how many of the group close so many."""
        for key, group in self.groups.items():
            many = sum(len(self.members[part]) for part in group)
            mine = []
            for (must, should), money in key:
                column = model.new(many, whole=1, must=must, should=should, cost=money)
                self.columns.append((column, key, (must, should)))
                mine.append((column, 1.0))
            model.limit(mine, many)

    def chosen(self, answer: Floats) -> Iterator[tuple[int, Choice]]:
        """For each member that takes anything, what it takes."""
        waiting = {
            key: [(part, at) for part in group for at in self.members[part]]
            for key, group in self.groups.items()
        }
        for column, key, closes in self.columns:
            for _ in range(round(float(answer[column]))):
                part, at = waiting[key].pop()
                yield at, self.choices[part][closes]


def _cheapest(some: Sequence[Part], wanted: Points, clock: Clock) -> Iterator[tuple[Part, Choice]]:
    """The cheapest choice of each part that closes at least so many points, where there is one."""
    for excused in (False, True):
        model, short = _asking(some, wanted, excused=excused)
        found = Programme(model).least_of(np.array(model.cost), clock.left / 2, NEAR, tied=False)
        if found.answer is not None:
            break
    else:
        return
    if found.missing:
        clock.missed("cost", found.missing)
    for at, (part, choice) in enumerate(zip(some, taken(model, found.answer), strict=True)):
        if not excused or found.answer[short[at]] < 0.5:
            yield part, choice


def _asking(some: Sequence[Part], wanted: Points, *, excused: bool) -> tuple[Model, list[int]]:
    """
    Parts that must each close so many points, at the lowest cost.

    `excused` lets a part off, dearer than all that it could take: needed where some cannot, but slow to
    solve.
    """
    model, short = Model(), []
    for part in some:
        model.add(part)
    for part, levels in zip(some, model.levels, strict=True):
        if excused:
            short.append(model.new(1.0, whole=1, cost=1.0 + 2.0 * cost(part, range(len(part.items)))))
        for weights, least in ((model.must, wanted[0]), (model.should, wanted[1])):
            terms = [(at, -weights[at]) for at in levels if weights[at]]
            model.limit(terms + ([(short[-1], -float(least))] if excused else []), -float(least))
    return model, short


def cost(part: Part, choice: Iterable[int]) -> float:
    return sum(part.items[at].cost for at in choice)


def points(part: Part, choice: Collection[int]) -> Points:
    """Must and should points that a choice closes, all of its items entered in order."""
    must = should = 0
    for aim in part.aims:
        level = aim.held
        for _ in choice:
            for at in choice:
                for lift in part.items[at].lifts:
                    if lift.competence == aim.competence and lift.low <= level < lift.high:
                        level = lift.high
        level = min(level, aim.reach)
        must += max(0, min(level, aim.must) - aim.held)
        should += max(0, level - max(aim.held, aim.must))
    return must, should
