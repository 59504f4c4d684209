"""What a line gives away, against every way in which its gaps could be spread."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from graphsvc.statistics.lines import Cell, Rest, added, holds


def line(*below: Cell, own: Cell | None = None) -> Rest:
    """The rest of a unit of which all that is below is withheld, and nothing told further down."""
    parts = [Rest(own)] if own and own.people else []
    parts += [Rest(one, (), 1, True) for one in below if one.people]
    return Rest(added(one.total for one in parts), tuple(parts), len(below), bool(below))


def spreads(people: list[int], lacking: int) -> Iterator[tuple[int, ...]]:
    """Every way in which so many gaps can lie among cells of so many people."""
    for one in product(*(range(most + 1) for most in people)):
        if sum(one) == lacking:
            yield one


def ranges(cells: list[Cell]) -> list[int]:
    """How wide the number with a gap is open in each cell, for who knows the people and the sum."""
    every = list(spreads([one.people for one in cells], sum(one.lacking for one in cells)))
    return [max(column) - min(column) for column in zip(*every, strict=True)]


cells = st.builds(
    lambda lacking, met: Cell(lacking + met, lacking),
    st.sampled_from([0, 1, 2, 3, 7]),
    st.sampled_from([0, 1, 2, 3, 7]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(cells, min_size=1, max_size=4), cells)
@example([Cell(2, 1), Cell(2, 1)], Cell(12, 7))
@example([Cell(3, 3), Cell(9, 4), Cell(8, 4)], Cell(0, 0))
def test_what_holds_is_open(below: list[Cell], own: Cell) -> None:
    """In a rest that holds each cell that is not plain is open, also for the managers of others."""
    there = [one for one in below if one.people]
    rest = line(*there, own=own)
    if not there or not holds(rest):
        return
    every = [one for one in (*there, own) if one.people]
    assert rest.total.lacking >= 6
    assert rest.total.met >= 6
    for cell, wide in zip(every, ranges(every), strict=True):
        assert wide >= min(5, cell.people) or cell.plain
    for at, _ in enumerate(there):
        left = [one for place, one in enumerate(every) if place != at]
        if left:
            assert added(left).plain
            for cell, wide in zip(left, ranges(left), strict=True):
                assert wide >= min(5, cell.people) or cell.plain


@pytest.mark.parametrize(
    ("below", "own", "good"),
    [
        ([], Cell(0, 0), True),
        ([], Cell(1, 0), False),  # everything below is told, and the leader is what is left
        ([], Cell(9, 4), True),
        ([Cell(3, 1)], Cell(0, 0), False),  # one cell is its rest
        ([Cell(3, 1), Cell(4, 2)], Cell(0, 0), False),  # two of seven
        ([Cell(3, 0), Cell(20, 10)], Cell(0, 0), False),  # the manager of the twenty knows the three
        ([Cell(3, 0), Cell(9, 4), Cell(20, 10)], Cell(0, 0), True),
        ([Cell(3, 0), Cell(9, 0), Cell(20, 0)], Cell(0, 0), False),  # nobody has a gap
    ],
)
def test_by_hand(below: list[Cell], own: Cell, good: bool) -> None:
    """Each reason for which a rest does not hold, and some that do."""
    assert holds(line(*below, own=own)) is good


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        (Cell(4, 2), False),
        (Cell(5, 2), True),
        (Cell(11, 11), False),
        (Cell(11, 10), False),
        (Cell(11, 1), False),
        (Cell(11, 0), False),
        (Cell(11, 9), True),
    ],
)
def test_plain(cell: Cell, plain: bool) -> None:
    """Five people, and two on either side of the gap."""
    assert cell.plain is plain
