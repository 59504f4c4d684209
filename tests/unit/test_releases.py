"""Releases: what is frozen, what differs between two, and that each can be asked again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphsvc.changes import Change, Drop, Unlink, link, put, ref
from graphsvc.errors import BadFile, BadInput, BadQuestion
from graphsvc.graph import Graph
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.releases.differences import differences, in_words
from graphsvc.releases.files import UnknownRelease, folder_of, listed, numbered
from graphsvc.releases.images import images, same
from graphsvc.settings import Settings
from graphsvc.store.dump import read_lines
from tests.unit import open_sample

FIRST, SECOND = "2026-01-02", "2026-03-04"


@pytest.fixture
def graph(tmp_path: Path) -> Iterator[Graph]:
    """The sample, nothing released."""
    with Graph.open(settings=Settings(store=f"kglite:{tmp_path / 'graph'}")) as opened:
        write(
            opened, *open_sample.nodes(), *open_sample.courses(), *open_sample.edges(), *open_sample.people()
        )
        yield opened


def write(graph: Graph, *changes: Change) -> None:
    graph.store.apply(changes, by="CANARY Kari", reason="CANARY fordi")


def role(key: str = "nurse", **more: object) -> Change:
    uri = f"{open_sample.NS}roles/{key}"
    given = {"label_nb": "Sykepleier", "label_nn": "Sjukepleiar", "label_en": "Nurse", **more}
    return put(n.Role(id=key, vocabulary="kommune", uri=uri, purpose_nb="Formålet til Sykepleier.", **given))  # type: ignore[arg-type]


def told(graph: Graph, **how: object) -> dict[tuple[str, str], tuple[str, dict[str, tuple[object, object]]]]:
    """By kind and id: what happened, and each field before and after."""
    rows = graph.changes(limit=1000, **how).data  # type: ignore[arg-type]
    return {
        (row.kind, row.id): (row.what, {one.field: (one.before, one.after) for one in row.fields})
        for row in rows
    }


def text_of(graph: Graph, version: str) -> str:
    path = graph.release_folder() / f"{version}.jsonl.zst"
    return "".join(part.decode() for _, part in read_lines(path))


def test_a_release_holds_all_that_is_open_and_nobody(graph: Graph) -> None:
    """Every open node and edge of the store, and nothing of people, of who checked, and of why."""
    graph.release(version="0.1.0", notes="Den første", day=FIRST)
    text = text_of(graph, "0.1.0")
    assert "CANARY" not in text
    assert "canary" not in text
    lines = [json.loads(line) for line in text.splitlines()[1:-1]]
    counted = graph.status().nodes
    for label in ("Role", "Competence", "Level", "Course", "Concept", "CourseSession", "Goal"):
        assert sum(line.get("node") == label for line in lines) == counted[label]
    for label in ("Employee", "Employment", "OrgUnit", "Change", "ChangePayload"):
        assert not any(line.get("node") == label for line in lines)
    basis = next(line["values"] for line in lines if line.get("edge") == "REQUIRES")
    assert basis["basis_act"] == "En lov"


def test_the_same_state_gives_the_same_bytes(graph: Graph, tmp_path: Path) -> None:
    """No clock is in a release, and what happens to people leaves no trace in it."""
    graph.release(version="0.1.0", notes="x", day=FIRST)
    first = text_of(graph, "0.1.0")
    write(graph, put(n.Employee(id="e2", name="CANARY Ny")))
    (graph.release_folder() / "0.1.0.jsonl.zst").unlink()
    graph.release(version="0.1.0", notes="x", day=FIRST)
    assert text_of(graph, "0.1.0") == first


def test_what_cannot_be_released(graph: Graph, tmp_path: Path) -> None:
    """No change, no number, a number or a day that does not follow, nothing loaded: each is told."""
    graph.release(version="0.1.0", day=FIRST)
    with pytest.raises(BadInput, match=r"Nothing open has changed since 0\.1\.0"):
        graph.release(version="0.2.0", day=SECOND)
    write(graph, put(n.Employee(id="e2", name="Ny")))
    with pytest.raises(BadInput, match="Nothing open has changed"):
        graph.release(version="0.2.0", day=SECOND)
    write(graph, role(label_en="RN"))
    for version in ("0.1.0", "0.0.9"):
        with pytest.raises(BadInput, match=r"does not come after 0\.1\.0"):
            graph.release(version=version, day=SECOND)
    with pytest.raises(BadInput, match="lies before"):
        graph.release(version="0.2.0", day="2026-01-01")
    for strange in ("1", "1.0", "v1.0.0", "1.0.0-rc1", "01.0.0", "../1.0.0", "1.0.0\n", "١.٠.٠"):
        with pytest.raises(BadQuestion, match="three numbers"):
            graph.release(version=strange, day=SECOND)
    with pytest.raises(BadQuestion, match="YYYY-MM-DD"):
        graph.release(version="0.2.0", day="2026-02-30")
    assert [one.version for one in graph.versions().data] == ["0.1.0"]
    with Graph.open(settings=Settings(store=f"kglite:{tmp_path / 'empty'}")) as empty:
        with pytest.raises(BadInput, match="Nothing open is loaded"):
            empty.release(version="0.1.0")
        assert empty.versions().data == ()


def test_releases_are_ordered_as_numbers(graph: Graph) -> None:
    """0.10.0 comes after 0.9.0, and the list begins with the latest."""
    for place, version in enumerate(("0.9.0", "0.10.0", "1.0.0")):
        write(graph, role(label_en=f"Nurse {place}"))
        graph.release(version=version, day=FIRST)
    assert [one.version for one in graph.versions().data] == ["1.0.0", "0.10.0", "0.9.0"]
    assert numbered("0.10.0") > numbered("0.9.0")


def test_things_carry_the_days_of_the_releases_that_made_and_changed_them(graph: Graph) -> None:
    """Created in the first that has it, modified in the latest that changed it or a part of it."""
    graph.release(version="0.1.0", day=FIRST)
    write(graph, role("new"), put(n.Level(competence="drug", step=2, description_nb="Annerledes")))
    graph.release(version="0.2.0", day=SECOND)
    state = graph.at("0.2.0")

    def dates(kind: str, key: str) -> tuple[str, str]:
        body = state.thing(kind=kind, id=key).body()
        return body["created"], body["modified"]

    assert dates("roles", "nurse") == (FIRST, FIRST)
    assert dates("roles", "new") == (SECOND, SECOND)
    assert dates("competences", "drug") == (FIRST, SECOND)
    assert dates("competences", "wound") == (FIRST, FIRST)


def test_what_the_vocabulary_says_of_its_dates_stands(graph: Graph) -> None:
    """Days that an entry gives itself are not overwritten."""
    write(graph, role(created="2020-05-06", modified="2021-07-08"))
    graph.release(version="0.1.0", day=FIRST)
    body = graph.at("0.1.0").thing(kind="roles", id="nurse").body()
    assert (body["created"], body["modified"]) == ("2020-05-06", "2021-07-08")


def test_changes_are_told_field_by_field(graph: Graph) -> None:
    """Added, changed with before and after (levels, requirements, parts and relations too), withdrawn."""
    graph.release(version="0.1.0", day=FIRST)
    nurse, drug = ref("Role", "nurse"), ref("Competence", "drug")
    old = e.Requires(necessity="must", level=2)
    write(
        graph,
        role("new"),
        role(label_nb="Sykepleier 1", replaced_by="new"),
        put(n.Role(id="caretaker", vocabulary="kommune", label_nb="Vaktmester", status="withdrawn")),
        put(n.Level(competence="drug", step=2, description_nb="Annerledes")),
        put(n.Responsibility(id="nurse-plan", text_nb="Lage planer.", order=2)),
        link("REQUIRES", nurse, ref("Competence", "rule"), e.Requires(necessity="should", level=1)),
        link("REQUIRES", nurse, ref("Competence", "wound"), e.Requires(necessity="must", level=4)),
        Unlink("REQUIRES", nurse, ref("Competence", "talk"), {"necessity": "should"}),
        Unlink("IN_GROUP", drug, ref("CompetenceGroup", "legemidler")),
        Drop(ref("Goal", "safe")),
    )
    assert old.level == 2
    graph.release(version="0.2.0", day=SECOND)
    found = told(graph, since="0.1.0")
    assert found["roles", "new"] == ("added", {})
    assert found["roles", "caretaker"] == ("withdrawn", {})
    assert found["goals", "safe"] == ("withdrawn", {})
    what, fields = found["roles", "nurse"]
    assert what == "changed"
    assert fields["label_nb"] == ("Sykepleier", "Sykepleier 1")
    assert fields["replaced_by"] == (None, "new")
    assert fields["requires.rule.should.level"] == (None, 1)
    assert fields["requires.wound.must.level"] == (2, 4)
    assert fields["requires.talk.should"] == (True, None)
    assert fields["responsibilities.nurse-plan.text_nb"] == ("Lage plan.", "Lage planer.")
    assert "requires.wound.must.basis_checked_by" not in fields
    assert found["competences", "drug"] == (
        "changed",
        {"in_group.legemidler": (True, None), "levels.2.description_nb": ("Nivå 2", "Annerledes")},
    )
    assert set(found) == {
        ("roles", "new"),
        ("roles", "nurse"),
        ("roles", "caretaker"),
        ("goals", "safe"),
        ("competences", "drug"),
    }


def test_why_and_who_are_no_change(graph: Graph) -> None:
    """Who checked, and why a level is what it is, may change without anything to release."""
    graph.release(version="0.1.0", day=FIRST)
    edge = e.Requires(
        necessity="must",
        level=3,
        basis_act="En lov",
        basis_section="§ 4",
        basis_checked_by="Ola",
        level_reason="Derfor",
    )
    write(graph, link("REQUIRES", ref("Role", "nurse"), ref("Competence", "drug"), edge))
    assert told(graph, since="0.1.0", until="now") == {}


def test_changes_release_by_release_and_net(graph: Graph) -> None:
    """There and back is two changes, and none between the ends; the latest release comes first."""
    graph.release(version="0.1.0", day=FIRST)
    for version, label in (("0.2.0", "B"), ("0.3.0", "Nurse")):
        write(graph, role(label_en=label))
        graph.release(version=version, day=SECOND)
    rows = graph.changes(since="0.1.0").data
    assert [(row.version, row.day, row.fields[0].after) for row in rows] == [
        ("0.3.0", SECOND, "Nurse"),
        ("0.2.0", SECOND, "B"),
    ]
    assert graph.changes().data == rows
    assert graph.changes(since="0.2.0").data == rows[:1]
    assert graph.changes(since="0.1.0", until="0.2.0").data == rows[1:]
    assert graph.changes(since="0.1.0", net=True).total == 0
    page = graph.changes(since="0.1.0", limit=1)
    assert (page.total, page.data) == (2, rows[:1])
    assert graph.changes(since="0.1.0", limit=1, cursor=page.next).data == rows[1:]


def test_what_cannot_be_compared(graph: Graph) -> None:
    """An unknown release, a word, and two the wrong way round are refused."""
    graph.release(version="0.1.0", day=FIRST)
    with pytest.raises(UnknownRelease, match=r"no release '0\.2\.0'"):
        graph.changes(since="0.2.0")
    with pytest.raises(BadQuestion, match="three numbers"):
        graph.changes(since="yesterday")
    with pytest.raises(BadQuestion, match="does not come after"):
        graph.changes(since="now", until="0.1.0")
    with pytest.raises(UnknownRelease):
        graph.at("3.0.0")


def test_a_release_answers_as_it_was(graph: Graph) -> None:
    """Lists, things and dumps of a release are those of its day, and hold nobody."""
    graph.release(version="0.1.0", day=FIRST)
    before = graph.at("0.1.0").vocabulary(format="ntriples")
    write(graph, role(label_nb="Ny"), role("new"))
    then = graph.at("0.1.0")
    assert then.thing(kind="roles", id="nurse").body()["label"] == "Sykepleier"
    assert "new" not in [one.id for one in then.things(kind="roles").data]
    assert then.vocabulary(format="ntriples") == before
    assert then.status().nodes["Employee"] == 0
    assert [one.version for one in then.versions().data] == ["0.1.0"]


def test_more_releases_than_are_kept_open(graph: Graph) -> None:
    """The one that was asked for longest ago makes room, and is opened again when it is asked for."""
    for place in range(5):
        write(graph, role(label_en=f"Nurse {place}"))
        graph.release(version=f"0.{place + 1}.0", day=FIRST)
    for place in (0, 1, 2, 3, 4, 0):
        body = graph.at(f"0.{place + 1}.0").thing(kind="roles", id="nurse", lang="en").body()
        assert body["label"] == f"Nurse {place}"


def test_many_ask_for_releases_at_once(graph: Graph) -> None:
    """Each release is opened once, however many ask for it together, and all get the right one."""
    for place in range(3):
        write(graph, role(label_en=f"Nurse {place}"))
        graph.release(version=f"0.{place + 1}.0", day=FIRST)
    with ThreadPoolExecutor(8) as pool:
        asked = [f"0.{place % 3 + 1}.0" for place in range(24)]
        found = list(pool.map(graph.at, asked))
    assert len({id(one) for one in found}) == 3
    for version, state in zip(asked, found, strict=True):
        label = state.thing(kind="roles", id="nurse", lang="en").body()["label"]
        assert f"0.{int(label[-1]) + 1}.0" == version


def test_the_latest_is_opened_beforehand(graph: Graph) -> None:
    """Warming opens the latest release; without one, or with a file that is none, it does nothing."""
    graph.warm()
    graph.release(version="0.1.0", day=FIRST)
    graph.warm()
    state = graph.at("0.1.0")
    assert state.triples() is state.triples()
    (graph.release_folder() / "0.2.0.jsonl.zst").write_bytes(b"x")
    graph.warm()


def test_a_strange_file_is_told(graph: Graph) -> None:
    """A file with a release's name that is none is named; others in the folder are left alone."""
    graph.release(version="0.1.0", day=FIRST)
    (graph.release_folder() / "README.md").write_text("x")
    assert [one.version for one in graph.versions().data] == ["0.1.0"]
    (graph.release_folder() / "0.1.0.jsonl.zst").rename(graph.release_folder() / "0.2.0.jsonl.zst")
    with pytest.raises(BadFile, match=r"0\.2\.0.* is no release"):
        graph.versions()


