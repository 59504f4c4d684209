"""Serving: check the address, open the graph, announce who holds it, answer until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import uvicorn
from anyio import to_thread
from fastapi import FastAPI

from api import logs, wire
from api.app import create_app
from api.auth import authority
from api.guard import is_loopback
from api.metrics import Metrics, served
from api.routers.internal import finish
from graphsvc import collector
from graphsvc.errors import BadQuestion, Forbidden
from graphsvc.graph import Graph
from graphsvc.settings import Settings
from graphsvc.store.protocol import SupportsHolder

GRACE_SECONDS = 10

WARM_AFTER = 3.0
"""Seconds before the latest release is opened for those who will ask; the first answers come before."""

TURN = 0.0005
"""Seconds that a thread may reckon on while others wait: at Python's own 5 ms, answers wait for long ones."""

COLLECTED = (2_000, 20, 100)
"""How seldom the collector walks (gc.set_threshold); a walk through everything halts all answers."""

THREADS = 8
"""Answers made at a time: they share one interpreter, and each thread more keeps memory of its own."""


def check(settings: Settings, host: str) -> None:
    """
    Whether these settings may listen there.

    Errors: Forbidden, BadQuestion, which say what to do instead.
    """
    if settings.auth == "oidc":
        authority.check(settings)
    if settings.auth == "local" and not is_loopback(host):
        raise Forbidden(
            "With GRAPHSVC_AUTH=local everybody who reaches the service acts as hr, so it listens on "
            f"loopback only and not on {host}. Use --host 127.0.0.1, or GRAPHSVC_AUTH=public for the open "
            "routes, or GRAPHSVC_AUTH=oidc."
        )


def listen(host: str, port: int) -> socket.socket:
    """
    A socket bound to the address, before anything is opened or announced.

    Errors: BadQuestion where the address is taken or not this machine's.
    """
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, proto)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        raise BadQuestion(
            f"Cannot listen on {host}:{port}: {error.strerror or error}. Choose another --host or --port."
        ) from error
    return bound


def serve(
    settings: Settings, *, host: str, port: int, graph: Graph | None = None, ready: Callable[[str], None]
) -> None:
    """
    Serve until SIGTERM or Ctrl-C; requests under way are finished first.

    `ready` is told the address once the service listens there. A `graph` that is handed in is closed too.
    Errors: Forbidden, BadQuestion, StoreError.
    """
    check(settings, host)
    logs.install(settings)
    _few_arenas()
    bound = listen(host, port)
    address = _address(host, bound.getsockname()[1])
    metrics = Metrics()
    with served(settings, metrics), graph or Graph.open(settings=settings) as opened:
        opened.erase_returned()  # a backup may have been put in the store's place
        secret = secrets.token_urlsafe(32)
        holds = isinstance(opened.store, SupportsHolder)
        app = create_app(
            opened, settings, secret=secret if holds else None, metrics=metrics, address=_named(address)
        )
        policy = wire.Policy(settings.connections, wire.Patience(), metrics.cut)
        watching = wire.watch(lambda: server.server_state.connections, policy, metrics.connections)
        server = Server(
            configured(app, settings, policy), watching, lambda: _announce(opened, address, secret, ready)
        )
        warming = threading.Timer(WARM_AFTER, _after, (opened,))
        warming.start()
        try:
            _run(server, bound)
        finally:
            warming.cancel()
            warming.join()
            finish()
            app.state.audit.close()


def _after(graph: Graph) -> None:
    """What is seen to once the first who ask have their answers."""
    graph.catch_up()
    graph.warm()


def configured(app: FastAPI, settings: Settings, policy: wire.Policy) -> uvicorn.Config:
    """How the server serves the application."""
    return uvicorn.Config(
        app,
        http=wire.protocol(policy),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,  # addresses carry ids of employees
        server_header=False,
        forwarded_allow_ips=settings.proxies or "127.0.0.1",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


class Server(uvicorn.Server):
    """A server that says when it listens, and looks after its connections."""

    def __init__(
        self, config: uvicorn.Config, watching: Coroutine[Any, Any, None], started: Callable[[], None]
    ) -> None:
        """`watching` looks after the connections while it runs; `started` is called once it listens."""
        super().__init__(config)
        self._watching, self._said = watching, started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        await super().startup(sockets)
        self._watch = asyncio.create_task(self._watching)
        self._said()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.config.app.state.stopping = True  # type: ignore[union-attr]
        await super().shutdown(sockets)
        self._watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._watch


def _announce(graph: Graph, address: str, secret: str, ready: Callable[[str], None]) -> None:
    if isinstance(graph.store, SupportsHolder):
        graph.store.announce(address, secret)
    ready(address)


def _few_arenas() -> None:
    """
    Let threads share two heaps: with one each, what one let go of is of no use to the others.

    A part in twenty-five of the memory of 55,000 people. Only glibc has this; mallopt(3), M_ARENA_MAX.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(-8, 2)


def _run(server: Server, bound: socket.socket) -> None:
    """uvicorn raises the signal again once it has stopped; to us that is a good end."""
    before, turn = signal.signal(signal.SIGTERM, lambda *_: None), sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    gc.set_threshold(*COLLECTED)
    collector.settled()
    try:
        server.run(sockets=[bound])
    except KeyboardInterrupt:
        pass
    finally:
        sys.setswitchinterval(turn)
        signal.signal(signal.SIGTERM, before)
        bound.close()


def _named(address: str) -> str:
    """The address as links have it: what listens everywhere is reached here by localhost."""
    return address.replace("//0.0.0.0:", "//localhost:").replace("//[::]:", "//localhost:")


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
