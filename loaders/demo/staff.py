"""People and posts: who works where, as what, how much, since when, with which profiles and adjustments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loaders.demo import names
from loaders.demo.kinds import RIVALS
from loaders.demo.terms import Terms
from loaders.demo.tree import Rng, Tree, matches

Ints = NDArray[np.int64]
Small = NDArray[np.int16]

KINDS = ("permanent", "temporary", "hourly", "apprentice")
PARTS = np.array([90, 80, 75, 70, 60, 50, 40, 30, 20])
MOST, SOME, FEW = 0.85, 0.03, 5
"""
Shares of the posts of a kind of unit that use a system: its own kind's, and any other where there are more
than so few systems.
"""
OPEN_END = 32_000
"""Days from the demo's day at which an employment without an end ends."""


@dataclass(frozen=True, eq=False)
class Staff:
    """
    People and posts.

    Shape: people are 0..people-1 in the order of their first posts' units; posts 0..people-1 are the first
           posts, further ones follow. `picks` are (post, profile, must), each pair once.
    Units: `start`, `end` in days from the demo's day; `percent` 0-100.
    """

    people: int
    first: Ints
    last: Ints
    owner: Ints
    unit: Ints
    role: Ints
    percent: Small
    kind: Small
    start: Small
    end: Small
    leave: NDArray[np.bool_]
    manager: Ints
    pick_post: Ints
    pick_profile: Ints
    pick_must: NDArray[np.bool_]

    @property
    def present(self) -> NDArray[np.bool_]:
        """Whose first post holds on the demo's day."""
        return np.asarray((self.start[: self.people] <= 0) & (self.end[: self.people] >= 0))


def hire(rng: Rng, tree: Tree, terms: Terms) -> Staff:
    """Fill every unit; the first person of each manages it."""
    people = int(tree.sizes.sum())
    unit = np.repeat(np.arange(len(tree.units)), tree.sizes)
    manager = np.concatenate(([0], np.cumsum(tree.sizes)[:-1]))
    role = _roles(rng, tree, unit, manager)
    second = np.flatnonzero(rng.random(people) < 0.05)
    second = second[~np.isin(second, manager)]
    second_unit, second_role = _second(rng, tree, unit, role, second)
    owner = np.concatenate((np.arange(people), second))
    unit, role = np.concatenate((unit, second_unit)), np.concatenate((role, second_role))
    leads = np.zeros(len(owner), bool)
    leads[manager] = True
    percent = _percent(rng, tree, unit, leads)
    kind = np.where(leads, 0, rng.choice(4, len(owner), p=(0.83, 0.09, 0.06, 0.02))).astype(np.int16)
    start, end = _days(rng, kind, leads)
    _share(percent, second, people)
    picks = _picks(rng, tree, terms, unit)
    return Staff(
        people=people,
        first=rng.integers(0, len(names.FIRST), people),
        last=rng.integers(0, len(names.LAST_HEADS) * len(names.LAST_TAILS), people),
        owner=owner,
        unit=unit,
        role=role,
        percent=percent,
        kind=kind,
        start=start,
        end=end,
        leave=~leads & (end > 0) & (start < 0) & (rng.random(len(owner)) < 0.035),
        manager=manager,
        pick_post=picks[0],
        pick_profile=picks[1],
        pick_must=picks[2],
    )


def _roles(rng: Rng, tree: Tree, unit: Ints, manager: Ints) -> Ints:
    role = np.zeros(len(unit), np.int64)
    kind = tree.kind_of[unit]
    for place, pool in enumerate(tree.pools):
        own = np.flatnonzero(kind == (place if place < len(tree.kinds) else -1))
        role[own] = rng.choice(pool.roles, len(own), p=pool.shares)
        heads = np.intersect1d(own, manager)
        role[heads] = rng.choice(pool.leaders, len(heads))
    return role


