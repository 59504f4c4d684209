"""Completions from the platform's request to the graph and the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from graphsvc.changes import Drop, ref
from graphsvc.completions.desk import Desk
from graphsvc.completions.records import Completion
from graphsvc.completions.rights import forget
from graphsvc.completions.rights import told as told_to_her
from graphsvc.errors import (
    BadFile,
    BadQuestion,
    BadStatement,
    Forbidden,
    StatementConflict,
    StoreUnavailable,
    UnknownCompletion,
    UnknownCourse,
    UnknownEmployee,
)
from graphsvc.graph import Graph
from graphsvc.people.permission import today
from graphsvc.people.viewer import HR, PUBLIC, Viewer
from tests.completions.school import assessed, enrolled, levels, states
from tests.completions.statements import (
    COMPLETED,
    FAILED,
    LMS,
    PASSED,
    VIEWED,
    activity,
    body,
    done,
    number,
    statement,
    voiding,
)

PLATFORM = Viewer("lms")
Fresh = Callable[[], int]
STRANGERS = [
    PUBLIC,
    Viewer("employee", employee="e1"),
    Viewer("manager", employee="e1", units=frozenset({"K"})),
    Viewer("system_administrator", employee="e1", systems=frozenset({"gerica"})),
    Viewer("auditor"),
]


def send(graph: Graph, *statements: Any) -> list[str]:
    return graph.completions.send(PLATFORM, body(*statements))


def told(graph: Graph, n: int) -> Completion:
    (one,) = graph.completions.log.with_ids([number(n)])
    return one


def nth(person: int, n: int = 0) -> int:
    """The number of a person's nth statement."""
    return person * 1000 + n


@pytest.mark.parametrize("viewer", STRANGERS, ids=lambda viewer: viewer.kind)
def test_strangers_are_refused(graph: Graph, viewer: Viewer) -> None:
    """A service account of kind lms and hr may send; nobody else, and nobody else reaches anything here."""
    desk = graph.completions
    calls: list[Callable[[], Any]] = [
        lambda: desk.send(viewer, b"nonsense"),
        lambda: desk.load(viewer, b"nonsense"),
        lambda: desk.listed(viewer),
        lambda: desk.replay(viewer),
        lambda: desk.link(viewer, activity=activity(1), course="k"),
        lambda: desk.discard(viewer, reason="x", activity="x"),
        lambda: desk.accounts(viewer),
        lambda: desk.load_accounts(viewer, b""),
        lambda: desk.activities(viewer),
        lambda: desk.load_activities(viewer, b""),
    ]
    for call in calls:
        with pytest.raises(Forbidden):
            call()


def test_a_platform_sends_and_links_courses_and_sees_no_people(graph: Graph) -> None:
    """What became of a completion, and whose an account is, is for hr."""
    desk = graph.completions
    assert desk.activities(PLATFORM).total
    calls: list[Callable[[], Any]] = [
        lambda: desk.listed(PLATFORM),
        lambda: desk.accounts(PLATFORM),
        lambda: desk.load_accounts(PLATFORM, b""),
        lambda: desk.replay(PLATFORM),
        lambda: desk.link(PLATFORM, account="1", home_page=LMS, employee="e1"),
        lambda: desk.discard(PLATFORM, reason="x", activity="x"),
    ]
    for call in calls:
        with pytest.raises(Forbidden):
            call()


def test_a_completion(graph: Graph, fresh: Fresh) -> None:
    """The enrolment is completed, the level raised, in one revision that says by whom and why."""
    i = fresh()
    graph.store.apply([enrolled(f"e{i}", "k-1", "approved")], by="test", reason="test")
    before = graph.revision().number
    key = Viewer("lms", subject="key:abc")
    graph.completions.send(key, body(done(nth(i), f"{i}", 11, "2026-03-02T10:00:00+01:00")))
    assert levels(graph, f"e{i}") == {("a", "2026-03-02", "course"): 2}
    assert states(graph, f"e{i}") == {"k-1": ("completed", "2026-03-02T09:00:00.000+00:00", "fint")}
    (record,) = graph.store.changes(before)
    assert (record.by, record.reason) == ("key:abc", "course completions")
    assert len(record.touched) == 2
    assert f"e{i}" not in record.reason
    one = told(graph, nth(i))
    assert (one.state, one.employee, one.course, one.session) == ("settled", f"e{i}", "k", "k-1")
    assert (one.enrolment, one.levels[0].result) == ("completed", "raised")


