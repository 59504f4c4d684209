"""The unit tree: which kinds of units this municipality has, how many, how big, and what they are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from loaders.demo import names
from loaders.demo.kinds import (
    ADVISERS,
    AREA_SIZE,
    KINDS,
    LEADERS,
    NOT_LEADERS,
    SECTORS,
    SMALLEST,
    STAFF,
    Kind,
)
from loaders.demo.terms import Terms

Rng = np.random.Generator
PREFIX = "demo-"
PER_HOME = 3


class Unit(NamedTuple):
    """`kind` is the position of its kind in the tree's kinds, or -1 for one that only holds others."""

    id: str
    name: str
    kind: int
    parent: int
    size: int


class Pool(NamedTuple):
    """Who works in a kind of unit: roles, their shares, and the roles of its leader."""

    roles: NDArray[np.int64]
    shares: NDArray[np.float64]
    leaders: NDArray[np.int64]


@dataclass(frozen=True)
class Tree:
    """The units in an order in which parents come first; `pools` per kind, the last for all other units."""

    units: tuple[Unit, ...]
    kinds: tuple[Kind, ...]
    pools: tuple[Pool, ...]
    kind_of: NDArray[np.int64] = field(init=False)
    sizes: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind_of", np.array([unit.kind for unit in self.units]))
        object.__setattr__(self, "sizes", np.array([unit.size for unit in self.units]))


