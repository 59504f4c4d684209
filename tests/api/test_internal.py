"""Writing through the holder: told as it goes, finished before the store is closed, whole or not at all."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from typing import Any

import pytest

from api.routers import internal
from graphsvc.errors import StoreFull
from graphsvc.graph import Graph
from graphsvc.remote import SECRET_HEADER
from graphsvc.store import wire
from graphsvc.store.protocol import Revision
from tests.api.conftest import SECRET, client_of
from tests.api.town import MEDICINE, assessed

WHO = "by=test&reason=why&kind=change"


def lines(body: Any) -> list[dict[str, Any]]:
    """The JSON lines of a streamed answer."""

    async def read() -> bytes:
        return b"".join([chunk async for chunk in body.body_iterator])

    return [json.loads(line) for line in asyncio.run(read()).splitlines()]


def test_progress_comes_before_the_revision() -> None:
    """Who waits for a load hears how far it is."""

    def write(tell: Any) -> Revision:
        tell(1, 2)
        tell(2, 2)
        return Revision(7, 3, True)

    assert lines(internal._told(write)) == [
        {"progress": [1, 2]},
        {"progress": [2, 2]},
        {"revision": [7, 3, True]},
    ]


def test_a_refusal_is_the_last_line() -> None:
    """An engine that is full is told as the problem that it is over HTTP."""

    def write(_: Any) -> Revision:
        raise StoreFull("The disk is full.")

    (told,) = lines(internal._told(write))
    assert told["problem"]["type"].endswith("store-full")
    assert told["problem"]["detail"] == "The disk is full."


def test_the_service_ends_after_what_it_is_writing() -> None:
    """A stop in the middle of a write waits for it."""
    done: list[float] = []

    def write(_: Any) -> Revision:
        time.sleep(0.3)
        done.append(time.monotonic())
        return Revision(1, 1, True)

    listener = threading.Thread(target=lambda: lines(internal._told(write)))
    listener.start()
    while not internal._writing:
        time.sleep(0.005)
    internal.finish()
    assert done
    listener.join(5)


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b'["put"]',
        b'["explode",["Role",["x"]]]',
        b"{}",
        b"[]",
        wire.line(wire.change_to(assessed("a2", MEDICINE, 2))) + b'["put",["Ro',
    ],
)
def test_a_body_that_is_cut_short_writes_nothing(own: Graph, body: bytes) -> None:
    """Half a list of changes is no list of changes."""
    client = client_of(own, secret=SECRET)
    before = own.revision()
    refused = client.post(f"/internal/apply?{WHO}", content=body, headers={SECRET_HEADER: SECRET})
    assert refused.status_code == 422
    assert own.revision() == before


def test_changes_come_in_any_pieces(own: Graph) -> None:
    """However the network cuts the body, the changes are the same."""
    client = client_of(own, secret=SECRET)
    whole = wire.line(wire.change_to(assessed("a2", MEDICINE, 2))) * 1
    pieces = (whole[at : at + 7] for at in range(0, len(whole), 7))
    answer = client.post(f"/internal/apply?{WHO}", content=pieces, headers={SECRET_HEADER: SECRET})
    assert json.loads(answer.text)["revision"][2] is True


def test_nobody_writes_without_the_secret(own: Graph) -> None:
    """Not even somebody on the same machine who is hr over HTTP."""
    client = client_of(own, secret=SECRET)
    body = wire.line(wire.change_to(assessed("a2", MEDICINE, 2)))
    for headers in ({}, {SECRET_HEADER: "x"}):
        assert client.post(f"/internal/apply?{WHO}", content=body, headers=headers).status_code == 404
    assert own.revision().number == 1