def test_the_same_again_and_another_of_the_same_id(graph: Graph, fresh: Fresh) -> None:
    """Communication 2.1.2.s2.b4, b5: the same is accepted and changes nothing, another is refused whole."""
    i = fresh()
    one = done(nth(i), f"{i}", 1, "2026-03-02T10:00:00+01:00")
    send(graph, one)
    before = graph.revision(), told(graph, nth(i))
    assert send(graph, one, one | {"id": number(nth(i, 1))}) == [number(nth(i)), number(nth(i, 1))]
    assert (graph.revision().number, told(graph, nth(i))) == (before[0].number, before[1])
    other = done(nth(i), f"{i}", 2, "2026-03-02T10:00:00+01:00")
    with pytest.raises(StatementConflict, match="Statement 2 of the request"):
        send(graph, done(nth(i, 2), f"{i}", 2, "2026-03-02T10:00:00+01:00"), other)
    assert not graph.completions.log.with_ids([number(nth(i, 2))])
    assert graph.revision().number == before[0].number


@pytest.mark.parametrize(
    "more",
    [
        {"timestamp": "2026-03-02T09:00:00Z"},
        {"timestamp": "20260302T100000+01"},
        {"verb": {"id": COMPLETED, "display": {"en": "other words"}}},
        {"object": {"id": activity(1), "objectType": "Activity"}},
        {"id": number(77_000).upper()},
        {
            "stored": "2026-03-05T00:00:00Z",
            "version": "1.0.0",
            "authority": {"mbox": "mailto:lms@example.org"},
        },
        {"attachments": []},
    ],
    ids=str,
)
def test_what_does_not_make_it_another_statement(graph: Graph, more: dict[str, Any]) -> None:
    """Data 2.3.1.b1-b7: what a receiver may set or a sender may write otherwise."""
    one = statement(77_000, actor={"account": {"homePage": LMS, "name": "nobody"}})
    send(graph, one)
    assert send(graph, one | more) == [number(77_000)]


@pytest.mark.parametrize(
    "more",
    [
        {"timestamp": "2026-03-02T10:00:01+01:00"},
        {"actor": {"account": {"homePage": LMS, "name": "nobody else"}}},
        {"object": {"id": activity(2)}},
        {"result": {"completion": True}},
        {"result": {"duration": "PT60S"}},
    ],
    ids=str,
)
def test_what_makes_it_another_statement(graph: Graph, more: dict[str, Any]) -> None:
    """Data 2.3.1.s9.b2 (and b8 of duration)."""
    one = statement(
        78_000, actor={"account": {"homePage": LMS, "name": "nobody"}}, result={"duration": "PT1M"}
    )
    send(graph, one)
    with pytest.raises(StatementConflict):
        send(graph, one | more)


def test_statements_without_an_id(graph: Graph, fresh: Fresh) -> None:
    """Data 2.4.1.s2.b1: one is given; for the same event the same, as Moodle sends none."""
    i = fresh()
    one = done(0, f"{i}", 1, "2026-03-02T10:00:00+01:00") | {"id": None}
    one.pop("id")
    first, second = send(graph, one, one | {"timestamp": "2026-03-02T10:00:01+01:00"})
    assert first != second
    assert send(graph, one) == [first]
    assert graph.completions.log.with_ids([first])[0].state == "settled"
    one.pop("timestamp")
    assert send(graph, one) != send(graph, one)


def test_all_of_a_batch_or_nothing(graph: Graph, fresh: Fresh) -> None:
    """Communication 3.2.s3.b9: with one that is malformed none is taken in."""
    i = fresh()
    good = done(nth(i), f"{i}", 1, "2026-03-02T10:00:00+01:00")
    with pytest.raises(BadStatement):
        send(graph, good, {**good, "id": number(nth(i, 1)), "actor": {}})
    assert not levels(graph, f"e{i}")
    assert not graph.completions.log.with_ids([number(nth(i))])


