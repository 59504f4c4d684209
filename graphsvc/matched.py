"""The questions of a Graph about names that somebody wrote: reconciliation and lists; part of the facade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphsvc.answers import Lang
    from graphsvc.kept import Kept
    from graphsvc.matching.lists import Matched as MatchedNames
    from graphsvc.matching.lists import Written
    from graphsvc.matching.matcher import Asked, Matcher
    from graphsvc.store.protocol import Reader, Revision

T = TypeVar("T")


class _Whole(Protocol):
    """What these questions need of the facade."""

    _matcher: Kept[Matcher]

    def revision(self) -> Revision: ...

    def _snapshot(self, make: Callable[[Reader], T]) -> T: ...

    def matcher(self) -> Matcher: ...


class Matched:
    """A mixin of Graph."""

    def matcher(self: _Whole) -> Matcher:
        """The index of names of the open revision."""
        from graphsvc.matching.matcher import Matcher

        return self._matcher.get(self.revision().open, lambda _: self._snapshot(Matcher.build))

    def reconcile(self: _Whole, *, queries: Mapping[str, Asked], lang: Lang = "nb") -> dict[str, Any]:
        """
        The candidates of each query, as the Reconciliation API has them.

        Errors: BadQuestion for an unknown type or property.
        """
        from graphsvc.publish.reconciliation import result

        matcher = self.matcher()
        found = matcher.find(list(queries.values()))
        types = matcher.collection.types
        return {key: result(one, types, lang) for key, one in zip(queries, found, strict=True)}

    def match(
        self: _Whole, *, written: Sequence[Written], what: str = "titles", limit: int = 3, lang: Lang = "nb"
    ) -> MatchedNames:
        """
        The candidates of each name of a list, target by target; `what` is titles or courses.

        Errors: BadQuestion.
        """
        from graphsvc.matching.lists import match

        return match(self.matcher(), written, what=what, limit=limit, lang=lang)
