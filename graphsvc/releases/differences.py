"""What differs between two states: which things were added, changed (from what, to what), withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from graphsvc.answers import Answer, Lang, pick
from graphsvc.kinds import BY_LABEL
from graphsvc.releases.images import DATES, Image, Key

What = Literal["added", "changed", "withdrawn"]
Value = str | int | float | bool | list[str] | None


class FieldChange(Answer):
    """One field; null where it was not there before, or is not after."""

    field: str
    before: Value
    after: Value


class ThingChange(Answer):
    """One thing that a release changed; `fields` of one that was added or withdrawn is empty."""

    version: str
    day: str | None
    what: What
    kind: str
    id: str
    label: str
    uri: str | None
    replaced_by: str | None
    fields: tuple[FieldChange, ...]


def differences(
    old: Mapping[Key, Image], now: Mapping[Key, Image], *, version: str, day: str | None, lang: Lang = "nb"
) -> Iterator[ThingChange]:
    """
    What differs, by kind (in the order of the table) and id.

    A thing that is no longer there counts as withdrawn, and one that is taken into use again as changed.
    """
    places = {label: place for place, label in enumerate(BY_LABEL)}
    for key in sorted(old.keys() | now.keys(), key=lambda one: (places[one[0]], one[1])):
        before, after = old.get(key), now.get(key)
        what = _what(before, after)
        if what is None:
            continue
        told = after or before or {}
        yield ThingChange(
            version=version,
            day=day,
            what=what,
            kind=BY_LABEL[key[0]].path,
            id=key[1],
            label=pick(told, "label", lang) or told.get("title") or key[1],
            uri=told.get("uri"),
            replaced_by=told.get("replaced_by"),
            fields=tuple(_fields(before or {}, after or {})) if what == "changed" else (),
        )


def _what(before: Image | None, after: Image | None) -> What | None:
    if before is None:
        return "added"
    if after is None or (after.get("status") == "withdrawn" != before.get("status")):
        return "withdrawn"
    return "changed" if any(True for _ in _fields(before, after)) else None


def _fields(before: Image, after: Image) -> Iterator[FieldChange]:
    for name in sorted((before.keys() | after.keys()) - DATES):
        if before.get(name) != after.get(name):
            yield FieldChange(field=name, before=before.get(name), after=after.get(name))


WORDS: Mapping[Lang, Mapping[str, str]] = {
    "nb": {"added": "lagt til", "changed": "endret", "withdrawn": "trukket tilbake", "nothing": "ingenting"},
    "nn": {"added": "lagt til", "changed": "endra", "withdrawn": "trekt tilbake", "nothing": "ingenting"},
    "en": {"added": "added", "changed": "changed", "withdrawn": "withdrawn", "nothing": "nothing"},
}


def in_words(change: ThingChange, lang: Lang) -> list[str]:
    """A line that says what happened to a thing, and one for each field that changed."""
    words = WORDS[lang]
    lines = [f"{change.kind} {change.id}: {change.label} ({words[change.what]})"]
    for field in change.fields:
        name = field.field.replace(".", " ").replace("_", " ")
        before, after = (_said(value, words["nothing"]) for value in (field.before, field.after))
        lines.append(f"{name}: {before} → {after}")
    return lines


def _said(value: Value, nothing: str) -> str:
    if value is None or value == []:
        return nothing
    return ", ".join(value) if isinstance(value, list) else str(value)
