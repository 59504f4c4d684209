"""The HTTP application: routes over the use cases, errors as problems, pages for people."""

from __future__ import annotations

import secrets

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api import errors, openapi
from api.auditing import Audited
from api.auth import Authority
from api.auth import identify as of_issuer_or_key
from api.auth.first import IdentifyFirst
from api.cors import Cors
from api.door import Identify
from api.guard import Guard
from api.kept import Kept
from api.limits import Limits
from api.metrics import Metrics
from api.observing import Observing
from api.pages import docs, ids, landing, offers, ontology, previews, signin
from api.routers import (
    access,
    audit,
    case,
    completions,
    courses,
    gaps,
    health,
    internal,
    lists,
    mobility,
    plans,
    reconcile,
    rights,
    roles,
    scenarios,
    search,
    statistics,
    status,
    vocabulary,
    xapi,
)
from api.xapi import Stamped
from graphsvc import __version__
from graphsvc.audit.trail import Audit
from graphsvc.graph import Graph
from graphsvc.resources import room
from graphsvc.settings import Settings

ROUTERS = (
    status,
    search,
    mobility,
    roles,
    courses,
    gaps,
    statistics,
    plans,
    scenarios,
    completions,
    rights,
    audit,
    reconcile,
    lists,
    vocabulary,
    case,
    access,
    xapi,
)
PAGES = (landing, signin, docs, offers, previews, ids, ontology)

ADDRESS = "http://127.0.0.1:8000"


def create_app(
    graph: Graph,
    settings: Settings,
    *,
    secret: str | None = None,
    metrics: Metrics | None = None,
    address: str = ADDRESS,
    identify: Identify | None = None,
) -> FastAPI:
    """
    The application over an open graph.

    With a `secret` it also answers, to those who know it, what the CLI asks of the holder of a store.
    `identify` says who has signed in; without one, the issuer and keys that the settings name.
    `address` is where it listens, for links where the settings name no public address.

    A request goes through Guard (foreign hosts; the headers of every answer, also of refusals), Observing
    (count, time, log; nothing escapes it), Cors, Stamped (xAPI's headers), Limits (size, packing, rate),
    IdentifyFirst (who asks), Kept (answers that still stand), then its route.
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
        redirect_slashes=False,  # the address it would lead to is made from Host
    )
    app.openapi = lambda: openapi.document(app)  # type: ignore[method-assign]
    app.state.graph = graph
    app.state.settings = settings
    app.state.secret = secret
    app.state.mark_key = secrets.token_bytes(16)
    own = settings.auth == "oidc" and identify is None
    app.state.authority = Authority(graph, settings) if own else None
    app.state.identify = identify or of_issuer_or_key
    app.state.address = address
    app.state.stopping = False
    app.state.readiness = health.Readiness(graph, people=settings.auth != "public")
    app.state.audit = Audit(settings)
    errors.install(app)
    for room_ in ROUTERS:
        app.include_router(room_.router, responses=openapi.PROBLEMS)
    for page in PAGES:
        app.include_router(page.router)
    app.include_router(health.router)
    if secret:
        app.include_router(internal.router)
    app.mount("/web", StaticFiles(directory=room("web") / "assets"), name="web")
    app.add_middleware(Kept, graph=graph)  # the last one added is the first to be asked
    app.add_middleware(Audited, graph=graph, audit=app.state.audit)
    app.add_middleware(IdentifyFirst)
    app.add_middleware(Limits, settings=settings, secret=secret)
    app.add_middleware(Stamped, graph=graph)
    app.add_middleware(Cors, of=app, local=settings.auth == "local")
    app.add_middleware(Observing, metrics=metrics or Metrics())
    app.add_middleware(Guard, settings=settings)
    return app
