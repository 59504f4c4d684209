"""How one figure is taken, and how it is shown."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple


class Row(NamedTuple):
    """One budget: milliseconds of ours and of the peer, None where there is none."""

    what: str
    ours: float
    budget: float | None = None
    peer: str = ""
    theirs: float | None = None

    def line(self) -> str:
        """The row of a Markdown table."""
        met = "" if self.budget is None else "yes" if self.ours <= self.budget else "**no**"
        budget = "" if self.budget is None else f"{self.budget:g}"
        theirs = "" if self.theirs is None else f"{self.theirs:.1f}"
        ratio = "" if self.theirs is None else f"{self.theirs / self.ours:.1f}"
        return f"| {self.what} | {self.ours:.1f} | {budget} | {met} | {self.peer} | {theirs} | {ratio} |"


def took(act: Callable[[], Any], times: int = 1) -> float:
    """Milliseconds of an act, the median of several times."""
    spans = []
    for _ in range(times):
        begin = time.perf_counter()
        act()
        spans.append((time.perf_counter() - begin) * 1000)
    return statistics.median(spans)
