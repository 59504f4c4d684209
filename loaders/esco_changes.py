"""ESCO's rows as the state of the graph that they ask for; made for 160,000 changes in a second or two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphsvc.changes import Change, Link, Put, Ref, put
from graphsvc.model import edges as e
from graphsvc.model.nodes import Vocabulary
from graphsvc.model.schema import NODES
from graphsvc.store.protocol import Row
from loaders.base import Faults
from loaders.esco_files import Download, Member
from loaders.schemes import ISCO_URI

VOCABULARY = "esco"
BASE = "http://data.europa.eu/esco/"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
ATTRIBUTION = "This service uses the ESCO classification of the European Commission."

_LABELS = {
    "occupations": "Role",
    "skills": "Competence",
    "skillGroups": "CompetenceGroup",
    "ISCOGroups": "Concept",
}
_PILLAR = {
    ("ISCOGroup", "ISCOGroup"): "BROADER",
    ("Occupation", "Occupation"): "BROADER",
    ("SkillGroup", "SkillGroup"): "BROADER",
    ("KnowledgeSkillCompetence", "KnowledgeSkillCompetence"): "BROADER",
    ("KnowledgeSkillCompetence", "SkillGroup"): "IN_GROUP",
}
"""The edge that a broader relation becomes by the types of its ends; an ISCO group is a match."""

_NECESSITY = {
    name: e.Requires(necessity=name, origin=VOCABULARY).model_dump() for name in ("essential", "optional")
}
_MATCH = e.Matches(kind="broad", by="ESCO").model_dump()
_STATUS = {"released": "active", "": "active"}
_SKILL_KIND = {"knowledge": "knowledge", "skill/competence": "skill"}
_ADDRESS = re.compile(re.escape(BASE) + r"(?:occupation/|skill/)?([A-Za-z0-9]+(?:[-/.][A-Za-z0-9]+){0,9})\Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
DANGLING_SHARE = 0.05
"""Above this share of relations to nothing, the ZIPs are taken to be of different releases."""

Kept = Mapping[Ref, Row]


@dataclass
class Made:
    """The changes, what each ESCO address became, and what was left out."""

    changes: list[Change] = field(default_factory=list)
    refs: dict[str, Ref] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def desired(download: Download, kept: Kept, faults: Faults) -> Made:
    """
    Every Put and Link that the downloads ask for.

    `kept` is what the store says of ESCO's things: labels in languages that the downloads lack stay.
    """
    made = Made([put(_vocabulary(download))])
    for name in _LABELS:
        members = {language: labels[name] for language, labels in download.labels.items()}
        _things(name, members, made, kept, faults)
    first = next(iter(download.labels.values()))
    made.changes.extend(_isco_matches(first["occupations"], made))
    if download.relations and not faults:
        _pillar(download.relations["broaderRelationsOccPillar"], made, faults)
        _pillar(download.relations["broaderRelationsSkillPillar"], made, faults)
        _requirements(download.relations["occupationSkillRelations"], made, faults)
    return made


def _vocabulary(download: Download) -> Vocabulary:
    return Vocabulary(
        id=VOCABULARY,
        title="ESCO",
        version=download.version,
        licence=LICENCE,
        attribution=ATTRIBUTION,
        publisher="European Commission",
        namespace=BASE,
    )


def esco_id(uri: str) -> str | None:
    """`esco-<uuid>` of an occupation, skill or group, `esco-isced-f-0613` of a field; None for no address."""
    match = _ADDRESS.match(uri)
    return "esco-" + match[1].lower().replace("/", "-").replace(".", "-") if match else None


def _things(name: str, members: Mapping[str, Member], made: Made, kept: Kept, faults: Faults) -> None:
    """One Put per thing, with the labels of every language given."""
    label = _LABELS[name]
    default = {column.name: column.default for column in NODES[label].values}
    puts: dict[str, dict[str, Any]] = {}
    for language, member in members.items():
        place = member.columns
        uri_at, label_at = place["conceptUri"], place["preferredLabel"]
        seen: set[str] = set()
        for number, row in enumerate(member.rows, 2):
            uri = row[uri_at]
            if uri in seen:
                faults.add(member.where, number, "conceptUri", f"{uri!r} is there twice.")
                continue
            seen.add(uri)
            values = puts.get(uri)
            if values is None:
                ref = _ref(label, uri)
                if ref is None:
                    faults.add(member.where, number, "conceptUri", f"{uri!r} is no ESCO address.")
                    continue
                made.refs[uri] = ref
                values = puts[uri] = {**default, **_stays(kept.get(ref), default)}
                values.update(_facts(name, place, row, uri))
            values.update(_texts(language, row[label_at], place, row, default))
    made.changes.extend(Put(made.refs[uri], values) for uri, values in puts.items())


def _ref(label: str, uri: str) -> Ref | None:
    if label == "Concept":
        return Ref(label, (uri,)) if uri.startswith(ISCO_URI) else None
    key = esco_id(uri)
    return Ref(label, (key,)) if key else None


def _stays(row: Row | None, default: Mapping[str, Any]) -> dict[str, Any]:
    """The texts that the store has, by language; those of the downloads' languages are overwritten."""
    if row is None:
        return {}
    return {name: row[name] for name in default if name[-3:] in ("_nb", "_nn", "_en") and name in row}


