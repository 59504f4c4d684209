"""Making a month: who stands where on its first day, what of it is told, and what is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graphsvc.gaps.rules import day_name
from graphsvc.projection.facts import Facts
from graphsvc.projection.projection import Projection
from graphsvc.projection.tree import NOWHERE
from graphsvc.statistics.bundles import mend_together
from graphsvc.statistics.changes import Earlier, Ints, Month, Since
from graphsvc.statistics.keeping import Months, Tables
from graphsvc.statistics.mask import Column, Forest, masked
from graphsvc.statistics.standing import Standing, Sums, stand
from graphsvc.statistics.subjects import TABLES, Subject, links_of, subjects_of

BANDS = ("under_quarter", "quarter_to_half", "half_to_three_quarters", "three_quarters_or_more")
"""How much of what is required has been assessed; no finer, since it is told beside counts."""

Tags = Callable[[Sequence[str]], Ints]


@dataclass(frozen=True)
class Made:
    """A month as it is told, and as it is kept for those to come."""

    tables: Tables
    standing: Month


def freeze(projection: Projection, months: Months, month: str) -> None:
    """Make a month and keep it, unless another process has."""
    while True:
        earlier = months.standings()
        if any(one.month == month for one in earlier):
            return
        made = make(projection, month, earlier, months.tags)
        if months.keep(made.tables, made.standing, beside=[one.month for one in earlier]):
            return


def make(projection: Projection, month: str, earlier: Sequence[Month], tags: Tags) -> Made:
    """The tables of a month beside all earlier ones; `tags` gives each employee's number."""
    facts, forest = projection.facts, Forest.of(projection.tree)
    subjects = subjects_of(facts)
    standing, sums = stand(projection, subjects)
    kept = _kept(facts, month, subjects, standing, tags)
    columns = _suppressed(forest, subjects, sums, kept, earlier)
    for at, one in enumerate(columns):
        kept.told[at] = one.told
    return Made(_tables(projection, month, forest, subjects, sums, columns), kept)


def _suppressed(
    forest: Forest, subjects: Sequence[Subject], sums: Sums, kept: Month, earlier: Sequence[Month]
) -> list[Column]:
    since = [Since(one, kept) for one in earlier]
    betrayed = [
        Earlier(forest, [moved for one in since if (moved := one.moved(at)) is not None])
        for at in range(len(subjects))
    ]
    columns = masked(forest, sums, betrayed)
    mend_together(forest, columns, links_of(subjects), betrayed)
    return columns


def _kept(facts: Facts, month: str, subjects: Sequence[Subject], standing: Standing, tags: Tags) -> Month:
    parent = np.where(facts.tree.parent[:-1] == facts.tree.top, NOWHERE, facts.tree.parent[:-1])
    numbers: Ints = tags([facts.people.ids[one] for one in standing.person.tolist()])
    return Month(
        month,
        tuple(facts.units.ids),
        parent.astype(np.int64),
        tuple((one.table, one.key) for one in subjects),
        numbers,
        standing.unit.astype(np.int64),
        standing.stands,
        np.zeros((len(subjects), len(facts.units)), np.bool_),
    )


def _tables(
    projection: Projection,
    month: str,
    forest: Forest,
    subjects: Sequence[Subject],
    sums: Sums,
    columns: Sequence[Column],
) -> Tables:
    """
    What is told, as JSON.

    A cell is `[unit, people, with a gap, band]`, `[unit, 0, 0, null]` where nobody is counted, and
    `[unit]` where it is withheld. Below a withheld unit that tells nothing further down, nothing is listed.
    """
    facts = projection.facts
    units = [
        [facts.units.ids[one], facts.units.label(one, "nb"), forest.parent[one], int(facts.tree.depth[one])]
        for one in range(len(forest.parent))
    ]
    told: dict[str, list[Any]] = {name: [] for name in TABLES}
    for at, (subject, column) in enumerate(zip(subjects, columns, strict=True)):
        cells = [_cell(column, sums, at, unit) for unit in listed(forest, column)]
        told[subject.table].append([subject.key, list(subject.labels), cells, list(subject.systems)])
    return {
        "month": month,
        "day": day_name(projection.day),
        "revision": facts.revision,
        "units": units,
        "tables": told,
    }


def listed(forest: Forest, column: Column) -> list[int]:
    """The roots, and the units below one that is told or tells something further down."""
    opened = set()
    for unit, told in enumerate(column.told):
        while told and unit >= 0 and unit not in opened:
            opened.add(unit)
            unit = forest.parent[unit]
    return [one for one in forest.down if forest.parent[one] < 0 or forest.parent[one] in opened]


def _cell(column: Column, sums: Sums, at: int, unit: int) -> list[Any]:
    cell = column.cells[unit]
    if not cell.people:
        return [unit, 0, 0, None]
    if not column.told[unit]:
        return [unit]
    share = sums.known[unit, at] / sums.asked[unit, at]
    return [unit, cell.people, cell.lacking, BANDS[min(3, int(4 * share))]]