OUTCOMES = [
    (COMPLETED, {}, "completed"),
    (COMPLETED, {"completion": True}, "completed"),
    (COMPLETED, {"completion": False}, "incomplete"),
    (COMPLETED, {"success": False}, "failed"),
    (COMPLETED, {"success": True, "completion": True}, "completed"),
    (COMPLETED, {"score": {"scaled": 0}}, "completed"),
    (PASSED, {}, "completed"),
    (PASSED, {"completion": False}, "incomplete"),
    (PASSED, {"success": False}, "failed"),
    (FAILED, {}, "failed"),
    (FAILED, {"success": True}, "failed"),
    (FAILED, {"completion": True}, "failed"),
    ("https://w3id.org/xapi/adl/verbs/satisfied", {}, "completed"),
    ("http://id.tincanapi.com/verb/completed", {}, "completed"),
]


@pytest.mark.parametrize(("verb", "result", "outcome"), OUTCOMES)
def test_verb_and_result(graph: Graph, verb: str, result: dict[str, Any], outcome: str) -> None:
    """Only what says nothing against it counts; the rest is listed and changes nothing."""
    from datetime import UTC, datetime

    from graphsvc.completions.meaning import said

    found = said(statement(verb={"id": verb}, result=result), datetime.now(UTC))
    assert found is not None
    assert found.outcome == outcome


def test_failed_is_listed_and_changes_nothing(graph: Graph, fresh: Fresh) -> None:
    """Neither enrolment nor level; passing afterwards does."""
    i = fresh()
    graph.store.apply([enrolled(f"e{i}", "k-1")], by="test", reason="test")
    before = graph.revision().number
    send(graph, done(nth(i), f"{i}", 11, "2026-03-02T10:00:00+01:00", verb={"id": FAILED}))
    assert graph.revision().number == before
    assert (told(graph, nth(i)).state, told(graph, nth(i)).outcome) == ("settled", "failed")
    send(graph, done(nth(i, 1), f"{i}", 11, "2026-03-03T10:00:00+01:00", verb={"id": PASSED}))
    assert states(graph, f"e{i}")["k-1"][0] == "completed"


@pytest.mark.parametrize(
    "more",
    [
        {"verb": {"id": VIEWED}},
        {"object": {"objectType": "Agent", "mbox": "mailto:a@example.org"}},
        {
            "object": {
                "objectType": "SubStatement",
                "actor": {"mbox": "mailto:a@example.org"},
                "verb": {"id": COMPLETED},
                "object": {"id": activity(1)},
            }
        },
    ],
)
def test_what_is_no_completion_is_not_kept(graph: Graph, more: dict[str, Any]) -> None:
    """A platform sends all that people do; what does not concern us is accepted, and not remembered."""
    before = graph.revision().number
    assert send(graph, statement(79_000, **more)) == [number(79_000)]
    assert not graph.completions.log.with_ids([number(79_000)])
    assert graph.revision().number == before


@pytest.mark.parametrize(
    ("state", "marking"),
    [
        ("enrolled", "completed"),
        ("approved", "completed"),
        ("attended", "completed"),
        ("completed", "already"),
        ("proposed", "proposed"),
        ("invited", "invited"),
        ("declined", "declined"),
        (None, "none"),
    ],
)
def test_from_which_states_an_enrolment_is_completed(
    graph: Graph, fresh: Fresh, state: str | None, marking: str
) -> None:
    """As people/enrolments.py allows; the level is judged whatever the enrolment says."""
    i = fresh()
    if state:
        graph.store.apply([enrolled(f"e{i}", "k-1", state)], by="test", reason="test")
    send(graph, done(nth(i), f"{i}", 11, "2026-03-02T10:00:00+01:00"))
    assert told(graph, nth(i)).enrolment == marking
    after = states(graph, f"e{i}").get("k-1", (None,))[0]
    assert after == ("completed" if marking == "completed" else state)
    assert levels(graph, f"e{i}") == {("a", "2026-03-02", "course"): 2}


