"""Lists of open things, and one thing in full, through the embedded store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graphsvc import errors
from graphsvc.kinds import KINDS
from graphsvc.lists import list_things, resolve, thing, vocabulary_counts
from graphsvc.model.schema import NODES
from graphsvc.paging import encode
from graphsvc.store.protocol import Store
from tests.unit import open_sample


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_sample.opened(tmp_path_factory.mktemp("lists")) as opened:
        yield opened


def _ids(store: Store, kind: str, **options: Any) -> list[str]:
    return [item.id for item in list_things(store, kind, **options).data]


def test_every_kind_with_an_address_can_be_listed_and_shown(store: Store) -> None:
    """Each label that the table gives a path has its list, its total and its full object."""
    assert {row.path for row in NODES.values() if row.path} == set(KINDS)
    for kind in KINDS:
        page = list_things(store, kind)
        assert page.total == len(page.data) > 0, kind
        for item in page.data:
            full = thing(store, kind, item.id).body()
            assert (full["kind"], full["id"], full["label"]) == (kind, item.id, item.label)


def test_the_order_is_the_norwegian_alphabet_without_case(store: Store) -> None:
    """Æ, ø and å come last, in that order."""
    assert _ids(store, "competences") == ["drug", "talk", "wound", "report", "rule", "rare"]


def test_the_language_decides_label_and_order(store: Store) -> None:
    """In nynorsk the label is another, and the list is ordered by it; what a language lacks, bokmål gives."""
    items = list_things(store, "competences", lang="nn").data
    assert [item.id for item in items] == ["drug", "rare", "talk", "wound", "report", "rule"]
    assert items[0].label == "Legemiddelhandtering"
    assert list_things(store, "areas", lang="en").data[0].label == "Helse"


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_pages_join_to_the_whole_list(store: Store, lang: Any) -> None:
    """Pages of two, cursor by cursor, are the list: nothing twice, nothing left out, the total the same."""
    for kind in ("competences", "roles", "vocabularies"):
        whole = _ids(store, kind, lang=lang)
        found, cursor = [], None
        while True:
            page = list_things(store, kind, limit=2, cursor=cursor, lang=lang)
            assert page.total == len(whole)
            found += [item.id for item in page.data]
            cursor = page.next
            if cursor is None:
                break
        assert found == whole


@pytest.mark.parametrize(
    ("kind", "filters", "expected"),
    [
        ("roles", {"area": "helse"}, {"nurse", "manager"}),
        ("roles", {"area": "sykehjem"}, {"nurse"}),
        ("roles", {"vocabulary": "esco"}, {f"esco-{open_sample.UUID}"}),
        ("competences", {"group": "klinisk"}, {"drug", "wound"}),
        ("competences", {"group": "legemidler"}, {"drug"}),
        ("competences", {"group": "tom"}, set()),
        ("competences", {"system": "journal"}, {"report"}),
        ("profiles", {"system": "journal"}, {"journal-basic"}),
        ("competences", {"q": "HÅNDTERING"}, {"drug"}),
        ("competences", {"q": "handtering"}, {"drug"}),
        ("competences", {"q": "medication"}, {"drug"}),
        ("competences", {"q": "  "}, {"drug", "talk", "wound", "report", "rule", "rare"}),
        ("competences", {"q": "talk"}, {"talk"}),
        ("competences", {"q": "%') OR 1=1 //"}, set()),
        ("courses", {"status": "withdrawn"}, {"old"}),
        ("courses", {"competence": "drug"}, {"intro", "basic", "fast", "deep", "old"}),
        (
            "courses",
            {"competence": f"{open_sample.NS}competences/drug", "level": 0},
            {"intro", "fast", "old"},
        ),
        ("courses", {"competence": "drug", "level": 1}, {"basic", "fast", "old"}),
        ("courses", {"competence": "drug", "level": 3, "status": "withdrawn"}, {"old"}),
        ("courses", {"competence": "drug", "level": 4}, set()),
        ("courses", {"competence": "talk"}, set()),
    ],
)
def test_filters_narrow_the_list(store: Store, kind: str, filters: Any, expected: set[str]) -> None:
    """Each filter lets through what it says, areas and groups with what lies below them."""
    page = list_things(store, kind, **filters)
    assert {item.id for item in page.data} == expected
    assert page.total == len(expected)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda s: list_things(s, "people"), errors.BadQuestion),
        (lambda s: list_things(s, "courses", area="helse"), errors.BadQuestion),
        (lambda s: list_things(s, "roles", area="ingen"), errors.UnknownArea),
        (lambda s: list_things(s, "competences", group="helse"), errors.UnknownGroup),
        (lambda s: list_things(s, "profiles", system="x"), errors.UnknownSystem),
        (lambda s: list_things(s, "courses", competence="x"), errors.UnknownCompetence),
        (lambda s: list_things(s, "courses", level=1), errors.BadQuestion),
        (lambda s: list_things(s, "roles", competence="drug"), errors.BadQuestion),
        (lambda s: list_things(s, "roles", limit=0), errors.BadQuestion),
        (lambda s: list_things(s, "roles", limit=1001), errors.BadQuestion),
        (lambda s: list_things(s, "roles", cursor="not a cursor"), errors.BadQuestion),
        (lambda s: list_things(s, "roles", cursor=encode(3)), errors.BadQuestion),
        (lambda s: list_things(s, "roles", cursor="[" * 5000), errors.BadQuestion),
        (lambda s: thing(s, "roles", "drug"), errors.UnknownRole),
        (lambda s: thing(s, "competences", "x" * 10_000), errors.UnknownCompetence),
        (lambda s: thing(s, "goals", "http://"), errors.NotFound),
    ],
)
def test_wrong_questions_are_refused(store: Store, call: Any, error: type[Exception]) -> None:
    """An unknown kind, id, filter or cursor is a named error, never an empty list."""
    with pytest.raises(error):
        call(store)


def test_ids_are_found_in_every_form(store: Store) -> None:
    """Id, URI, bare ESCO UUID in either case."""
    own = f"esco-{open_sample.UUID}"
    for given in (own, open_sample.ESCO, open_sample.UUID, open_sample.UUID.upper()):
        assert resolve(store, "Role", given) == own
    assert resolve(store, "Competence", open_sample.NS + "competences/drug") == "drug"


def test_a_role_in_full_tells_own_and_included_requirements(store: Store) -> None:
    """Purpose, duties in order, requirements with source and basis, qualifications, areas, mappings."""
    role = thing(store, "roles", "nurse").body()
    assert role["purpose"] == "Formålet til Sykepleier."
    assert [duty["text"] for duty in role["responsibilities"]] == ["Følge opp.", "Lage plan."]
    assert {(r["id"], r["level"], r["profile"]) for r in role["requirements"]} == {
        ("drug", 3, None),
        ("wound", 2, None),
        ("talk", 2, None),
        ("rule", 2, "staff"),
    }
    drug = next(item for item in role["requirements"] if item["id"] == "drug")
    assert (drug["basis"]["act"], drug["basis"]["section"], drug["basis"]["verified"]) == (
        "En lov",
        "§ 4",
        False,
    )
    assert "checked_by" not in str(role)
    assert [[one["id"] for one in q["any_of"]] for q in role["qualifications"]] == [["licence"]]
    assert [area["id"] for area in role["areas"]] == ["sykehjem"]
    assert [(m["uri"], m["kind"]) for m in role["matches"]] == [("urn:styrk08:2223", "broad")]


def test_a_competence_in_full_counts_its_roles_once(store: Store) -> None:
    """Levels in order, outcomes, groups, question; roles that require it themselves or through a profile."""
    drug = thing(store, "competences", "drug", lang="nn").body()
    assert drug["label"] == "Legemiddelhandtering"
    assert [level["step"] for level in drug["levels"]] == [1, 2, 3, 4]
    assert (drug["roles"], len(drug["courses"]), drug["groups"][0]["id"]) == (3, 5, "legemidler")
    assert drug["question"].startswith("I hvor stor grad")
    assert thing(store, "competences", "rule").body()["roles"] == 2


def test_no_person_comes_out_of_an_open_answer(store: Store) -> None:
    """Whoever checked a mapping or a basis, and everybody in the graph, stays out of lists and objects."""
    said = "".join(
        str(list_things(store, kind).body())
        + "".join(str(thing(store, kind, item.id).body()) for item in list_things(store, kind).data)
        for kind in KINDS
    )
    assert "Kari" not in said
    assert "Ola" not in said


def test_vocabularies_tell_what_they_hold(store: Store) -> None:
    """Each vocabulary with its things per kind."""
    counts = {item.id: item.counts for item in vocabulary_counts(store).data}
    assert counts["esco"] == {"roles": 1}
    assert (counts["kommune"]["roles"], counts["kommune"]["competences"], counts["kommune"]["courses"]) == (
        4,
        6,
        6,
    )
