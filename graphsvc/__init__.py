"""Kompetansegraf: roles, competences, courses and employees of a municipality as one graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphsvc.graph import Graph

__version__ = "0.1.0"

__all__ = ["__version__", "connect"]


def connect(url: str | None = None) -> Graph:
    """
    Open the graph at `url` (`kglite:FOLDER` or `neo4j://HOST:PORT`; default from GRAPHSVC_STORE).

    What is asked of it about people is noted in the audit trail.

    Errors: StoreLocked where another process holds an embedded store, StoreUnavailable, StoreDenied,
            StoreNewer, StoreOlder.
    """
    from graphsvc.audit.trail import Audit
    from graphsvc.audit.witness import Witness
    from graphsvc.graph import Graph

    graph = Graph.open(url)
    graph.witness = Witness(graph, Audit(graph.settings), means="python")
    return graph
