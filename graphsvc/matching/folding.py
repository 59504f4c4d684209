"""
Words in a form in which spellings meet: small letters without accents, one form for bokmål and nynorsk.

The form is for comparing alone and is shown to nobody. It need not be right Norwegian: what counts is that
the two written forms, the plural and a keyboard without æ, ø and å come out alike.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_JOINING = """
    av de dei den det ei ein eit en et for fra i ikke innan innen innenfor med og om over pa som til under ved
    and at in of on or the to with
"""
FUNCTION_WORDS = frozenset(_JOINING.split())
"""Words that join others; they tell nothing about which thing is meant. In their folded form."""

_WORD = re.compile(r"[^\W_]+")
_KEYBOARD = str.maketrans({"å": "a", "ø": "o", "æ": "a", "ö": "o", "ä": "a", "đ": "d", "ŋ": "n", "ŧ": "t"})

_NYNORSK: tuple[tuple[str, str], ...] = (
    ("heime", "hjemme"),
    ("heim", "hjem"),
    ("sjuk", "syk"),
    ("tenest", "tjenest"),
    ("høgskule", "høyskole"),
    ("skule", "skole"),
    ("høgskole", "høyskole"),
    ("sakshandsam", "saksbehandl"),
    ("handsam", "behandl"),
    ("reinhald", "renhold"),
    ("rettleiing", "veiledning"),
    ("vegleiing", "veiledning"),
    ("rettlei", "veiled"),
    ("vegleiar", "veileder"),
    ("leiing", "ledelse"),
    ("pleiar", "pleier"),
    ("leiar", "leder"),
    ("gjev", "giv"),
    ("verksemd", "virksomhet"),
    ("eining", "enhet"),
    ("eigedom", "eiendom"),
    ("tilsett", "ansatt"),
    ("køyr", "kjør"),
    ("kjøken", "kjøkken"),
    ("bustad", "bolig"),
    ("buande", "boende"),
    ("vatn", "vann"),
    ("vass", "vann"),
    ("veg", "vei"),
    ("hovud", "hoved"),
    ("vaksn", "voksn"),
    ("vaksen", "voksen"),
    ("rekneskap", "regnskap"),
    ("lækjar", "lege"),
    ("kyrkje", "kirke"),
    ("tryggleik", "sikkerhet"),
    ("heit", "het"),
    ("meister", "mester"),
    ("ggj", "gg"),
    ("snikkar", "snekker"),
    ("røyr", "rør"),
    ("røysl", "rørsl"),
    ("innkjøpar", "innkjøper"),
    ("frå", "fra"),
    ("born", "barn"),
    ("sjølv", "selv"),
)
"""Letters of nynorsk words and those of the same words in bokmål; applied in this order, inside words too."""

_ENDINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=...)(?:arane|arar|aren|ar)$"), "er"),
    (re.compile(r"(?<=...)(?:erne|erane|eren|ere)$"), "er"),
    (re.compile(r"(?<=...)leg$"), "lig"),
)
"""Whoever does something ends alike: lærar, læraren, lærarar, lærer, læreren, lærere; and dagleg, daglig."""

_TWICE = re.compile(r"a[ae]|oe")
"""How å, æ and ø are written without them; the first letter stays."""


def words(text: str) -> list[str]:
    """The words of a text, folded; none for what has no letter or digit."""
    return [folded(word) for word in _WORD.findall(unicodedata.normalize("NFC", text).lower())]


def telling(every: list[str]) -> list[str]:
    """Folded words but those that only join others; all of them where nothing else is left."""
    return [word for word in every if word not in FUNCTION_WORDS] or every


@lru_cache(200_000)
def folded(word: str) -> str:
    """A word in small letters in the form in which spellings meet."""
    for nynorsk, bokmaal in _NYNORSK:
        if nynorsk in word:
            word = word.replace(nynorsk, bokmaal)
    for ending, same in _ENDINGS:
        word = ending.sub(same, word)
    plain = unicodedata.normalize("NFKD", word.translate(_KEYBOARD))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter)).lower()
    return _TWICE.sub(lambda found: found[0][0], bare)


def same(text: str) -> str:
    """The form in which two names are the same name: case, punctuation and white space apart."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", text).lower()))