def test_where_releases_lie(tmp_path: Path) -> None:
    """Beside an embedded store, where the settings say, else in var/releases."""
    assert folder_of(Settings(store="kglite:a/graph")) == Path("a/graph.releases")
    assert folder_of(Settings(store="neo4j://h:1")) == Path("var/releases")
    assert folder_of(Settings(store="kglite:a/graph", releases=str(tmp_path))) == tmp_path
    assert listed(tmp_path / "none") == ()


def test_in_words() -> None:
    """A line for the thing, one for each field, in the language asked for."""
    old = {("Role", "r"): {"label_nb": "A", "alt_nb": ["x", "y"], "requires.c.must.level": 2}}
    new = {("Role", "r"): {"label_nb": "B", "alt_nb": ["x"], "requires.c.must.level": 3, "uri": "u"}}
    (change,) = differences(old, new, version="1.0.0", day=None)
    assert in_words(change, "nb") == [
        "roles r: B (endret)",
        "alt nb: x, y → x",
        "label nb: A → B",
        "requires c must level: 2 → 3",
        "uri: ingenting → u",
    ]
    assert in_words(change, "nn")[0] == "roles r: B (endra)"
    assert in_words(change, "en")[4] == "uri: nothing → u"


FIELDS = st.dictionaries(
    st.sampled_from(("label_nb", "status", "levels.1.description_nb", "created")),
    st.sampled_from(("a", "b", "withdrawn")),
)
STATES = st.dictionaries(st.tuples(st.sampled_from(("Role", "Competence")), st.sampled_from("xyz")), FIELDS)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STATES, STATES)
def test_differences_against_a_naive_comparison(old: dict, new: dict) -> None:  # type: ignore[type-arg]
    """Thing by thing: who is new, who is gone or withdrawn, and which fields are not what they were."""
    found = {(row.kind, row.id): row for row in differences(old, new, version="1.0.0", day=None)}
    for key in {*old, *new}:
        row = found.pop(({"Role": "roles", "Competence": "competences"}[key[0]], key[1]), None)
        if key not in old:
            assert row is not None
            assert row.what == "added"
        elif key not in new:
            assert row is not None
            assert row.what == "withdrawn"
        else:
            a, b = ({k: v for k, v in state[key].items() if k != "created"} for state in (old, new))
            assert (row is None) == (a == b) == same(old[key], new[key])
            if row is not None:
                turned = b.get("status") == "withdrawn" and a.get("status") != "withdrawn"
                assert row.what == ("withdrawn" if turned else "changed")
                if not turned:
                    assert {one.field: (one.before, one.after) for one in row.fields} == {
                        k: (a.get(k), b.get(k)) for k in {*a, *b} if a.get(k) != b.get(k)
                    }
    assert not found


def test_sessions_belong_to_their_course(graph: Graph) -> None:
    """A dated run is a part of the course, though its edge leads to it."""
    graph.release(version="0.1.0", day=FIRST)
    found = images(line for line in listed(graph.release_folder())[0].lines())
    assert found["Course", "intro"]["sessions.intro-1.seats"] == 12
    assert found["Course", "intro"]["develops.drug.0.1"] is True
    assert found["Role", "nurse"]["matches.urn:styrk08:2223.kind"] == "broad"
