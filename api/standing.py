"""Where the graph stands, asked without a thread where nobody need be waited for."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool

from graphsvc.graph import Graph
from graphsvc.store.protocol import Revision


async def revision(graph: Graph) -> Revision:
    """The revision. Errors: StoreError."""
    now = graph.at_once()
    return now if now is not None else await run_in_threadpool(graph.revision)


async def standing(graph: Graph, as_of: str | None) -> tuple[int, str]:
    """The revision of the next closed answer, and its day. Errors: BadQuestion, StoreError."""
    now = graph.standing_at_once(as_of)
    return now if now is not None else await run_in_threadpool(graph.standing, as_of)
