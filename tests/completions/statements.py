"""Statements for the tests, and what they are about: a course taken by a person, as a platform tells it."""

from __future__ import annotations

import copy
import json
import uuid
from typing import Any

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
PASSED = "http://adlnet.gov/expapi/verbs/passed"
FAILED = "http://adlnet.gov/expapi/verbs/failed"
VIEWED = "http://id.tincanapi.com/verb/viewed"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"

LMS = "https://lms.example.org"

Statement = dict[str, Any]


def number(n: int) -> str:
    """The nth UUID."""
    return str(uuid.UUID(int=(4 << 76) | (2 << 62) | n))


def activity(n: int) -> str:
    """The IRI that Moodle gives its nth course."""
    return f"{LMS}/course/view.php?id={n}"


def statement(n: int = 1, **more: Any) -> Statement:
    """A valid statement: account 1 has completed course 1; `more` replaces properties, None takes one out."""
    made: Statement = {
        "id": number(n),
        "actor": {"name": "Kari Ås", "account": {"homePage": LMS, "name": "1"}},
        "verb": {"id": COMPLETED, "display": {"nb": "fullførte"}},
        "object": {"id": activity(1), "definition": {"name": {"nb": "Kurs"}}},
        "timestamp": "2026-03-02T10:00:00+01:00",
    }
    made.update(copy.deepcopy(more))
    return {name: value for name, value in made.items() if value is not None}


def done(n: int, account: str, course: int, at: str, **more: Any) -> Statement:
    """An account has completed a course at a moment."""
    actor = {"account": {"homePage": LMS, "name": account}}
    return statement(n, actor=actor, object={"id": activity(course)}, timestamp=at, **more)


def voiding(n: int, of: int) -> Statement:
    """A statement that takes another back."""
    return statement(
        n, verb={"id": VOIDED}, object={"objectType": "StatementRef", "id": number(of)}, timestamp=None
    )


def body(*statements: Any) -> bytes:
    """The body of a POST."""
    return json.dumps(list(statements)).encode()
