"""
CFPackages as files hold them: CASE 1.1 and 1.0, and what providers make of 1.0.

Read leniently where nothing is lost by it (an address instead of a link, a moment without a zone, fields that
no version has), strictly where the parts would not hang together.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphsvc.answers import LANGS, Lang
from loaders.base import Faults
from loaders.cells import shown

Object = dict[str, Any]
MOST_BYTES = 200_000_000
PARTS = ("CFItems", "CFAssociations", "CFRubrics")
NEEDED: Mapping[str, tuple[str, ...]] = {
    "CFItems": ("identifier", "fullStatement"),
    "CFAssociations": ("associationType", "originNodeURI", "destinationNodeURI"),
    "CFRubrics": ("identifier",),
}
"""What each member must have; numbers in faults count members from 1."""

TEXTS = (
    *("identifier", "uri", "title", "creator", "publisher", "description", "language", "version", "notes"),
    *("adoptionStatus", "officialSourceURL", "lastChangeDateTime", "statusStartDate", "statusEndDate"),
    *("fullStatement", "abbreviatedStatement", "alternativeLabel", "humanCodingScheme", "CFItemType"),
    *("associationType", "licenseText", "typeCode", "keywords", "quality"),
)
"""Fields that are read as text, in whatever object they stand."""

LINKS = (
    "originNodeURI",
    "destinationNodeURI",
    "CFItemURI",
    "CFItemTypeURI",
    "licenseURI",
    "conceptKeywordsURI",
)
"""Fields that are a link, or an address alone."""

LISTS = ("CFRubricCriteria", "CFRubricCriterionLevels")
"""Fields that are lists of objects."""


@dataclass(frozen=True)
class Package:
    """One CFPackage: its document, its members, and its language."""

    where: str
    document: Object
    items: Mapping[str, Object]
    associations: Sequence[Object]
    rubrics: Sequence[Object]
    definitions: Mapping[str, Sequence[Object]]
    lang: Lang

    @property
    def key(self) -> str:
        return str(self.document["identifier"])


def read_packages(paths: Sequence[Path], language: str | None, faults: Faults) -> list[Package]:
    """The package of every file that holds one; what is wrong with the others is a fault."""
    found = (_read(path, language, faults) for path in paths)
    return [one for one in found if one is not None]


def _read(path: Path, language: str | None, faults: Faults) -> Package | None:
    where = path.name
    held = _json(path, faults)
    if held is None:
        return None
    held = held.get("CFPackage", held) if isinstance(held, dict) else held
    if not isinstance(held, dict) or not isinstance(held.get("CFDocument"), dict):
        remedy = "Fetch it from the provider's /CFPackages/{id}, not from /CFDocuments."
        faults.add(where, 0, "CFDocument", "This is no CFPackage.", remedy)
        return None
    document = held["CFDocument"]
    for name in ("identifier", "title"):
        if not isinstance(document.get(name), str) or not document[name].strip():
            faults.add(where, 0, f"CFDocument.{name}", "The field is missing.", "Add it.")
    _check_types(document, "CFDocument", 0, where, faults)
    parts = {name: _members(held, name, where, faults) for name in PARTS}
    definitions = _definitions(held.get("CFDefinitions"), where, faults)
    lang = _language(document, parts["CFItems"], language, where, faults)
    items = _by_identifier(parts["CFItems"], where, faults)
    if faults.rows(where) or lang is None:
        return None
    return Package(where, document, items, parts["CFAssociations"], parts["CFRubrics"], definitions, lang)


def _json(path: Path, faults: Faults) -> Any:
    where = path.name
    try:
        if path.stat().st_size > MOST_BYTES:
            faults.add(where, 0, "", "The file is larger than 200 MB.", "Load a part of the framework.")
            return None
        return json.loads(path.read_bytes())
    except OSError as error:
        faults.add(where, 0, "", f"The file cannot be read ({error.strerror}).")
    except UnicodeDecodeError:
        faults.add(where, 0, "", "The file is not UTF-8.", "Fetch it again as the provider sends it.")
    except json.JSONDecodeError as error:
        faults.add(where, error.lineno, "", f"This is no JSON: {error.msg}.", "Is it whole? Fetch it again.")
    except RecursionError:
        faults.add(where, 0, "", "The file is nested too deeply to be a CFPackage.")
    return None


def _members(held: Object, name: str, where: str, faults: Faults) -> list[Object]:
    members = held.get(name) or []
    if not isinstance(members, list):
        faults.add(where, 0, name, "This is no list.", "Write a list of objects.")
        return []
    found = []
    for number, one in enumerate(members, 1):
        lacking = [field for field in NEEDED[name] if not (isinstance(one, dict) and one.get(field))]
        for field in lacking:
            faults.add(where, number, f"{name}.{field}", "The field is missing.", "Add it.")
        if not lacking:
            _check_types(one, name, number, where, faults)
            found.append(one)
    return found


def _check_types(one: Object, name: str, number: int, where: str, faults: Faults) -> None:
    """A fault for each field that is not of the kind that it is read as; null is as good as nothing."""
    for field, value in one.items():
        at = f"{name}.{field}"
        if value is None:
            continue
        if field in TEXTS and not isinstance(value, str):
            faults.add(where, number, at, f"{shown(str(value))} is no text.", "Write a text.")
        elif field in LINKS and not isinstance(value, str):
            _check_link(value, at, number, where, faults)
        elif field in LISTS:
            for part in value if isinstance(value, list) else [None]:
                if isinstance(part, dict):
                    _check_types(part, at, number, where, faults)
                else:
                    faults.add(where, number, at, "This is no list of objects.", "Write objects.")


def _check_link(value: Any, at: str, number: int, where: str, faults: Faults) -> None:
    if not isinstance(value, dict):
        faults.add(where, number, at, "This is no link.", "Write title, identifier and uri.")
    elif any(not isinstance(value.get(name) or "", str) for name in ("title", "identifier", "uri")):
        faults.add(where, number, at, "A part of the link is no text.", "Write texts.")


def _by_identifier(items: Sequence[Object], where: str, faults: Faults) -> dict[str, Object]:
    found: dict[str, Object] = {}
    for number, one in enumerate(items, 1):
        key = str(one["identifier"]).lower()
        if key in found:
            problem = f"The identifier {shown(key)} is there twice."
            faults.add(where, number, "CFItems.identifier", problem, "Identifiers are never used twice.")
        found[key] = one
    return found


def _definitions(held: Any, where: str, faults: Faults) -> dict[str, list[Object]]:
    """What defines terms; some providers write an empty list where there are none."""
    found: dict[str, list[Object]] = {}
    for name, terms in held.items() if isinstance(held, dict) else ():
        found[name] = [one for one in terms if isinstance(one, dict)] if isinstance(terms, list) else []
        for number, one in enumerate(found[name], 1):
            _check_types(one, name, number, where, faults)
    return found


def _language(
    document: Object, items: Sequence[Object], asked: str | None, where: str, faults: Faults
) -> Lang | None:
    """The package's language: as asked, as the document or its first item says, else English."""
    said = document.get("language") or next((i["language"] for i in items if i.get("language")), "en")
    tag = (asked or str(said)).split("-")[0].lower()
    code = "nb" if tag == "no" else tag
    if code in LANGS:
        return code
    problem = f"The language {shown(str(said))} is none of nb, nn, en."
    faults.add(where, 0, "language", problem, "Say with --language which of them its texts are kept under.")
    return None


def target(end: Any) -> str:
    """The identifier that a link names; some providers write the address alone."""
    if isinstance(end, dict):
        return str(end.get("identifier") or end.get("uri") or "").lower()
    return str(end).rstrip("/").rpartition("/")[2].lower()


def target_uri(end: Any) -> str:
    return str(end.get("uri") or "") if isinstance(end, dict) else str(end)


def children(package: Package) -> Iterator[tuple[str, str, int]]:
    """(child, parent, sequence number) of every isChildOf; the parent may be the document."""
    for one in package.associations:
        if one["associationType"] == "isChildOf":
            number = one.get("sequenceNumber")
            place = number if isinstance(number, int) else 0
            yield target(one["originNodeURI"]), target(one["destinationNodeURI"]), place
