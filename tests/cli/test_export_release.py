"""Learning platforms can be given a release as well as the present state."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphsvc.changes import put
from graphsvc.graph import Graph
from graphsvc.model import nodes as n
from graphsvc.settings import Settings
from tests.api.town import MEDICINE
from tests.cli.conftest import Run

FORMS = ("case", "moodle", "skos --format ntriples")


@pytest.mark.parametrize("form", FORMS)
def test_a_release_is_exported_as_it_was(run: Run, folder: Path, form: str) -> None:
    """What was frozen comes out unchanged once the graph has moved on; `now` gives the present state."""
    words = ("export", *form.split())
    assert run(folder, "release", "0.1.0").code == 0
    before = run(folder, *words, "--version", "0.1.0")
    assert before.code == 0
    assert "Legemiddelhåndtering" in before.out
    with Graph.open(settings=Settings(store=f"kglite:{folder}")) as graph:
        renamed = n.Competence(id=MEDICINE, vocabulary="kommune", label_nb="Et helt nytt navn")
        graph.store.apply([put(renamed)], by="test", reason="another name")
    after = run(folder, *words)
    assert "Et helt nytt navn" in after.out
    assert run(folder, *words, "--version", "now").out == after.out
    released = run(folder, *words, "--version", "0.1.0").out
    assert released == before.out
    assert run(folder, *words, "--version", "9.9.9").code == 3
