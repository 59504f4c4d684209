"""Sums that are kept while the graph moves on: what came and went is counted, not everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from graphsvc.projection.block import Block
from graphsvc.projection.layout import Sight

T = TypeVar("T")

MOST, LARGEST = 256, 32 * 1024 * 1024
"""Entries that do not follow what comes and goes, and bytes of them together."""


@dataclass(frozen=True)
class Swap:
    """The rows of some people per sight: as they were, and as they are."""

    before: Mapping[Sight, Block]
    after: Mapping[Sight, Block]

    @property
    def pairs(self) -> int:
        return sum(len(block.row) for side in (self.before, self.after) for block in side.values())


@dataclass(frozen=True)
class _Kept:
    value: Any
    seen: int
    follows: bool

    @property
    def size(self) -> int:
        """Bytes, where the value tells them."""
        return int(getattr(self.value, "nbytes", 0))


class Margins:
    """What was counted, and the swaps since; safe to use from many threads, as each entry is immutable."""

    def __init__(self, kept: Mapping[Any, _Kept] | None = None, swaps: Sequence[Swap] = ()) -> None:
        self._kept: dict[Any, _Kept] = dict(kept or {})
        self._swaps = tuple(swaps)

    def get(
        self, key: Any, make: Callable[[], T], follow: Callable[[T, Sequence[Swap]], T] | None = None
    ) -> T:
        """What `make` counts; with `follow` it lasts, and is handed the swaps that it has missed."""
        kept = self._kept.get(key)
        if kept is None:
            kept = _Kept(make(), len(self._swaps), follow is not None)
        elif kept.seen < len(self._swaps) and follow is not None:
            kept = _Kept(follow(kept.value, self._swaps[kept.seen :]), len(self._swaps), True)
        if self._kept.get(key) is not kept:
            self._kept[key] = kept
            self._trim(key)
        value: T = kept.value
        return value

    def _trim(self, latest: Any) -> None:
        """Let go of the oldest that do not follow, but not of the latest."""
        loose = [
            (key, one.size) for key, one in list(self._kept.items()) if not one.follows and key != latest
        ]
        size = sum(each for _, each in loose)
        for at, (key, each) in enumerate(loose):
            if len(loose) - at < MOST and size <= LARGEST:
                return
            self._kept.pop(key, None)
            size -= each

    def after(self, swap: Swap, most: int) -> Margins:
        """Those that follow, with one more swap to take in; none where more than `most` pairs are behind."""
        kept = {key: one for key, one in list(self._kept.items()) if one.follows}
        first = min((one.seen for one in kept.values()), default=len(self._swaps))
        swaps = (*self._swaps[first:], swap)
        if not kept or sum(one.pairs for one in swaps) > most:
            return Margins()
        return Margins({key: _Kept(one.value, one.seen - first, True) for key, one in kept.items()}, swaps)

    def clear(self) -> None:
        """Forget everything counted."""
        self._kept.clear()
