"""The pages under docs/vocabulary/ that are made say what the files say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graphsvc.checks import Item, Material
from graphsvc.checks.pages import Readings, Removed, Source, bases, read_readings, rendered
from graphsvc.checks.vocabulary import CHECKS, read_material
from graphsvc.resources import room

DOCS = Path(__file__).parents[2] / "docs" / "vocabulary"


def entry(kind: str, key: str, where: str = "x.yaml", **fields: Any) -> Item:
    return Item(kind, key, where, lambda *_: 1, {"id": key, "label": {"nb": key.upper()}, **fields})


def law(section: str, **more: str) -> dict[str, str]:
    return {"act": "helseloven", "section": section, "duty": "Holde | seg.", **more}


SMALL = Material(
    (
        entry("areas", "helse", status="draft"),
        entry("areas", "hjem", broader=["helse"]),
        entry("groups", "g"),
        entry("groups", "tom"),
        entry("systems", "gerica"),
        entry("competences", "å", "competences/g.yaml", learned_by=["course"]),
        entry("competences", "z", "competences/g.yaml", learned_by=["course"], concerns=["gerica"]),
        entry("competences", "borte", "competences/g.yaml", status="withdrawn"),
        entry("profiles", "p", system="gerica"),
        entry(
            "roles",
            "r",
            "roles/hjem.yaml",
            requires=[
                {"competence": "å", "level": 3, "basis": law("§ 12-3", checked="2027-01-02")},
                {"competence": "z", "level": 2, "basis": law("§ 4")},
            ],
            qualifications=[{"any_of": ["a", "b"], "basis": law("§ 4")}],
        ),
        entry(
            "roles",
            "s",
            "roles/hjem.yaml",
            areas=["helse", "hjem"],
            qualifications=[{"any_of": ["a"], "basis": law("§ 4", unchecked="not online")}],
        ),
        entry("courses", "k", develops=[{"competence": "å", "from": 0, "to": 1}]),
    )
)


@pytest.mark.parametrize(
    "line",
    [
        "| areas | 2 | 1 |",
        "1 of the 2 competences are not about an IT system.",
        "| HELSE | 1 | S |",
        "| HJEM (in HELSE) | 2 | R; S |",
        "| G | 2 | Z; Å |",
        "| TOM | 0 |  |",
        "| G | 2 | 1 | 1 |",
        "| GERICA | P |",
    ],
)
def test_coverage_counts_what_is_there(line: str) -> None:
    """Roles by area, competences by group, courses; what is withdrawn does not count."""
    assert line in rendered(SMALL)["coverage.md"].splitlines()


def test_every_legal_basis_is_told_with_its_uses() -> None:
    """In the order of the sections, with the day on which it was checked or the reason why not."""
    lines = rendered(SMALL)["law.md"].splitlines()
    assert "| helseloven | 4 | 1 |" in lines
    assert lines[lines.index("## Helseloven") + 4 :] == [
        "| § 4 | Holde \\| seg. | `r`: a or b; `r`: z 2 | no: not looked up yet |  |",
        "| § 4 | Holde \\| seg. | `s`: a | no: not online |  |",
        "| § 12-3 | Holde \\| seg. | `r`: å 3 | 2027-01-02 |  |",
    ]


def test_what_a_reader_found_stands_beside_the_checked_ones() -> None:
    """With the address that most sections share above the table, and what was taken away at the end."""
    sources = [
        Source("helseloven", "§ 12-3", "https://law.example/1", "2026-07-01", "Holder seg."),
        Source("helseloven", "§ 4", "https://law.example/2", "", "Noe annet."),
    ]
    removed = [Removed("helseloven", "§ 9", "Sove.", "The act is silent.")]
    lines = rendered(SMALL, Readings(sources, removed))["law.md"].splitlines()
    assert "Read at <https://law.example/1>, changed last on 2026-07-01." in lines
    assert "| § 12-3 | Holde \\| seg. | `r`: å 3 | 2027-01-02 | Holder seg. |" in lines
    assert not any("Noe annet." in line for line in lines)
    assert lines[-1] == "| helseloven | § 9 | Sove. | The act is silent. |"


def test_the_readings_fit_the_vocabulary_that_ships() -> None:
    """A source for every checked basis, a reason for every other; what was taken away is not back."""
    found = bases(read_material(room("vocabulary")))
    readings = read_readings(DOCS)
    checked = {(basis.act, basis.section) for basis in found if not basis.checked.startswith("no:")}
    assert {(source.act, source.section) for source in readings.sources} == checked
    assert all(source.address.startswith("https://") and source.says for source in readings.sources)
    assert not any(basis.checked == "no: not looked up yet" for basis in found)
    assert not {row[:3] for row in readings.removed} & {basis[:3] for basis in found}


def test_a_table_with_other_columns_is_refused(tmp_path: Path) -> None:
    """By name."""
    (tmp_path / "law-sources.csv").write_text("act,says\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"law-sources\.csv has the columns \['act', 'says'\]"):
        read_readings(tmp_path)


def test_every_check_stands_on_the_page_of_the_gate() -> None:
    """With its weight and its promise."""
    told = rendered(SMALL)["gate.md"]
    assert all(f"| `{check.name}` | {check.severity} | {check.promise} |" in told for check in CHECKS)


@pytest.mark.parametrize("name", sorted(rendered(Material(()))))
def test_the_pages_are_made_of_the_vocabulary_that_ships(name: str) -> None:
    """After a change of the vocabulary: `python -m graphsvc.checks.pages`."""
    made = rendered(read_material(room("vocabulary")), read_readings(DOCS))[name]
    assert (DOCS / name).read_text(encoding="utf-8") == made
