"""A process that dies at any moment: what it acknowledged is there, and nothing is there in part."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from graphsvc.store.kglite import KgliteStore
from graphsvc.store.payloads import verify_chain
from tests.contract.child import change_set, whole_sets, write_in_one_process

ROUNDS = int(os.environ.get("GRAPHSVC_KILL_ROUNDS", "25"))


def test_kill_at_any_moment(tmp_path: Path) -> None:
    """After each kill -9 of a writing process every acknowledged ChangeSet is there, and none in part."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.contract.child"])
    chance, seen = random.Random(20261123), 0
    for _ in range(ROUNDS):
        acknowledged = _written_until_killed(processes, tmp_path, chance.uniform(0.0, 0.08))
        store = KgliteStore(tmp_path)
        try:
            there = whole_sets(store)
            assert set(acknowledged) <= there
            assert there == set(range(1, store.revision().number + 1))
            assert verify_chain(store) == []
        finally:
            store.close()
        seen += len(acknowledged)
    assert seen > ROUNDS


def _written_until_killed(
    processes: multiprocessing.context.ForkServerContext, folder: Path, wait: float
) -> list[int]:
    """Kill the writer some time after its first acknowledgement; gives what it acknowledged."""
    from multiprocessing.reduction import DupFd

    read, write = os.pipe()
    child = processes.Process(target=_run, args=(str(folder), DupFd(write)))
    child.start()
    os.close(write)
    told = os.read(read, 64)
    assert told, "the writer never wrote"
    time.sleep(wait)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    while more := os.read(read, 65536):
        told += more
    os.close(read)
    return [int(line) for line in told.split(b"\n")[:-1]]


def _run(folder: str, pipe: object) -> None:
    write_in_one_process(folder, pipe.detach())  # type: ignore[attr-defined]


def _child(verb: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.contract.child", verb, str(folder)]
    root = Path(__file__).parents[2]
    return subprocess.Popen(
        command,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_disk_full(tmp_path: Path) -> None:
    """
    At a file-size limit a change and a load are refused as StoreFull and leave nothing; the rest can be read,
    the process can go on once there is room, and all that was acknowledged survives it.
    """
    done = _child("fill_up", tmp_path)
    told, _ = done.communicate(timeout=60)
    assert done.returncode == 0
    words = dict(line.split() for line in told.splitlines())
    full = int(words["full"])
    assert full > 0
    assert int(words["load-full"]) == full + 1
    store = KgliteStore(tmp_path)
    assert whole_sets(store) == {*range(full + 1), int(words["again"])}
    assert not (tmp_path / "loading").exists()
    store.close()


def test_interrupt_in_the_middle_of_a_load(tmp_path: Path) -> None:
    """Ctrl-C in a load leaves the graph as it was, for the process that goes on and for the next one."""
    child = _child("load_slowly", tmp_path)
    assert child.stdout is not None
    for line in child.stdout:
        if line.startswith("middle"):
            child.send_signal(signal.SIGINT)
            break
    told = child.stdout.read().splitlines()
    assert child.wait(timeout=60) == 0
    assert told[-1] == "interrupted 0 1"
    store = KgliteStore(tmp_path)
    assert whole_sets(store) == {0}
    assert store.revision().number == 1
    assert not (tmp_path / "loading").exists()
    store.close()


def test_two_processes(tmp_path: Path) -> None:
    """A held store is refused in words that name the holder and the way out; a dead holder counts no more."""
    from graphsvc.errors import StoreLocked
    from graphsvc.store.kglite import read_holder

    child = _child("hold", tmp_path)
    assert child.stdout is not None
    pid = int(child.stdout.readline().split()[1])
    with pytest.raises(StoreLocked, match=rf"process {pid} .*http://127\.0\.0\.1:8000"):
        KgliteStore(tmp_path)
    holder = read_holder(tmp_path)
    assert holder is not None
    assert (holder.address, holder.secret, holder.pid) == ("http://127.0.0.1:8000", "s3cret", pid)
    assert (tmp_path / "holder.json").stat().st_mode & 0o777 == 0o600
    child.kill()
    child.wait()
    assert read_holder(tmp_path) is None
    store = KgliteStore(tmp_path)
    store.apply(change_set(1), by="a", reason="b")
    store.close()


def test_a_holder_that_ends_well_takes_its_word_back(tmp_path: Path) -> None:
    """After `close` no holder file is left."""
    child = _child("hold", tmp_path)
    assert child.stdout is not None
    child.stdout.readline()
    child.communicate("")
    assert child.returncode == 0
    assert not (tmp_path / "holder.json").exists()
