"""CASE: packages that validate, with identifiers that never move, and a place for each thing that has one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from jsonschema import Draft7Validator, Draft201909Validator, FormatChecker

from graphsvc.changes import link, put, ref
from graphsvc.commands.load import installed
from graphsvc.errors import BadQuestion
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.publish.case import InvalidUuid, Provider, UnknownObject, dumped
from graphsvc.publish.case_select import BadSelection, BadSort, select
from graphsvc.publish.terms import absolute
from graphsvc.settings import Settings
from graphsvc.store.opening import open_store
from graphsvc.store.protocol import Store
from tests.loaders.conftest import real  # noqa: F401
from tests.unit import open_sample

NS = open_sample.NS
Real = Callable[[str], Path]


def uuid(path: str, lang: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{NS}{path}@{lang}"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample, with a withdrawn competence, mappings and a broader competence."""
    with open_sample.opened(tmp_path_factory.mktemp("case")) as opened:
        old = {"label_nb": "Gammelt", "label_nn": "Gammalt", "modified": "2026-05-01"}
        term = "http://data.europa.eu/esco/skill/x"
        opened.apply(
            [
                put(
                    n.Competence(
                        id="old", vocabulary="kommune", status="withdrawn", replaced_by="drug", **old
                    )
                ),
                link("BROADER", ref("Competence", "rare"), ref("Competence", "rule")),
                put(n.Concept(uri=term, scheme="esco", label_nb="Legemidler")),
                link("MATCHES", ref("Competence", "drug"), ref("Concept", term), e.Matches(kind="exact")),
                link("MATCHES", ref("Competence", "wound"), ref("Concept", term), e.Matches(kind="close")),
            ],
            by="test",
            reason="more",
        )
        yield opened


@pytest.fixture(scope="module")
def provider(store: Store) -> Provider:
    return Provider.read(store)


@pytest.fixture(scope="module")
def nb(provider: Provider) -> dict[str, Any]:
    return provider.get("v1p1", "CFPackages", provider.document_of("kommune", "nb"))


def item(package: dict[str, Any], code: str) -> dict[str, Any]:
    (found,) = (one for one in package["CFItems"] if one["humanCodingScheme"] == code)
    return dict(found)


def pairs(package: dict[str, Any], type_: str) -> set[tuple[str, str]]:
    """(origin, destination) titles of the associations of a type."""
    return {
        (one["originNodeURI"]["title"], one["destinationNodeURI"]["title"])
        for one in package["CFAssociations"]
        if one["associationType"] == type_
    }


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """The whole vocabulary that ships."""
    opened = open_store(Settings(store=f"kglite:{tmp_path_factory.mktemp('shipped') / 'graph'}"))
    installed("vocabulary").run(opened, sources=[], options={}, progress=None)
    yield Provider.read(opened)
    opened.close()


FORMATS = FormatChecker()


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or ("T" in value and bool(datetime.fromisoformat(value)))


@FORMATS.checks("uri")
def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or (absolute(value) and " " not in value)


def schema_1_1(real: Real) -> Draft201909Validator:  # noqa: F811
    text = (real("case-1.1") / "case-v1p1-cfpackage.json").read_text(encoding="utf-8")
    return Draft201909Validator(json.loads(text), format_checker=FORMATS)


def schema_1_0(real: Real, name: str | None = None) -> Draft7Validator:  # noqa: F811
    """The 1.0 schema of a package, or of a class of the binding."""
    if name is None:
        text = (real("case-1.0") / "case-v1p0-cfpackage-schema.json").read_text(encoding="utf-8")
        return Draft7Validator(json.loads(text), format_checker=FORMATS)
    swagger = json.loads((real("case-1.0") / "case-v1p0-swagger.json").read_text(encoding="utf-8"))
    return Draft7Validator(_flat(swagger["definitions"], name), format_checker=FORMATS)


def _flat(definitions: dict[str, Any], name: str) -> dict[str, Any]:
    """
    A class with its allOf written out.

    CFItem is "a CFPckgItem, and CFDocumentURI", each closed to further properties: nothing fits both.
    """
    flat: dict[str, Any] = {}
    for key, one in definitions.items():
        if "allOf" not in one:
            flat[key] = one
            continue
        parts = [definitions[p["$ref"].rsplit("/", 1)[1]] if "$ref" in p else p for p in one["allOf"]]
        flat[key] = {
            "type": "object",
            "properties": {name: value for part in parts for name, value in part["properties"].items()},
            "required": [name for part in parts for name in part.get("required", ())],
            "additionalProperties": False,
        }
    return {"definitions": flat, "$ref": f"#/definitions/{name}"}


