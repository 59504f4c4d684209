"""Releases opened again: each as a graph of its own, which answers every open question as of then."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from graphsvc.releases.files import find
from graphsvc.settings import Settings

if TYPE_CHECKING:
    from graphsvc.graph import Graph

MOST = 3
"""Releases that are kept open; the one that was asked for longest ago makes room."""


class Frozen:
    """The releases of one folder; safe to use from many threads."""

    def __init__(self, folder: Path, settings: Settings, make: Callable[[Settings], Graph]) -> None:
        self._folder, self._settings, self._make = folder, settings, make
        self._lock = Lock()
        self._opening: dict[str, Lock] = {}
        self._open: OrderedDict[str, Graph] = OrderedDict()

    def at(self, version: str) -> Graph:
        """
        The graph of a release; in it there are no people.

        Errors: UnknownRelease, BadQuestion, BadFile.
        """
        find(self._folder, version)  # before a lock is kept for whatever somebody writes
        with self._lock:
            opening = self._opening.setdefault(version, Lock())
        with opening:  # those who ask for another release do not wait
            graph = self._open.get(version) or self._thaw(version)
            with self._lock:
                self._open[version] = graph
                self._open.move_to_end(version)
                while len(self._open) > MOST:
                    self._open.popitem(last=False)  # closed once nobody asks it any more
            return graph

    def _thaw(self, version: str) -> Graph:
        from graphsvc.store.dump import restore

        release = find(self._folder, version)
        folder = tempfile.mkdtemp(prefix="graphsvc-release-")
        try:
            own = {"store": f"kglite:{folder}/graph", "releases": str(self._folder)}
            graph = self._make(self._settings.model_copy(update=own))
            restore(graph.store, release.path)  # type: ignore[arg-type]
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        weakref.finalize(graph, _let_go, graph.store.close, folder)
        return graph

    def close(self) -> None:
        """Close them all."""
        with self._lock:
            for graph in self._open.values():
                graph.close()
            self._open.clear()


def _let_go(close: Callable[[], None], folder: str) -> None:
    close()
    shutil.rmtree(folder, ignore_errors=True)
