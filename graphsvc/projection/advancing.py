"""A projection after further revisions: the facts that changed, then the rows of the people they touch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from graphsvc.changes import Record
from graphsvc.gaps.rules import BEGINNING, FOREVER, STANDING, day_number
from graphsvc.projection.block import Block, joined
from graphsvc.projection.cohort import ADJUSTMENTS, ASSESSMENTS, FULL, POSTS, SOURCES, Cohort, Flags
from graphsvc.projection.facts import KINDS, Facts
from graphsvc.projection.layout import Sight, layout
from graphsvc.projection.margins import Margins, Swap
from graphsvc.projection.projection import Projection, Selection
from graphsvc.projection.requiring import requirements
from graphsvc.projection.touches import Touched, Values

ANEW = 0.5
"""Share of the people from which laying out everybody is quicker than some."""

BEHIND = 2
"""One in so many pairs of all may have come and gone before margins are counted anew."""

Rows = list[tuple[tuple[int, ...], tuple[Any, ...] | None]]
"""Identity of each row touched, and what follows it in the columns; None for a row that goes."""


def advance(projection: Projection, records: Iterable[Record]) -> Projection | None:
    """
    The projection after further revisions; None where the facts must be read anew.

    Pure: the given projection stays as it is for whoever holds it, and shares with the next one the cohorts
    in which nobody is touched. It costs per batch and cohort, not per record.
    """
    now = followed(projection.facts, records)
    if now is None or now.facts is projection.facts:
        return None if now is None else projection
    return _moved(projection, now.facts, now.people)


class Followed(NamedTuple):
    """The facts after some changes; per cohort, where somebody is touched, whom they touch."""

    facts: Facts
    people: Mapping[int, Flags]


def followed(facts: Facts, records: Iterable[Record]) -> Followed | None:
    """
    The facts after further revisions; None where they must be read anew.

    A change that is in the facts already may be among them: the last word on everything is absolute.
    """
    touched = Touched.of(records)
    if touched.anew:
        return None
    if not touched.revision:
        return Followed(facts, {})
    facts, holders = requirements(facts, touched)
    facts = replace(_relabelled(facts, touched), revision=touched.revision)
    found = _edits(facts, touched)
    if found is None:
        return None
    facts, edits = found
    people: dict[int, Flags] = {}
    cohorts = list(facts.cohorts)
    for number, old in enumerate(cohorts):
        mine = _holding(old, holders)
        if number in edits:
            cohorts[number] = _edited(old, edits[number], mine)
        if mine.any():
            people[number] = mine
    return Followed(replace(facts, cohorts=tuple(cohorts)), people)


def _relabelled(facts: Facts, touched: Touched) -> Facts:
    for (noun, key), values in touched.labels.items():
        names = getattr(facts, noun)
        at = names.position.get(key)
        if at is not None:
            labels = {code: values.get(f"label_{code}", values.get("name")) for code in names.labels}
            if any(names.labels[code][at] != text for code, text in labels.items()):
                facts = replace(facts, **{noun: names.relabelled(at, labels)})
    return facts


def _holding(cohort: Cohort, holders: NDArray[np.bool_]) -> Flags:
    """Marks the people with one of the marked sources, on whatever day."""
    mine = np.zeros(cohort.size, np.bool_)
    if holders.any():
        person = cohort.post_person[cohort.has_post[holders[cohort.has_source]]]
        mine[person[person >= 0]] = True
    return mine


class _Edit:
    """What is touched in one cohort, in its own numbers."""

    def __init__(self) -> None:
        self.posts: dict[int, tuple[Any, ...]] = {}
        self.units: dict[int, int] = {}
        self.dropped: set[int] = set()
        self.rows: dict[tuple[str, ...], Rows] = defaultdict(list)

    @property
    def of_posts(self) -> bool:
        """Whether anything but assessments is touched."""
        return bool(self.posts or self.units or self.dropped or self.rows.keys() - {ASSESSMENTS})


def _edits(facts: Facts, touched: Touched) -> tuple[Facts, dict[int, _Edit]] | None:
    """What is touched per cohort, and the facts with the posts that are new; None where somebody is new."""
    facts = _with_posts(facts, touched)
    edits: dict[int, _Edit] = defaultdict(_Edit)
    where = facts.posts.position
    roles = len(facts.roles)
    sources = {"Role": (facts.roles, 0), "Profile": (facts.profiles, roles)}

    def of_post(post: str) -> _Edit | None:
        person = int(facts.post_person[where[post]]) if post in where else -1
        return edits[person // facts.cohort] if person >= 0 else None

    for post, values in touched.posts.items():
        edit = of_post(post)
        if values is not None and values["employee"] not in facts.people.position:
            return None
        if edit is None:
            continue
        person = int(facts.post_person[where[post]])
        if values is not None and facts.people.position[values["employee"]] != person:
            return None
        edit.posts[where[post]] = _post(person % facts.cohort, values)
    for post in touched.dropped:
        if (edit := of_post(post)) is not None:
            edit.dropped.add(where[post])
    for post, unit in touched.units.items():
        if (edit := of_post(post)) is not None:
            edit.units[where[post]] = -1 if unit is None else facts.units.position.get(unit, -1)
    for (post, label, source), values in touched.has.items():
        names, shift = sources[label]
        if (edit := of_post(post)) is not None and source in names.position:
            edit.rows[SOURCES].append(((where[post], names.position[source] + shift), _has(values)))
    for (post, competence, at), values in touched.adjusted.items():
        if (edit := of_post(post)) is not None:
            key = (where[post], facts.competences.position[competence], day_number(at))
            edit.rows[ADJUSTMENTS].append(
                (key, None if values is None else (values["level"], values["replaced"]))
            )
    return (facts, edits) if _assessed(facts, touched, edits) else None


def _assessed(facts: Facts, touched: Touched, edits: dict[int, _Edit]) -> bool:
    """Put the touched assessments to their cohorts; False where somebody is new."""
    for (employee, competence, at, method), values in touched.assessed.items():
        person = facts.people.position.get(employee)
        what = facts.competences.position.get(competence)
        if person is None or what is None:
            return False
        key = (person % facts.cohort, what, day_number(at), STANDING[method])
        row = None if values is None else (values["level"], _day(values["valid_until"], FOREVER))
        edits[person // facts.cohort].rows[ASSESSMENTS].append((key, row))
    return True


def _with_posts(facts: Facts, touched: Touched) -> Facts:
    """The facts with the employments that are new, numbered behind the others."""
    new = {
        post: facts.people.position.get(values["employee"], -1)
        for post, values in touched.posts.items()
        if values is not None and post not in facts.posts.position
    }
    if not new:
        return facts
    person = np.concatenate([facts.post_person, np.array(list(new.values()), np.int32)])
    return replace(facts, posts=facts.posts.with_more(list(new)), post_person=person)


def _day(day: str | None, empty: int) -> int:
    return day_number(day) if day else empty


def _post(person: int, values: Values) -> tuple[Any, ...]:
    """Person, kind, days, leave and percent of an employment; nobody's where it is no more."""
    if values is None:
        return (-1, -1, BEGINNING, FOREVER, False, FULL)
    kind = KINDS.index(values["kind"]) if values["kind"] in KINDS else -1
    days = _day(values["valid_from"], BEGINNING), _day(values["valid_to"], FOREVER)
    percent = FULL if values["percent"] is None else float(values["percent"])
    return (person, kind, *days, bool(values["on_leave"]), percent)


