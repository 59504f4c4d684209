"""Clients that are slow, many, or do not speak HTTP, on real sockets."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from fastapi import Request
from starlette.responses import Response

from api.app import create_app
from graphsvc.graph import Graph
from tests.api.service import Service, rest, running

GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
CLOSE = b"Connection: close\r\n\r\n"
POST = b"POST /v1/plans HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n"
LARGE = 20_000_000


@pytest.fixture(scope="module")
def service(graph: Graph) -> Iterator[Service]:
    """The town, and two routes of these tests: a large answer, and one that waits to be let go."""
    app = create_app(graph, graph.settings)
    app.state.gate = threading.Event()

    @app.get("/large")
    def large() -> Response:
        return Response(b"x" * LARGE)

    @app.get("/waits")
    def waits(request: Request) -> Response:
        request.app.state.gate.wait(10)
        return Response(b"let go")

    with running(app, graph.settings, most=8) as made:
        yield made


def status(heard: bytes) -> int:
    """The status of the first answer, 0 for none."""
    return int(heard.split(b" ", 2)[1]) if heard.startswith(b"HTTP/1.1 ") else 0


def problem(heard: bytes) -> dict[str, Any]:
    """The body of an answer that is a problem."""
    head, _, body = heard.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    found: dict[str, Any] = json.loads(body)
    return found


def drip(made: socket.socket, piece: bytes, seconds: float = 8) -> bytes:
    """A byte at a time until the other side has had enough; what it said."""
    made.settimeout(0.02)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            made.sendall(piece)
            return made.recv(1) + rest(made)
        except TimeoutError:
            continue
        except ConnectionError:
            return b""
    raise AssertionError("it was never cut")


def test_nothing_is_ever_said(service: Service) -> None:
    """A connection without a word is ended."""
    with service.connect() as made:
        heard = rest(made)
    assert status(heard) == 408
    assert problem(heard)["type"].endswith(":too-slow")


@pytest.mark.parametrize(
    "head", [b"", GET, GET + CLOSE[:-2].replace(b"close", b"keep-alive") + b"X-A: b\r\n"]
)
def test_a_head_by_the_byte(service: Service, head: bytes) -> None:
    """Slowloris: each byte comes in time, the head never ends."""
    with service.connect() as made:
        made.sendall(head)
        heard = drip(made, b"X")
    assert status(heard) in (408, 0)
    assert service.cut["slow"]


def test_a_head_by_the_byte_after_an_answer(service: Service) -> None:
    """A connection that was good once has no more time than others."""
    with service.connect() as made:
        made.sendall(GET + b"\r\n")
        made.recv(4096)
        assert status(drip(made, b"X")) in (408, 0)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_by_the_byte(service: Service, chunked: bool) -> None:
    """A body that trickles is ended with its answer, and the route hears that the client is gone."""
    head = POST % 900_000
    if chunked:
        head = head.replace(b"Content-Length: 900000", b"Transfer-Encoding: chunked")
    with service.connect() as made:
        made.sendall(head)
        heard = drip(made, b"1\r\nx\r\n" if chunked else b" ")
    assert status(heard) in (408, 0)


def test_a_steady_body_may_take_its_time(service: Service) -> None:
    """What keeps coming is waited for, though it takes much longer than the watch's patience."""
    with service.connect() as made:
        made.sendall(POST % 30_000)
        for _ in range(30):
            made.sendall(b" " * 1_000)
            time.sleep(0.03)
        assert status(made.recv(4096)) == 422


def test_an_answer_that_nobody_reads(service: Service) -> None:
    """What was asked for and is not taken is thrown away."""
    before = service.cut["unread"]
    with service.connect(receive=4096) as made:
        made.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        until = time.monotonic() + 8
        while service.cut["unread"] == before and time.monotonic() < until:
            time.sleep(0.02)
        assert service.cut["unread"] > before
        assert len(rest(made)) < LARGE


def test_an_answer_that_is_read_slowly(service: Service) -> None:
    """A slow line gets all of it."""
    with service.connect(receive=1 << 20) as made:
        made.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n" + CLOSE)
        taken, began = 0, time.monotonic()
        while piece := made.recv(1 << 18):
            taken += len(piece)
            if time.monotonic() - began < 1.2:
                time.sleep(0.03)
        assert taken > LARGE


