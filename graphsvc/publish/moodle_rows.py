"""
A vocabulary as the tree of competencies that a Moodle framework is.

Moodle has one kind of thing, one parent each, an id number that is unique in the framework, and one scale
with one line between proficient and not. Rules: Moodle's admin/tool/lpimportcsv/classes/
framework_importer.php (commit 9c91a9593de9), competency/classes/competency.php (5562b013f4dd) and
competency_framework.php (0ea1c71c58ec).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Literal

from graphsvc.answers import Lang, pick
from graphsvc.errors import BadQuestion
from graphsvc.publish.case_rows import Material
from graphsvc.store.protocol import Row

MOST = 100
"""Characters of an id number and of a short name; the importer cuts what is longer."""

KIND = Literal["group", "competence", "level"]
TAXONOMY: Mapping[KIND, str] = {"group": "domain", "competence": "competency", "level": "level"}
"""What Moodle calls each kind, of the words that competency_framework.php knows."""

SCALE: Mapping[Lang, Sequence[str]] = {
    "nb": ("0 kan det ikke", "1 kan litt", "2 kan noe", "3 kan det meste", "4 mestrer og veileder"),
    "nn": ("0 kan det ikkje", "1 kan litt", "2 kan noko", "3 kan det meste", "4 meistrar og rettleier"),
    "en": ("0 cannot do it", "1 knows a little", "2 knows some", "3 knows most", "4 masters and guides"),
}
YES_NO: Mapping[Lang, Sequence[str]] = {"nb": ("Nei", "Ja"), "nn": ("Nei", "Ja"), "en": ("No", "Yes")}
LEVEL: Mapping[Lang, str] = {"nb": "nivå", "nn": "nivå", "en": "level"}
PROFICIENT = 2
"""The lowest level that counts as proficient: alone with the ordinary work."""

_PLAIN = str.maketrans("<>\\", "‹›/")
_PHP_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Competency:
    """One row; `parent` is an id number, "" at the top; a scale of its own, or the framework's."""

    id: str
    parent: str
    shortname: str
    description: str
    kind: KIND
    related: tuple[str, ...] = ()
    scale: tuple[str, ...] = ()
    configuration: str = ""


@dataclass(frozen=True, slots=True)
class Framework:
    """The framework's own row, and its competencies, each after its parent."""

    id: str
    shortname: str
    description: str
    scale: tuple[str, ...]
    configuration: str
    taxonomies: str
    competencies: tuple[Competency, ...]


def framework(
    material: Material,
    vocabulary: str | None,
    *,
    lang: Lang = "nb",
    proficient: int = PROFICIENT,
    levels: bool = False,
) -> Framework:
    """
    A vocabulary as a framework; with `levels` each level of a competence is a competency under it, yes or no.

    Errors: BadQuestion where several vocabularies are there and none is named, or where two ids would be one.
    """
    row = material.vocabularies[_chosen(material, vocabulary)]
    made = tuple(_Tree(material, row["id"], lang, levels).walk())
    refuse_doubles(made)
    return Framework(
        id=short_id(row["id"]),
        shortname=short_name(row["title"]),
        description=_paragraphs([row["title"], row["attribution"]], row["uri"]),
        scale=tuple(SCALE[lang]),
        configuration=configuration(len(SCALE[lang]), proficient + 1),
        taxonomies=",".join(_taxonomies(made)),
        competencies=made,
    )


def _chosen(material: Material, vocabulary: str | None) -> str:
    owners = {str(row["vocabulary"]) for row in material.competences.values()}
    there = sorted(owners & set(material.vocabularies))
    found = [one for one in there if vocabulary in (None, one)]
    if len(found) != 1:
        raise BadQuestion(f"Name one vocabulary that there is. There are: {', '.join(there) or 'none'}.")
    return found[0]


def configuration(words: int, proficient: int) -> str:
    """
    The scale configuration of `words` scale words, proficient from the one of that number (from 1).

    The importer puts the number of its own scale into the first part. What is proficient first is the
    default, which an automatic rating gives.
    """
    if not 1 <= proficient <= words:
        raise BadQuestion(f"proficient is a level from 0 to {words - 1}.")
    parts: list[dict[str, int]] = [{"scaleid": 0}]
    for number in range(1, words + 1):
        parts.append(
            {"id": number, "scaledefault": int(number == proficient), "proficient": int(number >= proficient)}
        )
    return json.dumps(parts, separators=(",", ":"))


def scale_values(words: Sequence[str]) -> str:
    """The words of a scale in one cell. Errors: BadQuestion for a word with a comma, which would be two."""
    if any("," in word for word in words):
        raise BadQuestion("A word of a Moodle scale has no comma.")
    return ",".join(words)


def short_id(text: str) -> str:
    """
    An id number that the importer keeps as it is.

    At most 100 characters (a cut one would lose its children), and nothing that PHP takes for a number ("07"
    and "7" would be one).
    """
    if _PHP_NUMBER.match(text):
        text = f"id.{text}"
    if len(text) <= MOST:
        return text
    return f"{text[: MOST - 13]}~{sha256(text.encode()).hexdigest()[:12]}"


def short_name(text: str) -> str:
    """A short name of at most 100 characters, without tags or the backslash that PHP's reader eats."""
    plain = " ".join(text.split()).translate(_PLAIN)
    return plain if len(plain) <= MOST else plain[: MOST - 1].rpartition(" ")[0][: MOST - 2] + "…"


