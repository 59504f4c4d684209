"""
Thousands of requests and files that are wrong, each made by chance from a seed, and what comes of them.

    python -m tests.hostile.trying --cases 20000 [--seed 1] [--only xlsx]

A request must be answered by something below 500 (or a 505), refusals by a problem, and the service must go
on answering. A file must be loaded whole or refused by an error of ours with nothing of it in the store. What
takes more than `SECONDS` is a hang. Exit code 1 where anything else happened.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from fastapi import FastAPI

from api.app import create_app
from api.wire import Patience
from graphsvc.errors import GraphsvcError
from graphsvc.graph import Graph
from graphsvc.settings import Settings
from graphsvc.store.opening import open_store
from graphsvc.store.protocol import Store
from tests.api import town
from tests.api.service import Service, running
from tests.hostile import requests
from tests.hostile.bytewise import BYTEWISE
from tests.hostile.files import Surface, surfaces
from tests.hostile.requests import HEADERS, JSONS, RAW, VALUES, Operation

HASTY = Patience(head=0.1, body=0.1, bytes=1_000, answer=1.0, linger=0.2, look=0.02)
"""Requests that never end are cut at once, so that thousands can be tried."""

SECONDS = 20
MEMORY = 6 << 30
"""Bytes of address space that the command gives itself: what fills it up is a bomb that went off."""

Case = Callable[[Random], str]
"""Tries something once; what is wrong with what came of it, or nothing."""


@dataclass
class Tally:
    """What was tried, and what went wrong, once per mutation."""

    cases: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, str] = field(default_factory=dict)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Ends what reckons on without an end: seconds of the processor. Errors: TimeoutError."""

    def ring(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


# Requests


def operations(app: FastAPI) -> list[Operation]:
    """Every operation of the document, with a body that works where it takes one."""
    found = []
    for path, item in app.openapi()["paths"].items():
        for method, one in item.items():
            names = tuple(parameter["name"] for parameter in one.get("parameters", ()))
            found.append(Operation(method.upper(), path, names, _example(one)))
    return found


def _example(one: Mapping[str, Any]) -> Any:
    for content in one.get("requestBody", {}).get("content", {}).values():
        for example in content.get("examples", {}).values():
            return example["value"]
    return None


def problem_with(heard: bytes, tally: Counter[str]) -> str:
    """What is wrong with an answer; nothing heard is an end without one, as rubbish may have."""
    if not heard:
        tally["closed"] += 1
        return ""
    head, _, body = heard.partition(b"\r\n\r\n")
    try:
        status = int(head.split(b" ", 2)[1])
    except (IndexError, ValueError):
        return f"no answer of HTTP: {heard[:80]!r}"
    tally[str(status)] += 1
    if status >= 500 and status != 505:
        return f"{status}: {body[:300]!r}"
    if status < 400 or b"transfer-encoding: chunked" in head.lower():
        return ""
    length = re.search(rb"content-length: (\d+)", head)
    try:
        told = json.loads(body[: int(length[1])] if length else body)
    except ValueError:
        return "" if not body else f"{status} is no problem: {body[:200]!r}"
    if told.get("status") != status and "imsx_codeMajor" not in told:
        return f"{status} is no problem: {body[:200]!r}"
    return ""


def asked(service: Service, make: Callable[[Random], bytes], tally: Tally) -> Case:
    """A request that is sent, and its answer judged."""

    def case(chance: Random) -> str:
        sent = make(chance)
        try:
            heard = service.said(sent)
        except TimeoutError:
            return f"hangs: {sent[:200]!r}"
        wrong = problem_with(heard, tally.outcomes)
        return f"{wrong}\n  {sent[:300]!r}" if wrong else ""

    return case


def request_cases(service: Service, app: FastAPI, tally: Tally) -> dict[str, Case]:
    """Every mutation of requests, by name."""
    known = operations(app)
    reading = [one for one in known if one.method == "GET"]
    writing = [one for one in known if one.body is not None]
    made: dict[str, Callable[[Random], bytes]] = {}
    for name, raw in RAW.items():
        made[f"raw: {name}"] = lambda _, raw=raw: raw
    for name, change in BYTEWISE.items():
        made[f"raw: {name} in a good one"] = lambda chance, change=change: change(
            chance, _good(chance, reading)
        )
    for name, header in HEADERS.items():
        made[f"header: {name}"] = lambda chance, header=header: _good(chance, reading, header + b"\r\n")
    for name in VALUES:
        made[f"address: {name}"] = lambda chance, name=name: requests.addressed(
            chance, chance.choice(reading), name
        )
    for name in (*BYTEWISE, *JSONS):
        made[f"body: {name}"] = lambda chance, name=name: requests.bodied(
            chance, chance.choice(writing), name
        )
    return {name: asked(service, make, tally) for name, make in made.items()}


def _good(chance: Random, reading: Sequence[Operation], more: bytes = b"") -> bytes:
    path = chance.choice(reading).path
    return requests.request("GET", path.replace("{", "").replace("}", ""), more=more)


# Files


class Shelf:
    """Stores to load into: one at a time, a new one where the last one took something in."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._number = folder, 0
        self._store: Store | None = None
        self._for = ""

    def store(self, name: str, surface: Surface) -> Store:
        """The store in which a surface's files are to be taken in."""
        if self._store is None or self._for != name:
            self.drop()
            self._number, self._for = self._number + 1, name
            self._store = open_store(Settings(store=f"kglite:{self._folder / str(self._number)}"))
            surface.before(self._store)
        return self._store

    def drop(self) -> None:
        """The next one is new."""
        if self._store is not None:
            self._store.close()
            shutil.rmtree(self._folder / str(self._number), ignore_errors=True)
        self._store = None


def taken(name: str, surface: Surface, mutation: str, shelf: Shelf, folder: Path, tally: Tally) -> Case:
    """Files, one of them spoilt, that are taken in, and what came of it judged."""

    def case(chance: Random) -> str:
        place = folder / "in"
        shutil.rmtree(place, ignore_errors=True)
        spoilt = chance.choice(sorted(surface.files))
        for file, data in surface.files.items():
            (place / file).parent.mkdir(parents=True, exist_ok=True)
            (place / file).write_bytes(surface.spoils[mutation](chance, data) if file == spoilt else data)
        store = shelf.store(name, surface)
        before, outside = store.revision(), _outside(folder)
        try:
            with within(SECONDS):
                surface.take(store, place)
        except GraphsvcError as error:
            tally.outcomes[f"refused: {type(error).__name__}"] += 1
            if store.revision() != before:
                return f"refused and written to: {error}"
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            shelf.drop()
            return f"{type(error).__name__}: {str(error)[:300]} ({spoilt})"
        else:
            tally.outcomes["taken in"] += 1
            shelf.drop()
        return "something was written elsewhere" if _outside(folder) != outside else ""

    return case


def _outside(folder: Path) -> list[str]:
    """What lies where no file has any business, by the names that the spoilt ones use."""
    found = [one for one in folder.glob("*") if one.name != "place"]
    return sorted(map(str, (*found, *folder.parent.glob("evil*"), *Path("/tmp").glob("evil*"))))


def file_cases(folder: Path, tally: Tally) -> dict[str, Case]:
    """Every mutation of files, by name."""
    (folder / "good").mkdir()
    (folder / "stores").mkdir()
    shelf = Shelf(folder / "stores")
    return {
        f"{name}: {mutation}": taken(name, surface, mutation, shelf, folder, tally)
        for name, surface in surfaces(folder / "good").items()
        for mutation in surface.spoils
    }


@contextmanager
def everything(folder: Path) -> Iterator[tuple[dict[str, Case], Tally, Service]]:
    """Every case there is, over a service of the town that is asked by nobody but us."""
    tally = Tally()
    settings = Settings(store=f"kglite:{folder / 'served'}")
    with Graph.open(settings=settings) as graph, ExitStack() as stack:
        graph.store.apply(town.changes(), by="test", reason="the town")
        app = create_app(graph, settings)
        service = stack.enter_context(running(app, settings, patience=HASTY))
        yield {**request_cases(service, app, tally), **file_cases(folder, tally)}, tally, service


def once(name: str, case: Case, number: int, tally: Tally) -> bool:
    """Try a case by the chance of its name and number; whether it is the first of its name to fail."""
    wrong = case(Random(f"{name} {number}"))
    tally.cases[name] += 1
    first = bool(wrong) and name not in tally.wrong
    if first:
        tally.wrong[name] = f"(number {number}) {wrong}"
    return first


def lives(service: Service) -> bool:
    """Whether the service still answers."""
    return b'{"status":"ok"}' in service.said(requests.request("GET", "/healthz"))


def main(argv: Sequence[str] | None = None) -> int:
    """Try until there were so many."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    chosen = parser.parse_args(argv)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, everything(Path(folder)) as (cases, tally, service):
        wanted = {name: case for name, case in cases.items() if name.startswith(chosen.only)}
        number = chosen.seed * 1_000_000
        while tally.cases.total() < chosen.cases:
            number += 1
            for name, case in wanted.items():
                sys.stderr.write(f"\r{tally.cases.total():6} {name[:70]:70}")
                if once(name, case, number, tally):
                    sys.stdout.write(f"\n{name}: {tally.wrong[name]}\n")
                    sys.stdout.flush()
            if not lives(service):
                tally.wrong["the service"] = "answers no more"
                break
    said = (
        f"{tally.cases.total():,} cases of {len(tally.cases)} mutations in {time.monotonic() - began:.0f} s"
    )
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    outcomes = ", ".join(f"{name} {count:,}" for name, count in sorted(tally.outcomes.items()))
    sys.stdout.write(f"\n{said}, {most} MB at most: {outcomes}; {len(tally.wrong)} went wrong.\n")
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
