"""Every fault of a vocabulary's files is told with file, line, field and the way out; nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from graphsvc.store.protocol import Revision, Store
from tests.loaders import vocabulary_sample as sample
from tests.loaders.vocabulary_sample import FILES, faults, plus

Write = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the sample with some files replaced."""
    return partial(sample.write, tmp_path / "files")


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
    Bad(
        "goals.yaml",
        "- {id: a, label: {nb: A}, signed: [{occupation: lege, employer: X, day: i fjor}]}\n",
        *(1, "signed.0.day", "day", "YYYY-MM-DD"),
    ),
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
        "goals.yaml",
        "- {id: a, label: {nb: A}, replaced_by: b}\n- {id: b, label: {nb: B}, replaced_by: a}\n",
        *(1, "replaced_by", "circle: a -> b -> a", "Remove one"),
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


def test_revision_of_an_empty_store_is_untouched_by_a_refused_load(store: Store, write: Write) -> None:
    """A refused load leaves not even the vocabulary's own node."""
    faults(store, write({"groups.yaml": "- {id: a}\n"}))
    assert store.revision() == Revision(0, 0)
    assert store.read("status.vocabularies") == []
