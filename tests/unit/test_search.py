"""Search over names and texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.errors import BadQuestion
from graphsvc.search import SearchIndex, search, snippet
from tests.unit import open_sample


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    with open_sample.opened(tmp_path_factory.mktemp("search")) as store:
        yield SearchIndex.build(store)


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("håndtering", "drug"),
        ("handtering", "drug"),
        ("Legemiddelhåndteringen", "drug"),
        ("legemiddel håndtering", "drug"),
        ("medisinhåndtering", "drug"),
        ("medication management", "drug"),
        ("sykepleiere", "nurse"),
        ("sjukepleiarar", "nurse"),
        ("avdelingsleder", "manager"),
        ("avdelingsleiarane", "manager"),
        ("Ærlig", "report"),
        ("aerlig", "report"),
        ("apning", "rare"),
        ("drug", "drug"),
        ("journal-basic", "journal-basic"),
        ("kurs deep", "deep"),
        ("journal", "journal"),
    ],
)
def test_the_thing_meant_comes_first(index: SearchIndex, q: str, first: str) -> None:
    """Stems, parts of compounds, both written forms, other names and languages, plain letters find it."""
    assert search(index, q).data[0].id == first


def test_a_whole_label_beats_a_part_of_another(index: SearchIndex) -> None:
    """Who types a whole label gets that thing before others that hold the word."""
    assert search(index, "Legemidler").data[0].id == "legemidler"


def test_a_part_of_a_name_beats_a_word_in_a_text(index: SearchIndex) -> None:
    """What bears the word inside its name comes before what only speaks of it."""
    assert [hit.id for hit in search(index, "rapport").data] == ["report"]
    assert search(index, "middel").data[0].id == "drug"


def test_a_kind_narrows_and_keeps_the_scores(index: SearchIndex) -> None:
    """With a kind only its things are found, with the scores that they have among all."""
    everything = {hit.id: hit.score for hit in search(index, "legemiddel").data}
    only = search(index, "legemiddel", kind="groups")
    assert [(hit.id, hit.kind) for hit in only.data] == [("legemidler", "groups")]
    assert only.data[0].score == pytest.approx(everything["legemidler"], abs=1e-3)
    assert only.total == 1


def test_labels_follow_the_language(index: SearchIndex) -> None:
    """The language decides how a hit is called, not whether it is found."""
    labels = [search(index, "sykepleier", lang=lang).data[0].label for lang in ("nb", "nn", "en")]
    assert labels == ["Sykepleier", "Sjukepleiar", "Nurse"]


def test_every_word_counts_and_any_word_will_do_else(index: SearchIndex) -> None:
    """Words that no thing has together still find the things that have one of them."""
    assert {hit.id for hit in search(index, "Kurs deep").data} == {"deep"}
    assert {"deep", "rare"} <= {hit.id for hit in search(index, "deep åpning").data}


def test_the_total_counts_past_the_limit(index: SearchIndex) -> None:
    """The total is of all that is found, the limit of what is shown; more hits do not change the order."""
    two, all_ = search(index, "kurs", limit=2), search(index, "kurs", limit=100)
    assert two.total == all_.total == len(all_.data) > 2
    assert two.data == all_.data[:2]


@pytest.mark.parametrize(
    "q",
    [
        "",
        " ",
        "*",
        '"',
        '"(:*[]{}~^\\/+-!&&||',
        "label:x AND (",
        "a" * 10_000,
        "a b " * 5_000,
        "\x00\ud800",
        "😀 é",
    ],
)
def test_odd_text_never_raises(index: SearchIndex, q: str) -> None:
    """Syntax characters, ten thousand of them, control characters: an answer, mostly an empty one."""
    assert search(index, q).total >= 0


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_no_text_at_all_raises(index: SearchIndex, q: str) -> None:
    """Whatever is typed gets an answer whose total is no less than its rows."""
    page = search(index, q)
    assert page.total >= len(page.data)


@pytest.mark.parametrize("options", [{"kind": "people"}, {"limit": 0}, {"limit": 10_000}])
def test_impossible_options_are_refused(index: SearchIndex, options: dict[str, Any]) -> None:
    """An unknown kind and an impossible limit are named errors."""
    with pytest.raises(BadQuestion):
        search(index, "x", **options)


def test_nobody_can_be_searched_for(index: SearchIndex) -> None:
    """The index is made of open things: no person, and nobody who checked something, is in it."""
    assert search(index, "canary").total == search(index, "Kari").total == search(index, "Ola").total == 0


def test_a_snippet_is_short_and_shows_the_word() -> None:
    """A long definition is cut at a word, around the word sought."""
    text = "ord " * 200 + "nålen ligger her " + "mer " * 100
    short = snippet(text, ["nålen"])
    assert "nålen" in short
    assert len(short) < 220
    assert (short.startswith("… "), short.endswith(" …")) == (True, True)
    assert snippet("Kort  tekst.\n", ["x"]) == "Kort tekst."
