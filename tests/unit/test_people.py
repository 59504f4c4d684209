"""What people decide about people: assessments, adjustments, posts, profiles, enrolments; and who may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphsvc.changes import link, put, ref
from graphsvc.errors import BadQuestion, Forbidden, UnknownCompetence, UnknownEmployee
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.people.adjustments import UnknownEmployment, adjust
from graphsvc.people.assessments import assess
from graphsvc.people.employments import employ, pick_profiles
from graphsvc.people.enrolments import UnknownSession, enrol
from graphsvc.people.viewer import HR, PUBLIC, Viewer
from graphsvc.settings import Settings
from graphsvc.store.opening import open_store
from graphsvc.store.protocol import Revision, Row, Store

SELF = Viewer("employee", employee="e1")
OTHER = Viewer("employee", employee="e2")
BOSS = Viewer("manager", employee="b", units=frozenset({"K"}))
ELSEWHERE = Viewer("manager", employee="x", units=frozenset({"H"}))
LMS = Viewer("lms")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Kommunen with a school below and a home beside; e1 works at the school as a teacher."""
    opened = open_store(Settings(store=f"kglite:{tmp_path / 'graph'}"))
    competences = ("fag", "lov", "data")
    opened.apply(
        [
            *(put(n.OrgUnit(id=key, name=key)) for key in ("K", "S", "H")),
            link("PART_OF", ref("OrgUnit", "S"), ref("OrgUnit", "K")),
            *(put(n.Competence(id=key)) for key in competences),
            put(n.Role(id="teacher")),
            put(n.Role(id="cook")),
            put(n.Profile(id="data2", kind="system")),
            _requires("Role", "teacher", "fag", 3),
            _requires("Role", "teacher", "lov", 2, act="loven"),
            _requires("Role", "cook", "data", 1),
            _requires("Profile", "data2", "data", 2),
            *(put(n.Employee(id=key, name=key)) for key in ("e1", "e2")),
            put(n.Employment(id="e1-1", employee="e1")),
            link("HAS_EMPLOYMENT", ref("Employee", "e1"), ref("Employment", "e1-1")),
            link("IN_UNIT", ref("Employment", "e1-1"), ref("OrgUnit", "S")),
            link("HAS_ROLE", ref("Employment", "e1-1"), ref("Role", "teacher"), e.Period()),
            put(n.Course(id="k")),
            link(
                "DEVELOPS", ref("Course", "k"), ref("Competence", "fag"), e.Develops(from_level=1, to_level=3)
            ),
            link(
                "DEVELOPS",
                ref("Course", "k"),
                ref("Competence", "data"),
                e.Develops(from_level=0, to_level=2),
            ),
            put(n.CourseSession(id="k-1", start="2026-03-01", finish="2026-03-02", seats=1)),
            link("RUN_OF", ref("CourseSession", "k-1"), ref("Course", "k")),
        ],
        by="test",
        reason="test",
    )
    yield opened
    opened.close()


def _requires(label: str, key: str, competence: str, level: int, act: str | None = None) -> object:
    edge = e.Requires(necessity="must", level=level, basis_act=act)
    return link("REQUIRES", ref(label, key), ref("Competence", competence), edge)


def _assess(store: Store, viewer: Viewer, **more: object) -> Revision:
    values = {"employee": "e1", "competence": "fag", "level": 2, "method": "self", "at": "2026-01-05", **more}
    return assess(store, viewer, **values)  # type: ignore[arg-type]


def _history(store: Store) -> list[Row]:
    return store.read("organisation.assessed_of", employee="e1")


@pytest.mark.parametrize(
    "viewer", [PUBLIC, OTHER, ELSEWHERE, LMS, Viewer("auditor"), Viewer("system_administrator")]
)
@pytest.mark.parametrize("method", ["self", "manager"])
def test_strangers_assess_nobody(store: Store, viewer: Viewer, method: str) -> None:
    """Whoever is neither the person, her manager nor hr is refused, and nothing is written."""
    with pytest.raises(Forbidden):
        _assess(store, viewer, method=method)
    assert not _history(store)


