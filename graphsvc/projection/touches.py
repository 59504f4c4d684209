"""What a stretch of the change feed did to the things that a projection is made of, the last word of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphsvc.changes import Record, Touch

Values = Mapping[str, Any] | None
"""Values after, None for what is no more."""

NOUNS = {
    "OrgUnit": "units",
    "Employee": "people",
    "Role": "roles",
    "Profile": "profiles",
    "System": "systems",
    "CompetenceGroup": "groups",
    "Competence": "competences",
}
"""Labels whose nodes a projection numbers in the order of their ids."""

ANEW = frozenset({"PART_OF", "IN_GROUP", "CONCERNS", "BROADER"})
"""Edges between them whose change makes the whole projection anew; people change more often than these."""


@dataclass
class Touched:
    """
    Values after per thing touched, by ids; `anew` where it must all be made anew.

    Shape:  `posts` and `units` by employment, `has` by (employment, label, role or profile), `adjusted` by
            (employment, competence, day), `assessed` by (employee, competence, day, method), `requires` by
            (label, role or profile, competence, necessity), `includes` by (role, profile), `labels` by
            (noun, id); `dropped` are the employments that were taken away, whether or not they came again.
    """

    revision: int = 0
    anew: bool = False
    posts: dict[str, Values] = field(default_factory=dict)
    units: dict[str, str | None] = field(default_factory=dict)
    has: dict[tuple[str, str, str], Values] = field(default_factory=dict)
    adjusted: dict[tuple[str, str, str], Values] = field(default_factory=dict)
    assessed: dict[tuple[str, str, str, str], Values] = field(default_factory=dict)
    requires: dict[tuple[str, str, str, str], Values] = field(default_factory=dict)
    includes: dict[tuple[str, str], bool] = field(default_factory=dict)
    labels: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, records: Iterable[Record]) -> Touched:
        found = cls()
        for record in records:
            found.revision = record.revision
            found.anew |= record.kind == "erase"
            for touch in record.touched:
                if touch.type in NOUNS:
                    found.noun(touch)
                elif touch.type in ANEW:
                    found.anew |= _between_nouns(touch)
                elif touch.type in _TAKES:
                    _TAKES[touch.type](found, touch)
        return found

    def noun(self, touch: Touch) -> None:
        """A thing that was there and stays may be called something else; whatever more makes all anew."""
        if touch.before is None or touch.after is None:
            self.anew = True
            return
        self.anew |= touch.before.get("valid_months") != touch.after.get("valid_months")
        self.labels[NOUNS[touch.type], str(touch.start.key[0])] = touch.after

    def post(self, touch: Touch) -> None:
        post = str(touch.start.key[0])
        self.posts[post] = touch.after
        if touch.after is None:
            self.dropped.add(post)
            self.units[post] = None
            for edges in (self.has, self.adjusted):
                for key in [key for key in edges if key[0] == post]:
                    edges[key] = None

    def unit(self, touch: Touch) -> None:
        post, unit = _ends(touch)
        if touch.after is not None:
            self.units[post] = unit
        elif self.units.get(post) in (None, unit):
            self.units[post] = None

    def source(self, touch: Touch) -> None:
        post, source = _ends(touch)
        self.has[post, "Role" if touch.type == "HAS_ROLE" else "Profile", source] = touch.after

    def adjustment(self, touch: Touch) -> None:
        self.adjusted[(*_ends(touch), _either(touch)["at"])] = touch.after

    def assessment(self, touch: Touch) -> None:
        known = _either(touch)
        self.assessed[(*_ends(touch), known["at"], known["method"])] = touch.after

    def requirement(self, touch: Touch) -> None:
        if touch.start.label in ("Role", "Profile"):
            key = (touch.start.label, *_ends(touch), _either(touch)["necessity"])
            self.requires[key] = touch.after

    def included(self, touch: Touch) -> None:
        self.includes[_ends(touch)] = touch.after is not None


_TAKES: dict[str, Callable[[Touched, Touch], None]] = {
    "Employment": Touched.post,
    "IN_UNIT": Touched.unit,
    "HAS_ROLE": Touched.source,
    "HAS_PROFILE": Touched.source,
    "ADJUSTED": Touched.adjustment,
    "ASSESSED": Touched.assessment,
    "REQUIRES": Touched.requirement,
    "INCLUDES": Touched.included,
}

FOLLOWED = frozenset({*NOUNS, *ANEW, *_TAKES})
"""The labels and types that a projection is made of; whatever else is touched leaves it as it is."""


def _between_nouns(touch: Touch) -> bool:
    ends = {touch.start.label, touch.end.label if touch.end else ""}
    return ends <= NOUNS.keys() and (touch.type != "BROADER" or ends == {"CompetenceGroup"})


def _ends(touch: Touch) -> tuple[str, str]:
    return str(touch.start.key[0]), str(touch.end.key[0] if touch.end else "")


def _either(touch: Touch) -> Mapping[str, Any]:
    """The properties that tell an edge from others, which are the same before and after."""
    return touch.after if touch.after is not None else touch.before or {}
