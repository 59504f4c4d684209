"""
The service as people meet it: how soon it is there, how quickly it answers under load, what memory it takes.

The load is open: requests leave at their appointed times, 200 a second, whether or not earlier ones have been
answered, and each is measured from its appointed time. It comes from this process, on the same two cores, and
goes to the loopback address only.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks import town
from benchmarks.issuer import issuing
from benchmarks.timing import Row, peak, took
from graphsvc.checks import check_vocabulary
from graphsvc.resources import room
from graphsvc.settings import Settings
from graphsvc.store.opening import open_store
from loaders.vocabulary import LOADER

RATE = 200
SECONDS = 30
CONNECTIONS = 16
PEOPLE = 20
SETTLED = 10
"""Whose tokens the second load has; the second from which the latter part of a load is told apart."""

PATHS = (
    "/v1/roles?limit=20&area={area}",
    "/v1/roles/{role}",
    "/v1/roles/{role}/similar",
    "/v1/competences?group={group}",
    "/v1/competences/{competence}/roles",
    "/v1/competences/{competence}",
    "/v1/courses/closing?competence={competence}&from=0&to=3",
    "/v1/search?q={word}",
    "/v1/gaps?by=unit&group={group}",
    "/v1/gaps?by=group&necessity=should&role={role}",
    "/v1/gaps?by=competence&unit={unit}",
    "/v1/gaps?by=role&group={group}",
    "/v1/gaps?by=employee&limit=50&unit={unit}",
)
"""The mix: each about a thing that chance names, some things far oftener than others, as people do."""


class Things(NamedTuple):
    """The ids that chance draws from."""

    area: list[str]
    role: list[str]
    group: list[str]
    competence: list[str]
    word: list[str]
    unit: list[str]

    def drawn(self, chance: random.Random) -> str:
        """An address of the mix."""
        return chance.choice(PATHS).format(
            **{name: chance.choice(ids) for name, ids in self._asdict().items()}
        )

    @classmethod
    def read(cls, chosen: Settings) -> Things:
        """Those of a municipality."""
        with contextlib.closing(open_store(chosen)) as store:
            ids = {
                name: [row["id"] for row in store.read(f"projection.{name}s")]
                for name in ("role", "group", "competence", "unit")
            }
            page = {"q": None, "vocabulary": None, "status": None, "lang": "nb", "limit": 1000}
            areas = [r["id"] for r in store.read("lists.areas", **page, after_key=None, after_id=None)]
        words = sorted({part for role in ids["role"] for part in role.split("-") if len(part) > 4})
        return cls(area=areas, word=words, **ids)


def _often(ids: list[str], chance: random.Random) -> str:
    """One of some ids, the n-th as often as 1/n (Zipf's law, as requests to web sites are spread)."""
    shuffled = random.Random(1).sample(ids, len(ids))
    return chance.choices(shuffled, weights=[1 / n for n in range(1, len(ids) + 1)])[0]


def rows(folder: Path, employees: int) -> list[Row]:
    """Memory and load at a size: as hr of this machine, then with tokens of twenty people."""
    chosen, _ = town.built(folder, employees)
    small = employees <= 55_000
    things = Things.read(chosen)
    found = []
    with serving(chosen) as (process, port, _):
        _asked_once(port, things, [""])
        if small:
            found += _under_load(process.pid, port, things, [""], "")
        limit = 1000 if small else 5000
        found.append(Row(f"memory of the service, {employees:,}", peak(process.pid), limit, unit="MB"))
    if small:
        with issuing(PEOPLE) as issuer, serving(chosen, issuer.environ) as (process, port, _):
            _asked_once(port, things, issuer.tokens)
            found += _under_load(process.pid, port, things, issuer.tokens, ", with tokens")
    return found


def _asked_once(port: int, things: Things, tokens: Sequence[str]) -> None:
    """What is made once for all is made before the load begins."""
    for path in PATHS:
        address = path.format(**{name: ids[0] for name, ids in things._asdict().items()})
        fetched = asyncio.run(_once(port, address, tokens[0]))
        if fetched != 200:
            raise SystemExit(f"{address} answers {fetched}")


def _under_load(pid: int, port: int, things: Things, tokens: Sequence[str], how: str) -> list[Row]:
    before = _seconds(pid)
    load = asyncio.run(_load(port, things, tokens))
    busy = (_seconds(pid) - before) * 1000 / len(load.spans)
    said = f"HTTP, {RATE} requests/s for {SECONDS} s, 55,000 employees{how}"
    return [
        Row(f"{said}: p50", load.at(50)),
        Row(f"{said}: p99", load.at(99), 20),
        Row(f"{said}: p99 from second {SETTLED} on", load.at(99, RATE * SETTLED)),
        Row(f"{said}: processor time of an answer", busy),
        Row(f"{said}: answers that were no 200, of {len(load.spans):,}", load.errors, 0, unit=""),
    ]


def starts(folder: Path) -> list[Row]:
    """`--help`, and the demo of 3,300 from `serve` to the first answer about gaps."""
    command = Path(sys.executable).parent / "graphsvc"
    helped = took(lambda: subprocess.run([command, "--help"], check=True, capture_output=True), 9)
    chosen, _ = town.built(folder, 3_300)
    waits = []
    for _ in range(3):
        with serving(chosen) as (_, port, begun):
            if asyncio.run(_once(port, "/v1/gaps?by=unit")) != 200:
                raise SystemExit("no answer")
            waits.append((time.perf_counter() - begun) * 1000)
    return [
        Row("graphsvc --help", helped, 300),
        Row(
            "read and check the YAML of the vocabulary",
            took(lambda: LOADER.material(room("vocabulary")), 3),
            3000,
        ),
        Row("every check of its quality gate but spelling", took(lambda: check_vocabulary(spell=False), 3)),
        Row("serve to the first answer about gaps, demo of 3,300", statistics.median(waits), 3000),
    ]


@contextlib.contextmanager
def serving(
    chosen: Settings, more: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[str], int, float]]:
    """The service in a process of its own, its port, and when it was started."""
    command = [str(Path(sys.executable).parent / "graphsvc"), "serve", "--port", "0"]
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        environ = os.environ | {"GRAPHSVC_STORE": chosen.store} | dict(more or {})
        process = subprocess.Popen(command, stdout=out, stderr=out, text=True, env=environ)
        try:
            yield process, _port(process, out), begun
        finally:
            process.terminate()
            process.wait(30)


