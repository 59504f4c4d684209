"""
The file for Moodle's importer: each rule of the importer bites, and our file stays clear of it.

The rules are those of github.com/moodle/moodle, commit 9c91a9593de9,
admin/tool/lpimportcsv/classes/framework_importer.php, and of the classes it calls; tests/lms/importer.py says
which function each comes from.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.changes import link, put, ref
from graphsvc.errors import BadQuestion
from graphsvc.model import nodes as n
from graphsvc.publish.case_rows import read_material
from graphsvc.publish.moodle import COLUMNS, write_moodle, written
from graphsvc.publish.moodle_rows import (
    MOST,
    Competency,
    Framework,
    configuration,
    framework,
    refuse_doubles,
    related_ids,
    scale_values,
    short_id,
    short_name,
)
from graphsvc.store.protocol import Store
from tests.lms.importer import Refused, Site, imported
from tests.unit import open_sample

LONG = "a" * 110
ODD = '=1+1 <b>"Q\\" & æøå</b>, komma'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """The sample, with ids and texts that the importer would trip over, and a competence in two groups."""
    with open_sample.opened(tmp_path_factory.mktemp("moodle")) as opened:
        ours = {"vocabulary": "kommune"}
        opened.apply(
            [
                put(n.Competence(id="007", label_nb="Med nuller", **ours)),
                put(n.Competence(id="7", label_nb="Uten", **ours)),
                put(n.Competence(id="1e3", label_nb="Som tusen", **ours)),
                put(n.Competence(id=LONG, label_nb="Lang " * 40, **ours)),
                put(n.Competence(id="klinisk", label_nb=ODD, definition_nb=ODD, **ours)),
                put(n.Competence(id="old", label_nb="Gammelt", status="withdrawn", **ours)),
                put(n.Competence(id="under-7", label_nb="Under 7", **ours)),
                put(n.Level(competence=LONG, step=2, description_nb="Langt")),
                link("HAS_LEVEL", ref("Competence", LONG), ref("Level", LONG, 2)),
                link("BROADER", ref("Competence", "under-7"), ref("Competence", "7")),
                link("IN_GROUP", ref("Competence", "drug"), ref("CompetenceGroup", "klinisk")),
            ],
            by="test",
            reason="odd",
        )
        yield opened


def text(store: Store, **more: object) -> str:
    return write_moodle(store, **more)[0].decode()  # type: ignore[arg-type]


def rows(content: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content)))


LINE = ["", "f", "F", "", "1", "A,B", configuration(2, 2), "", "", "", "", "", "1", "competency"]


def file(*more: list[str], first: list[str] | None = None) -> str:
    """A file of a framework row and competency rows (parent, id, shortname, related)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    if first is None or first:
        writer.writerow(first or LINE)
    for parent, key, name, *related in more:
        writer.writerow(
            [parent, key, name, "", "1", "", "", "", "0", "null", *(related or [""]), "1", "", ""]
        )
    return out.getvalue()


@pytest.mark.parametrize("levels", [False, True])
def test_everything_arrives_once_and_in_its_place(store: Store, levels: bool) -> None:
    """Every row becomes a competency under the parent that the row names."""
    content = text(store, levels=levels)
    made = imported(content)
    held = rows(content)
    assert held[0] == list(COLUMNS)
    assert {row[1]: row[0] for row in held[2:]} == {k: one["under"] for k, one in made.competencies.items()}
    assert made.idnumber == "kommune"
    assert {short_id(key) for key in ("7", "007", "1e3", LONG, "klinisk", "group/klinisk")} <= set(
        made.competencies
    )
    assert "old" not in made.competencies
    for row in held[2:]:
        assert made.competencies[row[1]]["shortname"] == row[2]


def test_exactly_one_framework_row(store: Store) -> None:
    """None stops the import, and of two the last wins without a word (__construct)."""
    with pytest.raises(Refused):
        imported(file(["", "a", "A"], first=[]))
    second = [*LINE[:1], "g", *LINE[2:]]
    assert (
        imported(file(["", "a", "A"]) + ",".join(['"' + c.replace('"', '""') + '"' for c in second])).idnumber
        == "g"
    )
    assert [row[12] for row in rows(text(store))[1:]].count("1") == 1


