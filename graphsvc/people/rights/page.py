"""
A person's copy as a page to read and to print, in Norwegian.

The page is built as a tree, so every text is escaped where it is written out; it loads nothing from anywhere
and has no script.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

from graphsvc.audit.words import in_words
from graphsvc.people.rights import words
from graphsvc.people.rights.export import PersonExport
from graphsvc.people.rights.forms import ChangeTold, Touched
from graphsvc.resources import room

RIGHTS = (
    (
        "Er noe feil, kan du be om at det rettes: nærmeste leder retter vurderinger og krav, "
        "personalavdelingen det øvrige. Er du uenig i en vurdering, kan du be om at den gjøres om."
    ),
    (
        "Du kan protestere mot behandlingen, og be om at den begrenses eller at opplysninger slettes. "
        "Kommunen kan ha plikt til å ta vare på noe etter arkivlova; da får du vite hva og hvorfor."
    ),
    "Spørsmål kan rettes til kommunens personvernombud. Du kan klage til Datatilsynet.",
)

Rows = Sequence[Mapping[str, Any]]


def page_of(found: PersonExport) -> str:
    """The whole page, with its own style in it."""
    root = ElementTree.Element("html", {"lang": "nb"})
    head = _add(root, "head")
    _add(head, "meta", charset="utf-8")
    _add(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    _add(head, "title", "Hva som er lagret om deg – Kompetansegraf")
    _add(head, "style", (room("web") / "assets" / "person.css").read_text(encoding="utf-8"))
    body = _add(root, "body")
    _opening(body, found)
    number = 0
    for number, (name, (heading, word)) in enumerate(words.SECTIONS.items(), start=1):
        section = _section(body, f"d{number}", heading, word)
        _table(section, [row.model_dump() for row in getattr(found, name)])
    _changes(_section(body, f"d{number + 1}", "Endringsloggen", _LOG), found.changes)
    _elsewhere(_section(body, f"d{number + 2}", "Ved siden av grafen", _BESIDE), found.elsewhere)
    return "<!doctype html>\n" + ElementTree.tostring(root, encoding="unicode", method="html") + "\n"


_LOG = "Alt som er skrevet om deg, med verdiene før og etter. «Av» er kilden til opplysningen."
_BESIDE = "Det tjenesten husker om deg utenom grafen."


def _opening(body: ElementTree.Element, found: PersonExport) -> None:
    _add(body, "h1", "Hva som er lagret om deg")
    who = found.person.name if found.person else found.employee
    _add(body, "p", f"{who}, laget {_moment(found.made)}, revisjon {found.revision}.", {"class": "quiet"})
    box = _add(body, "div", None, {"class": "box"})
    for text in RIGHTS:
        _add(box, "p", text)
    nav = _add(_add(body, "nav"), "ul")
    headings = [*(heading for heading, _ in words.SECTIONS.values()), "Endringsloggen", "Ved siden av grafen"]
    for number, heading in enumerate(headings, start=1):
        _add(_add(nav, "li"), "a", heading, {"href": f"#d{number}"})
    section = _section(body, "d0", "Hvem du er", "")
    _table(section, [found.person.model_dump()] if found.person else [])


def _section(body: ElementTree.Element, key: str, heading: str, word: str) -> ElementTree.Element:
    section = _add(body, "section", None, {"id": key})
    _add(section, "h2", heading)
    if word:
        _add(section, "p", word, {"class": "quiet"})
    return section


def _table(parent: ElementTree.Element, rows: Rows) -> None:
    """Rows under the words of their columns; a column in which nothing stands is left out."""
    if not rows:
        _add(parent, "p", "Ingenting.", {"class": "none"})
        return
    names = sorted((name for name in rows[0] if any(row[name] is not None for row in rows)), key=_place)
    table = _add(_add(parent, "div", None, {"class": "wide"}), "table")
    head = _add(_add(table, "thead"), "tr")
    for name in names:
        _add(head, "th", words.COLUMNS.get(name, name), {"scope": "col", **_shape(rows[0][name])})
    lines = _add(table, "tbody")
    for row in rows:
        line = _add(lines, "tr")
        for name in names:
            shape = {"class": "id"} if name in words.LAST else _shape(row[name])
            _add(line, "td", _value(name, row[name]), shape)


def _place(name: str) -> int:
    """What a thing is called comes first, its id last; what lies between keeps its order."""
    return 0 if name in words.FIRST else 2 if name in words.LAST else 1


def _shape(value: Any) -> dict[str, str]:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return {"class": "number"} if number else {}


def _value(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    text = str(value)
    return words.VALUES.get(text, text) if name in words.WORDED else _day(text)


def _day(text: str) -> str:
    """A day as 31.12.2026, a moment with its minutes; anything else as it is."""
    if len(text) >= 10 and text[4:5] == text[7:8] == "-" and text[:10].replace("-", "").isdigit():
        return _moment(text)
    return text


def _moment(text: str) -> str:
    day = ".".join(reversed(text[:10].split("-")))
    return f"{day} kl. {text[11:16]}" if text[10:11] == "T" else day


def _changes(section: ElementTree.Element, changes: Iterable[ChangeTold]) -> None:
    told = list(changes)
    if not told:
        _add(section, "p", "Ingenting.", {"class": "none"})
    for change in told:
        details = _add(section, "details")
        kind = words.VALUES.get(change.kind, change.kind)
        reason = f": {change.reason}" if change.reason else ""
        _add(details, "summary", f"{_moment(change.at)}, {kind} av {change.by}{reason}")
        _table(details, [_touch(touch) for touch in change.touched])


def _touch(touch: Touched) -> dict[str, str]:
    return {
        "Hva": words.NODES.get(touch.what, touch.what),
        "Gjelder": " – ".join(filter(None, (touch.start, touch.end))),
        "Før": _said(touch.before),
        "Etter": _said(touch.after),
    }


def _said(values: Mapping[str, Any] | None) -> str:
    if values is None:
        return "ikke der"
    told = (
        f"{words.COLUMNS.get(name, name)}: {_value(name, one)}"
        for name, one in values.items()
        if one is not None
    )
    return "; ".join(told) or "der"


def _elsewhere(section: ElementTree.Element, parts: Mapping[str, Rows]) -> None:
    filled = {name: rows for name, rows in parts.items() if rows}
    if not filled:
        _add(section, "p", "Ingenting.", {"class": "none"})
    for name, rows in filled.items():
        heading, word = words.ELSEWHERE.get(name, (name, ""))
        _add(section, "h3", heading)
        if word:
            _add(section, "p", word, {"class": "quiet"})
        for _, alike in groupby(map(_in_words, rows), key=tuple):
            _table(section, list(alike))


def _in_words(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row with the question in words, where it was about her."""
    return {**row, "asked": in_words("read", row["asked"], "nb")} if row.get("about_you") else row


def _add(
    parent: ElementTree.Element,
    tag: str,
    text: str | None = None,
    given: Mapping[str, str] | None = None,
    **more: str,
) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag, {**(given or {}), **more})
    child.text = text
    return child
