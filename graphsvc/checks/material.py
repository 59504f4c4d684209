"""What is checked: the entries of a vocabulary as written, each with its place; made by the loader."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphsvc.errors import Fault


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: its kind (the plural of its file), its fields as written, and the line of any of them."""

    kind: str
    id: str
    where: str
    line: Callable[..., int]
    value: Mapping[str, Any]

    def text(self, field: str, lang: str = "nb") -> str:
        """A text in a language; `""` where there is none."""
        given = self.value.get(field)
        text = given.get(lang) if isinstance(given, Mapping) else given if lang == "nb" else None
        return text if isinstance(text, str) else ""


@dataclass(frozen=True)
class Material:
    """All entries, and what the loader would refuse."""

    items: tuple[Item, ...]
    faults: tuple[Fault, ...] = field(default=())

    def of(self, *kinds: str) -> Iterator[Item]:
        """The entries of some kinds that are not withdrawn."""
        for item in self.items:
            if item.kind in kinds and item.value.get("status") != "withdrawn":
                yield item
