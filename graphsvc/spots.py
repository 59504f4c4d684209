"""The questions of a Graph about where gaps concentrate; a part of the facade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, overload

from graphsvc.answers import Lang, Page
from graphsvc.errors import BadQuestion
from graphsvc.people.viewer import Viewer

if TYPE_CHECKING:
    from graphsvc.gaps.clusters import Cluster
    from graphsvc.gaps.hotspots import Hotspot, HotspotMatrix
    from graphsvc.projection.projection import Projection
    from graphsvc.store.protocol import Store

Form = Literal["list", "matrix"]


class _Kept(Protocol):
    """What a Graph keeps, as far as these questions need it."""

    store: Store

    def projection(self, as_of: str | None = None) -> Projection: ...


class Spots:
    """Mixed into Graph; keyword options bear the names of the query parameters."""

    @overload
    def hotspots(
        self: _Kept,
        viewer: Viewer,
        *,
        unit: str | None = None,
        form: Literal["list"] = "list",
        as_of: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
        lang: Lang = "nb",
    ) -> Page[Hotspot]: ...

    @overload
    def hotspots(
        self: _Kept,
        viewer: Viewer,
        *,
        unit: str | None = None,
        form: Form,
        as_of: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
        lang: Lang = "nb",
    ) -> Page[Hotspot] | HotspotMatrix: ...

    def hotspots(
        self: _Kept,
        viewer: Viewer,
        *,
        unit: str | None = None,
        form: Form = "list",
        as_of: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
        lang: Lang = "nb",
    ) -> Page[Hotspot] | HotspotMatrix:
        """Units and groups with more gap than chance makes; as a matrix, all that have five people."""
        from graphsvc.gaps.hotspots import hotspot_matrix, hotspots

        if form not in ("list", "matrix"):
            raise BadQuestion(f"form is list or matrix; {form!r} is neither.")
        ask = hotspots if form == "list" else hotspot_matrix
        return ask(self.projection(as_of), viewer, unit=unit, limit=limit, cursor=cursor, lang=lang)

    def clusters(
        self: _Kept,
        viewer: Viewer,
        *,
        unit: str | None = None,
        as_of: str | None = None,
        limit: int = 20,
        cursor: str | None = None,
        lang: Lang = "nb",
    ) -> Page[Cluster]:
        """Competences that are missing together, in whom, where, and what closes most of it."""
        from graphsvc.gaps.clusters import clusters

        projection = self.projection(as_of)
        with self.store.snapshot() as reader:
            return clusters(reader, projection, viewer, unit=unit, limit=limit, cursor=cursor, lang=lang)
