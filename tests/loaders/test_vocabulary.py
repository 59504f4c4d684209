"""A vocabulary's files become the graph that they describe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

from graphsvc.changes import Put, link, put, ref
from graphsvc.model.nodes import Concept
from graphsvc.model.schema import NODES
from graphsvc.queries import catalogue
from graphsvc.store.protocol import Store
from loaders.difference import NOUNS, OWNED
from tests.loaders import vocabulary_sample as sample
from tests.loaders.vocabulary_sample import FILES, faults, load

Write = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the sample with some files replaced."""
    return partial(sample.write, tmp_path / "files")


def edges(store: Store, name: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in store.read(f"loading.{name}", vocabulary="prove")]


def nodes(store: Store, noun: str) -> dict[str, dict[str, object]]:
    return {row["id"]: row for row in store.read(f"loading.{noun}_nodes", vocabulary="prove")}


def test_every_field_finds_its_place(store: Store, write: Write) -> None:
    """Each kind of entry becomes its node, each mention its edge."""
    report = load(store, write({}))
    assert report.changed
    assert report.counts["Competence"] == 2
    assert edges(store, "competence_in_group") == [
        ("dosett", "legemidler"),
        ("ordinasjon", "klinisk"),
        ("ordinasjon", "legemidler"),
    ]
    assert edges(store, "group_broader") == [("legemidler", "klinisk")]
    assert edges(store, "area_broader") == [("hjemme", "helse")]
    assert edges(store, "role_in_area") == [("sykepleier", "hjemme")]
    assert edges(store, "role_includes") == [("sykepleier", "felles-helse")]
    assert edges(store, "role_requires") == [
        ("sykepleier", "dosett", "must"),
        ("sykepleier", "dosett", "should"),
    ]
    assert edges(store, "profile_requires") == [
        ("felles-helse", "dosett", "must"),
        ("gerica1", "ordinasjon", "should"),
    ]
    assert edges(store, "goal_requires") == [("mal-1", "dosett", "must")]
    assert edges(store, "role_requires_qualification") == [
        ("sykepleier", key, "autorisasjon-sykepleier+autorisasjon-vernepleier")
        for key in ("autorisasjon-sykepleier", "autorisasjon-vernepleier")
    ]
    assert edges(store, "competence_has_level") == [("dosett", 1), ("dosett", 2)]
    assert edges(store, "competence_concerns") == [("ordinasjon", "gerica")]
    assert edges(store, "profile_concerns") == [("gerica1", "gerica")]
    assert edges(store, "course_develops") == [("kurs-1", "dosett", 0, 2), ("kurs-2", "dosett", 2, 3)]
    assert edges(store, "course_builds_on") == [("kurs-2", "kurs-1")]
    assert edges(store, "role_matches") == [("sykepleier", "urn:styrk08:2223")]
    assert edges(store, "role_responsible_for") == [
        ("sykepleier", "sykepleier-liste"),
        ("sykepleier", "sykepleier-vakt"),
    ]


def test_outcomes_without_an_id_are_numbered_by_kind(store: Store, write: Write) -> None:
    """`<competence>-<k|s|g><n>`: the place among those of its kind."""
    load(store, write({}))
    assert [end for _, end in edges(store, "competence_has_outcome")] == [
        "dosett-egen",
        "dosett-k1",
        "dosett-k2",
        "dosett-s1",
    ]


def test_nodes_say_what_the_files_say(store: Store, write: Write) -> None:
    """Texts by language, numbers, lists, and an address made of namespace, kind and id."""
    load(store, write({}))
    dosett = nodes(store, "competence")["dosett"]
    assert dosett["uri"] == "https://example.org/id/competences/dosett"
    assert (dosett["label_nb"], dosett["label_nn"], dosett["label_en"]) == (
        "Legge dosett",
        "Leggje dosett",
        "Fill dosette",
    )
    assert dosett["alt_nb"] == ["Dosettlegging"]
    assert dosett["learned_by"] == ["course", "practice"]
    assert dosett["valid_months"] == 24
    assert dosett["status"] == "active"
    assert nodes(store, "role")["sykepleier"]["status"] == "draft"
    assert nodes(store, "goal")["mal-1"]["due"] == "2027-12-31"
    assert nodes(store, "course")["kurs-1"]["hours"] == 3.0
    (vocabulary,) = store.read("status.vocabularies")
    assert vocabulary["id"] == "prove"


def test_loading_twice_changes_nothing(store: Store, write: Write) -> None:
    """The second load finds nothing to write, and the revision stays."""
    first = load(store, write({}))
    second = load(store, write({}))
    assert (second.revision, second.changed) == (first.revision, False)
    assert second.counts == first.counts


