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
        return text.strip() if isinstance(text, str) else ""

    def list(self, field: str) -> tuple[Any, ...]:
        """The members of a list; none where there is no list."""
        given = self.value.get(field)
        return tuple(given) if isinstance(given, list | tuple) else ()

    def levels(self) -> dict[str, str]:
        """The bokmål text of each described step."""
        given = self.value.get("levels") or {}
        texts = {
            step: text.get("nb", "") if isinstance(text, Mapping) else text for step, text in given.items()
        }
        return {step: text.strip() for step, text in texts.items() if isinstance(text, str) and text.strip()}

    def requirements(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """What it requires of competences, each with its place in the list."""
        yield from (pair for pair in enumerate(self.list("requires")) if isinstance(pair[1], Mapping))


@dataclass(frozen=True)
class Material:
    """All entries, and what the loader would refuse."""

    items: tuple[Item, ...]
    faults: tuple[Fault, ...] = field(default=())

    def of(self, *kinds: str) -> Iterator[Item]:
        """The entries of some kinds, or of all, that are not withdrawn."""
        for item in self.items:
            if (item.kind in kinds or not kinds) and item.value.get("status") != "withdrawn":
                yield item
