"""
Paging, sorting, filtering and choosing fields of a list of CASE objects.

CASE 1.1 REST binding, sections on limit and offset, sort and orderBy, filter, and fields. A filter is
`field predicate 'value'`, two of them joined by AND or OR; predicates = != > >= < <= and ~ (contains).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from graphsvc.errors import BadQuestion
from graphsvc.publish.case_terms import Object

DEFAULT_LIMIT = 100
MOST_LIMIT = 1000
LONGEST = 1000
"""Characters of a filter."""

_TEST = re.compile(r"\s*(\w+)\s*(=|!=|>=|<=|>|<|~)\s*'([^']*)'\s*")
_JOIN = re.compile(r"(AND|OR)\b")
_COMPARE: Mapping[str, Callable[[str, str], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "~": lambda held, wanted: wanted in held,
}


class BadSort(BadQuestion):
    """`sort` or `orderBy` cannot be used."""


class BadSelection(BadQuestion):
    """`limit`, `offset`, `filter` or `fields` cannot be used."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of one page, how many there are in all, and the other pages by relation."""

    rows: list[Object]
    total: int
    pages: Mapping[str, str]


def select(rows: Sequence[Object], known: Sequence[str], asked: Mapping[str, str]) -> Selection:
    """
    The rows that a query asks for; `known` are the fields that there are.

    Errors: BadSort, BadSelection.
    """
    unknown = sorted(set(asked) - {"limit", "offset", "sort", "orderBy", "filter", "fields"})
    if unknown:
        raise BadSelection(f"There is no parameter {unknown[0][:40]!r}.")
    limit = _number(asked, "limit", DEFAULT_LIMIT, 1, MOST_LIMIT)
    offset = _number(asked, "offset", 0, 0, 10**9)
    keep = _filter(asked.get("filter"), known)
    found = _sorted([row for row in rows if keep(row)], known, asked)
    chosen = _fields(asked.get("fields"), known)
    page = [{name: row[name] for name in row if name in chosen} for row in found[offset : offset + limit]]
    return Selection(page, len(found), _pages(asked, limit, offset, len(found)))


def _number(asked: Mapping[str, str], name: str, otherwise: int, least: int, most: int) -> int:
    text = asked.get(name, str(otherwise))
    if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
        raise BadSelection(f"{name} is a whole number from {least} to {most}.")
    return int(text)


def _sorted(rows: list[Object], known: Sequence[str], asked: Mapping[str, str]) -> list[Object]:
    order, field = asked.get("orderBy", "asc"), asked.get("sort")
    if order not in ("asc", "desc"):
        raise BadSort("orderBy is asc or desc.")
    if field is None:
        return rows
    if field not in known:
        raise BadSort(f"sort is one of {', '.join(known)}.")
    return sorted(rows, key=lambda row: _text(row.get(field)).casefold(), reverse=order == "desc")


def _text(value: object) -> str:
    """A value as it is compared; a link by its title, several by all of theirs."""
    if isinstance(value, dict):
        return str(value.get("title", ""))
    if isinstance(value, list):
        return " ".join(map(_text, value))
    return "" if value is None else str(value)


def _fields(asked: str | None, known: Sequence[str]) -> set[str]:
    if asked is None:
        return set(known)
    wanted = {name.strip() for name in asked.split(",")}
    unknown = sorted(wanted - set(known))
    if unknown:
        raise BadSelection(f"fields are some of {', '.join(known)}.")
    return wanted


def _filter(asked: str | None, known: Sequence[str]) -> Callable[[Object], bool]:
    if asked is None:
        return lambda _: True
    if len(asked) > LONGEST:
        raise BadSelection(f"filter has at most {LONGEST} characters.")
    tests, joins = _parsed(asked, known)
    together = any if joins == ["OR"] else all
    return lambda row: together(test(row) for test in tests)


def _parsed(asked: str, known: Sequence[str]) -> tuple[list[Callable[[Object], bool]], list[str]]:
    tests: list[Callable[[Object], bool]] = []
    joins: list[str] = []
    at = 0
    while match := _TEST.match(asked, at):
        field, predicate, value = match.groups()
        tests.append(_test(field, predicate, value, known))
        at = match.end()
        join = _JOIN.match(asked, at)
        if at == len(asked) and len(tests) == len(joins) + 1:
            return tests, joins
        if join is None or joins:
            break
        joins.append(join[1])
        at = join.end()
    raise BadSelection("filter is one or two of field='value' (= != > >= < <= ~), joined by AND or OR.")


def _test(field: str, predicate: str, value: str, known: Sequence[str]) -> Callable[[Object], bool]:
    if field not in known:
        raise BadSelection(f"filter names one of {', '.join(known)}.")
    compare, wanted = _COMPARE[predicate], value.casefold()
    return lambda row: compare(_text(row.get(field)).casefold(), wanted)


def _pages(asked: Mapping[str, str], limit: int, offset: int, total: int) -> dict[str, str]:
    """The query of the first, the previous, the next and the last page."""
    last = max(0, (total - 1) // limit * limit)
    starts = {"first": 0, "prev": max(0, offset - limit), "next": offset + limit, "last": last}
    if offset == 0:
        del starts["prev"]
    if offset + limit >= total:
        del starts["next"]
    rest = {name: value for name, value in asked.items() if name not in ("limit", "offset")}
    return {name: urlencode({**rest, "limit": limit, "offset": start}) for name, start in starts.items()}