def test_what_the_files_no_longer_say_goes(store: Store, write: Write) -> None:
    """Edges are unlinked, levels and outcomes dropped; a thing with an id is withdrawn, never dropped."""
    load(store, write({}))
    smaller = """
        - id: dosett
          label: {nb: Legge dosett}
          levels: {1: Ser at dosetten er urørt.}
        """
    report = load(
        store,
        write(
            {
                "competences/legemidler.yaml": smaller,
                "profiles/felles.yaml": FILES["profiles/felles.yaml"].split("- id: gerica1")[0],
            }
        ),
    )
    assert edges(store, "competence_has_level") == [("dosett", 1)]
    assert edges(store, "competence_has_outcome") == []
    assert edges(store, "competence_matches") == []
    assert edges(store, "competence_in_group") == [("dosett", "legemidler")]
    gone = nodes(store, "competence")["ordinasjon"]
    assert gone["status"] == "withdrawn"
    assert gone["label_nb"] == "Ordinasjon"
    assert sorted(report.warnings) == [
        "Competence ordinasjon is no longer in the source: it is marked withdrawn.",
        "Profile gerica1 is no longer in the source: it is marked withdrawn.",
    ]
    again = load(store, write({}))
    assert nodes(store, "competence")["ordinasjon"]["status"] == "active"
    assert again.warnings == ()


def test_what_others_say_stays(store: Store, write: Write) -> None:
    """Another vocabulary's things and requirements, and the label of a mapped term, survive a load."""
    load(store, write({}))
    others = {"vocabulary": "esco", "label_en": "Nurse", "status": "active"}
    columns = {column.name: column.default for column in NODES["Role"].values}
    local = {"necessity": "must", "level": 2, "origin": "lokal"}
    store.apply(
        [
            Put(ref("Role", "esco-nurse"), {**columns, **others}),
            put(Concept(uri="urn:styrk08:2223", scheme="styrk08", notation="2223", label_nb="Sykepleiere")),
            link("REQUIRES", ref("Role", "sykepleier"), ref("Competence", "ordinasjon"))._replace(
                values=local
            ),
        ],
        by="test",
        reason="others write",
    )
    report = load(store, write({}))
    assert not report.changed
    (term,) = store.read("loading.concept_nodes", scheme="styrk08")
    assert term["label_nb"] == "Sykepleiere"


def test_entries_may_name_what_another_vocabulary_owns(store: Store, write: Write) -> None:
    """A local vocabulary builds on the common one, but never takes over its ids."""
    load(store, write({}))
    local = dict.fromkeys(FILES, "") | {
        "manifest.yaml": FILES["manifest.yaml"].replace("id: prove", "id: lokal"),
        "roles/hjemme.yaml": """
            - {id: nattsykepleier, label: {nb: Nattsykepleier}, requires: [{competence: dosett, level: 2}]}
            """,
    }
    assert load(store, write(local)).warnings == ()
    taken = {**local, "roles/hjemme.yaml": "- {id: sykepleier, label: {nb: Sykepleier hos oss}}"}
    (fault,) = faults(store, write(taken))
    assert "belongs to the vocabulary 'prove'" in fault.problem


def test_words_that_yaml_would_turn_into_truth_stay_words(store: Store, write: Write) -> None:
    """`Nei`, `no` and a day are texts, as they were meant."""
    load(store, write({"systems.yaml": "- {id: gerica, label: {nb: no, nn: 2026-11-22}, vendor: off}\n"}))
    gerica = nodes(store, "system")["gerica"]
    assert (gerica["label_nb"], gerica["label_nn"], gerica["vendor"]) == ("no", "2026-11-22", "off")


def test_a_thousand_competences_load(store: Store, write: Write) -> None:
    """A vocabulary of 950 competences with levels loads whole."""
    levels = "{" + ", ".join(f"{step}: {'Gjør noe synlig på vakt. ' * 6}" for step in range(1, 5)) + "}"
    text = "".join(
        f"- {{id: k-{n}, label: {{nb: Kompetanse {n}}}, description: {{nb: {'ord ' * 40}}}, "
        f"levels: {levels}, outcomes: [{{kind: skill, nb: Kan noe.}}, {{kind: knowledge, nb: Vet noe.}}]}}\n"
        for n in range(950)
    )
    files = dict.fromkeys(FILES, "") | {name: FILES[name] for name in ("manifest.yaml", "groups.yaml")}
    folder = write({**files, "competences/legemidler.yaml": text})
    report = load(store, folder)
    assert report.counts["Level"] == 3800


def test_the_queries_know_every_column_and_every_edge_of_the_table() -> None:
    """A column or edge that the table gains is not forgotten when things are compared or withdrawn."""
    for label, noun in NOUNS.items():
        given = [column.name for column in catalogue()[f"loading.{noun}_nodes"].columns]
        assert given == [column.name for column in NODES[label].columns if column.name != "vocabulary"]
    given = [column.name for column in catalogue()["loading.concept_nodes"].columns]
    assert given == [column.name for column in NODES["Concept"].columns if column.name != "scheme"]
    assert {owned.query for owned in OWNED} <= set(catalogue())
