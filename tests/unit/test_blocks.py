"""Blocks of pairs, and counting over them, at sizes that no random organisation reaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from graphsvc.gaps.counting import PEOPLE, WITH_GAP, Piece, _by_sets
from graphsvc.projection.block import PAIRS, ROWS, Block, joined
from graphsvc.projection.margins import Margins, Swap


def block(rows: int, seed: int = 1, competences: int = 40) -> Block:
    """Rows with up to nine pairs each, some with none."""
    rng = np.random.default_rng(seed)
    row = np.repeat(np.arange(rows), rng.integers(0, 10, rows))
    per_row = (rng.integers(0, 100, rows).astype(np.int32) for _ in range(4))
    kind = np.uint16 if rows < 2**16 else np.int32
    return Block(
        *per_row,
        row=row.astype(kind),
        competence=rng.integers(0, competences, len(row)).astype(np.uint16),
        levels=rng.integers(0, 2**15, len(row)).astype(np.uint16),
        at=rng.integers(0, 20_000, len(row)).astype(np.uint16),
    )


def same(one: Block, other: Block) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in (*ROWS, *PAIRS))


@pytest.mark.parametrize("few", [0, 1, 7, 180, 200])
def test_swapped_rows_are_those_left_and_the_new_ones(few: int) -> None:
    """Whether few rows go or all of them, the others stay in their order, and new ones come last."""
    old, new = block(200), block(9, seed=2)
    gone = np.isin(np.arange(200), np.random.default_rng(3).choice(200, few, replace=False))
    assert same(old.swapped(gone, new), joined([old.of(~gone), new]))
    assert np.array_equal(old.pairs_of(gone), np.flatnonzero(gone[old.row]))


def test_rows_past_sixteen_bits_keep_their_numbers() -> None:
    """Joined or swapped past 65,535 rows, each pair stays with its row."""
    old, new = block(65_000), block(3_000, seed=2)
    gone = np.arange(65_000) == 17
    for made in (joined([old, new]), old.swapped(gone, new), old.swapped(np.ones(65_000, np.bool_), old)):
        assert np.array_equal(np.flatnonzero(np.diff(made.first)), np.unique(made.row))
        assert np.all(np.diff(made.row.astype(np.int64)) >= 0)
    assert same(joined([old, new]).of(np.arange(68_000) >= 65_000), joined([new]))


def test_people_in_more_than_64_sets() -> None:
    """Each row counts once in each of 150 sets, with a gap where any of its pairs there has one."""
    sets = tuple(frozenset(np.random.default_rng(at).choice(150, 5).tolist()) for at in range(40))
    many: Any = SimpleNamespace(competences=range(40))
    made = block(300)
    state = np.random.default_rng(4).choice([0, 1, 3, 6], len(made.row))
    total = np.zeros((150, 7), np.int64)
    _by_sets(lambda _: sets)(many, [Piece(made, made.row, made.competence * 10 + state)], total)
    people: list[set[int]] = [set() for _ in range(150)]
    with_gap: list[set[int]] = [set() for _ in range(150)]
    for row, competence, one in zip(made.row.tolist(), made.competence.tolist(), state.tolist(), strict=True):
        for member in sets[competence]:
            people[member].add(row)
            if one in (1, 3):
                with_gap[member].add(row)
    assert total[:, PEOPLE].tolist() == list(map(len, people))
    assert total[:, WITH_GAP].tolist() == list(map(len, with_gap))


def test_a_margin_takes_in_each_swap_once() -> None:
    """What follows is handed the swaps that it missed, in order; what does not follow is counted anew."""
    swap = Swap({"posts": block(2)}, {"posts": block(3)})
    counted: Iterator[int] = iter(range(100))
    margins = Margins()

    def behind(old: int, new: Sequence[Swap]) -> int:
        return old + 10 * len(new)

    def ask(margins: Margins, key: str, *, follow: bool) -> int:
        return margins.get(key, lambda: next(counted), behind if follow else None)

    assert [ask(margins, "a", follow=True), ask(margins, "b", follow=False)] == [0, 1]
    then = margins.after(swap, 1_000)
    last = then.after(swap, 1_000)
    assert [ask(last, "a", follow=True), ask(last, "a", follow=True)] == [20, 20]
    assert [ask(then, "a", follow=True), ask(margins, "a", follow=True)] == [10, 0]
    assert ask(last, "b", follow=False) == 2
    assert ask(last.after(swap, 1), "a", follow=True) == 3, "too far behind"
