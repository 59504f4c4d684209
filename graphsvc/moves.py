"""The questions of a Graph about people who move, leave and learn; a part of the facade."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from graphsvc.answers import Lang, Page
from graphsvc.errors import BadQuestion
from graphsvc.identifiers import candidates as spellings
from graphsvc.people.viewer import Viewer

if TYPE_CHECKING:
    from graphsvc.gaps.compared import ComparedRow
    from graphsvc.gaps.figures import Dimension, Filters
    from graphsvc.gaps.fragility import Fragility
    from graphsvc.gaps.scenarios.scenario import Ask, Scenario
    from graphsvc.projection.facts import Names
    from graphsvc.projection.projection import Projection
    from graphsvc.roles.distance import Order
    from graphsvc.roles.matrix import RoleMatrix
    from graphsvc.roles.mobility import Candidate, RoleInReach
    from graphsvc.store.protocol import Store


def checked_day(day: str | None, name: str = "as_of") -> str:
    """
    The day asked about; today where none is.

    Errors: BadQuestion for what is no day.
    """
    if day is None:
        return date.today().isoformat()  # noqa: DTZ011  the day on the wall where the service runs
    try:
        if len(day) != 10:
            raise ValueError(day)
        return date.fromisoformat(day).isoformat()
    except ValueError as error:
        raise BadQuestion(f"{name} is a day that exists, written YYYY-MM-DD.") from error


def known(names: Names, given: str) -> str:
    """The id that stands for what was given (an id, a URI, an ESCO UUID); itself where none does."""
    return next((one for one in (given, *spellings(given)) if one in names.position), given)


def known_filters(projection: Projection, given: dict[str, Any]) -> Filters:
    """The filters of a question about gaps, with a role or competence by whatever name it was given."""
    from graphsvc.gaps.figures import Filters

    for noun in ("role", "competence"):
        if given.get(noun):
            given[noun] = known(getattr(projection.facts, f"{noun}s"), given[noun])
    return Filters(**given)


class _Kept(Protocol):
    """What a Graph keeps, as far as these questions need it."""

    store: Store

    def matrix(self) -> RoleMatrix: ...

    def projection(self, as_of: str | None = None) -> Projection: ...

    def _note_candidates(self, viewer: Viewer, role: str, employees: Sequence[str]) -> None: ...


class Moves:
    """Mixed into Graph; keyword options bear the names of the query parameters."""

    def candidates(
        self: _Kept,
        viewer: Viewer,
        *,
        role: str,
        unit: str | None = None,
        order: Order = "points",
        qualified: bool = False,
        as_of: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
        lang: Lang = "nb",
    ) -> Page[Candidate]:
        """Employees by their distance to a role; for hr alone, and each is told that she was one."""
        from graphsvc.roles.mobility import candidates

        matrix = self.matrix()
        found = candidates(
            self.store,
            self.projection(as_of),
            matrix,
            viewer,
            role=role,
            unit=unit,
            order=order,
            qualified=qualified,
            limit=limit,
            cursor=cursor,
            lang=lang,
        )
        self._note_candidates(viewer, matrix.roles[matrix.row(role)], [one.id for one in found.data])
        return found

    def reach(
        self: _Kept,
        viewer: Viewer,
        *,
        employee: str,
        order: Order = "points",
        qualified: bool = False,
        as_of: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
        lang: Lang = "nb",
    ) -> Page[RoleInReach]:
        """Roles by their distance from an employee."""
        from graphsvc.roles.mobility import reach

        return reach(
            self.store,
            self.projection(as_of),
            self.matrix(),
            viewer,
            employee=employee,
            order=order,
            qualified=qualified,
            limit=limit,
            cursor=cursor,
            lang=lang,
        )

    def fragility(
        self: _Kept,
        viewer: Viewer,
        *,
        unit: str | None = None,
        most: int = 2,
        leaving: Sequence[str] = (),
        months: int = 6,
        as_of: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
        lang: Lang = "nb",
    ) -> Fragility:
        """What hangs on few people, and what breaks if they leave."""
        from graphsvc.gaps.fragility import fragility

        return fragility(
            self.store,
            self.projection(as_of),
            self.matrix(),
            viewer,
            unit=unit,
            most=most,
            leaving=leaving,
            months=months,
            limit=limit,
            cursor=cursor,
            lang=lang,
        )

    def compared(
        self: _Kept,
        viewer: Viewer,
        *,
        since: str,
        by: Dimension = "unit",
        as_of: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
        lang: Lang = "nb",
        **filters: Any,
    ) -> Page[ComparedRow]:
        """The gap figures of two days and what made the difference; `filters` are those of `gaps`."""
        from graphsvc.gaps.compared import compared

        projection = self.projection(as_of)
        return compared(
            self.store,
            projection,
            viewer,
            since=checked_day(since, "since"),
            by=by,
            filters=known_filters(projection, filters),
            limit=limit,
            cursor=cursor,
            lang=lang,
        )

    def scenario(
        self: _Kept,
        viewer: Viewer,
        *,
        steps: Sequence[Any],
        ask: Sequence[Ask] = ("gaps",),
        by: Dimension = "unit",
        plan: Any = None,
        most: int = 2,
        as_of: str | None = None,
        limit: int = 50,
        lang: Lang = "nb",
        **filters: Any,
    ) -> Scenario:
        """
        Today's answers beside those of an imagined graph; `filters` are those of `gaps`, `plan` are the
        fields of a PlanQuestion.
        """
        from graphsvc.gaps.scenarios.scenario import scenario
        from graphsvc.plans import plan_question

        projection = self.projection(as_of)
        return scenario(
            self.store,
            projection,
            self.matrix(),
            viewer,
            steps=steps,
            ask=ask,
            by=by,
            filters=known_filters(projection, filters),
            plan=None if plan is None else plan_question(projection.facts, dict(plan)),
            most=most,
            limit=limit,
            lang=lang,
        )
