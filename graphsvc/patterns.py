"""
What a Cypher text touches: its clauses, its node and relationship patterns, its columns.

Only as much grammar as the catalogue's refusals need. Where a text could be read two ways, the reading that
is refused wins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from graphsvc.model.schema import EDGES, NODES, EdgeType, NodeType
from graphsvc.tokens import OPENING, Token, closing, depths

_DATA = frozenset(("CREATE", "MERGE", "SET", "DELETE", "DETACH", "REMOVE", "FOREACH", "INSERT"))
_SCHEMA = frozenset(("DROP", "ALTER", "GRANT", "REVOKE", "DENY"))
WRITING = _DATA | _SCHEMA
"""Words that begin a clause which changes something."""

REACHING = frozenset(("CALL", "LOAD", "USE", "SHOW", "TERMINATE"))
"""Words that begin a clause which reaches outside the patterns: procedures, files, other databases."""

_READING = frozenset(("MATCH", "WHERE", "WITH", "RETURN", "UNWIND", "UNION", "OPTIONAL"))
_PAGING = frozenset(("ORDER", "SKIP", "OFFSET", "LIMIT"))
_CLAUSES = _READING | _PAGING | WRITING | REACHING


class Pattern(NamedTuple):
    """A node or relationship pattern; `names` are its labels or types, empty where it has none."""

    kind: str
    names: tuple[str, ...]
    line: int


def clauses(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Where each clause word stands; properties, labels, map keys, functions and aliases are not clauses."""
    for index, token in enumerate(tokens):
        word = token.text.upper()
        if token.kind != "name" or word not in _CLAUSES:
            continue
        before = tokens[index - 1] if index else None
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        is_name = before is not None and (
            before.is_symbol(".") or before.is_symbol(":") or before.is_word("AS")
        )
        is_key = after is not None and after.is_symbol(":")
        is_operator = word == "WITH" and before is not None and before.text.upper() in ("STARTS", "ENDS")
        if not (is_name or is_key or is_operator):
            yield index, word


def patterns(tokens: Sequence[Token]) -> list[Pattern]:
    """Every node and relationship pattern of the text, in subqueries, predicates and comprehensions too."""
    found = []
    matching = _matching(tokens)
    for index, token in enumerate(tokens):
        if token.is_symbol("(") and (matching[index] or _joins(tokens, index)):
            found.append(Pattern("node", _labels(tokens, index), token.line))
        elif token.is_symbol("[") and _after_arrow_start(tokens, index):
            found.append(Pattern("relationship", _types(tokens, index), token.line))
        elif _bare_arrow(tokens, index):
            found.append(Pattern("relationship", (), token.line))
    return found


def unsafe(tokens: Sequence[Token]) -> list[str]:
    """Why an open query with these tokens could reach a person; empty where it cannot."""
    problems = []
    for pattern in patterns(tokens):
        if not pattern.names:
            problems.append(f"line {pattern.line}: a {pattern.kind} pattern lacks its label or type")
        known = NODES if pattern.kind == "node" else EDGES
        problems += [
            f"line {pattern.line}: {name!r} is not in the table"
            for name in pattern.names
            if name not in known
        ]
    closed = closed_names()
    problems += [
        f"line {token.line}: {token.text} is not open"
        for token in tokens
        if token.kind in ("name", "quoted") and token.text in closed
    ]
    problems += [f"line {token.line}: {token.text} is withheld" for token in _withheld(tokens)]
    problems += [
        f"line {tokens[index].line}: {word} reaches past the patterns"
        for index, word in clauses(tokens)
        if word in REACHING
    ]
    return problems


def closed_names() -> frozenset[str]:
    """The labels that are not open, and the edge types that never join two open nodes."""
    labels = {label for label, row in NODES.items() if row.access != "open"}
    types = {
        name
        for name, row in EDGES.items()
        if all(row.access(start, end) != "open" for start, end in row.ends)
    }
    return frozenset(labels | types)


def withheld_names() -> frozenset[str]:
    """The columns of open things that never come out."""
    rows: list[NodeType | EdgeType] = [*NODES.values(), *EDGES.values()]
    return frozenset(column.name for row in rows for column in row.columns if column.withheld)


def _withheld(tokens: Sequence[Token]) -> Iterator[Token]:
    """Where a withheld column is named, as a property or as a key, or all properties are taken."""
    names = withheld_names()
    for before, token in pairwise(tokens):
        after_dot = before.is_symbol(".")
        if token.text in names:
            taken = after_dot or token.kind in ("string", "quoted")
        else:
            taken = (after_dot and token.is_symbol("*")) or token.is_word("PROPERTIES")
        if taken:
            yield token


def writes(tokens: Sequence[Token]) -> list[str]:
    """The clauses that change something."""
    return [f"line {tokens[index].line}: {word}" for index, word in clauses(tokens) if word in WRITING]


