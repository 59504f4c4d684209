"""The checks of a vocabulary, as a table: a check is one row, with one function that yields what it finds."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from graphsvc.checks.material import Item, Material
from graphsvc.checks.report import Finding, Report, Severity

LEVEL_WORDS = (12, 45)
DESCRIPTION_WORDS = (15, 60)
STEPS = ("1", "2", "3", "4")

_WORD = re.compile(r"[^\W_]+(?:[-'’./][^\W_]+)*")


class Found(NamedTuple):
    """What a check found at an entry; `path` leads to the field."""

    item: Item
    path: tuple[str | int, ...]
    problem: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, how much it weighs, what it promises, and how it looks."""

    name: str
    severity: Severity
    promise: str
    look: Callable[[Material], Iterable[Found]]


def check_vocabulary(folder: Path | None = None) -> Report:
    """
    Everything found in a folder of vocabulary files; without one, in the vocabulary that ships.

    Errors: none for bad files; what the loader would refuse is among the findings.
    """
    from importlib.metadata import entry_points

    from graphsvc.resources import room

    (loader,) = {
        entry.value: entry for entry in entry_points(group="graphsvc.loaders", name="vocabulary")
    }.values()
    material: Material = loader.load().material(folder or room("vocabulary"))
    return check_material(material)


def check_material(material: Material) -> Report:
    """The same for entries that are read already."""
    findings = [
        *(
            Finding(
                check="form",
                severity="error",
                where=fault.where,
                row=fault.row,
                field=fault.field,
                problem=fault.problem,
                remedy=fault.remedy,
            )
            for fault in material.faults
        ),
        *(_finding(check, found) for check in CHECKS for found in check.look(material)),
    ]
    findings.sort(key=lambda finding: (finding.severity, finding.where, finding.row, finding.check))
    count = Counter(finding.check for finding in findings)
    return Report(
        ok=all(finding.severity != "error" for finding in findings),
        checked=dict(sorted(Counter(item.kind for item in material.items).items())),
        found={name: count[name] for name in ("form", *(check.name for check in CHECKS))},
        findings=tuple(findings),
    )


def _finding(check: Check, found: Found) -> Finding:
    item = found.item
    return Finding(
        check=check.name,
        severity=check.severity,
        where=item.where,
        row=item.line(*found.path),
        id=item.id,
        field=".".join(map(str, found.path)),
        problem=found.problem,
        remedy=found.remedy,
    )


def _words(text: str) -> int:
    return len(_WORD.findall(text))


def _plain(text: str) -> str:
    """A text without what does not set it apart: case, spaces, punctuation."""
    return " ".join(_WORD.findall(text.lower()))


def _levels(item: Item) -> dict[str, str]:
    """The bokmål text of each described step."""
    given = item.value.get("levels") or {}
    texts = {
        step: given[step].get("nb", "") if isinstance(given[step], Mapping) else given[step] for step in given
    }
    return {step: text for step, text in texts.items() if isinstance(text, str)}


def _requirements(item: Item) -> Iterator[Mapping[str, Any]]:
    yield from (need for need in item.value.get("requires") or () if isinstance(need, Mapping))


def _twins(
    items: Iterable[tuple[Hashable, Item, tuple[str | int, ...]]], what: str, remedy: str
) -> Iterator[Found]:
    """Each but the first of those that share a key."""
    first: dict[Hashable, Item] = {}
    for key, item, path in items:
        if key in first:
            yield Found(item, path, f"{what} {first[key].id!r} ({first[key].where}).", remedy)
        first.setdefault(key, item)


def unused_competences(material: Material) -> Iterator[Found]:
    used = {
        need.get("competence")
        for item in material.of("roles", "profiles", "goals")
        for need in _requirements(item)
    }
    for item in material.of("competences"):
        if item.id not in used:
            yield Found(
                item, ("id",), "No role or profile requires it.", "Require it somewhere, or withdraw it."
            )


def equal_labels(material: Material) -> Iterator[Found]:
    items = (
        ((item.kind, lang, _plain(item.text("label", lang))), item, ("label", lang))
        for item in material.items
        for lang in ("nb", "nn", "en")
        if item.text("label", lang) and item.value.get("status") != "withdrawn"
    )
    yield from _twins(items, "The same label as", "Merge the two, or say in the label what sets them apart.")


def same_requirements(material: Material) -> Iterator[Found]:
    roles: defaultdict[frozenset[Any], list[Item]] = defaultdict(list)
    for item in material.of("roles"):
        roles[frozenset(need.get("competence") for need in _requirements(item))].append(item)
    for needed, items in roles.items():
        for item in items[1:] if needed else ():
            problem = f"It requires exactly the competences of {items[0].id!r}."
            yield Found(item, ("requires",), problem, "Merge the two, or require what sets them apart.")


def missing_levels(material: Material) -> Iterator[Found]:
    for item in material.of("competences"):
        missing = [step for step in STEPS if not _levels(item).get(step, "").strip()]
        if missing:
            yield Found(
                item, ("levels",), f"No text describes level {', '.join(missing)}.", "Write all four."
            )


def level_words(material: Material) -> Iterator[Found]:
    for item in material.of("competences"):
        for step, text in _levels(item).items():
            yield from _length(item, ("levels", step), text, LEVEL_WORDS)


def equal_levels(material: Material) -> Iterator[Found]:
    items = (
        (_plain(text), item, ("levels", step))
        for item in material.of("competences")
        for step, text in _levels(item).items()
        if text.strip()
    )
    yield from _twins(
        items, "The same text as a level of", "Say what one does in this competence at this level."
    )


def description_words(material: Material, lang: str) -> Iterator[Found]:
    for item in material.of("competences"):
        path = ("description", lang)
        if item.text(*path):
            yield from _length(item, path, item.text(*path), DESCRIPTION_WORDS)
        else:
            yield Found(item, ("id",), f"The description in {lang} is missing.", "Write it.")


def _length(item: Item, path: tuple[str, str], text: str, bounds: tuple[int, int]) -> Iterator[Found]:
    count = _words(text)
    if not bounds[0] <= count <= bounds[1]:
        yield Found(item, path, f"The text has {count} words.", f"Write {bounds[0]}-{bounds[1]}.")


CHECKS: tuple[Check, ...] = (
    Check("unused-competence", "warning", "Something requires every competence.", unused_competences),
    Check("equal-labels", "error", "No two entries of a kind share a label.", equal_labels),
    Check("same-requirements", "error", "No two roles require the same competences.", same_requirements),
    Check("missing-levels", "error", "Every competence describes its levels 1-4.", missing_levels),
    Check("level-words", "warning", "A level's text has 12-45 words.", level_words),
    Check("equal-levels", "error", "No two levels share their text.", equal_levels),
    Check(
        "description-nb", "warning", "A description has 15-60 words.", partial(description_words, lang="nb")
    ),
    Check("description-nn", "warning", "It is there in nynorsk too.", partial(description_words, lang="nn")),
)
