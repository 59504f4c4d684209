"""The client of Moodle's web services, over HTTP against a stand-in that enforces what Moodle documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphsvc.cli import main
from graphsvc.errors import BadInput, LmsRefused
from graphsvc.publish.case_rows import read_material
from graphsvc.publish.moodle_client import MoodleClient, flattened
from graphsvc.publish.moodle_rows import framework
from graphsvc.publish.moodle_sync import FUNCTIONS, MoodleReport, desired, sync
from graphsvc.store.protocol import Store
from tests.lms.standin import COURSE, MANAGE, SPECS, TOKEN, VIEW, Standin, serving
from tests.unit import open_sample

DOC = Path(__file__).parents[2] / "docs" / "lms.md"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_sample.opened(tmp_path_factory.mktemp("sync")) as opened:
        yield opened


@pytest.fixture
def moodle() -> Standin:
    """A Moodle with three of our courses, one of another's, and the scales."""
    made = Standin()
    made.courses = {1: "", 2: "intro", 3: "deep", 4: "annet-kurs", 5: "old"}
    return made


@pytest.fixture
def url(moodle: Standin) -> Iterator[str]:
    with serving(moodle) as address:
        yield address


def run(store: Store, url: str, *, levels: bool = False, token: str = TOKEN, **more: Any) -> MoodleReport:
    made, links = desired(store, None, lang="nb", proficient=2, levels=levels)
    return sync(MoodleClient(url, token), made, links, url=url, **{"scale": 7, "level_scale": 8, **more})


@pytest.mark.parametrize("levels", [False, True])
def test_everything_comes_to_be_and_a_second_run_does_nothing(
    store: Store, moodle: Standin, url: str, levels: bool
) -> None:
    """Framework, competencies under their parents, links of the courses that Moodle has."""
    first = run(store, url, levels=levels)
    wanted = framework(read_material(store), None, levels=levels)
    assert first.framework_change == "created"
    assert set(first.created) == {row.id for row in wanted.competencies} == set(moodle.by_idnumber())
    by_number = {number: one["idnumber"] for number, one in moodle.competencies.items()}
    for row in wanted.competencies:
        held = moodle.by_idnumber()[row.id]
        assert by_number.get(held["parentid"], "") == row.parent
        assert (held["shortname"], held["description"]) == (row.shortname, row.description)
    linked = {(moodle.courses[course], by_number[key]) for course, key in moodle.links}
    assert linked == (
        {("intro", "drug/1"), ("deep", "drug/3")} if levels else {("intro", "drug"), ("deep", "drug")}
    )
    assert set(first.absent) == {"basic", "fast"}
    moodle.calls.clear()
    second = run(store, url, levels=levels)
    assert not moodle.written
    assert second.changes == 0
    assert second.unchanged == len(wanted.competencies)
    assert second.links_unchanged == 2


def test_a_dry_run_tells_the_same_and_writes_nothing(store: Store, moodle: Standin, url: str) -> None:
    """On an empty Moodle, and on one that differs."""
    told = run(store, url, dry_run=True)
    assert not moodle.written
    done = run(store, url)
    assert told.model_copy(update={"dry_run": False}) == done
    record = moodle.by_idnumber()["drug"]
    record["shortname"], record["parentid"] = "Gammelt navn", 0
    moodle.links.clear()
    before = json.dumps(moodle.competencies)
    told = run(store, url, dry_run=True)
    assert (told.updated, told.moved, len(told.linked)) == (("drug",), ("drug",), 2)
    assert json.dumps(moodle.competencies) == before
    assert told.model_copy(update={"dry_run": False}) == run(store, url)
    assert moodle.by_idnumber()["drug"]["shortname"] == "Legemiddelhåndtering"
    assert run(store, url).changes == 0


def test_nothing_of_theirs_is_taken_away(store: Store, moodle: Standin, url: str) -> None:
    """A competency and a link that only Moodle has stay, and are told with where the course is."""
    run(store, url)
    own = {**moodle.by_idnumber()["drug"], "id": 900, "idnumber": "lokal"}
    moodle.competencies[900] = own
    moodle.links.add((2, moodle.by_idnumber()["wound"]["id"]))
    report = run(store, url)
    assert report.left == ("lokal",)
    (theirs,) = report.theirs
    assert (theirs.course, theirs.competency) == ("intro", "wound")
    assert theirs.url == f"{url}/course/view.php?id=2"
    assert 900 in moodle.competencies
    assert len(moodle.links) == 3


def test_a_framework_of_another_title_is_renamed(store: Store, moodle: Standin, url: str) -> None:
    """Found by its id number."""
    run(store, url)
    moodle.frameworks[1]["shortname"] = "X"
    assert run(store, url).framework_change == "updated"
    assert moodle.frameworks[1]["shortname"] == "Felles vokabular"


def test_interrupted_it_goes_on_where_it_was(store: Store, moodle: Standin, url: str) -> None:
    """What was made before a refusal is there, and the next run makes the rest."""
    moodle.functions.discard("core_competency_add_competency_to_course")
    with pytest.raises(LmsRefused, match="Add the function"):
        run(store, url)
    made = len(moodle.competencies)
    assert made
    moodle.functions = set(SPECS)
    report = run(store, url)
    assert not report.created
    assert len(report.linked) == 2


