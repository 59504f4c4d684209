"""
Bytes that a learning platform sent, read as statements: JSON as the specification has it, and nothing looser.

Sections are those of xAPI 1.0.3, Part Two (Data) and Part Three (Communication).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NoReturn

from graphsvc.completions.statement import check
from graphsvc.completions.structure import MOST_FAULTS
from graphsvc.errors import BadStatement, Fault

MOST_DEPTH = 50
"""Objects and lists inside one another; what statements are made of needs about fifteen."""

MOST_STATEMENTS = 1_000
"""Statements of one batch."""

Statement = dict[str, Any]


class _Twice(ValueError):
    """A name that stands twice in one object."""


def refuse(problem: str, remedy: str = "", *, field: str = "", row: int = 0) -> NoReturn:
    """Errors: BadStatement with one fault."""
    raise BadStatement([Fault("statement" if row else "body", row, field, problem, remedy)])


def statements_of(body: bytes, *, single: bool = False) -> list[Statement]:
    """
    The statements of a request: one, or a list of them (Communication 2.1.2); just one for `single` (2.1.1).

    Errors: BadStatement that tells every fault of every statement, in the order of the batch.
    """
    value = parsed(body)
    if single and not isinstance(value, dict):
        refuse("must be one statement, an object", "Send several by POST.")
    if not isinstance(value, dict | list):
        refuse("must be a statement or a list of statements")
    batch: Sequence[Any] = value if isinstance(value, list) else [value]
    if len(batch) > MOST_STATEMENTS:
        refuse(f"has {len(batch):,} statements", f"Send at most {MOST_STATEMENTS:,} at a time.")
    faults: list[Fault] = []
    for row, one in enumerate(batch, 1):
        faults += check(one, row=row) or _of_attachments(one, row)
    if not faults:
        faults += _twice(batch)
    if faults:
        raise BadStatement(faults[:MOST_FAULTS])
    return list(batch)


def parsed(body: bytes) -> Any:
    """
    The JSON value of a body in UTF-8 (Communication 1.4): no name twice (Data 2.2.s2.b2), no NaN, no depths.

    Errors: BadStatement.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        refuse("is not UTF-8")
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite)
    except _Twice:
        refuse("has an object with one property twice", "(xAPI 1.0.3, Data 2.2)")
    except (ValueError, RecursionError):
        refuse("is not JSON", "Send application/json in UTF-8.")
    _sound(value)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise _Twice
    return made


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


def _finite(text: str) -> float:
    found = float(text)
    if found in (float("inf"), float("-inf")):
        raise ValueError("a number that no float holds")
    return found


def _sound(value: Any) -> None:
    """Level by level: not too deep, and no text with half a character (a lone surrogate)."""
    layer: list[Any] = [value]
    for _ in range(MOST_DEPTH):
        inner: list[Any] = []
        for one in layer:
            if isinstance(one, str):
                _whole(one)
            elif isinstance(one, dict):
                for name in one:
                    _whole(name)
                inner += one.values()
            elif isinstance(one, list):
                inner += one
        if not inner:
            return
        layer = inner
    refuse(f"is nested more than {MOST_DEPTH} deep")


def _whole(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        refuse("holds half a character (a lone surrogate)")


def _of_attachments(statement: Statement, row: int) -> list[Fault]:
    """
    This receiver keeps no files: a statement that has one would be taken in by half.

    Communication 2.0 lets a tool that is no LRS follow the requirements of the resources that it needs.
    """
    if not _holders(statement):
        return []
    problem = "Attachments are not taken in, neither in the request nor by fileUrl."
    return [Fault("statement", row, "attachments", problem, "Send the statement without them.")]


def _holders(statement: Statement) -> bool:
    thing = statement["object"]
    inner = thing if thing.get("objectType") == "SubStatement" else {}
    return bool(statement.get("attachments") or inner.get("attachments"))


def _twice(batch: Sequence[Statement]) -> list[Fault]:
    """Communication 2.1.2.s2.b6: a batch has no id twice."""
    seen: set[str] = set()
    faults = []
    for row, one in enumerate(batch, 1):
        key = one.get("id", "").lower()
        if key and key in seen:
            faults.append(Fault("statement", row, "id", "stands twice in this batch"))
        seen.add(key)
    return faults
