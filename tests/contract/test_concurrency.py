"""Many threads at one store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from graphsvc.changes import Change, Link, Put, ref
from graphsvc.errors import StoreConflict
from graphsvc.store.payloads import verify_chain
from graphsvc.store.protocol import Store
from tests.contract.samples import contents

WRITERS, EACH = 6, 10


def test_concurrent_writers_are_put_in_order(store: Store) -> None:
    """Each acknowledged ChangeSet of many threads is one revision; none is lost, none counted twice."""
    store.apply([Put(ref("Competence", "care"), {})], by="a", reason="b")

    def write(writer: int) -> list[int]:
        return [_written(store, writer, number) for number in range(EACH)]

    with ThreadPoolExecutor(WRITERS) as pool:
        numbers = [number for part in pool.map(write, range(WRITERS)) for number in part]
    assert sorted(numbers) == list(range(2, WRITERS * EACH + 2))
    nodes, edges = contents(store)
    assert (len(nodes), len(edges)) == (1 + WRITERS * EACH, WRITERS * EACH)
    assert [record.revision for record in store.changes(0)] == list(range(1, WRITERS * EACH + 2))
    assert verify_chain(store) == []


def _written(store: Store, writer: int, number: int) -> int:
    role = ref("Role", f"r-{writer}-{number}")
    changes: list[Change] = [
        Put(role, {"label_nb": str(number)}),
        Link("REQUIRES", role, ref("Competence", "care"), {"necessity": "must", "level": number % 5}),
    ]
    while True:
        try:
            return store.apply(changes, by=f"w{writer}", reason="r").number
        except StoreConflict:  # nothing was written: trying again is safe
            continue


def test_same_write_at_once_is_one_revision(store: Store) -> None:
    """Of equal ChangeSets at the same moment one changes something, the others nothing."""

    def write(_: int) -> bool:
        return store.apply([Put(ref("Role", "a"), {"label_nb": "x"})], by="a", reason="b").changed

    with ThreadPoolExecutor(WRITERS) as pool:
        assert sum(pool.map(write, range(WRITERS))) == 1
    assert store.revision().number == 1


def test_readers_never_meet_half_a_change(store: Store) -> None:
    """A reader sees both of two roles that are always written together alike, or looks again."""
    both = [ref("Role", "a"), ref("Role", "b")]

    def write(number: int) -> None:
        store.apply([Put(role, {"label_nb": str(number)}) for role in both], by="a", reason="b")

    write(0)
    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(lambda: [write(number) for number in range(1, 60)])
        while not writing.done():
            before = store.revision().number
            rows = store.read("roles.matrix_roles")
            if store.revision().number == before:
                assert len({row["label_nb"] for row in rows}) == 1
        writing.result()
