"""Subjects that hang together: withheld further until a linear program finds no way in."""

from __future__ import annotations

from collections.abc import Sequence

from graphsvc.statistics.attack import Breach, Program, Ranges
from graphsvc.statistics.lines import WIDE
from graphsvc.statistics.mask import Betrayed, Column, Forest, mend
from graphsvc.statistics.subjects import Links


def mend_together(
    forest: Forest, columns: Sequence[Column], links: Links, betrayed: Sequence[Betrayed]
) -> None:
    """Withhold more of subjects that hang together, until no reader's program finds a narrow range."""
    for bundle in links.bundles():
        own = {at: columns[at] for at in bundle}
        wide: tuple[Ranges, Ranges] = {}, {}
        while _few_in_whole(own, links) or _breached(forest, own, links, wide):
            for at, column in own.items():
                mend(forest, column, betrayed[at])


def _few_in_whole(columns: dict[int, Column], links: Links) -> bool:
    """
    Withhold wholes where a part is withheld and the whole has a gap in few.

    The program would find each of them, more slowly.
    """
    found = False
    for part, whole in links.inside:
        if part not in columns:
            continue
        for unit, told in enumerate(columns[whole].told):
            lost = columns[part].cells[unit].people and not columns[part].told[unit]
            if told and lost and columns[whole].cells[unit].lacking < WIDE:
                columns[whole].told[unit] = False
                found = True
    return found


def _breached(forest: Forest, columns: dict[int, Column], links: Links, wide: tuple[Ranges, Ranges]) -> bool:
    """Withhold a told cell for each way in, the smallest that makes it one; false where there is none."""
    if not any(any(column.told) for column in columns.values()):
        return False
    for headcounts, ranges in zip((False, True), wide, strict=True):
        found = Program(forest, columns, links, headcounts).breaches(ranges)
        for one in found:
            _withhold_for(columns, one)
        if found:
            return True
    return False


def _withhold_for(columns: dict[int, Column], breach: Breach) -> None:
    told = [one for one in breach.by if columns[one[0]].told[one[1]]]
    if len(told) < len(breach.by):
        return  # another breach has already cost a cell that makes this one
    if not told:
        told = [(at, unit) for at, column in columns.items() for unit, one in enumerate(column.told) if one]
    subject, unit = min(told, key=lambda one: (columns[one[0]].cells[one[1]].people, one))
    columns[subject].told[unit] = False
