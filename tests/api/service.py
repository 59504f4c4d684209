"""The service behind a real socket, in a thread of the tests, for what no test client can send."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from fastapi import FastAPI

from api import wire
from api.serve import Server, configured, listen
from graphsvc.settings import Settings

QUICK = wire.Patience(head=0.25, body=0.25, bytes=1_000, answer=0.4, linger=0.25, look=0.04)
"""A watch that is quick, so that no test waits."""


@dataclass
class Service:
    """Where it listens, and why it cut connections."""

    port: int
    server: Server
    cut: Counter[str] = field(default_factory=Counter)

    def connect(self, *, receive: int | None = None) -> socket.socket:
        """A connection; `receive` is how much the client takes at a time."""
        made = socket.socket()
        if receive is not None:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        made.settimeout(10)
        made.connect(("127.0.0.1", self.port))
        return made

    def said(self, sent: bytes) -> bytes:
        """All that is answered to bytes on a connection of their own, until the service ends it."""
        with self.connect() as made:
            with suppress(OSError):
                made.sendall(sent)
            return rest(made)


def rest(made: socket.socket) -> bytes:
    """What still comes until the end."""
    heard = b""
    with suppress(ConnectionError):
        while piece := made.recv(1 << 16):
            heard += piece
    return heard


@contextmanager
def running(
    app: FastAPI, settings: Settings, *, most: int = 100, patience: wire.Patience = QUICK
) -> Iterator[Service]:
    """The application served until the block ends."""
    bound, up, cut = listen("127.0.0.1", 0), threading.Event(), Counter[str]()
    policy = wire.Policy(most, patience, lambda reason: cut.update([reason]))
    watching = wire.watch(lambda: server.server_state.connections, policy, lambda _: None)
    server = Server(configured(app, settings, policy), watching, up.set)
    thread = threading.Thread(target=lambda: server.run(sockets=[bound]), daemon=True)
    thread.start()
    try:
        assert up.wait(10)
        yield Service(bound.getsockname()[1], server, cut)
    finally:
        server.should_exit = True
        thread.join(15)
        assert not thread.is_alive(), "the service did not stop"
