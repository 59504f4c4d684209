"""
`python -m benchmarks [--only PART] [--large] [--keep FOLDER]`: the budgets, each beside its peer in one run.

Each part runs in a process of its own, so that its memory is its own. Prints a table and writes it, with day,
machine and command, to benchmarks/RESULTS.md, where other benchmarks' sections stay; with `--only` it prints
alone.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks.timing import HEAD, Row

HERE = Path(__file__).resolve().parent
NORMAL, LARGE = 55_000, 550_000


def parts() -> dict[str, Callable[[Path], list[Row]]]:
    """What can be measured, in order."""
    from benchmarks import cypher, gaps, loads, plans, service, vocabulary

    return {
        "vocabulary": vocabulary.rows,
        "start": service.starts,
        "gaps": lambda folder: gaps.rows(folder, NORMAL),
        "http": lambda folder: service.rows(folder, NORMAL),
        "cypher": lambda folder: cypher.rows(folder, NORMAL),
        "loads": loads.rows,
        "plans": plans.rows,
        "gaps-large": lambda folder: gaps.rows(folder, LARGE),
        "http-large": lambda folder: service.rows(folder, LARGE),
    }


def main() -> None:
    """Measure, print, write."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--only", action="append", choices=list(parts()), help="a part; may be given again")
    options.add_argument("--large", action="store_true", help=f"{LARGE:,} employees too, which takes long")
    options.add_argument("--keep", type=Path, help="a folder whose municipalities are used again")
    options.add_argument("--inside", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.inside:
        print(json.dumps(parts()[chosen.inside](chosen.keep)))
        return
    with tempfile.TemporaryDirectory() as folder:
        lines = _measured(chosen, chosen.keep or Path(folder))
    if not chosen.only:
        results = HERE / "RESULTS.md"
        _, heading, others = results.read_text(encoding="utf-8").partition("\n## ")
        results.write_text("\n".join(lines) + "\n" + heading + others, encoding="utf-8")


def _measured(chosen: argparse.Namespace, folder: Path) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["# Results", "", _machine(chosen.large), "", *HEAD]
    print("\n".join(lines), flush=True)
    for name in chosen.only or [part for part in parts() if chosen.large or not part.endswith("-large")]:
        command = [sys.executable, "-m", "benchmarks", "--inside", name, "--keep", str(folder)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{name} ended with {done.returncode}")
        for row in json.loads(done.stdout.splitlines()[-1]):
            lines.append(Row(*row).line())
            print(lines[-1], flush=True)
    return lines


def _machine(large: bool) -> str:
    """The day, the machine and the command."""
    day = date.today().isoformat()  # noqa: DTZ011
    command = "make bench" + (" and its `--large`" if large else "")
    return (
        f"{day}; {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; "
        f"`{command}`. Medians. The last column says how many times longer the peer takes on the same input "
        "in the same run."
    )


if __name__ == "__main__":
    main()
