"""Which formal qualifications bar somebody from a role: missing, or held but expired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from graphsvc.answers import Answer, Lang, pick
from graphsvc.roles.answers import Option
from graphsvc.roles.matrix import QualificationSet
from graphsvc.store.protocol import Reader

Held = Mapping[str, Mapping[str, str | None]]
"""Per person, per qualification: the last day that it is valid, None for without end."""


class Lacking(Answer):
    """
    A set of qualifications that a role requires and of which somebody validly holds none.

    `state` is expired where she held one, until `held_until`. It bars where it is a must, due at hire, and
    there is no exemption.
    """

    any_of: str
    options: tuple[Option, ...]
    necessity: str
    due: str | None
    months: int | None
    exemption: str | None
    state: Literal["missing", "expired"]
    held_until: str | None
    bars: bool


def holders(reader: Reader, sets: Iterable[QualificationSet]) -> Held:
    """
    Who holds any of the qualifications of some sets.

    Source: cypher/roles/qualified.cypher.
    """
    wanted = sorted({key for one in sets for key in one.ids})
    found: dict[str, dict[str, str | None]] = {}
    for row in reader.read("roles.qualified", qualifications=wanted) if wanted else ():
        found.setdefault(row["employee"], {})[row["qualification"]] = row["valid_until"]
    return found


def bars(item: QualificationSet) -> bool:
    """Whether nobody may begin without one of the set."""
    return item.necessity == "must" and item.due in ("hire", None) and not item.exemption


def barring(sets: Sequence[QualificationSet], held: Mapping[str, str | None], day: str) -> int:
    """How many sets bar somebody who holds this."""
    return sum(bars(item) and not _met(item, held, day) for item in sets)


def lacking(
    sets: Sequence[QualificationSet], held: Mapping[str, str | None], day: str, lang: Lang
) -> tuple[Lacking, ...]:
    """The sets that somebody does not meet on a day, must first, what bars first among them."""
    found = [_lacking(item, held, lang) for item in sets if not _met(item, held, day)]
    return tuple(sorted(found, key=lambda one: (one.necessity, not one.bars)))


def _met(item: QualificationSet, held: Mapping[str, str | None], day: str) -> bool:
    return any((held[key] or day) >= day for key in item.ids & held.keys())


def _lacking(item: QualificationSet, held: Mapping[str, str | None], lang: Lang) -> Lacking:
    past = [until for key, until in held.items() if key in item.ids and until]
    return Lacking(
        any_of=item.any_of,
        options=tuple(Option(id=key, label=pick(row, "label", lang) or key) for key, row in item.options),
        necessity=item.necessity,
        due=item.due,
        months=item.months,
        exemption=item.exemption,
        state="expired" if past else "missing",
        held_until=max(past, default=None),
        bars=bars(item),
    )
