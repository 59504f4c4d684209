"""
Spelling of the Norwegian texts by hunspell, where that is installed (packages `hunspell`, `hunspell-no`).

A word is known to the dictionary, stands in the vocabulary's own list (`ordliste-nb.txt`, `ordliste-nn.txt`:
one word a line, # begins a remark), or is put together of two known ones, with or without -s- or -e- between.
What is unknown is a warning: a dictionary knows less of a trade than its people.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from graphsvc.checks.material import Item, Material
from graphsvc.checks.report import Finding

DICTIONARIES = {"nb": "nb_NO", "nn": "nn_NO"}
NAMES = tuple(f"spelling-{lang}" for lang in DICTIONARIES)
BOKMAAL = frozenset(("1", "2", "3", "4", "duty", "level_reason", "reason", "exemption"))
"""Fields whose text has no language of its own beside it."""
SHORTEST = 3
"""Letters in a part of a compound: shorter parts would make a compound of nearly every slip."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_JOINT = re.compile(r"(?<=\w)s-(?!\w)")
"""Of a compound whose second part follows later: *bemannings- og vaktplan*."""


class NoDictionary(Exception):
    """Spelling cannot be checked here; the text says why."""


def spelling(material: Material, folder: Path) -> list[Finding]:
    """One warning per file and language with its unknown words, most frequent first; or why there is none."""
    found: list[Finding] = []
    for lang in DICTIONARIES:
        try:
            found.extend(_misspelt(material, lang, own_words(folder, lang)))
        except NoDictionary as reason:
            remedy = "Install hunspell and hunspell-no to have it checked."
            found.append(
                _warning(lang, f"ordliste-{lang}.txt", f"Spelling was not checked: {reason}.", remedy)
            )
    return found


def _misspelt(material: Material, lang: str, own: frozenset[str]) -> Iterator[Finding]:
    by_file = _used(material, lang)
    unknown = unknown_words({word for words in by_file.values() for word in words}, lang, own)
    for where, words in by_file.items():
        count: Counter[str] = Counter()
        for word in unknown & words.keys():
            count[word.lower()] += words[word]
        if count:
            listed = ", ".join(f"{word} ({times})" for word, times in sorted(count.items(), key=_often))
            problem = f"Unknown in {lang}: {listed}."
            yield _warning(lang, where, problem, f"Correct them, or add them to ordliste-{lang}.txt.")


def _often(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _warning(lang: str, where: str, problem: str, remedy: str) -> Finding:
    name = f"spelling-{lang}"
    return Finding(check=name, severity="warning", where=where, row=0, problem=problem, remedy=remedy)


def own_words(folder: Path, lang: str) -> frozenset[str]:
    """The words of the vocabulary's own list, in lower case."""
    path = folder / f"ordliste-{lang}.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return frozenset(word.lower() for line in lines if (word := line.partition("#")[0].strip()))


def unknown_words(words: Iterable[str], lang: str, own: frozenset[str]) -> frozenset[str]:
    """
    The words that are neither known nor put together of two that are.

    Abbreviations in capitals are left alone.
    Errors: NoDictionary.
    """
    asked = {word for word in words if not word.isupper()}
    doubtful = {word for word in _refused(asked, lang) if word.lower() not in own}
    splits = {word: list(_splits(word.lower())) for word in doubtful}
    parts = {part for pairs in splits.values() for pair in pairs for part in pair}
    known = (parts - _refused(parts, lang)) | own
    return frozenset(word for word, pairs in splits.items() if not any(known.issuperset(p) for p in pairs))


def _splits(word: str) -> Iterator[tuple[str, str]]:
    for at in range(SHORTEST, len(word) - SHORTEST + 1):
        yield word[:at], word[at:]
        if word[at - 1] in "se" and at > SHORTEST:
            yield word[: at - 1], word[at:]


def _refused(words: Iterable[str], lang: str) -> set[str]:
    """The words that hunspell does not know."""
    program, name = shutil.which("hunspell"), DICTIONARIES[lang]
    if program is None:
        raise NoDictionary("hunspell is not installed")
    text = "\n".join(sorted(words))
    done = subprocess.run(
        [program, "-i", "utf-8", "-l", "-d", name],
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode or "Can't open" in done.stderr:
        raise NoDictionary(f"hunspell has no dictionary {name}")
    return set(done.stdout.split())


def _used(material: Material, lang: str) -> dict[str, Counter[str]]:
    """By file, how often each word stands in the texts of a language; names of systems are left out."""
    names = {word for item in material.of("systems") for text in _names(item) for word in _WORD.findall(text)}
    used: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for item in material.of():
        for text in texts(item.value, lang):
            used[item.where].update(word for word in _words(text) if word not in names)
    return used


def _names(system: Item) -> Iterator[str]:
    """What a product and its vendor are called."""
    yield from (system.text("label"), system.text("vendor"))
    yield from texts(system.value.get("alt"), "nb")


def _words(text: str) -> list[str]:
    return _WORD.findall(_JOINT.sub(" ", text))


def texts(value: Any, lang: str, field: str = "") -> Iterator[str]:
    """Every text of a language in an entry."""
    if isinstance(value, str):
        if field == lang or (lang == "nb" and field in BOKMAAL):
            yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from texts(inner, lang, name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, lang, field)
