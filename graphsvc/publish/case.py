"""
The CASE provider: every resource by its identifier, in 1.1 and in the payloads of 1.0.

CASE 1.1 REST binding: single resources stand flat, CFItemTypes, CFConcepts and CFSubjects as the set of a
term and the terms under it, CFItemAssociations as an item with its associations.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from graphsvc.answers import Lang
from graphsvc.errors import BadQuestion, NotFound
from graphsvc.publish.case_package import document_key, package
from graphsvc.publish.case_rows import Material, read_material
from graphsvc.publish.case_terms import VERSIONS, Object, Version, link, place
from graphsvc.publish.dumps import Packing, pack
from graphsvc.store.protocol import Reader

SETS = ("CFConcepts", "CFSubjects", "CFItemTypes")
"""Nouns that are answered as a set: the term itself and those whose hierarchy code begins with its own."""

NOUNS = (
    "CFPackages",
    "CFDocuments",
    "CFItems",
    "CFItemAssociations",
    "CFAssociations",
    "CFAssociationGroupings",
    "CFRubrics",
    "CFLicenses",
    *SETS,
)

NOT_IN_1_0: Mapping[str, frozenset[str]] = {
    "CFDocument": frozenset({"frameworkType", "caseVersion"}),
    "CFItem": frozenset({"subject", "subjectURI"}),
    "CFAssociation": frozenset({"notes"}),
    "Link": frozenset({"targetType"}),
}
"""Fields that 1.1 added, by the class that has them."""

TRANSLATION = "isTranslationOf"
"""An association type that 1.0 lacks: such associations are left out there."""


class UnknownObject(NotFound):
    noun = "CASE object"


class InvalidUuid(NotFound):
    """What stands in the address is no UUID; the binding answers it as not found."""

    def __init__(self, key: str) -> None:
        NotFound.__init__(self, key[:80])
        self.args = ("The sourcedId is not a UUID.",)


class Provider:
    """All CFPackages of one open revision, made when they are first asked for."""

    def __init__(self, material: Material, base: str = "") -> None:
        self._material = material
        self._base = base
        self._documents: dict[str, tuple[str, Lang]] = {
            document_key(material, vocabulary, lang): (vocabulary, lang)
            for vocabulary in material.vocabularies
            for lang in material.languages(vocabulary)
        }
        self._packages: dict[tuple[Version, str], Object] = {}
        self._indexes: dict[tuple[Version, str], dict[tuple[str, str], Object]] = {}
        self._written: dict[tuple[Version, str, Packing], bytes] = {}

    @classmethod
    def read(cls, reader: Reader, base: str = "") -> Provider:
        """Source: cypher/skos/."""
        return cls(read_material(reader), base)

    def document_of(self, vocabulary: str | None, lang: Lang) -> str:
        """
        The identifier of a vocabulary's document in a language; without a vocabulary, of the only one.

        Errors: BadQuestion that names the documents there are.
        """
        found = [
            key
            for key, (name, code) in self._documents.items()
            if code == lang and vocabulary in (None, name)
        ]
        if len(found) != 1:
            there = ", ".join(f"{name} ({code})" for name, code in self._documents.values()) or "none"
            raise BadQuestion(f"Name one vocabulary and language that there is. There are: {there}.")
        return found[0]

    def documents(self, version: Version) -> list[Object]:
        """Every CFDocument, with the address of its package."""
        return [self._document(version, key) for key in self._documents]

    def written(self, version: Version, key: str, packing: Packing = "identity") -> bytes:
        """A CFPackage as JSON, packed or not. Errors: UnknownObject, InvalidUuid."""
        asked = (version, key, packing)
        if asked not in self._written:
            self._written[asked] = pack(dumped(self.get(version, "CFPackages", key)), packing)
        return self._written[asked]

    def get(self, version: Version, noun: str, given: str) -> Object:
        """
        The payload of one resource.

        Errors: UnknownObject where the noun has none of that identifier; InvalidUuid.
        """
        key = checked(given)
        if noun in ("CFPackages", "CFDocuments"):
            if key not in self._documents:
                raise UnknownObject(key)
            return self._package(version, key) if noun == "CFPackages" else self._document(version, key)
        of = "CFItems" if noun == "CFItemAssociations" else noun
        for document in self._documents:
            found = self._index(version, document).get((of, key))
            if found is not None:
                return self._shaped(version, document, noun, found)
        raise UnknownObject(key)

    def _shaped(self, version: Version, document: str, noun: str, found: Object) -> Object:
        """A member of a package as its own route answers it."""
        if noun in SETS:
            terms = self._package(version, document)["CFDefinitions"][noun]
            code = found["hierarchyCode"]
            below = [one for one in terms if one["hierarchyCode"].startswith(f"{code}.")]
            return {noun: [found, *below]}
        holder = self._document(version, document)
        within = {"CFDocumentURI": link(holder["title"], holder["identifier"], holder["uri"])}
        if noun == "CFItemAssociations":
            ends = ("originNodeURI", "destinationNodeURI")
            associations = self._package(version, document)["CFAssociations"]
            key = found["identifier"]
            met = [one for one in associations if any(one[end]["identifier"] == key for end in ends)]
            return {"CFItem": {**found, **within}, "CFAssociations": met}
        return {**found, **within} if noun in ("CFItems", "CFAssociations") else found

    def _document(self, version: Version, key: str) -> Object:
        held: Object = self._package(version, key)["CFDocument"]
        base = held["uri"].partition("/ims/case/")[0]
        at = place(base, "CFPackages", key).replace("/v1p1/", f"/{version}/")
        return {**held, "CFPackageURI": link(held["title"], key, at)}

    def _package(self, version: Version, key: str) -> Object:
        if (version, key) not in self._packages:
            made = package(self._material, *self._documents[key], self._base)
            self._packages[version, key] = made if version == "v1p1" else as_1_0(made)
        return self._packages[version, key]

    def _index(self, version: Version, key: str) -> dict[tuple[str, str], Object]:
        if (version, key) not in self._indexes:
            held = self._package(version, key)
            nouns = {name: held[name] for name in ("CFItems", "CFAssociations", "CFRubrics")}
            nouns.update(held["CFDefinitions"])
            self._indexes[version, key] = {
                (noun, one["identifier"]): one for noun, members in nouns.items() for one in members
            }
        return self._indexes[version, key]


def checked(given: str) -> str:
    """A sourcedId in the form that identifiers have. Errors: InvalidUuid."""
    try:
        if len(given) != 36:
            raise ValueError(given)
        return str(UUID(given))
    except ValueError as error:
        raise InvalidUuid(given) from error


def dumped(body: Any) -> bytes:
    """JSON, in UTF-8, the members in the order of the model."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def as_1_0(held: Object) -> Object:
    """A CFPackage of 1.1 as one of 1.0: what 1.1 added is left out, and addresses lead to v1p0."""
    kept = {**held, "CFDocument": _without(held["CFDocument"], "CFDocument")}
    kept["CFItems"] = [_without(one, "CFItem") for one in held["CFItems"]]
    associations = (one for one in held["CFAssociations"] if one["associationType"] != TRANSLATION)
    kept["CFAssociations"] = [_without(one, "CFAssociation") for one in associations]
    moved: Object = _moved(kept)
    return moved


def _without(given: Object, kind: str) -> Object:
    return {name: value for name, value in given.items() if name not in NOT_IN_1_0[kind]}


def _moved(value: Any) -> Any:
    if isinstance(value, list):
        return [_moved(one) for one in value]
    if isinstance(value, dict):
        return {
            name: _address(one) if name == "uri" else _moved(one)
            for name, one in value.items()
            if name not in NOT_IN_1_0["Link"]
        }
    return value


def _address(uri: str) -> str:
    old, new = (f"/ims/case/{version}/" for version in VERSIONS)
    return uri.replace(old, new, 1)