def test_the_shipped_vocabulary_validates_in_every_language(real: Real, shipped: Provider) -> None:  # noqa: F811
    """Against the schemas of both versions; the texts of a sample of items, all of the rest."""
    new, old = schema_1_1(real), schema_1_0(real)
    for document in shipped.documents("v1p1"):
        key = document["identifier"]
        for version, schema in (("v1p1", new), ("v1p0", old)):
            held = shipped.get(version, "CFPackages", key)  # type: ignore[arg-type]
            assert len(held["CFItems"]) > 1000
            sample = {name: held[name][::25] for name in ("CFItems", "CFAssociations", "CFRubrics")}
            assert not list(schema.iter_errors({**held, **sample}))


def test_the_sample_validates_whole(real: Real, provider: Provider) -> None:  # noqa: F811
    """Every member of every package, in both versions."""
    new, old = schema_1_1(real), schema_1_0(real)
    for document in provider.documents("v1p1"):
        assert not list(new.iter_errors(provider.get("v1p1", "CFPackages", document["identifier"])))
        assert not list(old.iter_errors(provider.get("v1p0", "CFPackages", document["identifier"])))


def test_a_fault_would_be_seen(real: Real, nb: dict[str, Any]) -> None:  # noqa: F811
    """The schema refuses what our packages must not have, such as an address of the document in an item."""
    bad = json.loads(dumped(nb))
    bad["CFItems"][0]["CFDocumentURI"] = bad["CFItems"][0]["CFItemTypeURI"]
    assert list(schema_1_1(real).iter_errors(bad))


RESOURCES = {
    "CFDocuments": "CFDocument.Type",
    "CFItems": "CFItem.Type",
    "CFAssociations": "CFAssociation.Type",
    "CFItemAssociations": "CFAssociationSet.Type",
    "CFItemTypes": "CFItemTypeSet.Type",
    "CFConcepts": "CFConceptSet.Type",
    "CFSubjects": "CFSubjectSet.Type",
    "CFLicenses": "CFLicense.Type",
    "CFRubrics": "CFRubric.Type",
    "CFAssociationGroupings": "CFAssociationGrouping.Type",
    "CFPackages": "CFPackage.Type",
}


@pytest.mark.parametrize(("noun", "type_"), RESOURCES.items())
def test_every_resource_of_1_0_validates(real: Real, shipped: Provider, noun: str, type_: str) -> None:  # noqa: F811
    """Against the binding's own classes, with what a class of the binding asks beyond a package's member."""
    key = shipped.document_of(None, "nb")
    held = shipped.get("v1p0", "CFPackages", key)
    members = {**held, **held["CFDefinitions"]}
    members["CFItemAssociations"] = held["CFItems"]
    ids = [key] if noun in ("CFDocuments", "CFPackages") else [one["identifier"] for one in members[noun][:3]]
    assert ids
    schema = schema_1_0(real, type_)
    for one in ids:
        answer = shipped.get("v1p0", noun, one)
        if noun == "CFPackages":
            answer = {
                **answer,
                **{name: answer[name][:20] for name in ("CFItems", "CFAssociations", "CFRubrics")},
            }
        assert not [error.message for error in schema.iter_errors(answer)]


def test_identifiers_are_those_of_address_and_language(nb: dict[str, Any], provider: Provider) -> None:
    """UUIDv5 of URI and language: the same in every installation, apart for each language."""
    assert nb["CFDocument"]["identifier"] == uuid("vocabularies/kommune", "nb")
    assert item(nb, "drug")["identifier"] == uuid("competences/drug", "nb")
    nn = provider.get("v1p1", "CFPackages", provider.document_of("kommune", "nn"))
    assert item(nn, "drug")["identifier"] == uuid("competences/drug", "nn")
    keys = [one["identifier"] for held in (nb, nn) for one in (*held["CFItems"], *held["CFAssociations"])]
    assert len(keys) == len(set(keys))


def test_an_address_of_the_service_changes_no_identifier(store: Store, provider: Provider) -> None:
    """Only the addresses follow where the service lies."""
    other = Provider.read(store, "https://kompetanse.example.no")
    key = provider.document_of("kommune", "nb")
    here, there = (one.get("v1p1", "CFPackages", key) for one in (provider, other))
    assert [one["identifier"] for one in here["CFAssociations"]] == [
        one["identifier"] for one in there["CFAssociations"]
    ]
    assert there["CFDocument"]["uri"] == f"https://kompetanse.example.no/ims/case/v1p1/CFDocuments/{key}"
    assert here["CFDocument"]["uri"].startswith("https://kompetansegraf.no/ims/case/v1p1/")


