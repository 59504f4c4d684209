"""
What roles and profiles required on an earlier day, by the Change records since.

A role or profile that came to the graph later is taken as it was first recorded: that it was recorded then
does not say that nothing was required before. All but requirements and inclusions stays as it is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from graphsvc.changes import Ref, Touch
from graphsvc.projection.facts import Facts
from graphsvc.projection.requiring import requirements
from graphsvc.projection.touches import Touched, Values
from graphsvc.store.payloads import touches
from graphsvc.store.protocol import Reader

Revision = list[Touch]


def facts_on(reader: Reader, facts: Facts, day: str) -> Facts:
    """
    The facts with the requirements that stood at the end of a day; the same facts where nothing was changed.

    Source: cypher/meta/open_payloads.cypher.
    """
    return undone(facts, _since(reader, (date.fromisoformat(day) + timedelta(days=1)).isoformat()))


def undone(facts: Facts, revisions: Iterable[Revision]) -> Facts:
    """The facts as they were before some revisions, oldest first, as far as requirements go."""
    touched = _before(facts, revisions)
    if not touched.requires and not touched.includes:
        return facts
    return requirements(facts, touched)[0]


def _since(reader: Reader, day: str) -> Iterator[Revision]:
    """The open touches of each revision from a day on, oldest first."""
    found: Revision = []
    number = None
    for row in reader.read("meta.open_payloads", since=day):
        if row["revision"] != number and found:
            yield found
            found = []
        number = row["revision"]
        found.extend(touches(row["body"]) if row["body"] else ())
    if found:
        yield found


def _before(facts: Facts, revisions: Iterable[Revision]) -> Touched:
    """The values before the first touch of each requirement and inclusion, of what is there now."""
    requires: dict[tuple[str, str, str, str], Values] = {}
    includes: dict[tuple[str, str], bool] = {}
    for revision in revisions:
        made = {touch.start for touch in revision if touch.end is None and touch.before is None}
        for touch in revision:
            if touch.end is None or touch.start in made or not _there(facts, touch.start, touch.end):
                continue
            start, end = str(touch.start.key[0]), str(touch.end.key[0])
            if touch.type == "REQUIRES":
                either = touch.after if touch.after is not None else touch.before or {}
                requires.setdefault((touch.start.label, start, end, str(either["necessity"])), touch.before)
            elif touch.type == "INCLUDES":
                includes.setdefault((start, end), touch.before is not None)
    return Touched(requires=requires, includes=includes)


def _there(facts: Facts, start: Ref, end: Ref) -> bool:
    """Whether both ends are in the facts."""
    nouns = {"Role": facts.roles, "Profile": facts.profiles, "Competence": facts.competences}
    return all(end.label in nouns and end.key[0] in nouns[end.label].position for end in (start, end))
