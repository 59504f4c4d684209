"""What a Graph knows of its own audit; a part of the facade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from graphsvc.audit.named import Known
    from graphsvc.audit.witness import Witness
    from graphsvc.kept import Kept
    from graphsvc.projection.facts import Facts, Names
    from graphsvc.projection.projection import Projection


class _Whole(Protocol):
    """What a Graph keeps, as far as the audit needs it."""

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

    def _known(self: _Whole, facts: Facts) -> Known:
        from graphsvc.audit.named import Known, nouns

        names, kept = nouns(facts), self._persons
        if kept is None or any(one is not other for one, other in zip(names, kept[0], strict=True)):
            kept = self._persons = names, Known.of(names)
        return kept[1]