@pytest.mark.parametrize(
    ("day", "sessions", "chosen"),
    [
        ("2026-03-02", ("k-1", "k-2"), "k-1"),
        ("2026-09-01", ("k-1", "k-2"), "k-2"),
        ("2026-02-28", ("k-1", "k-2"), None),
        ("2026-10-01", ("k-1",), "k-1"),
        ("2026-10-01", (), None),
    ],
)
def test_which_session_where_none_is_named(
    graph: Graph, fresh: Fresh, day: str, sessions: tuple[str, ...], chosen: str | None
) -> None:
    """Of those that she is enrolled in the one that began last."""
    i = fresh()
    graph.store.apply(
        [enrolled(f"e{i}", session) for session in sessions], by="test", reason="x"
    ) if sessions else None
    send(graph, done(nth(i), f"{i}", 1, f"{day}T10:00:00+01:00"))
    assert told(graph, nth(i)).session == chosen
    assert {key for key, one in states(graph, f"e{i}").items() if one[0] == "completed"} == {chosen} - {None}


def test_a_session_without_days(graph: Graph, fresh: Fresh) -> None:
    """E-learning has no beginning."""
    i = fresh()
    graph.store.apply([enrolled(f"e{i}", "m-1")], by="test", reason="test")
    send(graph, done(nth(i), f"{i}", 2, "2026-03-02T10:00:00+01:00"))
    assert told(graph, nth(i)).session == "m-1"
    assert [(one.competence, one.result) for one in told(graph, nth(i)).levels] == [
        ("a", "below"),
        ("b", "raised"),
    ]


def test_a_withdrawn_course_and_one_that_develops_nothing(graph: Graph, fresh: Fresh) -> None:
    """What she completed she completed; a course without steps raises nothing."""
    i = fresh()
    graph.store.apply([assessed(f"e{i}", "a", 1, "2024-01-01")], by="test", reason="test")
    send(
        graph,
        done(nth(i), f"{i}", 3, "2026-03-02T10:00:00Z"),
        done(nth(i, 1), f"{i}", 4, "2026-03-02T10:00:00Z"),
    )
    assert levels(graph, f"e{i}")[("a", "2026-03-02", "course")] == 4
    assert told(graph, nth(i, 1)).levels == ()


def test_a_course_by_its_own_address(graph: Graph, fresh: Fresh) -> None:
    """An activity that is the URI of a course here needs no row in the table."""
    i = fresh()
    one = done(nth(i), f"{i}", 1, "2026-03-02T10:00:00Z")
    send(graph, one | {"object": {"id": "https://kommune.example.org/id/courses/k"}})
    assert told(graph, nth(i)).course == "k"


def test_a_day_that_has_not_come(graph: Graph, fresh: Fresh) -> None:
    """Data 2.4.7.s3.b6: not refused; it waits for its day and is then judged by itself."""
    i = fresh()
    ahead = (date.fromisoformat(today()) + timedelta(days=40)).isoformat()
    send(graph, done(nth(i), f"{i}", 1, f"{ahead}T10:00:00Z"))
    assert (told(graph, nth(i)).state, told(graph, nth(i)).reason) == ("parked", "future")
    desk = graph.completions
    from graphsvc.completions.settling import settle

    settle(graph.store, desk.log, by="test", today=ahead, recent_months=12)
    assert told(graph, nth(i)).state == "settled"
    assert levels(graph, f"e{i}") == {("a", ahead, "course"): 2}


@pytest.mark.parametrize(
    ("at", "reason"), [("1950-01-01T00:00:00Z", "time"), ("2900-01-01T00:00:00Z", "time")]
)
def test_days_that_no_array_can_name(graph: Graph, fresh: Fresh, at: str, reason: str) -> None:
    """They wait for somebody to look."""
    i = fresh()
    send(graph, done(nth(i), f"{i}", 1, at))
    assert told(graph, nth(i)).reason == reason


def test_a_group_waits(graph: Graph) -> None:
    """Who of a group has completed it, nobody says."""
    group = {"objectType": "Group", "member": [{"account": {"homePage": LMS, "name": "1"}}]}
    send(graph, statement(80_000, actor=group))
    assert (told(graph, 80_000).reason, told(graph, 80_000).account) == ("group", "")


