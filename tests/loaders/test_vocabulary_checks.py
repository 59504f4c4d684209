"""`graphsvc check vocabulary` finds what a reader would, and says where."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from graphsvc.checks import Item, Material, Report, check_material, check_vocabulary
from graphsvc.checks.vocabulary import CHECKS
from graphsvc.errors import Fault

STEPS = "1234"
Entries = Mapping[str, tuple[str, Mapping[str, Any]]]
Said = tuple[str, str | None, str]


def prose(count: int, seed: str) -> str:
    """Words that no other seed has."""
    letters = random.Random(seed)
    return " ".join("".join(letters.choices("bdfgijklmnopruvyø", k=9)) for _ in range(count))


def words(seed: str, *langs: str, count: int = 3) -> dict[str, str]:
    return {lang: prose(count, seed + lang) for lang in langs}


def competence(key: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "competences", {
        "id": key,
        "label": words(key, "nb", "nn", "en"),
        "definition": words(key + "d", "nb", "nn"),
        "description": words(key + "t", "nb", "nn", count=20),
        "levels": {step: prose(20, key + step) for step in STEPS},
        "outcomes": [{"kind": "knowledge", **words(key + n, "nb")} for n in "xy"],
        "learned_by": ["practice"],
        "status": "draft",
        **more,
    }


def needs(*keys: str, level: int = 2) -> list[dict[str, Any]]:
    """Requirements of two different levels."""
    return [{"competence": key, "level": level + place % 2} for place, key in enumerate(keys)]


def role(key: str, *keys: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "roles", {
        "id": key,
        "label": words(key, "nb", "nn", "en"),
        "definition": words(key + "d", "nb", "nn"),
        "purpose": words(key + "p", "nb"),
        "responsibilities": [{"id": f"{key}-{n}", "nb": "Noe."} for n in range(5)],
        "requires": needs(*keys),
        "matches": [{"scheme": "styrk08", "notation": "2223", "kind": "broad"}],
        "status": "draft",
        **more,
    }


def course(key: str, of: str, start: int, end: int) -> tuple[str, dict[str, Any]]:
    step = {"competence": of, "from": start, "to": end}
    return "courses", {
        "id": key,
        "label": words(key, "nb", "nn", "en"),
        "develops": [step],
        "status": "draft",
    }


def profile(key: str, *keys: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return "profiles", {
        "id": key,
        "label": words(key, "nb", "nn", "en"),
        "requires": [{"competence": item, "level": 0} for item in keys],
        "status": "draft",
        **more,
    }


NAMES = [f"k{n}" for n in range(40)]
R, S, T, U = NAMES[:10], NAMES[10:20], NAMES[20:30], NAMES[30:]
GOOD: Entries = {
    entry["id"]: (kind, entry)
    for kind, entry in (
        *map(competence, NAMES),
        *(role(key, *own) for key, own in (("r", R), ("s", S), ("t", T), ("u", U))),
    )
}


def material(entries: Entries, faults: Sequence[Fault] = ()) -> Material:
    """Entries as if each stood on a line of its own."""
    items = (
        Item(kind, value["id"], f"{kind}.yaml", lambda *_, row=row: row, value)
        for row, (kind, value) in enumerate(entries.values(), 1)
    )
    return Material(tuple(items), tuple(faults))


def other(**changed: Mapping[str, Any]) -> Entries:
    """Entries of the good ones, each with some fields changed."""
    return {key: (GOOD[key][0], {**GOOD[key][1], **fields}) for key, fields in changed.items()}


def plus(*more: tuple[str, dict[str, Any]]) -> Entries:
    return {entry["id"]: (kind, entry) for kind, entry in more}


def said(entries: Entries) -> list[Said]:
    """Check, entry and field of every finding in the good entries, changed by these."""
    report = check_material(material({**GOOD, **entries}))
    return [(finding.check, finding.id, finding.field) for finding in report.findings]


def test_good_entries_have_no_findings() -> None:
    """Nothing is found where nothing is wrong, and every check says that it looked."""
    report = check_material(material(GOOD))
    assert (report.ok, report.findings) == (True, ())
    assert report.checked == {"competences": 40, "roles": 4}
    assert report.found == dict.fromkeys(("form", *(check.name for check in CHECKS)), 0)


def value(key: str, field: str) -> Any:
    return GOOD[key][1][field]


def mapped(kind: str, key: str = "1") -> dict[str, str]:
    """A mapping to a skill of ESCO."""
    return {"scheme": "esco", "uri": f"http://data.europa.eu/esco/skill/{key}", "kind": kind}


def levels(key: str, **texts: Any) -> dict[str, Any]:
    """The levels of a competence with some changed: `l3` is level 3."""
    return {**value(key, "levels"), **{step.removeprefix("l"): text for step, text in texts.items()}}


def roles_with(key: str, levels: Sequence[int], **more: Any) -> Entries:
    """A competence that a role requires at each of some levels, first in its list."""
    names = "rstu"[: len(levels)]
    required = {
        name: {"requires": [{"competence": key, "level": level}, *value(name, "requires")[1:]]}
        for name, level in zip(names, levels, strict=True)
    }
    instead = {f"p-{name}": profile(f"p-{name}", value(name, "requires")[0]["competence"]) for name in names}
    return {**other(**required), **instead, **plus(competence(key, **more))}


SENTENCES = (prose(6, "a").capitalize() + ".", prose(14, "b").capitalize() + ".")
TAUGHT = {"learned_by": ["course", "practice"]}
SIGNED = {"occupation": "sykepleier", "employer": "A", "day": "2027-02-01"}
APART = [{"id": "k1", "reason": "Det ene er å se, det andre å gjøre."}]

CASES: list[tuple[str, Entries, list[Said]]] = [
    ("no nn", other(k1={"label": words("k1", "nb", "en")}), [("labels", "k1", "label")]),
    ("no nn", other(k1={"definition": words("k1", "nb")}), [("definitions", "k1", "definition")]),
    ("no nn", other(r={"definition": {}}), [("definitions", "r", "definition")] * 2),
    (
        "in a group",
        plus(("groups", {"id": "g", "status": "draft", "label": words("g", "nb", "nn", "en")})),
        [("definitions", "g", "definition")] * 2,
    ),
    (
        "no nn",
        other(k1={"description": words("k1", "nb", count=20)}),
        [("description-nn", "k1", "description")],
    ),
    (
        "14 words",
        other(k1={"description": {**words("k1", "nb", count=14), **words("k1", "nn", count=15)}}),
        [("description-nb", "k1", "description.nb")],
    ),
    (
        "61 words",
        other(k1={"description": {**words("k1", "nb", count=60), **words("k1", "nn", count=61)}}),
        [("description-nn", "k1", "description.nn")],
    ),
    ("a blank", other(k1={"levels": levels("k1", l3=" ")}), [("missing-levels", "k1", "levels")]),
    ("11 words", other(k1={"levels": levels("k1", l3=prose(11, "x"))}), [("level-words", "k1", "levels.3")]),
    ("12 words", other(k1={"levels": levels("k1", l3=prose(12, "x"), l4=prose(45, "y"))}), []),
    (
        "46 words",
        other(k1={"levels": levels("k1", l3={"nb": prose(46, "x")})}),
        [("level-words", "k1", "levels.3")],
    ),
    (
        "a pale verb",
        other(k1={"levels": levels("k1", l1="Kjenner " + prose(15, "x"))}),
        [("pale-opening", "k1", "levels.1")],
    ),
    ("a longer word", other(k1={"levels": levels("k1", l1="Kjennermiljøet " + prose(15, "x"))}), []),
    ("one", other(k1={"outcomes": value("k1", "outcomes")[:1]}), [("outcomes", "k1", "outcomes")]),
    ("six", other(k1={"outcomes": value("k1", "outcomes") * 3}), [("outcomes", "k1", "outcomes")]),
    (
        "no kind",
        other(k1={"outcomes": [{"nb": "Vet."}, *value("k1", "outcomes")]}),
        [("outcomes", "k1", "outcomes.0")],
    ),
    ("none", other(k1={"learned_by": []}), [("learned-by", "k1", "learned_by")]),
    ("none", other(r={"purpose": None}), [("purpose", "r", "purpose")]),
    (
        "four",
        other(r={"responsibilities": value("r", "responsibilities")[:4]}),
        [("responsibilities", "r", "responsibilities")],
    ),
    (
        "ten",
        other(r={"responsibilities": value("r", "responsibilities") * 2}),
        [("responsibilities", "r", "responsibilities")],
    ),
    (
        "nine, one of them twice",
        other(r={"requires": needs(*R[:9], R[0])}) | plus(profile("p", R[9])),
        [("requirements", "r", "requires")],
    ),
    (
        "29",
        other(r={"requires": needs(*R, *S[:5], *T[:5], *U[:5], *S[5:9])}),
        [("requirements", "r", "requires")],
    ),
    (
        "all 2",
        other(r={"requires": [{"competence": key, "level": 2} for key in R]}),
        [("flat-levels", "r", "requires")],
    ),
    (
        "no reason",
        other(r={"requires": [*needs(*R[:9]), {"competence": R[9], "level": 1, "basis": {"act": "loven"}}]}),
        [("level-reason", "r", "requires.9")],
    ),
    (
        "a reason",
        other(
            r={
                "requires": [
                    *needs(*R[:9]),
                    {"competence": R[9], "level": 1, "basis": {"act": "loven"}, "level_reason": "Er alene."},
                ]
            }
        ),
        [],
    ),
    ("no code", other(r={"matches": [{"scheme": "esco", "uri": "x"}]}), [("styrk08", "r", "matches")]),
    (
        "mapped exactly and broadly",
        other(k1={"matches": [mapped("exact"), mapped("broad")]}),
        [("mapping-clash", "k1", "matches.1")],
    ),
    ("mapped closely and broadly", other(k1={"matches": [mapped("close"), mapped("broad")]}), []),
    ("mapped exactly to two", other(k1={"matches": [mapped("exact"), mapped("related", "2")]}), []),
    (
        "a competence mapped to work",
        other(k1={"matches": [{"scheme": "styrk08", "notation": "2223", "kind": "broad"}]}),
        [("mapping-pillar", "k1", "matches.0")],
    ),
    (
        "a role mapped to a skill",
        other(r={"matches": [*value("r", "matches"), mapped("close")]}),
        [("mapping-pillar", "r", f"matches.{len(value('r', 'matches'))}")],
    ),
    ("signed by one", other(k1={"status": "active", "signed": [SIGNED]}), [("signatures", "k1", "status")]),
    (
        "twice in one house",
        other(k1={"status": None, "signed": [SIGNED] * 2}),
        [("signatures", "k1", "status")],
    ),
    ("signed by two", other(k1={"status": "active", "signed": [SIGNED, {**SIGNED, "employer": "B"}]}), []),
    (
        "changed since",
        other(
            k1={"status": "active", "signed": [SIGNED, {**SIGNED, "employer": "B"}], "modified": "2027-02-02"}
        ),
        [("signatures", "k1", "status")],
    ),
    ("unused", plus(competence("c")), [("unused-competence", "c", "id")]),
    (
        "only in a goal",
        plus(competence("c"), ("goals", profile("p", "c")[1])),
        [("unused-competence", "c", "id")],
    ),
    ("withdrawn", plus(competence("c", status="withdrawn")), []),
    ("required", other(k1={"status": "withdrawn"}), [("withdrawn-in-use", "r", "requires.1")]),
    (
        "included",
        plus(profile("p", "k1", status="withdrawn")) | other(r={"includes": ["p"]}),
        [("withdrawn-in-use", "r", "includes.0")],
    ),
    (
        "one of a set",
        plus(("qualifications", {"id": "q", "label": words("q", "nb", "nn", "en"), "status": "withdrawn"}))
        | other(r={"qualifications": [{"any_of": ["p", "q"]}]}),
        [("withdrawn-in-use", "r", "qualifications.0")],
    ),
    (
        "required by what is withdrawn",
        plus(profile("p", "c", status="withdrawn"), competence("c", status="withdrawn")),
        [],
    ),
    ("level 0 of a profile", plus(competence("c"), profile("p", "c")), []),
    ("no course", roles_with("c", [2, 1, 3], **TAUGHT), [("course-path", "c", "learned_by")]),
    ("two roles", roles_with("c", [2, 1], **TAUGHT), []),
    ("only practice", roles_with("c", [2, 1, 3]), []),
    (
        "to the lowest",
        roles_with("c", [2, 1, 3], **TAUGHT) | plus(course("x", "c", 0, 1)),
        [("course-path-highest", "c", "learned_by")],
    ),
    (
        "a step is missing",
        roles_with("c", [2, 1, 3], **TAUGHT) | plus(course("x", "c", 1, 3)),
        [("course-path", "c", "learned_by")],
    ),
    (
        "to the highest",
        roles_with("c", [2, 1, 3], **TAUGHT) | plus(course("x", "c", 0, 2), course("y", "c", 1, 3)),
        [],
    ),
    (
        "by a profile",
        plus(competence("c", **TAUGHT), profile("p", requires=[{"competence": "c", "level": 1}]))
        | other(r={"includes": ["p"]}, s={"includes": ["p"]}, t={"includes": ["p"]}),
        [("course-path", "c", "learned_by")],
    ),
    (
        "case and hyphen",
        other(
            k1={"label": {**value("k1", "label"), "nb": "Vann-målere"}},
            k2={"label": {**value("k2", "label"), "nb": "vann måler"}},
        ),
        [("equal-labels", "k2", "label.nb")],
    ),
    (
        "an ending",
        other(
            k1={"label": {**value("k1", "label"), "nb": "Planen"}},
            k2={"label": {**value("k2", "label"), "nb": "Planer"}},
        ),
        [("equal-labels", "k2", "label.nb")],
    ),
    (
        "a letter",
        other(
            k1={"label": {**value("k1", "label"), "nb": "Førerkort klasse B"}},
            k2={"label": {**value("k2", "label"), "nb": "Førerkort klasse BE"}},
        ),
        [],
    ),
    ("another kind", other(k1={"label": value("r", "label")}), []),
    (
        "the same set",
        plus(role("v", *reversed(R))),
        [("same-requirements", "v", "requires"), ("similar-roles", "v", "requires")],
    ),
    ("eight of twelve", plus(role("v", *R[:8], *S[:2])), [("similar-roles", "v", "requires")]),
    ("other levels", plus(role("v", requires=needs(*R[:8], *S[:2], level=1))), []),
    ("apart", plus(role("v", *R[:8], *S[:2], distinct_from=[{"id": "r", "reason": "Nattevakt."}])), []),
    (
        "apart from the other side",
        plus(role("v", *R[:8], *S[:2])) | other(r={"distinct_from": [{"id": "v", "reason": "Nattevakt."}]}),
        [],
    ),
    (
        "no reason",
        plus(role("v", *R[:8], *S[:2], distinct_from=[{"id": "r", "reason": " "}])),
        [("similar-roles", "v", "requires")],
    ),
    (
        "one description",
        other(k2={"description": value("k1", "description")}),
        [("similar-texts", "k2", "description")],
    ),
    (
        "half",
        other(
            k2={
                "description": {
                    **value("k1", "description"),
                    "nb": value("k1", "description")["nb"][:100] + prose(10, "x"),
                }
            }
        ),
        [],
    ),
    ("apart", other(k2={"description": value("k1", "description"), "distinct_from": APART}), []),
    (
        "upper case",
        other(k2={"levels": levels("k2", l3=value("k1", "levels")["2"].upper() + "!")}),
        [("equal-levels", "k2", "levels.3")],
    ),
    (
        "the label aside",
        other(
            k1={"levels": levels("k1", l3=f"{prose(12, 'x')} {value('k1', 'label')['nb']} {prose(3, 'y')}")},
            k2={"levels": levels("k2", l3=f"{prose(12, 'x')} {value('k2', 'label')['nb']} {prose(3, 'y')}")},
        ),
        [("equal-levels", "k2", "levels.3")],
    ),
    (
        "a sentence",
        other(k1={"levels": levels("k1", l2=" ".join(SENTENCES), l3=f"{prose(14, 'z')}. {SENTENCES[0]}")}),
        [("shared-sentence", "k1", "levels.3")],
    ),
    (
        "three openings",
        other(**{key: {"levels": levels(key, l1=f"{prose(4, 'x')} {prose(9, key)}")} for key in R[:3]}),
        [("shared-opening", key, "levels.1") for key in R[:3]],
    ),
    (
        "of two steps",
        other(
            **{
                key: {"levels": levels(key, **{f"l{1 + n % 2}": f"{prose(4, 'x')} {prose(9, key)}"})}
                for n, key in enumerate(R[:4])
            }
        ),
        [],
    ),
    (
        "three sequences",
        other(**{key: {"levels": levels(key, l4=f"{prose(5, key)} {prose(9, 'x')}")} for key in R[:3]}),
        [("shared-sequence", key, "levels.4") for key in R[:3]],
    ),
    (
        "two sequences",
        other(**{key: {"levels": levels(key, l4=f"{prose(5, key)} {prose(9, 'x')}")} for key in R[:2]}),
        [],
    ),
]


@pytest.mark.parametrize(
    ("entries", "expected"),
    [case[1:] for case in CASES],
    ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)],
)
def test_each_check_finds_its_own(entries: Entries, expected: list[Said]) -> None:
    """One lapse is one finding, at its entry and field; what is just within the bounds is none."""
    assert sorted(said(entries)) == sorted(expected)


def test_every_check_is_shown_to_find() -> None:
    """No row of the table is without a case above."""
    assert {check.name for check in CHECKS} == {name for case in CASES for name, *_ in case[2]}


def test_the_shares_grow_with_the_vocabulary() -> None:
    """Of 250 texts, five may share their opening, and six may not."""
    many = plus(*(competence(f"c{n}") for n in range(210)), profile("p", *(f"c{n}" for n in range(210))))

    def sharing(count: int) -> Entries:
        opening = {f"c{n}": levels_of(many, f"c{n}") for n in range(count)}
        return {**many, **opening}

    assert said(sharing(5)) == []
    assert said(sharing(6)) == [("shared-opening", f"c{n}", "levels.1") for n in range(6)]


def levels_of(entries: Entries, key: str) -> tuple[str, Mapping[str, Any]]:
    """A competence whose first level has an opening that others have too."""
    kind, entry = entries[key]
    return kind, {**entry, "levels": {**entry["levels"], "1": f"{prose(4, 'x')} {prose(9, key)}"}}


def test_what_the_loader_refuses_comes_first() -> None:
    """Errors stand before warnings, then by file and row; one error is enough to say no."""
    warned = {**GOOD, **roles_with("c", [1, 1, 3], **TAUGHT), **plus(course("x", "c", 0, 1))}
    report = check_material(material(warned, [Fault("x.yaml", 3, "id", "Bad.", "Write it.")]))
    assert not report.ok
    assert [finding.severity for finding in report.findings] == ["error", "warning"]
    assert str(report.findings[0]) == "x.yaml, row 3: Bad. Write it. [form]"
    assert Report.model_validate(report.body()) == report
    assert check_material(material(warned)).ok


def test_the_shipped_vocabulary_is_green() -> None:
    """Without a folder, what ships is checked, by the loader that is installed, and has no error."""
    report = check_vocabulary(spell=False)
    assert report.checked["competences"] > 0
    assert [str(finding) for finding in report.findings if finding.severity == "error"] == []
