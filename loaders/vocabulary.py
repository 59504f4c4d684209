"""Loads a vocabulary: a folder of YAML files that people write (DESIGN 10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graphsvc.changes import Change, Put, Ref
from graphsvc.checks.material import Item, Material
from graphsvc.resources import room
from graphsvc.store.protocol import Progress, Reader, Store
from loaders.base import Faults, LoadReport, Option, Sources, report
from loaders.difference import counted, gone, others, withdrawals, withdrawn
from loaders.vocabulary_changes import desired
from loaders.vocabulary_files import KINDS
from loaders.vocabulary_read import read_folder
from loaders.vocabulary_refs import check


class VocabularyLoader:
    """`graphsvc load vocabulary [DIR]`."""

    name = "vocabulary"
    help = "Load a vocabulary: roles, competences, levels, courses, profiles and their mappings."
    sources = Sources("DIR", 0, 1, "The folder with manifest.yaml; without it the vocabulary that ships.")
    options: tuple[Option, ...] = ()

    def run(
        self,
        store: Store,
        *,
        sources: Sequence[Path],
        options: Mapping[str, Any],  # noqa: ARG002 - none, but every loader is called alike
        progress: Progress | None = None,
    ) -> LoadReport:
        """Errors: BadFile with every fault of every file."""
        faults = Faults()
        entries = read_folder(sources[0] if sources else room("vocabulary"), faults)
        if entries is None:
            faults.check()
            raise AssertionError("a folder without entries has a fault")
        check(entries, elsewhere(store, entries.manifest.id), faults)
        faults.check()
        asked = desired(entries)
        wanted, taken = difference(store, entries.manifest.id, asked)
        manifest = entries.manifest
        reason = f"load vocabulary {manifest.id} {manifest.version}"
        revision = store.load([*wanted, *taken], by="loader", reason=reason, progress=progress)
        return report(self.name, revision, counted(asked), warnings=withdrawals(taken))

    def material(self, folder: Path) -> Material:
        """The entries as written and what a load into an empty store would refuse, for the checks."""
        faults = Faults()
        entries = read_folder(folder, faults)
        if entries is None:
            return Material((), tuple(faults))
        check(entries, {}, faults)
        items = (
            Item(kind.name, placed.entry.id, placed.where, placed.line, placed.written)
            for kind, placed in entries
        )
        return Material(tuple(items), tuple(faults))


def elsewhere(store: Reader, vocabulary: str) -> dict[str, dict[str, str]]:
    """By kind, the ids that other vocabularies in the store own, and which one owns each."""
    return {kind.name: others(store, kind.label, vocabulary) for kind in KINDS}


def difference(store: Reader, vocabulary: str, asked: Sequence[Change]) -> tuple[list[Change], list[Change]]:
    """
    What is to be written, and what the store has of this vocabulary beyond what is asked.

    An outside term that is in the store keeps what it says.
    """
    labels = [kind.label for kind in KINDS]
    taken = [*withdrawn(store, vocabulary, asked, labels), *gone(store, vocabulary, asked)]
    return without_known_concepts(store, asked), taken


def without_known_concepts(store: Reader, changes: Sequence[Change]) -> list[Change]:
    """A mapping knows less of a term than the loader of its scheme, and must not overwrite it."""
    concepts = {c.ref for c in changes if isinstance(c, Put) and c.ref.label == "Concept"}
    rows = store.read("loading.concepts_known", uris=[ref.key[0] for ref in concepts]) if concepts else []
    known = {Ref("Concept", (row["uri"],)) for row in rows}
    return [c for c in changes if not (isinstance(c, Put) and c.ref in known)]


LOADER = VocabularyLoader()
