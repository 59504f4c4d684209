"""Finished dumps, packed, kept in memory while there is room; the same question gives the same bytes."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Literal

import zstandard

Packing = Literal["identity", "gzip", "zstd"]

ROOM = 128 << 20
"""Bytes of dumps that are kept."""

_GZIP_LEVEL, _ZSTD_LEVEL = 6, 9


def pack(content: bytes, packing: Packing) -> bytes:
    """Compressed, without a clock in it."""
    if packing == "gzip":
        return gzip.compress(content, _GZIP_LEVEL, mtime=0)
    if packing == "zstd":
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(content)
    return content


class Dumps:
    """Contents by key; what was asked for longest ago makes room. Each is made by one thread only."""

    def __init__(self, room: int = ROOM) -> None:
        self._room, self._held = room, 0
        self._lock = Lock()
        self._making: dict[Hashable, Lock] = {}
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], bytes]) -> bytes:
        """The content of a key, made where it is not kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            making = self._making.setdefault(key, Lock())
        with making:
            found = self._kept.get(key)
            if found is None:
                found = make()
                self._keep(key, found)
        return found

    def _keep(self, key: Hashable, content: bytes) -> None:
        with self._lock:
            self._making.pop(key, None)
            self._kept[key] = content
            self._held += len(content)
            while self._held > self._room and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                self._held -= len(gone)
