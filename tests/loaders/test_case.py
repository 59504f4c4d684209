"""Frameworks of other systems as CASE packages: ours come back whole, others with a word on what was lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.changes import link, put, ref
from graphsvc.errors import BadFile
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.publish.case import Provider
from graphsvc.store.protocol import Store
from loaders.base import Faults, LoadReport
from loaders.case import LOADER
from loaders.case_changes import desired
from loaders.case_frame import frame, slug
from loaders.case_read import read_packages
from tests.unit import open_sample

FILES = (
    "AdoptedTestFramework.json",
    "EmptyExternalFramework.json",
    "ItemTypeTestFramework.json",
    "MarkdownFramework.json",
    "Ordering.json",
    "SequenceNumberFramework.json",
    "SmartLevelFramework.json",
    "Utf8TestFramework.json",
    "opensalt-framework-20c5134f-423d-4097-a971-3dd5152bf507.json",
)


def load(store: Store, *paths: Path, **options: str) -> LoadReport:
    return LOADER.run(store, sources=paths, options={"id": None, "language": None, **options})


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The open sample with a mapping of each kind, a withdrawn competence and days."""
    term = "http://data.europa.eu/esco/skill/x"
    with open_sample.opened(tmp_path_factory.mktemp("own")) as opened:
        old = {"label_nb": "Gammelt", "label_nn": "Gammalt", "modified": "2026-05-01"}
        opened.apply(
            [
                put(
                    n.Competence(
                        id="old", vocabulary="kommune", status="withdrawn", replaced_by="drug", **old
                    )
                ),
                put(n.Competence(id="lost", vocabulary="kommune", status="withdrawn", label_nb="Uten dag")),
                link("BROADER", ref("Competence", "rare"), ref("Competence", "rule")),
                put(n.Concept(uri=term, scheme="esco", label_nb="Legemidler")),
                *(
                    link("MATCHES", ref("Competence", key), ref("Concept", term), e.Matches(kind=kind))
                    for key, kind in (("drug", "exact"), ("wound", "broad"), ("talk", "related"))
                ),
            ],
            by="test",
            reason="more",
        )
        yield opened


def packages(store: Store) -> dict[str, bytes]:
    """Every package that a store hands out, by its identifier."""
    provider = Provider.read(store)
    keys = [one["identifier"] for one in provider.documents("v1p1")]
    return {key: provider.written("v1p1", key) for key in keys}


def write(folder: Path, held: Mapping[str, bytes]) -> list[Path]:
    for key, body in held.items():
        (folder / f"{key}.json").write_bytes(body)
    return [folder / f"{key}.json" for key in held]


def test_our_own_packages_come_back_to_the_byte(sample: Store, store: Store, tmp_path: Path) -> None:
    """All languages together; loading them again writes nothing."""
    out = packages(sample)
    assert len(out) == 3
    paths = write(tmp_path, out)
    done = load(store, *paths)
    assert packages(store) == out
    assert not done.warnings
    assert not load(store, *paths).changed


def test_our_own_ids_and_addresses_come_back(sample: Store, store: Store, tmp_path: Path) -> None:
    """Not new ones: another vocabulary may refer to them."""
    load(store, *write(tmp_path, packages(sample)))
    rows = {row["id"]: row for row in store.read("skos.competences")}
    assert rows["drug"]["uri"] == f"{open_sample.NS}competences/drug"
    assert rows["drug"]["vocabulary"] == "kommune"
    assert rows["drug"]["label_nn"] == "Legemiddelhandtering"
    assert (rows["old"]["status"], rows["old"]["replaced_by"]) == ("withdrawn", "drug")
    kinds = {row["a"]: row["kind"] for row in store.read("skos.match_competences")}
    assert kinds == {"drug": "exact", "wound": "broad", "talk": "related"}
    assert {row["step"] for row in store.read("skos.levels")} == {1, 2, 3, 4}
    (outcome,) = store.read("skos.outcomes")
    assert (outcome["id"], outcome["owner"], outcome["kind"]) == ("drug-1", "drug", "knowledge")


def test_a_package_of_1_0_comes_back_but_for_kinds_of_mapping(
    sample: Store, store: Store, tmp_path: Path
) -> None:
    """1.0 cannot say that a mapping is a broad one."""
    provider = Provider.read(sample)
    key = provider.document_of("kommune", "nb")
    load(store, *write(tmp_path, {key: provider.written("v1p0", key)}))
    kinds = {row["a"]: row["kind"] for row in store.read("skos.match_competences")}
    assert kinds == {"drug": "exact", "wound": "related", "talk": "related"}
    here, there = (one.get("v1p0", "CFPackages", key) for one in (provider, Provider.read(store)))
    for part in set(here) - {"CFAssociations"}:
        assert here[part] == there[part]
    firm = [
        [one for one in held["CFAssociations"] if one["associationType"] != "isRelatedTo"]
        for held in (here, there)
    ]
    assert firm[0] == firm[1]