def test_parked_linked_replayed(graph: Graph, fresh: Fresh) -> None:
    """Unknown people and activities wait in the list, and are judged when the tables know them."""
    i, desk = fresh(), graph.completions
    one = done(nth(i), f"new-{i}", 1000 + i, "2026-03-02T10:00:00Z")
    send(graph, one)
    assert told(graph, nth(i)).reason == "person and activity"
    desk.link(HR, id=number(nth(i)), employee=f"e{i}")
    assert told(graph, nth(i)).reason == "activity"
    report = desk.link(HR, activity=activity(1000 + i), course="k")
    assert told(graph, nth(i)).state == "settled"
    assert report.states["settled"] == 1
    assert levels(graph, f"e{i}") == {("a", "2026-03-02", "course"): 2}


def test_a_late_table_settles_in_the_order_of_days(graph: Graph, fresh: Fresh) -> None:
    """The second course came and was judged first; the first, once linked, lets it count."""
    i, desk = fresh(), graph.completions
    send(graph, done(nth(i), f"{i}", 2000 + i, "2026-03-02T10:00:00Z"))
    send(graph, done(nth(i, 1), f"{i}", 2, "2026-05-02T10:00:00Z"))
    assert told(graph, nth(i, 1)).levels[0].result == "below"
    desk.load_activities(PLATFORM, f"activity,course\n{activity(2000 + i)},k\n".encode())
    assert told(graph, nth(i, 1)).levels[0].result == "raised"
    assert levels(graph, f"e{i}") == {
        ("a", "2026-03-02", "course"): 2,
        ("a", "2026-05-02", "course"): 3,
        ("b", "2026-05-02", "course"): 1,
    }


def test_discarding(graph: Graph, fresh: Fresh) -> None:
    """With words; it stays in the list, and sent again it stays put away."""
    i, desk = fresh(), graph.completions
    one = done(nth(i), f"stranger-{i}", 1, "2026-03-02T10:00:00Z")
    send(graph, one, done(nth(i, 1), f"stranger-{i}", 2, "2026-03-02T10:00:00Z"))
    report = desk.discard(HR, reason=" Prøvebruker. ", home_page=LMS, account=f"stranger-{i}")
    assert (report.total, report.states) == (2, {"discarded": 2})
    assert (told(graph, nth(i)).state, told(graph, nth(i)).reason) == ("discarded", "Prøvebruker.")
    send(graph, one)
    desk.link(HR, home_page=LMS, account=f"stranger-{i}", employee=f"e{i}")
    assert told(graph, nth(i)).state == "discarded"
    assert not levels(graph, f"e{i}")


def test_an_activity_that_is_no_course(graph: Graph, fresh: Fresh) -> None:
    """Moodle tells of every quiz; hr says once that it is none, and the list stays short."""
    i = fresh()
    send(graph, done(nth(i), "whoever", 99, "2026-03-02T10:00:00Z"))
    assert (told(graph, nth(i)).state, told(graph, nth(i)).reason) == (
        "discarded",
        "The activity is no course.",
    )