def returned(tokens: Sequence[Token]) -> list[list[str | None]]:
    """The column names of each outermost RETURN; None for a column without an alias."""
    level = depths(tokens)
    marks = [(index, word) for index, word in clauses(tokens) if level[index] == 0]
    out = []
    for place, (index, word) in enumerate(marks):
        if word != "RETURN":
            continue
        end = marks[place + 1][0] if place + 1 < len(marks) else len(tokens)
        out.append([_alias(item) for item in _split(tokens, level, index + 1, end)])
    return out


def ordered(tokens: Sequence[Token]) -> bool:
    """Whether the rows that come out are ordered."""
    level = depths(tokens)
    words = [word for index, word in clauses(tokens) if level[index] == 0]
    return "RETURN" in words and "ORDER" in words[len(words) - 1 - words[::-1].index("RETURN") :]


def _split(tokens: Sequence[Token], level: Sequence[int], start: int, end: int) -> Iterator[Sequence[Token]]:
    for index in range(start, end):
        if tokens[index].is_symbol(",") and level[index] == 0:
            yield tokens[start:index]
            start = index + 1
    yield [token for token in tokens[start:end] if not token.is_symbol(";")]


def _alias(item: Sequence[Token]) -> str | None:
    if len(item) >= 3 and item[-2].is_word("AS") and item[-1].kind in ("name", "quoted"):
        return item[-1].text
    return None


def _matching(tokens: Sequence[Token]) -> list[bool]:
    """For each token, whether it stands directly in the pattern list of a MATCH, MERGE or CREATE."""
    level = depths(tokens)
    marks = dict(clauses(tokens))
    open_at: int | None = None
    out = []
    for index in range(len(tokens)):
        if index in marks:
            open_at = level[index] if marks[index] in ("MATCH", "MERGE", "CREATE") else None
        elif open_at is not None and level[index] < open_at:
            open_at = None
        elif tokens[index].is_symbol("{") and index + 1 < len(tokens) and tokens[index + 1].is_symbol("("):
            open_at = level[index] + 1  # EXISTS { (a)-->(b) } and COUNT { (a) } need no MATCH
        out.append(open_at == level[index])
    return out


def _joins(tokens: Sequence[Token], opening: int) -> bool:
    """Whether a parenthesis outside MATCH stands beside a relationship, so that it is a node pattern."""
    before = "".join(token.text for token in tokens[max(0, opening - 3) : opening] if token.kind == "symbol")
    if before.endswith(("]-", "]->", "--", "-->")):
        return True
    end = closing(tokens, opening)
    after = "".join(token.text if token.kind == "symbol" else " " for token in tokens[end + 1 : end + 4])
    return after.startswith(("-[", "<-[", "--", "<--"))


def _after_arrow_start(tokens: Sequence[Token], index: int) -> bool:
    before = tokens[max(0, index - 3) : index]
    texts = [token.text if token.kind == "symbol" else " " for token in before]
    return texts[-2:] == [")", "-"] or texts == [")", "<", "-"]


def _bare_arrow(tokens: Sequence[Token], index: int) -> bool:
    """Whether `--`, `-->` or `<--` begins here, a relationship of any type."""
    if not index or not tokens[index - 1].is_symbol(")"):
        return False
    texts = "".join(token.text if token.kind == "symbol" else " " for token in tokens[index : index + 3])
    return texts.startswith(("--", "<--"))


def _labels(tokens: Sequence[Token], opening: int) -> tuple[str, ...]:
    """The labels of a node pattern; none where it has none, or has them in a form that is not `:A:B`."""
    inner = tokens[opening + 1 : closing(tokens, opening)]
    at = 1 if inner and inner[0].kind in ("name", "quoted") else 0
    names: list[str] = []
    while at < len(inner) and inner[at].is_symbol(":"):
        if at + 1 >= len(inner) or inner[at + 1].kind not in ("name", "quoted"):
            return ()
        names.append(inner[at + 1].text)
        at += 2
    rest_is_map = at == len(inner) or (inner[at].is_symbol("{") and closing(inner, at) == len(inner) - 1)
    return tuple(names) if rest_is_map else ()


def _types(tokens: Sequence[Token], opening: int) -> tuple[str, ...]:
    """The types of a relationship pattern; none where it has none, or in a form that is not `:A|B`."""
    inner = tokens[opening + 1 : closing(tokens, opening)]
    at = 1 if inner and inner[0].kind in ("name", "quoted") else 0
    names: list[str] = []
    while at < len(inner) and (inner[at].is_symbol(":") or (names and inner[at].is_symbol("|"))):
        at += 1 + (inner[at].is_symbol("|") and at + 1 < len(inner) and inner[at + 1].is_symbol(":"))
        if at >= len(inner) or inner[at].kind not in ("name", "quoted"):
            return ()
        names.append(inner[at].text)
        at += 1
    if at < len(inner) and inner[at].is_symbol("*"):
        at = next((i for i in range(at, len(inner)) if inner[i].text in OPENING), len(inner))
    rest_is_map = at == len(inner) or (inner[at].is_symbol("{") and closing(inner, at) == len(inner) - 1)
    return tuple(names) if rest_is_map else ()
