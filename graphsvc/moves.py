"""The questions of a Graph about people who move, leave and learn; a part of the facade."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from graphsvc.answers import Lang, Page
from graphsvc.people.viewer import Viewer

if TYPE_CHECKING:
    from graphsvc.gaps.fragility import Fragility
    from graphsvc.projection.projection import Projection
    from graphsvc.roles.distance import Order
    from graphsvc.roles.matrix import RoleMatrix
    from graphsvc.roles.mobility import Candidate, RoleInReach
    from graphsvc.store.protocol import Store


class _Kept(Protocol):
    """What a Graph keeps, as far as these questions need it."""

    store: Store

    def matrix(self) -> RoleMatrix: ...

    def projection(self, as_of: str | None = None) -> Projection: ...


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
        """Employees by their distance to a role; for hr alone."""
        from graphsvc.roles.mobility import candidates

        return candidates(
            self.store,
            self.projection(as_of),
            self.matrix(),
            viewer,
            role=role,
            unit=unit,
            order=order,
            qualified=qualified,
            limit=limit,
            cursor=cursor,
            lang=lang,
        )

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
