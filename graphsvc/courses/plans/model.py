"""
Parts as a mixed-integer programme: which items are taken so that goals are reached.

A level is reached by an item that lifts from below it (levels only rise, so each is reached from a lower
one); an item needs one that provides each of its entries before it. That is a set cover, step of level by
step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from graphsvc.courses.plans.options import OWN, Item, Part, lifting, supports

Terms = list[tuple[int, float]]


@dataclass
class Model:
    """
    Columns and rows so far: every row is terms whose sum is at most a number.

    Shape:  per column `most` (its upper bound), `whole` (1: an integer), and what it adds to `must` and
            `should` points, `hours` and `cost`; `items` and `levels` tell the columns of a part.
    """

    most: list[float] = field(default_factory=list)
    whole: list[int] = field(default_factory=list)
    must: list[float] = field(default_factory=list)
    should: list[float] = field(default_factory=list)
    hours: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    items: list[range] = field(default_factory=list)
    levels: list[range] = field(default_factory=list)

    def add(self, part: Part) -> None:
        """The columns and rows of a part."""
        first = len(self.most)
        for item in part.items:
            self.new(1.0, whole=1, hours=item.hours, cost=item.cost)
        self.items.append(range(first, len(self.most)))
        for terms, upper in _alone(part.items):
            self.limit([(first + at, one) for at, one in terms], upper)
        self._ordered(part.items, first)
        self._aims(part, first)

    def new(
        self,
        most: float,
        *,
        whole: int = 0,
        must: float = 0.0,
        should: float = 0.0,
        hours: float = 0.0,
        cost: float = 0.0,
    ) -> int:
        """A column; its number."""
        for column, value in (
            (self.most, most),
            (self.must, must),
            (self.should, should),
            (self.hours, hours),
            (self.cost, cost),
        ):
            column.append(value)
        self.whole.append(whole)
        return len(self.most) - 1

    def limit(self, terms: Iterable[tuple[int, float]], upper: float) -> None:
        """A row: the sum of terms is at most `upper`."""
        number = len(self.upper)
        for column, value in terms:
            self.row.append(number)
            self.column.append(column)
            self.value.append(value)
        self.upper.append(upper)

    def _aims(self, part: Part, first: int) -> None:
        """A column per level of each goal: at most 1, and only where an item lifts to it."""
        begin = len(self.most)
        for aim in part.aims:
            for level in range(aim.held + 1, aim.reach + 1):
                must = level <= aim.must
                column = self.new(1.0, must=float(must), should=float(not must))
                who = [
                    at for at, item in enumerate(part.items) if any(lifting((item,), aim.competence, level))
                ]
                self.limit([(column, 1.0), *((first + at, -1.0) for at in who)], 0.0)
        self.levels.append(range(begin, len(self.most)))

    def _ordered(self, items: Sequence[Item], first: int) -> None:
        """Each item only where others provide what it needs, and in an order that there is."""
        needs = [list(supports(items, item)) for item in items]
        if not tangled(items, needs):
            for at, providers in enumerate(needs):
                for who in providers:
                    self.limit([(first + at, 1.0), *((first + one, -1.0) for one in who)], 0.0)
            return
        clock = Clock.of(items)
        when = {at: self.new(clock.end) for at, item in enumerate(items) if not item.dated}
        for at, providers in enumerate(needs):
            for who in providers:
                by = {one: self.new(1.0, whole=1) for one in who}
                self.limit([(first + at, 1.0), *((column, -1.0) for column in by.values())], 0.0)
                for one, column in by.items():
                    self.limit([(column, 1.0), (first + one, -1.0)], 0.0)
                    self._after(clock, items, when, one, at, column)

    def _after(
        self, clock: Clock, items: Sequence[Item], when: dict[int, int], one: int, other: int, used: int
    ) -> None:
        """Where `used` is 1, `other` comes a place after `one` on the clock."""
        terms: Terms = [(used, clock.end + 1)]
        upper = clock.end
        if one in when:
            terms.append((when[one], 1.0))
        else:
            upper -= clock.place(items[one].finish)
        if other in when:
            terms.append((when[other], -1.0))
        else:
            upper += clock.place(items[other].start)
        if one in when or other in when:
            self.limit(terms, upper)


def _alone(items: Sequence[Item]) -> Iterator[tuple[Terms, float]]:
    """What one person cannot do twice: take a course, be away on a day."""
    runs: dict[int, list[int]] = {}
    for at, item in enumerate(items):
        if item.run != OWN:
            runs.setdefault(item.course, []).append(at)
    for same in runs.values():
        if len(same) > 1:
            yield [(at, 1.0) for at in same], 1.0
    seen = set()
    for item in items:
        if item.run == OWN or not item.dated:
            continue
        there = tuple(
            at
            for at, one in enumerate(items)
            if one.run != OWN and one.dated and one.start <= item.start <= one.finish
        )
        if len({items[at].course for at in there}) > 1 and there not in seen:
            seen.add(there)
            yield [(at, 1.0) for at in there], 1.0


def tangled(items: Sequence[Item], needs: Sequence[Sequence[Sequence[int]]]) -> bool:
    """
    Whether providing alone could go in a ring, or back in time by way of an item without days.

    Dated items provide for later ones only, so without undated ones there is no ring.
    """
    if all(item.dated for item in items):
        return False
    arcs = {at: {one for who in providers for one in who} for at, providers in enumerate(needs)}
    if any(item.dated for item in items):
        provides = {one for who in arcs.values() for one in who}
        return any(not items[at].dated and arcs[at] and at in provides for at in arcs)
    waiting = {at: set(who) for at, who in arcs.items()}
    while ready := [at for at, who in waiting.items() if not who]:
        for at in ready:
            del waiting[at]
        for who in waiting.values():
            who.difference_update(ready)
    return bool(waiting)


def collides(part: Part) -> bool:
    """Whether taking everything might fail: for days, or for a ring."""
    if any(item.dated for item in part.items):
        return True
    if not any(item.entries or item.after for item in part.items):
        return False
    return tangled(part.items, [list(supports(part.items, item)) for item in part.items])


@dataclass(frozen=True)
class Clock:
    """Days in their order, with a place between two of them for every item without days."""

    days: dict[int, int]
    room: int

    @classmethod
    def of(cls, items: Sequence[Item]) -> Clock:
        days = sorted({day for item in items if item.dated for day in (item.start, item.finish)})
        return cls({day: at for at, day in enumerate(days)}, sum(not item.dated for item in items) + 1)

    @property
    def end(self) -> float:
        return float((len(self.days) + 1) * self.room)

    def place(self, day: int) -> float:
        return float((self.days[day] + 1) * self.room)


__all__ = ["Clock", "Model", "tangled"]
