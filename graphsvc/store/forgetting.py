"""
Takes people, or some of what is stored of them, out of the graph and out of its audit trail.

Who is forgotten goes with node, posts, edges and payloads, and is taken out of what she did to others: the
`by` of assessments and adjustments, the head of a Change, the payloads of other people. What the trail then
says is other than what was sealed, so it is sealed anew from the first revision that is touched, and the
revision of the erasure says from which: whoever keeps an old seal elsewhere sees where the two part. A seal
that stayed would let whoever has a list of names try which of them fits.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

import zstandard

from graphsvc.changes import Drop, Unlink, edge_key, ref
from graphsvc.errors import UnknownEmployee
from graphsvc.model.schema import EDGES
from graphsvc.store import payloads, statements
from graphsvc.store.effects import Effects, chunks
from graphsvc.store.judging import judge
from graphsvc.store.mentions import ACTORS, TEXTS, Mentions
from graphsvc.store.payloads import ERASED
from graphsvc.store.protocol import Revision, Row
from graphsvc.store.validation import SUBJECTS, check
from graphsvc.store.writing import Head, Plan, Transaction, last_digest, lock, raise_revision, run

AT_ONCE = 5_000
"""Revisions whose payloads are read together."""

WORDS = ACTORS | TEXTS

Told = dict[str, Any]
"""The JSON of a payload's body."""

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def erase(tx: Transaction, employees: Collection[str], head: Head) -> Revision:
    """
    Forget people: nodes, posts, edges, what the trail says of them, and that they did something to others.

    The caller commits, and sees to it that the engine's own log forgets too.
    Shape:  one revision without payload, of kind "erase".
    Errors: UnknownEmployee where neither graph nor trail knows any of them.
    """
    people = sorted(set(employees) - SUBJECTS)
    base = lock(tx, head.by)
    posts = [ref("Employment", row["id"]) for row in run(tx, "store.employments_of", employees=people)]
    effects = judge(tx, check([*(Drop(ref("Employee", key)) for key in people), *map(Drop, posts)]))
    own = run(tx, "store.bodies_of", subjects=people)
    mentions = _mentions(tx, people, own)
    _do(tx, effects)
    run(tx, "store.forget", subjects=people)
    reworded = _reword(tx, mentions)
    silent = _silent(tx, {row["revision"] for row in own})
    first = _redact(tx, lambda told: _without_mentions(told, mentions), base, mentions.surely_not_in)
    heads = _heads(tx, mentions, silent)
    if not (len(effects) or own or reworded or heads or first is not None):
        raise UnknownEmployee(", ".join(sorted(employees)))
    return _finish(tx, base, effects, head, first, heads)


def expire(tx: Transaction, edges: Sequence[Unlink], head: Head) -> Revision:
    """
    Take edges away that were kept long enough, and what the trail says of them.

    Shape:  one revision without payload, of kind "erase"; where none of them is there, nothing is written.
    Errors: InvalidChange for what is no edge of the table.
    """
    checked = check(edges)
    base = lock(tx, head.by)
    effects = judge(tx, checked)
    if not len(effects):
        return base
    gone = {(edge.type, edge.start, edge.end, edge_key(edge.type, edge.values)) for edge in edges}
    _do(tx, effects)
    first = _redact(tx, lambda told: _without_edges(told, gone), base)
    return _finish(tx, base, effects, head, first, {})


def _do(tx: Transaction, effects: Effects) -> None:
    for step in effects.steps(tx.chunk):
        tx.run(step.statement, {"rows": step.rows})


def _mentions(tx: Transaction, people: Sequence[str], own: Sequence[Row]) -> Mentions:
    """What these people are called, and were; what somebody else is called too is left where it stands."""
    called = _marks([*run(tx, "store.called", subjects=people), *_called_before(own)])
    others = _marks(run(tx, "store.namesakes", apart_from=people))
    return Mentions(called - others, people)


def _marks(rows: Iterable[Row]) -> set[str]:
    """Names, addresses and ids in other systems, in small letters."""
    told = (row.get(name) for row in rows for name in ("name", "email", "external_id"))
    return {str(one).strip().casefold() for one in told if one}


def _called_before(own: Sequence[Row]) -> Iterator[Row]:
    for row in own:
        for touch in payloads.touches(row["body"]):
            if touch.type == "Employee":
                yield from (dict(values) for values in (touch.before, touch.after) if values)


def _reword(tx: Transaction, mentions: Mentions) -> bool:
    """Take them out of what stands at the edges of others; whether they stood there."""
    altered = False
    for row in EDGES.values():
        for column in (column.name for column in row.columns if column.name in WORDS):
            for start, end in row.ends:
                own = statements.words(row.type, start, end, column)
                clean = mentions.actor if column in ACTORS else mentions.clean
                anew: dict[str | None, list[str]] = {}
                for old in (found["text"] for found in tx.run(own.read, {})):
                    if clean(old) != old:
                        anew.setdefault(clean(old), []).append(old)
                for new, texts in anew.items():
                    tx.run(own.write, {"old": texts, "new": new})
                    altered = True
    return altered