def test_each_text_has_its_place(nb: dict[str, Any]) -> None:
    """Label, definition, other names and kind of a competence; levels as a rubric."""
    drug = item(nb, "drug")
    assert drug["abbreviatedStatement"] == "Legemiddelhåndtering"
    assert drug["fullStatement"] == 'Å gi "riktig" legemiddel.\nTil rett tid.'
    assert "Medisinhåndtering" in drug["conceptKeywords"]
    assert drug["CFItemType"] == "Kompetanse"
    assert item(nb, "wound")["fullStatement"] == "Sårstell"
    (rubric,) = nb["CFRubrics"]
    (criterion,) = rubric["CFRubricCriteria"]
    assert criterion["CFItemURI"]["identifier"] == drug["identifier"]
    assert [(one["score"], one["description"]) for one in criterion["CFRubricCriterionLevels"]] == [
        (float(step), f"Nivå {step}") for step in range(1, 5)
    ]


def test_the_hierarchy_holds_every_item_once_per_parent(nb: dict[str, Any]) -> None:
    """Groups under groups, competences in groups, outcomes under competences, the rest under the document."""
    assert pairs(nb, "isChildOf") == {
        ("Klinisk arbeid", "Felles vokabular"),
        ("Tom", "Felles vokabular"),
        ("Legemidler", "Klinisk arbeid"),
        ("Legemiddelhåndtering", "Legemidler"),
        ("Sårstell", "Klinisk arbeid"),
        ("Samtale", "Felles vokabular"),
        ("Ærlig rapport", "Felles vokabular"),
        ("Øvelse i regler", "Felles vokabular"),
        ("Åpning av bygg", "Øvelse i regler"),
        ("Gammelt", "Felles vokabular"),
        ("Vet om legemidler.", "Legemiddelhåndtering"),
    }


def test_mappings_and_replacements(nb: dict[str, Any]) -> None:
    """An exact match is exactMatchOf; others are related, and 1.1 says how; a successor is named."""
    assert pairs(nb, "exactMatchOf") == {("Legemiddelhåndtering", "Legemidler")}
    (related,) = (one for one in nb["CFAssociations"] if one["associationType"] == "isRelatedTo")
    assert related["notes"] == "skos:closeMatch"
    assert pairs(nb, "replacedBy") == {("Gammelt", "Legemiddelhåndtering")}
    assert item(nb, "old")["statusEndDate"] == "2026-05-01"


def test_each_language_is_a_translation_of_the_first(provider: Provider, nb: dict[str, Any]) -> None:
    """Document and items point at those of bokmål; 1.0 has no such association."""
    key = provider.document_of("kommune", "nn")
    nn = provider.get("v1p1", "CFPackages", key)
    found = {
        one["originNodeURI"]["identifier"]: one["destinationNodeURI"]["identifier"]
        for one in nn["CFAssociations"]
        if one["associationType"] == "isTranslationOf"
    }
    assert found[key] == nb["CFDocument"]["identifier"]
    assert found[uuid("competences/drug", "nn")] == uuid("competences/drug", "nb")
    assert not pairs(nb, "isTranslationOf")
    old = provider.get("v1p0", "CFPackages", key)
    assert not pairs(old, "isTranslationOf")
    assert nn["CFDocument"]["language"] == "nn"


def test_what_has_no_place_is_left_out_and_said(provider: Provider) -> None:
    """Roles and their required levels; and nothing of people, nor of who mapped a term."""
    for document in provider.documents("v1p1"):
        text = provider.written("v1p1", document["identifier"]).decode()
        assert "CANARY" not in text
        assert "Sykepleier" not in text
        assert document["notes"]
    assert "Roller" in provider.get("v1p1", "CFDocuments", provider.document_of(None, "nb"))["notes"]


def test_1_0_has_nothing_of_1_1(provider: Provider) -> None:
    """Not its fields, and no address that leads to 1.1."""
    text = provider.written("v1p0", provider.document_of("kommune", "nb")).decode()
    for new in ("/v1p1/", "caseVersion", "targetType", "skos:closeMatch"):
        assert new not in text
    assert "/ims/case/v1p0/CFItems/" in text


def test_an_item_with_all_its_associations(provider: Provider, nb: dict[str, Any]) -> None:
    """As origin and as destination."""
    answer = provider.get("v1p1", "CFItemAssociations", uuid("competences/drug", "nb"))
    assert answer["CFItem"]["CFDocumentURI"]["identifier"] == nb["CFDocument"]["identifier"]
    types = sorted(one["associationType"] for one in answer["CFAssociations"])
    assert types == ["exactMatchOf", "isChildOf", "isChildOf", "replacedBy"]


