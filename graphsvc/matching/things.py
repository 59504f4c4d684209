"""
What written names are matched to: roles, competences, courses and outside concepts, with all their names.

A thing's id here is `roles/<id>`, `competences/<id>`, `courses/<id>`, or the address of an outside concept.
Its types are its kind and that within its vocabulary or scheme: `roles`, `roles/esco`, `concepts/styrk08`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphsvc.answers import Lang, pick
from graphsvc.publish.terms import address
from graphsvc.store.protocol import Reader, Row

KINDS = ("roles", "competences", "courses", "concepts")
"""In the order in which equals come."""

TYPE_WORDS: Mapping[str, Mapping[Lang, str]] = {
    "roles": {"nb": "Rolle", "nn": "Rolle", "en": "Role"},
    "competences": {"nb": "Kompetanse", "nn": "Kompetanse", "en": "Competence"},
    "courses": {"nb": "Kurs", "nn": "Kurs", "en": "Course"},
    "concepts": {"nb": "Begrep utenfra", "nn": "Omgrep utanfrå", "en": "Outside concept"},
}
SCHEMES: Mapping[str, str] = {"styrk08": "STYRK-08", "isco08": "ISCO-08", "esco": "ESCO", "los": "Los"}
WITHDRAWN = "withdrawn"
STANDING_FOR = frozenset(("exact", "close", "broad"))
"""Kinds of mappings by which a concept may stand for the thing: it is the same, nearly, or holds it."""

LANGUAGES: tuple[tuple[Lang, ...], ...] = (("nb", "nn"), ("en",))
"""Languages whose names stand together in one face."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing; `row` holds what it is published with."""

    id: str
    kind: str
    key: str
    within: str | None
    row: Row

    @property
    def types(self) -> tuple[str, ...]:
        """The kind, and the kind within its vocabulary or scheme."""
        return (self.kind, f"{self.kind}/{self.within}") if self.within else (self.kind,)

    @property
    def uri(self) -> str:
        """Its address in linked data."""
        return self.key if self.kind == "concepts" else address(self.kind, self.key, self.row.get("uri"))

    def label(self, lang: Lang) -> str:
        return pick(self.row, "label", lang) or self.row.get("notation") or self.key

    def description(self, lang: Lang) -> str:
        """What tells it from its namesakes: a code, a definition; empty where nothing is said."""
        said = pick(self.row, "definition", lang) or pick(self.row, "description", lang) or ""
        code = self.row.get("notation")
        return f"{code}: {said}" if code and said else str(code or said)

    def faces(self) -> Iterator[list[str]]:
        """Its names by language, each once."""
        for languages in LANGUAGES:
            found = [name for lang in languages for name in self._names(lang)]
            yield list(dict.fromkeys(found))

    def names(self) -> list[str]:
        return [name for face in self.faces() for name in face]

    def _names(self, lang: Lang) -> Iterator[str]:
        if self.row.get(f"label_{lang}"):
            yield str(self.row[f"label_{lang}"])
        yield from self.row.get(f"alt_{lang}") or ()


@dataclass(frozen=True, slots=True)
class Type:
    """A type of things, as the service tells of it."""

    id: str
    broader: str | None
    names: Mapping[Lang, str]


@dataclass(frozen=True, slots=True)
class Collection:
    """Everything that can be matched to, how it hangs together, and what vocabularies are called."""

    things: tuple[Thing, ...]
    by_id: Mapping[str, Thing]
    types: Mapping[str, Type]
    related: Mapping[str, Mapping[str, tuple[str, ...]]]

    @classmethod
    def read(cls, reader: Reader) -> Collection:
        """
        All of the reader's state; withdrawn things too, which nothing is matched to.

        Source: cypher/skos/.
        """
        things = [*_owned(reader), *_concepts(reader)]
        things.sort(key=lambda one: (KINDS.index(one.kind), len(one.label("nb")), one.id))
        titles = {row["id"]: row["title"] for row in reader.read("skos.vocabularies")}
        by_id = {one.uri: one for one in things} | {one.id: one for one in things}
        return cls(tuple(things), by_id, _types(things, titles), _related(reader))


def _owned(reader: Reader) -> Iterator[Thing]:
    for kind in KINDS[:3]:
        for row in reader.read(f"skos.{kind}"):
            yield Thing(f"{kind}/{row['id']}", kind, row["id"], row["vocabulary"], row)


def _concepts(reader: Reader) -> Iterator[Thing]:
    for row in reader.read("skos.concepts"):
        yield Thing(row["uri"], "concepts", row["uri"], row["scheme"], row)


def _types(things: Iterable[Thing], titles: Mapping[str, str]) -> dict[str, Type]:
    """The kinds, and those within a vocabulary or scheme that has such things."""
    made = {kind: Type(kind, None, TYPE_WORDS[kind]) for kind in KINDS}
    for kind, within in sorted({(one.kind, one.within) for one in things if one.within}):
        title = SCHEMES.get(within) or titles.get(within) or within
        names: dict[Lang, str] = {lang: f"{word}: {title}" for lang, word in TYPE_WORDS[kind].items()}
        made[f"{kind}/{within}"] = Type(f"{kind}/{within}", kind, names)
    return made


_EDGES: tuple[tuple[str, str, str, str, str, str], ...] = (
    # query, its columns, kinds of both ends, the property from either end
    ("require_roles", "owner competence", "roles", "competences", "requires", "required_by"),
    ("develops", "owner competence", "courses", "competences", "develops", "developed_by"),
    ("builds_on", "a b", "courses", "courses", "builds_on", ""),
    ("match_roles", "a b", "roles", "concepts", "matches", "matched_by"),
    ("match_competences", "a b", "competences", "concepts", "matches", "matched_by"),
    ("broader_concepts", "a b", "concepts", "concepts", "broader", "narrower"),
)
_MEMBERS: tuple[tuple[str, str, str], ...] = (
    ("in_area", "roles", "areas"),
    ("in_group", "competences", "groups"),
)


def _related(reader: Reader) -> dict[str, dict[str, tuple[str, ...]]]:
    """By property and thing: the ids of things, or of areas and groups, that it is joined to."""
    found: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for query, columns, start, end, forth, back in _EDGES:
        first, second = columns.split()
        for row in reader.read(f"skos.{query}"):
            a, b = _ident(start, row[first]), _ident(end, row[second])
            found[forth][a][b] = None
            if back:
                found[back][b][a] = None
            if row.get("kind") in STANDING_FOR:
                found["mapped"][a][b] = None
    for query, kind, place in _MEMBERS:
        labels = {row["id"]: row for row in reader.read(f"skos.{place}")}
        for row in reader.read(f"skos.{query}"):
            label = pick(labels[row["b"]], "label", "nb") or row["b"]
            found[place][_ident(kind, row["a"])][label] = None
    return {name: {key: tuple(ends) for key, ends in each.items()} for name, each in found.items()}


def _ident(kind: str, key: str) -> str:
    return key if kind == "concepts" else f"{kind}/{key}"


def living(things: Sequence[Thing]) -> list[Thing]:
    """Those that something may be matched to: named, and not withdrawn."""
    return [one for one in things if one.row.get("status") != WITHDRAWN and one.names()]
