"""What completions are worth: cases worked by hand, and a naive telling of the rule beside the program's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.changes import Link, Unlink
from graphsvc.completions.judging import OWN, Done, Judged, Step, judge
from graphsvc.store.protocol import Row
from tests.examples import tries
from tests.oracle.naive import STANDING

A, B = "a", "b"


def row(competence: str, at: str, level: int, method: str = "manager", by: str = "leder") -> Row:
    told = {"competence": competence, "at": at, "level": level, "method": method, "by": by}
    return {**told, "valid_until": None, "valid_months": None}


def done(course: str, day: str, id_: str = "") -> Done:
    return Done(id_ or f"{course}-{day}", course, day, f"{day}T10:00:00+00:00")


def judged(history: list[Row], all_done: list[Done], steps: dict[str, list[Step]], **more: Any) -> Judged:
    given_ = {"gone": [], "since": min(one.day for one in all_done), "recent_months": 12, **more}
    return judge("e", history, all_done, steps=steps, competences=frozenset({A, B}), **given_)


def written(found: Judged) -> dict[tuple[str, str], int]:
    return {
        (change.end.key[0], change.values["at"]): change.values["level"]  # type: ignore[index,misc]
        for change in found.changes
        if isinstance(change, Link)
    }


def results(found: Judged, id_: str) -> list[tuple[str, int | None, str]]:
    return [(one.competence, one.held, one.result) for one in found.told[id_]]


ONE = {"k": [Step(A, 1, 3)]}


@pytest.mark.parametrize(
    ("level", "result", "raised"),
    [
        (None, "below", False),
        (0, "below", False),
        (1, "raised", True),
        (2, "raised", True),
        (3, "already", False),
        (4, "already", False),
    ],
)
def test_from_where_a_course_raises(level: int | None, result: str, raised: bool) -> None:
    """DOMAIN, Held: to the to-level, where she stood at the from-level or above and below the to-level."""
    history = [] if level is None else [row(A, "2026-01-01", level)]
    found = judged(history, [done("k", "2026-03-01")], ONE)
    assert written(found) == ({(A, "2026-03-01"): 3} if raised else {})
    assert results(found, "k-2026-03-01") == [(A, level, result)]


def test_each_competence_for_itself() -> None:
    """A course of two competences raises the one and not the other."""
    steps = {"k": [Step(A, 1, 3), Step(B, 0, 2)]}
    found = judged([row(A, "2026-01-01", 0)], [done("k", "2026-03-01")], steps)
    assert written(found) == {(B, "2026-03-01"): 2}
    assert results(found, "k-2026-03-01") == [(A, 0, "below"), (B, None, "raised")]


def test_what_was_assessed_later_does_not_count() -> None:
    """Held is as of the day of the completion."""
    history = [row(A, "2026-01-01", 1), row(A, "2026-06-01", 4)]
    assert written(judged(history, [done("k", "2026-03-01")], ONE)) == {(A, "2026-03-01"): 3}


def test_the_same_course_again() -> None:
    """Whoever has reached the to-level gains nothing by another time, unless something took it from her."""
    again = [done("k", "2026-03-01"), done("k", "2026-09-01")]
    found = judged([row(A, "2025-01-01", 1)], again, ONE)
    assert written(found) == {(A, "2026-03-01"): 3}
    assert results(found, "k-2026-09-01") == [(A, 3, "already")]


def test_courses_that_build_on_each_other_in_one_day() -> None:
    """The lowest first, whichever came first; one assessment, at what was reached."""
    steps = {"k": [Step(A, 0, 2)], "m": [Step(A, 2, 3)], "n": [Step(A, 4, 4)]}
    day = [done("m", "2026-03-01"), done("n", "2026-03-01"), done("k", "2026-03-01")]
    found = judged([], day, steps)
    assert written(found) == {(A, "2026-03-01"): 3}
    assert [results(found, one.id)[0][2] for one in day] == ["raised", "below", "raised"]
    (change,) = found.changes
    assert isinstance(change, Link)
    assert change.values["by"] == f"{OWN}m"


def test_one_that_comes_late() -> None:
    """Judged as of its day; those after it are judged again, and what was too high then is reached."""
    steps = {"k": [Step(A, 0, 2)], "m": [Step(A, 2, 3)]}
    found = judged([], [done("m", "2026-05-01"), done("k", "2026-03-01")], steps, since="2026-03-01")
    assert written(found) == {(A, "2026-03-01"): 2, (A, "2026-05-01"): 3}


def test_one_that_comes_late_and_makes_a_later_one_idle() -> None:
    """Completing only raises: the later, lower level is taken out again."""
    steps = {"k": [Step(A, 1, 4)], "m": [Step(A, 1, 3)]}
    history = [row(A, "2025-01-01", 1), row(A, "2026-05-01", 3, "course", f"{OWN}m")]
    found = judged(history, [done("m", "2026-05-01"), done("k", "2026-03-01")], steps)
    assert written(found) == {(A, "2026-03-01"): 4}
    assert next(change for change in found.changes if isinstance(change, Unlink)).values["at"] == "2026-05-01"
    assert results(found, "m-2026-05-01") == [(A, 4, "already")]


def test_what_others_have_written_on_that_day_stands() -> None:
    """One assessment by course a day has room; another's is not overwritten, and it is told."""
    history = [row(A, "2025-01-01", 1), row(A, "2026-03-01", 2, "course", "k")]
    found = judged(history, [done("k", "2026-03-01")], ONE)
    assert found.changes == []
    assert results(found, "k-2026-03-01") == [(A, 2, "day taken")]


