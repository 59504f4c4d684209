"""
Gap figures of a demo municipality, beside DuckDB on normalised tables of the same graph.

DuckDB must give the same figures, or the run ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import town
from benchmarks.duck import BY, Duck
from benchmarks.timing import Row, peak, took
from graphsvc.changes import Record, Touch, ref
from graphsvc.gaps.communities import find
from graphsvc.gaps.figures import DIMENSIONS, Dimension, Filters, gap_figures
from graphsvc.gaps.hotspots import hotspots
from graphsvc.gaps.together import everybody
from graphsvc.graph import Graph
from graphsvc.people.viewer import HR
from graphsvc.projection.advancing import advance
from graphsvc.projection.projection import Projection

FIGURES = ("people", "people_with_gap", "requirements", "assessed", "gap_points", "gap_points_at_most")
PEER = "DuckDB, normalised tables"


def rows(folder: Path, employees: int) -> list[Row]:
    """Load, build, each dimension unfiltered and filtered, one assessment, one requirement, memory."""
    chosen, loaded = town.built(folder, employees)
    small = employees <= 55_000
    found: list[Row] = []
    if loaded is not None:
        found.append(Row(f"load the demo of {employees:,}", loaded / 1000, unit="s"))
    with closing(Graph.open(settings=chosen)) as graph:
        made: list[Projection] = []
        built = took(lambda: made.append(_build(graph)))
        projection = made[0]
        what = f"projection of {employees:,}, with all its tables"
        found.append(Row(what, built / 1000, 10 if small else None, unit="s"))
        held = peak()
        found += _figures(projection, employees, small=small)
        found += _advances(projection, small=small)
        found.append(Row(f"hotspots of {employees:,}", took(lambda: _hot(projection), 3), 1000))
        found.append(Row(f"clusters of {employees:,}", took(lambda: find(*everybody(projection)))))
        found.append(Row(f"memory once {employees:,} are projected", held, unit="MB"))
    return found


def _hot(projection: Projection) -> None:
    """Asked for the first time."""
    projection.margins.clear()
    hotspots(projection, HR)


def _build(graph: Graph) -> Projection:
    """Facts, and every table that unfiltered answers come from."""
    projection = graph.projection(town.DAY)
    for by in DIMENSIONS:
        gap_figures(projection, HR, by=by, limit=1)
    return projection


def _figures(projection: Projection, employees: int, *, small: bool) -> list[Row]:
    duck = Duck(projection.facts, projection.day) if small else None
    said = []
    for by in DIMENSIONS:
        ours = took(lambda by=by: gap_figures(projection, HR, by=by, limit=50), 9)
        row = Row(f"figures by {by} of {employees:,}", ours, 5 if small else 50)
        if duck is not None and by in BY:
            _compare(projection, duck, by)
            row = row._replace(peer=PEER, theirs=took(lambda by=by: duck.ask(by), 3), least=20)
        said.append(row)
    for by in DIMENSIONS:
        filters = _filters(projection)
        asked = [next(filters) for _ in range(9)]
        each = iter(asked)
        ours = took(
            lambda by=by, each=each: gap_figures(projection, HR, by=by, limit=50, filters=next(each)), 9
        )
        row = Row(f"the same by {by}, of a unit and a group", ours, 20 if small else 200)
        if duck is not None and by in BY:
            one = asked[0]
            theirs = took(lambda by=by, one=one: duck.ask(by, unit=one.unit, group=one.group), 3)
            row = row._replace(peer=PEER, theirs=theirs)
        said.append(row)
    return said


_asked: set[tuple[str, str]] = set()


def _filters(projection: Projection) -> Iterator[Filters]:
    """Large units and groups, each pair of them once in a run: nothing kept of an earlier question helps."""
    facts = projection.facts
    post_unit = np.concatenate([one.post_unit for one in facts.cohorts])
    own = np.bincount(post_unit[post_unit >= 0], minlength=facts.tree.top + 1)
    units = np.argsort(-facts.tree.roll_up(own)[:-1], kind="stable")[1:13].tolist()
    sizes = {group: int(facts.of_group(group).sum()) for group in range(len(facts.groups))}
    groups = sorted(sizes, key=lambda group: -sizes[group])[:12]
    for group, unit in product(groups, units):
        pair = facts.units.ids[unit], facts.groups.ids[group]
        if pair not in _asked:
            _asked.add(pair)
            yield Filters(unit=pair[0], group=pair[1])


def _compare(projection: Projection, duck: Duck, by: Dimension) -> None:
    """Ends the run where the peer counts otherwise."""
    names = {"competence": "competences", "employee": "people", "group": "groups"}[by]
    ids = getattr(projection.facts, names).ids
    theirs = {ids[row[0]]: tuple(int(n) for n in row[1:]) for row in duck.ask(by)}
    ours: dict[str, tuple[int, ...]] = {}
    cursor: str | None = None
    while True:
        page = gap_figures(projection, HR, by=by, limit=1000, cursor=cursor)
        ours |= {row.key: tuple(getattr(row, name) for name in FIGURES) for row in page.data}
        if (cursor := page.next) is None:
            break
    if ours != theirs:
        wrong = min(key for key in ours.keys() | theirs.keys() if ours.get(key) != theirs.get(key))
        raise SystemExit(f"by {by}, {wrong}: {ours.get(wrong)} is not DuckDB's {theirs.get(wrong)}")


def _advances(projection: Projection, *, small: bool) -> list[Row]:
    """What one write costs before the next answer stands."""
    facts, layer = projection.facts, projection.layer()
    competence = facts.competences.ids[int(layer.competence[0])]
    person = facts.people.ids[int(layer.person[int(layer.row[0])])]
    values = {"at": town.DAY, "method": "test", "level": 3, "by": None, "valid_until": None}
    assessed = Touch("ASSESSED", ref("Employee", person), ref("Competence", competence), None, values)
    role, holders = _role(projection)
    required = Touch("REQUIRES", ref("Role", role), ref("Competence", competence), None, _requirement())

    def after(touch: Touch) -> None:
        moment = f"{town.DAY}T12:00:00+00:00"
        further = advance(
            projection, [Record(facts.revision + 1, 1, moment, "bench", "bench", "change", [touch])]
        )
        if further is None:
            raise SystemExit(f"{touch.type} is not advanced over")
        gap_figures(further, HR, by="unit", limit=50)

    return [
        Row(
            "one assessment, and the figures by unit after it",
            took(lambda: after(assessed), 9),
            5 if small else None,
        ),
        Row(
            f"one requirement of a role with {holders:,} holders, and the figures by unit after it",
            took(lambda: after(required), 9),
            100 if small else None,
        ),
    ]


def _role(projection: Projection) -> tuple[str, int]:
    """The role whose holders are nearest to a thousand."""
    facts = projection.facts
    sources = np.concatenate([one.has_source for one in facts.cohorts])
    holders = np.bincount(sources[sources < len(facts.roles)], minlength=len(facts.roles))
    role = int(np.argmin(np.abs(holders - 1000)))
    return facts.roles.ids[role], int(holders[role])


def _requirement() -> dict[str, Any]:
    columns = (
        "origin",
        "basis_act",
        "basis_section",
        "basis_url",
        "basis_checked",
        "basis_duty",
        "level_reason",
    )
    return {"necessity": "must", "level": 4} | dict.fromkeys(columns)