@pytest.mark.parametrize(
    ("kwargs", "error"),
    [
        ({"reason": " ", "activity": "x"}, BadQuestion),
        ({"reason": "x"}, BadQuestion),
        ({"reason": "x", "id": number(999_999)}, UnknownCompletion),
    ],
)
def test_discarding_what_cannot_be(graph: Graph, kwargs: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        graph.completions.discard(HR, **kwargs)


@pytest.mark.parametrize(
    ("kwargs", "error"),
    [
        ({}, BadQuestion),
        ({"activity": activity(7)}, BadQuestion),
        ({"activity": activity(7), "course": "nothing"}, UnknownCourse),
        ({"activity": activity(7), "course": "k", "session": "m-1"}, BadQuestion),
        ({"activity": "seven", "course": "k"}, BadQuestion),
        ({"course": "k"}, BadQuestion),
        ({"employee": "e1"}, BadQuestion),
        ({"home_page": LMS, "account": "x", "employee": "nobody"}, UnknownEmployee),
        ({"home_page": "lms", "account": "x", "employee": "e1"}, BadQuestion),
        ({"account": "x", "employee": "e1"}, BadQuestion),
        ({"id": number(999_999), "employee": "e1"}, UnknownCompletion),
    ],
)
def test_linking_what_cannot_be(graph: Graph, kwargs: dict[str, str], error: type[Exception]) -> None:
    """A clear error, and the tables are as they were."""
    desk = graph.completions
    before = desk.accounts(HR).total, desk.activities(HR).total
    with pytest.raises(error):
        desk.link(HR, **kwargs)
    assert (desk.accounts(HR).total, desk.activities(HR).total) == before


def test_voiding(graph: Graph, fresh: Fresh) -> None:
    """Data 2.3.2: what the voided completion did is taken back, what stood on it too, and the rest stays."""
    i = fresh()
    graph.store.apply([enrolled(f"e{i}", "k-1", "attended")], by="test", reason="test")
    send(
        graph,
        done(nth(i), f"{i}", 11, "2026-03-02T10:00:00Z"),
        done(nth(i, 1), f"{i}", 2, "2026-05-02T10:00:00Z"),
    )
    assert len(levels(graph, f"e{i}")) == 3
    send(graph, voiding(nth(i, 2), nth(i)))
    assert levels(graph, f"e{i}") == {("b", "2026-05-02", "course"): 1}
    assert states(graph, f"e{i}")["k-1"] == ("attended", "2026-01-01T00:00:00+00:00", "fint")
    assert told(graph, nth(i)).state == "voided"
    send(graph, done(nth(i), f"{i}", 11, "2026-03-02T10:00:00Z"))
    assert len(levels(graph, f"e{i}")) == 1
    send(graph, done(nth(i, 3), f"{i}", 11, "2026-03-02T10:00:00Z"))
    assert len(levels(graph, f"e{i}")) == 3, "2.3.2.s2.b7: issued again under a new id"


def test_voiding_before_and_voiding_a_voiding_one(graph: Graph, fresh: Fresh) -> None:
    """2.3.2.s2.b5: the voided one need not be there; 2.3.2.s1: a voiding one cannot be voided."""
    i = fresh()
    send(graph, voiding(nth(i, 1), nth(i)))
    send(graph, voiding(nth(i, 2), nth(i, 1)))
    send(graph, done(nth(i), f"{i}", 1, "2026-03-02T10:00:00Z"))
    assert told(graph, nth(i)).state == "voided"
    assert not levels(graph, f"e{i}")


def test_one_enrolment_completed_twice(graph: Graph, fresh: Fresh) -> None:
    """At the earliest moment; voiding that one leaves the other."""
    i = fresh()
    graph.store.apply([enrolled(f"e{i}", "k-1")], by="test", reason="test")
    send(graph, done(nth(i), f"{i}", 11, "2026-03-05T10:00:00Z"))
    send(graph, done(nth(i, 1), f"{i}", 11, "2026-03-02T10:00:00Z"))
    assert states(graph, f"e{i}")["k-1"][:2] == ("completed", "2026-03-02T10:00:00.000+00:00")
    send(graph, voiding(nth(i, 2), nth(i, 1)))
    assert states(graph, f"e{i}")["k-1"][:2] == ("completed", "2026-03-05T10:00:00.000+00:00")


def test_the_engine_goes_away_and_comes_back(graph: Graph, fresh: Fresh) -> None:
    """What was taken in is judged in the next turn, whoever takes it; sent again it is the same."""
    i = fresh()

    class Away:
        def __getattr__(self, name: str) -> Any:
            raise StoreUnavailable("away")

    desk = Desk(Away(), graph.settings)  # type: ignore[arg-type]
    one = done(nth(i), f"{i}", 1, "2026-03-02T10:00:00Z")
    with pytest.raises(StoreUnavailable):
        desk.send(PLATFORM, body(one))
    assert told(graph, nth(i)).state == "pending"
    assert desk.consistent_through() == told(graph, nth(i)).received
    desk.close()
    send(graph, one)
    assert told(graph, nth(i)).state == "settled"
    assert graph.completions.consistent_through() > told(graph, nth(i)).received
    assert levels(graph, f"e{i}") == {("a", "2026-03-02", "course"): 2}


def test_an_employee_who_leaves_the_graph(graph: Graph, fresh: Fresh) -> None:
    """Her completions wait; nothing is written of somebody who is not there."""
    i = fresh()
    graph.store.apply([Drop(ref("Employee", f"e{i}"))], by="test", reason="test")
    send(graph, done(nth(i), f"{i}", 1, "2026-03-02T10:00:00Z"))
    assert told(graph, nth(i)).reason == "person"


def test_forgetting(graph: Graph, fresh: Fresh) -> None:
    """Accounts and completions go, parked ones too; ids stay, so that repeating brings nothing back."""
    i, desk = fresh(), graph.completions
    sent = [
        done(nth(i), f"{i}", 1, "2026-03-02T10:00:00Z"),
        done(nth(i, 1), f"{i}", 5000 + i, "2026-03-02T10:00:00Z"),
    ]
    send(graph, *sent)
    rows = told_to_her(graph.settings, f"e{i}")
    assert [row.get("state") for row in rows] == [None, "settled", "parked"]
    assert forget(desk.log.state, f"e{i}") == 3
    assert told_to_her(graph.settings, f"e{i}") == []
    assert forget(desk.log.state, f"e{i}") == 0
    before = graph.revision().number
    send(graph, *sent)
    assert graph.revision().number == before
    assert f"e{i}" not in {row.employee for row in desk.accounts(HR, limit=1000).data}
    assert_empty(graph, number(nth(i)))


def assert_empty(graph: Graph, id_: str) -> None:
    """Nothing of a completion is left but its id."""
    (row,) = graph.completions.log.state.rows("SELECT * FROM completion WHERE id = ?", id_)
    assert {name for name, value in dict(row).items() if value} == {
        "place",
        "id",
        "source",
        "state",
        "outcome",
        "levels",
    }
    assert (row["state"], row["levels"]) == ("forgotten", "[]")


def test_forgetting_whom_no_table_knows(graph: Graph, fresh: Fresh) -> None:
    """By the platform's name of her; it leaves the list."""
    i, desk = fresh(), graph.completions
    one = done(nth(i), f"gone-{i}", 1, "2026-03-02T10:00:00Z")
    send(graph, one)
    report = desk.discard(HR, home_page=LMS, account=f"gone-{i}", reason="Slettet", forget=True)
    assert (report.total, report.states) == (1, {})
    assert_empty(graph, number(nth(i)))
    send(graph, one)
    assert_empty(graph, number(nth(i)))


def test_after_a_restored_backup(graph: Graph, fresh: Fresh) -> None:
    """The log is newer than the graph: all of it judged again makes the graph what it was."""
    from graphsvc.changes import Unlink

    i = fresh()
    graph.store.apply([enrolled(f"e{i}", "k-1")], by="test", reason="test")
    send(
        graph,
        done(nth(i), f"{i}", 11, "2026-03-02T10:00:00Z"),
        done(nth(i, 1), f"{i}", 2, "2026-05-02T10:00:00Z"),
    )
    whole = levels(graph, f"e{i}"), states(graph, f"e{i}")
    person = ref("Employee", f"e{i}")
    gone = [
        Unlink("ASSESSED", person, ref("Competence", competence), {"at": at, "method": method})
        for competence, at, method in whole[0]
    ]
    graph.store.apply([*gone, enrolled(f"e{i}", "k-1")], by="test", reason="a backup of yesterday")
    graph.completions.replay(HR, everything=True)
    assert (levels(graph, f"e{i}"), states(graph, f"e{i}")) == whole


def test_pages_of_the_list(graph: Graph) -> None:
    """The latest first, page after page, each once."""
    desk = graph.completions
    seen: list[str] = []
    cursor = None
    while True:
        page = desk.listed(HR, limit=7, cursor=cursor)
        seen += [one.id for one in page.data]
        cursor = page.next
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == page.total
    with pytest.raises(BadQuestion):
        desk.listed(HR, cursor="tull")


def test_faults_name_no_person(graph: Graph) -> None:
    """An id that no employee has is not repeated: it may be a national number."""
    with pytest.raises(BadFile) as caught:
        graph.completions.load_accounts(HR, f"home_page,account,employee\n{LMS},1,01017012345\n".encode())
    assert "01017012345" not in str(caught.value)
