"""Many readers beside a writer: every answer is whole, and the last one is the truth."""

from __future__ import annotations

import threading

from graphsvc.graph import Graph
from graphsvc.people.viewer import HR
from tests.api.conftest import client_of
from tests.api.town import MEDICINE, RECORDS, assessed

ROUNDS = 40


def test_readers_beside_a_writer(own: Graph) -> None:
    """No request fails, no reader sees time go backwards, and advancing ends where a fresh build does."""
    client = client_of(own)
    stop = threading.Event()
    faults: list[str] = []

    def read() -> None:
        last = 0
        while not stop.is_set():
            answer = client.get("/v1/gaps?by=unit")
            if answer.status_code != 200:
                faults.append(answer.text)
                return
            seen = int(answer.headers["ETag"][3:].partition(".")[0])
            if seen < last:
                faults.append(f"revision {seen} after {last}")
            last = seen

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(ROUNDS):
        what = assessed("a2", (MEDICINE, RECORDS)[number % 2], number % 5, f"2026-02-{1 + number % 28:02d}")
        own.store.apply([what], by="test", reason="assessed")
    stop.set()
    for reader in readers:
        reader.join(20)
    assert not faults
    with_history = own.gaps(HR, by="unit")
    assert with_history == Graph(own.store, own.settings).gaps(HR, by="unit")
    assert own.standing()[0] == own.revision().number