def grow(rng: Rng, employees: int, terms: Terms) -> Tree:
    """A tree whose sizes add up to `employees`."""
    fits = _fits(terms)
    kinds = _present(employees, _staffed(fits))
    pools = tuple(_pool(rng, terms, fits, kind) for kind in kinds)
    counts = _counts(kinds, employees)
    frame = _frame(kinds, counts)
    overhead = {
        name: min(size, max(1, employees // (6 * sum(frame.values())))) for name, size in STAFF.items()
    }
    left = employees - sum(overhead[name] * count for name, count in frame.items())
    sizes = [
        _sizes(rng, kind, count, share)
        for kind, count, share in zip(kinds, counts, _split(left, kinds), strict=True)
    ]
    units = tuple(_Builder(rng, kinds, overhead).build(sizes))
    return Tree(units, kinds, (*pools, _office(terms, fits)))


def matches(wanted: Iterable[str], found: Iterable[str]) -> bool:
    """Whether a found word begins with a wanted one, or is one that ends in `$`."""
    found = tuple(found)
    return any(
        word[:-1] in found if word.endswith("$") else any(other.startswith(word) for other in found)
        for word in wanted
    )


def _staffed(fits: NDArray[np.bool_]) -> tuple[Kind, ...]:
    """The kinds that some role works in; all, where the vocabulary fits none."""
    return tuple(kind for kind, own in zip(KINDS, fits, strict=True) if own.any()) or KINDS


def _fits(terms: Terms) -> NDArray[np.bool_]:
    """
    Which roles (columns) work in which kinds of units (rows).

    Those that name the kind; those of its professions that name no other; and those of its service areas that
    no kind knows.
    """

    def met(wanted: Callable[[Kind], Sequence[str]], found: Sequence[frozenset[str]]) -> NDArray[np.bool_]:
        return np.array([[matches(wanted(kind), words) for words in found] for kind in KINDS])

    placed = met(lambda kind: kind.places, terms.role_words)
    named = met(lambda kind: kind.words, terms.role_words)
    areas = met(lambda kind: kind.areas, terms.area_words)
    return np.asarray(placed | (named & ~placed.any(axis=0)) | (areas & ~named.any(axis=0)))


def _present(employees: int, kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    """Those that get enough people for a unit of their own; at least the greatest."""
    kept = sorted(kinds, key=lambda kind: -kind.share)
    while len(kept) > 1 and kept[-1].share / sum(k.share for k in kept) * employees * 0.8 < SMALLEST:
        kept.pop()
    return tuple(kind for kind in kinds if kind in kept)


def _split(people: int, kinds: Sequence[Kind]) -> list[int]:
    return [int(n) for n in _whole(np.array([kind.share for kind in kinds]), people)]


def _whole(weights: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Whole numbers in proportion to weights that add up to a total (largest remainder)."""
    exact = weights / weights.sum() * total
    out = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - out), kind="stable")
    out[order[: total - int(out.sum())]] += 1
    return np.asarray(out)


def _counts(kinds: Sequence[Kind], people: int) -> list[int]:
    means = [sum(kind.size) / 2 for kind in kinds]
    return [max(1, round(share / mean)) for share, mean in zip(_split(people, kinds), means, strict=True)]


def _frame(kinds: Sequence[Kind], counts: Sequence[int]) -> dict[str, int]:
    """How many units there are that only hold others."""
    homes = sum(-(-count // PER_HOME) for kind, count in zip(kinds, counts, strict=True) if kind.home)
    sectors = {kind.sector for kind in kinds}
    areas = sum(_areas(_tops(kinds, counts, sector)) for sector in sectors)
    return {"root": 1, "sector": len(sectors), "area": areas, "home": homes}


def _tops(kinds: Sequence[Kind], counts: Sequence[int], sector: str) -> int:
    return sum(
        -(-count // PER_HOME) if kind.home else count
        for kind, count in zip(kinds, counts, strict=True)
        if kind.sector == sector
    )


def _areas(units: int) -> int:
    return 0 if units < 2 * AREA_SIZE else -(-units // AREA_SIZE)


def _sizes(rng: Rng, kind: Kind, count: int, people: int) -> list[int]:
    low, high = kind.size
    drawn = rng.triangular(low, low + (high - low) * 0.4, high, count)
    return np.maximum(_whole(drawn, people), 1).tolist() if people >= count else [1] * people


class _Builder:
    """Lays the units out, sector by sector."""

    def __init__(self, rng: Rng, kinds: Sequence[Kind], staff: dict[str, int]) -> None:
        self._rng, self._kinds, self._staff = rng, kinds, staff
        self._units: list[Unit] = []

    def build(self, sizes: Sequence[Sequence[int]]) -> list[Unit]:
        root = self._add("kommunen", names.ROOT, -1, -1, self._staff["root"])
        for sector in SECTORS:
            own = [place for place, kind in enumerate(self._kinds) if kind.sector == sector.id]
            if own:
                at = self._add(sector.id, sector.name, -1, root, self._staff["sector"])
                self._sector(sector.id, sector.name, at, own, sizes)
        return self._units

    def _sector(
        self, key: str, name: str, at: int, own: Sequence[int], sizes: Sequence[Sequence[int]]
    ) -> None:
        counts = [len(sizes[place]) for place in own]
        areas = _areas(_tops([self._kinds[place] for place in own], counts, key))
        parents = [
            self._add(
                f"{key}-omrade-{number + 1}",
                f"{name}, område {_area_name(number)}",
                -1,
                at,
                self._staff["area"],
            )
            for number in range(areas)
        ] or [at]
        turn = 0
        for place in own:
            for group in _homes(sizes[place], bool(self._kinds[place].home)):
                self._group(place, group, parents[turn % len(parents)], len(sizes[place]) == 1)
                turn += 1

    def _group(self, place: int, group: Sequence[tuple[int, int, str]], parent: int, alone: bool) -> None:
        """A unit, or the departments of one home below it; `alone`: the only unit of its kind."""
        kind = self._kinds[place]
        number = group[0][0]
        where = "" if alone and not kind.name.startswith("{") else self._place(kind, number)
        if kind.home:
            key = f"{kind.id}-{number // PER_HOME + 1}"
            parent = self._add(key, kind.home.format(place=where), -1, parent, self._staff["home"])
        for index, size, letter in group:
            name = " ".join(kind.name.format(place=where, letter=letter).split())
            self._add(
                f"{kind.id}-avd-{index + 1}" if kind.home else f"{kind.id}-{index + 1}",
                name,
                place,
                parent,
                size,
            )

    def _place(self, kind: Kind, number: int) -> str:
        """A place name per home or unit of a kind, each once; kinds are laid out one after the other."""
        if number == 0:
            self._order = self._rng.permutation(len(names.PLACE_HEADS) * len(names.PLACE_TAILS))
        size = PER_HOME if kind.home else 1
        turn, rest = divmod(number // size, len(self._order))
        head, tail = divmod(int(self._order[rest]), len(names.PLACE_TAILS))
        return names.QUARTERS[turn % len(names.QUARTERS)] + names.PLACE_HEADS[head] + names.PLACE_TAILS[tail]

    def _add(self, key: str, name: str, kind: int, parent: int, size: int) -> int:
        self._units.append(Unit(PREFIX + key, name, kind, parent, size))
        return len(self._units) - 1


def _homes(sizes: Sequence[int], home: bool) -> Iterator[list[tuple[int, int, str]]]:
    step = PER_HOME if home else 1
    for start in range(0, len(sizes), step):
        part = sizes[start : start + step]
        yield [(start + offset, size, chr(ord("A") + offset)) for offset, size in enumerate(part)]


def _area_name(number: int) -> str:
    turn, place = divmod(number, len(names.AREAS))
    return names.AREAS[place] + (f" {turn + 1}" if turn else "")


def _leads(found: frozenset[str]) -> bool:
    ends = any(word.endswith(LEADERS) and not word.endswith(ADVISERS) for word in found)
    return ends and not matches(NOT_LEADERS, found)


def _pool(rng: Rng, terms: Terms, fits: NDArray[np.bool_], kind: Kind) -> Pool:
    fitting = np.flatnonzero(fits[KINDS.index(kind)])
    fitting = fitting if len(fitting) else np.arange(len(terms.roles))
    leads = _leaders(terms)
    staff = _first(fitting[~leads[fitting]], fitting)
    leaders = _first(fitting[leads[fitting]], np.flatnonzero(leads & ~fits.any(axis=0)), staff)
    shares = 1.0 / np.arange(1, len(staff) + 1) ** 0.8
    return Pool(rng.permutation(staff), shares / shares.sum(), leaders)


def _office(terms: Terms, fits: NDArray[np.bool_]) -> Pool:
    """Who works in the units that only hold others: leaders and advisers, whoever the vocabulary has."""
    leads = _leaders(terms)
    nowhere = ~fits.any(axis=0)
    office = fits[[kind.sector == "stab" for kind in KINDS]].any(axis=0) | nowhere
    everybody = np.arange(len(terms.roles))
    staff = _first(np.flatnonzero(office & ~leads), np.flatnonzero(leads), everybody)
    heads = _first(np.flatnonzero(leads & nowhere), np.flatnonzero(leads), staff)
    return Pool(staff, np.full(len(staff), 1 / len(staff)), heads)


def _leaders(terms: Terms) -> NDArray[np.bool_]:
    return np.array([_leads(found) for found in terms.role_words])


def _first(*choices: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first that holds anybody."""
    return next(choice for choice in choices if len(choice))
