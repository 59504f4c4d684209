"""A vocabulary's files become the graph that they describe, and every fault in them is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

from graphsvc.changes import Put, link, put, ref
from graphsvc.errors import BadFile, Fault
from graphsvc.model.nodes import Concept
from graphsvc.model.schema import NODES
from graphsvc.queries import catalogue
from graphsvc.store.protocol import Revision, Store
from loaders.base import LoadReport
from loaders.difference import NOUNS, OWNED
from loaders.vocabulary import LOADER

Write = Callable[[Mapping[str, str]], Path]

FILES: dict[str, str] = {
    "manifest.yaml": """
        id: prove
        title: Prøvevokabular
        version: 1.0.0
        licence: https://creativecommons.org/licenses/by/4.0/
        namespace: https://example.org/id/
        publisher: {name: Kommunen, uri: "https://example.org/"}
        contact_point: {name: Arkivet, email: post@example.org}
        """,
    "areas.yaml": """
        - {id: helse, label: {nb: Helse}}
        - {id: hjemme, label: {nb: Hjemmetjeneste}, broader: [helse]}
        """,
    "groups.yaml": """
        - {id: klinisk, label: {nb: Klinisk arbeid}}
        - {id: legemidler, label: {nb: Legemidler}, broader: [klinisk]}
        """,
    "systems.yaml": """
        - {id: gerica, label: {nb: Gerica}, vendor: Leverandøren}
        """,
    "qualifications.yaml": """
        - {id: autorisasjon-sykepleier, label: {nb: Autorisasjon som sykepleier}, kind: authorisation}
        - {id: autorisasjon-vernepleier, label: {nb: Autorisasjon som vernepleier}, kind: authorisation}
        """,
    "competences/legemidler.yaml": """
        - id: dosett
          label: {nb: Legge dosett, nn: Leggje dosett, en: Fill dosette}
          alt: {nb: [Dosettlegging]}
          definition: {nb: Å fylle en dosett etter lista.}
          levels:
            1: Ser at dosetten er urørt.
            2: {nb: Deler ut., nn: Deler ut på nynorsk.}
          outcomes:
            - {kind: knowledge, nb: Vet hva en dosett er.}
            - {kind: skill, nb: Kan fylle den.}
            - {kind: knowledge, nb: Vet hvor den står.}
            - {id: dosett-egen, kind: general, nb: Melder egne feil.}
          learned_by: [course, practice]
          valid_months: 24
          matches: [{scheme: esco, uri: "http://data.europa.eu/esco/skill/x", kind: close}]
        - id: ordinasjon
          label: {nb: Ordinasjon}
          groups: [legemidler, klinisk]
          concerns: [gerica]
          distinct_from: [{id: dosett, reason: Å bestemme er ikke å gi.}]
        """,
    "profiles/felles.yaml": """
        - id: felles-helse
          label: {nb: Felles for helse}
          kind: common
          requires: [{competence: dosett, level: 1}]
        - id: gerica1
          label: {nb: Gerica 1}
          kind: system
          system: gerica
          requires: [{competence: ordinasjon, level: 0, necessity: should}]
        """,
    "roles/hjemme.yaml": """
        - id: sykepleier
          label: {nb: Sykepleier}
          purpose: {nb: Pasienten får hjelp.}
          responsibilities:
            - {id: sykepleier-liste, nb: Holde lista rett.}
            - {id: sykepleier-vakt, nb: Ta vakt.}
          includes: [felles-helse]
          requires:
            - competence: dosett
              level: 3
              basis: {act: helsepersonelloven, section: "§ 4", duty: Forsvarlighet., checked: 2026-11-22}
              level_reason: Er alene om natta.
            - {competence: dosett, level: 4, necessity: should}
          qualifications:
            - {any_of: [autorisasjon-vernepleier, autorisasjon-sykepleier], due: months, months: 6}
          matches: [{scheme: styrk08, notation: "2223", kind: broad}]
          status: draft
        """,
    "courses/legemidler.yaml": """
        - {id: kurs-1, label: {nb: Kurs 1}, hours: 3, form: classroom,
           develops: [{competence: dosett, from: 0, to: 2}]}
        - {id: kurs-2, label: {nb: Kurs 2}, hours: 3, price: 500, builds_on: [kurs-1],
           develops: [{competence: dosett, from: 2, to: 3}]}
        """,
    "goals.yaml": """
        - {id: mal-1, label: {nb: Trygg medisin}, people: 10, due: 2027-12-31,
           requires: [{competence: dosett, level: 3}]}
        """,
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a vocabulary: the files above with some replaced; an empty text leaves a file out."""

    def made(changed: Mapping[str, str]) -> Path:
        folder = tmp_path / "files"
        for name, text in {**FILES, **changed}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            if text:
                path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return folder

    return made