def test_what_a_completion_gave_that_nobody_remembers() -> None:
    """After a state folder was lost: an assessment whose completion is not known is as anybody's."""
    history = [row(A, "2026-03-01", 3, "course", f"{OWN}k")]
    found = judged(history, [done("m", "2026-02-01")], {"m": [Step(A, 0, 1)]})
    assert [change for change in found.changes if isinstance(change, Unlink)] == []


def test_taken_back() -> None:
    """What a voided completion gave goes; the other stays."""
    steps = {"k": [Step(A, 0, 2)], "m": [Step(A, 2, 3)]}
    history = [row(A, "2026-03-01", 2, "course", f"{OWN}k"), row(A, "2026-05-01", 3, "course", f"{OWN}m")]
    found = judged(
        history, [done("m", "2026-05-01")], steps, gone=[done("k", "2026-03-01")], since="2026-03-01"
    )
    gone = {change.values["at"] for change in found.changes if isinstance(change, Unlink)}
    assert gone == {"2026-03-01", "2026-05-01"}


def test_judged_twice_changes_nothing() -> None:
    """The second time all is as it is to be."""
    history = [row(A, "2026-01-01", 1), row(A, "2026-03-01", 3, "course", f"{OWN}k")]
    assert judged(history, [done("k", "2026-03-01")], ONE).changes == []


# The rule once more, as plainly as it can be told: all of a person's days from the first.


def naive_held(history: list[Row], day: str, months: int) -> int | None:
    """The latest of the highest standing among the recent; else the latest of all."""
    known = [one for one in history if one["at"] <= day]
    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 - months, 12)
    border = f"{year:04}-{month + 1:02}-{day[8:]}"
    recent = [one for one in known if one["at"] >= border]
    if recent:
        return int(max(recent, key=lambda one: (STANDING[one["method"]], one["at"]))["level"])  # type: ignore[index]
    return int(max(known, key=lambda one: (one["at"], STANDING[one["method"]]))["level"]) if known else None  # type: ignore[index]


def naive(base: list[Row], all_done: list[Done], steps: dict[str, list[Step]]) -> dict[tuple[str, str], int]:
    made: dict[tuple[str, str], int] = {}
    for day in sorted({one.day for one in all_done}):
        for competence in (A, B):
            history = [one for one in base if one["competence"] == competence]
            history += [
                row(competence, at, level, "course") for (c, at), level in made.items() if c == competence
            ]
            start = now = naive_held(history, day, 12) or 0
            courses = [one.course for one in all_done if one.day == day]
            for _ in range(9):
                for step in (step for course in courses for step in steps[course]):
                    if step.competence == competence and step.from_level <= now < step.to_level:
                        now = step.to_level
            if now > start:
                made[competence, day] = now
    return made


DAYS = [f"2025-{month:02}-15" for month in (1, 6, 12)] + ["2026-06-15", "2026-12-15"]
STEPS = st.tuples(st.sampled_from([A, B]), st.integers(0, 3), st.integers(1, 4)).map(
    lambda one: Step(one[0], min(one[1], one[2] - 1), one[2])
)


@settings(max_examples=tries(120), deadline=None)
@given(
    base=st.lists(
        st.builds(
            row,
            st.sampled_from([A, B]),
            st.sampled_from([f"{day[:8]}14" for day in DAYS]),
            st.integers(0, 4),
            st.sampled_from(["self", "manager", "test"]),
        ),
        max_size=5,
        unique_by=lambda one: (one["competence"], one["at"], one["method"]),
    ),
    steps=st.fixed_dictionaries({key: st.lists(STEPS, max_size=3) for key in ("k", "m", "n")}),
    courses=st.lists(
        st.tuples(st.sampled_from(["k", "m", "n"]), st.sampled_from(DAYS)), min_size=1, max_size=6
    ),
)
def test_as_the_naive_rule_in_any_order(
    base: list[Row], steps: dict[str, list[Step]], courses: list[tuple[str, str]]
) -> None:
    """Each judged when it comes, in whatever order: the end is what the naive rule makes of all."""
    known: list[Done] = []
    graph = {(one["competence"], one["at"], one["method"]): one for one in base}
    for place, (course, day) in enumerate(courses):
        known.append(done(course, day, f"{place}"))
        competences = frozenset(step.competence for step in steps[course])
        history = [one for one in graph.values() if one["competence"] in competences]
        found = judge("e", history, known, [], steps, since=day, competences=competences, recent_months=12)
        for change in found.changes:
            assert isinstance(change, Link | Unlink)
            key = (str(change.end.key[0]), str(change.values["at"]), "course")
            graph.pop(key, None)
            if isinstance(change, Link):
                graph[key] = row(key[0], key[1], change.values["level"], "course", change.values["by"])  # type: ignore[arg-type]
    end = {(key[0], key[1]): one["level"] for key, one in graph.items() if key[2] == "course"}
    assert end == naive(base, known, steps)
