"""What is remembered of a completion, and what has become of it."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from pydantic import Field

from graphsvc.answers import Answer
from graphsvc.completions.meaning import Outcome

Standing = Literal["pending", "parked", "settled", "discarded", "voided"]
"""Taken in, not yet judged; waiting for somebody; judged; put away; taken back by the sender."""

Source = Literal["xapi", "csv"]

Reason = Literal[
    "person", "activity", "person and activity", "group", "course", "session", "future", "time", "graph"
]
"""Why something is parked; docs/lms.md tells what helps."""

LevelResult = Literal["raised", "already", "below", "day taken"]

Marking = Literal["completed", "already", "none", "proposed", "invited", "declined"]
"""
What became of the enrolment: marked, marked before by others, there is none, or it stands where completed
cannot follow.
"""


class LevelTold(Answer):
    """
    What a completion did to one competence.

    `held` is the level on the completion's day, null where none was known. `raised`: an assessment was
    written; `already`: she stood at the to-level or above; `below`: under the from-level; `day taken`:
    somebody else has written an assessment by course on that day, which stands.
    """

    competence: str
    from_level: int
    to_level: int
    held: int | None
    result: LevelResult


class Completion(Answer):
    """
    One completion that was sent.

    `home_page` and `account` are the person as the platform names her, `activity` the course as it does;
    `employee`, `course` and `session` what they were taken for. `reason` says why it is parked, or in whose
    words it was discarded.
    """

    id: str
    state: Standing
    reason: str | None = None
    source: Source
    received: str
    at: str
    day: str
    outcome: Outcome
    home_page: str
    account: str
    activity: str
    employee: str | None = None
    course: str | None = None
    session: str | None = None
    enrolment: Marking | None = None
    levels: tuple[LevelTold, ...] = Field(())


class Arrival(NamedTuple):
    """Something new to be taken in; `employee`, `course`, `session` where the source names them itself."""

    id: str
    digest: str
    source: Source
    outcome: Outcome
    home_page: str
    account: str
    activity: str
    at: str
    day: str
    employee: str | None = None
    course: str | None = None
    session: str | None = None

    def columns(self, received: str) -> dict[str, Any]:
        """Its row in the log."""
        return {**self._asdict(), "received": received, "state": "pending"}
