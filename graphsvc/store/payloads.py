"""
The audit trail: what a revision did, one payload per subject, sealed by a chain of digests.

A payload's digest covers its salt and body; the Change's digest covers its own head, the previous Change's
digest and the digests of its payloads. Forgetting a person takes salt and body away and leaves the digest, so
that the chain still holds while the values cannot be guessed back from it.

    body = base64(zstd(JSON)), JSON = {"columns": {type: [column]}, "touched": [[type, start label, start key,
    end label, end key, before, after]]}; before and after are lists in the order of `columns`, or null.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import zstandard

from graphsvc.changes import Ref, Touch
from graphsvc.model.schema import EDGES, NODES
from graphsvc.store.effects import EdgeId, Effects
from graphsvc.store.protocol import Reader

PART = 5_000
"""Touches in one payload of the subjects `open` and `internal`."""

ERASED = "erased"
"""The subject of a payload whose person is forgotten."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def payload_rows(effects: Effects, revision: int) -> list[dict[str, Any]]:
    """The ChangePayload nodes of a revision, as rows of their Put."""
    compressor = zstandard.ZstdCompressor(level=3)
    rows = []
    for number, (subject, touched) in enumerate(_parts(_by_subject(effects)), start=1):
        columns = {type_: columns_of(type_) for type_ in sorted({touch[0] for touch in touched})}
        text = _encode({"columns": columns, "touched": touched})
        body = base64.b64encode(compressor.compress(text.encode())).decode()
        salt = secrets.token_hex(16)
        rows.append(
            {
                "id": f"{revision}-{number}",
                "revision": revision,
                "subject": subject,
                "salt": salt,
                "body": body,
                "digest": payload_digest(salt, body),
            }
        )
    return rows


def touches(body: str) -> list[Touch]:
    """What a payload tells."""
    told = json.loads(zstandard.ZstdDecompressor().decompress(base64.b64decode(body)))
    columns = told["columns"]
    return [_touch(columns[touch[0]], *touch) for touch in told["touched"]]


def payload_digest(salt: str, body: str) -> str:
    return hashlib.sha256((salt + body).encode()).hexdigest()


def change_digest(previous: str, head: Sequence[str | int], payloads: Iterable[str]) -> str:
    """The seal of a Change: over the one before, its own head, and its payloads in any order."""
    return hashlib.sha256(_encode([previous, *head, sorted(payloads)]).encode()).hexdigest()


def verify_chain(reader: Reader) -> list[str]:
    """
    Every break in the audit trail, as a sentence each; empty where it is whole.

    Shape: also verifies bodies that are still there; erased ones count by their digest alone.
    """
    faults, previous, expected = [], "", None
    for change in reader.read("meta.changes", since=-1):
        number = change["revision"]
        if expected is not None and number != expected:
            faults.append(f"Revision {expected} is missing.")
        expected = number + 1
        payloads = reader.read("meta.payloads", revision=number)
        for row in payloads:
            if row["body"] is not None and payload_digest(row["salt"] or "", row["body"]) != row["digest"]:
                faults.append(f"A payload of revision {number} is not what was written.")
        if change["digest"] != change_digest(previous, head_of(change), (row["digest"] for row in payloads)):
            faults.append(f"Revision {number} does not follow from the one before it.")
        previous = change["digest"]
    return faults


def head_of(change: dict[str, Any]) -> list[str | int]:
    """What a Change says of itself, as its digest covers it."""
    return [change[name] for name in ("revision", "open_revision", "at", "by", "reason", "kind")]


@cache
def columns_of(type_: str) -> list[str]:
    """The columns that before and after hold, of a label or an edge type."""
    return [column.name for column in (NODES[type_].values if type_ in NODES else EDGES[type_].columns)]


def _by_subject(effects: Effects) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = {}
    for label, nodes in effects.nodes.items():
        whose = _subject_of_node(label, effects)
        for key, before, after in nodes:
            found.setdefault(whose(key), []).append([label, label, key, None, None, before, after])
    for edge, edges in effects.edges.items():
        whose, (type_, start, end) = _subject_of_edge(edge, effects), edge
        for (start_key, end_key, _), before, after in edges:
            found.setdefault(whose(start_key), []).append(
                [type_, start, start_key, end, end_key, before, after]
            )
    return found


def _subject_of_node(label: str, effects: Effects) -> Callable[[Any], str]:
    return _subject(NODES[label].access, label, effects)


def _subject_of_edge(edge: EdgeId, effects: Effects) -> Callable[[Any], str]:
    type_, start, end = edge
    return _subject(EDGES[type_].access(start, end), start, effects)


def _subject(access: str, label: str, effects: Effects) -> Callable[[Any], str]:
    """Whose a touch is, by the key of its (start) node; every personal edge starts at a person or a post."""
    if access != "personal":
        return lambda _: access
    if label == "Employment":
        return effects.owners.__getitem__
    return lambda key: str(key[0])


def _parts(subjects: dict[str, list[list[Any]]]) -> Iterator[tuple[str, list[list[Any]]]]:
    for subject, touched in subjects.items():
        size = PART if subject in ("open", "internal") else len(touched)
        for start in range(0, len(touched), size):
            yield subject, touched[start : start + size]


def _touch(
    columns: Sequence[str],
    type_: str,
    start: str,
    start_key: list[Any],
    end: str | None,
    end_key: list[Any] | None,
    before: list[Any] | None,
    after: list[Any] | None,
) -> Touch:
    return Touch(
        type_,
        Ref(start, tuple(start_key)),
        None if end is None or end_key is None else Ref(end, tuple(end_key)),
        None if before is None else dict(zip(columns, before, strict=True)),
        None if after is None else dict(zip(columns, after, strict=True)),
    )
