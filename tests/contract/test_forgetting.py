"""Who is erased is gone as an actor too, and what is kept too long goes with what the trail says of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphsvc.changes import Change, Link, Put, Unlink, ref
from graphsvc.errors import InvalidChange, UnknownEmployee
from graphsvc.model.schema import EDGES
from graphsvc.store.kglite import KgliteStore
from graphsvc.store.mentions import ACTORS, TEXTS, Mentions
from graphsvc.store.payloads import ERASED, verify_chain
from graphsvc.store.protocol import Store
from tests.contract.samples import assessed, contents, person, personal_and_open, whole_graph

ID, NAME, MAIL, NUMBER = "kanari-77", "Kanari Hemmelig", "kanari@example.org", "HR-4711"
FORMER = "Kanari Ugift"
CANARIES = (ID, NAME, MAIL, NUMBER, FORMER)

NOT_OF_PEOPLE = {
    "origin": "where a requirement came from",
    "basis_act": "law",
    "basis_section": "law",
    "basis_url": "law",
    "basis_duty": "law",
    "any_of": "a name of a set",
    "exemption": "law",
}
"""Text columns of edges in which nobody is named, and what they are about."""


def everything_by_her() -> list[Change]:
    """The whole sample graph, with her id, name or address at each edge wherever a person can stand."""
    words = {"by": ID, "verified_by": MAIL, "basis_checked_by": NAME.upper(), "reason": f"Avtalt med {NAME}."}
    edges = [
        Link(
            one.type,
            one.start,
            one.end,
            {**one.values, **{k: v for k, v in words.items() if k in one.values}},
        )
        for one in whole_graph()
        if isinstance(one, Link)
    ]
    return [*(one for one in whole_graph() if isinstance(one, Put)), *edges]


def herself() -> list[Change]:
    """She, with a post and what hangs on her."""
    one = [*person(ID, "competence-1")]
    values = {"name": NAME, "email": MAIL, "external_id": NUMBER}
    return [Put(ref("Employee", ID), values), *one[1:]]


def told(store: Store) -> str:
    """All that is in the graph and all that its trail tells, as text."""
    records = [[*one[:6], [str(touch) for touch in one.touched]] for one in store.changes(-1)]
    return json.dumps([str(contents(store)), records], ensure_ascii=False)


def _canaries(text: str) -> list[str]:
    return [one for one in CANARIES if one.casefold() in text.casefold()]


def _past(store: Store) -> None:
    """A past in which she acted, was married, and is spoken of."""
    store.apply(everything_by_her(), by="loader", reason="the sample")
    store.apply([*herself()], by="organisation", reason=f"load {NAME}.csv")
    store.apply([Put(ref("Employee", ID), {"name": FORMER})], by="hr", reason="gift, om 14 dager syk")
    store.apply([Put(ref("Employee", ID), {"name": NAME, "email": MAIL})], by="hr", reason="skilt igjen")
    store.apply([assessed("employee-1", "competence-1", "2026-04-04")], by=ID, reason="assessment by self")
    store.apply([Put(ref("Role", "nurse"), {"label_nb": "Sykepleier"})], by=MAIL, reason=f"se {NUMBER}: mer")


def test_nothing_of_her_is_left_as_an_actor(store: Store) -> None:
    """Neither graph nor trail names her in any way; the chain holds, and what others did is as it was."""
    _past(store)
    assert _canaries(told(store)) == list(CANARIES)
    before = list(store.changes(-1))
    store.erase(ID, by="dpo", reason="art. 17")
    after = told(store)
    assert _canaries(after) == []
    assert "syk" not in after
    assert "Avtalt med [erased]." in after
    assert verify_chain(store) == []
    *old, erasure = store.changes(-1)
    assert erasure[:6] == (7, 6, erasure.at, "dpo", "art. 17 (sealed anew from revision 1)", "erase")
    assert [one.by for one in old] == ["loader", "organisation", "hr", "hr", "erased", "erased"]
    assert [one.reason for one in old[1:]] == ["erased"] * 3 + ["assessment by self", "se [erased]: mer"]
    assert [len(one.touched) for one in old] == [len(before[0].touched), 0, 0, 0, 1, 1]
    (whole,) = (one for one in old[0].touched if one.type == "ASSESSED" and one.start.key == ("employee-1",))
    assert whole.after is not None
    assert (whole.after["by"], whole.after["level"]) == ("erased", 2)


def test_erasing_who_acted_nowhere_leaves_every_seal(store: Store) -> None:
    """Where others do not name her, no digest changes."""
    store.apply([*personal_and_open(), *person("kari", "care")], by="a", reason="b")
    before = store.read("meta.changes", since=0)
    store.erase("ola", by="dpo", reason="art. 17")
    changes = store.read("meta.changes", since=0)
    assert changes[:1] == before
    assert changes[1]["reason"] == "art. 17"


def test_a_name_that_somebody_else_bears_stays(store: Store) -> None:
    """Of two with one name, or one mailbox, the other's deeds are not taken from her; ids tell them apart."""
    shared = {"name": NAME, "email": MAIL}
    store.apply(personal_and_open(), by="a", reason="b")
    store.apply([Put(ref("Employee", key), shared) for key in (ID, "another")], by=MAIL, reason="b")
    store.apply([assessed("ola", "care", "2026-05-05", level=1)], by=NAME, reason="b")
    store.erase(ID, by="dpo", reason="art. 17")
    assert [one.by for one in store.changes(1)] == [MAIL, NAME, "dpo"]