def test_without_a_framework_the_way_is_told(store: Store, moodle: Standin, url: str) -> None:
    """Import the file, or name the scale; a scale of other words is refused before anything is written."""
    with pytest.raises(BadInput, match="--scale"):
        run(store, url, scale=None)
    with pytest.raises(BadInput, match="other words"):
        run(store, url, scale=8)
    with pytest.raises(LmsRefused, match="invalidrecord"):
        run(store, url, scale=99)
    assert not moodle.written
    with pytest.raises(BadInput, match="--level-scale"):
        run(store, url, levels=True, level_scale=None)


@pytest.mark.parametrize("right", [MANAGE, COURSE])
def test_rights_that_are_lacking_are_named(store: Store, moodle: Standin, url: str, right: str) -> None:
    """With Moodle's own words, and what to do."""
    moodle.rights = {VIEW, MANAGE, COURSE} - {right}
    with pytest.raises(LmsRefused, match=right):
        run(store, url)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_that_are_lacking_are_named(store: Store, moodle: Standin, url: str, function: str) -> None:
    """Every function that the documents ask for is used, in one run or the other."""
    run(store, url)
    moodle.frameworks[1]["shortname"] = "X"
    record = moodle.by_idnumber()["drug"]
    record["shortname"], record["parentid"] = "X", 0
    moodle.links.clear()
    moodle.functions.discard(function)
    if function == "core_competency_create_competency":
        del moodle.competencies[moodle.by_idnumber()["wound"]["id"]]
    if function in ("core_competency_create_competency_framework", "core_competency_get_scale_values"):
        moodle.frameworks.clear()
        moodle.competencies.clear()
    with pytest.raises(LmsRefused, match=function):
        run(store, url)


def test_the_functions_are_documented() -> None:
    """An administrator adds exactly these to the service."""
    said = DOC.read_text(encoding="utf-8")
    assert all(f"`{name}`" in said for name in FUNCTIONS)
    assert set(FUNCTIONS) == set(SPECS)
    assert all(right in said for right in (MANAGE, COURSE))


def test_the_token_is_never_told(store: Store, url: str) -> None:
    """Not even where Moodle repeats it."""
    with pytest.raises(LmsRefused, match="invalidtoken") as error:
        run(store, url, token="wrong-but-s3cret")
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "GRAPHSVC_MOODLE_URL"),
        ("http://moodle.example.no", "https"),
        ("ftp://moodle.example.no", "address"),
        ("moodle.example.no", "address"),
        ("https://user:pw@moodle.example.no", "address"),
    ],
)
def test_addresses_that_cannot_be_used(address: str, words: str) -> None:
    """The token goes to https or this machine only."""
    with pytest.raises(BadInput, match=words):
        MoodleClient(address, TOKEN)


def test_what_is_no_moodle(url: str) -> None:
    """Nothing there, another path, and a port where nobody listens."""
    with pytest.raises(LmsRefused, match="404"):
        MoodleClient(url + "/x", TOKEN).call("core_competency_get_scale_values", scaleid=7)
    with pytest.raises(LmsRefused, match="does not answer"):
        MoodleClient("http://127.0.0.1:9", TOKEN).call("core_competency_get_scale_values", scaleid=7)


def test_unknown_parameters_are_refused(url: str) -> None:
    """The stand-in does enforce them."""
    client = MoodleClient(url, TOKEN)
    for params in ({}, {"scaleid": "x"}, {"scaleid": 7, "more": 1}):
        with pytest.raises(LmsRefused, match="invalidparameter"):
            client.call("core_competency_get_scale_values", **params)


def test_parameters_are_written_as_php_reads_them() -> None:
    """Nested names; nothing for None; a truth is 1 or 0."""
    given = {"a": {"b": [{"c": 1}, {"c": "x"}]}, "d": None, "e": True}
    assert list(flattened(given)) == [("a[b][0][c]", "1"), ("a[b][1][c]", "x"), ("e", "1")]


def test_the_command_reports(
    store: Store,
    moodle: Standin,
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """In words, and as JSON; without an address it says which settings to set."""
    monkeypatch.setattr("graphsvc.commands.session.store", _given(store))
    monkeypatch.setenv("GRAPHSVC_MOODLE_URL", url)
    monkeypatch.setenv("GRAPHSVC_MOODLE_TOKEN", TOKEN)
    assert main(["moodle", "--dry-run", "--scale", "7"]) == 0
    assert "would be created: 9" in capsys.readouterr().out
    assert not moodle.written
    assert main(["moodle", "--scale", "7", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["framework_change"] == "created"
    assert main(["moodle"]) == 0
    assert "unchanged: 9 competencies, 2 links" in capsys.readouterr().out
    monkeypatch.setenv("GRAPHSVC_MOODLE_TOKEN", "wrong")
    assert main(["moodle"]) == 4
    monkeypatch.setenv("GRAPHSVC_MOODLE_URL", "")
    assert main(["moodle"]) == 3
    said = capsys.readouterr()
    assert TOKEN not in said.out + said.err


def _given(store: Store) -> Any:
    from contextlib import contextmanager

    @contextmanager
    def given(_: object) -> Iterator[Store]:
        yield store

    return given
