"""Whether an entry's mappings to outside terms can all be true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphsvc.checks.check import Found
from graphsvc.checks.material import Material

DISJOINT = frozenset(("broad", "related"))
"""What no exact match may be as well (SKOS reference, S46: https://www.w3.org/TR/skos-reference/#S46)."""

PILLARS: Mapping[str, tuple[str, ...]] = {
    "roles": ("styrk08", "isco08", "esco occupation", "los"),
    "competences": ("esco skill", "los"),
}
"""Work is mapped to occupations, competence to skills; Los has subjects of both."""


def clashing_mappings(material: Material) -> Iterator[Found]:
    """A term that an entry is mapped to twice: exactly, and as broader or related."""
    for item in material.of(*PILLARS):
        kinds: dict[str, set[str]] = {}
        for place, match in enumerate(item.list("matches")):
            if not isinstance(match, Mapping):
                continue
            term, kind = _term(match), str(match.get("kind"))
            others = kinds.setdefault(term, set())
            if (kind == "exact" and others & DISJOINT) or (kind in DISJOINT and "exact" in others):
                problem = f"{term} is an exact match, and broader or related too."
                yield Found(item, ("matches", place), problem, "Keep the one that is true.")
            others.add(kind)


def strange_pillars(material: Material) -> Iterator[Found]:
    """A role that is mapped to a skill, or a competence to an occupation."""
    for item in material.of(*PILLARS):
        for place, match in enumerate(item.list("matches")):
            pillar = _pillar(match) if isinstance(match, Mapping) else ""
            if pillar and pillar not in PILLARS[item.kind]:
                problem = f"{_term(match)} is of the pillar {pillar}."
                remedy = f"Map {item.kind} to one of {', '.join(PILLARS[item.kind])}."
                yield Found(item, ("matches", place), problem, remedy)


def _term(match: Mapping[str, Any]) -> str:
    return str(match.get("uri") or f"{match.get('scheme')} {match.get('notation')}")


def _pillar(match: Mapping[str, Any]) -> str:
    """The scheme, and of ESCO which of its two pillars the address lies in; empty where it does not say."""
    scheme = str(match.get("scheme"))
    if scheme != "esco":
        return scheme
    _, _, path = str(match.get("uri") or "").partition("/esco/")
    return f"esco {path.partition('/')[0]}" if path else ""
