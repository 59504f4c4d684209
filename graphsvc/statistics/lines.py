"""
When a unit's figures may be told beside those below it: what is left when they are taken away.

A cell is *plain* where it betrays nobody by itself: enough people, and enough on either side of the gap. What
a told unit does not tell of itself further down is *its rest*, whose sums anybody gets by subtraction: the
posts of its own and the withheld units below, without what these tell further down. Three readers are thought
of:

* A, who knows what is published, and about herself: every withheld cell keeps ranges FEW wide;
* B, who also knows how many people each cell counts: who lacks something stays open in every cell;
* C, who manages one of the withheld units, and takes her own people away from the rest.

Source: docs/decisions/statistics.md. It is the arithmetic of intervals in one sum, which is exact there;
tests compare it with a linear program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graphsvc.gaps.scope import FEW

SIDE = 2
"""People that a told cell has at least with a gap, and without: one of them knows about herself."""

WIDE = FEW + 1
"""How wide ranges are kept, so that they are FEW wide for one who knows about herself."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How many people are counted, and how many of them lack something."""

    people: int
    lacking: int

    def __add__(self, other: Cell) -> Cell:
        return Cell(self.people + other.people, self.lacking + other.lacking)

    def __sub__(self, other: Cell) -> Cell:
        return Cell(self.people - other.people, self.lacking - other.lacking)

    @property
    def met(self) -> int:
        """People without a known gap."""
        return self.people - self.lacking

    @property
    def plain(self) -> bool:
        """Whether it betrays nobody by itself: neither few, nor all alike (but for one who knows herself)."""
        return self.people >= FEW and self.lacking >= SIDE and self.met >= SIDE


def added(cells: Iterable[Cell]) -> Cell:
    """The sum."""
    total = Cell(0, 0)
    for one in cells:
        total += one
    return total


@dataclass(frozen=True, slots=True)
class Rest:
    """
    What a unit does not tell: the sums, and what they are made of.

    `parts` are its own posts (without parts) and the rests of the withheld units right below it, those that
    count nobody left out. `withheld` counts the withheld units in it that tell nothing further down,
    `hides` says whether any unit in it is withheld.
    """

    total: Cell
    parts: tuple[Rest, ...] = ()
    withheld: int = 0
    hides: bool = False


def holds(rest: Rest) -> bool:
    """Whether the rest of a told unit betrays nothing to any of the three."""
    if not rest.hides:
        return rest.total.people == 0 or rest.total.plain
    return _wide(rest.total, rest.withheld) and _open(rest.total, rest.parts) and _open_to_managers(rest)


def _wide(total: Cell, many: int) -> bool:
    """A: each of `many` cells, known to count somebody, may still be anything within WIDE."""
    others = max(0, many - 1)
    return (
        total.people - many >= WIDE
        and total.lacking - max(0, others - total.met) >= WIDE
        and total.met - max(0, others - total.lacking) >= WIDE
    )


def _open(total: Cell, parts: Sequence[Rest]) -> bool:
    """
    B: in each part, whose people are known, who lacks something lies within FEW, or is wholly open.

    A part may be known where it is plain and what it is made of is open.
    """
    for one in parts:
        most = min(one.total.people, total.lacking)
        least = max(0, total.lacking - (total.people - one.total.people))
        if most - least < min(FEW, one.total.people) and not (one.total.plain and _open_inside(one)):
            return False
    return True


def _open_inside(rest: Rest) -> bool:
    """Whether a rest may be known as a whole: what it is made of is open then."""
    if not rest.parts:
        return True
    return _open_inside(rest.parts[0]) if len(rest.parts) == 1 else _open(rest.total, rest.parts)


def _open_to_managers(rest: Rest) -> bool:
    """C: what is left when somebody takes away what she knows is nobody, or plain and open."""
    for known, others in _known(rest, []):
        left = rest.total - known
        if left.people and not (left.plain and _open_inside(Rest(left, tuple(others)))):
            return False
    return True


def _known(rest: Rest, outside: list[Rest]) -> Iterator[tuple[Cell, list[Rest]]]:
    """Every part that somebody manages, and all others beside it; a unit's own posts are no such part."""
    for at, one in enumerate(rest.parts):
        others = [*outside, *rest.parts[:at], *rest.parts[at + 1 :]]
        if one.hides:
            yield one.total, others
            yield from _known(one, others)