def load(store: Store, folder: Path) -> LoadReport:
    return LOADER.run(store, sources=[folder], options={})


def faults(store: Store, folder: Path) -> list[Fault]:
    """What a load refuses; nothing of it is in the store."""
    before = store.revision().number
    with pytest.raises(BadFile) as raised:
        load(store, folder)
    assert store.revision().number == before
    return list(raised.value.faults)


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


@dataclass(frozen=True)
class Bad:
    """A file with one mistake, and what its fault must say."""

    file: str
    text: str
    row: int
    field: str
    problem: str
    remedy: str = ""


def goal(requires: str) -> str:
    """A goal with one requirement; nothing refers to goals, so that a bad one breaks nothing else."""
    return f"- id: m\n  label: {{nb: M}}\n  requires:\n    - {{{requires}}}\n"


def course(key: str, more: str) -> str:
    return f"- {{id: {key}, label: {{nb: {key}}}, {more}}}\n"


def role(more: str) -> str:
    return f"- id: r\n  label: {{nb: R}}\n  {more}\n"


def plus(file: str, text: str) -> str:
    return FILES[file].rstrip(" ") + " " * 8 + text


FORM = (
    Bad("goals.yaml", "- id: a\n  label:\n\tnb: A\n", 3, "", "tab", "spaces"),
    Bad("goals.yaml", "- id: a\n\tlabel: {nb: A}\n", 2, "", "tab", "spaces"),
    Bad("goals.yaml", "- id: a\n  label: {nb: A\n- id: b\n", 3, "", "not YAML", "Check"),
    Bad("goals.yaml", "- {id: a, label: {nb: A}, label: {nb: B}}\n", 1, "label", "twice", "Keep one"),
    Bad("goals.yaml", "id: a\n", 1, "", "not a list", "- id:"),
    Bad("goals.yaml", "- &x {id: a, label: {nb: A}}\n- *x\n", 1, "", "alias", "Write the value out"),
    Bad("goals.yaml", "- {id: a, label: {nb: A}}\n---\n- {id: b}\n", 2, "", "not YAML", "Check"),
    Bad("goals.yaml", "- id: a\n  label: {nb: A}\n  colour: red\n", 3, "colour", "No such field", "Remove"),
    Bad("goals.yaml", "- {id: a, label: {nb: A, en: B, C}}\n", 1, "label.C", "No such", "quotation marks"),
    Bad("goals.yaml", "- id: a\n  label: A\n", 2, "label", "not 'A'", "{nb: ..., nn: ...}"),
    Bad("goals.yaml", "- id: a\n", 1, "label", "missing", "Add it"),
    Bad("goals.yaml", "- {id: a/b, label: {nb: A}}\n", 1, "id", "path", "lower-case letters"),
    Bad("goals.yaml", "- {id: .., label: {nb: A}}\n", 1, "id", "path", "lower-case letters"),
    Bad("goals.yaml", "- {id: Ærlig, label: {nb: A}}\n", 1, "id", "is not an id", "lower-case letters"),
    Bad("goals.yaml", f"- {{id: {'x' * 121}, label: {{nb: A}}}}\n", 1, "id", "at most 120"),
    Bad("goals.yaml", "- {id: a, label: {nb: A}, where: 12}\n", 1, "where", "not '12'", "quotation marks"),
    Bad("goals.yaml", "- {id: a, label: {nb: A}, due: 2026-02-31}\n", 1, "due", "day", "YYYY-MM-DD"),
    Bad("goals.yaml", f"- {{id: a, label: {{nb: {'x' * 1_000_000}}}}}\n", 1, "label.nb", "100000"),
    Bad("strange.yaml", "- {id: a}\n", 0, "", "No kind of entry", "competences/**/*.yaml"),
    Bad("manifest.yaml", "", 0, "", "manifest is missing", "namespace"),
    Bad("manifest.yaml", FILES["manifest.yaml"].replace("1.0.0", "1"), 3, "version", "not", "such as 1.0.0"),
)
LEVELS = tuple(
    Bad("goals.yaml", goal(f"competence: dosett, level: {level}"), 4, "requires.0.level", shown, "0 to 4")
    for level, shown in (("5", "'5'"), ('"3,5"', "'3,5'"), ("3.5", "'3.5'"), ("III", "'III'"), ("-1", "'-1'"))
)
SENSE = (
    Bad(
        "goals.yaml", goal("competence: doset, level: 3"), 4, "requires.0.competence", "'doset'", "'dosett'?"
    ),
    Bad("goals.yaml", goal("competence: xyz, level: 3"), 4, "requires.0.competence", "'xyz'", "Add it"),
    Bad(
        "courses/legemidler.yaml",
        course("k", "develops: [{competence: dosett, from: 2, to: 2}]"),
        *(1, "develops.0", "`from` must be lower than `to`"),
    ),
    Bad(
        "courses/legemidler.yaml",
        course("k", "builds_on: [l]") + course("l", "builds_on: [k]"),
        *(1, "builds_on", "circle: k -> l -> k", "Remove one"),
    ),
    Bad(
        "areas.yaml",
        "- {id: helse, label: {nb: H}, broader: [helse]}\n- {id: hjemme, label: {nb: A}}\n",
        *(1, "broader", "circle: helse -> helse", "Remove one"),
    ),
    Bad(
        "qualifications.yaml",
        plus("qualifications.yaml", "- {id: autorisasjon-sykepleier, label: {nb: X}, kind: licence}\n"),
        *(3, "id", "there already (qualifications.yaml, line 1)", "another"),
    ),
    Bad(
        "qualifications.yaml",
        FILES["qualifications.yaml"].replace("kind: authorisation", "kind: badge", 1),
        *(1, "kind", "badge", "'authorisation'"),
    ),
    Bad("roles/nowhere.yaml", role(""), 1, "file name", "No area has the id 'nowhere'", "Add it"),
    Bad(
        "roles/hjemme.yaml",
        role("requires: [{competence: dosett, level: 1}, {competence: dosett, level: 2}]"),
        *(3, "requires.1", "required twice", "Keep one"),
    ),
    Bad(
        "roles/hjemme.yaml",
        role("qualifications: [{any_of: [autorisasjon-sykepleier], due: months}]"),
        *(3, "qualifications.0", "go together"),
    ),
    Bad(
        "roles/hjemme.yaml",
        role("matches: [{scheme: styrk08, kind: broad}]"),
        *(3, "matches.0", "needs the field notation"),
    ),
    Bad(
        "competences/legemidler.yaml",
        "- {id: dosett, label: {nb: D}, levels: {5: For mye.}}\n- {id: ordinasjon, label: {nb: O}}\n",
        *(1, "levels.5", "No such field", "Remove"),
    ),
)


