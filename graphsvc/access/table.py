"""
Who may do what: one row per action and thing, a reach per kind of viewer. Nothing else decides it.

Use cases ask `require`; docs/access.md is this table in words (access/page.py). What a reach leaves of a
projection says gaps/scope.py, what of a person's record people/permission.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from graphsvc.errors import Forbidden
from graphsvc.people.viewer import Viewer, ViewerKind

Reach = Literal["all", "unit", "own", "counts", "open", "no"]

WIDEST: tuple[Reach, ...] = ("all", "unit", "own", "counts", "open")
"""Reaches in the order in which the widest of a viewer's kinds is chosen; "no" is none."""

MEANING: Mapping[Reach, str] = {
    "all": "everybody and everything",
    "unit": "people with a post in the units that she manages or deputises for, and below",
    "own": "herself",
    "counts": "the fixed tables of counts, where fewer than five people are withheld",
    "open": "the open vocabulary alone",
    "no": "refused",
}

KINDS: tuple[ViewerKind, ...] = (
    "public",
    "employee",
    "manager",
    "system_administrator",
    "hr",
    "lms",
    "auditor",
)


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One row. Kinds that are not named are refused, with `refusal`: a whole sentence for a person.

    `note` says what the reaches cannot.
    """

    action: str
    thing: str
    refusal: str
    reach: Mapping[ViewerKind, Reach]
    note: str = ""


def _of_people(unit: bool = True, own: bool = True) -> dict[ViewerKind, Reach]:
    """hr all; managers and employees as far as said."""
    made: dict[ViewerKind, Reach] = {"hr": "all"}
    if unit:
        made["manager"] = "unit"
    if own:
        made["employee"] = "own"
    return made


ROWS: tuple[Rule, ...] = (
    Rule(
        "read",
        "vocabulary",
        "",
        dict.fromkeys(KINDS, "open"),
        "Roles, competences, courses, releases and all that is published from them.",
    ),
    Rule(
        "read",
        "counts of people",
        "How many people the graph holds is told to HR and auditors.",
        {"hr": "all", "auditor": "all"},
        "Nodes and edges of people in the status; others are told the open ones.",
    ),
    Rule(
        "read",
        "holders of roles",
        "How many hold a role is told to managers, of their own units, and to HR.",
        _of_people(own=False),
        "Beside similar roles; others are told the roles alone.",
    ),
    Rule(
        "read",
        "figures",
        "Gap figures are told to employees about themselves, to managers about their own units, and to HR; "
        "who may not see the persons finds suppressed figures under /v1/statistics.",
        _of_people(),
        "Gaps by any dimension, with filters, also of two days.",
    ),
    Rule(
        "read",
        "hotspots",
        "Hotspots are shown to managers of their own units and to HR.",
        _of_people(own=False),
    ),
    Rule(
        "read",
        "clusters",
        "Clusters are shown to managers of their own units and to HR.",
        _of_people(own=False),
        "What is missing together is found among everybody; people and units named are the viewer's own.",
    ),
    Rule(
        "read",
        "fragility",
        "What hangs on whom is shown to managers of their own units and to HR.",
        _of_people(own=False),
    ),
    Rule(
        "read",
        "person",
        "That is shown to the person herself, to the managers of her units, and to HR.",
        _of_people(),
        "Every gap with its reasons, and the roles within reach; whoever sees a person sees all her posts.",
    ),
    Rule(
        "make",
        "plan",
        "Plans name persons: they are made for employees themselves, for managers of their own units, and "
        "for HR.",
        _of_people(),
    ),
    Rule(
        "imagine",
        "scenario",
        "Scenarios are for managers of their own units and for HR.",
        _of_people(own=False),
    ),
    Rule(
        "read",
        "candidates",
        "Candidates for a role are shown to HR alone.",
        {"hr": "all"},
        "Everybody who is shown is told so.",
    ),
    Rule(
        "read",
        "candidacies",
        "Who was a candidate for which role is told to herself and to HR.",
        _of_people(unit=False),
    ),
    Rule(
        "read",
        "statistics",
        "Statistics are for those who work here and have signed in.",
        {
            "hr": "counts",
            "manager": "counts",
            "system_administrator": "counts",
            "employee": "counts",
            "auditor": "counts",
        },
        "The same tables for everybody, frozen monthly.",
    ),
    Rule(
        "query",
        "graph",
        "Own queries are for those who work here and have signed in.",
        {
            "hr": "all",
            "manager": "open",
            "system_administrator": "open",
            "employee": "open",
            "lms": "open",
            "auditor": "open",
        },
        "hr asks the whole graph, everybody else a copy of its open rows.",
    ),
    Rule(
        "write",
        "person",
        "Only HR, or the manager of this person's unit, may do that.",
        _of_people(own=False),
        "Employments, profiles, adjustments, assessments by others; no manager decides about herself.",
    ),
    Rule(
        "write",
        "self-assessment",
        "A self-assessment is given by the person herself.",
        _of_people(unit=False),
        "hr enters what was said on paper.",
    ),
    Rule(
        "write",
        "own enrolment",
        "Only the person herself, her managers, HR and the course system may do that.",
        {**_of_people(), "lms": "all"},
        "Proposed, enrolled, declined.",
    ),
    Rule(
        "write",
        "enrolment",
        "Only the managers of this person's units, HR and the course system may do that.",
        {**_of_people(own=False), "lms": "all"},
        "Invited, approved, attended, completed.",
    ),
    Rule(
        "export",
        "person",
        "A copy of all that is stored is given to the person herself, and to HR on her behalf.",
        _of_people(unit=False),
        "The audit trail and what lies beside the graph included (GDPR art. 15).",
    ),
    Rule(
        "erase",
        "person",
        "People are erased by HR alone.",
        {"hr": "all"},
        "Also what was kept longer than the rules of retention allow.",
    ),
    Rule(
        "foresee",
        "retention",
        "What the rules of retention would take away is told to HR and auditors.",
        {"hr": "all", "auditor": "counts"},
        "Auditors are told how much, HR whom.",
    ),
    Rule(
        "read",
        "seen-by",
        "Who looked at somebody is told to herself and to HR.",
        _of_people(unit=False),
        "As what they were let in and of which unit, not by name.",
    ),
    Rule(
        "read",
        "audit",
        "The audit trail and the change log are for auditors and HR.",
        {"hr": "all", "auditor": "all"},
        "Who asked what about whom, by ids; nothing else about people.",
    ),
    Rule(
        "send",
        "completions",
        "Completions are sent by a learning platform, and by HR.",
        {"hr": "all", "lms": "all"},
        "Statements of xAPI and CSV; who sends them is not told what became of them.",
    ),
    Rule(
        "write",
        "activities",
        "Which activity is which course is said by a learning platform, and by HR.",
        {"hr": "all", "lms": "all"},
        "The table of activities, courses and sessions, to read and to change.",
    ),
    Rule(
        "handle",
        "completions",
        "What was sent of whom is shown to HR alone, who sees to what waits.",
        {"hr": "all"},
        "The list of completions, and the table of accounts: to read, map, replay and discard.",
    ),
    Rule(
        "give",
        "delegation",
        "Units are delegated by their own manager, and by HR.",
        _of_people(own=False),
        "Units that she herself manages, never those that she deputises for; to a last day.",
    ),
    Rule(
        "read",
        "delegations",
        "Delegations are told to who gave or was given them, and to HR.",
        _of_people(unit=False),
    ),
)
TABLE: Mapping[tuple[str, str], Rule] = {(row.action, row.thing): row for row in ROWS}


def reach(viewer: Viewer, action: str, thing: str) -> Reach:
    """
    How far a viewer may go: the widest reach of all that she is, "no" where she may not.

    Errors: KeyError for what has no row, a fault in the program.
    """
    row = TABLE[action, thing]
    found = {row.reach.get(kind, "no") for kind in viewer.kinds}
    return next((one for one in WIDEST if one in found), "no")


def reaches(viewer: Viewer, action: str, thing: str) -> frozenset[Reach]:
    """The reaches of all that she is, where the narrower matters too (herself beside her units)."""
    row = TABLE[action, thing]
    return frozenset(row.reach[kind] for kind in viewer.kinds if kind in row.reach)


def require(viewer: Viewer, action: str, thing: str) -> Reach:
    """
    The reach of a viewer who may.

    Errors: Forbidden with the row's sentence.
    """
    found = reach(viewer, action, thing)
    if found == "no":
        raise refused(action, thing)
    return found


def refused(action: str, thing: str) -> Forbidden:
    """The refusal, in the same words whatever is or is not there."""
    return Forbidden(TABLE[action, thing].refusal)
