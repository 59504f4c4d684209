"""
Which items everybody takes.

Parts that share nothing are settled once for all who have the same; the others in the components that seats
and absence tie together; a budget that does not reach for that ties everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphsvc.courses.plans.frontier import Frontier
from graphsvc.courses.plans.limits import Instance, Shared, shared, together
from graphsvc.courses.plans.model import Model, collides
from graphsvc.courses.plans.options import Part, parts
from graphsvc.courses.plans.problem import Problem
from graphsvc.courses.plans.solving import Clock, Stage, forced, in_turn, taken

Choice = frozenset[int]
"""Places of the items of a part that are taken."""

NOTHING: Choice = frozenset()


@dataclass(frozen=True)
class Settled:
    """
    What everybody takes.

    `gaps` tells by objective how much better an answer could at most be that was not found in time: nothing
    is in it where all is proven.
    """

    instances: Sequence[Instance]
    choices: Sequence[Choice]
    gaps: Mapping[str, float]


def settle(problem: Problem, seconds: float) -> Settled:
    """The best plan that can be found in some seconds."""
    clock = Clock.within(seconds)
    instances = [
        Instance(at, part) for at, person in enumerate(problem.people) for part in parts(problem, person)
    ]
    limits = shared(problem, instances)
    ways = _Ways(problem, instances, limits, clock)
    budget = problem.limits.budget
    choices = ways.without_budget() if budget is None else ways.within(budget)
    return Settled(instances, choices, clock.gaps)


def _cost(instances: Sequence[Instance], choices: Sequence[Choice]) -> float:
    return sum(
        instance.part.items[place].cost
        for instance, choice in zip(instances, choices, strict=True)
        for place in choice
    )


class _Ways:
    """The ways in which a problem is settled, and what they share."""

    def __init__(
        self, problem: Problem, instances: Sequence[Instance], limits: Sequence[Shared], clock: Clock
    ) -> None:
        self.instances = instances
        self.limits = limits
        self.clock = clock
        self.hours = problem.objective == "hours"
        self.should = any(goal.should for person in problem.people for goal in person.goals)
        self.components = together(len(instances), limits)
        tied = {at for component in self.components for at in component}
        self.free: dict[Part, list[int]] = {}
        for at, instance in enumerate(instances):
            if at not in tied:
                self.free.setdefault(instance.part, []).append(at)

    def stages(self, model: Model) -> list[Stage]:
        return Stage.of(model, hours=self.hours, should=self.should)

    def alone(self) -> list[Choice]:
        """What those take who share nothing with others; nobody else anything."""
        choices = [NOTHING] * len(self.instances)
        for part, choice in self._each().items():
            for at in self.free[part]:
                choices[at] = choice
        return choices

    def without_budget(self) -> list[Choice]:
        """Everybody as if money were no matter: all that can be closed, at the lowest cost."""
        choices = self.alone()
        waiting = sum(map(self._size, self.components))
        for component in sorted(self.components, key=self._size):
            size = self._size(component)
            model = self._explicit(component)
            answer = in_turn(model, self.stages(model), self.clock, self.clock.left * size / waiting)
            waiting -= size
            self._take(choices, component, model, answer)
        return choices

    def within(self, budget: float) -> list[Choice]:
        """The most points that a budget closes; where it does not bind, the same as without it."""
        most = self.alone()
        if not self.components and _cost(self.instances, most) <= budget:
            return most
        choices = [NOTHING] * len(self.instances)
        everybody = list(range(len(self.instances)))
        tied = everybody if self.hours else sorted(at for component in self.components for at in component)
        model = self._explicit(tied)
        frontier = None
        if not self.hours:
            best = {part: most[some[0]] for part, some in self.free.items()}
            frontier = Frontier.of(self.free, best, self.clock, should=self.should)
            frontier.offer(model)
        model.limit([(at, cost) for at, cost in enumerate(model.cost) if cost], budget)
        answer = in_turn(model, self.stages(model), self.clock, self.clock.left)
        self._take(choices, tied, model, answer)
        if frontier is not None and answer is not None:
            for at, choice in frontier.chosen(answer):
                choices[at] = choice
        return choices

    def _each(self) -> dict[Part, Choice]:
        """Each of the free parts for itself; where nothing can collide, all of its goals are reached."""
        sure, unsure = Model(), Model()
        there: tuple[list[Part], list[Part]] = ([], [])
        for part in self.free:
            certain = not collides(part)
            there[not certain].append(part)
            (sure if certain else unsure).add(part)
        found: dict[Part, Choice] = {}
        for model, some in zip((sure, unsure), there, strict=True):
            if some:
                stages = self.stages(model)
                answer = forced(model, stages, self.clock.left / 2)
                if answer is None:
                    answer = in_turn(model, stages, self.clock, self.clock.left)
                choices = [NOTHING] * len(some) if answer is None else taken(model, answer)
                found |= dict(zip(some, choices, strict=True))
        return found

    def _explicit(self, chosen: Sequence[int]) -> Model:
        """A model of some instances, with the limits that they share."""
        model, place = Model(), {at: number for number, at in enumerate(chosen)}
        for at in chosen:
            model.add(self.instances[at].part)
        for limit in self.limits:
            if limit.items[0][0] in place:
                terms = [(model.items[place[at]][item], 1.0) for at, item in limit.items]
                model.limit(terms, limit.upper)
        return model

    def _take(self, choices: list[Choice], chosen: Iterable[int], model: Model, answer: object) -> None:
        if answer is not None:
            for at, choice in zip(chosen, taken(model, answer), strict=False):  # type: ignore[arg-type]
                choices[at] = choice

    def _size(self, component: Sequence[int]) -> int:
        return sum(len(self.instances[at].part.items) for at in component)