def _second(rng: Rng, tree: Tree, unit: Ints, role: Ints, people: Ints) -> tuple[Ints, Ints]:
    """Unit and role of second posts: mostly in another unit of the same kind, some in the same one."""
    kind = tree.kind_of[unit[people]]
    to, what = unit[people].copy(), role[people].copy()
    for place in range(len(tree.kinds)):
        own = np.flatnonzero(kind == place)
        units = np.flatnonzero(tree.kind_of == place)
        moved = own[rng.random(len(own)) < 0.75]
        to[moved] = rng.choice(units, len(moved))
        changed = own[rng.random(len(own)) < 0.4]
        what[changed] = rng.choice(tree.pools[place].roles, len(changed))
    return to, what


def _percent(rng: Rng, tree: Tree, unit: Ints, leads: NDArray[np.bool_]) -> Small:
    shares = np.array([*(kind.part_time for kind in tree.kinds), 0.05])
    part = (rng.random(len(unit)) < shares[tree.kind_of[unit]]) & ~leads
    return np.where(part, rng.choice(PARTS, len(unit)), 100).astype(np.int16)


def _share(percent: Small, second: Ints, people: int) -> None:
    """Nobody with two posts works more than full time."""
    percent[second] = np.minimum(percent[second], 80)
    percent[people:] = np.minimum(100 - percent[second], 40)


def _days(rng: Rng, kind: Small, leads: NDArray[np.bool_]) -> tuple[Small, Small]:
    count = len(kind)
    start = -np.minimum(rng.exponential(2300, count) + 40, 14_000)
    start = np.where(kind == 0, start, -rng.integers(20, 900, count))
    end = np.where(kind == 0, OPEN_END, rng.integers(10, 600, count))
    fate = np.where(leads, 1.0, rng.random(count))
    left, coming = fate < 0.03, (fate >= 0.03) & (fate < 0.045)
    start = np.where(left, np.minimum(start, -600), start)
    end = np.where(left, -rng.integers(5, 540, count), end)
    start = np.where(coming, rng.integers(5, 150, count), start)
    end = np.where(coming & (kind != 0), 700, end)
    return start.astype(np.int16), end.astype(np.int16)


def _picks(rng: Rng, tree: Tree, terms: Terms, unit: Ints) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Profiles of the systems in use, one or two per system and post, by kind of unit."""
    posts, profiles = [], []
    beaten = _beaten(terms)
    for system, (kinds, share) in enumerate(_users(tree, terms)):
        choices = np.flatnonzero(terms.profile_system == system)
        if not len(choices) or system in beaten:
            continue
        at = np.flatnonzero(np.isin(tree.kind_of[unit], kinds))
        at = at[rng.random(len(at)) < share]
        shares = 1.0 / np.arange(1, len(choices) + 1)
        order = rng.permutation(choices)
        for part in (at, at[rng.random(len(at)) < 0.12]):
            posts.append(part)
            profiles.append(rng.choice(order, len(part), p=shares / shares.sum()))
    pairs = np.stack((np.concatenate((*posts, [])), np.concatenate((*profiles, [])))).astype(np.int64)
    pairs = np.unique(pairs, axis=1)
    must = np.asarray(rng.random(pairs.shape[1]) < 0.92)
    return pairs[0], pairs[1], must


def _users(tree: Tree, terms: Terms) -> list[tuple[list[int], float]]:
    """The kinds of units that use each system, and the share of posts; few in some where no word tells."""
    out = []
    for number, found in enumerate(terms.system_words):
        known = [place for place, kind in enumerate(tree.kinds) if matches(kind.systems, found)]
        some = [place for place in range(len(tree.kinds)) if (place + number) % 3 == 0]
        few = SOME if len(terms.systems) > FEW else MOST
        out.append((known, MOST) if known else (some, few))
    return out


def _beaten(terms: Terms) -> set[int]:
    """The systems that the municipality did not buy, since it has a rival of theirs."""
    return {
        terms.systems.index(system)
        for rivals in RIVALS
        for system in [known for known in rivals if known in terms.systems][1:]
    }
