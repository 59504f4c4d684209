"""Opens the store that the settings name; an engine's driver is imported only when it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from graphsvc.errors import StoreOlder, StoreUnavailable
from graphsvc.model.schema import SCHEMA_VERSION
from graphsvc.settings import Settings
from graphsvc.store.protocol import Store


def open_store(settings: Settings, *, older_too: bool = False) -> Store:
    """
    The graph at `settings.store`: `kglite:FOLDER`, `neo4j://HOST:PORT` (or neo4j+s, bolt, bolt+s).

    One of an earlier schema is opened only where `older_too` says so: to dump or to migrate it.
    Errors: StoreLocked, StoreUnavailable (for an unknown address too), StoreDenied, StoreNewer, StoreOlder.
    """
    scheme = urlsplit(settings.store).scheme
    opener = _OPENERS.get(scheme.partition("+")[0])
    if opener is None:
        known = "kglite:FOLDER or neo4j://HOST:PORT"
        raise StoreUnavailable(f"{settings.store!r} is no address of a store. Write {known}.")
    store = opener(settings)
    if not older_too:
        try:
            _refuse_older(store)
        except BaseException:
            store.close()
            raise
    return store


def _refuse_older(store: Store) -> None:
    state = store.read("meta.state")
    if state and state[0]["schema_version"] < SCHEMA_VERSION:
        raise StoreOlder(
            f"This store has schema {state[0]['schema_version']}, this graphsvc writes {SCHEMA_VERSION}. "
            "Run `graphsvc migrate`; it keeps a dump of the store as it is."
        )


def store_folder(url: str) -> Path | None:
    """The folder of an embedded store, or None for any other."""
    scheme, _, rest = url.partition(":")
    return Path(rest) if scheme == "kglite" and rest else None


def _open_kglite(settings: Settings) -> Store:
    from graphsvc.store.kglite import KgliteStore

    folder = store_folder(settings.store)
    if folder is None:
        raise StoreUnavailable("The address kglite: lacks its folder. Write kglite:FOLDER.")
    return KgliteStore(folder)


def _open_neo4j(settings: Settings) -> Store:
    from graphsvc.store.neo4j import Neo4jStore

    return Neo4jStore(settings)


_OPENERS: Mapping[str, Callable[[Settings], Store]] = {
    "kglite": _open_kglite,
    "neo4j": _open_neo4j,
    "bolt": _open_neo4j,
}