def test_many_that_wait(service: Service) -> None:
    """More connections than there may be: those that wait longest make room, a real request is answered."""
    with ExitStack() as stack:
        idle = [stack.enter_context(service.connect()) for _ in range(30)]
        assert status(service.said(GET + CLOSE)) == 200
        assert service.cut["crowd"] >= 20
        assert len(service.server.server_state.connections) <= 9
        del idle


def test_many_that_are_being_answered(service: Service) -> None:
    """Where all are busy a new one is refused and told when to come back; the busy ones are answered."""
    service.server.config.app.state.gate.clear()  # type: ignore[union-attr]
    with ExitStack() as stack:
        busy = [stack.enter_context(service.connect()) for _ in range(8)]
        for made in busy:
            made.sendall(b"GET /waits HTTP/1.1\r\nHost: localhost\r\n" + CLOSE)
        until = time.monotonic() + 5
        while len(service.server.server_state.tasks) < 8 and time.monotonic() < until:
            time.sleep(0.01)
        with service.connect() as late:
            heard = rest(late)
        assert status(heard) == 503
        assert b"retry-after" in heard.lower()
        service.server.config.app.state.gate.set()  # type: ignore[union-attr]
        assert all(rest(made).endswith(b"let go") for made in busy)


def test_a_good_end(graph: Graph) -> None:
    """Told to stop, it takes nothing new, closes what rests, and finishes what it has begun."""
    app = create_app(graph, graph.settings)
    begun, gate = threading.Event(), threading.Event()

    @app.get("/waits")
    def waits() -> Response:
        begun.set()
        gate.wait(10)
        return Response(b"finished")

    with running(app, graph.settings) as own, own.connect() as resting, own.connect() as asking:
        asking.sendall(b"GET /waits HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert begun.wait(5)
        own.server.should_exit = True
        assert rest(resting) == b""
        with pytest.raises(ConnectionError):
            own.said(GET + CLOSE)
        assert app.state.stopping
        gate.set()
        heard = rest(asking)
        assert heard.startswith(b"HTTP/1.1 200")
        assert heard.endswith(b"finished")


NOT_HTTP = {
    "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 40,
    "no version": b"GET /healthz\r\n\r\n",
    "another version": b"GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "no host": b"GET /healthz HTTP/1.1\r\n\r\n",
    "two hosts": GET + b"Host: evil\r\n\r\n",
    "a space before the colon": GET + b"X : y\r\n\r\n",
    "a NUL in a header": GET + b"X: \x00\r\n\r\n",
    "a length that is none": GET + b"Content-Length: -1\r\n\r\n",
    "two lengths": GET + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "an unknown transfer": GET + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
    "a chunk that is none": GET + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a space in the address": b"GET /health z HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "bytes in the address": b"GET /h\xc3\xa6 HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.parametrize("case", NOT_HTTP)
def test_what_is_not_http(service: Service, case: str) -> None:
    """A problem, and the connection is closed; the next one is answered."""
    heard = service.said(NOT_HTTP[case])
    assert status(heard) in (400, 431, 505), heard[:200]
    assert problem(heard)["status"] == status(heard)
    assert b"connection: close" in heard.lower()
    assert status(service.said(GET + CLOSE)) == 200


def test_a_head_that_is_too_large(service: Service) -> None:
    """16 KB are enough for every browser's cookies."""
    heard = service.said(GET + b"X-Long: " + b"x" * 200_000 + b"\r\n\r\n")
    assert status(heard) in (431, 0)


def test_an_upgrade_that_nobody_has(service: Service) -> None:
    """WebSockets and HTTP/2 are offered in vain: the request is answered as it is."""
    for wish in (b"websocket", b"h2c"):
        assert status(service.said(GET + b"Upgrade: " + wish + b"\r\nConnection: Upgrade\r\n\r\n")) == 200


def test_an_answer_begun_is_not_spoilt(service: Service) -> None:
    """Rubbish after a request is its own affair: the request is answered, then the connection ends."""
    heard = service.said(GET + b"\r\n" + b"\x00\x01rubbish\r\n\r\n")
    assert heard.startswith(b"HTTP/1.1 200")
    assert heard.count(b"HTTP/1.1 ") == 2
