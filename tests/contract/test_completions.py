"""Completions on every engine: the same queries, the same judgement, one ChangeSet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from graphsvc.completions.desk import Desk
from graphsvc.people.viewer import HR, Viewer
from graphsvc.settings import Settings
from graphsvc.store.protocol import Store
from tests.completions import school
from tests.completions.statements import LMS, body, done, voiding


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Iterator[Desk]:
    """The school with three employees."""
    people = {f"e{i}" for i in range(3)}
    kept = [one for one in school.changes() if one[0][0] != "Employee" or one[0][1][0] in people]
    store.apply(kept, by="test", reason="the school")
    opened = Desk(store, Settings(state=str(tmp_path)))
    opened.load_accounts(HR, "".join(["home_page,account,employee\n", f"{LMS},1,e1\n{LMS},2,e2\n"]).encode())
    opened.load_activities(HR, school.ACTIVITIES.encode())
    yield opened
    opened.close()


def test_sent_late_twice_and_taken_back(store: Store, desk: Desk) -> None:
    """A late one lets a later one count; one revision a request; voided, both go."""
    store.apply(
        [school.enrolled("e1", "k-1"), school.assessed("e2", "a", 4, "2024-01-01")], by="t", reason="t"
    )
    platform = Viewer("lms", subject="key:abc")
    second, first = done(2, "1", 2, "2026-05-02T10:00:00Z"), done(1, "1", 11, "2026-03-02T10:00:00Z")
    desk.send(platform, body(second, done(3, "2", 1, "2026-03-02T10:00:00Z")))
    before = store.revision().number
    desk.send(platform, body(first, second))
    assert store.revision().number == before + 1
    rows = store.read("organisation.assessed_of", employee="e1")
    assert [(row["competence"], row["at"], row["level"], row["by"]) for row in rows] == [
        ("a", "2026-03-02", 2, "completion:k"),
        ("a", "2026-05-02", 3, "completion:m"),
        ("b", "2026-05-02", 1, "completion:m"),
    ]
    (enrolment,) = store.read("completions.enrolments", employees=["e1"], courses=["k"])
    assert (enrolment["state"], enrolment["evaluation"]) == ("completed", "fint")
    desk.send(platform, body(voiding(4, 1), voiding(5, 2)))
    assert store.read("organisation.assessed_of", employee="e1") == []
    (enrolment,) = store.read("completions.enrolments", employees=["e1"], courses=["k"])
    assert enrolment["state"] == "enrolled"
    assert len(store.read("organisation.assessed_of", employee="e2")) == 1
