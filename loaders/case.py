"""Loads a competence framework of another system: one or more CFPackages of CASE 1.1 or 1.0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graphsvc.changes import Change, Put
from graphsvc.store.protocol import Progress, Reader, Store
from loaders.base import Faults, LoadReport, Option, Sources, report
from loaders.case_changes import desired
from loaders.case_frame import Frame, fits, frame
from loaders.case_read import read_packages
from loaders.cells import shown
from loaders.difference import counted, withdrawals
from loaders.vocabulary import difference, elsewhere

NOUNS = {"CompetenceGroup": "groups", "Competence": "competences"}


class CaseLoader:
    """`graphsvc load case FILE...`."""

    name = "case"
    help = "Load a competence framework from CASE packages (JSON), one file per language."
    sources = Sources("FILE", 1, None, "CFPackages of one framework.")
    options: tuple[Option, ...] = (
        Option("id", str, "The vocabulary's id; else made of the title."),
        Option("language", str, "nb, nn or en: what the texts are kept under, whatever the file says."),
    )

    def run(
        self,
        store: Store,
        *,
        sources: Sequence[Path],
        options: Mapping[str, Any],
        progress: Progress | None = None,
    ) -> LoadReport:
        """Errors: BadFile with every fault of every file."""
        faults = Faults()
        if options.get("id") and not fits(options["id"]):
            faults.add(
                "--id", 0, "", f"{shown(options['id'])} is not an id.", "Write a-z, digits and hyphens."
            )
        packages = read_packages(sources, options.get("language"), faults)
        faults.check()
        made = frame(packages, options.get("id"), faults)
        faults.check()
        assert made is not None
        asked = desired(made)
        _check(store, made, asked, faults)
        faults.check()
        wanted, taken = difference(store, made.vocabulary, asked)
        reason = f"load case {made.vocabulary}"
        revision = store.load([*wanted, *taken], by="loader", reason=reason, progress=progress)
        warnings = [*_lost(made), *withdrawals(taken)]
        return report(self.name, revision, counted(asked), warnings=warnings)


def _lost(made: Frame) -> list[str]:
    """A sentence for each kind of thing that has no place in the graph."""
    return [f"Left out, for want of a place: {name} ({count})." for name, count in sorted(made.lost.items())]


def _check(store: Reader, made: Frame, asked: Sequence[Change], faults: Faults) -> None:
    """No id that another vocabulary owns, and no vocabulary that holds more than CASE does."""
    where = made.packages[0].where
    for row in store.read("vocabulary.counts"):
        if row["vocabulary"] == made.vocabulary and row["kind"] not in NOUNS.values():
            problem = f"The vocabulary {made.vocabulary!r} is in the graph with {row['kind']}; CASE has none."
            faults.add(where, 0, "", problem, "Load its own files, or give another --id.")
            return
    owners = elsewhere(store, made.vocabulary)
    for change in asked:
        if isinstance(change, Put) and change.ref.label in NOUNS:
            key = str(change.ref.key[0])
            owner = owners[NOUNS[change.ref.label]].get(key)
            if not fits(key):
                faults.add(where, 0, "humanCodingScheme", f"{shown(key)} is not an id.", "Give another --id.")
            elif owner:
                problem = f"The id {key!r} belongs to the vocabulary {owner!r}."
                faults.add(where, 0, "humanCodingScheme", problem, "Give another --id.")


LOADER = CaseLoader()
