"""What is expensive to make and is kept until the graph has moved on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """
    The latest of one thing, made for a revision; an older one is never made again.

    Whoever asks while another thread makes the next one waits for it, or gets the old one, if `old_will_do`.
    """

    def __init__(self, *, old_will_do: bool = False) -> None:
        self._old_will_do = old_will_do
        self._making = Lock()
        self._now: tuple[int, T] | None = None

    def now(self, revision: int) -> T | None:
        """The thing at a revision or later, if it has been made."""
        kept = self._now
        return kept[1] if kept is not None and kept[0] >= revision else None

    def get(self, revision: int, make: Callable[[T | None], T]) -> T:
        """The thing at a revision or later; `make` is handed the old one, to build upon."""
        now = self._now
        if now is not None and now[0] >= revision:
            return now[1]
        if now is not None and self._old_will_do:
            if not self._making.acquire(blocking=False):
                return now[1]
        else:
            self._making.acquire()
        try:
            now = self._now
            if now is None or now[0] < revision:
                now = (revision, make(now[1] if now else None))
                self._now = now
            return now[1]
        finally:
            self._making.release()

    def drop(self) -> None:
        """Keep nothing: what was kept may tell of somebody who is to be forgotten."""
        self._now = None


class Days(Generic[T]):
    """A Kept for each of the last few days asked about."""

    def __init__(self, most: int = 3) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[str, Kept[T]] = OrderedDict()

    def of(self, day: str) -> Kept[T]:
        """The Kept of a day; the day that was asked about longest ago makes room."""
        with self._lock:
            kept = self._kept.setdefault(day, Kept(old_will_do=True))
            self._kept.move_to_end(day)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return kept

    def drop(self) -> None:
        """Keep nothing of any day."""
        with self._lock:
            self._kept.clear()
