"""What a Graph knows of its own audit; a part of the facade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from graphsvc.answers import Lang, Page
from graphsvc.moves import checked_day
from graphsvc.people.viewer import Viewer

if TYPE_CHECKING:
    from graphsvc.audit.answers import AuditEntry, ChangeEntry, Look
    from graphsvc.audit.named import Known
    from graphsvc.audit.witness import Witness
    from graphsvc.kept import Kept
    from graphsvc.projection.facts import Facts, Names
    from graphsvc.projection.projection import Projection
    from graphsvc.settings import Settings
    from graphsvc.store.protocol import Store


class _Whole(Protocol):
    """What a Graph keeps, as far as the audit needs it."""

    store: Store
    settings: Settings
    _facts: Kept[Facts]
    _persons: tuple[tuple[Names, ...], Known] | None

    def projection(self, as_of: str | None = None) -> Projection: ...

    def _known(self, facts: Facts) -> Known: ...


class Audited:
    """Mixed into Graph; keyword options bear the names of the query parameters."""

    witness: Witness | None = None
    """Who notes what is asked of this graph: set by `connect()` and the command line."""

    _persons: tuple[tuple[Names, ...], Known] | None = None

    def persons(self: _Whole) -> Known:
        """Whom an answer could name, as of now."""
        return self._known(self.projection().facts)

    def persons_at_hand(self: _Whole, revision: int) -> Known | None:
        """The same as of a revision or later; None where that has to be read first."""
        facts = self._facts.now(revision)
        return None if facts is None else self._known(facts)

    def seen_by(
        self: _Whole,
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
        """Who was told of a person, or changed something of hers."""
        from graphsvc.audit.answers import seen_by

        days = {"since": _day(since, "since"), "until": _day(until, "until")}
        asked = {"employee": employee, "own": own, "limit": limit, "cursor": cursor, "lang": lang, **days}
        return seen_by(self.store, self.settings, viewer, **asked)  # type: ignore[arg-type]

    def audit(
        self: _Whole,
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
        """Entries of the audit trail, the latest first."""
        from graphsvc.audit.answers import entries

        return entries(
            self.settings,
            viewer,
            actor=actor,
            about=about,
            action=action,
            thing=thing,
            unit=unit,
            outcome=outcome,
            since=_day(since, "since"),
            until=_day(until, "until"),
            limit=limit,
            cursor=cursor,
        )

    def change_log(
        self: _Whole, viewer: Viewer, *, since: int = 0, limit: int = 50, cursor: str | None = None
    ) -> Page[ChangeEntry]:
        """The revisions of the graph after one, oldest first, without their values."""
        from graphsvc.audit.answers import change_log

        return change_log(self.store, viewer, since=since, limit=limit, cursor=cursor)

    def _known(self: _Whole, facts: Facts) -> Known:
        from graphsvc.audit.named import Known, nouns

        names, kept = nouns(facts), self._persons
        if kept is None or any(one is not other for one, other in zip(names, kept[0], strict=True)):
            kept = self._persons = names, Known.of(names)
        return kept[1]


def _day(given: str | None, name: str) -> str | None:
    """Errors: BadQuestion."""
    return None if given is None else checked_day(given, name)
