"""
What Moodle's importer of competency frameworks makes of a file, with its habits.

Source: github.com/moodle/moodle, commit 9c91a9593de9, admin/tool/lpimportcsv/classes/framework_importer.php
(__construct, add_children, create_competency, set_related, get_scale_configuration, get_scale_id, import);
commit 5562b013f4dd, competency/classes/competency.php (validate_idnumber, validate_scaleconfiguration);
commit 0ea1c71c58ec, competency/classes/competency_framework.php (validate_idnumber,
validate_scaleconfiguration, validate_taxonomies).
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field
from typing import Any

TERMS = (
    *("behaviour", "competency", "concept", "domain", "indicator", "level", "outcome", "practice"),
    *("proficiency", "skill", "value"),
)
NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*\Z", re.IGNORECASE)


class Refused(Exception):
    """The importer stops; what it made before that stays made."""


def equal(one: str, other: str) -> bool:
    """PHP's loose == of two strings: two that look like numbers are compared as numbers."""
    if NUMBER.match(one) and NUMBER.match(other):
        return float(one) == float(other)
    return one == other


def shortened(text: str) -> str:
    """Cleaned of tags, and at most 100 characters, the last three dots where it is cut."""
    plain = re.sub(r"<[^>]*>", "", text)
    return plain if len(plain) <= 100 else plain[:97] + "..."


def php_rows(text: str) -> list[list[str]]:
    """PHP's fgetcsv, in which a backslash keeps the quotation mark behind it from ending a cell."""
    return list(csv.reader(io.StringIO(text.replace('\\"', "\\\0")), strict=True))


@dataclass
class Site:
    """A Moodle: its frameworks by id number, and the scales there are."""

    frameworks: dict[str, Created] = field(default_factory=dict)
    scales: dict[str, int] = field(default_factory=dict)


@dataclass
class Created:
    """A framework as it came to be: competencies by id number, in the order they were made."""

    idnumber: str
    shortname: str
    scale: str
    configuration: Any
    taxonomies: list[str]
    competencies: dict[str, dict[str, Any]] = field(default_factory=dict)


class Importer:
    """One import into a site."""

    def __init__(self, site: Site, text: str) -> None:
        self.site = site
        header, *rows = php_rows(text)
        if any(len(row) != len(header) for row in rows):
            raise Refused("a row has more or fewer cells than the header")
        self.framework: dict[str, Any] | None = None
        self.flat: dict[str, dict[str, Any]] = {}
        for row in rows:
            cells = dict(zip(range(14), row, strict=True))
            if cells[12] not in ("", "0"):
                self.framework = self._record(cells)  # a later one takes the place of an earlier
            else:
                self.flat[cells[1]] = self._record(cells)
        if self.framework is None:
            raise Refused("no framework row")

    def _record(self, cells: dict[int, str]) -> dict[str, Any]:
        return {
            "parent": re.sub(r"<[^>]*>", "", cells[0]),
            "idnumber": shortened(cells[1]),
            "shortname": shortened(cells[2]),
            "description": cells[3],
            "format": cells[4],
            "scale": cells[5],
            "configuration": cells[6],
            "related": cells[10],
            "taxonomies": cells[13],
        }

    def run(self) -> Created:
        """Errors: Refused."""
        given = self.framework
        assert given is not None
        if given["idnumber"] in self.site.frameworks:
            raise Refused("idnumbertaken")
        made = Created(
            given["idnumber"],
            given["shortname"],
            given["scale"],
            self._configuration(given),
            [one for one in given["taxonomies"].split(",") if one],
        )
        if set(made.taxonomies) - set(TERMS):
            raise Refused("invalidtaxonomy")
        self.site.frameworks[made.idnumber] = made
        self._children(made, "", 0)
        for record in self.flat.values():
            if record["idnumber"] in made.competencies:
                self._relate(made, record)
        return made

    def _configuration(self, record: dict[str, Any]) -> Any:
        self.site.scales.setdefault(record["scale"], len(self.site.scales) + 1)
        try:
            parts = json.loads(record["configuration"])
            parts[0]["scaleid"] = self.site.scales[record["scale"]]
        except (ValueError, IndexError, TypeError, KeyError) as error:
            raise Refused("errorscaleconfiguration") from error
        words = record["scale"].split(",")
        if not any(one.get("scaledefault") for one in parts[1:]) or not any(
            one.get("proficient") for one in parts[1:]
        ):
            raise Refused("errorscaleconfiguration")
        if any(not 1 <= one["id"] <= len(words) for one in parts[1:]):
            raise Refused("a scale item that is not there")
        return parts

    def _children(self, made: Created, parent: str, depth: int) -> None:
        if depth > len(self.flat):
            raise Refused("nesting without end")
        for record in self.flat.values():
            if equal(record["parent"], parent) and record["idnumber"] and record["shortname"]:
                if record["idnumber"] in made.competencies:
                    raise Refused("idnumbertaken")
                own = {**record, "under": parent}
                if record["scale"]:
                    own["configuration"] = self._configuration(record)
                made.competencies[record["idnumber"]] = own
                self._children(made, record["idnumber"], depth + 1)

    def _relate(self, made: Created, record: dict[str, Any]) -> None:
        found = []
        for raw in record["related"].split(",") if record["related"] else ():
            other = self.flat.get(raw.replace("%2C", ","))
            if other is not None:
                if other["idnumber"] not in made.competencies:
                    raise Refused("a relation to what was never made")
                found.append(other["idnumber"])
        made.competencies[record["idnumber"]]["related"] = found


def imported(text: str, site: Site | None = None) -> Created:
    """The framework that a file makes on an empty site, or on a given one."""
    return Importer(site or Site(), text).run()