def related_ids(ids: Iterable[str]) -> str:
    """Id numbers in one cell; a comma inside one is written %2C."""
    return ",".join(one.replace(",", "%2C") for one in ids)


def _paragraphs(texts: Iterable[str | None], uri: str) -> str:
    body = "".join(f"<p>{_html(text)}</p>" for text in texts if text)
    return f'{body}<p><a href="{_html(uri)}">{_html(uri)}</a></p>' if uri.startswith("http") else body


def _html(text: str) -> str:
    """Text as HTML; the backslash as a reference, since PHP's reader of CSV takes it as an escape."""
    return escape(" ".join(text.split())).replace("\\", "&#92;")


def _taxonomies(rows: Iterable[Competency]) -> Iterator[str]:
    """The commonest kind of each depth."""
    depth: dict[str, int] = {"": 0}
    kinds: dict[int, Counter[KIND]] = {}
    for row in rows:
        depth[row.id] = depth[row.parent] + 1
        kinds.setdefault(depth[row.id], Counter())[row.kind] += 1
    for _, found in sorted(kinds.items()):
        yield TAXONOMY[found.most_common(1)[0][0]]


def refuse_doubles(rows: Iterable[Competency]) -> None:
    """Errors: BadQuestion for an id number that is there twice: the second row would replace the first."""
    double = [key for key, count in Counter(row.id for row in rows).items() if count > 1]
    if double:
        raise BadQuestion(f"The id number {double[0]!r} would be there twice.")


class _Tree:
    """
    Every group and competence that is in use, under one parent; other parents become cross references.

    Ids of groups and levels have a slash, which no id of ours has, so that none meets a competence's.
    """

    def __init__(self, material: Material, vocabulary: str, lang: Lang, levels: bool) -> None:
        self.m, self.lang, self.levels = material, lang, levels

        def used(rows: Mapping[str, Row]) -> dict[str, Row]:
            found = [r for r in rows.values() if r["vocabulary"] == vocabulary and r["status"] != "withdrawn"]
            return {row["id"]: row for row in sorted(found, key=lambda row: self._label(row).casefold())}

        self.groups, self.competences = used(material.groups), used(material.competences)
        self.below: dict[str, list[tuple[KIND, str, tuple[str, ...]]]] = {}

    def _label(self, row: Row) -> str:
        return pick(row, "label", self.lang) or str(row["id"])

    def walk(self) -> Iterator[Competency]:
        """Each row after its parent."""
        for key in self.groups:
            self._place(
                "group", key, [f"group/{one}" for one in self._known(self.m.above_groups, key, self.groups)]
            )
        for key in self.competences:
            within = [f"group/{one}" for one in self._known(self.m.groups_of, key, self.groups)]
            within += self._known(self.m.above_competences, key, self.competences)
            self._place("competence", key, within)
        yield from self._under("")

    def _known(self, above: Mapping[str, list[str]], key: str, rows: Mapping[str, Row]) -> list[str]:
        return [one for one in above.get(key, ()) if one in rows]

    def _place(self, kind: KIND, key: str, above: Sequence[str]) -> None:
        parent, others = (above[0], above[1:]) if above else ("", ())
        self.below.setdefault(parent, []).append((kind, key, tuple(others)))

    def _under(self, parent: str) -> Iterator[Competency]:
        waiting = [(parent, one) for one in reversed(self.below.get(parent, ()))]
        while waiting:
            above, (kind, key, others) = waiting.pop()
            name = f"group/{key}" if kind == "group" else key
            yield self._row(kind, key, name, above, others)
            if self.levels and kind == "competence":
                yield from self._levels(key)
            waiting += [(name, one) for one in reversed(self.below.get(name, ()))]

    def _row(self, kind: KIND, key: str, name: str, above: str, others: Sequence[str]) -> Competency:
        row = (self.groups if kind == "group" else self.competences)[key]
        label = self._label(row)
        short = short_name(label)
        texts = [
            label if short != label else None,
            pick(row, "definition", self.lang),
            pick(row, "description", self.lang),
        ]
        body = _paragraphs(texts, row["uri"])
        if kind == "competence" and not self.levels:
            body += self._level_list(key)
        related = tuple(short_id(one) for one in others)
        return Competency(short_id(name), short_id(above) if above else "", short, body, kind, related)

    def _described(self, key: str) -> Iterator[tuple[int, str]]:
        for row in self.m.levels.get(key, ()):
            text = pick(row, "description", self.lang)
            if text:
                yield row["step"], text

    def _level_list(self, key: str) -> str:
        items = "".join(f'<li value="{step}">{_html(text)}</li>' for step, text in self._described(key))
        return f"<ol>{items}</ol>" if items else ""

    def _levels(self, key: str) -> Iterator[Competency]:
        label = self._label(self.competences[key])
        words = tuple(YES_NO[self.lang])
        for step, text in self._described(key):
            ending = f", {LEVEL[self.lang]} {step}"
            name = short_name(label)
            name = name if len(name + ending) <= MOST else name[: MOST - len(ending) - 1].rstrip("… ") + "…"
            yield Competency(
                short_id(f"{key}/{step}"),
                short_id(key),
                name + ending,
                f"<p>{_html(text)}</p>",
                "level",
                scale=words,
                configuration=configuration(len(words), len(words)),
            )
