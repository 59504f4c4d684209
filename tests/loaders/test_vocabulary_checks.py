"""`graphsvc check` finds what a reader would, and says where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from graphsvc.checks import Item, Material, Report, check_material, check_vocabulary
from graphsvc.checks.vocabulary import CHECKS
from graphsvc.errors import Fault

WORDS = " ".join(f"ord{n}" for n in range(20))


def levels(name: str) -> dict[str, str]:
    return {step: f"{WORDS} {name} {step}" for step in "1234"}


def competence(key: str, **more: Any) -> tuple[str, dict[str, Any]]:
    text = {"nb": f"{WORDS} {key}", "nn": f"{WORDS} nn {key}"}
    entry = {"id": key, "label": {"nb": key}, "description": text, "levels": levels(key)}
    return "competences", {**entry, **more}


def role(key: str, *needed: str, **more: Any) -> tuple[str, dict[str, Any]]:
    requires = [{"competence": name, "level": 2} for name in needed]
    return "roles", {"id": key, "label": {"nb": key}, "requires": requires, **more}


def material(entries: Sequence[tuple[str, Mapping[str, Any]]], faults: Sequence[Fault] = ()) -> Material:
    """Entries as if each stood on a line of its own."""
    items = (
        Item(kind, value["id"], f"{kind}.yaml", lambda *_, row=row: row, value)
        for row, (kind, value) in enumerate(entries, 1)
    )
    return Material(tuple(items), tuple(faults))


GOOD = (competence("a"), competence("b"), role("r", "a", "b"), role("s", "a"))


def found(*more: tuple[str, Mapping[str, Any]]) -> list[tuple[str, str | None, str]]:
    """Check, entry and field of every finding in the good entries and some more."""
    report = check_material(material([*GOOD, *more]))
    return [(finding.check, finding.id, finding.field) for finding in report.findings]


def test_good_entries_have_no_findings() -> None:
    """Nothing is found where nothing is wrong, and every check says that it looked."""
    report = check_material(material(GOOD))
    assert (report.ok, report.findings) == (True, ())
    assert report.checked == {"competences": 2, "roles": 2}
    assert report.found == dict.fromkeys(("form", *(check.name for check in CHECKS)), 0)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([competence("c")], [("unused-competence", "c", "id")]),
        ([competence("c", status="withdrawn")], []),
        ([role("t", "b", label={"nb": "R."})], [("equal-labels", "t", "label.nb")]),
        ([role("t", "b", "a")], [("same-requirements", "t", "requires")]),
        ([role("t"), role("u")], []),
        (
            [competence("c", levels={**levels("c"), "3": " "}), role("t", "c")],
            [("level-words", "c", "levels.3"), ("missing-levels", "c", "levels")],
        ),
        (
            [competence("c", levels={**levels("c"), "3": "Få ord."}), role("t", "c")],
            [("level-words", "c", "levels.3")],
        ),
        (
            [competence("c", levels={**levels("c"), "3": {"nb": WORDS * 3}}), role("t", "c")],
            [("level-words", "c", "levels.3")],
        ),
        (
            [competence("c", levels={**levels("c"), "3": levels("a")["1"].upper() + "!"}), role("t", "c")],
            [("equal-levels", "c", "levels.3")],
        ),
        (
            [competence("c", description={"nb": WORDS + " c"}), role("t", "c")],
            [("description-nn", "c", "id")],
        ),
        (
            [competence("c", description={"nb": "Kort.", "nn": WORDS + " c"}), role("t", "c")],
            [("description-nb", "c", "description.nb")],
        ),
    ],
)
def test_each_check_finds_its_own(
    entries: list[tuple[str, Mapping[str, Any]]], expected: list[tuple[str, str, str]]
) -> None:
    """One lapse is one finding, at its entry and field."""
    assert sorted(found(*entries)) == expected


def test_what_the_loader_refuses_comes_first() -> None:
    """Errors stand before warnings, and one error is enough to say no."""
    report = check_material(
        material([*GOOD, competence("c")], [Fault("x.yaml", 3, "id", "Bad.", "Write it.")])
    )
    assert not report.ok
    assert [finding.severity for finding in report.findings] == ["error", "warning"]
    assert str(report.findings[0]) == "x.yaml, row 3: Bad. Write it."
    assert Report.model_validate(report.body()) == report


def test_the_shipped_vocabulary_is_found_through_the_entry_point() -> None:
    """Without a folder, what ships is checked, by the loader that is installed."""
    report = check_vocabulary()
    assert report.checked["competences"] > 0
