"""Changes, records and revisions as JSON lines, for the way between a process and the holder of a store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from graphsvc.changes import Change, Drop, Link, Put, Record, Ref, Touch, Unlink
from graphsvc.store.protocol import Revision

_VERBS: dict[str, type[Put] | type[Drop] | type[Link] | type[Unlink]] = {
    "put": Put,
    "drop": Drop,
    "link": Link,
    "unlink": Unlink,
}
_NAMES = {kind: name for name, kind in _VERBS.items()}


def line(value: Any) -> bytes:
    """One value as one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def change_to(change: Change) -> list[Any]:
    """A change as a list: its verb, then its fields."""
    fields = [[part.label, part.key] if isinstance(part, Ref) else part for part in change]
    return [_NAMES[type(change)], *fields]


def change_from(value: list[Any]) -> Change:
    """The change that `change_to` wrote. Errors: ValueError for anything else."""
    try:
        verb, *fields = value
        if verb == "put":
            return Put(_ref(fields[0]), dict(fields[1]))
        if verb == "drop":
            return Drop(_ref(fields[0]))
        kind = Link if verb == "link" else Unlink
        if verb not in _VERBS:
            raise ValueError(verb)
        return kind(str(fields[0]), _ref(fields[1]), _ref(fields[2]), dict(fields[3]))
    except (TypeError, IndexError, ValueError) as error:
        raise ValueError("This line is not a change.") from error


def record_to(record: Record) -> list[Any]:
    """A record of the change feed as a list."""
    *head, touched = record
    return [*head, [[t.type, _plain(t.start), _plain(t.end), t.before, t.after] for t in touched]]


def record_from(value: list[Any]) -> Record:
    """The record that `record_to` wrote."""
    *head, touched = value
    touches = [
        Touch(type_, _ref(start), _ref(end) if end else None, before, after)
        for type_, start, end, before, after in touched
    ]
    revision, open_revision, at, by, reason, kind = head
    return Record(revision, open_revision, at, by, reason, kind, touches)


def revision_from(value: list[Any]) -> Revision:
    return Revision(int(value[0]), int(value[1]), bool(value[2]))


def lines(chunks: Iterable[bytes]) -> Iterator[Any]:
    """The values of JSON lines that arrive in pieces of any size."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (json.loads(text) for text in whole if text.strip())
    if rest.strip():
        yield json.loads(rest)


def _plain(ref: Ref | None) -> list[Any] | None:
    return [ref.label, list(ref.key)] if ref else None


def _ref(value: Any) -> Ref:
    label, key = value
    return Ref(str(label), tuple(key))