def test_a_set_is_a_term_and_what_lies_under_it(provider: Provider, nb: dict[str, Any]) -> None:
    """By hierarchy code."""
    concepts = nb["CFDefinitions"]["CFConcepts"]
    top = provider.get("v1p1", "CFConcepts", concepts[0]["identifier"])["CFConcepts"]
    assert [one["hierarchyCode"] for one in top] == ["1", "1.1", "1.2", "1.3"]
    below = provider.get("v1p1", "CFConcepts", concepts[1]["identifier"])["CFConcepts"]
    assert [one["hierarchyCode"] for one in below] == ["1.1"]


def test_what_is_not_there(provider: Provider) -> None:
    """An unknown identifier, one of another noun, and what is none."""
    for noun, key in (("CFItems", uuid("vocabularies/kommune", "nb")), ("CFDocuments", uuid("x", "nb"))):
        with pytest.raises(UnknownObject):
            provider.get("v1p1", noun, key)
    for key in ("drug", "", "40f5a90090d556e8b9c770110fb6a7e3", "40f5a900-90d5-56e8-b9c7-70110fb6a7eg"):
        with pytest.raises(InvalidUuid):
            provider.get("v1p1", "CFItems", key)
    with pytest.raises(BadQuestion, match="kommune"):
        provider.document_of("esco", "nb")


ROWS = [{"title": "Å", "version": "2"}, {"title": "b", "version": "10"}, {"title": "a"}]
KNOWN = ("title", "version")


@pytest.mark.parametrize(
    ("asked", "titles", "total"),
    [
        ({}, ["Å", "b", "a"], 3),
        ({"limit": "2"}, ["Å", "b"], 3),
        ({"limit": "2", "offset": "2"}, ["a"], 3),
        ({"offset": "9"}, [], 3),
        ({"sort": "title"}, ["a", "b", "Å"], 3),
        ({"sort": "title", "orderBy": "desc"}, ["Å", "b", "a"], 3),
        ({"filter": "title='B'"}, ["b"], 1),
        ({"filter": "title = 'b' OR title='a'"}, ["b", "a"], 2),
        ({"filter": "title~'a' AND version!='2'"}, ["a"], 1),
        ({"filter": "version>='2'"}, ["Å"], 1),
        ({"filter": "version=''"}, ["a"], 1),
    ],
)
def test_a_list_can_be_asked_for_in_parts(asked: dict[str, str], titles: list[str], total: int) -> None:
    """limit, offset, sort, orderBy and filter; text compares without regard to case."""
    found = select(ROWS, KNOWN, asked)
    assert [row["title"] for row in found.rows] == titles
    assert found.total == total


def test_pages_lead_on() -> None:
    """First, previous, next and last, each with the rest of the query."""
    asked = {"limit": "1", "offset": "1", "sort": "title"}
    assert dict(select(ROWS, KNOWN, asked).pages) == {
        "first": "sort=title&limit=1&offset=0",
        "prev": "sort=title&limit=1&offset=0",
        "next": "sort=title&limit=1&offset=2",
        "last": "sort=title&limit=1&offset=2",
    }
    assert set(select(ROWS, KNOWN, {}).pages) == {"first", "last"}


def test_fields_are_chosen() -> None:
    """Only those asked for, where a row has them."""
    assert select(ROWS, KNOWN, {"fields": "version"}).rows == [{"version": "2"}, {"version": "10"}, {}]


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"sort": "x"}, BadSort),
        ({"orderBy": "up"}, BadSort),
        ({"limit": "0"}, BadSelection),
        ({"limit": "-1"}, BadSelection),
        ({"limit": "1001"}, BadSelection),
        ({"limit": "٣"}, BadSelection),
        ({"offset": "x"}, BadSelection),
        ({"fields": "title,x"}, BadSelection),
        ({"filter": "x='1'"}, BadSelection),
        ({"filter": "title=1"}, BadSelection),
        ({"filter": "title='a' AND"}, BadSelection),
        ({"filter": "title='a' title='b'"}, BadSelection),
        ({"filter": "title='a' AND title='b' AND title='c'"}, BadSelection),
        ({"filter": "title='" + "a" * 10_000 + "'"}, BadSelection),
        ({"filter": ""}, BadSelection),
        ({"what": "1"}, BadSelection),
    ],
)
def test_what_cannot_be_asked(asked: dict[str, str], error: type[Exception]) -> None:
    """Each parameter says what it takes."""
    with pytest.raises(error):
        select(ROWS, KNOWN, asked)
