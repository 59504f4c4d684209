"""Every fault of a ChangeSet is named, all of them at once, and none of them repeats personal data."""

from __future__ import annotations

from typing import Any

import pytest

from graphsvc.changes import Change, Drop, Link, Put, Unlink, ref
from graphsvc.errors import InvalidChange
from graphsvc.store.protocol import Store
from tests.contract.samples import assessed, person, personal_and_open

ROLE, CARE = ref("Role", "nurse"), ref("Competence", "care")
REQUIRED = {"necessity": "must", "level": 3}

SINGLE: dict[str, tuple[Any, str, str]] = {
    "unknown label": (Put(ref("Robot", "r2"), {}), "Robot", "no label"),
    "kept label": (Put(ref("Change", 7), {}), "Change", "store alone"),
    "unknown type": (Link("LIKES", ROLE, CARE), "LIKES", "no edge type"),
    "wrong ends": (Link("IN_GROUP", ROLE, CARE), "IN_GROUP", "does not join Role -> Competence"),
    "unknown column": (Put(ROLE, {"colour": "red"}), "Role.colour", "no column"),
    "unknown edge column": (Link("REQUIRES", ROLE, CARE, {**REQUIRED, "x": 1}), "REQUIRES.x", "no column"),
    "wrong kind": (Put(ROLE, {"label_nb": 3}), "Role.label_nb", "not a text"),
    "number as text": (Link("REQUIRES", ROLE, CARE, {**REQUIRED, "level": "3"}), "REQUIRES.level", "whole"),
    "true is no number": (
        Link("REQUIRES", ROLE, CARE, {**REQUIRED, "level": True}),
        "REQUIRES.level",
        "whole",
    ),
    "level 5": (Link("REQUIRES", ROLE, CARE, {**REQUIRED, "level": 5}), "REQUIRES.level", "from 0 to 4"),
    "level -1": (Link("REQUIRES", ROLE, CARE, {**REQUIRED, "level": -1}), "REQUIRES.level", "from 0 to 4"),
    "not a number": (Put(ref("Course", "c"), {"price": float("nan")}), "Course.price", "not allowed"),
    "infinite": (Put(ref("Course", "c"), {"price": float("inf")}), "Course.price", "not allowed"),
    "beyond 64 bits": (
        Put(ref("CourseSession", "s"), {"seats": 2**63}),
        "CourseSession.seats",
        "not allowed",
    ),
    "half a character": (Put(ROLE, {"label_nb": "\ud83d"}), "Role.label_nb", "not allowed"),
    "list of numbers": (Put(ROLE, {"alt_nb": [1]}), "Role.alt_nb", "list of texts"),
    "missing": (Link("REQUIRES", ROLE, CARE, {"level": 3}), "REQUIRES.necessity", "missing"),
    "missing in a node": (Put(ref("OrgUnit", "u"), {}), "OrgUnit.name", "missing"),
    "choice": (Put(ROLE, {"status": "old"}), "Role.status", "draft, active, withdrawn"),
    "id with a slash": (Put(ref("Role", "a/b"), {}), "Role.id", "not allowed"),
    "id with dots": (Put(ref("Role", ".."), {}), "Role.id", "not allowed"),
    "id with a newline": (Put(ref("Role", "a\n"), {}), "Role.id", "not allowed"),
    "long id": (Put(ref("Role", "a" * 121), {}), "Role.id", "not allowed"),
    "day that is none": (Put(ROLE, {"created": "2026-02-31"}), "Role.created", "not allowed"),
    "day in another form": (Put(ROLE, {"created": "20260201"}), "Role.created", "YYYY-MM-DD"),
    "key with too few parts": (Put(ref("Level", "care"), {}), "Level", "needs 2"),
    "step 5": (Put(ref("Level", "care", 5), {}), "Level.step", "from 1 to 4"),
    "key of another type": (Put(ref("Role", 7), {}), "Role.id", "not a text"),
    "unhashable key": (Put(ref("Role", ["a"]), {}), "", "wrong type"),  # type: ignore[arg-type]
    "values that are none": (Link("REQUIRES", ROLE, CARE, 3), "", "wrong type"),  # type: ignore[arg-type]
    "no change at all": ("Put", "", "none of Put"),
    "missing start": (
        Link("REQUIRES", ref("Role", "x"), CARE, REQUIRED),
        "REQUIRES",
        "start, Role x, is not",
    ),
    "missing end": (
        Link("REQUIRES", ROLE, ref("Competence", "x"), REQUIRED),
        "REQUIRES",
        "end, Competence x,",
    ),
    "levels that fall": (
        Link("DEVELOPS", ref("Course", "c"), CARE, {"from_level": 2, "to_level": 2}),
        "DEVELOPS.from_level",
        "comes before to_level",
    ),
    "period that ends first": (
        Put(
            ref("Employment", "p"), {"employee": "ola", "valid_from": "2026-02-01", "valid_to": "2026-01-31"}
        ),
        "Employment.valid_from",
        "not after valid_to",
    ),
    "itself above itself": (
        Link("BUILDS_ON", ref("Course", "c"), ref("Course", "c")),
        "BUILDS_ON",
        "a cycle",
    ),
    "a reserved employee": (
        Put(ref("Employee", "open"), {"name": "x"}),
        "Employee.id",
        "not for an employee",
    ),
}


