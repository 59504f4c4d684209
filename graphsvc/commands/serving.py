"""`graphsvc serve` and `graphsvc start`: the service itself, and the first run of all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from graphsvc.graph import Graph
    from graphsvc.settings import Settings

GROUP = "graphsvc.servers"

Host = Annotated[str, typer.Option("--host", help="The address to listen on.")]
Port = Annotated[int, typer.Option("--port", min=0, max=65535, help="The port; 0 takes a free one.")]


def add(app: typer.Typer) -> None:
    """Make the commands."""
    app.command()(serve)
    app.command()(start)


def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Serve HTTP until Ctrl-C or SIGTERM."""
    from graphsvc.commands import session

    _server()(session.settings(), host=host, port=port, ready=_ready)


def start(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    once: Annotated[bool, typer.Option("--once", help="Show the answers and stop, without serving.")] = False,
) -> None:
    """Load a demo if empty, show three answers, serve."""
    from graphsvc.commands import first, session
    from graphsvc.graph import Graph

    chosen = session.settings()
    if not once:
        _check()(chosen, host)
    with _opened(Graph, chosen) as graph:
        first.fill(graph)
        with session.witness(graph):
            first.show(graph)
        if not once:
            _server()(chosen, host=host, port=port, graph=graph, ready=_ready)


def _opened(graph: type[Graph], chosen: Settings) -> Graph:
    return graph.open(settings=chosen)


def _server() -> Callable[..., None]:
    """The server that the distribution brings; this room knows it by its entry point only."""
    return _entry("http")


def _check() -> Callable[..., None]:
    import importlib

    module: Any = importlib.import_module(_server().__module__)
    check: Callable[..., None] = module.check
    return check


def _entry(name: str) -> Callable[..., None]:
    from importlib.metadata import entry_points

    (entry,) = entry_points(group=GROUP, name=name)
    found: Callable[..., None] = entry.load()
    return found


def _ready(address: str) -> None:
    typer.echo(f"Serving {address} (documentation at {address}/docs). Ctrl-C stops it.", err=True)
