"""The garbage collector: paused while millions of rows are in hand, and kept off what stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Rows hold no cycle, and walking them again and again would take as long as loading them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def settled() -> None:
    """
    Leave out from now on what is there now: it stays, and walking it all would halt every answer.

    What is let go of later is freed as ever, by its last reference.
    """
    gc.collect()
    gc.freeze()
