"""
Which runs could help somebody, and how they hang together.

What one person could take falls into parts that share no course, competence or day; each can be settled alone
as long as nothing is shared with others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graphsvc.courses.plans.problem import ATTENDED, UNDATED, Enrolment, Fit, Goal, Person, Problem, Step

OWN = -1
"""`run` of what somebody is enrolled in already."""


class Item(NamedTuple):
    """
    A run as one person could take it.

    `lifts` are what it does for her; `entries` the levels that she does not hold and must reach before;
    `after` the courses that she must take before. Units: kroner, hours.
    """

    course: int
    run: int
    start: int
    finish: int
    lifts: tuple[Step, ...]
    entries: tuple[tuple[int, int], ...]
    after: tuple[int, ...]
    cost: float
    hours: float

    @property
    def dated(self) -> bool:
        return self.start != UNDATED


class Aim(NamedTuple):
    """A goal with what is held, and the level that the part can reach."""

    competence: int
    held: int
    must: int
    should: int
    reach: int


class Part(NamedTuple):
    """Items that hang together, and the goals that they serve."""

    items: tuple[Item, ...]
    aims: tuple[Aim, ...]


def before(first: Item, then: Item) -> bool:
    """Whether one can be finished before another begins."""
    if first.course == then.course or then.start == ATTENDED:
        return False
    return not first.dated or not then.dated or first.finish < then.start


def overlap(one: Item, other: Item) -> bool:
    """Whether nobody can be at both."""
    return one.dated and other.dated and one.start <= other.finish and other.start <= one.finish


def lifting(items: Iterable[Item], competence: int, level: int) -> Iterator[Item]:
    """Those that lift from below a level to it or above."""
    for item in items:
        if any(lift.competence == competence and lift.low < level <= lift.high for lift in item.lifts):
            yield item


def supports(items: Sequence[Item], item: Item) -> Iterator[list[int]]:
    """For each thing that an item needs, the places of those that provide it in time."""
    earlier = [at for at, other in enumerate(items) if other is not item and before(other, item)]
    for competence, level in item.entries:
        yield [at for at in earlier if any(lifting((items[at],), competence, level))]
    for course in item.after:
        yield [at for at in earlier if items[at].course == course]


Offer = Callable[[int], Iterable[int]]
"""The runs of a course that count."""


def everything(problem: Problem) -> Offer:
    """All runs that have a seat left."""

    def offer(course: int) -> Iterable[int]:
        runs = problem.runs
        return (at for at in problem.runs_of.get(course, ()) if runs[at].seats is None or runs[at].seats)

    return offer


def parts(problem: Problem, person: Person, offer: Offer | None = None) -> list[Part]:
    """The parts of what somebody could take; goals that nothing serves stand in none."""
    found = items(problem, person, offer or everything(problem))
    aims = [aim for goal in person.goals if (aim := _aim(person, goal, found)).reach > aim.held]
    return [part for part in _split(found, aims) if part.aims]


def items(problem: Problem, person: Person, offer: Offer) -> list[Item]:
    """What could help towards her goals and can be entered, each by way of others that can."""
    chosen = [*_enrolled(problem, person), *_offered(problem, person, offer)]
    waiting = [one for one in chosen if one.entries or one.after]
    if not waiting:
        return chosen
    entered = [one for one in chosen if not (one.entries or one.after)]
    while more := [one for one in waiting if all(supports(entered, one))]:
        waiting = [one for one in waiting if one not in more]
        entered += more
    return entered


def reach(found: Sequence[Item], competence: int, held: int, top: int) -> int:
    """The highest level up to `top` that items lift to, each from where another ends."""
    level = held
    while level < top:
        ends = [
            lift.high
            for item in found
            for lift in item.lifts
            if lift.competence == competence and lift.low <= level < lift.high
        ]
        if not ends:
            break
        level = max(ends)
    return min(level, top)


def _aim(person: Person, goal: Goal, found: Sequence[Item]) -> Aim:
    held = person.held.get(goal.competence, 0)
    return Aim(goal.competence, held, goal.must, goal.should, reach(found, goal.competence, held, goal.top))


def _enrolled(problem: Problem, person: Person) -> Iterator[Item]:
    """What her enrolments give, each competence for itself, as completing does, and that they were taken."""
    for one in person.enrolled:
        days = one.start, one.finish
        yield Item(one.course, OWN, *days, (), (), (), 0.0, 0.0)
        for lift in problem.courses[one.course].lifts(person.held):
            entries = _above(person.held, ((lift.competence, lift.low),))
            yield Item(one.course, OWN, *days, (lift,), entries, (), 0.0, 0.0)


def _above(held: Mapping[int, int], levels: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple((what, level) for what, level in levels if level > held.get(what, 0))


def _offered(problem: Problem, person: Person, offer: Offer) -> Iterator[Item]:
    """
    The runs of every course that could matter, but those on days when she is elsewhere.

    Not those of a course that she is enrolled in, unless it may come too early for her.
    """
    courses, held = problem.courses, person.held
    seated = {one.course for one in person.enrolled if not _above(held, courses[one.course].entries)}
    for number in wanted(problem, person):
        if number in seated:
            continue
        lifts, entries = _fit(problem, number, held)
        builds_on = courses[number].builds_on
        after = builds_on and tuple(one for one in builds_on if not exempt(problem, person, one))
        cost, hours = problem.costs[number], courses[number].hours or 0.0
        for at in offer(number):
            _, _, start, finish, _ = problem.runs[at]
            if start == UNDATED or not any(_meets(start, finish, one) for one in person.enrolled):
                yield Item(number, at, start, finish, lifts, entries, after, cost, hours)


def _fit(problem: Problem, course: int, held: Mapping[int, int]) -> Fit:
    """What a course lifts for somebody, and which entries she lacks; the same for all who hold the same."""
    entries = problem.courses[course].entries
    key = course, tuple(held.get(what, 0) for what, _ in entries)
    if key not in problem.fits:
        problem.fits[key] = tuple(problem.courses[course].lifts(held)), _above(held, entries)
    return problem.fits[key]


def _meets(start: int, finish: int, one: Enrolment) -> bool:
    return start <= one.finish and one.start <= finish


def exempt(problem: Problem, person: Person, course: int) -> bool:
    """
    Whether she need not take a course that another builds on: completed, or nothing in it is new to her.
    """
    return course in person.done or problem.courses[course].mastered(person.held)


def wanted(problem: Problem, person: Person) -> list[int]:
    """The courses towards her goals, and those that one needs before them, in order."""
    courses, held = problem.courses, person.held
    tops: dict[int, int] = {}
    chosen: set[int] = set()
    levels = [(goal.competence, goal.top) for goal in person.goals]
    while levels:
        competence, top = levels.pop()
        if top <= max(tops.get(competence, 0), held.get(competence, 0)):
            continue
        tops[competence] = top
        taken = [
            one
            for one in problem.developing.get(competence, ())
            if _rises(problem, one, competence, held, top)
        ]
        while taken:
            number = taken.pop()
            if number not in chosen:
                chosen.add(number)
                levels.extend(_above(held, courses[number].entries))
                taken.extend(one for one in courses[number].builds_on if not exempt(problem, person, one))
    return sorted(chosen)


def _rises(problem: Problem, course: int, competence: int, held: Mapping[int, int], top: int) -> bool:
    at = held.get(competence, 0)
    return any(
        step.competence == competence and step.high > at and step.low < top
        for step in problem.courses[course].steps
    )


def _split(found: Sequence[Item], aims: Sequence[Aim]) -> list[Part]:
    """Items and goals by what they share: a competence, a course, a course before, a day."""
    if len(found) == 1:
        return [Part(tuple(found), tuple(aims))]
    needed = {aim.competence for aim in aims} | {what for item in found for what, _ in item.entries}
    group = list(range(len(found)))
    first: dict[tuple[bool, int], int] = {}

    def top(at: int) -> int:
        while group[at] != at:
            group[at] = at = group[group[at]]
        return at

    def share(at: int, key: tuple[bool, int]) -> None:
        group[top(first.setdefault(key, at))] = top(at)

    for at, item in enumerate(found):
        share(at, (True, item.course))
        for course in item.after:
            share(at, (True, course))
        for lift in item.lifts:
            if lift.competence in needed:
                share(at, (False, lift.competence))
        for what, _ in item.entries:
            share(at, (False, what))
        if item.dated:
            for other in range(at):
                if overlap(found[other], item):
                    group[top(other)] = top(at)
    gathered: dict[int, tuple[list[Item], list[Aim]]] = {}
    for at, item in enumerate(found):
        gathered.setdefault(top(at), ([], []))[0].append(item)
    for aim in aims:
        gathered[top(first[False, aim.competence])][1].append(aim)
    return [Part(tuple(some), tuple(theirs)) for some, theirs in gathered.values()]
