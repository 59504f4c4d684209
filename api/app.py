"""The HTTP application: routes over the use cases, errors as problems, pages for people."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api import errors, openapi
from api.auth import Authority
from api.auth import identify as of_issuer_or_key
from api.auth.first import IdentifyFirst
from api.door import Identify
from api.guard import Guard
from api.kept import Kept
from api.pages import docs, ids, landing, offers, ontology, signin
from api.routers import (
    case,
    courses,
    gaps,
    internal,
    lists,
    mobility,
    plans,
    roles,
    scenarios,
    search,
    status,
    vocabulary,
)
from graphsvc import __version__
from graphsvc.graph import Graph
from graphsvc.resources import room
from graphsvc.settings import Settings

ROUTERS = (status, search, mobility, roles, courses, gaps, plans, scenarios, lists, vocabulary, case)
PAGES = (landing, signin, docs, offers, ids, ontology)


def create_app(
    graph: Graph, settings: Settings, *, secret: str | None = None, identify: Identify | None = None
) -> FastAPI:
    """
    The application over an open graph.

    With a `secret` it also answers, to those who know it, what the CLI asks of the holder of a store.
    `identify` says who has signed in; without one, the issuer and keys that the settings name.
    """
    app = FastAPI(
        title="Kompetansegraf",
        version=__version__,
        summary="Roles, competences, courses and gaps of a municipality, as one graph.",
        description=openapi.DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        separate_input_output_schemas=False,
    )
    app.openapi = lambda: openapi.document(app)  # type: ignore[method-assign]
    app.state.graph = graph
    app.state.settings = settings
    app.state.secret = secret
    own = settings.auth == "oidc" and identify is None
    app.state.authority = Authority(graph, settings) if own else None
    app.state.identify = identify or of_issuer_or_key
    errors.install(app)
    for room_ in ROUTERS:
        app.include_router(room_.router, responses=openapi.PROBLEMS)
    for page in PAGES:
        app.include_router(page.router)
    if secret:
        app.include_router(internal.router)
    app.mount("/web", StaticFiles(directory=room("web") / "assets"), name="web")
    app.add_middleware(Kept, graph=graph)
    app.add_middleware(IdentifyFirst)
    app.add_middleware(Guard, local=settings.auth == "local")
    return app
