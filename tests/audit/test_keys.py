"""Persons in the trail: keys drawn by lot, and nothing that leads to whoever was forgotten."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphsvc.audit import audit_folder, forget, keys, told
from graphsvc.audit.trail import EVERYBODY, MANY, Audit
from graphsvc.audit.verifying import verify
from graphsvc.people.viewer import HR, Viewer
from graphsvc.settings import Settings
from graphsvc.state import State


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=str(tmp_path / "state"))


def everything(settings: Settings) -> bytes:
    """Every byte of the state folder."""
    return b"".join(path.read_bytes() for path in Path(settings.state).rglob("*") if path.is_file())


def test_a_person_has_one_key_in_every_process(settings: Settings) -> None:
    """As actor and as whom it is about; a subject of the same name is somebody else."""
    first, second = Audit(settings), Audit(settings)
    first.note(Viewer("employee", "kari"), "read", "why", about=["kari", "ola"])
    key = second.key("kari")
    assert key == first.key("kari") != first.key("ola")
    assert second.persons([key]) == {key: "kari"}
    second.note(HR, "read", "why", subject="kari")
    assert second.known("subject:kari") not in (None, key)
    assert second.known("nobody") is None
    assert second.persons([str(second.known("subject:kari"))]).popitem()[1] == "subject:kari"


def test_nothing_leads_to_the_forgotten(settings: Settings) -> None:
    """Neither files, nor State, nor its journal; the entries stay, and the chain holds."""
    audit = Audit(settings)
    for _ in range(3):
        audit.note(Viewer("manager", "kari-hansen"), "read", "why", about=["kari-hansen", "ola"])
    key = audit.key("kari-hansen")
    assert b"kari-hansen" in everything(settings)
    assert audit.forget("kari-hansen") == 1
    assert b"kari-hansen" not in everything(settings)
    assert audit.persons([key, audit.key("ola")]) == {audit.key("ola"): "ola"}
    assert audit.forget("kari-hansen") == 0
    found = verify(audit_folder(settings))
    assert (found.whole, found.entries) == (True, 5)
    assert key not in "".join(
        line for line in _lines(settings) if '"action":"forget"' in line
    )  # who was forgotten when is known elsewhere


def _lines(settings: Settings) -> list[str]:
    (file,) = audit_folder(settings).glob("*.jsonl")
    return file.read_text().splitlines()


def test_a_request_under_way_brings_nobody_back(settings: Settings) -> None:
    """In another process too, which knew her key: hers from now on is one that nobody can look up."""
    other, audit = Audit(settings), Audit(settings)
    before = other.key("kari")
    audit.forget("kari")
    other.note(HR, "read", "why", about=["kari", "ola"])
    after = other.key("kari")
    assert after != before
    assert other.known("kari") is None
    assert other.persons([before, after]) == {}
    assert b'"kari"' not in everything(settings)
    assert sorted(other.persons([other.key("ola")]).values()) == ["ola"]


def test_after_some_minutes_an_id_may_be_somebodys_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is employed anew gets a key of her own; the digest that kept her away is gone."""
    audit = Audit(settings)
    old = audit.key("kari")
    audit.forget("kari")
    monkeypatch.setattr(keys, "UNDER_WAY", -1.0)
    new = audit.key("kari")
    assert new != old
    assert audit.known("kari") == new
    assert State(Path(settings.state), keys.SCHEMA).rows("SELECT * FROM audit_forgotten") == []


def test_parts_for_whoever_erases_and_exports(settings: Settings) -> None:
    """What the trail says of a person, her own deeds too without those of others; and that it goes."""
    audit = Audit(settings)
    audit.note(HR, "read", "candidates", about=["kari", "ola"], of={"role": "leder"})
    audit.note(Viewer("manager", "kari"), "read", "why", about=["ola"])
    audit.close()
    key, own, look = told(settings, "kari")
    assert key["key"] == audit.key("kari")
    assert key.keys() == own.keys() == look.keys()
    assert (own["own"], own["asked"], own["about_you"]) == (True, "why", False)
    assert (look["of"], look["own"], look["about_you"], look["as_what"]) == ("leder", False, True, "hr")
    assert "ola" not in str([own, look])
    assert forget(settings, "kari") == 1
    assert told(settings, "kari") == []


def test_many_are_everybody(settings: Settings) -> None:
    """A copy of the graph, or an answer about thousands, does not list them."""
    audit = Audit(settings)
    audit.note(HR, "read", "copy", about=[EVERYBODY])
    audit.note(HR, "read", "list", about=[f"e{number}" for number in range(MANY + 1)])
    assert [line.count('"about":["*"]') for line in _lines(settings)] == [1, 1]


def test_keys_are_made_for_many_at_once(settings: Settings) -> None:
    """So that no reader waits for the key of whoever she reads about."""
    audit = Audit(settings)
    people = [f"e{number}" for number in range(1200)]
    assert not audit.at_hand(HR, people[:1])
    audit.meet(people)
    assert audit.at_hand(HR, people)
    assert Audit(settings).persons([audit.key("e1199")]).popitem()[1] == "e1199"