def test_a_vocabulary_with_more_than_case_holds_is_not_replaced(sample: Store, tmp_path: Path) -> None:
    """A load would withdraw its roles and courses."""
    before = sample.revision()
    with pytest.raises(BadFile, match="--id"):
        load(sample, *write(tmp_path, packages(sample)))
    assert sample.revision() == before


def test_under_another_id_it_is_another_vocabulary(sample: Store, tmp_path: Path) -> None:
    """With ids of its own beside the first."""
    (english,) = (body for body in packages(sample).values() if b'"language":"en"' in body)
    revision = load(sample, *write(tmp_path, {"en": english}), id="annen").revision
    assert revision == sample.revision().number
    rows = {row["id"]: row["vocabulary"] for row in sample.read("skos.competences")}
    assert (rows["annen-drug"], rows["drug"]) == ("annen", "kommune")


@pytest.mark.parametrize("name", FILES)
def test_samples_of_another_provider_load(real: Callable[[str], Path], store: Store, name: str) -> None:
    """Every item is there once, with its statement; a second load writes nothing."""
    path = real("case-1.0") / name
    held = json.loads(path.read_text(encoding="utf-8"))
    done = load(store, path)
    assert done.counts.get("Competence", 0) + done.counts.get("CompetenceGroup", 0) == len(held["CFItems"])
    rows = [*store.read("skos.competences"), *store.read("skos.groups")]
    texts = {text for row in rows for text in (row["label_en"], row["definition_en"])}
    for item in held["CFItems"]:
        assert {item["fullStatement"], " ".join(item["fullStatement"].split())} & texts
    assert not load(store, path).changed
    (vocabulary,) = store.read("skos.vocabularies")
    assert vocabulary["title"] == held["CFDocument"]["title"]


def test_what_was_lost_is_told(real: Callable[[str], Path], store: Store) -> None:
    """Kind and number, of fields and of associations."""
    done = load(store, real("case-1.0") / FILES[-1])
    told = " ".join(done.warnings)
    for words in ("CFItem.CFItemType (16)", "association precedes (3)", "association exemplar (2)"):
        assert words in told
    kinds = [row["kind"] for row in store.read("skos.match_competences")]
    assert (kinds.count("exact"), kinds.count("related")) == (12, 1)


def framework(
    items: Mapping[str, str], links: list[tuple[str, str, str]], **document: object
) -> dict[str, Any]:
    """A package of items by identifier, and (origin, type, destination) associations."""
    return {
        "CFDocument": {"identifier": "d", "title": "Ramme", "language": "nb", **document},
        "CFItems": [{"identifier": key, "fullStatement": text} for key, text in items.items()],
        "CFAssociations": [
            {
                "associationType": type_,
                "originNodeURI": {"identifier": start, "uri": f"https://x.example/{start}"},
                "destinationNodeURI": {"identifier": end, "uri": f"https://x.example/{end}", "title": end},
            }
            for start, type_, end in links
        ],
    }


def written(tmp_path: Path, held: object, name: str = "a.json") -> Path:
    path = tmp_path / name
    path.write_text(held if isinstance(held, str) else json.dumps(held), encoding="utf-8")
    return path


GOOD = framework({"a": "Område", "b": "Kunne"}, [("a", "isChildOf", "d"), ("b", "isChildOf", "a")])


