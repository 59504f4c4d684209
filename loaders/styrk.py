"""Loads STYRK-08, Norway's occupation codes, as outside terms with their hierarchy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from graphsvc.changes import Change, Link, Ref, put
from graphsvc.model.nodes import Concept
from graphsvc.store.protocol import Progress, Store
from loaders.base import Faults, LoadReport, Option, Sources, report
from loaders.cells import shown
from loaders.difference import counted, gone_concept_links
from loaders.schemes import STYRK_URI
from loaders.tables import Columns, Table, read_csv

SCHEME = "styrk08"
COLUMNS = Columns(needed=("code", "parentcode", "level", "name"), optional=("shortname", "notes"))
_CODE = re.compile(r"\d{1,4}\Z")


class StyrkLoader:
    """`graphsvc load styrk CSV`."""

    name = "styrk"
    help = "Load STYRK-08, Norway's occupation codes (CSV with code, parentCode, level, name)."
    sources = Sources("CSV", 1, 1, "The codes of all four levels.")
    options: tuple[Option, ...] = ()

    def run(
        self,
        store: Store,
        *,
        sources: Sequence[Path],
        options: Mapping[str, Any],  # noqa: ARG002 - none, but every loader is called alike
        progress: Progress | None = None,
    ) -> LoadReport:
        """Errors: BadFile with every fault of the file."""
        faults = Faults()
        table = read_csv(sources[0], COLUMNS, faults)
        faults.check()
        assert table is not None
        check(table, faults)
        faults.check()
        asked = list(desired(table))
        changes = [*asked, *gone_concept_links(store, SCHEME, asked)]
        revision = store.load(changes, by="loader", reason="load STYRK-08", progress=progress)
        return report(self.name, revision, counted(asked), warnings=table.warnings())


def check(table: Table, faults: Faults) -> None:
    """A code has one to four digits, stands once, says its length, and lies below a code that is there."""
    codes = {code for _, (code,) in table.pick("code")}
    seen: set[str] = set()
    for number, (code, parent, level, name) in table.pick("code", "parentcode", "level", "name"):
        if not _CODE.match(code):
            faults.add(table.where, number, "code", f"{shown(code)} is no code.", "Write one to four digits.")
            continue
        if code in seen:
            faults.add(table.where, number, "code", f"The code {code!r} is there twice.", "Keep one of them.")
        seen.add(code)
        if level != str(len(code)):
            remedy = f"Write {len(code)}: a code of level n has n digits."
            faults.add(table.where, number, "level", f"{shown(level)} is not the level of {code!r}.", remedy)
        if parent != code[:-1] or (parent and parent not in codes):
            remedy = f"Write {code[:-1]!r} and add that code." if code[:-1] else "Leave it empty."
            faults.add(
                table.where, number, "parentcode", f"{shown(parent)} is no code above {code!r}.", remedy
            )
        if not name:
            faults.add(table.where, number, "name", "The name is missing.", "Write the occupation's name.")


def desired(table: Table) -> Iterator[Change]:
    """A Concept per code, and BROADER to the code above."""
    for _, (code, parent, name, notes) in table.pick("code", "parentcode", "name", "notes"):
        concept = Concept(
            uri=STYRK_URI + code, scheme=SCHEME, notation=code, label_nb=name, description_nb=notes or None
        )
        yield put(concept)
        if parent:
            yield Link("BROADER", Ref("Concept", (concept.uri,)), Ref("Concept", (STYRK_URI + parent,)))


LOADER = StyrkLoader()
