"""
The service killed, or its database taken away, while clients write and read over HTTP.

    python -m tests.hostile.kills --rounds 50            kill -9 of the process that serves an embedded store
    python -m tests.hostile.kills --rounds 5 --neo4j     Neo4j killed and started again under a service

Each client remembers what was acknowledged. After each round all of it must be there, and every ChangeSet
whole or not at all.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graphsvc.errors import StoreConflict, StoreUnavailable
from graphsvc.remote import Holder
from graphsvc.settings import Settings
from graphsvc.store.holder import read_holder
from graphsvc.store.kglite import KgliteStore
from graphsvc.store.payloads import verify_chain
from graphsvc.store.protocol import Store
from graphsvc.store.remote import RemoteStore
from tests.contract.child import SIZE, change_set, whole_sets

WRITERS, READERS = 3, 2


class Load:
    """Clients that write and read until they are stopped; `acknowledged` is what was answered for."""

    def __init__(self, holder: Holder, numbers: Iterator[int]) -> None:
        self.acknowledged: list[int] = []
        self.statuses: Counter[int] = Counter()
        self.readiness: Counter[int] = Counter()  # 503 is a good answer while it starts
        self.refusals: Counter[str] = Counter()
        self._holder, self._numbers = holder, numbers
        self._stop, self._turn = threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._write) for _ in range(WRITERS)]
        self._threads += [threading.Thread(target=self._read) for _ in range(READERS)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def _write(self) -> None:
        store = RemoteStore(self._holder)
        while not self._stop.is_set():
            with self._turn:
                number = next(self._numbers)
            try:
                write = store.load if number % 5 == 0 else store.apply
                write(change_set(number), by="a", reason="b")
            except (StoreUnavailable, StoreConflict) as error:
                self.refusals[type(error).__name__] += 1
                time.sleep(0.02)
            else:
                self.acknowledged.append(number)

    def _read(self) -> None:
        while not self._stop.is_set():
            for path in (*map(role, self.acknowledged[-2:]), "/v1/gaps", "/readyz"):
                found = status(self._holder.address, path)
                counted = self.readiness if path == "/readyz" else self.statuses
                counted[found] += 1
                if not found:
                    time.sleep(0.02)


def role(number: int) -> str:
    """The address of what a ChangeSet made."""
    return f"/v1/roles/role-{number}"


def status(address: str, path: str) -> int:
    """What a GET is answered with; 0 for nobody there."""
    with closing(HTTPConnection(urlsplit(address).netloc, timeout=30)) as connection, suppress(OSError):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    return 0


def check(holder: Holder, acknowledged: Sequence[int]) -> None:
    """Over HTTP: what was acknowledged is there, and nothing is there in part."""
    there = RemoteStore(holder).columns("roles.matrix_roles")["id"]
    assert {f"role-{number}" for number in acknowledged} <= set(there)
    for number in acknowledged[-20:]:
        assert len(holder.get(role(number))["requirements"]) == SIZE
    assert holder.get("/v1/roles", {"limit": 1})["total"] == len(there)
    assert holder.get("/v1/competences", {"limit": 1})["total"] == SIZE * len(there)


# An embedded store: the process that serves it is killed


def _serve(folder: str) -> None:
    """The service in a process of its own, with loads that are big early."""
    from api.serve import serve
    from graphsvc.store import kglite

    kglite.BIG = 2 * SIZE + 1
    serve(Settings(store=f"kglite:{folder}"), host="127.0.0.1", port=0, ready=lambda _: None)


@contextmanager
def served(folder: Path) -> Iterator[tuple[Holder, Callable[[], None]]]:
    """A service over a folder, and what kills it."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["api.serve", "graphsvc.store.kglite"])
    child = processes.Process(target=_serve, args=(str(folder),))
    child.start()

    def kill() -> None:
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()

    try:
        yield _holder(folder, child), kill
    finally:
        if child.is_alive():
            child.terminate()
            child.join(20)
            assert child.exitcode == 0, "it did not stop well"