@pytest.mark.parametrize("case", SINGLE)
def test_each_fault_is_named(store: Store, case: str) -> None:
    """A fault says which change, which column, and what is wrong; the store stays as it was."""
    base: list[Change] = [Put(ref("Course", "c"), {}), Put(ROLE, {}), Put(CARE, {})]
    store.apply(base, by="a", reason="b")
    change, field, text = SINGLE[case]
    with pytest.raises(InvalidChange) as caught:
        store.apply([Put(ref("System", "fine"), {}), change], by="a", reason="b")
    assert [(fault.row, fault.field) for fault in caught.value.faults] == [(2, field)]
    assert text in str(caught.value)
    assert store.revision() == (1, 1, False)


def test_all_faults_are_reported_together(store: Store) -> None:
    """Faults of the table, missing ends and cycles come in one answer, in the order of the changes."""
    unit = [ref("OrgUnit", key) for key in "abc"]
    store.apply([Put(key, {"name": "x"}) for key in unit], by="a", reason="b")
    bad: list[Change] = [
        Link("PART_OF", unit[0], unit[1]),
        Put(ref("Role", "Å"), {"status": 3}),
        Link("PART_OF", unit[1], unit[2]),
        Link("PART_OF", unit[2], unit[0]),
        Link("REQUIRES", ROLE, CARE, {"necessity": "maybe"}),
    ]
    with pytest.raises(InvalidChange) as caught:
        store.apply(bad, by="a", reason="b")
    fields = [(fault.row, fault.field) for fault in caught.value.faults]
    assert [row for row, _ in fields] == sorted(row for row, _ in fields)
    assert set(fields) == {
        (1, "PART_OF"),
        (2, "Role.id"),
        (2, "Role.status"),
        (3, "PART_OF"),
        (4, "PART_OF"),
        (5, "REQUIRES"),
        (5, "REQUIRES.necessity"),
    }


def test_a_cycle_over_several_change_sets(store: Store) -> None:
    """A link that closes a cycle with links of earlier revisions is refused; turning one round is not."""
    a, b, c = (ref("CompetenceGroup", key) for key in "abc")
    up = [Put(key, {}) for key in (a, b, c)]
    store.apply([*up, Link("BROADER", a, b), Link("BROADER", b, c)], by="a", reason="b")
    with pytest.raises(InvalidChange, match="closes a cycle"):
        store.apply([Link("BROADER", c, a)], by="a", reason="b")
    turned = [Unlink("BROADER", a, b), Link("BROADER", c, a)]
    assert store.apply(turned, by="a", reason="b").changed


