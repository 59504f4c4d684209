"""
`python -m benchmarks [--employees N]`: the budgets that exist by now, each beside its peer in the same run.

Prints a table and writes it, with day and machine, to benchmarks/RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks import gaps, vocabulary
from benchmarks.timing import Row

HERE = Path(__file__).resolve().parent
PARTS: tuple[Callable[[Path, int], list[Row]], ...] = (vocabulary.rows, gaps.rows)


def main() -> None:
    """Measure, print, write."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--employees", type=int, default=55_000, help="size of the demo municipality")
    employees: int = options.parse_args().employees
    lines = [
        "# Results",
        "",
        _machine(employees),
        "Medians in milliseconds; a ratio says how many times longer the peer takes on the same input.",
        "",
        "| what | ms | budget ms | met | peer | peer ms | ratio |",
        "|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            for row in part(Path(folder), employees):
                lines.append(row.line())
                print(lines[-1], flush=True)
    (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _machine(employees: int) -> str:
    """The day, the machine and the command."""
    day = date.today().isoformat()  # noqa: DTZ011
    cores = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return (
        f"{day}, {cores}, Python {platform.python_version()}; `python -m benchmarks --employees {employees}`."
    )


if __name__ == "__main__":
    main()