def _facts(name: str, place: Mapping[str, int], row: list[str], uri: str) -> dict[str, Any]:
    """What does not depend on the language."""

    def cell(column: str) -> str:
        return row[place[column]].strip() if column in place else ""

    if name == "ISCOGroups":
        return {"scheme": "isco08", "notation": cell("code")}
    modified = _DAY.match(cell("modifiedDate"))
    facts: dict[str, Any] = {
        "vocabulary": VOCABULARY,
        "uri": uri,
        "status": _STATUS.get(cell("status"), "withdrawn"),
        "modified": modified[0] if modified else None,
    }
    if name == "skills":
        return {**facts, "kind": _SKILL_KIND.get(cell("skillType")), "reuse": cell("reuseLevel") or None}
    return {**facts, "notation": cell("code") or None}


def _texts(
    language: str, label: str, place: Mapping[str, int], row: list[str], known: Mapping[str, Any]
) -> dict[str, Any]:
    """What is said in one language; a node has only the columns in `known`."""
    texts: dict[str, Any] = {f"label_{language}": label.strip() or None}
    for column in ("definition", "description"):
        if column in place:
            texts[f"{column}_{language}"] = row[place[column]].strip() or None
    if "altLabels" in place:
        others = (name.strip() for name in row[place["altLabels"]].replace(" | ", "\n").split("\n"))
        texts[f"alt_{language}"] = [name for name in dict.fromkeys(others) if name and name != label]
    return {name: value for name, value in texts.items() if name in known}


def _isco_matches(occupations: Member, made: Made) -> Iterator[Link]:
    uri_at, group_at = occupations.columns["conceptUri"], occupations.columns["iscoGroup"]
    missing: Counter[str] = Counter()
    for row in occupations.rows:
        start, end = made.refs.get(row[uri_at]), made.refs.get(ISCO_URI + row[group_at])
        if start and end:
            yield Link("MATCHES", start, end, _MATCH)
        else:
            missing[row[group_at]] += 1
    made.warnings.extend(
        f"{count} occupations name the ISCO group {group!r}, which the download lacks."
        for group, count in sorted(missing.items())
    )


def _pillar(member: Member, made: Made, faults: Faults) -> None:
    place = member.columns
    types = place["conceptType"], place["broaderType"]
    ends = place["conceptUri"], place["broaderUri"]
    missing: Counter[str] = Counter()
    for number, row in enumerate(member.rows, 2):
        pair = row[types[0]], row[types[1]]
        if pair == ("Occupation", "ISCOGroup"):
            continue
        type_ = _PILLAR.get(pair)
        if type_ is None:
            faults.add(
                member.where, number, "broaderType", f"No relation from {pair[0]!r} to {pair[1]!r} is known."
            )
            continue
        start, end = made.refs.get(row[ends[0]]), made.refs.get(row[ends[1]])
        if start and end:
            made.changes.append(Link(type_, start, end))
        else:
            missing[row[ends[1]] if start else row[ends[0]]] += 1
    _tell(member, missing, made, faults)


def _requirements(member: Member, made: Made, faults: Faults) -> None:
    place = member.columns
    occupation_at, type_at, skill_at = place["occupationUri"], place["relationType"], place["skillUri"]
    refs, append = made.refs, made.changes.append
    missing: Counter[str] = Counter()
    for number, row in enumerate(member.rows, 2):
        values = _NECESSITY.get(row[type_at])
        if values is None:
            problem = f"{row[type_at]!r} is neither essential nor optional."
            faults.add(member.where, number, "relationType", problem)
            continue
        start, end = refs.get(row[occupation_at]), refs.get(row[skill_at])
        if start and end:
            append(Link("REQUIRES", start, end, values))
        else:
            missing[row[skill_at] if start else row[occupation_at]] += 1
    _tell(member, missing, made, faults)


def _tell(member: Member, missing: Counter[str], made: Made, faults: Faults) -> None:
    if missing.total() > DANGLING_SHARE * max(len(member.rows), 20):
        problem = f"{missing.total()} of {len(member.rows)} relations point to things that are not there."
        faults.add(member.where, 0, "", problem, "Give ZIPs of the same release.")
        return
    name = member.where.rpartition(": ")[2]
    made.warnings.extend(
        f"{name}: {_relations(count)} to {uri}, which the classification lacks: left out."
        for uri, count in sorted(missing.items())
    )


def _relations(count: int) -> str:
    return "1 relation points" if count == 1 else f"{count} relations point"
