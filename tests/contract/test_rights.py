"""The rights of a person on every engine: her copy is whole, erasure is everywhere, nothing comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphsvc.access import delegation
from graphsvc.changes import Change, Link, Put, ref
from graphsvc.errors import BadQuestion, Forbidden, UnknownEmployee
from graphsvc.model.schema import EDGES, NODES
from graphsvc.people.rights.erased import Erased
from graphsvc.people.rights.erasing import erase_person, erase_returned
from graphsvc.people.rights.export import COVERED, LISTS, PersonExport, export_person, stored
from graphsvc.people.rights.retention import retention
from graphsvc.people.viewer import HR, Viewer
from graphsvc.queries import catalogue
from graphsvc.settings import Settings
from graphsvc.state import State, state_folder
from graphsvc.store.dump import dump, restore
from graphsvc.store.payloads import verify_chain
from graphsvc.store.protocol import Store
from tests.contract.conftest import Fresh
from tests.contract.samples import assessed, contents, node, personal_and_open, whole_graph

SHE, OTHER = "employee-1", "employee-2"


def settings(tmp_path: Path, **more: object) -> Settings:
    return Settings(state=str(tmp_path / "state")).model_copy(update=more)


def filled(store: Store) -> None:
    """She has an edge of every type, is assessed, and has assessed another, whose canary stands there."""
    store.apply(whole_graph("anna"), by="loader", reason="the sample")
    more: list[Change] = [
        Put(ref("Employee", SHE), {"name": "Hun Selv", "email": "hun@example.org"}),
        Put(ref("Employee", OTHER), {"name": "Kanari Annen", "email": "kanari@example.org"}),
        Link(
            "ASSESSED",
            ref("Employee", OTHER),
            ref("Competence", "competence-2"),
            {"at": "2026-02-02", "method": "manager", "level": 4, "by": SHE},
        ),
    ]
    store.apply(more, by=SHE, reason="om Kanari Annen")


def given_away(chosen: Settings) -> None:
    """She delegated a unit to another."""
    kept = delegation.Delegations(State(state_folder(chosen), delegation.SCHEMA))
    kept.add(SHE, OTHER, ["u"], "2026-01-01", "2026-12-31", at="2026-01-01T00:00:00+00:00", by=SHE)


def test_every_edge_at_a_person_is_in_her_copy() -> None:
    """Each edge type that starts at a person or a post has a list, with all the fields that the table has."""
    personal = {
        row.type: row
        for row in EDGES.values()
        if any(NODES[start].access == "personal" for start, _ in row.ends)
    }
    assert set(COVERED) == set(personal)
    for type_, row in personal.items():
        told = {item.name for item in catalogue()[LISTS[COVERED[type_]]].columns}
        assert {column.name for column in row.columns} <= told, type_
    people = {item.name for item in catalogue()["rights.person"].columns}
    posts = {item.name for item in catalogue()["rights.posts"].columns}
    assert people == {column.name for column in NODES["Employee"].columns}
    assert posts == {column.name for column in NODES["Employment"].columns} - {"employee"}


def test_a_copy_is_whole_and_about_her(store: Store, tmp_path: Path) -> None:
    """Every list is filled, what she did is told without whom, and nothing of the other person is in it."""
    filled(store)
    chosen = settings(tmp_path)
    given_away(chosen)
    found = export_person(store, chosen, HR, employee=SHE)
    assert [name for name in LISTS if not getattr(found, name)] == []
    assert found.person is not None
    assert found.person.email == "hun@example.org"
    assert [one.model_dump() for one in found.acted if one.did == "assessed"] == [
        {"did": "assessed", "at": "2026-02-02", "means": "manager", "thing": "competence-2", "times": 1}
    ]
    assert [one.thing for one in found.acted if one.did == "changed"] == ["2"]
    assert [change.revision for change in found.changes] == [1, 2]
    assert {touch.what for touch in found.changes[0].touched} >= set(COVERED) - {"HAS_EMPLOYMENT"}
    assert [change.reason for change in found.changes] == [None, None]
    assert [row["deputy"] for row in found.elsewhere["delegations"]] == [OTHER]
    found = found.model_copy(update={"elsewhere": {}})
    text = json.dumps(found.body(), ensure_ascii=False)
    assert "Kanari" not in text
    assert OTHER not in text
    assert PersonExport.model_validate(found.body()) == found


def test_who_may_have_a_copy_and_erase(store: Store, tmp_path: Path) -> None:
    """A copy is for herself and hr; her manager, and whoever asks for somebody unknown, hears the same no."""
    store.apply(_few(), by="loader", reason="the sample")
    chosen = settings(tmp_path)
    assert export_person(store, chosen, Viewer("employee", SHE), employee=SHE).employee == SHE
    for viewer in (
        Viewer("employee", OTHER),
        Viewer("manager", OTHER, units=frozenset({"u"})),
        Viewer("auditor"),
        Viewer("lms"),
        Viewer("public"),
    ):
        for employee in (SHE, "nobody"):
            with pytest.raises(Forbidden, match="given to the person herself"):
                export_person(store, chosen, viewer, employee=employee)
            with pytest.raises(Forbidden, match="by HR alone"):
                erase_person(store, chosen, viewer, employee=employee)
        with pytest.raises(Forbidden):
            retention(store, chosen, viewer)
    for ask in (export_person, erase_person):
        with pytest.raises(UnknownEmployee):
            ask(store, chosen, HR, employee="nobody")  # type: ignore[operator]
    assert not (tmp_path / "state" / "state.db").exists()


def test_erased_everywhere(store: Store, tmp_path: Path) -> None:
    """The dry run tells what her copy holds; then graph, trail and state know nothing of her any more."""
    store.apply(_few(), by="loader", reason="the sample")
    chosen = settings(tmp_path)
    given_away(chosen)
    dry = erase_person(store, chosen, HR, employee=SHE, dry_run=True)
    assert dry.revision is None
    assert dry.gone["assessments"] == 1
    assert dry.gone["delegations"] == 1
    assert store.revision().number == 1
    done = erase_person(store, chosen, HR, employee=SHE)
    assert done.gone == dry.gone
    assert done.revision == 2
    left = stored(store, chosen, SHE)
    assert (left.person, left.changes, left.acted, left.elsewhere["delegations"]) == (None, (), (), [])
    assert "Hun Selv" not in str(contents(store))
    assert verify_chain(store) == []
    assert _found(tmp_path, SHE, "Hun Selv") == []
    with pytest.raises(UnknownEmployee):
        erase_person(store, chosen, HR, employee=SHE)


def _few() -> list[Change]:
    """She, who is assessed, and another."""
    named = {SHE: "Hun Selv", OTHER: "Kanari Annen"}
    people = [Put(ref("Employee", key), {"name": name}) for key, name in named.items()]
    return [*personal_and_open(), *people, assessed(SHE, "care", "2026-01-31")]


def test_an_erasure_that_is_cut_off_is_ended(
    fresh: Fresh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off before the graph forgot, she is on the list already, and the next start ends it."""
    chosen = settings(tmp_path)
    with fresh() as store:
        store.apply(_few(), by="loader", reason="the sample")
        given_away(chosen)
        with monkeypatch.context() as patch:
            patch.setattr(type(store), "erase", _cut_off)
            with pytest.raises(ZeroDivisionError):
                erase_person(store, chosen, HR, employee=SHE)
        assert "Hun Selv" in str(contents(store))
        assert erase_returned(store, chosen) == 1
        assert "Hun Selv" not in str(contents(store))
        assert stored(store, chosen, SHE).elsewhere["delegations"] == []
        given_away(chosen)  # by a request that was under way
        assert erase_returned(store, chosen) == 1
        assert stored(store, chosen, SHE).elsewhere["delegations"] == []
        assert erase_returned(store, chosen) == 0


