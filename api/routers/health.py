"""Whether the service lives, and whether it can answer: for balancers and for whoever restarts it."""

from __future__ import annotations

import math
import threading
import time
from contextlib import suppress

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from api.errors import problem
from graphsvc.errors import GraphsvcError
from graphsvc.graph import Graph

router = APIRouter(include_in_schema=False)

FRESH = 1.0
"""Seconds that an answer about readiness stands, so that asking often costs nothing."""

PATIENCE = 2.0
"""Seconds that the first projection is waited for."""


class Readiness:
    """Whether a graph can be asked: the store answers, and figures can be made of it."""

    def __init__(self, graph: Graph, *, people: bool) -> None:
        """`people` says whether questions about people are answered here at all."""
        self._graph = graph
        self._made = threading.Event()
        if not people:
            self._made.set()
        self._making: threading.Thread | None = None
        self._lock = threading.Lock()
        self._known = (-math.inf, False)

    def check(self) -> bool:
        """Whether it can; while somebody else is looking, what was known before."""
        at, ready = self._known
        if time.monotonic() - at > FRESH and self._lock.acquire(blocking=False):
            try:
                ready = self._look()
                self._known = time.monotonic(), ready
            finally:
                self._lock.release()
        return ready

    def _look(self) -> bool:
        try:
            self._graph.revision()
        except GraphsvcError:
            return False
        if not self._made.is_set() and (self._making is None or not self._making.is_alive()):
            self._making = threading.Thread(target=self._make, name="ready", daemon=True)
            self._making.start()
        return self._made.wait(PATIENCE)

    def _make(self) -> None:
        with suppress(GraphsvcError):  # the next look tries again
            self._graph.projection()
            self._made.set()


@router.get("/healthz")
async def healthz() -> Response:
    """The process answers; nothing else is looked at."""
    return JSONResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@router.get("/readyz")
def readyz(request: Request) -> Response:
    """503 where the store does not answer or the first figures are not made yet."""
    if request.app.state.stopping or not request.app.state.readiness.check():
        return problem(503, "not-ready", "The store does not answer, or the figures are not made yet.")
    return JSONResponse({"status": "ready"}, headers={"Cache-Control": "no-store"})