@pytest.mark.parametrize("bad", [*FORM, *LEVELS, *SENSE], ids=lambda bad: f"{bad.file} {bad.problem}")
def test_a_fault_names_file_line_field_and_way_out(store: Store, write: Write, bad: Bad) -> None:
    """One mistake is one fault, whatever else refers to what it breaks; nothing is written."""
    (fault,) = faults(store, write({bad.file: bad.text}))
    assert (fault.where, fault.row, fault.field) == (bad.file, bad.row, bad.field)
    assert bad.problem in fault.problem
    assert bad.remedy in fault.remedy


def test_all_faults_of_all_files_are_told_together(store: Store, write: Write) -> None:
    """Three mistakes in three files are three faults of one refusal."""
    found = faults(
        store,
        write(
            {
                "areas.yaml": plus("areas.yaml", "- {id: b, label: {nb: B}, broader: [c]}\n"),
                "groups.yaml": plus("groups.yaml", "- {id: d}\n"),
                "systems.yaml": plus("systems.yaml", "- {id: e, label: {nb: E}, seller: F}\n"),
            }
        ),
    )
    assert [fault.where for fault in found] == ["areas.yaml", "groups.yaml", "systems.yaml"]


def test_a_folder_that_is_not_there_is_a_fault(store: Store, tmp_path: Path) -> None:
    """The refusal names the folder."""
    (fault,) = faults(store, tmp_path / "nowhere")
    assert "nowhere" in fault.where
    assert "no such folder" in fault.problem


