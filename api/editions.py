"""Which state of the open graph an answer is of: a release, the latest one, or what is not released yet."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from fastapi import Depends, Query, Request, Response

from api.deps import GraphDep, LangDep, settle
from graphsvc.graph import Graph
from graphsvc.published import NOW

VersionQuery = Annotated[
    str | None,
    Query(
        max_length=40,
        description="A release, such as 1.0.0; `now` is the state that is not released yet.",
    ),
]


class Edition(NamedTuple):
    """A graph, what an ETag tells of its state, and the release that it is, with its day."""

    graph: Graph
    tag: str
    version: str | None = None
    day: str | None = None


def edition(graph: Graph, version: str | None) -> Edition:
    """
    The state of a release, or the present one.

    Errors: UnknownRelease; BadQuestion for what is no version.
    """
    if version is None or version == NOW:
        return Edition(graph, f"o{graph.revision().open}")
    release = graph.released(version)
    return Edition(graph.at(version), f"r{version}", version, release.day)


def _published(graph: GraphDep, version: VersionQuery = None) -> Edition:
    latest = graph.latest() if version is None else None
    found = edition(graph, latest.version if latest else version)
    if found.version is not None:
        return found
    # an ETag that api.kept does not keep by: a release changes the answer, and does not raise the revision
    return found._replace(tag=f"u{graph.revision().open}")


def _stated(graph: GraphDep, version: VersionQuery = None) -> Edition:
    return edition(graph, version)


PublishedDep = Annotated[Edition, Depends(_published)]
"""For dumps and documents: the latest release where nothing else is asked for."""

StatedDep = Annotated[Edition, Depends(_stated)]
"""For lists and things: the present state where nothing else is asked for."""


def _open_state(request: Request, response: Response, state: StatedDep, lang: LangDep) -> None:
    settle(request, response, f"{state.tag}.{lang}", "public", day=state.day)


OpenState = Depends(_open_state)
"""On a route whose answer is of the state that is asked for."""