def _cut_off(*_: object, **__: object) -> None:
    raise ZeroDivisionError


def _found(folder: Path, *words: str) -> list[str]:
    files = b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    assert files
    return [word for word in words if word.encode() in files]


def test_a_dump_does_not_bring_her_back(fresh: Fresh, tmp_path: Path) -> None:
    """Whoever was erased is erased again where a dump has brought her back; others stay; once is enough."""
    chosen = settings(tmp_path)
    with fresh() as store:
        store.apply(_few(), by="loader", reason="the sample")
        dump(store, tmp_path / "before.zst")  # type: ignore[arg-type]
        erase_person(store, chosen, HR, employee=SHE)
    with fresh() as again:
        assert erase_returned(again, chosen) == 0
        restore(again, tmp_path / "before.zst")  # type: ignore[arg-type]
        assert stored(again, chosen, SHE).person is not None
        assert erase_returned(again, chosen) == 1
        assert "Hun Selv" not in str(contents(again))
        assert stored(again, chosen, OTHER).person is not None
        assert erase_returned(again, chosen) == 0
        assert Erased(chosen).readmit(SHE)
        again.apply([node(NODES["Employee"])], by="hr", reason="employed anew")
        assert erase_returned(again, chosen) == 0


def test_rules_of_retention(store: Store, tmp_path: Path) -> None:
    """Leavers and old assessments go by their day, the day itself stays; a second run finds nothing."""
    store.apply(_retained(), by="loader", reason="the sample")
    chosen = settings(tmp_path, keep_assessments_years=5, keep_leavers_months=6)
    off = retention(store, settings(tmp_path), HR, as_of="2026-08-31", dry_run=True)
    assert [(due.before, due.things) for due in off.data] == [(None, 0), (None, 0)]
    dry = retention(store, chosen, HR, as_of="2026-08-31", dry_run=True)
    assert [due.model_dump() for due in dry.data] == [
        {"rule": "leavers", "before": "2026-02-28", "things": 1, "people": 1, "employees": ("gone",)},
        {"rule": "assessments", "before": "2021-08-31", "things": 1, "people": 1, "employees": ("stays",)},
    ]
    assert (
        retention(store, chosen, Viewer("auditor"), as_of="2026-08-31", dry_run=True).data[0].employees
        is None
    )
    with pytest.raises(BadQuestion, match="dry runs"):
        retention(store, chosen, HR, as_of="2026-08-31")
    assert store.revision().number == 1
    today = retention(store, settings(tmp_path, keep_assessments_years=100, keep_leavers_months=1200), HR)
    assert today.revision is None