def _silent(tx: Transaction, revisions: Collection[int]) -> set[int]:
    """Those of some revisions that told of nobody else: what their reason says is of the forgotten too."""
    told = {row["revision"] for row in run(tx, "store.still_told", revisions=sorted(revisions))}
    return set(revisions) - told


def _heads(tx: Transaction, mentions: Mentions, silent: Collection[int]) -> dict[int, tuple[str, str]]:
    """`by` and `reason` of the revisions where they are to be others."""
    found = {}
    for row in run(tx, "meta.changes", since=-1):
        by = mentions.actor(row["by"]) or ERASED
        reason = ERASED if row["revision"] in silent else mentions.clean(row["reason"]) or ERASED
        if (by, reason) != (row["by"], row["reason"]):
            found[row["revision"]] = (by, reason)
    return found


def _redact(
    tx: Transaction,
    change: Callable[[Told], bool],
    base: Revision,
    spared: Callable[[str], bool] = lambda _: False,
) -> int | None:
    """
    Write the payloads anew that `change` altered; the first revision of them. Those `spared` are not read.

    A body of which nothing is left goes; a digest is left whose salt nobody knows.
    """
    first: int | None = None
    for start in range(0, base.number + 1, AT_ONCE):
        last = start + AT_ONCE - 1
        rows = []
        for row in run(tx, "store.bodies", from_revision=start, to_revision=last):
            anew = _anew(row, change, spared)
            if anew is not None:
                rows.append(anew)
                first = row["revision"] if first is None else min(first, row["revision"])
        for part in chunks(rows, tx.chunk):
            run(tx, "store.redact", rows=part)
    return first


def _anew(row: Row, change: Callable[[Told], bool], spared: Callable[[str], bool]) -> Row | None:
    text = zstandard.ZstdDecompressor().decompress(base64.b64decode(row["body"])).decode()
    if spared(text):
        return None
    told: Told = json.loads(text)
    if not change(told):
        return None
    packed = zstandard.ZstdCompressor(level=3).compress(_encode(told).encode())
    salt, body = secrets.token_hex(16), base64.b64encode(packed).decode()
    digest = payloads.payload_digest(salt, body)
    whole = bool(told["touched"])
    return {
        "id": row["id"],
        "salt": salt if whole else None,
        "body": body if whole else None,
        "digest": digest,
    }


def _without_mentions(told: Told, mentions: Mentions) -> bool:
    """Take people out of the words of a payload; whether anything changed."""
    altered = False
    places = {
        type_: [
            (at, mentions.actor if name in ACTORS else mentions.clean)
            for at, name in enumerate(names)
            if name in WORDS
        ]
        for type_, names in told["columns"].items()
    }
    for touch in told["touched"]:
        for values in (touch[5], touch[6]):
            for at, clean in places[touch[0]] if values else ():
                new = clean(values[at])
                altered |= new != values[at]
                values[at] = new
    return altered


def _without_edges(told: Told, gone: Collection[tuple[Any, ...]]) -> bool:
    """Take edges out of a payload; whether anything changed."""
    kept = [touch for touch in told["touched"] if _identity(told["columns"], touch) not in gone]
    altered = len(kept) != len(told["touched"])
    told["touched"] = kept
    return altered


def _identity(columns: dict[str, list[str]], raw: list[Any]) -> tuple[Any, ...]:
    type_, start, start_key, end, end_key, before, after = raw
    if end is None:
        return (type_, start, tuple(start_key))
    values = dict(zip(columns[type_], before if after is None else after, strict=True))
    return (type_, ref(start, *start_key), ref(end, *end_key), edge_key(type_, values))


def _finish(
    tx: Transaction,
    base: Revision,
    effects: Effects,
    head: Head,
    redacted: int | None,
    heads: dict[int, tuple[str, str]],
) -> Revision:
    first = min([*heads, *([] if redacted is None else [redacted])], default=None)
    if first is not None:
        _reseal(tx, first, heads)
        head = head._replace(reason=f"{head.reason} (sealed anew from revision {first})")
    plan = Plan(base, effects, head, last_digest(tx, base))
    for step in plan.trail([], tx.chunk):
        tx.run(step.statement, {"rows": step.rows})
    raise_revision(tx, plan.revision)
    return plan.revision


def _reseal(tx: Transaction, first: int, heads: dict[int, tuple[str, str]]) -> None:
    """Write the digests of the revisions from one on, as their heads and payloads now are."""
    digests: dict[int, list[str]] = {}
    for row in run(tx, "store.digests", from_revision=first):
        digests.setdefault(row["revision"], []).append(row["digest"])
    rows, before = [], run(tx, "store.last_digest", revision=first - 1)
    previous = str(before[0]["digest"]) if before else ""
    for change in run(tx, "meta.changes", since=first - 1):
        number = change["revision"]
        by, reason = heads.get(number, (change["by"], change["reason"]))
        sealed = payloads.head_of(change | {"by": by, "reason": reason})
        previous = payloads.change_digest(previous, sealed, digests.get(number, ()))
        rows.append({"revision": number, "by": by, "reason": reason, "digest": previous})
    for part in chunks(rows, tx.chunk):
        run(tx, "store.reseal", rows=part)