@pytest.mark.parametrize(
    ("viewer", "method"), [(SELF, "self"), (BOSS, "manager"), (BOSS, "agreed"), (HR, "test"), (HR, "self")]
)
def test_assess(store: Store, viewer: Viewer, method: str) -> None:
    """Those who may write it, and it says by whom; writing it again changes nothing."""
    assert _assess(store, viewer, method=method).changed
    (row,) = _history(store)
    assert (row["level"], row["method"], row["by"]) == (2, method, viewer.employee or "hr")
    assert not _assess(store, viewer, method=method).changed


@pytest.mark.parametrize(("viewer", "method"), [(SELF, "manager"), (SELF, "test"), (BOSS, "self")])
def test_methods_have_their_people(store: Store, viewer: Viewer, method: str) -> None:
    """Nobody gives herself another method than self, and no manager speaks for her."""
    with pytest.raises(Forbidden):
        _assess(store, viewer, method=method)


def test_a_manager_does_not_rate_herself(store: Store) -> None:
    """A manager is an employee of her own unit, and has a manager of her own."""
    with pytest.raises(Forbidden):
        _assess(store, Viewer("manager", employee="e1", units=frozenset({"K"})), method="manager")


def test_unknown_ids(store: Store) -> None:
    """hr learns that nobody has the id; others cannot ask who is there, and the id is not repeated."""
    with pytest.raises(UnknownEmployee) as caught:
        _assess(store, HR, employee="01017012345", method="test")
    assert "01017012345" not in str(caught.value)
    for viewer in (BOSS, SELF):
        with pytest.raises(Forbidden):
            _assess(store, viewer, employee="01017012345", method="manager")
    with pytest.raises(UnknownCompetence):
        _assess(store, HR, competence="faag", method="test")


def _adjust(store: Store, viewer: Viewer = BOSS, **more: object) -> Revision:
    values = {"employee": "e1", "competence": "fag", "level": 1, "reason": "ny", "at": "2026-02-01", **more}
    return adjust(store, viewer, **values)  # type: ignore[arg-type]


def _adjustments(store: Store) -> list[Row]:
    return store.read("organisation.adjustments_of", employee="e1")


def test_adjust_one_post(store: Store) -> None:
    """The level, what it replaced, by whom and for which post."""
    _adjust(store, employment="e1-1")
    (row,) = _adjustments(store)
    assert (row["level"], row["replaced"], row["scope"], row["by"]) == (1, 3, "employment", "b")


@pytest.mark.parametrize("viewer", [PUBLIC, SELF, OTHER, ELSEWHERE, LMS])
def test_only_those_above_adjust(store: Store, viewer: Viewer) -> None:
    """The person herself does not set her own requirement, nor does anybody from elsewhere."""
    with pytest.raises(Forbidden):
        _adjust(store, viewer)


def test_no_adjustment_below_the_law(store: Store) -> None:
    """A level below a requirement with a legal basis is refused with the lowest one; that one is accepted."""
    with pytest.raises(BadQuestion, match="Set 2 or higher"):
        _adjust(store, competence="lov", level=1)
    assert _adjust(store, competence="lov", level=2).changed


def test_adjusting_another_persons_post(store: Store) -> None:
    """A post that is not the person's is unknown, and not named."""
    with pytest.raises(UnknownEmployment) as caught:
        _adjust(store, employment="e7-1")
    assert "e7" not in str(caught.value)


def test_later_post_gets_the_persons_adjustments(store: Store) -> None:
    """Those for all posts come along with what they replace there; those for one post do not."""
    _adjust(store, competence="data", level=0)
    _adjust(store, employment="e1-1")
    post = n.Employment(id="e1-2", employee="e1", percent=20)
    employ(store, HR, employment=post, unit="H", roles=["cook"], profiles={"data2": "must"})
    rows = [row for row in _adjustments(store) if row["employment"] == "e1-2"]
    assert [(r["competence"], r["level"], r["replaced"], r["scope"]) for r in rows] == [
        ("data", 0, 2, "person")
    ]


def test_employ_twice_changes_nothing(store: Store) -> None:
    """The same post again is no change."""
    _adjust(store, competence="data", level=0)
    post = n.Employment(id="e1-2", employee="e1")
    assert employ(store, HR, employment=post, unit="H", roles=["cook"]).changed
    assert not employ(store, HR, employment=post, unit="H", roles=["cook"]).changed


