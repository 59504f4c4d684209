"""How one figure is taken, and how it is shown."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Row(NamedTuple):
    """
    One budget: ours and the peer's, None where there is none.

    For rows whose budget is a ratio, `least` is how many times longer the peer must take at least, `most` how
    many times longer ours may take at most.
    """

    what: str
    ours: float
    budget: float | None = None
    peer: str = ""
    theirs: float | None = None
    least: float | None = None
    most: float | None = None
    unit: str = "ms"

    @property
    def met(self) -> bool | None:
        """Whether every budget of the row is met; None where it has none."""
        judged = []
        if self.budget is not None:
            judged.append(self.ours <= self.budget)
        if self.theirs is not None and self.least is not None:
            judged.append(self.theirs >= self.least * self.ours)
        if self.theirs is not None and self.most is not None:
            judged.append(self.ours <= self.most * self.theirs)
        return all(judged) if judged else None

    def line(self) -> str:
        """The row of a Markdown table."""
        met = {None: "", True: "yes", False: "**no**"}[self.met]
        budgets = [f"<= {self.budget:g}"] if self.budget is not None else []
        budgets += [f">= {self.least:g} x"] if self.least is not None else []
        budgets += [f"<= {self.most:g} x"] if self.most is not None else []
        theirs = "" if self.theirs is None else f"{self.theirs:,.1f}"
        ratio = "" if self.theirs is None else f"{self.theirs / self.ours:,.2f}"
        cells = (
            self.what,
            f"{self.ours:,.1f} {self.unit}",
            ", ".join(budgets),
            met,
            self.peer,
            theirs,
            ratio,
        )
        return "| " + " | ".join(cells) + " |"


HEAD = (
    "| what | ours | budget | met | peer | peer's | peer / ours |",
    "|---|---|---|---|---|---|---|",
)


def took(act: Callable[[], Any], times: int = 1) -> float:
    """Milliseconds of an act, the median of several times."""
    spans = []
    for _ in range(times):
        begin = time.perf_counter()
        act()
        spans.append((time.perf_counter() - begin) * 1000)
    return statistics.median(spans)


def peak(pid: int | None = None) -> float:
    """The most memory that a process (default: this one) has held at once, in MB."""
    if pid is None:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    (held,) = (line for line in lines if line.startswith("VmHWM:"))
    return int(held.split()[1]) / 1024
