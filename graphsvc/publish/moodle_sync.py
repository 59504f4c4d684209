"""
Brings a Moodle's framework, and its links between courses and competencies, to what the graph says.

Nothing is deleted: people's evidence in Moodle hangs on competencies and links. Running it again changes
nothing. Functions and rights: competency/classes/external.php and api.php of github.com/moodle/moodle
(commits 3536435e6ab8 and 00e93a993910).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import unescape
from typing import Any

from graphsvc.answers import Answer, Lang
from graphsvc.errors import BadInput
from graphsvc.publish.case_rows import read_material
from graphsvc.publish.moodle_client import Moodle
from graphsvc.publish.moodle_rows import Competency, Framework, framework, short_id
from graphsvc.store.protocol import Progress, Reader

HTML = 1
SYSTEM = {"contextlevel": "system", "instanceid": 0}
NEW = -1
"""The record number of what a dry run would make."""

FUNCTIONS = (
    "core_competency_list_competency_frameworks",
    "core_competency_create_competency_framework",
    "core_competency_update_competency_framework",
    "core_competency_get_scale_values",
    "core_competency_list_competencies",
    "core_competency_create_competency",
    "core_competency_update_competency",
    "core_competency_set_parent_competency",
    "core_course_get_courses_by_field",
    "core_competency_list_course_competencies",
    "core_competency_add_competency_to_course",
)
"""What the service of the token must hold."""

Link = tuple[str, str]
"""A course's id and a competency's id number."""


class CourseLink(Answer):
    """A course and a competency, by their id numbers in Moodle, and where the course is."""

    course: str
    competency: str
    url: str


class MoodleReport(Answer):
    """
    What was done, or with `dry_run` would be.

    Id numbers throughout. `left` are in Moodle's framework and no longer in ours; `absent` are courses of the
    graph that develop something and that Moodle does not have; `theirs` are links that only Moodle has.
    """

    dry_run: bool
    framework: str
    framework_change: str
    created: tuple[str, ...]
    updated: tuple[str, ...]
    moved: tuple[str, ...]
    unchanged: int
    left: tuple[str, ...]
    linked: tuple[CourseLink, ...]
    links_unchanged: int
    absent: tuple[str, ...]
    theirs: tuple[CourseLink, ...]

    @property
    def changes(self) -> int:
        """How many things were, or would be, written."""
        made = len(self.created) + len(self.updated) + len(self.moved) + len(self.linked)
        return made + (self.framework_change != "none")


def desired(
    reader: Reader, vocabulary: str | None, *, lang: Lang, proficient: int, levels: bool
) -> tuple[Framework, set[Link]]:
    """
    The framework, and which course develops which of its competencies; with `levels` each level it reaches.

    Errors: BadQuestion. Source: cypher/skos/.
    """
    made = framework(read_material(reader), vocabulary, lang=lang, proficient=proficient, levels=levels)
    known = {row.id for row in made.competencies}
    used = {row["id"] for row in reader.read("skos.courses") if row["status"] != "withdrawn"}
    links: set[Link] = set()
    for row in reader.read("skos.develops"):
        steps = range(row["from_level"] + 1, row["to_level"] + 1) if levels else [None]
        names = (row["competence"] if step is None else f"{row['competence']}/{step}" for step in steps)
        if row["owner"] in used:
            links.update((row["owner"], short_id(name)) for name in names if short_id(name) in known)
    return made, links


def sync(
    moodle: Moodle,
    made: Framework,
    links: Iterable[Link],
    *,
    url: str,
    dry_run: bool = False,
    scale: int | None = None,
    level_scale: int | None = None,
    progress: Progress | None = None,
) -> MoodleReport:
    """
    Make Moodle's framework and links what `made` and `links` say.

    `scale` is Moodle's number of the framework's scale, needed where the framework is not there yet;
    `level_scale` that of the levels' yes and no, needed where no level is there yet.
    Errors: LmsRefused, BadInput for a scale that is lacking or has other words.
    """
    return _Sync(moodle, made, url, dry_run, scale, level_scale, progress).run(set(links))


class _Sync:
    def __init__(
        self,
        moodle: Moodle,
        made: Framework,
        url: str,
        dry_run: bool,
        scale: int | None,
        level_scale: int | None,
        progress: Progress | None,
    ) -> None:
        self.moodle, self.made, self.url = moodle, made, url.rstrip("/")
        self.dry_run, self.scale, self.level_scale = dry_run, scale, level_scale
        self.progress = progress or (lambda _done, _of: None)
        self.ids: dict[str, int] = {}
        self.done: dict[str, list[str]] = {"created": [], "updated": [], "moved": []}
        self.unchanged = 0
        self._checked = False

    def run(self, links: set[Link]) -> MoodleReport:
        number, change = self._framework()
        there = self._competencies(number)
        total = len(self.made.competencies)
        for place, row in enumerate(self.made.competencies, 1):
            self._competency(number, row, there)
            self.progress(place, total)
        linked, same, absent, theirs = self._links(links, there)
        return MoodleReport(
            dry_run=self.dry_run,
            framework=self.made.id,
            framework_change=change,
            created=tuple(self.done["created"]),
            updated=tuple(self.done["updated"]),
            moved=tuple(self.done["moved"]),
            unchanged=self.unchanged,
            left=tuple(sorted(set(there) - {row.id for row in self.made.competencies})),
            linked=tuple(linked),
            links_unchanged=same,
            absent=tuple(absent),
            theirs=tuple(theirs),
        )

    def _write(self, function: str, **params: Any) -> Any:
        return None if self.dry_run else self.moodle.call(function, **params)

    def _framework(self) -> tuple[int, str]:
        """Its record number, and whether it was created, updated or neither."""
        found = self.moodle.call(
            "core_competency_list_competency_frameworks", context=SYSTEM, includes="self", query=self.made.id
        )
        own = {
            "shortname": self.made.shortname,
            "description": self.made.description,
            "descriptionformat": HTML,
        }
        for record in found:
            if record["idnumber"] == self.made.id:
                if _same(record, self.made.shortname, self.made.description):
                    return int(record["id"]), "none"
                given = {"id": record["id"], **own}
                self._write("core_competency_update_competency_framework", competencyframework=given)
                return int(record["id"]), "updated"
        return self._new_framework(own), "created"

    def _new_framework(self, own: Mapping[str, Any]) -> int:
        if self.scale is None:
            raise BadInput(
                f"Moodle has no framework {self.made.id!r}. Import the file of `graphsvc export moodle` "
                "there once, or give the number of its scale with --scale."
            )
        self._check_scale(self.scale, self.made.scale)
        given = {
            **own,
            **SYSTEM,
            "idnumber": self.made.id,
            "visible": 1,
            "scaleid": self.scale,
            "scaleconfiguration": _numbered(self.made.configuration, self.scale),
            "taxonomies": self.made.taxonomies,
        }
        record = self._write("core_competency_create_competency_framework", competencyframework=given)
        return int(record["id"]) if record else NEW

    def _check_scale(self, number: int, words: Sequence[str]) -> None:
        found = self.moodle.call("core_competency_get_scale_values", scaleid=number)
        if [one["name"] for one in found] != list(words):
            raise BadInput(f"Moodle's scale {number} has other words than: {', '.join(words)}.")

    def _competencies(self, number: int) -> dict[str, Mapping[str, Any]]:
        if number == NEW:
            return {}
        filters = [{"column": "competencyframeworkid", "value": number}]
        found = self.moodle.call("core_competency_list_competencies", filters=filters)
        for record in found:
            self.ids[record["idnumber"]] = int(record["id"])
        return {record["idnumber"]: record for record in found}

    def _competency(self, number: int, row: Competency, there: Mapping[str, Mapping[str, Any]]) -> None:
        parent = self.ids[row.parent] if row.parent else 0
        record = there.get(row.id)
        if record is None:
            self._create(number, row, parent, there)
            return
        touched = False
        if not _same(record, row.shortname, row.description):
            given = {"id": record["id"], "shortname": row.shortname, "description": row.description}
            self._write("core_competency_update_competency", competency={**given, "descriptionformat": HTML})
            self.done["updated"].append(row.id)
            touched = True
        if int(record["parentid"]) != parent:
            params = {"competencyid": record["id"], "parentid": parent}
            self._write("core_competency_set_parent_competency", **params)
            self.done["moved"].append(row.id)
            touched = True
        self.unchanged += not touched

    def _create(
        self, number: int, row: Competency, parent: int, there: Mapping[str, Mapping[str, Any]]
    ) -> None:
        given: dict[str, Any] = {
            "competencyframeworkid": number,
            "idnumber": row.id,
            "shortname": row.shortname,
            "description": row.description,
            "descriptionformat": HTML,
            "parentid": parent,
        }
        if row.scale:
            scale = self._scale_of_levels(row, there)
            given |= {"scaleid": scale, "scaleconfiguration": _numbered(row.configuration, scale)}
        record = self._write("core_competency_create_competency", competency=given)
        self.ids[row.id] = int(record["id"]) if record else NEW
        self.done["created"].append(row.id)

    def _scale_of_levels(self, row: Competency, there: Mapping[str, Mapping[str, Any]]) -> int:
        """That of the levels that are there, else the one that was given, whose words are checked once."""
        used = next((int(one["scaleid"]) for one in there.values() if one.get("scaleid")), None)
        if used is not None:
            return used
        if self.level_scale is None:
            raise BadInput(f"Give the number of Moodle's scale {', '.join(row.scale)!r} with --level-scale.")
        if not self._checked:
            self._check_scale(self.level_scale, row.scale)
            self._checked = True
        return self.level_scale

    # Courses

    def _links(
        self, wanted: set[Link], there: Mapping[str, Any]
    ) -> tuple[list[CourseLink], int, list[str], list[CourseLink]]:
        """Links made, links that were there, courses that Moodle lacks, links that only Moodle has."""
        found = self.moodle.call("core_course_get_courses_by_field")["courses"]
        courses = {one["idnumber"]: int(one["id"]) for one in found if one.get("idnumber")}
        names = {course for course, _ in wanted}
        linked, theirs, same = [], [], 0
        for course in sorted(names & set(courses)):
            held = self._held(courses[course])
            ours = {key for name, key in wanted if name == course}
            for key in sorted(ours - held):
                params = {"courseid": courses[course], "competencyid": self.ids[key]}
                self._write("core_competency_add_competency_to_course", **params)
                linked.append(self._link(course, courses[course], key))
            same += len(ours & held)
            known = (held - ours) & {*there, *self.ids}
            theirs += [self._link(course, courses[course], key) for key in sorted(known)]
        return linked, same, sorted(names - set(courses)), theirs

    def _held(self, course: int) -> set[str]:
        found = self.moodle.call("core_competency_list_course_competencies", id=course)
        return {one["competency"]["idnumber"] for one in found}

    def _link(self, course: str, number: int, key: str) -> CourseLink:
        return CourseLink(course=course, competency=key, url=f"{self.url}/course/view.php?id={number}")


def _numbered(configuration: str, scale: int) -> str:
    """A scale configuration with the number of the scale in its first part."""
    return configuration.replace('{"scaleid":0}', f'{{"scaleid":{scale}}}', 1)


def _same(record: Mapping[str, Any], shortname: str, description: str) -> bool:
    """Whether a record says what ours does; Moodle cleans and wraps HTML, so its words are compared."""
    return _words(record["shortname"]) == _words(shortname) and _words(record["description"]) == _words(
        description
    )


def _words(html: object) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", str(html or ""))).split())
