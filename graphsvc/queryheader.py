"""
The header of a query file: what it is called, what it takes, what it gives, and who may see that.

    // name:    coverage
    // mode:    read
    // access:  personal
    // params:  employee STRING, unit STRING?
    // rows:    0..n  competence STRING, required INT64, held INT64?
    // order:   competence
    //
    // One row per required competence.

A line indented by four or more continues the one above; `params`, `order` (the same as `none`) and, but in
variants, `why` may be absent.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import NoneType
from typing import Any, Literal, cast, get_args

Mode = Literal["read", "write"]
Access = Literal["open", "personal"]
Cardinality = Literal["0..n", "1..n", "0..1", "1", "0"]

SCALARS: Mapping[str, type] = {"STRING": str, "INT64": int, "FLOAT64": float, "BOOL": bool, "MAP": dict}

_KEYS = frozenset(("name", "mode", "access", "params", "rows", "order", "why"))
_LINE = re.compile(r"//(?P<indent> *)(?:(?P<key>[a-z]+):(?: +|$))?(?P<rest>.*)")
_FIELD = re.compile(r"(?P<name>[A-Za-z_]\w*) +(?P<type>[A-Z0-9<>]+)(?P<null>\??)\Z")
_TYPE = re.compile(r"(LIST<)*(STRING|INT64|FLOAT64|BOOL|MAP)>*\Z")


class HeaderFault(ValueError):
    """A header that cannot be read."""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or column: its name, its type, and whether it may be null."""

    name: str
    type: str
    nullable: bool = False

    @property
    def python(self) -> builtins.type[Any]:
        """The Python type of a value that is not null."""
        return list if self.type.startswith("LIST<") else SCALARS[self.type]

    def accept(self, value: Any) -> Any:
        """A value as a parameter; TypeError names the parameter, not the value."""
        if value is None:
            if not self.nullable:
                raise TypeError(f"{self.name} may not be null")
            return None
        return self._one(value)

    def cast_all(self, values: list[Any]) -> list[Any]:
        """A column of an engine's values, made new only where an engine uses another number type."""
        types = set(map(type, values))
        if NoneType in types and not self.nullable:
            raise TypeError(f"{self.name} is null and may not be")
        exact = types <= {self.python, NoneType}
        if exact and self.python is list:
            exact = set(map(type, chain.from_iterable(filter(None, values)))) <= self._exact
        if exact:
            return values
        return [None if value is None else self._one(value) for value in values]

    @property
    def _exact(self) -> set[builtins.type[Any]]:
        """The type of a list's elements, where they are scalars."""
        inner = SCALARS.get(self.type[5:-1])
        return {inner} if inner else set()

    def _one(self, value: Any) -> Any:
        return _cast(self.name, self.type, value)


def _cast(name: str, kind: str, value: Any) -> Any:
    if kind.startswith("LIST<"):
        if not isinstance(value, list | tuple | set | frozenset):
            raise TypeError(f"{name} is no {kind}")
        inner = kind[5:-1]
        exact = SCALARS.get(inner)
        if exact is not None and set(map(type, value)) <= {exact}:
            return list(value)
        return [_cast(name, inner, item) for item in value]
    if type(value) is SCALARS[kind]:
        return value
    if kind == "FLOAT64" and type(value) is int:
        return float(value)
    if kind == "INT64" and type(value) is float and value.is_integer():
        return int(value)
    if kind == "MAP" and isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{name} is no {kind}")


@dataclass(frozen=True, slots=True)
class Header:
    """A header as read."""

    name: str
    mode: Mode
    access: Access
    params: tuple[Field, ...]
    cardinality: Cardinality
    columns: tuple[Field, ...]
    order: tuple[str, ...]
    why: str
    doc: str

    def contract(self) -> tuple[Any, ...]:
        """What callers rely on; the same in every engine's text."""
        return (self.name, self.mode, self.access, self.params, self.cardinality, self.columns, self.order)


def read_header(source: str) -> tuple[Header, str]:
    """
    The header of a file, and the statement below it.

    Errors: HeaderFault with what is missing or unreadable.
    """
    lines = source.splitlines()
    count = next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))
    entries, doc = _entries(lines[:count])
    for key in ("name", "mode", "access", "rows"):
        if not entries.get(key):
            raise HeaderFault(f"the header lacks `{key}:`")
    cardinality, _, columns = entries["rows"].partition(" ")
    header = Header(
        name=entries["name"],
        mode=cast(Mode, _one_of("mode", entries["mode"], get_args(Mode))),
        access=cast(Access, _one_of("access", entries["access"], get_args(Access))),
        params=_fields(entries.get("params", "")),
        cardinality=cast(Cardinality, _one_of("rows", cardinality, get_args(Cardinality))),
        columns=_fields(columns),
        order=tuple(
            _items(entries.get("order", "").removeprefix("none"), lambda text: text.removesuffix(" desc"))
        ),
        why=entries.get("why", ""),
        doc="\n".join(doc).strip(),
    )
    return header, "\n".join(lines[count:]).strip() + "\n"


def _entries(lines: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    entries: dict[str, str] = {}
    key = ""
    for number, line in enumerate(lines):
        if line.strip() == "//":
            return entries, [text[2:].strip() for text in lines[number:]]
        match = _LINE.match(line)
        assert match is not None
        if match["key"] in _KEYS and len(match["indent"]) < 4:
            key = match["key"]
            if key in entries:
                raise HeaderFault(f"the header says `{key}:` twice")
            entries[key] = match["rest"].strip()
        elif key and len(match["indent"]) >= 4:
            entries[key] += " " + line[2:].strip()
        else:
            raise HeaderFault(f"line {number + 1} of the header is neither `key: value` nor a continuation")
    return entries, []


def _one_of(key: str, value: str, allowed: Sequence[str]) -> str:
    if value not in allowed:
        raise HeaderFault(f"`{key}: {value}` is none of {', '.join(allowed)}")
    return value


def _items(text: str, make: Callable[[str], str]) -> Iterator[str]:
    return (make(part.strip()) for part in text.split(",") if part.strip())


def _fields(text: str) -> tuple[Field, ...]:
    fields = []
    for part in _items(text, str):
        match = _FIELD.match(part)
        if match is None or not _known_type(match["type"]):
            raise HeaderFault(f"{part!r} is not a name and a type")
        fields.append(Field(match["name"], match["type"], bool(match["null"])))
    if len({item.name for item in fields}) != len(fields):
        raise HeaderFault("a name is declared twice")
    return tuple(fields)


def _known_type(text: str) -> bool:
    return bool(_TYPE.match(text)) and text.count("<") == text.count(">")
