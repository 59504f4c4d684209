"""Loads ESCO from its official downloads: occupations become roles, skills competences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from graphsvc import collector
from graphsvc.changes import Change, Ref
from graphsvc.store.protocol import Progress, Reader, Row, Store
from loaders.base import Faults, LoadReport, Option, Sources, report
from loaders.difference import (
    OWNED,
    Owned,
    concept_nodes,
    counted,
    gone,
    gone_concept_links,
    own_nodes,
    withdrawals,
    withdrawn,
)
from loaders.esco_changes import VOCABULARY, desired
from loaders.esco_files import read_zips

LABELS = ("Role", "Competence", "CompetenceGroup")
_RELATED = ("IN_GROUP", "BROADER", "REQUIRES", "MATCHES")


class EscoLoader:
    """`graphsvc load esco ZIP...`."""

    name = "esco"
    help = "Load ESCO from its official ZIP files (classification of a language, and the relations)."
    sources = Sources("ZIP", 1, None, "The classification of a language, and the relations, in any order.")
    options: tuple[Option, ...] = ()

    def run(
        self,
        store: Store,
        *,
        sources: Sequence[Path],
        options: Mapping[str, Any],  # noqa: ARG002 - none, but every loader is called alike
        progress: Progress | None = None,
    ) -> LoadReport:
        """
        Load what the ZIPs hold; relations to things that the classification lacks are warnings.

        Errors: BadFile with every fault of every ZIP.
        """
        with collector.paused():
            return self._run(store, sources, progress)

    def _run(self, store: Store, sources: Sequence[Path], progress: Progress | None) -> LoadReport:
        faults = Faults()
        download = read_zips(sources, faults)
        faults.check()
        kept = present(store)
        made = desired(download, kept, faults)
        faults.check()
        related = bool(download.relations)
        taken = surplus(store, made.changes, related=related) if kept else []
        reason = f"load ESCO {download.version or ''}".strip()
        revision = store.load([*made.changes, *taken], by="loader", reason=reason, progress=progress)
        alone = [] if related else ["No relations were given: hierarchy and requirements stay as they are."]
        warnings = [*made.warnings, *alone, *withdrawals(taken)]
        return report(self.name, revision, counted(made.changes), warnings=warnings)


def present(store: Reader) -> dict[Ref, Row]:
    """What the store says of ESCO's things and of the ISCO groups."""
    things = {
        Ref(label, (key,)): row
        for label in LABELS
        for key, row in own_nodes(store, label, VOCABULARY).items()
    }
    return things | concept_nodes(store, "isco08")


def surplus(store: Reader, asked: Sequence[Change], *, related: bool) -> list[Change]:
    """What the store has of ESCO beyond what is asked; without relations given, none of those."""
    taken: list[Change] = list(withdrawn(store, VOCABULARY, asked, LABELS))
    if related:
        owned: list[Owned] = [o for o in OWNED if o.type in _RELATED and o.start in LABELS]
        taken += gone(store, VOCABULARY, asked, owned)
        taken += gone_concept_links(store, "isco08", asked)
    return taken


LOADER = EscoLoader()
