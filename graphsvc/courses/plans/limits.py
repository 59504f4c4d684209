"""What people share: the seats of runs, and how many of a unit may be away on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graphsvc.courses.plans.options import OWN, Part
from graphsvc.courses.plans.problem import Problem


class Instance(NamedTuple):
    """A part of one person, by her position in the problem."""

    person: int
    part: Part


class Shared(NamedTuple):
    """At most `upper` of these items, each named by instance and place in its part."""

    items: tuple[tuple[int, int], ...]
    upper: int


def shared(problem: Problem, instances: Sequence[Instance]) -> list[Shared]:
    """The limits that could bind: those that not everybody who could use them fits into."""
    found = [*_seats(problem, instances)]
    if problem.limits.away is not None:
        found += _away(problem, instances, problem.limits.away)
    return [one for one in found if len({instances[at].person for at, _ in one.items}) > one.upper]


def _seats(problem: Problem, instances: Sequence[Instance]) -> Iterator[Shared]:
    wanting: dict[int, list[tuple[int, int]]] = {}
    for at, instance in enumerate(instances):
        for place, item in enumerate(instance.part.items):
            if item.run != OWN and problem.runs[item.run].seats is not None:
                wanting.setdefault(item.run, []).append((at, place))
    for run, items in wanting.items():
        yield Shared(tuple(items), problem.runs[run].seats or 0)


def _away(problem: Problem, instances: Sequence[Instance], most: int) -> Iterator[Shared]:
    """For each unit those who could be at a run on a day: where one begins, or others are away already."""
    there: dict[int, list[tuple[int, int, int, int]]] = {}
    for at, instance in enumerate(instances):
        for place, item in enumerate(instance.part.items):
            if item.run != OWN and item.dated:
                for unit in problem.people[instance.person].units:
                    there.setdefault(unit, []).append((item.start, item.finish, at, place))
    absent: dict[int, list[int]] = {}
    for unit, day in problem.limits.absent:
        absent.setdefault(unit, []).append(day)
    for unit, items in there.items():
        least: dict[tuple[tuple[int, int], ...], int] = {}
        for day in {start for start, _, _, _ in items}.union(absent.get(unit, ())):
            away = tuple((at, place) for start, finish, at, place in items if start <= day <= finish)
            left = max(0, most - problem.limits.absent.get((unit, day), 0))
            least[away] = min(left, least.get(away, left))
        yield from (Shared(away, upper) for away, upper in least.items() if away)


def together(instances: int, limits: Sequence[Shared]) -> list[list[int]]:
    """The instances that limits tie together, component by component; those under none are left out."""
    above = list(range(instances))

    def top(at: int) -> int:
        while above[at] != at:
            above[at] = at = above[above[at]]
        return at

    tied = set()
    for limit in limits:
        first = top(limit.items[0][0])
        for at, _ in limit.items:
            tied.add(at)
            above[top(at)] = first = top(first)
    found: dict[int, list[int]] = {}
    for at in sorted(tied):
        found.setdefault(top(at), []).append(at)
    return list(found.values())
