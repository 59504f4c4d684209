"""Lists of the things that have an address, by label, page after page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graphsvc.answers import Answer, Lang, Page, pick
from graphsvc.errors import BadQuestion
from graphsvc.kinds import KINDS, Kind, kind_of, resolve
from graphsvc.paging import checked, decode, encode
from graphsvc.store.protocol import Reader, Row
from graphsvc.things import thing

__all__ = ["KINDS", "Item", "VocabularyCount", "list_things", "resolve", "thing", "vocabulary_counts"]


class Item(Answer):
    """A thing as lists show it; `kind` is the plural in its address."""

    kind: str
    id: str
    label: str
    definition: str | None = None
    vocabulary: str | None = None
    status: str | None = None
    uri: str | None = None


class VocabularyCount(Answer):
    """A vocabulary, and how many things of each kind it holds."""

    id: str
    title: str
    version: str | None
    counts: Mapping[str, int]


def list_things(
    reader: Reader,
    kind: str,
    *,
    q: str | None = None,
    vocabulary: str | None = None,
    area: str | None = None,
    group: str | None = None,
    system: str | None = None,
    status: str | None = None,
    competence: str | None = None,
    level: int | None = None,
    cursor: str | None = None,
    limit: int = 50,
    lang: Lang = "nb",
) -> Page[Item]:
    """
    A page of things of one kind, by label in the language asked for, then by id.

    Small and capital letters count as the same, and æ, ø and å come last. `q` is part of a label in any
    language, or the whole id; an area or a group means what lies below it too. Courses with `competence` are
    those that develop it, with `level` those of them that raise somebody who stands there.
    Errors: BadQuestion for a filter that the kind does not take, another's cursor, an impossible limit;
            a level without competence; UnknownArea, UnknownGroup, UnknownSystem, UnknownCompetence.
    Source: cypher/lists/.
    """
    which = kind_of(kind)
    given: dict[str, str | int | None] = {
        "vocabulary": vocabulary,
        "status": status,
        "area": area,
        "group": group,
        "system": system,
        "competence": competence,
        "level": level,
    }
    filters = _filters(reader, which, q, given)
    after = decode(cursor, str, str) if cursor else (None, None)
    place = {"after_key": after[0], "after_id": after[1], "limit": checked(limit) + 1}
    if which.label != "Vocabulary":
        place["lang"] = lang
    rows = reader.read(f"lists.{kind}", **filters, **place)
    total = reader.read(f"lists.{kind}_count", **filters)[0]["total"]
    more = encode(rows[limit - 1]["sort_key"], rows[limit - 1]["id"]) if len(rows) > limit else None
    return Page[Item](data=tuple(_item(kind, row, lang) for row in rows[:limit]), next=more, total=total)


def vocabulary_counts(reader: Reader) -> Page[VocabularyCount]:
    """
    The vocabularies with what they hold.

    Source: cypher/vocabulary/counts.cypher, cypher/lists/vocabularies.cypher.
    """
    counts: dict[str, dict[str, int]] = {}
    for row in reader.read("vocabulary.counts"):
        if row["vocabulary"]:
            counts.setdefault(row["vocabulary"], {})[row["kind"]] = row["things"]
    rows = reader.read("lists.vocabularies", q=None, after_key=None, after_id=None, limit=checked(1000))
    data = tuple(
        VocabularyCount(
            id=row["id"],
            title=row["title"],
            version=row["version"],
            counts=dict(sorted(counts.get(row["id"], {}).items())),
        )
        for row in rows
    )
    return Page[VocabularyCount](data=data, total=len(data))


def _filters(
    reader: Reader, kind: Kind, q: str | None, given: Mapping[str, str | int | None]
) -> dict[str, str | int | list[str] | None]:
    """The query's parameters; areas and groups with everything below them."""
    strange = [name for name, value in given.items() if value is not None and name not in kind.filters]
    if strange:
        raise BadQuestion(f"{kind.path} cannot be filtered by {', '.join(strange)}.")
    if given["level"] is not None and given["competence"] is None:
        raise BadQuestion("level goes together with competence.")
    out: dict[str, str | int | list[str] | None] = {name: given[name] for name in kind.filters}
    out["q"] = q.strip().lower() if q and q.strip() else None
    if "area" in out:
        out["areas"] = _subtree(reader, "ServiceArea", out.pop("area"))
    if "group" in out:
        out["groups"] = _subtree(reader, "CompetenceGroup", out.pop("group"))
    if given["system"] is not None:
        out["system"] = resolve(reader, "System", str(given["system"]))
    if given["competence"] is not None:
        out["competence"] = resolve(reader, "Competence", str(given["competence"]))
    return out


def _subtree(reader: Reader, label: str, top: str | int | list[str] | None) -> list[str] | None:
    if not isinstance(top, str):
        return None
    noun = "areas" if label == "ServiceArea" else "groups"
    pairs = ((row["child"], row["parent"]) for row in reader.read(f"lists.broader_{noun}"))
    return below(pairs, resolve(reader, label, top))


def below(pairs: Iterable[tuple[str, str]], top: str) -> list[str]:
    """A node and everything under it, from (child, parent) pairs."""
    children: dict[str, list[str]] = {}
    for child, parent in pairs:
        children.setdefault(parent, []).append(child)
    found, waiting = {top}, [top]
    while waiting:
        fresh = set(children.get(waiting.pop(), ())) - found
        found |= fresh
        waiting += fresh
    return sorted(found)


def _item(kind: str, row: Row, lang: Lang) -> Item:
    if kind == "vocabularies":
        return Item(kind=kind, id=row["id"], label=row["title"])
    return Item(
        kind=kind,
        id=row["id"],
        label=pick(row, "label", lang) or row["id"],
        definition=pick(row, "definition", lang),
        vocabulary=row["vocabulary"],
        status=row["status"],
        uri=row["uri"],
    )