def test_should_profiles_replace_nothing(store: Store) -> None:
    """A profile picked as should sets no must level."""
    employ(store, HR, employment=n.Employment(id="e1-2", employee="e1"), profiles={"data2": "should"})
    _adjust(store, competence="data", level=1, employment="e1-2")
    assert [row["replaced"] for row in _adjustments(store)] == [0]


def test_pick_profiles(store: Store) -> None:
    """Those named are picked, the others go."""
    pick_profiles(store, BOSS, employee="e1", employment="e1-1", profiles={"data2": "should"})
    (row,) = store.read("organisation.profiles_of", employee="e1")
    assert (row["profile_id"], row["necessity"]) == ("data2", "should")
    pick_profiles(store, BOSS, employee="e1", employment="e1-1", profiles={})
    assert not store.read("organisation.profiles_of", employee="e1")


def _enrol(store: Store, viewer: Viewer, state: str, **more: object) -> Revision:
    return enrol(store, viewer, employee="e1", session="k-1", state=state, **more)  # type: ignore[arg-type]


def test_enrolment_runs_its_course(store: Store) -> None:
    """Invited by the manager, enrolled by herself, approved, attended, completed by the course system."""
    for viewer, state in (
        (BOSS, "invited"),
        (SELF, "enrolled"),
        (BOSS, "approved"),
        (LMS, "attended"),
        (LMS, "completed"),
    ):
        assert _enrol(store, viewer, state).changed
    (row,) = store.read("organisation.enrolment", employee="e1", session="k-1")
    assert row["state"] == "completed"
    assert not _enrol(store, LMS, "completed").changed


@pytest.mark.parametrize(
    ("viewer", "state"),
    [(SELF, "approved"), (SELF, "completed"), (OTHER, "enrolled"), (ELSEWHERE, "invited")],
)
def test_who_may_enrol(store: Store, viewer: Viewer, state: str) -> None:
    """Nobody approves or completes for herself, or enrols others."""
    with pytest.raises(Forbidden):
        _enrol(store, viewer, state)


def test_states_follow_each_other(store: Store) -> None:
    """What has not been enrolled cannot be completed; what is completed stays so."""
    with pytest.raises(BadQuestion, match="cannot follow"):
        _enrol(store, HR, "completed")
    _enrol(store, HR, "enrolled")
    _enrol(store, HR, "completed")
    with pytest.raises(BadQuestion, match="nothing can"):
        _enrol(store, HR, "declined")


def test_seats_run_out(store: Store) -> None:
    """The last seat is taken once; who has it keeps it through the next states."""
    _enrol(store, HR, "enrolled")
    with pytest.raises(BadQuestion, match="No seat"):
        enrol(store, HR, employee="e2", session="k-1", state="enrolled")
    assert _enrol(store, HR, "approved").changed


def test_unknown_session(store: Store) -> None:
    """A session that is not there is named."""
    with pytest.raises(UnknownSession):
        enrol(store, HR, employee="e1", session="k-9", state="enrolled")


@pytest.mark.parametrize(
    ("before", "day", "expected"),
    [
        (None, "2026-01-05", {"data": 2}),  # fag: stands below the from-level
        (1, "2026-01-05", {"data": 2, "fag": 3}),
        (3, "2026-01-05", {"data": 2}),  # has it already
        (4, "2026-01-05", {"data": 2}),  # a course never lowers
        (1, "2026-03-02", {"data": 2, "fag": 3}),  # assessed on the last day of the course
        (1, "2026-03-03", {"data": 2}),  # assessed after it
    ],
)
def test_completing_only_raises(store: Store, before: int | None, day: str, expected: dict[str, int]) -> None:
    """To the to-level, for whoever stood at the from-level or above on the session's last day."""
    if before is not None:
        _assess(store, HR, level=before, method="manager", at=day)
    _enrol(store, HR, "enrolled")
    _enrol(store, LMS, "completed")
    rows = [row for row in _history(store) if row["method"] == "course"]
    assert {row["competence"]: row["level"] for row in rows} == expected
    assert {(row["at"], row["by"]) for row in rows} == {("2026-03-02", "k")}
