"""
Names of things in CASE: identifiers, addresses, words for what the format itself asks.

1EdTech Competencies and Academic Standards Exchange 1.1, information model (NormalizedString, LinkURI,
CFItemType.typeCode) and REST binding (paths).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from graphsvc.answers import Lang

Object = dict[str, Any]
Version = Literal["v1p1", "v1p0"]
VERSIONS: tuple[Version, ...] = ("v1p1", "v1p0")
ROOT = "/ims/case/"

NEVER = "1970-01-01T00:00:00Z"
"""`lastChangeDateTime` of what has no day of change: mandatory, and no day is made up."""

WORDS: Mapping[str, Mapping[Lang, str]] = {
    "group": {"nb": "Kompetanseområde", "nn": "Kompetanseområde", "en": "Competence group"},
    "competence": {"nb": "Kompetanse", "nn": "Kompetanse", "en": "Competence"},
    "outcome": {"nb": "Læringsutbytte", "nn": "Læringsutbytte", "en": "Learning outcome"},
    "knowledge": {"nb": "Kunnskap", "nn": "Kunnskap", "en": "Knowledge"},
    "skill": {"nb": "Ferdighet", "nn": "Ferdigheit", "en": "Skill"},
    "general": {"nb": "Generell kompetanse", "nn": "Generell kompetanse", "en": "General competence"},
    "levels": {"nb": "Nivåer", "nn": "Nivå", "en": "Levels"},
    "hierarchy": {"nb": "Inndeling", "nn": "Inndeling", "en": "Hierarchy"},
    "mapping": {"nb": "Kobling til andre begreper", "nn": "Kopling til andre omgrep", "en": "Mapping"},
    "translation": {"nb": "Oversettelse", "nn": "Omsetjing", "en": "Translation"},
    "replacement": {"nb": "Erstatning", "nn": "Erstatting", "en": "Replacement"},
    "left_out": {
        "nb": "Roller og de nivåene som de krever har ingen plass i CASE og er utelatt.",
        "nn": "Roller og dei nivåa som dei krev har ingen plass i CASE og er utelatne.",
        "en": "Roles and the levels that they require have no place in CASE and are left out.",
    },
}


def identifier(uri: str, lang: str) -> str:
    """The UUIDv5 of a thing's address in one language; a CFDocument per language needs its own items."""
    return str(uuid5(NAMESPACE_URL, f"{uri}@{lang}"))


def origin(namespace: str) -> str:
    """Scheme and host that a vocabulary's namespace lies on."""
    split = urlsplit(namespace)
    return f"{split.scheme}://{split.netloc}"


def place(base: str, noun: str, key: str) -> str:
    """The address of one resource in CASE 1.1."""
    return f"{base}{ROOT}v1p1/{noun}/{key}"


def normalised(text: str) -> str:
    """A text as NormalizedString: one line, no tabs."""
    return " ".join(text.split())


def link(title: str, key: str, uri: str) -> Object:
    """A LinkURI or LinkGenURI."""
    return {"title": normalised(title), "identifier": key, "uri": uri}


def moment(day: str | None) -> str:
    """A day as DateTime; NEVER where there is none."""
    return f"{day}T00:00:00Z" if day else NEVER
