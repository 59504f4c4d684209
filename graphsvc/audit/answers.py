"""What the auditor is told of the trail, and what a person is told of who looked at her."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphsvc.access.scope import managed
from graphsvc.access.table import refused, require
from graphsvc.answers import Answer, Lang, Page
from graphsvc.audit import audit_folder
from graphsvc.audit.entries import read
from graphsvc.audit.keys import keys_of
from graphsvc.audit.reading import Wanted, lines, needle, page
from graphsvc.audit.trail import EVERYBODY, Audit
from graphsvc.audit.words import in_words
from graphsvc.errors import UnknownEmployee
from graphsvc.people.viewer import Viewer
from graphsvc.roles.answers import Option
from graphsvc.settings import Settings
from graphsvc.state import state_folder
from graphsvc.store.protocol import Reader


class Look(Answer):
    """
    Somebody was told of a person, or changed something of hers.

    `role` is as what she was let in, `units` those that she managed that day; who she was is not told
    (docs/decisions/audit.md). `own` says that it was the person herself, `everybody` that it was a copy of
    the whole graph. `of` says what it was about beside her: a role she was compared with, a competence.
    """

    at: str
    role: str | None
    units: tuple[Option, ...]
    own: bool
    everybody: bool
    action: str
    thing: str
    what: str
    of: dict[str, str]
    revision: int | None


class AuditEntry(Answer):
    """
    One entry of the trail.

    `actor` and `about` are ids of employees (`subject:...` for who is none); of those who were forgotten, as
    many as `forgotten` says, nothing but a key is left. `actor_key` tells actors apart also then. The change
    log says what a change of `revision` was.
    """

    seq: int
    at: str
    actor: str | None
    actor_key: str | None
    kind: str | None
    means: str | None
    action: str
    thing: str
    of: dict[str, str]
    unit: str | None
    about: tuple[str, ...]
    forgotten: int
    everybody: bool
    revision: int | None
    outcome: str
    note: dict[str, Any]


class ChangeEntry(Answer):
    """One revision of the graph: when, by whom, why; its values are not told."""

    revision: int
    open_revision: int
    at: str
    by: str
    reason: str
    kind: str


def seen_by(
    reader: Reader,
    settings: Settings,
    viewer: Viewer,
    *,
    employee: str,
    own: bool = False,
    since: str | None = None,
    until: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
    lang: Lang = "nb",
) -> Page[Look]:
    """
    Who was told of a person, the latest first; with `own` also when it was herself.

    Errors: Forbidden for all but the person and hr; UnknownEmployee; BadQuestion.
    """
    if require(viewer, "read", "seen-by") != "all" and viewer.employee != employee:
        raise refused("read", "seen-by")
    key = Audit(settings).known(employee)
    if key is None and not reader.read("organisation.employee", employee=employee):
        raise UnknownEmployee(employee)
    if key is None:
        return Page[Look](data=(), total=0)
    keys = (key, EVERYBODY)
    needles = [tuple(f'"{one}"'.encode() for one in keys), needle("outcome", "given")]
    wanted = Wanted(since, until, tuple(needles), keys, () if own else (key,))
    found, following, total = page(audit_folder(settings), wanted, limit=limit, cursor=cursor)
    tell = _Teller(reader, Audit(settings), key, found, lang)
    return Page[Look](data=tuple(tell.look(one) for one in found), next=following, total=total)


def looks(settings: Settings, employee: str) -> list[dict[str, Any]]:
    """
    All that is kept of a person, as plain rows that are alike: her keys first, then the latest entry.

    Her own looks and deeds are among them, without those whom they were about.
    """
    keys = keys_of(state_folder(settings), employee)
    rows = [_row("", key=key) for key in keys]
    if not keys:
        return rows
    hers = {*keys, EVERYBODY}
    needles = (tuple(f'"{one}"'.encode() for one in sorted(hers)),)
    for line in lines(audit_folder(settings), Wanted(needles=needles)):
        one = read(line)
        if one is not None:
            told = one.fields
            about_you = not hers.isdisjoint(told.get("about", ()))
            of = ", ".join(told.get("of", {}).values())
            own = told.get("actor") in keys
            rows.append(_row(told["at"], told.get("kind"), own, told["thing"], of, about_you))
    return rows


def _row(
    at: str,
    as_what: str | None = None,
    own: bool | None = None,
    asked: str | None = None,
    of: str | None = None,
    about_you: bool | None = None,
    key: str | None = None,
) -> dict[str, Any]:
    return {
        "at": at or None,
        "as_what": as_what,
        "own": own,
        "asked": asked,
        "of": of,
        "about_you": about_you,
        "key": key,
    }


def entries(
    settings: Settings,
    viewer: Viewer,
    *,
    actor: str | None = None,
    about: str | None = None,
    action: str | None = None,
    thing: str | None = None,
    unit: str | None = None,
    outcome: str | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[AuditEntry]:
    """
    Entries of the trail, the latest first; `actor` and `about` are employees (or `subject:...`).

    Errors: Forbidden for all but the auditor and hr; BadQuestion.
    """
    require(viewer, "read", "audit")
    audit = Audit(settings)
    asked = {"action": action, "thing": thing, "unit": unit, "outcome": outcome}
    needles = [needle(name, value) for name, value in asked.items() if value is not None]
    keys: tuple[str, ...] = ()
    for name, who in (("actor", actor), ("about", about)):
        key = None if who is None else audit.known(who)
        if who is not None and key is None:
            return Page[AuditEntry](data=(), total=0)
        if key is not None and name == "actor":
            needles.insert(0, needle("actor", key))
        elif key is not None:
            keys = (key, EVERYBODY)
            needles.insert(0, tuple(f'"{one}"'.encode() for one in keys))
    wanted = Wanted(since, until, tuple(needles), keys)
    found, following, total = page(audit_folder(settings), wanted, limit=limit, cursor=cursor)
    named = audit.persons([key for one in found for key in (*one.get("about", ()), one.get("actor", ""))])
    return Page[AuditEntry](data=tuple(_entry(one, named) for one in found), next=following, total=total)


def change_log(
    reader: Reader, viewer: Viewer, *, since: int = 0, limit: int = 50, cursor: str | None = None
) -> Page[ChangeEntry]:
    """
    The revisions after one, oldest first.

    Errors: Forbidden for all but the auditor and hr; BadQuestion.
    Source: cypher/meta/changes.cypher
    """
    from graphsvc import paging

    require(viewer, "read", "audit")
    rows = reader.read("meta.changes", since=since)
    part, following = paging.cut(rows, limit=limit, cursor=cursor)
    fields = ChangeEntry.model_fields
    told = tuple(ChangeEntry(**{name: row[name] for name in fields}) for row in part)
    return Page[ChangeEntry](data=told, next=following, total=len(rows))


def _entry(one: Mapping[str, Any], named: Mapping[str, str]) -> AuditEntry:
    keys = [key for key in one.get("about", ()) if key != EVERYBODY]
    known = tuple(sorted(named[key] for key in keys if key in named))
    return AuditEntry(
        seq=one["seq"],
        at=one["at"],
        actor=named.get(one.get("actor", "")),
        actor_key=one.get("actor"),
        kind=one.get("kind"),
        means=one.get("means"),
        action=one["action"],
        thing=one["thing"],
        of=one.get("of", {}),
        unit=one.get("unit"),
        about=known,
        forgotten=len(keys) - len(known),
        everybody=EVERYBODY in one.get("about", ()),
        revision=one.get("revision"),
        outcome=one.get("outcome", "given"),
        note=one.get("note", {}),
    )


class _Teller:
    """Entries as the person is told of them."""

    def __init__(
        self, reader: Reader, audit: Audit, key: str, found: list[dict[str, Any]], lang: Lang
    ) -> None:
        self._reader, self._key, self._lang = reader, key, lang
        self._named = audit.persons([one["actor"] for one in found if "actor" in one])
        self._names: dict[str, str] | None = None
        self._units: dict[tuple[str, str], tuple[Option, ...]] = {}

    def look(self, one: Mapping[str, Any]) -> Look:
        about = one.get("about", ())
        return Look(
            at=one["at"],
            role=one.get("kind"),
            units=self._managed(one) if one.get("kind") == "manager" else (),
            own=one.get("actor") == self._key,
            everybody=EVERYBODY in about,
            action=one["action"],
            thing=one["thing"],
            what=in_words(one["action"], one["thing"], self._lang),
            of=one.get("of", {}),
            revision=one.get("revision"),
        )

    def _managed(self, one: Mapping[str, Any]) -> tuple[Option, ...]:
        """The units that the actor managed on the day; none where she has been forgotten."""
        who, day = self._named.get(one.get("actor", ""), ""), one["at"][:10]
        if (who, day) not in self._units:
            units = sorted(unit for unit, _ in managed(self._reader, who, day)) if who else []
            self._units[who, day] = tuple(Option(id=unit, label=self._label(unit)) for unit in units)
        return self._units[who, day]

    def _label(self, unit: str) -> str:
        if self._names is None:
            self._names = {row["id"]: row["name"] for row in self._reader.read("organisation.units")}
        return self._names.get(unit) or unit
