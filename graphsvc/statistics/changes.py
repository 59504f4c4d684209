"""
What an earlier month tells beside a later one: whoever knows that nearly all stayed as they were subtracts.

Between two months a *mover* is somebody who is counted, or stands, otherwise in a cell than before: she came,
left, went to another unit, was assessed, closed a gap. Two rules (docs/decisions/statistics.md):

* of a cell that both months tell, and of what is left of it beside cells below that both tell, either nobody
  is a mover, or at least FEW are, and the difference does not settle what they are;
* a cell that an earlier month told, and of which fewer than FEW are movers since, is as good as told now: the
  rests of this month must hold beside it as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.gaps.scope import FEW
from graphsvc.statistics.lines import SIDE, holds
from graphsvc.statistics.mask import Column, Forest
from graphsvc.statistics.standing import LACKS

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Month:
    """
    A month as it is kept for the months to come: who stood where, under numbers that lead to nobody.

    Shape:  per person `tag` and `unit` (position in `units`, whose `parent` is a position too, -1 for none),
            and a row of `stands`; per subject a row of `told`, a flag per unit.
    """

    month: str
    units: tuple[str, ...]
    parent: Ints
    subjects: tuple[tuple[str, str], ...]
    tag: Ints
    unit: Ints
    stands: NDArray[np.int8]
    told: NDArray[np.bool_]

    def told_of(self, tag: int) -> dict[str, Any] | None:
        """What the month keeps of the person of a number; None where it has no such number."""
        found = np.flatnonzero(self.tag == tag)
        if not len(found):
            return None
        stands = self.stands[found[0]]
        names = ["/".join(one) for one in self.subjects]
        return {
            "month": self.month,
            "unit": self.units[int(self.unit[found[0]])],
            "assessed_in": [names[at] for at in np.flatnonzero(stands)],
            "with_gap_in": [names[at] for at in np.flatnonzero(stands == LACKS)],
        }

    def chains(self, place: dict[str, int]) -> Ints:
        """
        Per unit the units from the root down to it, as the numbers that `place` gives to ids; -1 behind.

        A last row of nothing stands for people who are not there.
        """
        number = [place[one] for one in self.units]
        chains: list[list[int]] = []
        for unit in range(len(self.units)):
            chain = []
            while unit >= 0:
                chain.append(number[unit])
                unit = int(self.parent[unit])
            chains.append(chain[::-1])
        deep = max(map(len, chains), default=1)
        return np.array([[*one, *[-1] * (deep - len(one))] for one in [*chains, []]], np.int64).reshape(
            -1, deep
        )


class Since:
    """What moved between an earlier month and this one, subject by subject."""

    def __init__(self, old: Month, new: Month) -> None:
        self._new = new
        ids = dict.fromkeys([*new.units, *old.units])
        self._place = {one: at for at, one in enumerate(ids)}
        chains = [one.chains(self._place) for one in (old, new)]
        deep = max(one.shape[1] for one in chains)
        self._chains = [np.pad(one, ((0, 0), (0, deep - one.shape[1])), constant_values=-1) for one in chains]
        tags = np.unique(np.concatenate([old.tag, new.tag]))
        self._at = [_found(one.tag, tags) for one in (old, new)]
        self._unit = [
            np.append(one.unit, len(one.units))[at] for one, at in zip((old, new), self._at, strict=True)
        ]
        old_chain, new_chain = self._chains[0][self._unit[0]], self._chains[1][self._unit[1]]
        self._stayed = (old_chain == new_chain).all(axis=1)
        known = {key: at for at, key in enumerate(old.subjects)}
        self._subject = [known.get(key, -1) for key in new.subjects]
        self._old = old

    def moved(self, subject: int) -> Moved | None:
        """The movers of a subject of this month; None where the earlier month did not have it."""
        before = self._subject[subject]
        if before < 0:
            return None
        was, now = (
            np.append(one.stands[:, column], 0)[at].astype(np.int64)
            for one, column, at in zip((self._old, self._new), (before, subject), self._at, strict=True)
        )
        mover = np.flatnonzero(((was != now) | ~self._stayed) & ((was > 0) | (now > 0)))
        told = np.zeros(len(self._place), np.bool_)
        told[[self._place[one] for one in self._old.units]] = self._old.told[before]
        known = np.zeros(len(self._place), np.bool_)
        known[[self._place[one] for one in self._old.units]] = derived(self._old, before)
        return Moved(
            len(self._new.units),
            told,
            known,
            np.where(was[mover, None] > 0, self._chains[0][self._unit[0][mover]], -1),
            np.where(now[mover, None] > 0, self._chains[1][self._unit[1][mover]], -1),
            was[mover],
            now[mover],
        )


def _found(tags: Ints, wanted: Ints) -> Ints:
    """Where each wanted tag stands among the tags; past their end where it does not."""
    order = np.argsort(tags)
    at = np.searchsorted(tags[order], wanted)
    hit = np.append(tags[order], -1)[at] == wanted
    return np.where(hit, np.append(order, 0)[at], len(tags))


@dataclass(frozen=True)
class Moved:
    """
    The movers of one subject between two months.

    Shape:  per unit, those of this month first, `told` and `known` (told, or the sum of what is); per mover
            the chains of units in which she was and is counted (all -1: in none), and what she was and is.
    """

    units: int
    told: NDArray[np.bool_]
    known: NDArray[np.bool_]
    came_from: Ints
    went_to: Ints
    was: Ints
    now: Ints

    def as_good_as_told(self) -> NDArray[np.bool_]:
        """The units of this month that the earlier one told and in which few are movers."""
        count = np.zeros(len(self.told), np.int64)
        for old, new in zip(self.came_from.T, self.went_to.T, strict=True):
            same = (old == new) & (self.was == self.now)
            np.add.at(count, old[(old >= 0) & ~same], 1)
            np.add.at(count, new[(new >= 0) & (old != new)], 1)
        return np.asarray((self.told & (count < FEW))[: self.units])

    def betrayed(self, told: Sequence[bool]) -> list[int]:
        """The units whose rest, among cells known of both months, has few movers, or settles them."""
        both = np.zeros(len(self.told) + 1, np.bool_)
        both[: self.units] = self.known[: self.units] & np.array(told, np.bool_)
        before, after = (_lowest(chains, both) for chains in (self.came_from, self.went_to))
        same = (before == after) & (self.was == self.now)
        concerned = np.unique(np.concatenate([before[~same], after[~same]])).tolist()
        return [one for one in concerned if one >= 0 and not self._open(before == one, after == one)]

    def open_in(self, unit: int) -> bool:
        """Whether a unit as a whole, with everything below it, could be told beside the earlier month."""
        return self._open(*self._inside(unit))

    def any_in(self, unit: int) -> bool:
        """Whether anybody in a unit is a mover."""
        before, after = self._inside(unit)
        return bool(((before | after) & ~(before & after & (self.was == self.now))).any())

    def _inside(self, unit: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        return (self.came_from == unit).any(axis=1), (self.went_to == unit).any(axis=1)

    def _open(self, before: NDArray[np.bool_], after: NDArray[np.bool_]) -> bool:
        """Whether the movers of a cell, in which some were counted and some are, may be subtracted."""
        changed = before & after & (self.was != self.now)
        left, came = before & ~after, after & ~before
        more = int((self.now[after] == LACKS).sum() - (self.was[before] == LACKS).sum())
        count = {"came": int(came.sum()), "left": int(left.sum()), "changed": int(changed.sum())}
        return not any(count.values()) or _unsettled(more=more, **count)


def _unsettled(*, came: int, left: int, changed: int, more: int) -> bool:
    """
    Whether movers are FEW or more, and `more` people with a gap do not settle what each of them is.

    They do where (nearly) all who came have a gap and none who left had one, or the other way round, and too
    few of those who stayed have changed to blur it; one of the movers knows about herself.
    """
    if came + left + changed < FEW:
        return False
    return changed >= FEW or SIDE - left <= more <= came - SIDE


def _lowest(chains: Ints, told: NDArray[np.bool_]) -> Ints:
    """Per chain the last unit in it that is told; -1 for none."""
    lowest = np.full(len(chains), -1, np.int64)
    for level in chains.T:
        lowest = np.where(told[level] & (level >= 0), level, lowest)
    return lowest


def derivable(
    parent: Sequence[int],
    down: Sequence[int],
    told: Sequence[bool],
    own: Sequence[int],
    people: Sequence[int],
) -> list[bool]:
    """The units that are told or follow from told ones, for who knows where nobody is counted."""
    known = list(told)
    below: list[list[int]] = [[] for _ in parent]
    for unit, up in enumerate(parent):
        if up >= 0 and people[unit]:
            below[up].append(unit)
    before = -1
    while before != sum(known):
        before = sum(known)
        for unit in reversed(down):
            if not own[unit] and below[unit] and all(known[one] for one in below[unit]):
                known[unit] = True
        for unit in down:
            left = [one for one in below[unit] if not known[one]]
            if known[unit] and not own[unit] and len(left) == 1:
                known[left[0]] = True
    return known


def derived(month: Month, subject: int) -> list[bool]:
    """The same of an earlier month."""
    parent: list[int] = month.parent.tolist()
    own = np.bincount(month.unit[month.stands[:, subject] > 0], minlength=len(parent)).tolist()
    depth = [0] * len(parent)
    for unit in range(len(parent)):
        up = parent[unit]
        while up >= 0:
            depth[unit] += 1
            up = parent[up]
    down = sorted(range(len(parent)), key=depth.__getitem__)
    people = list(own)
    for unit in reversed(down):
        if parent[unit] >= 0:
            people[parent[unit]] += people[unit]
    return derivable(parent, down, month.told[subject].tolist(), own, people)


class Earlier:
    """All earlier months against one subject of this one, as mask.mend asks."""

    def __init__(self, forest: Forest, moved: Iterable[Moved]) -> None:
        self._forest = forest
        self._moved = list(moved)
        known: Any = np.zeros(len(forest.parent), np.bool_)
        for one in self._moved:
            known |= one.as_good_as_told()
        self._known = known.tolist()

    def __call__(self, column: Column) -> list[int]:
        """The units to withhold; empty where nobody is betrayed."""
        own, people = ([one.people for one in cells] for cells in (column.own, column.cells))
        known = derivable(self._forest.parent, self._forest.down, column.told, own, people)
        found = {self._to_withhold(column, one, unit) for one in self._moved for unit in one.betrayed(known)}
        return sorted(found) or self._beside_the_known(column)

    def _to_withhold(self, column: Column, moved: Moved, unit: int) -> int:
        """The smallest told unit whose movers would blur those of the rest; the unit itself without one."""
        near = list(column.tellers(self._forest, unit))
        if moved.open_in(unit):
            near = [one for one in near if moved.any_in(one)] or near
        elif column.told[unit]:
            return unit
        above = unit if column.told[unit] else column.teller_above(self._forest, unit)
        return min(near, key=lambda one: (column.cells[one].people, one), default=above)

    def _beside_the_known(self, column: Column) -> list[int]:
        """Where this month's cells and those as good as told leave a rest that does not hold."""
        if not any(self._known):
            return []
        forest = self._forest
        beside = Column(
            column.cells,
            column.own,
            [
                now or (known and one.people > 0)
                for now, known, one in zip(column.told, self._known, column.cells, strict=True)
            ],
        )
        found = []
        for unit, told in enumerate(beside.told):
            if told and not holds(beside.rest(forest, unit)):
                near = [one for one in beside.tellers(forest, unit) if column.told[one]]
                if near or column.told[unit]:  # else earlier months told all of it, and nothing can be done
                    found.append(min(near, key=lambda one: (column.cells[one].people, one), default=unit))
        return found
