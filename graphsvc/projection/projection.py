"""
The graph as arrays, for one revision and one day; immutable once made.

Three sights answer every question: posts as a whole, posts by role, posts by profile (DOMAIN: "at its own
level or the adjusted one"). Each is a block per cohort, made when first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.gaps import rules
from graphsvc.projection.block import Block, joined
from graphsvc.projection.cohort import Cohort, Flags
from graphsvc.projection.facts import Facts
from graphsvc.projection.layout import Look, Sight, in_force, layout
from graphsvc.projection.margins import Margins
from graphsvc.projection.tree import Tree

__all__ = ["Part", "Projection", "Selection", "Sight"]

MOST_KEPT = 16
"""Selections whose own blocks are kept."""


@dataclass(frozen=True)
class Selection:
    """Which posts and whose view of them: a role, a profile, both, a kind of employment, some units."""

    on_leave: bool = False
    role: int | None = None
    profile: int | None = None
    kind: int | None = None
    scope: frozenset[int] | None = None
    person: int | None = None

    @property
    def plain(self) -> bool:
        """Whether it leaves all posts of the day in."""
        return not self.on_leave and self.kind is None and self.scope is None

    def live(self, cohort: Cohort, day: int) -> Flags:
        """The posts that it leaves."""
        keep = cohort.live(day, on_leave=self.on_leave)
        if self.kind is not None:
            keep = keep & (cohort.post_kind == self.kind)
        if self.scope is not None:
            keep = keep & np.isin(cohort.post_unit, np.array(sorted(self.scope), np.int32))
        return keep


@dataclass(frozen=True)
class Part:
    """A block and the rows of it that count; None for all."""

    block: Block
    rows: Flags | None = None

    def whole(self) -> Block:
        return self.block if self.rows is None else self.block.of(self.rows)


@dataclass(frozen=True)
class Projection:
    """
    One revision on one day.

    `parts(sight, selection)` gives the pairs: the blocks of everybody, less whom the selection leaves out,
    and blocks of their own for those of whom it leaves some posts only. `margins` keeps what was counted.
    `known`, `aged` and `again` are those of Look, for a day between two days (gaps/compared.py).
    """

    facts: Facts
    day: int
    recent_months: int
    known: int | None = None
    aged: int | None = None
    again: bool = False
    blocks: dict[Sight, tuple[Block, ...]] = field(default_factory=dict, compare=False, repr=False)
    margins: Margins = field(default_factory=Margins, compare=False, repr=False)
    _own: dict[Any, tuple[Part, ...]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def build(cls, facts: Facts, day: str, *, recent_months: int = 12) -> Projection:
        """The facts as of a day."""
        return cls(facts, rules.day_number(day), recent_months)

    @property
    def tree(self) -> Tree:
        return self.facts.tree

    def layer(self, sight: Sight = "posts", chosen: Selection | None = None) -> Block:
        """All pairs of a sight and a selection in one block, made for the asking."""
        return joined(part.whole() for part in self.parts(sight, chosen))

    def parts(self, sight: Sight = "posts", chosen: Selection | None = None) -> tuple[Part, ...]:
        """The pairs of a sight and a selection; those of single persons are not kept."""
        wanted = chosen or Selection()
        if wanted == Selection():
            return tuple(map(Part, self.everybody(sight)))
        if wanted.person is not None:
            return tuple(_of_person(self, sight, wanted, wanted.person))
        key = sight, wanted
        if key not in self._own:
            self._own[key] = tuple(_selected(self, sight, wanted))
            while len(self._own) > MOST_KEPT:
                self._own.pop(next(iter(self._own)), None)
        return self._own[key] if key in self._own else tuple(_selected(self, sight, wanted))

    def everybody(self, sight: Sight) -> tuple[Block, ...]:
        """The block of each cohort."""
        if sight not in self.blocks:
            plain = Selection()
            self.blocks[sight] = tuple(
                layout(self.facts, one, self.look(), sight, plain.live(one, self.day))
                for one in self.facts.cohorts
            )
        return self.blocks[sight]

    def look(self, across: int | None = None) -> Look:
        return Look(self.day, self.recent_months, across, self.known, self.aged, self.again)

    def held(self, person: int, competence: int) -> int | None:
        """The level that somebody holds; None where nothing valid is known."""
        cohort, local = self.facts.of_person(person)
        valid = in_force(self.facts, cohort, self.look(), np.arange(cohort.size) == local)
        hit = valid[cohort.ass_competence[valid] == competence]
        return int(cohort.ass_level[hit[0]]) if len(hit) else None


def _sight(sight: Sight, chosen: Selection) -> tuple[Sight, int | None, int | None]:
    """Which sight tells of a selection, the key that it is about, and what must require a pair as well."""
    if sight == "posts" and chosen.role is not None:
        sight = "roles"
    elif sight == "posts" and chosen.profile is not None:
        sight = "profiles"
    if sight == "posts":
        return sight, None, None
    own, other = (chosen.role, chosen.profile) if sight == "roles" else (chosen.profile, chosen.role)
    return sight, own, other


def _of_person(projection: Projection, sight: Sight, chosen: Selection, person: int) -> Iterator[Part]:
    if person < 0:
        return
    cohort, local = projection.facts.of_person(person)
    main, key, across = _sight(sight, chosen)
    live = chosen.live(cohort, projection.day) & (cohort.post_person == local)
    block = layout(projection.facts, cohort, projection.look(across), main, live)
    yield Part(block, None if key is None else block.key == key)


def _selected(projection: Projection, sight: Sight, chosen: Selection) -> Iterator[Part]:
    """
    The parts of a selection.

    Somebody all of whose posts are left stands in the blocks of everybody, and whoever has none left in none.
    """
    facts = projection.facts
    main, key, across = _sight(sight, chosen)
    blocks = projection.everybody(main) if across is None else ()
    if blocks and chosen.plain:
        yield from (_keyed(Part(block), key) for block in blocks)
        return
    for number, cohort in enumerate(facts.cohorts):
        live = chosen.live(cohort, projection.day)
        anew = cohort.everybody()
        if across is None:
            same, anew = _compared(cohort, cohort.live(projection.day, on_leave=False), live)
            block = blocks[number]
            rows = None if same.all() else same[block.person - cohort.first]
            yield _keyed(Part(block, rows), key)
        own = live & anew[np.maximum(cohort.post_person, 0)]
        if own.any():
            yield _keyed(Part(layout(facts, cohort, projection.look(across), main, own)), key)


def _compared(cohort: Cohort, usual: Flags, left: Flags) -> tuple[Flags, Flags]:
    """Marks the people all of whose usual posts are left and no other, and those who have other posts."""

    def count(posts: Flags) -> NDArray[np.int64]:
        return np.bincount(cohort.post_person[posts], minlength=cohort.size)

    mine, kept, shared = count(usual), count(left), count(usual & left)
    same = (shared == mine) & (shared == kept)
    return same, ~same & (kept > 0)


def _keyed(part: Part, key: int | None) -> Part:
    """The rows of one role or profile."""
    if key is None:
        return part
    mine = part.block.key == key
    return Part(part.block, mine if part.rows is None else mine & part.rows)
