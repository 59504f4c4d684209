"""The loader of the demo; numpy and the generator are imported when it runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from graphsvc.errors import BadInput
from graphsvc.people.permission import today
from graphsvc.store.protocol import Progress, Reader, Store
from loaders.base import NO_SOURCES, LoadReport, Option, Sources, report

MARK = "demo"
USUAL = 26
"""Percent of background, where none is asked for."""


class NotADemo(BadInput):
    """The store holds people whom the demo would be mixed with."""


@dataclass(frozen=True)
class DemoLoader:
    """Generates a municipality from the vocabulary in the store; the same options give the same graph."""

    name: str = "demo"
    help: str = "A made-up municipality, generated from the loaded vocabulary."
    sources: Sources = NO_SOURCES
    options: tuple[Option, ...] = (
        Option("employees", int, "How many people.", 3_300, 50, 550_000),
        Option("seed", int, "Another number gives another municipality.", 1, 0, 2**31),
        Option("background", int, "About how many percent lack what nothing planted explains.", USUAL, 0, 60),
        Option("day", str, "The day that the demo is as of, YYYY-MM-DD (default: today)."),
        Option("planted", str, "Write the gaps that are planted to this file, as JSON."),
    )

    def run(
        self,
        store: Store,
        *,
        sources: Sequence[Path] = (),  # noqa: ARG002 - the demo has none
        options: Mapping[str, Any],
        progress: Progress | None = None,
    ) -> LoadReport:
        """
        Generate and load; on a store that holds this very demo nothing changes.

        Errors: NotADemo where other people, or another demo's, are in the store; NoRoles; BadInput for a day
                that is none, or a file that cannot be written.
        """
        from loaders.demo.changes import changes_of
        from loaders.demo.plan import plan
        from loaders.demo.terms import read_terms

        employees, seed = int(options.get("employees", 3_300)), int(options.get("seed", 1))
        background = int(options.get("background", USUAL))
        with store.snapshot() as reader:
            found = read_terms(reader)
            mark = f"{MARK}:{seed}:{employees}:{found.digest}"
            mark += "" if background == USUAL else f"-{background}"
            day = _day(reader, mark, options.get("day"))
        made = plan(seed, employees, found, background=background / 100)
        if options.get("planted"):
            _write(Path(str(options["planted"])), made.planted(day))
        changes, counts = changes_of(made, day, f"{mark}:{day}")
        revision = store.load(
            changes, by=MARK, reason=f"demo of {employees} employees, seed {seed}", progress=progress
        )
        return report(self.name, revision, counts)


def _day(reader: Reader, mark: str, wanted: str | None) -> str:
    """The day asked for, else that of the demo in the store, else today."""
    if wanted is not None:
        _check_day(wanted)
    marks = [row["external_id"] for row in reader.read("organisation.employee_origins")]
    if any(not (found or "").startswith(f"{MARK}:") for found in marks):
        raise NotADemo(
            "The store holds employees who are not from the demo. Load the demo into an empty store:"
            " set GRAPHSVC_STORE to another folder."
        )
    if not marks:
        return wanted or today()
    present, _, day = str(marks[0]).rpartition(":")
    if present != mark or (wanted or day) != day:
        _, seed, employees, _ = present.split(":")
        raise NotADemo(
            f"The store holds another demo ({employees} employees, seed {seed}, {day}), or one from another"
            " vocabulary. Use those options, or an empty store: set GRAPHSVC_STORE to another folder."
        )
    return day


def _write(path: Path, planted: Mapping[str, Any]) -> None:
    try:
        path.write_text(json.dumps(planted, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"The file of --planted cannot be written ({error.strerror}).") from error


def _check_day(text: str) -> None:
    try:
        fine = date.fromisoformat(text).isoformat() == text
    except ValueError:
        fine = False
    if not fine:
        raise BadInput("--day is not a day of the calendar. Write YYYY-MM-DD, such as 2026-11-23.")


LOADER = DemoLoader()
