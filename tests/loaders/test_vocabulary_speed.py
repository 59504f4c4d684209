"""A vocabulary for all municipalities is read and checked while its writer waits."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphsvc.checks import check_material
from loaders.base import Faults
from loaders.vocabulary import LOADER
from loaders.vocabulary_read import read_folder

COMPETENCES = 1_000
ROLES = 230
GROUPS = 50
MANIFEST = """
{id: stor, title: Stor, version: 1.0.0, licence: https://example.org/, namespace: https://example.org/,
 publisher: {name: Vi}, contact_point: {name: Vi}}
"""
LETTERS = random.Random("a vocabulary")
WORDS = ["".join(LETTERS.choices("abdefgiklmnoprstuvy", k=LETTERS.randint(3, 13))) for _ in range(9_000)]


def prose(count: int) -> str:
    return " ".join(LETTERS.choices(WORDS, k=count)).capitalize() + "."


def competence(number: int) -> str:
    texts = (("definition", 16), ("description", 45))
    lines = [
        f"- id: k{number}",
        f"  label: {{nb: {prose(3)}, nn: {prose(3)}, en: {prose(3)}}}",
        *(
            f"  {field}:\n    nb: {prose(count)}\n    nn: {prose(count)}\n    en: {prose(count)}"
            for field, count in texts
        ),
        "  levels:",
        *(f'    {step}: "{prose(36)}"' for step in range(1, 5)),
        "  outcomes:",
        *(f"    - {{kind: skill, nb: {prose(14)}, nn: {prose(14)}}}" for _ in range(4)),
        "  learned_by: [course, practice]",
    ]
    return "\n".join(lines) + "\n"


def role(number: int) -> str:
    needed = LETTERS.sample(range(COMPETENCES), 24)
    lines = [
        f"- id: r{number}",
        f"  label: {{nb: {prose(3)}, nn: {prose(3)}, en: {prose(3)}}}",
        f"  purpose: {{nb: {prose(20)}}}",
        "  responsibilities:",
        *(f"    - {{id: r{number}-{place}, nb: {prose(12)}}}" for place in range(8)),
        "  requires:",
        *(f"    - {{competence: k{key}, level: {1 + key % 3}, level_reason: {prose(14)}}}" for key in needed),
    ]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand competences and 230 roles, over 3 MB of YAML."""
    folder = tmp_path_factory.mktemp("vocabulary")
    for name, text in files():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert sum(path.stat().st_size for path in folder.rglob("*.yaml")) > 3_000_000
    return folder


def files() -> Iterator[tuple[str, str]]:
    yield "manifest.yaml", MANIFEST
    yield "areas.yaml", "- {id: alle, label: {nb: Alle}}\n"
    yield "groups.yaml", "".join(f"- {{id: g{group}, label: {{nb: G {group}}}}}\n" for group in range(GROUPS))
    for group in range(GROUPS):
        yield f"competences/g{group}.yaml", "".join(map(competence, range(group, COMPETENCES, GROUPS)))
    yield "roles/alle.yaml", "".join(map(role, range(ROLES)))


def test_three_megabytes_are_read_in_three_seconds(big: Path) -> None:
    """The time of this process, so that a busy machine does not count."""
    faults, before = Faults(), time.process_time()
    entries = read_folder(big, faults)
    taken = time.process_time() - before
    assert list(faults) == []
    assert entries is not None
    assert {name: len(found) for name, found in entries.by_kind.items() if found} == {
        "areas": 1,
        "groups": GROUPS,
        "competences": COMPETENCES,
        "roles": ROLES,
    }
    assert taken < 3, taken


def test_the_gate_takes_five_seconds(big: Path) -> None:
    """Every check, over a thousand competences with four levels each, reading included."""
    before = time.process_time()
    report = check_material(LOADER.material(big))
    taken = time.process_time() - before
    assert (report.found["form"], report.found["shared-sequence"], report.found["similar-texts"]) == (0, 0, 0)
    assert taken < 5, taken
