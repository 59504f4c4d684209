"""What somebody takes, in the order and on the days in which she can take it, and what it gives her."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphsvc.courses.plans.options import OWN, Item
from graphsvc.courses.plans.problem import ATTENDED, Goal, Person, Step


@dataclass(frozen=True)
class Taken:
    """
    An item in its place: the days of its run, or the first day on which it can be taken; what it raises.
    """

    item: Item
    start: int
    finish: int
    raises: tuple[Step, ...]


@dataclass(frozen=True)
class Schedule:
    """What was taken, in order, and the levels in the end (those of `held` that changed)."""

    taken: tuple[Taken, ...]
    levels: Mapping[int, int]
    refused: tuple[Item, ...]

    def points(self, person: Person) -> tuple[int, int]:
        """Must and should points that it closes."""
        closed = [
            closes(goal, person.held.get(goal.competence, 0), self.level(goal)) for goal in person.goals
        ]
        return sum(must for must, _ in closed), sum(should for _, should in closed)

    def level(self, goal: Goal) -> int:
        """The level reached in a goal's competence."""
        return self.levels.get(goal.competence, 0)


def closes(goal: Goal, held: int, level: int) -> tuple[int, int]:
    """Must and should points between two levels."""
    must = max(0, min(level, goal.must) - held)
    return must, max(0, min(level, goal.top) - max(held, goal.must))


class _Course:
    """A walk through the days, which are asked for in order."""

    def __init__(self, held: Mapping[int, int]) -> None:
        self.levels = dict(held)
        self.courses: set[int] = set()
        self.taken: list[Taken] = []

    def ready(self, item: Item) -> bool:
        return all(
            self.levels.get(what, 0) >= level for what, level in item.entries
        ) and self.courses.issuperset(item.after)

    def take(self, item: Item, start: int, finish: int) -> None:
        raises = []
        for what, _, high in item.lifts:
            if self.levels.get(what, 0) < high:
                raises.append(Step(what, self.levels.get(what, 0), high))
                self.levels[what] = high
        self.courses.add(item.course)
        self.taken.append(Taken(item, start, finish, tuple(raises)))

    def over(self, items: Sequence[Item]) -> list[Item]:
        """Take what was attended before; those that could not be entered."""
        for item in items:
            if self.ready(item):
                self.take(item, item.start, item.finish)
        return [item for item in items if not self.ready(item)]

    def whenever(self, waiting: list[Item], day: int) -> None:
        """Take all that has no days and that can be entered now."""
        while ready := next((item for item in waiting if self.ready(item)), None):
            waiting.remove(ready)
            self.take(ready, day, day)


def schedule(person: Person, items: Iterable[Item], first: int) -> Schedule:
    """
    The items in order: each as soon as what it needs is finished; those that cannot be entered are refused.

    An item is finished before another begins where its last day lies before the other's first.
    """
    every = list(items)
    walk, waiting = _Course(person.held), [item for item in every if not item.dated]
    refused = walk.over([item for item in every if item.start == ATTENDED])
    walk.whenever(waiting, first)
    running: list[Item] = []
    coming = [item for item in every if item.start >= 0]
    for item in [*sorted(coming, key=lambda one: (one.start, one.finish)), None]:
        ended = [one for one in running if item is None or one.finish < item.start]
        for one in sorted(ended, key=lambda one: one.finish):
            running.remove(one)
            walk.take(one, one.start, one.finish)
            walk.whenever(waiting, max(first, one.finish + 1))
        if item is not None:
            (running if walk.ready(item) else refused).append(item)
    return Schedule(tuple(walk.taken), walk.levels, (*refused, *waiting))


def needed(person: Person, items: Sequence[Item], first: int, *, all_: bool) -> list[Item]:
    """The items without those that change no goal: those that cost nothing, or any of them."""
    kept = list(items)
    perhaps = [item for item in items if item.run != OWN and (all_ or not item.cost)]
    for item in sorted(perhaps, key=lambda one: (-one.cost, one.course)):
        fewer = [one for one in kept if one is not item]
        if _serves(person, fewer, first) == _serves(person, kept, first):
            kept = fewer
    return kept


def _serves(person: Person, items: Sequence[Item], first: int) -> list[int]:
    found = schedule(person, items, first)
    return [min(goal.top, found.level(goal)) for goal in person.goals]
