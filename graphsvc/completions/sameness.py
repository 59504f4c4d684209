"""
When two statements are the same, and what a statement without an id is called.

Source: xAPI 1.0.3, Data 2.3.1 (immutability and its exceptions), Communication 2.1.1.s2.b3 and 2.1.2.s2.b5.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from typing import Any

from graphsvc.completions.forms import moment
from graphsvc.completions.statement import IDENTIFIERS

ASSIGNED = frozenset(("id", "stored", "authority", "version", "attachments"))
"""2.3.1.b1, b6: what a receiver may set, and what is no part of the statement."""


def digest(statement: dict[str, Any], key: bytes) -> str:
    """
    Tells a statement from another, and nothing about it to whoever lacks the key.

    Same: what differs in display of the verb, definition of an activity, zone of the timestamp, order of a
    group's members, or case of a mail domain (2.3.1.b2-b7).
    """
    text = json.dumps(_statement(statement), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def id_of(statement: dict[str, Any], told: str) -> str:
    """
    The id of a statement, in lower case; one that came without is given one (2.4.1.s2.b1).

    Sent again with the same timestamp it is given the same one, so that platforms which send no ids (Moodle's
    logstore_xapi) may repeat themselves. Without a timestamp each is an event of its own.
    """
    if "id" in statement:
        return str(statement["id"]).lower()
    if "timestamp" not in statement:
        return str(uuid.uuid4())
    return uuid_of(told)


def uuid_of(told: str) -> str:
    """A UUID of version 8 (RFC 9562, 5.8: bits of our own making) from a digest."""
    bits = int(told[:32], 16) & ~(0xF << 76) | 8 << 76
    bits = bits & ~(0x3 << 62) | 2 << 62
    return str(uuid.UUID(int=bits))


def _statement(value: dict[str, Any]) -> dict[str, Any]:
    made = {name: item for name, item in value.items() if name not in ASSIGNED}
    made["actor"] = _actor(value["actor"])
    made["verb"] = value["verb"]["id"]
    made["object"] = _object(value["object"])
    if "timestamp" in value:
        found = moment(value["timestamp"])
        made["timestamp"] = found.timestamp() if found else None
    if "context" in value:
        made["context"] = _context(value["context"])
    return made


def _object(value: dict[str, Any]) -> dict[str, Any]:
    kind = value.get("objectType", "Activity")
    if kind == "SubStatement":
        return _statement(value)
    if kind in ("Agent", "Group"):
        return _actor(value)
    key = value["id"].lower() if kind == "StatementRef" else value["id"]
    return {"objectType": kind, "id": key}


def _actor(value: dict[str, Any]) -> dict[str, Any]:
    made = {"objectType": "Agent", **value}
    if "mbox" in made:
        made["mbox"] = mailbox(made["mbox"])
    if "mbox_sha1sum" in made:
        made["mbox_sha1sum"] = made["mbox_sha1sum"].lower()
    if "member" in made:
        made["member"] = sorted(
            (_actor(one) for one in made["member"]), key=lambda one: json.dumps(one, sort_keys=True)
        )
    return made


def _context(value: dict[str, Any]) -> dict[str, Any]:
    made = dict(value)
    for name in ("instructor", "team"):
        if name in made:
            made[name] = _actor(made[name])
    if "contextActivities" in made:
        made["contextActivities"] = {
            name: [_object(one) for one in (found if isinstance(found, list) else [found])]
            for name, found in made["contextActivities"].items()
        }
    return made


def mailbox(mbox: str) -> str:
    """A mailto IRI with its domain in lower case (2.4.2.3.s4.b1)."""
    local, _, domain = mbox.rpartition("@")
    return f"{local}@{domain.lower()}"


def person_of(actor: dict[str, Any]) -> tuple[str, str]:
    """
    Who an agent is, as the table of accounts names people: home page and account name.

    Another identifier than an account stands in the place of the name, with no home page: a mailto address,
    `sha1:` and the sum, an OpenID. A group is nobody: ("", "").
    """
    if actor.get("objectType") == "Group":
        return "", ""
    kind = next(name for name in IDENTIFIERS if name in actor)
    if kind == "account":
        return actor["account"]["homePage"], actor["account"]["name"]
    if kind == "mbox":
        return "", mailbox(actor["mbox"])
    return "", f"sha1:{actor[kind].lower()}" if kind == "mbox_sha1sum" else actor[kind]
