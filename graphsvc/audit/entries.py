"""
One entry of the trail: a JSON object on a line of its own.

    {"seq":7,"at":"2026-11-25T09:15:02.123Z","prev":"<64 hex>",...,"hash":"<64 hex>"}

Canonical form: the line itself. `hash` stands last and is the SHA-256, in hex, of the line's bytes before
`,"hash":`; `prev` is the hash of the entry before (64 zeros for the first), so that each covers all before
it. Nothing has to be parsed and written again to check it. What is unset or empty is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Outcome = Literal["given", "refused", "failed", "begun"]
"""What came of it; `begun` says that a change was let in, and is on disk before anything is changed."""

START = "0" * 64
"""What the first entry follows."""

_MARK = b',"hash":"'
_END = b'"}'
_TAIL = len(_MARK) + 64 + len(_END)

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


@dataclass(frozen=True, slots=True)
class Entry:
    """
    What happened, before it gets its place.

    `actor` and `about` are keys of persons; `kind` is as what she asked, `means` how she proved it; `of` says
    what else was asked about, by id (role, competence, ...); `note` is for entries about the trail itself.
    """

    action: str
    thing: str
    actor: str | None = None
    kind: str | None = None
    means: str | None = None
    about: Sequence[str] = ()
    unit: str | None = None
    of: Mapping[str, str] = field(default_factory=dict)
    revision: int | None = None
    outcome: Outcome = "given"
    note: Mapping[str, Any] = field(default_factory=dict)

    def fields(self) -> dict[str, Any]:
        """Those that are set, in the order in which they are written."""
        every = {
            "actor": self.actor,
            "kind": self.kind,
            "means": self.means,
            "action": self.action,
            "thing": self.thing,
            "of": dict(self.of),
            "unit": self.unit,
            "about": list(self.about),
            "revision": self.revision,
            "outcome": self.outcome,
            "note": dict(self.note),
        }
        return {name: value for name, value in every.items() if value is not None and value not in ([], {})}


class Place(NamedTuple):
    """Where the chain stands: the last entry's number and digest."""

    seq: int
    digest: str


BEGINNING = Place(0, START)


def sealed(entry: Entry, after: Place, at: str) -> tuple[bytes, Place]:
    """The line of an entry that follows another, its newline included; and its own place."""
    head = {"seq": after.seq + 1, "at": at, "prev": after.digest, **entry.fields()}
    covered = _encode(head)[:-1].encode()
    digest = hashlib.sha256(covered).hexdigest()
    return covered + _MARK + digest.encode() + _END + b"\n", Place(after.seq + 1, digest)


class Read(NamedTuple):
    """A line as it was read; `whole` says whether its digest is that of its bytes."""

    fields: dict[str, Any]
    digest: str
    whole: bool

    @property
    def place(self) -> Place:
        return Place(self.fields["seq"], self.digest)


def read(line: bytes) -> Read | None:
    """A line without its newline; None for one that is no entry."""
    if line[-_TAIL : -_TAIL + len(_MARK)] != _MARK:
        return None
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or not _is_entry(fields):
        return None
    digest = fields.pop("hash")
    return Read(fields, digest, hashlib.sha256(line[:-_TAIL]).hexdigest() == digest)


def _is_entry(fields: dict[str, Any]) -> bool:
    texts = ("at", "prev", "action", "thing", "hash")
    return type(fields.get("seq")) is int and all(isinstance(fields.get(name), str) for name in texts)
