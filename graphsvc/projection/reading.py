"""The facts of one revision, also where the engine lets others write between two reads."""

from __future__ import annotations

from dataclasses import replace

from graphsvc.errors import StoreConflict
from graphsvc.projection.advancing import followed
from graphsvc.projection.extraction import extract
from graphsvc.projection.facts import Facts
from graphsvc.store.protocol import Store

TRIES = 5
"""Times that everything is read before giving up; needed only for changes that cannot be replayed."""


def read_facts(store: Store) -> Facts:
    """
    The facts as they are now.

    Neo4j is read-committed: what others wrote while the facts were read is partly in them. The changes since
    the first read say it all once more, in absolute values, so they are replayed onto what was read.
    Errors: StoreConflict where too much happens meanwhile that the facts must be read anew for.
    """
    for _ in range(TRIES):
        with store.snapshot() as reader:
            before = reader.revision().number
            try:
                read = replace(extract(reader), revision=before)
            except KeyError:  # something new that a later read names and an earlier one did not
                if reader.revision().number == before:
                    raise
                continue
            if reader.revision().number == before:
                return read
        now = followed(read, list(store.changes(before)))
        if now is not None:
            return now.facts
    raise StoreConflict("Others write so much that no whole revision could be read; try again.")
