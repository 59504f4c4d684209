"""
What the tests of a dying process run in one: it writes, tells what is acknowledged, and is ended by others.

    python -m tests.contract.child VERB FOLDER
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

from graphsvc.changes import Change, Link, Put, ref
from graphsvc.errors import StoreFull
from graphsvc.store import kglite
from graphsvc.store.kglite import KgliteStore
from graphsvc.store.protocol import Store

SIZE = 4
"""Competences and edges of one ChangeSet."""


def change_set(number: int) -> list[Change]:
    """A role with its competences: whole or not there."""
    role = ref("Role", f"role-{number}")
    return [Put(role, {"label_nb": f"Rolle {number}"}), *_required(number)]


def _required(number: int) -> Iterator[Change]:
    for part in range(SIZE):
        competence = ref("Competence", f"competence-{number}-{part}")
        yield Put(competence, {"label_nb": "x" * 200})
        yield Link(
            "REQUIRES", ref("Role", f"role-{number}"), competence, {"necessity": "must", "level": part}
        )


def whole_sets(store: Store) -> set[int]:
    """
    The numbers of the ChangeSets that are there.

    Errors: AssertionError where one is there in part.
    """
    rows = store.columns("roles.matrix_roles")["id"]
    numbers = {int(key.removeprefix("role-")) for key in rows}
    with store.snapshot() as reader:
        edges = reader.edges("REQUIRES", "Role", "Competence")  # type: ignore[attr-defined]
        competences = reader.nodes("Competence")  # type: ignore[attr-defined]
    wanted = {(f"role-{n}", f"competence-{n}-{part}", part) for n in numbers for part in range(SIZE)}
    assert {(row["s0"], row["e0"], row["level"]) for row in edges} == wanted
    assert {row["id"] for row in competences} == {key for _, key, _ in wanted}
    return numbers


def write_for_ever(folder: Path, tell: Callable[[int], None]) -> None:
    """ChangeSet after ChangeSet, each told once it is acknowledged; every fifth comes as a big load."""
    kglite.BIG = 2 * SIZE + 1
    store = KgliteStore(folder)
    for number in count(store.revision().number + 1):
        write = store.load if number % 5 == 0 else _apply(store)
        write(change_set(number), by="a", reason="b")
        tell(number)


def _apply(store: KgliteStore) -> Callable[..., object]:
    return store.apply


def write_in_one_process(folder: str, pipe: int) -> None:
    """`write_for_ever`, acknowledged through a pipe; for a forked process."""
    write_for_ever(Path(folder), lambda number: _tell(pipe, number))


def _tell(pipe: int, number: int) -> None:
    os.write(pipe, f"{number}\n".encode())


def say(*words: object) -> None:
    """A line to whoever watches."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def fill_up(folder: Path) -> None:
    """Write until the file-size limit is met; then, in the same process, with more room."""
    store = KgliteStore(folder)
    store.apply(change_set(0), by="a", reason="b")
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))
    done = 0
    try:
        for number in count(1):
            store.apply(change_set(number), by="a", reason="b")
            done = number
    except StoreFull:
        say("full", done)
    assert whole_sets(store) == set(range(done + 1))
    try:
        kglite.BIG = 10
        store.load([change for n in range(1000, 3000) for change in change_set(n)], by="a", reason="b")
    except StoreFull:
        say("load-full", store.revision().number)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.apply(change_set(done + 1), by="a", reason="b")
    say("again", done + 1)
    store.close()


def load_slowly(folder: Path) -> None:
    """A big load that tells when it is in the middle, for an interrupt there."""
    kglite.BIG, kglite._CHUNK = 10, 50
    store = KgliteStore(folder)
    store.apply(change_set(0), by="a", reason="b")

    def progress(done: int, total: int) -> None:
        say("middle" if done < total else "end")

    try:
        for _ in count():
            store.load(
                [c for n in range(1, 20_000) for c in change_set(n)], by="a", reason="b", progress=progress
            )
    except KeyboardInterrupt:
        say("interrupted", *sorted(whole_sets(store)), store.revision().number)
    store.close()


def hold(folder: Path) -> None:
    """Hold the store until the end of the input."""
    store = KgliteStore(folder)
    store.announce("http://127.0.0.1:8000", "s3cret")
    say("held", os.getpid())
    sys.stdin.read()
    store.close()


VERBS: Mapping[str, Callable[[Path], None]] = {"fill_up": fill_up, "load_slowly": load_slowly, "hold": hold}

if __name__ == "__main__":
    VERBS[sys.argv[1]](Path(sys.argv[2]))
