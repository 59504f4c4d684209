"""
What a statement of xAPI 1.0.3 is: its objects as tables of properties, section by section of Part Two (Data).

`check` holds a value to all of it. Left to the sender, as the specification lets a receiver do: which lists
of components go with which kind of interaction, and response patterns (2.4.4.1.s13.b3 "MAY validate").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphsvc.completions import forms
from graphsvc.completions.structure import (
    Check,
    Notes,
    anything,
    formed,
    is_number,
    list_of,
    map_of,
    number,
    object_of,
    one_of,
    text,
    truth,
)
from graphsvc.errors import Fault

VOIDED = "http://adlnet.gov/expapi/verbs/voided"
"""2.3.2: the one verb that the specification reserves."""

IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
"""2.4.2.3: the inverse functional identifiers."""


def _iri(section: str) -> Check:
    return formed(forms.is_iri, "an IRI with a scheme", section)


def _uuid(section: str) -> Check:
    return formed(forms.is_uuid, "a UUID in its standard form", section)


def _moment(section: str) -> Check:
    return formed(forms.is_moment, "a date and time of ISO 8601, such as 2026-11-25T09:00:00Z", section)


LANGUAGES = map_of(forms.is_language, "a language tag of RFC 5646", text, "4.2")
EXTENSIONS = map_of(forms.is_iri, "an IRI with a scheme", anything, "4.1")

# 2.4.2.4
ACCOUNT = object_of(
    {"homePage": _iri("2.4.2.4"), "name": text}, needed=("homePage", "name"), section="2.4.2.4"
)

# 2.4.2.3
_IDENTIFYING: Mapping[str, Check] = {
    "mbox": formed(forms.is_mailto, "mailto: and an e-mail address", "2.4.2.3"),
    "mbox_sha1sum": formed(forms.is_sha1, "the 40 hexadecimal digits of a SHA-1", "2.4.2.3"),
    "openid": _iri("2.4.2.3"),
    "account": ACCOUNT,
}

_AGENT = object_of(
    {"objectType": one_of("Agent", section="2.4.2.1"), "name": text, **_IDENTIFYING}, section="2.4.2.1"
)


def agent(value: Any, path: str, notes: Notes) -> None:
    """2.4.2.1.s2: identified by exactly one inverse functional identifier."""
    _AGENT(value, path, notes)
    if isinstance(value, dict) and _identified(value) != 1:
        notes.add(path, f"must have exactly one of {', '.join(IDENTIFIERS)}", "2.4.2.1")


_GROUP = object_of(
    {
        "objectType": one_of("Group", section="2.4.2.2"),
        "name": text,
        "member": list_of(agent, "2.4.2.2"),
        **_IDENTIFYING,
    },
    needed=("objectType",),
    section="2.4.2.2",
)


def group(value: Any, path: str, notes: Notes) -> None:
    """2.4.2.2.s4, s5: an anonymous one lists members, an identified one has one identifier; none inside."""
    _GROUP(value, path, notes)
    if not isinstance(value, dict):
        return
    if _identified(value) > 1:
        notes.add(path, f"must have at most one of {', '.join(IDENTIFIERS)}", "2.4.2.2")
    elif not _identified(value) and "member" not in value:
        notes.add(f"{path}.member", "is missing in a group that nothing else identifies", "2.4.2.2")


def actor(value: Any, path: str, notes: Notes) -> None:
    """2.4.2: an Agent, or a Group that says so."""
    (group if _type(value) == "Group" else agent)(value, path, notes)


def authority(value: Any, path: str, notes: Notes) -> None:
    """2.4.9.s3.b1: an Agent, or (of three-legged OAuth) a Group of two."""
    actor(value, path, notes)
    if _type(value) == "Group" and (
        _identified(value) or not isinstance(value.get("member"), list) or len(value["member"]) != 2
    ):
        notes.add(path, "must be an agent, or a group of two agents", "2.4.9")


def _identified(value: Mapping[str, Any]) -> int:
    return sum(name in value for name in IDENTIFIERS)


def _type(value: Any) -> Any:
    return value.get("objectType") if isinstance(value, dict) else None


# 2.4.3
VERB = object_of({"id": _iri("2.4.3"), "display": LANGUAGES}, needed=("id",), section="2.4.3")

# 2.4.4.1.s15
_COMPONENT = object_of({"id": text, "description": LANGUAGES}, needed=("id",), section="2.4.4.1")
LISTS = ("choices", "scale", "source", "target", "steps")


def _components(value: Any, path: str, notes: Notes) -> None:
    """2.4.4.1.s16.b1: ids are distinct within a list."""
    list_of(_COMPONENT, "2.4.4.1")(value, path, notes)
    if isinstance(value, list):
        ids = [item.get("id") for item in value if isinstance(item, dict)]
        texts = [one for one in ids if isinstance(one, str)]
        if len(set(texts)) < len(texts):
            notes.add(path, "must not have one id twice", "2.4.4.1")


# 2.4.4.1.s2, s8
_DEFINITION = object_of(
    {
        "name": LANGUAGES,
        "description": LANGUAGES,
        "type": _iri("2.4.4.1"),
        "moreInfo": _iri("2.4.4.1"),
        "extensions": EXTENSIONS,
        "interactionType": one_of(
            "true-false",
            "choice",
            "fill-in",
            "long-fill-in",
            "matching",
            "performance",
            "sequencing",
            "likert",
            "numeric",
            "other",
            section="2.4.4.1",
        ),
        "correctResponsesPattern": list_of(text, "2.4.4.1"),
        **dict.fromkeys(LISTS, _components),
    },
    section="2.4.4.1",
)


def _definition(value: Any, path: str, notes: Notes) -> None:
    """2.4.4.1.s13.b1: what is an interaction says of which kind."""
    _DEFINITION(value, path, notes)
    if isinstance(value, dict) and "interactionType" not in value:
        for name in ("correctResponsesPattern", *LISTS):
            if name in value:
                notes.add(f"{path}.interactionType", f"is missing beside {name}", "2.4.4.1")


# 2.4.4.1.s1
activity = object_of(
    {
        "objectType": one_of("Activity", section="2.4.4.1"),
        "id": _iri("2.4.4.1"),
        "definition": _definition,
    },
    needed=("id",),
    section="2.4.4.1",
)

# 2.4.4.3.s4
reference = object_of(
    {"objectType": one_of("StatementRef", section="2.4.4.3"), "id": _uuid("2.4.4.3")},
    needed=("objectType", "id"),
    section="2.4.4.3",
)


# 2.4.5.1
_SCORE = object_of(dict.fromkeys(("scaled", "raw", "min", "max"), number), section="2.4.5.1")


def score(value: Any, path: str, notes: Notes) -> None:
    """2.4.5.1.s2: scaled within -1 and 1, raw within min and max, min below max."""
    _SCORE(value, path, notes)
    if not isinstance(value, dict):
        return
    scaled, raw, low, high = (
        value.get(name) if is_number(value.get(name)) else None for name in ("scaled", "raw", "min", "max")
    )
    if scaled is not None and not -1 <= scaled <= 1:
        notes.add(f"{path}.scaled", "must lie within -1 and 1", "2.4.5.1")
    if low is not None and high is not None and low >= high:
        notes.add(f"{path}.min", "must be less than max", "2.4.5.1")
    if raw is not None and ((low is not None and raw < low) or (high is not None and raw > high)):
        notes.add(f"{path}.raw", "must lie within min and max", "2.4.5.1")


# 2.4.5
RESULT = object_of(
    {
        "score": score,
        "success": truth,
        "completion": truth,
        "response": text,
        "duration": formed(forms.is_duration, "a duration of ISO 8601, such as PT1H30M", "4.6"),
        "extensions": EXTENSIONS,
    },
    section="2.4.5",
)


def _activities(value: Any, path: str, notes: Notes) -> None:
    """2.4.6.2.s4.b2: an activity, or a list of them."""
    (list_of(activity, "2.4.6.2") if isinstance(value, list) else activity)(value, path, notes)


# 2.4.6
CONTEXT = object_of(
    {
        "registration": _uuid("2.4.6"),
        "instructor": actor,
        "team": group,
        "contextActivities": object_of(
            dict.fromkeys(("parent", "grouping", "category", "other"), _activities), section="2.4.6.2"
        ),
        "revision": text,
        "platform": text,
        "language": formed(forms.is_language, "a language tag of RFC 5646", "2.4.6"),
        "statement": reference,
        "extensions": EXTENSIONS,
    },
    section="2.4.6",
)

# 2.4.11; looked at no further, since attachments are not taken in
_ATTACHMENTS = list_of(anything, "2.4.11")


def _inner(value: Any, path: str, notes: Notes) -> None:
    """2.4.4.3.s8.b4: the object of a SubStatement, which is no SubStatement."""
    if _type(value) == "SubStatement":
        notes.add(path, "must not be a SubStatement inside another", "2.4.4.3")
    else:
        _object(value, path, notes)


def _object(value: Any, path: str, notes: Notes) -> None:
    """2.4.4.s2: what an object is, its objectType says; without one it is an Activity."""
    kinds: Mapping[str, Check] = {
        "Activity": activity,
        "Agent": agent,
        "Group": group,
        "StatementRef": reference,
        "SubStatement": _substatement,
    }
    kind = _type(value)
    if kind is None and not (isinstance(value, dict) and "objectType" in value):
        activity(value, path, notes)
    elif isinstance(kind, str) and kind in kinds:
        kinds[kind](value, path, notes)
    else:
        notes.add(f"{path}.objectType", f"must be one of {', '.join(kinds)}", "2.4.4")


_SHARED: Mapping[str, Check] = {
    "actor": actor,
    "verb": VERB,
    "result": RESULT,
    "context": CONTEXT,
    "timestamp": _moment("4.5"),
    "attachments": _ATTACHMENTS,
}

# 2.4.4.3.s8: no id, stored, version, authority
_SUBSTATEMENT = object_of(
    {**_SHARED, "objectType": one_of("SubStatement", section="2.4.4.3"), "object": _inner},
    needed=("objectType", "actor", "verb", "object"),
    section="2.4.4.3",
)

# 2.4
_STATEMENT = object_of(
    {
        **_SHARED,
        "id": _uuid("2.4.1"),
        "object": _object,
        "stored": _moment("2.4.8"),
        "authority": authority,
        "version": formed(forms.is_version, "1.0.0, or another that starts with 1.0.", "2.4.10"),
    },
    needed=("actor", "verb", "object"),
    section="2.4",
)


def _substatement(value: Any, path: str, notes: Notes) -> None:
    """2.4.4.3.s8.b2: held to what a statement is."""
    _SUBSTATEMENT(value, path, notes)
    _together(value, path, notes)


def _together(value: Any, path: str, notes: Notes) -> None:
    """What one property says of another."""
    if not isinstance(value, dict):
        return
    below = f"{path}." if path else ""
    thing = value.get("object")
    if isinstance(value.get("context"), dict) and _type(thing) not in (None, "Activity"):
        for name in ("revision", "platform"):  # 2.4.6.s4.b1, b2
            if name in value["context"]:
                notes.add(f"{below}context.{name}", "goes with an Activity as the object alone", "2.4.6")
    verb = value.get("verb")
    if isinstance(verb, dict) and verb.get("id") == VOIDED and _type(thing) != "StatementRef":
        notes.add(f"{below}object.objectType", "must be StatementRef where a statement is voided", "2.3.2")


def check(value: Any, *, row: int = 1) -> Sequence[Fault]:
    """Every fault of a statement, the `row`th of its batch; none where it is as it should be."""
    notes = Notes(row)
    _STATEMENT(value, "", notes)
    _together(value, "", notes)
    return notes.faults
