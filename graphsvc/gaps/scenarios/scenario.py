"""Today's answers beside those of an imagined graph, which nobody ever writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args

import numpy as np
from pydantic import TypeAdapter, ValidationError

from graphsvc.access.table import require
from graphsvc.answers import Answer, Lang
from graphsvc.changes import Change as Edit
from graphsvc.courses.plans.answers import Plan
from graphsvc.courses.plans.planning import plan_courses
from graphsvc.courses.plans.question import PlanQuestion
from graphsvc.errors import BadQuestion, Forbidden, NotFound, UnknownEmployee, UnknownUnit
from graphsvc.gaps.clusters import Cluster, clusters
from graphsvc.gaps.compared import Change, change
from graphsvc.gaps.counting import AT_MOST, POINTS, REQUIREMENTS, WAYS, Table
from graphsvc.gaps.figures import Dimension, Filters, answerable, checked, counted
from graphsvc.gaps.fragility import Fragility, fragility
from graphsvc.gaps.hotspots import Hotspot, hotspots
from graphsvc.gaps.rows import Figures, told
from graphsvc.gaps.rules import day_name
from graphsvc.gaps.scenarios.compiling import Compiler
from graphsvc.gaps.scenarios.steps import Step
from graphsvc.gaps.scope import Scope
from graphsvc.people.viewer import Viewer
from graphsvc.projection.imagined import imagined
from graphsvc.projection.projection import Projection
from graphsvc.roles.matrix import RoleMatrix
from graphsvc.store.protocol import Reader

Ask = Literal["gaps", "hotspots", "clusters", "plan", "fragility"]

MOST_STEPS = 100

_STEPS: TypeAdapter[tuple[Step, ...]] = TypeAdapter(tuple[Step, ...])


class GapsBeside(Answer):
    """The figures of one unit, role, competence, ... today and in what is imagined, and the difference."""

    key: str
    label: str
    today: Figures
    imagined: Figures
    difference: Change


class HotspotsBeside(Answer):
    """Hotspots today, and in what is imagined."""

    today: tuple[Hotspot, ...]
    imagined: tuple[Hotspot, ...]


class ClustersBeside(Answer):
    """Clusters today, and in what is imagined."""

    today: tuple[Cluster, ...]
    imagined: tuple[Cluster, ...]


class PlansBeside(Answer):
    """The best plan today, and in what is imagined."""

    today: Plan
    imagined: Plan


class FragilityBeside(Answer):
    """What hangs on few people today, and in what is imagined."""

    today: Fragility
    imagined: Fragility


class Scenario(Answer):
    """
    What was asked, each answer beside today's; what was not asked is null, or empty.

    `changes` is how many changes of the graph the steps would take. `data` has the gap figures, rows that
    change most first, at most `limit`; `total` counts all rows, `changed` those that differ.
    """

    as_of: str
    changes: int
    data: tuple[GapsBeside, ...]
    total: int
    changed: int
    hotspots: HotspotsBeside | None
    clusters: ClustersBeside | None
    plan: PlansBeside | None
    fragility: FragilityBeside | None


def scenario(
    reader: Reader,
    projection: Projection,
    matrix: RoleMatrix,
    viewer: Viewer,
    *,
    steps: Sequence[Any],
    ask: Sequence[Ask] = ("gaps",),
    by: Dimension = "unit",
    filters: Filters | None = None,
    plan: PlanQuestion | None = None,
    most: int = 2,
    limit: int = 50,
    lang: Lang = "nb",
) -> Scenario:
    """
    The same questions today and on an imagined graph; without a step, both are the same.

    Steps are taken one after another, each on what the ones before have made. `plan` says whose gaps a plan
    closes within which limits; `most` is of fragility.
    Errors: BadQuestion for steps that cannot be read or taken; UnknownEmployee, UnknownUnit, UnknownRole, ...
            Forbidden for all but hr and managers, and for people and units outside the viewer's scope.
    """
    require(viewer, "imagine", "scenario")
    _check(ask, limit)
    chosen = filters or Filters()
    scope = checked(projection, viewer, by, chosen, action="imagine", thing="scenario")
    after, edits = imagine(reader, projection, scope, steps)
    rows, total, changed = (
        _gaps(projection, after, by, chosen, scope, limit, lang) if "gaps" in ask else ((), 0, 0)
    )
    both = (projection, after)
    spots = [
        hotspots(one, viewer, unit=chosen.unit, limit=limit, lang=lang).data
        for one in both
        if "hotspots" in ask
    ]
    missing = [
        clusters(reader, one, viewer, unit=chosen.unit, limit=limit, lang=lang).data
        for one in both
        if "clusters" in ask
    ]
    asked = plan or PlanQuestion(unit=chosen.unit, role=chosen.role, competence=chosen.competence)
    plans = [plan_courses(reader, one, viewer, asked, lang=lang) for one in both if "plan" in ask]
    frail = [
        fragility(reader, one, matrix, viewer, unit=chosen.unit, most=most, limit=limit, lang=lang)
        for one in both
        if "fragility" in ask
    ]
    return Scenario(
        as_of=day_name(projection.day),
        changes=len(edits),
        data=rows,
        total=total,
        changed=changed,
        hotspots=HotspotsBeside(today=spots[0], imagined=spots[1]) if spots else None,
        clusters=ClustersBeside(today=missing[0], imagined=missing[1]) if missing else None,
        plan=PlansBeside(today=plans[0], imagined=plans[1]) if plans else None,
        fragility=FragilityBeside(today=frail[0], imagined=frail[1]) if frail else None,
    )


def _check(ask: Sequence[str], limit: int) -> None:
    if not ask or set(ask) - set(get_args(Ask)):
        raise BadQuestion(f"ask names one or more of {', '.join(get_args(Ask))}.")
    if not 1 <= limit <= 1000:
        raise BadQuestion(f"The limit lies between 1 and 1000, not at {limit}.")


def imagine(
    reader: Reader, projection: Projection, scope: Scope, steps: Sequence[Any]
) -> tuple[Projection, list[Edit]]:
    """The projection after some steps, and the changes that they would take."""
    edits: list[Edit] = []
    for number, step in enumerate(read_steps(steps)):
        try:
            changes = Compiler(reader, projection, scope).changes(step)
        except BadQuestion as error:
            raise BadQuestion(f"In step {number + 1}: {error}") from error
        except (UnknownEmployee, UnknownUnit):
            if scope == Scope():
                raise
            raise Forbidden(f"In step {number + 1}: that is nobody and no unit of yours.") from None
        projection = imagined(projection, changes)
        edits += changes
    return projection, edits


def read_steps(steps: Sequence[Any]) -> tuple[Step, ...]:
    """
    Steps out of plain values.

    Errors: BadQuestion that names every field that does not fit, without repeating what was written.
    """
    if len(steps) > MOST_STEPS:
        raise BadQuestion(f"At most {MOST_STEPS} steps are imagined at once.")
    try:
        return _STEPS.validate_python(steps)
    except ValidationError as error:
        faults = (
            f"{'.'.join(map(str, (int(one['loc'][0]) + 1, *one['loc'][1:])))}: {one['msg']}"
            for one in error.errors(include_input=False, include_url=False)
        )
        raise BadQuestion(f"Steps that cannot be read: {'; '.join(faults)}.") from None


def _gaps(
    today: Projection,
    after: Projection,
    by: Dimension,
    filters: Filters,
    scope: Scope,
    limit: int,
    lang: Lang,
) -> tuple[tuple[GapsBeside, ...], int, int]:
    """The rows that change most, how many rows there are, and how many of them change."""
    new, new_base = _table(after, by, filters, scope)
    try:
        old, old_base = _table(today, by, filters, scope)
    except NotFound:  # a filter that names something imagined
        old, old_base = new[:0], new_base[:0]
    # what is imagined is numbered behind what is there
    old, old_base = (_longer(one, len(new)) for one in (old, old_base))
    there = np.flatnonzero(old[:, REQUIREMENTS] + new[:, REQUIREMENTS])
    moved = np.abs(new - old)[there]
    order = there[np.lexsort((there, -moved[:, AT_MOST], -moved[:, POINTS]))]
    names = WAYS[by].names(after.facts)
    rows = tuple(
        GapsBeside(
            key=names.ids[at],
            label=names.label(at, lang),
            today=Figures(**told(old[at], old_base[at])),
            imagined=Figures(**told(new[at], new_base[at])),
            difference=change(old, new, at),
        )
        for at in map(int, order[:limit])
    )
    return rows, len(there), int(np.count_nonzero(moved.any(axis=1)))


def _table(projection: Projection, by: Dimension, filters: Filters, scope: Scope) -> tuple[Table, Any]:
    found = counted(projection, by, filters, scope)
    return found.table, answerable(projection, by, filters, scope, found)


def _longer(rows: Any, size: int) -> Any:
    return np.concatenate([rows, np.zeros((size - len(rows), *rows.shape[1:]), rows.dtype)])
