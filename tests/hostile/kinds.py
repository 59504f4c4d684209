"""The town as each kind of viewer meets it over HTTP; a header of the tests says who asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request

from api.app import create_app
from graphsvc.access.identity import Identity
from graphsvc.changes import Change, link, ref
from graphsvc.graph import Graph
from graphsvc.model import edges as e
from graphsvc.settings import Settings
from tests.api import town

AS = "X-Tested-As"

IDENTITIES: Mapping[str, Identity | None] = {
    "anonymous": None,
    "stranger": Identity("nobody-here", "token"),
    "employee": Identity("a1", "token", "a1"),
    "manager": Identity("a3", "session", "a3"),
    "system_administrator": Identity("a2", "token", "a2"),
    "hr": Identity("hr", "token", None, frozenset({"hr"})),
    "lms": Identity("moodle", "key", None, frozenset({"lms"})),
    "auditor": Identity("auditor", "token", None, frozenset({"auditor"})),
}


def changes() -> list[Change]:
    """The town, with somebody who manages and somebody who administers."""
    return [
        *town.changes(),
        link("MANAGES", ref("Employee", "a3"), ref("OrgUnit", "sykehjem"), e.Period()),
        link(
            "ADMINISTERS",
            ref("Employee", "a2"),
            ref("System", "gerica"),
            e.Administers(capacity="administrator"),
        ),
    ]


@contextmanager
def opened(folder: Path) -> Iterator[Graph]:
    """The graph that all of them ask; limits of rate are off."""
    chosen = Settings(auth="oidc", store=f"kglite:{folder / 'graph'}", rate_client=0, rate_identity=0)
    with Graph.open(settings=chosen) as graph:
        graph.store.apply(changes(), by="test", reason="the town")
        yield graph


def app_of(graph: Graph) -> FastAPI:
    """The application in which everybody is of the kind that she says; anonymous who says nothing."""

    async def identify(request: Request) -> Identity | None:
        return IDENTITIES[request.headers.get(AS, "anonymous")]

    return create_app(graph, graph.settings, identify=identify)