def test_an_unknown_parent_loses_the_subtree(store: Store) -> None:
    """Silently (add_children); so does an empty id or short name (create_competency)."""
    lost = imported(file(["gone", "a", "A"], ["a", "b", "B"], ["", "", "C"], ["", "d", ""], ["d", "e", "E"]))
    assert not lost.competencies
    held = rows(text(store, levels=True))[2:]
    known = {""} | {row[1] for row in held}
    assert all(row[0] in known and row[1] and row[2] for row in held)


def test_ids_and_names_are_cut_at_a_hundred(store: Store) -> None:
    """And a cut id loses its children (__construct, add_children): ours are short enough before."""
    made = imported(file(["", LONG, "x" * 120], [LONG, "b", "B"]))
    assert list(made.competencies) == ["a" * 97 + "..."]
    assert len(made.competencies["a" * 97 + "..."]["shortname"]) == MOST
    held = rows(text(store, levels=True))[1:]
    assert all(len(row[1]) <= MOST and len(row[2]) <= MOST for row in held)
    assert short_id(f"{LONG}/2") in imported(text(store, levels=True)).competencies
    assert short_id(LONG) != short_id(LONG[:-1])


def test_numeric_ids_collide(store: Store) -> None:
    """PHP compares "7", "007" and "7.0" as numbers (add_children): children would hang under both."""
    with pytest.raises(Refused, match="idnumbertaken"):
        imported(file(["", "7", "A"], ["", "007", "B"], ["7", "c", "C"]))
    made = imported(text(store))
    assert made.competencies["under-7"]["under"] == short_id("7") == "id.7"
    assert "id.007" in made.competencies


def test_scale_words_have_no_comma(store: Store) -> None:
    """The cell is split at commas (get_scale_id): a comma would make two words of one."""
    assert scale_values(("A", "B")) == "A,B"
    with pytest.raises(BadQuestion, match="comma"):
        scale_values(("A, B", "C"))
    for lang, words in (("nb", 5), ("nn", 5), ("en", 5)):
        made = imported(text(store, lang=lang))
        assert len(made.scale.split(",")) == words
        assert [one["id"] for one in made.configuration[1:]] == [1, 2, 3, 4, 5]


def test_the_scale_configuration(store: Store) -> None:
    """
    The scale's number first, then ids from 1, at least one default and one proficient.

    competency_framework.php, validate_scaleconfiguration; the number is the importer's own.
    """
    made = imported(text(store, proficient=3))
    assert made.configuration[0] == {"scaleid": 1}
    assert [one["proficient"] for one in made.configuration[1:]] == [0, 0, 0, 1, 1]
    assert [one["scaledefault"] for one in made.configuration[1:]] == [0, 0, 0, 1, 0]
    for bad in (
        "",
        "[]",
        "{}",
        '[{"scaleid":1}]',
        '[{"scaleid":1},{"id":1,"scaledefault":1,"proficient":0}]',
    ):
        with pytest.raises(Refused):
            imported(file(first=[*LINE[:6], bad, *LINE[7:]]))
    for wrong in (-1, 5):
        with pytest.raises(BadQuestion, match="proficient"):
            write_moodle(store, proficient=wrong)


def test_related_ids_escape_a_comma(store: Store) -> None:
    """%2C is a comma inside an id, a comma stands between two (set_related)."""
    assert related_ids(["a,b", "c"]) == "a%2Cb,c"
    made = imported(file(["", "a,b", "A"], ["", "c", "C", related_ids(["a,b"])]))
    assert made.competencies["c"]["related"] == ["a,b"]
    with pytest.raises(Refused, match="never made"):
        imported(file(["gone", "a", "A"], ["", "b", "B", "a"]))
    assert imported(text(store)).competencies["drug"]["related"] == ["group/legemidler"]
    assert imported(text(store)).competencies["drug"]["under"] == "group/klinisk"


