"""The official ESCO downloads become one graph, whatever their order, and say what is wrong with them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from graphsvc.errors import BadFile, Fault
from graphsvc.store.protocol import Store
from loaders.base import LoadReport
from loaders.esco import LOADER
from loaders.esco_changes import esco_id

BASE = "http://data.europa.eu/esco/"
NURSE, NIGHT, GONE = (f"{BASE}occupation/0000000{n}-0000-0000-0000-000000000000" for n in range(3))
DOSE, LISTEN = (f"{BASE}skill/1000000{n}-0000-0000-0000-000000000000" for n in range(2))
CARE, HEALTH = (f"{BASE}skill/2000000{n}-0000-0000-0000-000000000000" for n in range(2))
FIELD = f"{BASE}isced-f/0913"

Table = list[dict[str, str]]


def labels(language: str = "en") -> dict[str, Table]:
    """A classification of two occupations, two skills, three groups and two ISCO groups."""
    tail = language.upper()
    return {
        f"occupations_{language}.csv": [
            {
                "conceptType": "Occupation", "conceptUri": NURSE, "iscoGroup": "2221",
                "preferredLabel": f"nurse {tail}", "altLabels": f"nurse {tail}\nsister\nsister",
                "status": "released", "modifiedDate": "2016-07-05T13:58:41Z",
                "description": "Cares.\nHeals, too.", "code": "2221.1",
            },
            {
                "conceptType": "Occupation", "conceptUri": NIGHT, "iscoGroup": "2221",
                "preferredLabel": f"night nurse {tail}", "altLabels": "", "status": "released",
                "modifiedDate": "", "description": "", "code": "2221.1.1",
            },
        ],
        f"skills_{language}.csv": [
            {
                "conceptUri": DOSE, "skillType": "skill/competence", "reuseLevel": "sector-specific",
                "preferredLabel": f"dose {tail}", "altLabels": "", "status": "released",
                "description": "Doses.",
            },
            {
                "conceptUri": LISTEN, "skillType": "knowledge", "reuseLevel": "transversal",
                "preferredLabel": f"listening {tail}", "altLabels": "", "status": "released",
                "description": "",
            },
        ],
        f"skillGroups_{language}.csv": [
            {"conceptUri": uri, "preferredLabel": f"{name} {tail}", "status": "released", "code": code}
            for uri, name, code in ((CARE, "care", "S1.1"), (HEALTH, "health", "S1"), (FIELD, "nursing", ""))
        ],
        f"ISCOGroups_{language}.csv": [
            {"conceptUri": f"{BASE}isco/C{code}", "code": code, "preferredLabel": f"group {code} {tail}",
             "status": "released", "description": ""}
            for code in ("222", "2221")
        ],
    }  # fmt: skip


def broader(kind: str, uri: str, above_kind: str, above: str) -> dict[str, str]:
    return {"conceptType": kind, "conceptUri": uri, "broaderType": above_kind, "broaderUri": above}


def requires(occupation: str, necessity: str, skill: str) -> dict[str, str]:
    return {"occupationUri": occupation, "relationType": necessity, "skillType": "", "skillUri": skill}


SKILL = "KnowledgeSkillCompetence"


def relations() -> dict[str, Table]:
    return {
        "broaderRelationsOccPillar.csv": [
            broader("ISCOGroup", f"{BASE}isco/C2221", "ISCOGroup", f"{BASE}isco/C222"),
            broader("Occupation", NURSE, "ISCOGroup", f"{BASE}isco/C2221"),
            broader("Occupation", NIGHT, "Occupation", NURSE),
        ],
        "broaderRelationsSkillPillar.csv": [
            broader("SkillGroup", CARE, "SkillGroup", HEALTH),
            broader(SKILL, DOSE, "SkillGroup", CARE),
            broader(SKILL, DOSE, "SkillGroup", FIELD),
            broader(SKILL, LISTEN, SKILL, DOSE),
        ],
        "occupationSkillRelations.csv": [
            *(requires(NURSE, necessity, DOSE) for necessity in ("essential", "optional")),
            *(requires(NURSE, "essential", LISTEN) for _ in range(1)),
            requires(NIGHT, "optional", LISTEN),
        ],
    }


def zipped(path: Path, tables: Mapping[str, Table]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            text = io.StringIO()
            writer = csv.DictWriter(text, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
            archive.writestr(name, text.getvalue())
    return path


@pytest.fixture
def english(tmp_path: Path) -> Path:
    return zipped(tmp_path / "ESCO dataset - v9.1 - classification - en - csv.zip", labels())


@pytest.fixture
def related(tmp_path: Path) -> Path:
    return zipped(tmp_path / "ESCO dataset - v9.1 - classification -  - csv.zip", relations())


def load(store: Store, *paths: Path) -> LoadReport:
    return LOADER.run(store, sources=paths, options={})


def faults(store: Store, *paths: Path) -> list[Fault]:
    with pytest.raises(BadFile) as raised:
        load(store, *paths)
    assert store.revision().number == 0
    return list(raised.value.faults)


def edges(store: Store, name: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in store.read(f"loading.{name}", vocabulary="esco")]


def nodes(store: Store, noun: str) -> dict[str, dict[str, object]]:
    return {row["uri"]: row for row in store.read(f"loading.{noun}_nodes", vocabulary="esco")}


def key(uri: str) -> str:
    found = esco_id(uri)
    assert found
    return found


def test_ids_are_made_of_addresses() -> None:
    """An occupation or skill keeps its UUID, a field its code; no other address becomes an id."""
    assert key(NURSE) == "esco-00000000-0000-0000-0000-000000000000"
    assert key(FIELD) == "esco-isced-f-0913"
    assert esco_id("https://example.org/x") is None
    assert esco_id(f"{BASE}skill/../x") is None


def test_occupations_skills_and_groups_find_their_place(store: Store, english: Path, related: Path) -> None:
    """Roles, competences, groups with several parents, ISCO groups, and requirements without a level."""
    report = load(store, english, related)
    assert report.warnings == ()
    nurse = nodes(store, "role")[NURSE]
    assert (nurse["id"], nurse["label_en"], nurse["label_nb"]) == (key(NURSE), "nurse EN", None)
    assert nurse["alt_en"] == ["sister"]
    assert nurse["description_en"] == "Cares.\nHeals, too."
    assert (nurse["modified"], nurse["notation"], nurse["status"]) == ("2016-07-05", "2221.1", "active")
    dose = nodes(store, "competence")[DOSE]
    assert (dose["kind"], dose["reuse"]) == ("skill", "sector-specific")
    assert nodes(store, "competence")[LISTEN]["kind"] == "knowledge"
    assert edges(store, "competence_in_group") == [(key(DOSE), key(CARE)), (key(DOSE), key(FIELD))]
    assert edges(store, "competence_broader") == [(key(LISTEN), key(DOSE))]
    assert edges(store, "group_broader") == [(key(CARE), key(HEALTH))]
    assert edges(store, "role_broader") == [(key(NIGHT), key(NURSE))]
    assert edges(store, "role_requires") == [
        (key(NURSE), key(DOSE), "essential"),
        (key(NURSE), key(DOSE), "optional"),
        (key(NURSE), key(LISTEN), "essential"),
        (key(NIGHT), key(LISTEN), "optional"),
    ]
    assert edges(store, "role_matches") == [(key(uri), f"{BASE}isco/C2221") for uri in (NURSE, NIGHT)]
    groups = store.read("loading.concept_nodes", scheme="isco08")
    assert [(row["notation"], row["label_en"]) for row in groups] == [
        ("222", "group 222 EN"),
        ("2221", "group 2221 EN"),
    ]
    (vocabulary,) = store.read("status.vocabularies")
    assert (vocabulary["id"], vocabulary["version"]) == ("esco", "9.1")


def test_order_and_repetition_change_nothing(store: Store, english: Path, related: Path) -> None:
    """The ZIPs may come in any order, and a second load finds nothing to write."""
    first = load(store, related, english)
    second = load(store, english, related)
    assert (second.revision, second.changed) == (first.revision, False)
    assert second.counts == first.counts


def test_one_zip_of_a_later_release_is_enough(
    store: Store, tmp_path: Path, english: Path, related: Path
) -> None:
    """Where the relations lie beside the labels, with the language in their names, the graph is the same."""
    renamed = {f"{name.removesuffix('.csv')}_en.csv": rows for name, rows in relations().items()}
    both = zipped(tmp_path / "ESCO dataset - v9.1 - classification - en.zip", labels() | renamed)
    first = load(store, both)
    assert not load(store, english, related).changed
    assert first.counts["REQUIRES"] == 4


def test_a_second_language_joins_the_first(
    store: Store, tmp_path: Path, english: Path, related: Path
) -> None:
    """Norwegian labels stand beside the English ones, loaded together or later, and relations stay."""
    load(store, english, related)
    norwegian = zipped(tmp_path / "ESCO dataset - v9.1 - classification - no - csv.zip", labels("no"))
    report = load(store, norwegian)
    nurse = nodes(store, "role")[NURSE]
    assert (nurse["label_nb"], nurse["label_en"]) == ("nurse NO", "nurse EN")
    assert len(edges(store, "role_requires")) == 4
    assert any("No relations were given" in warning for warning in report.warnings)
    assert not load(store, related, norwegian, english).changed


def test_a_later_release_withdraws_and_unlinks(
    store: Store, tmp_path: Path, english: Path, related: Path
) -> None:
    """An occupation that a release lacks keeps its id and is withdrawn; its requirements go."""
    load(store, english, related)
    fewer, bonds = labels(), relations()
    fewer["occupations_en.csv"].pop()
    bonds["occupationSkillRelations.csv"].pop()
    bonds["broaderRelationsOccPillar.csv"].pop()
    report = load(store, zipped(tmp_path / "v9.2.zip", fewer | bonds))
    assert nodes(store, "role")[NIGHT]["status"] == "withdrawn"
    assert key(NIGHT) not in {row[0] for row in edges(store, "role_requires")}
    assert edges(store, "role_broader") == []
    assert [warning for warning in report.warnings if key(NIGHT) in warning]


def test_relations_to_nothing_are_warnings(store: Store, tmp_path: Path, english: Path) -> None:
    """A few relations to an occupation that the classification lacks are told and left out."""
    bonds = relations()
    bonds["occupationSkillRelations.csv"].append(requires(GONE, "essential", DOSE))
    report = load(store, english, zipped(tmp_path / "r.zip", bonds))
    (warning,) = report.warnings
    assert warning.startswith(f"occupationSkillRelations.csv: 1 relation points to {GONE}")
    assert report.counts["REQUIRES"] == 4


def test_zips_of_different_releases_are_refused(store: Store, tmp_path: Path, english: Path) -> None:
    """Many relations to nothing are no warning but a mistake."""
    bonds = relations()
    bonds["occupationSkillRelations.csv"] = [requires(GONE, "essential", DOSE)] * 9
    (fault,) = faults(store, english, zipped(tmp_path / "r.zip", bonds))
    assert "9 of 9 relations" in fault.problem
    assert "same release" in fault.remedy


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-60])


def _flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[60] ^= 0xFF  # inside the first member, behind its header of 30 bytes and its name
    path.write_bytes(bytes(data))


def _no_zip(path: Path) -> None:
    path.write_text("id,name\n", encoding="utf-8")


def _other_zip(path: Path) -> None:
    zipped(path, {"styrk08.csv": [{"code": "1"}]})


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (Path.unlink, "missing"),
        (_no_zip, "not a ZIP file"),
        (_truncated, "cut short"),
        (_flipped, "damaged"),
        (_other_zip, "no ESCO download: it holds styrk08.csv"),
    ],
)
def test_what_is_no_esco_zip_is_refused(
    store: Store, english: Path, related: Path, spoil: Callable[[Path], None], words: str
) -> None:
    """A missing, wrong, truncated or damaged ZIP names itself, and nothing is written."""
    spoil(english)
    found = faults(store, related, english)
    assert {fault.where.partition(":")[0] for fault in found} == {english.name}
    assert words in found[0].problem


@pytest.mark.parametrize("member", [*labels(), *relations()])
def test_a_missing_member_is_named(store: Store, tmp_path: Path, member: str) -> None:
    """Each of the seven files is needed."""
    tables = labels() | relations()
    del tables[member]
    (fault,) = faults(store, zipped(tmp_path / "esco.zip", tables))
    assert fault.field == member.removesuffix(".csv").removesuffix("_en")


def test_the_relations_alone_are_refused(store: Store, related: Path) -> None:
    """The refusal names the file that is to be given too."""
    (fault,) = faults(store, related)
    assert "- en - csv.zip" in fault.remedy


def test_a_missing_column_is_named(store: Store, tmp_path: Path, related: Path) -> None:
    """Member and column are told, and what the header has."""
    tables = labels()
    for row in tables["skills_en.csv"]:
        del row["reuseLevel"]
    (fault,) = faults(store, related, zipped(tmp_path / "esco.zip", tables))
    assert (fault.where, fault.row, fault.field) == ("esco.zip: skills_en.csv", 1, "reuseLevel")
    assert "skillType" in fault.remedy


def test_a_language_that_the_graph_lacks_is_refused(store: Store, tmp_path: Path, related: Path) -> None:
    """German labels have no column; the languages that have are named."""
    found = faults(store, related, zipped(tmp_path / "esco.zip", labels("de")))
    assert {fault.problem for fault in found} == {"The labels are in the language 'de'."}
    assert "no, nb, nn" in found[0].remedy


def test_the_same_zip_twice_is_refused(store: Store, english: Path, related: Path) -> None:
    """Two classifications of one language could differ, so neither is chosen."""
    found = faults(store, english, related, english)
    assert all("already" in fault.problem for fault in found)


def test_rows_that_make_no_sense_are_all_told(store: Store, tmp_path: Path) -> None:
    """A doubled thing, a strange address, an unknown necessity: one refusal with member and row."""
    tables = labels() | relations()
    tables["skills_en.csv"].append(tables["skills_en.csv"][0])
    tables["skillGroups_en.csv"].append({**tables["skillGroups_en.csv"][0], "conceptUri": "../../etc"})
    found = faults(store, zipped(tmp_path / "esco.zip", tables))
    assert [(fault.where, fault.row) for fault in found] == [
        ("esco.zip: skillGroups_en.csv", 5),
        ("esco.zip: skills_en.csv", 4),
    ]
    tables = labels() | relations()
    tables["occupationSkillRelations.csv"][1]["relationType"] = "nice"
    (fault,) = faults(store, zipped(tmp_path / "esco2.zip", tables))
    assert (fault.row, fault.field) == (3, "relationType")


def test_esco_1_1_1_loads_whole(store: Store, real: Callable[[str], Path]) -> None:
    """Both official ZIPs: 3,007 roles, 13,896 competences, 123,788 requirements; 67 dangling are told."""
    report = load(store, *sorted(real("esco-1.1.1").glob("*.zip")))
    counts = {name: report.counts[name] for name in ("Role", "Competence", "REQUIRES", "CompetenceGroup")}
    assert counts == {"Role": 3007, "Competence": 13896, "REQUIRES": 123788, "CompetenceGroup": 640}
    assert len(edges(store, "role_requires")) == 123788
    assert len(nodes(store, "competence")) == 13896
    assert any("67 relations" in warning and "a9e54177" in warning for warning in report.warnings)
    parents = [row[0] for row in edges(store, "competence_in_group")]
    assert len(parents) > len(set(parents))
