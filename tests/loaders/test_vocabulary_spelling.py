"""Unknown words are told by file, and a machine without hunspell says so."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from graphsvc.checks import Item, Material, check_vocabulary, spelling
from graphsvc.checks.spelling import NAMES, NoDictionary, unknown_words

KNOWN = frozenset(
    ("ei", "måler", "måling", "vann", "rør", "er", "dag", "og", "legg", "ansvar", "kart", "hage")
)


def entry(where: str, **fields: object) -> Item:
    return Item("competences", "a", where, lambda *_: 1, fields)


@pytest.fixture
def dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dictionary of a dozen words instead of hunspell's."""

    def refused(words: Iterable[str], lang: str) -> set[str]:
        return {word for word in words if word.lower() not in KNOWN}

    monkeypatch.setattr(spelling, "_refused", refused)


@pytest.mark.usefixtures("dictionary")
@pytest.mark.parametrize(
    ("word", "unknown"),
    [
        ("vann", False),
        ("Vannmåler", False),
        ("ansvarskart", False),
        ("haglvann", True),
        ("hagevann", False),
        ("dagevann", False),
        ("eivann", True),
        ("vnanmåler", True),
        ("PPT", False),
        ("dosett", False),
        ("Dosettkart", False),
    ],
)
def test_a_word_is_known_itself_or_by_its_two_parts(word: str, unknown: bool) -> None:
    """A joint of -s- or -e- may stand between the parts; parts of two letters do not count."""
    assert (unknown_words([word], "nb", frozenset(["dosett"])) == {word}) is unknown


@pytest.mark.usefixtures("dictionary")
def test_the_words_of_a_file_are_told_together(tmp_path: Path) -> None:
    """The most frequent first, by language; the vocabulary's own list counts, English does not."""
    items = (
        entry("x.yaml", label={"nb": "Kavitasjon og dosett", "nn": "Ei dosett", "en": "Cavitation"}),
        entry("x.yaml", levels={"1": "Kavitasjon er sikk."}, requires=[{"level_reason": "Rør og Sokk."}]),
        entry("y.yaml", label={"nb": "Vann- og ansvars- og målers-kart"}, matches=[{"uri": "sukk"}]),
        Item("systems", "s", "s.yaml", lambda *_: 1, {"label": {"nb": "Ei"}, "alt": {"nb": ["Sokk X"]}}),
    )
    (tmp_path / "ordliste-nb.txt").write_text("# Faget\ndosett  # eske for tabletter\n", encoding="utf-8")
    found = spelling.spelling(Material(items), tmp_path)
    assert [(item.check, item.severity, item.where, item.problem) for item in found] == [
        ("spelling-nb", "warning", "x.yaml", "Unknown in nb: kavitasjon (2), sikk (1)."),
        ("spelling-nb", "warning", "y.yaml", "Unknown in nb: målers (1)."),
        ("spelling-nn", "warning", "x.yaml", "Unknown in nn: dosett (1)."),
    ]


def test_a_machine_without_hunspell_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is a warning with the reason, never an error, and never silence."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    found = spelling.spelling(Material((entry("x.yaml", label={"nb": "Vann"}),)), tmp_path)
    assert [(item.check, item.severity) for item in found] == [(name, "warning") for name in NAMES]
    assert {item.problem for item in found} == {"Spelling was not checked: hunspell is not installed."}


def test_hunspell_itself_is_asked() -> None:
    """Where it is installed, with both dictionaries."""
    try:
        unknown = unknown_words(["vannmåler", "kommunens", "vnan"], "nb", frozenset())
        nynorsk = unknown_words(["vassmålar", "kommunen", "vnan"], "nn", frozenset())
    except NoDictionary as reason:
        pytest.skip(str(reason))
    assert (unknown, nynorsk) == ({"vnan"}, {"vnan"})


def test_spelling_is_part_of_the_whole_check(tmp_path: Path) -> None:
    """`graphsvc check vocabulary` counts it; the fast path can leave it out."""
    assert set(NAMES) <= set(check_vocabulary(tmp_path).found)
    assert not set(NAMES) & set(check_vocabulary(tmp_path, spell=False).found)
