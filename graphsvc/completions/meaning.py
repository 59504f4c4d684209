"""
What a statement says of a course: completed, failed, not completed, or nothing that concerns us.

The specification leaves verbs to communities (xAPI 1.0.3, Data 2.4.3). Those read here are ADL's, as cmi5
uses them, cmi5's `satisfied` (a whole course or block is done), and the one of older versions of
logstore_xapi.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from graphsvc.completions.forms import moment
from graphsvc.completions.sameness import person_of
from graphsvc.completions.statement import VOIDED

Verb = Literal["completed", "passed", "failed"]
Outcome = Literal["completed", "failed", "incomplete", "voids"]

VERBS: Mapping[str, Verb] = {
    "http://adlnet.gov/expapi/verbs/completed": "completed",
    "http://id.tincanapi.com/verb/completed": "completed",
    "https://w3id.org/xapi/adl/verbs/satisfied": "completed",
    "http://adlnet.gov/expapi/verbs/passed": "passed",
    "http://adlnet.gov/expapi/verbs/failed": "failed",
}

FIRST_YEAR, LAST_YEAR = 1970, 2300
"""Days that the graph's arrays can name."""


class Said(NamedTuple):
    """
    A statement as far as it concerns us.

    Shape: `activity` is the id of the activity, of the statement that is voided where `outcome` is voids;
           `moment` is in UTC, `day` the one on the wall where the service stands.
    """

    outcome: Outcome
    home_page: str
    account: str
    activity: str
    moment: str
    day: str


def said(statement: dict[str, Any], now: datetime) -> Said | None:
    """
    What a valid statement says; None for all that is neither about the end of an activity nor voids another.

    One without a timestamp happened when it came (Data 2.4.7.s3.b2).
    """
    thing = statement["object"]
    when = moment(statement["timestamp"]) if "timestamp" in statement else now
    assert when is not None
    if statement["verb"]["id"] == VOIDED:
        return Said("voids", "", "", thing["id"].lower(), *instant(when))
    verb = VERBS.get(statement["verb"]["id"])
    if verb is None or thing.get("objectType", "Activity") != "Activity":
        return None
    home_page, account = person_of(statement["actor"])
    outcome = outcome_of(verb, statement.get("result", {}))
    return Said(outcome, home_page, account, thing["id"], *instant(when))


def outcome_of(verb: Verb, result: Mapping[str, Any]) -> Outcome:
    """
    What verb and result say together; the less of the two counts where they disagree.

        success false, or failed                    failed
        completion false                            incomplete
        else                                        completed
    """
    if verb == "failed" or result.get("success") is False:
        return "failed"
    return "incomplete" if result.get("completion") is False else "completed"


def instant(when: datetime) -> tuple[str, str]:
    """A moment in UTC to the millisecond, and its day where the service stands."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds"), when.astimezone().date().isoformat()
