"""Opens the store that the settings name; an engine's driver is imported only when it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from graphsvc.errors import StoreUnavailable
from graphsvc.settings import Settings
from graphsvc.store.protocol import Store


def open_store(settings: Settings) -> Store:
    """
    The graph at `settings.store`: `kglite:FOLDER`, `neo4j://HOST:PORT` (or neo4j+s, bolt, bolt+s).

    Errors: StoreLocked, StoreUnavailable, StoreDenied, StoreNewer; StoreUnavailable for an unknown address.
    """
    scheme = urlsplit(settings.store).scheme
    opener = _OPENERS.get(scheme.partition("+")[0])
    if opener is None:
        known = "kglite:FOLDER or neo4j://HOST:PORT"
        raise StoreUnavailable(f"{settings.store!r} is no address of a store. Write {known}.")
    return opener(settings)


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
