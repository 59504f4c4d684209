"""STYRK-08 becomes outside terms that a vocabulary's mappings meet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graphsvc.changes import put
from graphsvc.errors import BadFile, Fault
from graphsvc.model.nodes import Concept
from graphsvc.store.protocol import Store
from loaders.base import LoadReport
from loaders.schemes import concept_uri
from loaders.styrk import LOADER

HEADER = "code,parentCode,level,name,shortName,notes\n"
GOOD = HEADER + "2,,1,Akademiske yrker,,\n22,2,2,Medisinske yrker,,\n223,22,3,Sykepleiere,,Se 2223\n"


def load(store: Store, tmp_path: Path, text: str) -> LoadReport:
    path = tmp_path / "styrk08.csv"
    path.write_text(text, encoding="utf-8")
    return LOADER.run(store, sources=[path], options={})


def faults(store: Store, tmp_path: Path, text: str) -> list[Fault]:
    with pytest.raises(BadFile) as raised:
        load(store, tmp_path, text)
    return list(raised.value.faults)


def test_codes_become_terms_below_each_other(store: Store, tmp_path: Path) -> None:
    """Each code is a Concept with its name, and BROADER leads to the code above."""
    load(store, tmp_path, GOOD)
    rows = store.read("loading.concept_nodes", scheme="styrk08")
    assert [(row["notation"], row["label_nb"]) for row in rows] == [
        ("2", "Akademiske yrker"),
        ("22", "Medisinske yrker"),
        ("223", "Sykepleiere"),
    ]
    assert rows[2]["description_nb"] == "Se 2223"
    pairs = store.read("loading.concept_broader", scheme="styrk08")
    assert [(row["start_uri"], row["end_uri"]) for row in pairs] == [
        ("urn:styrk08:22", "urn:styrk08:2"),
        ("urn:styrk08:223", "urn:styrk08:22"),
    ]


def test_a_mapping_and_the_code_list_mean_the_same_term(store: Store, tmp_path: Path) -> None:
    """A term that a mapping made first gets its name from the list, and is no second one."""
    uri = concept_uri("styrk08", "223")
    store.apply([put(Concept(uri=uri, scheme="styrk08", notation="223"))], by="test", reason="mapped")
    load(store, tmp_path, GOOD)
    rows = store.read("loading.concept_nodes", scheme="styrk08")
    assert [row["label_nb"] for row in rows if row["uri"] == uri] == ["Sykepleiere"]


def test_loading_twice_changes_nothing_and_a_moved_code_moves(store: Store, tmp_path: Path) -> None:
    """The second load finds nothing to write; a link that the list no longer has goes."""
    load(store, tmp_path, GOOD)
    assert not load(store, tmp_path, GOOD).changed
    load(store, tmp_path, HEADER + "2,,1,Akademiske yrker,,\n22,2,2,Medisinske yrker,,\n")
    assert len(store.read("loading.concept_broader", scheme="styrk08")) == 1


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ("22a,2,2,X,,", ["code"]),
        ("12345,1234,5,X,,", ["code"]),
        ("2,,1,X,,", ["code"]),
        ("24,2,3,X,,", ["level"]),
        ("24,22,2,X,,", ["parentcode"]),
        ("991,99,3,X,,", ["parentcode"]),
        ("24,2,2,,,", ["name"]),
        ("24,,III,,,", ["level", "parentcode", "name"]),
    ],
)
def test_a_row_that_makes_no_sense_is_told(store: Store, tmp_path: Path, row: str, fields: list[str]) -> None:
    """Every fault of the row names its column, and nothing is written."""
    found = faults(store, tmp_path, GOOD + row + "\n")
    assert [(fault.row, fault.field) for fault in found] == [(5, field) for field in fields]
    assert store.revision().number == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "empty"), ("kode;navn\n1;A\n", "column is missing"), (GOOD.replace(",", "\t"), "tabs")],
)
def test_another_file_is_refused(store: Store, tmp_path: Path, text: str, words: str) -> None:
    """An empty file, another table, and another separator say what they are."""
    assert words in faults(store, tmp_path, text)[0].problem


def test_a_missing_file_is_refused(store: Store, tmp_path: Path) -> None:
    """The path is named."""
    with pytest.raises(BadFile, match=r"nowhere\.csv"):
        LOADER.run(store, sources=[tmp_path / "nowhere.csv"], options={})


def test_all_582_codes_load(store: Store, real: Callable[[str], Path]) -> None:
    """The published list loads whole: 10, 43, 122 and 407 codes on its four levels."""
    report = LOADER.run(store, sources=[real("styrk08") / "styrk08.csv"], options={})
    assert report.counts == {"BROADER": 572, "Concept": 582}
    rows = store.read("loading.concept_nodes", scheme="styrk08")
    by_level = [sum(len(row["notation"]) == level for row in rows) for level in range(1, 5)]
    assert by_level == [10, 43, 122, 407]