def _port(process: subprocess.Popen[str], out: object) -> int:
    """The port that the service says it listens on."""
    for _ in range(3000):
        text = os.pread(out.fileno(), 10_000, 0).decode(errors="replace")  # type: ignore[attr-defined]
        if told := re.search(r"Serving http://127\.0\.0\.1:(\d+)", text):
            return int(told[1])
        if process.poll() is not None:
            raise SystemExit(f"serve ended: {text}")
        time.sleep(0.01)
    raise SystemExit("serve says nothing")


def _seconds(pid: int) -> float:
    """Processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Load(NamedTuple):
    """Milliseconds of each request, in the order in which they were due, and how many were no 200."""

    spans: list[float]
    errors: int

    def at(self, percent: int, first: int = 0) -> float:
        """A percentile, in milliseconds, of the requests from one on."""
        return statistics.quantiles(self.spans[first:], n=100)[percent - 1]


async def _load(port: int, things: Things, tokens: Sequence[str]) -> Load:
    due: asyncio.Queue[tuple[int, float, str, str] | None] = asyncio.Queue()
    chance = random.Random(1)
    addresses = [things.drawn(chance) for _ in range(RATE * SECONDS)]
    spans = [0.0] * len(addresses)
    errors = 0

    async def worker() -> None:
        nonlocal errors
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (one := await due.get()) is not None:
            number, at, address, token = one
            status = await _ask(reader, writer, port, address, token)
            spans[number] = (time.perf_counter() - at) * 1000
            errors += status != 200
        writer.close()

    workers = [asyncio.create_task(worker()) for _ in range(CONNECTIONS)]
    begun = time.perf_counter()
    for number, address in enumerate(addresses):
        at = begun + number / RATE
        if (wait := at - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        due.put_nowait((number, at, address, chance.choice(tokens)))
    for _ in workers:
        due.put_nowait(None)
    await asyncio.gather(*workers)
    return Load(spans, errors)


async def _once(port: int, path: str, token: str = "") -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        return await _ask(reader, writer, port, path, token)
    finally:
        writer.close()


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, path: str, token: str = ""
) -> int:
    """The status of one answer, read whole; without If-None-Match, so that every answer is made."""
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n{bearer}\r\n"
    writer.write(asked.encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = re.search(r"(?i)\r\ncontent-length: (\d+)", head)
    if length is None:
        while (line := await reader.readline()) != b"0\r\n":
            await reader.readexactly(int(line, 16) + 2)
        await reader.readline()
    else:
        await reader.readexactly(int(length[1]))
    return int(head.split(" ", 2)[1])