def test_several_parents_only_where_it_is_no_tree(store: Store) -> None:
    """A group may lie in two groups; a unit has one parent, also over several ChangeSets."""
    groups = [ref("CompetenceGroup", key) for key in "abc"]
    units = [ref("OrgUnit", key) for key in "abc"]
    store.apply([*(Put(g, {}) for g in groups), *(Put(u, {"name": "x"}) for u in units)], by="a", reason="b")
    a, b, c = groups
    assert store.apply([Link("BROADER", a, b), Link("BROADER", a, c)], by="a", reason="b").changed
    x, y, z = units
    store.apply([Link("PART_OF", x, y)], by="a", reason="b")
    with pytest.raises(InvalidChange, match="two parents"):
        store.apply([Link("PART_OF", x, z)], by="a", reason="b")
    assert store.apply([Unlink("PART_OF", x, y), Link("PART_OF", x, z)], by="a", reason="b").changed


def test_naming_a_thing_twice(store: Store) -> None:
    """Within one ChangeSet each node and each edge is named once."""
    store.apply(personal_and_open(), by="a", reason="b")
    twice: list[Change] = [
        Put(CARE, {}),
        Drop(CARE),
        assessed("ola", "care", "2026-02-02", 1),
        assessed("ola", "care", "2026-02-02", 2),
        assessed("ola", "care", "2026-02-03", 2),
        Unlink("ASSESSED", ref("Employee", "ola"), CARE, {"at": "2026-02-03", "method": "self"}),
    ]
    with pytest.raises(InvalidChange) as caught:
        store.apply(twice, by="a", reason="b")
    assert [fault.row for fault in caught.value.faults if "twice" in fault.problem] == [2, 4, 6]


def test_an_edge_to_what_is_dropped(store: Store) -> None:
    """A Link to a node that the same ChangeSet drops has no end."""
    store.apply(personal_and_open(), by="a", reason="b")
    with pytest.raises(InvalidChange, match="end, Competence care, is not there"):
        store.apply([Drop(CARE), assessed("ola", "care", "2026-02-02")], by="a", reason="b")


def test_a_post_keeps_its_person(store: Store) -> None:
    """A post cannot pass to somebody else, by its column or by its edge."""
    store.apply([*personal_and_open(), *person("kari", "care")], by="a", reason="b")
    post = ref("Employment", "ola-post")
    with pytest.raises(InvalidChange, match="another than before"):
        store.apply([Put(post, {"employee": "kari"})], by="a", reason="b")
    with pytest.raises(InvalidChange, match="somebody else"):
        store.apply([Link("HAS_EMPLOYMENT", ref("Employee", "kari"), post)], by="a", reason="b")


def test_faults_tell_nothing_personal(store: Store) -> None:
    """The text of a fault in people's data has neither key nor value of them."""
    bad: list[Change] = [
        Put(ref("Employee", "01019912345"), {"name": 7, "email": ["secret@example.org"]}),
        Put(ref("Employee", "hemmelig ansatt"), {"name": "Hemmelig Navn"}),
        assessed("hemmelig-id", "care", "31.02.2026", 9),
        Link("HAS_ROLE", ref("Employment", "hemmelig-post"), ROLE),
    ]
    with pytest.raises(InvalidChange) as caught:
        store.apply(bad, by="a", reason="b")
    text = str(caught.value).lower()
    assert len(caught.value.faults) >= 6
    assert [word for word in ("01019912345", "secret", "hemmelig", "31.02") if word in text] == []


@pytest.mark.parametrize(
    ("by", "reason", "at"), [("", "b", None), ("a", " ", None), ("a", "b", "2026-01-01")]
)
def test_who_why_and_when_are_needed(store: Store, by: str, reason: str, at: str | None) -> None:
    """A change says who made it and why, at a moment with offset."""
    with pytest.raises(InvalidChange):
        store.apply([Put(ROLE, {})], by=by, reason=reason, at=at)
    assert store.revision().number == 0
