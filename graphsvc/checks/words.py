"""Texts as words, sentences and stems: what two texts are compared by."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_WORD = re.compile(r"[^\W_]+(?:[-'’./][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zæøå])")
"""A sentence ends where a stop is followed by a capital letter: *bl.a. kommunen* goes on."""

STEMMERS = {"nb": "norwegian", "nn": "norwegian", "en": "english"}


def words(text: str) -> list[str]:
    """The words of a text in lower case; *60-årene*, *m/kran* and *NS-EN.1* are one each."""
    return _WORD.findall(text.lower())


def plain(text: str) -> str:
    """A text without what does not set it apart: case, spaces, punctuation."""
    return " ".join(words(text))


def sentences(text: str) -> list[str]:
    """The sentences of a text, in plain words."""
    return [plain(part) for part in _SENTENCE.split(text)]


def forms(text: str, lang: str) -> frozenset[str]:
    """
    What is left of a name without case, spaces, hyphens and endings, in the ways that it can be written.

    Endings are what the search's stemmer (Snowball) takes off: of every word, or of the last alone, so that a
    name written apart meets the one written together.
    """
    parts = _PART.findall(text.lower())
    if not parts:
        return frozenset()
    stems = [stem(part, lang) for part in parts]
    return frozenset("".join(form) for form in (parts, stems, (*parts[:-1], stems[-1])))


@cache
def stem(word: str, lang: str = "nb") -> str:
    """A word without its ending, so that *planen*, *planer* and *planene* are one."""
    return "".join(_stemmer(STEMMERS[lang]).analyze(word)) or word


@cache
def _stemmer(language: str) -> Any:
    import tantivy

    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw())
    return builder.filter(tantivy.Filter.stemmer(language)).build()