def without(part: str, field: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(json.dumps(GOOD))
    (held[part][0] if isinstance(held[part], list) else held[part]).pop(field)
    return held


@pytest.mark.parametrize(
    ("held", "words"),
    [
        (json.dumps(GOOD)[:-30], "no JSON"),
        ("", "no JSON"),
        ("[1]", "no CFPackage"),
        ('{"CFDocuments": []}', "no CFPackage"),
        ("[" * 200_000, "nested too deeply|no JSON"),
        (without("CFDocument", "title"), "CFDocument.title"),
        (without("CFItems", "identifier"), r"row 1, CFItems.identifier"),
        (without("CFItems", "fullStatement"), "CFItems.fullStatement"),
        (without("CFAssociations", "originNodeURI"), "CFAssociations.originNodeURI"),
        ({**GOOD, "CFItems": {"a": 1}}, "no list"),
        ({**GOOD, "CFItems": [7]}, "CFItems.identifier"),
        ({**GOOD, "CFItems": GOOD["CFItems"] * 2}, "there twice"),
        (framework({"a": "x"}, [], language="es"), "--language"),
        (
            framework({"a": "x", "b": "y"}, [("a", "isChildOf", "b"), ("b", "isChildOf", "a")]),
            "below themselves",
        ),
        (framework({"a": "x"}, [("a", "isChildOf", "a")]), "below themselves"),
    ],
)
def test_a_package_that_does_not_hang_together_is_refused(
    store: Store, tmp_path: Path, held: object, words: str
) -> None:
    """Cut, cyclic, without what it must have: with the place and the way out, and nothing is written."""
    before = store.revision()
    with pytest.raises(BadFile, match=words):
        load(store, written(tmp_path, held))
    assert store.revision() == before


def test_types_that_nobody_knows_are_told(store: Store, tmp_path: Path) -> None:
    """And so is a parent that the package lacks; the item is there all the same."""
    links = [("b", "ext:knows", "a"), ("b", "isChildOf", "gone"), ("a", "isChildOf", "d")]
    done = load(store, written(tmp_path, framework({"a": "Det ene", "b": "Det andre"}, links)))
    assert any("association ext:knows (1)" in one for one in done.warnings)
    assert any("isChildOf to or from" in one for one in done.warnings)
    assert done.counts["Competence"] == 2


def test_two_frameworks_are_not_loaded_as_one(store: Store, tmp_path: Path) -> None:
    """Only translations belong together, each language once."""
    other = written(tmp_path, framework({"z": "Annet"}, [], identifier="e", language="nn"), "b.json")
    with pytest.raises(BadFile, match="no translation"):
        load(store, written(tmp_path, GOOD), other)
    again = written(tmp_path, GOOD, "c.json")
    with pytest.raises(BadFile, match="no translation"):
        load(store, written(tmp_path, GOOD), again)


def test_a_translation_meets_its_original(store: Store, tmp_path: Path) -> None:
    """By isTranslationOf of document and items."""
    links = [("e", "isTranslationOf", "d"), ("b2", "isTranslationOf", "b")]
    english = framework({"b2": "Can do"}, links, identifier="e", language="en")
    load(store, written(tmp_path, GOOD), written(tmp_path, english, "b.json"), id="ramme")
    (row,) = store.read("skos.competences")
    assert (row["id"], row["label_nb"], row["label_en"]) == ("ramme-b", "Kunne", "Can do")


def test_ids_that_others_own_are_refused(store: Store, tmp_path: Path) -> None:
    """With the way out: another --id."""
    store.apply([put(n.Competence(id="ramme-b", vocabulary="kommune", label_nb="X"))], by="t", reason="r")
    with pytest.raises(BadFile, match="belongs to the vocabulary 'kommune'"):
        load(store, written(tmp_path, GOOD))
    assert load(store, written(tmp_path, GOOD), id="annen").changed
    with pytest.raises(BadFile, match="not an id"):
        load(store, written(tmp_path, GOOD), id="Nei, æ")


def test_what_is_gone_from_the_package_is_withdrawn(store: Store, tmp_path: Path) -> None:
    """Its id is never used for anything else."""
    load(store, written(tmp_path, GOOD))
    fewer = framework({"a": "Område"}, [("a", "isChildOf", "d")])
    done = load(store, written(tmp_path, fewer))
    states = {row["id"]: row["status"] for row in store.read("skos.competences")}
    assert states["ramme-b"] == "withdrawn"
    assert any("withdrawn" in one for one in done.warnings)


@settings(max_examples=60)
@given(st.text(max_size=200))
def test_a_slug_is_an_id_or_nothing(text: str) -> None:
    """Whatever the text."""
    made = slug(text)
    assert made == "" or n.Competence(id=made).id == made


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 5)
    | st.text("ab-/ ", max_size=4)
    | st.sampled_from(["a", "b", "d"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab", max_size=2), inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_value_anywhere_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever stands in a field: a framework, or faults that name it; never a fault of the program."""
    held = json.loads(json.dumps(WHOLE))
    at, steps = held, data.draw(st.integers(1, 5))
    for _ in range(steps):
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = data.draw(st.sampled_from(keys))
        below = at[key]
        if _ == steps - 1 or not isinstance(below, dict | list) or not below:
            at[key] = data.draw(ANY)
            break
        at = below
    faults = Faults()
    packages_ = read_packages([written(tmp_path, held)], None, faults)
    if not len(faults):
        made = frame(packages_, None, faults)
        assert made is None or len(faults) or desired(made)
    assert all(fault.problem for fault in faults)


WHOLE = {
    **framework({"a": "Område", "b": "Kunne"}, [("b", "isChildOf", "a"), ("b", "exactMatchOf", "x")]),
    "CFDefinitions": {"CFLicenses": [{"identifier": "l", "title": "CC", "licenseText": "CC BY"}]},
    "CFRubrics": [
        {
            "identifier": "r",
            "CFRubricCriteria": [
                {
                    "CFItemURI": {"title": "b", "identifier": "b", "uri": "https://x.example/b"},
                    "CFRubricCriterionLevels": [{"score": 1, "description": "Litt"}],
                }
            ],
        }
    ],
}
WHOLE["CFDocument"] |= {
    "licenseURI": {"title": "CC", "identifier": "l", "uri": "https://x.example/l"},
    "version": "1",
}
WHOLE["CFItems"][1] |= {
    "conceptKeywords": ["c"],
    "notes": "n",
    "humanCodingScheme": "B1",
    "statusEndDate": "2020-01-01",
}