def test_text_that_is_not_utf8_is_a_fault(store: Store, write: Write) -> None:
    """A file saved as Windows-1252 says so, with the line; nothing is guessed."""
    folder = write({})
    (folder / "groups.yaml").write_bytes("- id: a\n  label: {nb: Pålegg}\n".encode("cp1252"))
    (fault,) = faults(store, folder)
    assert (fault.row, fault.problem) == (2, "The text is not UTF-8.")


def test_words_that_yaml_would_turn_into_truth_stay_words(store: Store, write: Write) -> None:
    """`Nei`, `no` and a day are texts, as they were meant."""
    load(store, write({"systems.yaml": "- {id: gerica, label: {nb: no, nn: 2026-11-22}, vendor: off}\n"}))
    gerica = nodes(store, "system")["gerica"]
    assert (gerica["label_nb"], gerica["label_nn"], gerica["vendor"]) == ("no", "2026-11-22", "off")


def test_a_thousand_competences_load_in_three_seconds(store: Store, write: Write) -> None:
    """Reading, checking and writing 950 competences with levels stays within its budget."""
    levels = "{" + ", ".join(f"{step}: {'Gjør noe synlig på vakt. ' * 6}" for step in range(1, 5)) + "}"
    text = "".join(
        f"- {{id: k-{n}, label: {{nb: Kompetanse {n}}}, description: {{nb: {'ord ' * 40}}}, "
        f"levels: {levels}, outcomes: [{{kind: skill, nb: Kan noe.}}, {{kind: knowledge, nb: Vet noe.}}]}}\n"
        for n in range(950)
    )
    files = dict.fromkeys(FILES, "") | {name: FILES[name] for name in ("manifest.yaml", "groups.yaml")}
    folder = write({**files, "competences/legemidler.yaml": text})
    began = time.process_time()
    report = load(store, folder)
    assert report.counts["Level"] == 3800
    assert time.process_time() - began < 3


def test_the_queries_know_every_column_and_every_edge_of_the_table() -> None:
    """A column or edge that the table gains is not forgotten when things are compared or withdrawn."""
    for label, noun in NOUNS.items():
        given = [column.name for column in catalogue()[f"loading.{noun}_nodes"].columns]
        assert given == [column.name for column in NODES[label].columns if column.name != "vocabulary"]
    given = [column.name for column in catalogue()["loading.concept_nodes"].columns]
    assert given == [column.name for column in NODES["Concept"].columns if column.name != "scheme"]
    assert {owned.query for owned in OWNED} <= set(catalogue())


def test_revision_of_an_empty_store_is_untouched_by_a_refused_load(store: Store, write: Write) -> None:
    """A refused load leaves not even the vocabulary's own node."""
    faults(store, write({"groups.yaml": "- {id: a}\n"}))
    assert store.revision() == Revision(0, 0)
    assert store.read("status.vocabularies") == []
