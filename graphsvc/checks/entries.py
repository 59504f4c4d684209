"""Checks that look at one entry at a time: is all there, and does each text have its length."""

from __future__ import annotations

from collections.abc import Iterator

from graphsvc.checks.check import Found, Path
from graphsvc.checks.material import Item, Material
from graphsvc.checks.words import words

LEVEL_WORDS = (12, 45)
DESCRIPTION_WORDS = (15, 60)
OUTCOMES = (2, 5)
RESPONSIBILITIES = (5, 9)
REQUIREMENTS = (10, 28)
STEPS = ("1", "2", "3", "4")
SIGNING_EMPLOYERS = 2
DEFINED = ("competences", "roles", "groups")
PALE = frozenset(("følger", "utfører", "kjenner", "har", "bidrar", "kan", "er"))
"""Verbs that begin a text which could stand anywhere (guide.md, "Level texts")."""


def missing_labels(material: Material) -> Iterator[Found]:
    for item in material.of():
        for lang in ("nb", "nn", "en"):
            if not item.text("label", lang):
                yield Found(item, ("label",), f"The label in {lang} is missing.", "Write it.")


def missing_definitions(material: Material) -> Iterator[Found]:
    for item in material.of(*DEFINED):
        for lang in ("nb", "nn"):
            if not item.text("definition", lang):
                yield Found(item, ("definition",), f"The definition in {lang} is missing.", "Write it.")


def missing_levels(material: Material) -> Iterator[Found]:
    for item in material.of("competences"):
        missing = [step for step in STEPS if step not in item.levels()]
        if missing:
            problem = f"No text describes level {', '.join(missing)}."
            yield Found(item, ("levels",), problem, "Write all four.")


def level_words(material: Material) -> Iterator[Found]:
    for item in material.of("competences"):
        for step, text in item.levels().items():
            yield from _length(item, ("levels", step), text, LEVEL_WORDS)


def pale_openings(material: Material) -> Iterator[Found]:
    for item in material.of("competences"):
        for step, text in item.levels().items():
            first = words(text)[:1]
            if first and first[0] in PALE:
                remedy = "Begin with the situation, the object or a verb of the trade."
                yield Found(item, ("levels", step), f"The text begins with {first[0]!r}.", remedy)


def description_words(material: Material, lang: str) -> Iterator[Found]:
    for item in material.of("competences"):
        text = item.text("description", lang)
        if text:
            yield from _length(item, ("description", lang), text, DESCRIPTION_WORDS)
        else:
            yield Found(item, ("description",), f"The description in {lang} is missing.", "Write it.")


def outcomes(material: Material) -> Iterator[Found]:
    for item in material.of("competences"):
        yield from _count(item, "outcomes", len(item.list("outcomes")), "learning outcomes", OUTCOMES)
        for place, outcome in enumerate(item.list("outcomes")):
            if not outcome.get("kind"):
                remedy = "Write knowledge, skill or general."
                yield Found(item, ("outcomes", place), "The outcome has no kind.", remedy)


def learned_by(material: Material) -> Iterator[Found]:
    for item in material.of("competences"):
        if not item.list("learned_by"):
            remedy = "Write course, practice, education or several of them."
            yield Found(item, ("learned_by",), "It does not say how it is learned.", remedy)


def purposes(material: Material) -> Iterator[Found]:
    for item in material.of("roles"):
        if not item.text("purpose"):
            yield Found(item, ("purpose",), "The purpose is missing.", "Say why the post exists, for whom.")


def responsibilities(material: Material) -> Iterator[Found]:
    for item in material.of("roles"):
        count = len(item.list("responsibilities"))
        yield from _count(item, "responsibilities", count, "responsibilities", RESPONSIBILITIES)


def requirements(material: Material) -> Iterator[Found]:
    for item in material.of("roles"):
        count = len({need.get("competence") for _, need in item.requirements()})
        yield from _count(item, "requires", count, "required competences of its own", REQUIREMENTS)


def flat_levels(material: Material) -> Iterator[Found]:
    for item in material.of("roles"):
        levels = {need.get("level") for _, need in item.requirements()}
        if len(levels) == 1:
            problem = f"Every requirement has level {levels.pop()}."
            yield Found(item, ("requires",), problem, "Let the levels differ as the work does.")


def level_reasons(material: Material) -> Iterator[Found]:
    for item in material.of("roles", "profiles", "goals"):
        for place, need in item.requirements():
            if need.get("basis") and not str(need.get("level_reason") or "").strip():
                problem = f"The basis for {need.get('competence')!r} gives no reason for the level."
                remedy = "The law sets the duty; say in level_reason why this level."
                yield Found(item, ("requires", place), problem, remedy)


def occupations(material: Material) -> Iterator[Found]:
    for item in material.of("roles"):
        if not any(match.get("scheme") == "styrk08" for match in item.list("matches")):
            remedy = "Look the code up in STYRK-08; nearly always `broad`."
            yield Found(item, ("matches",), "No code of STYRK-08 is given.", remedy)


def signatures(material: Material) -> Iterator[Found]:
    """A signature stands for the text of its day: what is older than the last change counts no more."""
    for item in material.of():
        changed = str(item.value.get("modified") or "")
        counting = [mark for mark in item.list("signed") if str(mark.get("day")) >= changed]
        employers = {str(mark.get("employer")).lower() for mark in counting}
        if item.value.get("status") != "draft" and len(employers) < SIGNING_EMPLOYERS:
            problem = f"It is no draft, and practitioners of {len(employers)} employers have signed it."
            yield Found(
                item, ("status",), problem, f"Write `status: draft`, or have {SIGNING_EMPLOYERS} sign."
            )


def _length(item: Item, path: Path, text: str, bounds: tuple[int, int]) -> Iterator[Found]:
    count = len(words(text))
    if not bounds[0] <= count <= bounds[1]:
        yield Found(item, path, f"The text has {count} words.", f"Write {bounds[0]}-{bounds[1]}.")


def _count(item: Item, field: str, count: int, what: str, bounds: tuple[int, int]) -> Iterator[Found]:
    if not bounds[0] <= count <= bounds[1]:
        yield Found(item, (field,), f"It has {count} {what}.", f"Give it {bounds[0]}-{bounds[1]}.")
