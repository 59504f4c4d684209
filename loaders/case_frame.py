"""
One framework out of its packages: which item is which thing, of which kind, under which id.

A package of ours is known by its identifiers, which are made from addresses and languages; it comes back
under the ids and addresses that it had. Packages of others get ids from the vocabulary's and the item's code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from graphsvc.answers import Lang
from graphsvc.model.types import SLUG
from graphsvc.publish.case_terms import identifier
from loaders.base import Faults
from loaders.case_read import Object, Package, children, target

Kind = Literal["group", "competence", "outcome"]
KINDS: Mapping[Kind, str] = {"group": "groups", "competence": "competences", "outcome": "outcomes"}

_OWN = re.compile(r"(https?://\S+[/#])vocabularies/([a-z0-9-]+)\Z")
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ö": "o", "ä": "a", "ü": "u", "é": "e"})
LONGEST_ID = 60


@dataclass
class Entry:
    """One thing, with its CFItem in each language."""

    kind: Kind
    id: str
    uri: str
    texts: dict[Lang, Object] = field(default_factory=dict)
    parents: dict[str, int] = field(default_factory=dict)


@dataclass
class Frame:
    """A framework; `entries` and what they hang under go by the identifier in the first package."""

    vocabulary: str
    namespace: str | None
    packages: Sequence[Package]
    entries: dict[str, Entry] = field(default_factory=dict)
    canonical: dict[str, str] = field(default_factory=dict)
    lost: Counter[str] = field(default_factory=Counter)

    def entry(self, key: str) -> Entry | None:
        """The thing that an identifier of any package means."""
        return self.entries.get(self.canonical.get(key, ""))


def slug(text: str) -> str:
    """A text as an id; empty where nothing of it fits."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower().translate(_LETTERS)).strip("-")
    return plain[:LONGEST_ID].rstrip("-")


def own_address(package: Package) -> tuple[str, str] | None:
    """Namespace and id of the vocabulary that a package of ours was made of; None for others'."""
    uri = str(package.document.get("officialSourceURL") or "")
    match = _OWN.match(uri)
    if match and identifier(uri, package.lang) == package.key.lower():
        return match[1], match[2]
    return None


def frame(packages: Sequence[Package], wanted: str | None, faults: Faults) -> Frame | None:
    """
    The framework that packages are translations of; None, with a fault, where they are different ones.

    `wanted` is the vocabulary's id; else the one that it had, or one made of its title.
    """
    first = packages[0]
    own = own_address(first)
    if own and wanted not in (None, own[1]):
        own = None
    vocabulary = (
        wanted or (own[1] if own else slug(first.document["title"])) or f"case-{first.key[:8].lower()}"
    )
    made = Frame(vocabulary, own[0] if own else None, packages)
    translated = _translations(packages)
    original = translated.get(first.key.lower(), first.key.lower())
    for one in packages:
        root = translated.get(one.key.lower(), one.key.lower())
        same = own_address(one) == own if own else root == original
        if not same or any(other.lang == one.lang for other in packages if other is not one):
            remedy = "Load one framework at a time, each language once."
            faults.add(one.where, 0, "CFDocument", "This is no translation of the first file.", remedy)
            return None
        _take(made, one, own, translated)
    _hang(made)
    _check_circles(made, faults)
    return made


def _translations(packages: Iterable[Package]) -> dict[str, str]:
    return {
        target(one["originNodeURI"]): target(one["destinationNodeURI"])
        for package in packages
        for one in package.associations
        if one["associationType"] == "isTranslationOf"
    }


def _take(made: Frame, package: Package, own: tuple[str, str] | None, translated: Mapping[str, str]) -> None:
    kinds = _kinds(package, bool(own))
    codes = Counter(slug(str(one.get("humanCodingScheme") or "")) for one in package.items.values())
    by_code = {(entry.kind, entry.id): key for key, entry in made.entries.items()} if own else {}
    for key, item in package.items.items():
        kind, code = kinds[key], str(item.get("humanCodingScheme") or "")
        known = by_code.get((kind, code)) or made.canonical.get(translated.get(key, ""))
        if known is None:
            known = key
            uri = _own_uri(item, kind, own, package.lang) if own else str(item.get("uri") or "")
            id_ = code if own and code else _id(made.vocabulary, key, item, codes)
            made.entries[key] = Entry(kind, id_, uri)
        made.canonical[key] = known
        if key in translated:
            made.canonical.setdefault(translated[key], known)
        made.entries[known].texts[package.lang] = item


def _own_uri(item: Object, kind: Kind, own: tuple[str, str], lang: Lang) -> str:
    """The address that an item of ours had, if its identifier was made of it; else where it lay."""
    uri = f"{own[0]}{KINDS[kind]}/{item.get('humanCodingScheme')}"
    return uri if identifier(uri, lang) == str(item["identifier"]).lower() else str(item.get("uri") or "")


def _id(vocabulary: str, key: str, item: Object, codes: Mapping[str, int]) -> str:
    code = slug(str(item.get("humanCodingScheme") or ""))
    return f"{vocabulary[:50]}-{code}" if code and codes[code] == 1 else f"{vocabulary[:50]}-{key}"


def _kinds(package: Package, own: bool) -> dict[str, Kind]:
    """By item type where it is ours; else what has children is a group, and the rest are competences."""
    types = {
        str(one.get("identifier")): one.get("typeCode") for one in package.definitions.get("CFItemTypes", ())
    }
    parents = {parent for _, parent, _ in children(package)}
    found: dict[str, Kind] = {}
    for key, item in package.items.items():
        said = types.get(target(item.get("CFItemTypeURI") or "")) if own else None
        otherwise: Kind = "group" if key in parents else "competence"
        found[key] = next((kind for kind in KINDS if kind == said), otherwise)
    return found


def _hang(made: Frame) -> None:
    """Parents of every entry; the document is none."""
    for package in made.packages:
        for child, parent, number in children(package):
            entry = made.entry(child)
            if number and made.namespace is None:
                made.lost["CFAssociation.sequenceNumber"] += 1
            if entry is None or (parent != package.key.lower() and made.entry(parent) is None):
                made.lost["isChildOf to or from what is not in the package"] += 1
            elif parent != package.key.lower():
                entry.parents.setdefault(made.canonical[parent], number)


def _check_circles(made: Frame, faults: Faults) -> None:
    """An item below itself would have no place."""
    done: set[str] = set()
    for start in made.entries:
        trail: dict[str, None] = {}
        path = [(start, iter(made.entries[start].parents))]
        trail[start] = None
        while path:
            key, above = path[-1]
            step = next(above, None)
            if step is None:
                done.add(key)
                trail.pop(key)
                path.pop()
            elif step in trail:
                codes = [*trail][[*trail].index(step) :]
                problem = f"{len(codes)} items lie below themselves: {', '.join(codes[:5])}."
                faults.add(
                    made.packages[0].where,
                    0,
                    "CFAssociations",
                    problem,
                    "Remove one isChildOf of the circle.",
                )
                return
            elif step not in done:
                trail[step] = None
                path.append((step, iter(made.entries[step].parents)))


def fits(id_: str) -> bool:
    """Whether a text can be an id as it stands."""
    return bool(SLUG.match(id_)) and len(id_) <= 120
