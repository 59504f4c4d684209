"""The pages under docs/vocabulary/ that are made say what the files say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graphsvc.checks import Item, Material
from graphsvc.checks.pages import rendered
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
        "| § 4 | Holde \\| seg. | `r`: a or b; `r`: z 2 | no: not looked up yet |",
        "| § 4 | Holde \\| seg. | `s`: a | no: not online |",
        "| § 12-3 | Holde \\| seg. | `r`: å 3 | 2027-01-02 |",
    ]


def test_every_check_stands_on_the_page_of_the_gate() -> None:
    """With its weight and its promise."""
    told = rendered(SMALL)["gate.md"]
    assert all(f"| `{check.name}` | {check.severity} | {check.promise} |" in told for check in CHECKS)


@pytest.mark.parametrize("name", sorted(rendered(Material(()))))
def test_the_pages_are_made_of_the_vocabulary_that_ships(name: str) -> None:
    """After a change of the vocabulary: `python -m graphsvc.checks.pages`."""
    made = rendered(read_material(room("vocabulary")))[name]
    assert (DOCS / name).read_text(encoding="utf-8") == made