def test_retention_takes_away(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is due goes from graph and trail; whoever leaves may come back, for she is on no list."""
    monkeypatch.setattr("graphsvc.people.rights.retention.today", lambda: "2026-08-31")
    store.apply(_retained(), by="loader", reason="the sample")
    chosen = settings(tmp_path, keep_assessments_years=5, keep_leavers_months=6)
    done = retention(store, chosen, HR)
    assert done.revision == 3
    told = json.dumps([str(contents(store)), [str(record) for record in store.changes(-1)]])
    assert "'gone'" not in told
    assert "2021-08-30" not in told
    assert "2021-08-31" in told
    assert verify_chain(store) == []
    again = retention(store, chosen, HR)
    assert (again.revision, [due.things for due in again.data]) == (None, [0, 0])
    assert Erased(chosen).among(["gone"]) == []


def _retained() -> list[Change]:
    """One who left, one who left on the last day that counts, one with two posts, one without any."""
    made: list[Change] = [Put(ref("Competence", "care"), {"label_nb": "Pleie"})]
    posts = {
        "gone": ["2026-02-27", "2025-12-31"],
        "edge": ["2026-02-28"],
        "stays": ["2020-01-01", None],
        "future": ["2030-01-01"],
    }
    for key in (*posts, "never"):
        made.append(Put(ref("Employee", key), {"name": f"Navn {key}"}))
        for number, end in enumerate(posts.get(key, ())):
            post = ref("Employment", f"{key}-{number}")
            made.append(Put(post, {"employee": key, "valid_to": end}))
            made.append(Link("HAS_EMPLOYMENT", ref("Employee", key), post))
    made += [assessed(key, "care", "2021-08-30") for key in ("gone", "stays")]
    made += [assessed("stays", "care", "2021-08-31"), assessed("edge", "care", "2026-01-01")]
    return made


def test_the_sample_has_every_edge() -> None:
    """The sample that a copy is tested with has an edge of each type, or no list would need to be filled."""
    written = {one.type for one in whole_graph() if isinstance(one, Link)}
    assert written == set(EDGES)