def test_several_at_once(store: Store) -> None:
    """Several people go in one revision; one who is unknown stops nobody, and none at all is told."""
    store.apply([*personal_and_open(), *person("kari", "care")], by="a", reason="b")
    assert store.erase(["ola", "kari", "nobody", "open"], by="dpo", reason="leavers").number == 2
    assert not [key for key in contents(store)[0] if key.label in ("Employee", "Employment")]
    with pytest.raises(UnknownEmployee):
        store.erase(["ola", "kari"], by="dpo", reason="leavers")


def test_what_was_kept_long_enough(store: Store) -> None:
    """Assessments go from graph and trail, the others stay; a second time nothing is left to do."""
    store.apply([*personal_and_open(), *person("kari", "care")], by="a", reason="b")
    old = [assessed(key, "care", "2019-01-01", level=4) for key in ("ola", "kari")]
    store.apply([*old, assessed("ola", "care", "2026-06-06")], by="a", reason="b")
    store.apply([assessed("kari", "care", "2019-01-02", level=4)], by="kari", reason="assessment by self")
    gone = [Unlink(one.type, one.start, one.end, one.values) for one in old]
    gone.append(Unlink("ASSESSED", *old[1][1:3], {"at": "2019-01-02", "method": "self"}))
    revision = store.expire(gone, by="retention", reason="older than 5 years")
    assert revision == (4, 1, True)
    assert "2019-01" not in told(store)
    assert [len(one.touched) for one in store.changes(0)] == [11, 1, 0, 0]
    assert verify_chain(store) == []
    assert store.expire(gone, by="retention", reason="older than 5 years") == (4, 1, False)
    with pytest.raises(InvalidChange):
        store.expire([Unlink("HATES", ref("Employee", "ola"), ref("Competence", "care"))], by="a", reason="b")


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (None, None),
        (" KANARI-77 ", "erased"),
        ("Bo", "erased"),
        ("2026", "erased"),
        ("plan 2026, ansatt 20261", "plan 2026, ansatt [erased]"),
        ("Bo og kanari-77, kanari-777", "Bo og [erased], kanari-777"),
        ("spør kanari hemmelig.", "spør [erased]."),
        ("xkanari@example.org", "xkanari@example.org"),
    ],
)
def test_how_a_mention_is_found(text: str | None, clean: str | None) -> None:
    """Whole or as a word of its own, in whatever letters; what is short only whole."""
    assert (
        Mentions(["kanari-77", "Bo", "2026", "20261", NAME, "kanari@example.org", "", " "]).clean(text)
        == clean
    )


def test_every_text_of_an_edge_is_known_to_name_people_or_not() -> None:
    """A new text column of an edge must be said to hold people's names, words of theirs, or neither."""
    texts = {
        column.name
        for row in EDGES.values()
        for column in row.columns
        if column.kind == "str" and not column.choices and not column.pattern
    }
    assert texts == ACTORS | TEXTS | set(NOT_OF_PEOPLE)


def test_no_byte_of_her_in_any_file(tmp_path: Path) -> None:
    """
    On the embedded engine no file of the folder holds any of her canaries, also not packed in a payload.

    Before the erasure they do: enough people are written that the engine keeps its columns uncompressed.
    """
    store = KgliteStore(tmp_path)
    many: list[Change] = [
        Put(ref("Employee", f"id-{n:06}"), {"name": f"Vanlig Navn {n:040}"}) for n in range(9_000)
    ]
    store.apply([*many[:4_000], *herself_alone(), *many[4_000:]], by="a", reason="b")
    store._session.save()
    _past(store)
    assert set(_in_files(tmp_path)) == set(CANARIES)
    store.erase(ID, by="dpo", reason="art. 17")
    assert _in_files(tmp_path) == []
    assert _canaries(told(store)) == []
    store.close()
    assert _in_files(tmp_path) == []


def herself_alone() -> list[Change]:
    """She before anything else is there, so that she stands in the first checkpoint."""
    return [Put(ref("Employee", ID), {"name": NAME, "email": MAIL, "external_id": NUMBER})]


def _in_files(folder: Path) -> list[str]:
    files = b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    return [one for one in CANARIES if one.encode() in files]


def test_who_did_something_is_compared_as_a_whole() -> None:
    """An id that begins another's, stands in the name of a thing, or has other letters, is not hers."""
    mentions = Mentions(["Kari Moe"], ["anne", "10023"])
    assert (mentions.actor("anne"), mentions.actor("kari moe"), mentions.actor(None)) == (
        ERASED,
        ERASED,
        None,
    )
    for other in ("anne.berg", "Anne", "completion:10023", "Kari Moe Hansen"):
        assert mentions.actor(other) == other
    assert mentions.clean("avtalt med anne.berg og anne@annet.no") == "avtalt med anne.berg og anne@annet.no"