def test_the_import_only_creates(store: Store) -> None:
    """A second import of the same framework is refused (validate_idnumber): the client updates instead."""
    site = Site()
    imported(text(store), site)
    with pytest.raises(Refused, match="idnumbertaken"):
        imported(text(store), site)


def test_a_scale_is_used_again(store: Store) -> None:
    """The importer looks for a scale of the same words (get_scale_id): a framework makes two at most."""
    site = Site()
    imported(text(store, levels=True), site)
    assert len(site.scales) == 2


def test_taxonomies_are_words_that_moodle_has(store: Store) -> None:
    """One per depth (validate_taxonomies)."""
    assert imported(text(store)).taxonomies[0] in ("domain", "competency")
    assert "level" in imported(text(store, levels=True)).taxonomies
    with pytest.raises(Refused, match="taxonomy"):
        imported(file(first=[*LINE[:13], "kompetanse"]))


def test_each_level_a_competency_of_its_own(store: Store) -> None:
    """Under its competence, yes or no, proficient with yes: a course can give level 3, not just "passed"."""
    made = imported(text(store, levels=True))
    for step in range(1, 5):
        level = made.competencies[f"drug/{step}"]
        assert level["under"] == "drug"
        assert level["shortname"] == f"Legemiddelhåndtering, nivå {step}"
        assert level["scale"] == "Nei,Ja"
        assert [one["proficient"] for one in level["configuration"][1:]] == [0, 1]
    assert not [key for key in imported(text(store)).competencies if key.startswith("drug/")]
    assert "Nivå 3" in imported(text(store)).competencies["drug"]["description"]


def test_odd_texts_come_through(store: Store) -> None:
    """Tags are shown, not lost; a backslash does not swallow the quotation mark behind it."""
    odd = imported(text(store)).competencies["klinisk"]
    assert odd["shortname"] == '=1+1 ‹b›"Q/" & æøå‹/b›, komma'
    assert "&lt;b&gt;" in odd["description"]
    assert "&#92;" in odd["description"]


def test_no_role_and_no_person_is_in_it(store: Store) -> None:
    """Competences alone."""
    for word in ("CANARY", "Sykepleier"):
        assert word not in text(store, levels=True)


def test_one_vocabulary_is_named(store: Store) -> None:
    """An unknown one is refused with those that there are."""
    with pytest.raises(BadQuestion, match="kommune"):
        write_moodle(store, "annet")


def test_two_rows_of_one_id_are_refused() -> None:
    """The second would take the first one's place without a word (__construct)."""
    row = Competency("a", "", "A", "", "competence")
    made = Framework("f", "F", "", ("A", "B"), configuration(2, 2), "competency", (row, row))
    assert len(imported(written(made).decode()).competencies) == 1
    with pytest.raises(BadQuestion, match="twice"):
        refuse_doubles((row, row))


NAMES = st.text("ab01e-/", max_size=150) | st.sampled_from(["7", "07", "1e3", "1000", "a" * 110, "a" * 111])


@settings(max_examples=100)
@given(NAMES, NAMES)
def test_short_ids_stay_apart_and_fit(one: str, other: str) -> None:
    """Different ids stay different, none is longer than 100 or a number to PHP."""
    ids = [short_id(one), short_id(other)]
    assert (one == other) == (ids[0] == ids[1])
    assert all(len(key) <= MOST for key in ids)


@settings(max_examples=100)
@given(st.text(max_size=300))
def test_short_names_fit(label: str) -> None:
    """At most 100 characters, on one line, free of tags."""
    name = short_name(label)
    assert len(name) <= MOST
    assert not set(name) & set("<>\\\n\r\t")
    assert bool(name) == bool(label.split())


def test_the_rows_come_after_their_parents(store: Store) -> None:
    """The client makes them in this order."""
    seen = {""}
    for row in framework(read_material(store), None, levels=True).competencies:
        assert row.parent in seen
        seen.add(row.id)