def _has(values: Values) -> tuple[Any, ...] | None:
    if values is None:
        return None
    days = _day(values["valid_from"], BEGINNING), _day(values["valid_to"], FOREVER)
    return (values.get("necessity") == "should", *days)


def _edited(old: Cohort, edit: _Edit, people: Flags) -> Cohort:
    """The cohort with its edits; marks whom they touch in `people`."""
    now = _with_more_posts(old, edit)
    local = dict(zip(now.post.tolist(), range(len(now.post)), strict=True)) if edit.of_posts else {}
    now, posts = _posts_edited(now, edit, local)
    for prefix, width in ((SOURCES, 2), (ADJUSTMENTS, 3)):
        rows = [((local[key[0]], *key[1:]), row) for key, row in edit.rows.get(prefix, [])]
        gone = np.array([local[post] for post in edit.dropped], np.int64)
        now = _spliced(now, prefix, width, rows, np.isin(getattr(now, prefix[0]), gone))
        posts |= {key[0] for key, _ in rows}
    owners = np.concatenate([old.post_person, now.post_person[len(old.post_person) :]])
    touched = [int(owners[post]) for post in posts] + [int(now.post_person[post]) for post in posts]
    assessed = edit.rows.get(ASSESSMENTS, [])
    if assessed:
        now = _spliced(now, ASSESSMENTS, 4, assessed, np.zeros(len(now.ass_person), np.bool_))
    people[[person for person in touched if person >= 0] + [key[0] for key, _ in assessed]] = True
    return now


