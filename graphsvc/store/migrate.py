"""
Brings a store of an earlier schema to this one: dump, upgrade each line, restore into a new store, swap.

The dump of the old store is kept: it is the way back. An embedded store stays as it was until the new one is
complete. On Neo4j, which has room for one graph only, nothing is read while the new one is written, and a
migration that was interrupted goes on from the dump when it is run again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, Protocol, cast, runtime_checkable

from graphsvc.errors import StoreError
from graphsvc.model.schema import SCHEMA_VERSION
from graphsvc.settings import Settings
from graphsvc.store import dump
from graphsvc.store.holder import Hold
from graphsvc.store.opening import open_store, store_folder
from graphsvc.store.protocol import Progress, Row, Store, SupportsDump
from graphsvc.store.swap import sync_folder
from graphsvc.store.upgrades import UPGRADES

__all__ = ["UPGRADES", "Migration", "migrate"]


class Migration(NamedTuple):
    """From which schema to which; `copy` is the dump of the store as it was, None where nothing was to do."""

    before: int
    after: int
    copy: Path | None

    def __str__(self) -> str:
        if self.copy is None:
            return f"The store has schema {self.after}; there is nothing to migrate."
        return f"Migrated from schema {self.before} to {self.after}; the store as it was is in {self.copy}."


@runtime_checkable
class CanRefill(Protocol):
    """A store whose graph can be replaced where it lies."""

    def refill(self, steps: Iterable[tuple[str, list[Row]]]) -> None:
        """Write steps in the place of all that is there; nothing is seen before the last, which sets Meta."""
        ...


def migrate(settings: Settings, *, progress: Progress | None = None) -> Migration:
    """
    Bring the settings' store to the present schema; one that has it is left alone.

    Errors: StoreNewer, StoreFull, StoreLocked; BadFile for what no upgrade makes fit the table.
    """
    folder = store_folder(settings.store)
    copy = (folder or Path()) / f"before-schema-{SCHEMA_VERSION}.jsonl.zst"
    with closing(open_store(settings, older_too=True)) as store:
        version, interrupted = _standing(store, copy)
        if version == SCHEMA_VERSION and not interrupted:
            return Migration(version, version, None)
        if not interrupted:
            dump.dump(cast(SupportsDump, store), copy, progress)
        if isinstance(store, CanRefill):
            head, summary = dump.check(copy)
            store.refill(dump.steps(copy, head, summary.lines, progress))
            return Migration(head["schema_version"], SCHEMA_VERSION, copy)
    if folder is None:
        raise StoreError("This store cannot be migrated.")
    _swap(settings, folder, copy, progress)
    return Migration(version, SCHEMA_VERSION, copy)


def _standing(store: Store, copy: Path) -> tuple[int, bool]:
    """The schema of a store, and whether a migration of it was interrupted."""
    state = store.read("meta.state")[0]
    return state["schema_version"], state["pending_phase"] is not None and copy.is_file()


def _swap(settings: Settings, folder: Path, copy: Path, progress: Progress | None) -> None:
    """Fill a new store beside the old one, and put its graph in the old one's place."""
    draft = folder / "migrating"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        with closing(open_store(settings.model_copy(update={"store": f"kglite:{draft}"}))) as store:
            dump.restore(cast(dump.Restorable, store), copy, progress)
        hold = Hold(folder)
        try:
            sync_folder(draft)
            (draft / "graph.kgl").replace(folder / "graph.kgl")
            sync_folder(folder)
        finally:
            hold.release()
    finally:
        shutil.rmtree(draft, ignore_errors=True)