def _holder(folder: Path, child: Any) -> Holder:
    until = time.monotonic() + 60
    while time.monotonic() < until and child.is_alive():
        told = read_holder(folder)
        if told is not None and told.pid == child.pid and status(told.address, "/healthz") == 200:
            return Holder(told.address, told.secret)
        time.sleep(0.02)
    raise AssertionError("the service did not start")


def kill_rounds(folder: Path, rounds: int, chance: random.Random, told: Callable[[str], None]) -> int:
    """Kill the service again and again; how many writes were acknowledged, each of which survived."""
    numbers, acknowledged = count(1), list[int]()
    for number in range(1, rounds + 1):
        with served(folder) as (holder, kill):
            check(holder, acknowledged)
            with Load(holder, numbers) as load:
                while not load.acknowledged:
                    time.sleep(0.01)
                time.sleep(chance.uniform(0.0, 0.6))
                kill()
        assert set(load.statuses) <= {0, 200}, load.statuses
        acknowledged += load.acknowledged
        told(f"round {number}: {len(load.acknowledged)} acknowledged, {dict(load.statuses)}")
    with served(folder) as (holder, _):
        check(holder, acknowledged)
    with closing(KgliteStore(folder)) as store:
        _whole(store, acknowledged)
    return len(acknowledged)


def _whole(store: Store, acknowledged: Sequence[int]) -> None:
    there = whole_sets(store)
    assert set(acknowledged) <= there
    assert store.revision().number == len(there)
    assert verify_chain(store) == []


# Neo4j: the database goes away under the service


def away_rounds(server: Any, rounds: int, chance: random.Random, told: Callable[[str], None]) -> int:
    """Take the database away again and again, by kill or in good order; writes that were acknowledged."""
    from api.app import create_app
    from graphsvc.graph import Graph
    from graphsvc.store.neo4j import Neo4jStore
    from tests.api.service import running

    numbers, acknowledged = count(1), list[int]()
    with closing(Neo4jStore(server.settings, big=2 * SIZE + 1)) as store:
        graph = Graph(store, server.settings)
        with running(create_app(graph, server.settings, secret="s3cret"), server.settings) as service:
            holder = Holder(f"http://127.0.0.1:{service.port}", "s3cret")
            for number in range(1, rounds + 1):
                with Load(holder, numbers) as load:
                    while not load.acknowledged:
                        time.sleep(0.01)
                    time.sleep(chance.uniform(0.1, 1.0))
                    (server.kill if number % 2 else server.stop)()
                    before = len(load.acknowledged)
                    server.start()
                    until = time.monotonic() + 60
                    while len(load.acknowledged) < before + 5 and time.monotonic() < until:
                        time.sleep(0.05)
                    assert len(load.acknowledged) >= before + 5, "it did not go on"
                assert set(load.statuses) <= {200, 503}, load.statuses
                assert set(load.readiness) == {200, 503}, load.readiness
                acknowledged += load.acknowledged
                check(holder, acknowledged)
                said = f"{dict(load.statuses)}, {dict(load.refusals)}"
                told(f"round {number}: {len(load.acknowledged)} acknowledged, {said}")
        _whole(store, acknowledged)
    return len(acknowledged)


def main(argv: Sequence[str] | None = None) -> int:
    """Kill as often as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--neo4j", action="store_true")
    chosen = parser.parse_args(argv)
    chance = random.Random(chosen.seed)

    def told(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    if chosen.neo4j:
        from tests.neo4j.server import Server

        server = Server(heap="512m", extra="server.bolt.connection_keep_alive=2s")
        try:
            server.start()
            done = away_rounds(server, chosen.rounds, chance, told)
        finally:
            server.remove()
    else:
        with tempfile.TemporaryDirectory() as folder:
            done = kill_rounds(Path(folder) / "graph", chosen.rounds, chance, told)
    told(f"{done:,} writes were acknowledged in {chosen.rounds} rounds; all are there, none in part.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