def _with_more_posts(old: Cohort, edit: _Edit) -> Cohort:
    new = sorted(edit.posts.keys() - set(old.post.tolist())) if edit.posts else []
    if not new:
        return old
    nothing = dict.fromkeys(("post_kind", "post_unit", "post_person"), [-1] * len(new))
    nothing |= dict.fromkeys(("post_from", "post_to", "post_leave", "post_percent"), [0] * len(new))
    return old.where(POSTS, np.ones(len(old.post), np.bool_), {**nothing, "post": new})


def _posts_edited(now: Cohort, edit: _Edit, local: Mapping[int, int]) -> tuple[Cohort, set[int]]:
    """The posts as they are after the edits, and which ones those are."""
    names = ("post_person", "post_kind", "post_from", "post_to", "post_leave", "post_percent")
    columns = {name: getattr(now, name).copy() for name in (*names, "post_unit")}
    for post, values in edit.posts.items():
        for name, value in zip(names, values, strict=True):
            columns[name][local[post]] = value
    for post, unit in edit.units.items():
        columns["post_unit"][local[post]] = unit
    return replace(now, **columns), {local[post] for post in (*edit.posts, *edit.units)}


def _spliced(now: Cohort, prefix: tuple[str, ...], width: int, rows: Rows, gone: Flags) -> Cohort:
    """The rows of a prefix without the touched ones, and those of them that are there after."""
    if not rows and not gone.any():
        return now
    order = _identity(prefix)
    leads = np.zeros(max(now.size, len(now.post)), np.bool_)
    leads[[key[0] for key, _ in rows]] = True
    near = np.flatnonzero(leads[getattr(now, prefix[0])])
    keys = {key for key, _ in rows}
    theirs = zip(*(getattr(now, name)[near].tolist() for name in order[:width]), strict=True)
    gone = gone.copy()
    gone[near] |= np.array([key in keys for key in theirs], np.bool_)
    more = [(*key, *row) for key, row in rows if row is not None]
    columns = {name: [row[at] for row in more] for at, name in enumerate(order)}
    return now.where(prefix, ~gone, columns)


def _identity(prefix: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of a prefix with those that identify a row first."""
    if prefix is ASSESSMENTS:
        return ("ass_person", "ass_competence", "ass_at", "ass_standing", "ass_level", "ass_until")
    return prefix


def _moved(projection: Projection, facts: Facts, people: Mapping[int, Flags]) -> Projection:
    """The same day with new facts; the marked people of each cohort are laid out anew."""
    if sum(int(mine.sum()) for mine in people.values()) > ANEW * len(facts.people):
        return Projection(facts, projection.day, projection.recent_months)
    blocks: dict[Sight, tuple[Block, ...]] = {}
    went: dict[Sight, Block] = {}
    came: dict[Sight, Block] = {}
    touched = {number: facts.cohorts[number].of(mine) for number, mine in people.items()}
    for sight, old in list(projection.blocks.items()):
        new = list(old)
        before, after = [], []
        for number, mine in people.items():
            cohort = touched[number]
            live = Selection().live(cohort, projection.day)
            theirs = mine[old[number].person - cohort.first]
            made = layout(facts, cohort, projection.look(), sight, live)
            new[number] = old[number].swapped(theirs, made)
            before.append(old[number].of(theirs))
            after.append(made)
        blocks[sight], went[sight], came[sight] = tuple(new), joined(before), joined(after)
    most = sum(len(block.row) for made in blocks.values() for block in made) // BEHIND
    margins = projection.margins.after(Swap(went, came), most) if went else Margins()
    return Projection(facts, projection.day, projection.recent_months, blocks=blocks, margins=margins)
