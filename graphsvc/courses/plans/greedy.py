"""
The plan that somebody would make by hand: person by person, gap by gap, the cheapest way that is still open.

It stands beside the best one, so that what planning gains can be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from graphsvc.courses.plans.limits import Instance
from graphsvc.courses.plans.options import OWN, Aim, Item, Part, before, overlap
from graphsvc.courses.plans.problem import Goal, Person, Problem
from graphsvc.courses.plans.scheduling import schedule

Choice = frozenset[int]
DEEPEST = 8
"""How many courses deep a way is looked for."""


@dataclass
class Room:
    """What is left of seats, budget and presence."""

    problem: Problem
    unlimited: bool = False
    budget: float = field(init=False)
    seats: dict[int, int] = field(default_factory=dict)
    away: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        limit = self.problem.limits.budget
        self.budget = float("inf") if limit is None or self.unlimited else limit

    def fits(self, person: Person, items: Sequence[Item]) -> bool:
        """Whether all of some items can still be taken by somebody."""
        if sum(item.cost for item in items) > self.budget + 1e-6:
            return False
        return all(self._seat(item) and self._present(person, item) for item in items if item.run != OWN)

    def take(self, person: Person, items: Sequence[Item]) -> None:
        for item in items:
            if item.run == OWN:
                continue
            self.budget -= item.cost
            self.seats[item.run] = self.seats.get(item.run, 0) + 1
            for key in self._days(person, item):
                self.away[key] = self.away.get(key, 0) + 1

    def _seat(self, item: Item) -> bool:
        seats = self.problem.runs[item.run].seats
        return seats is None or self.seats.get(item.run, 0) < seats

    def _present(self, person: Person, item: Item) -> bool:
        limits = self.problem.limits
        return limits.away is None or all(
            self.away.get(key, 0) + limits.absent.get(key, 0) < limits.away
            for key in self._days(person, item)
        )

    def _days(self, person: Person, item: Item) -> list[tuple[int, int]]:
        if self.problem.limits.away is None or not item.dated:
            return []
        return [(unit, day) for unit in person.units for day in range(item.start, item.finish + 1)]


def greedy(problem: Problem, instances: Sequence[Instance]) -> list[Choice]:
    """
    What each instance takes; all must goals of everybody before the first should goal.

    Under a budget those goals come first that cost least per point.
    """
    room = Room(problem)
    chosen: list[list[int]] = [[] for _ in instances]
    if not _limited(problem):
        known = {part: _alone(problem, number, part) for part, number in _anybody(instances).items()}
        return [known[part] for _, part in instances]
    for must in (True, False):
        wanted = [(at, aim) for at, (_, part) in enumerate(instances) for aim in _aims(part)]
        if problem.limits.budget is not None:
            dear = _prices(problem, instances, must=must)
            wanted.sort(key=lambda one: dear[instances[one[0]].part, one[1]])
        for at, aim in wanted:
            number, part = instances[at]
            _serve(room, problem.people[number], part, chosen[at], aim, must=must)
    return [frozenset(one) for one in chosen]


def _anybody(instances: Sequence[Instance]) -> dict[Part, int]:
    """Each part once, with the position of somebody who has it."""
    return {part: number for number, part in instances}


def _limited(problem: Problem) -> bool:
    limits = problem.limits
    return not (
        limits.budget is None and limits.away is None and all(run.seats is None for run in problem.runs)
    )


def _alone(problem: Problem, number: int, part: Part) -> Choice:
    """What somebody takes who shares nothing with others."""
    mine: list[int] = []
    for must in (True, False):
        for aim in _aims(part):
            _serve(Room(problem), problem.people[number], part, mine, aim, must=must)
    return frozenset(mine)


def _aims(part: Part) -> list[Aim]:
    """The goals of a part, the widest gap first."""
    return sorted(part.aims, key=lambda one: (one.held - one.must, one.competence))


def _prices(problem: Problem, instances: Sequence[Instance], *, must: bool) -> dict[tuple[Part, Aim], float]:
    """Kroner per point of each goal by itself; infinite where nothing reaches it."""
    found: dict[tuple[Part, Aim], float] = {}
    for part, number in _anybody(instances).items():
        for aim in part.aims:
            mine: list[int] = []
            room = Room(problem, unlimited=True)
            top = _serve(room, problem.people[number], part, mine, aim, must=must)
            cost = sum(part.items[at].cost for at in mine)
            found[part, aim] = cost / (top - aim.held) if top > aim.held else float("inf")
    return found


def _serve(room: Room, person: Person, part: Part, mine: list[int], aim: Aim, *, must: bool) -> int:
    """Close a goal as far as it can be; the level that is reached."""
    top = min(aim.must, aim.reach) if must else aim.reach if aim.should > aim.must else 0
    for level in range(top, aim.held, -1):
        way = _way(room, person, part, mine, aim, level)
        if way is not None:
            room.take(person, [part.items[at] for at in way])
            mine.extend(way)
            return level
    return aim.held


def _way(room: Room, person: Person, part: Part, mine: list[int], aim: Aim, level: int) -> list[int] | None:
    """
    The cheapest items to a level beside those that are taken; none where nothing is needed, None where none
    do.
    """
    had = _levels(person, part, mine)
    if had.get(aim.competence, 0) >= level:
        return []
    search = _Search(room, person, part, mine, had)
    found = search.to(aim.competence, level, None, DEEPEST)
    if found is None:
        return None
    way = list(dict.fromkeys(found[1]))
    items = [part.items[at] for at in [*mine, *way]]
    after = schedule(_within(person, part), items, 0)
    if (
        after.refused
        or after.levels.get(aim.competence, 0) < level
        or not room.fits(person, items[len(mine) :])
    ):
        return None
    return way


def _levels(person: Person, part: Part, mine: Sequence[int]) -> dict[int, int]:
    return dict(schedule(_within(person, part), [part.items[at] for at in mine], 0).levels)


def _within(person: Person, part: Part) -> Person:
    """Somebody as far as a part is concerned."""
    goals = tuple(Goal(aim.competence, aim.must, aim.should) for aim in part.aims)
    return Person(person.key, goals, person.held)


@dataclass(frozen=True)
class _Search:
    """The cheapest way to a level, course before course."""

    room: Room
    person: Person
    part: Part
    mine: Sequence[int]
    had: dict[int, int]

    def to(self, competence: int, level: int, then: Item | None, deep: int) -> tuple[float, list[int]] | None:
        """Cost and items that reach a level before an item begins; None where there is no way."""
        if self._have(competence, level, then):
            return 0.0, []
        found = [
            way
            for at, item in enumerate(self.part.items)
            if any(one.competence == competence and one.low < level <= one.high for one in item.lifts)
            and (way := self._with(at, then, deep)) is not None
        ]
        return min(found, default=None)

    def course(self, course: int, then: Item, deep: int) -> tuple[float, list[int]] | None:
        """The same for having taken a course."""
        if any(
            self.part.items[at].course == course and before(self.part.items[at], then) for at in self.mine
        ):
            return 0.0, []
        ways = [
            way
            for at, item in enumerate(self.part.items)
            if item.course == course and (way := self._with(at, then, deep)) is not None
        ]
        return min(ways, default=None)

    def _have(self, competence: int, level: int, then: Item | None) -> bool:
        if self.person.held.get(competence, 0) >= level:
            return True
        if then is None:
            return self.had.get(competence, 0) >= level
        earlier = [at for at in self.mine if before(self.part.items[at], then)]
        return _levels(self.person, self.part, earlier).get(competence, 0) >= level

    def _with(self, at: int, then: Item | None, deep: int) -> tuple[float, list[int]] | None:
        """An item with all that it needs, in time for another."""
        item = self.part.items[at]
        if deep == 0 or at in self.mine or (then is not None and not before(item, then)):
            return None
        taken = [self.part.items[other] for other in self.mine if self.part.items[other].run != OWN]
        if item.run != OWN and any(one.course == item.course or overlap(one, item) for one in taken):
            return None
        if not self.room.fits(self.person, [item]):
            return None
        cost, way = item.cost, []
        needs = [self.to(what, level, item, deep - 1) for what, level in item.entries]
        needs += [self.course(course, item, deep - 1) for course in item.after]
        for need in needs:
            if need is None:
                return None
            cost += need[0]
            way += need[1]
        return cost, [*way, at]
