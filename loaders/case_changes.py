"""A CASE framework as the state of the graph that it asks for, and a count of what has no place there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from graphsvc.answers import LANGS, Lang
from graphsvc.changes import Change, Put, Ref, link, put
from graphsvc.model import edges as e
from graphsvc.model import nodes as n
from graphsvc.model.schema import NODES
from graphsvc.publish.case_terms import NEVER
from graphsvc.publish.terms import absolute
from loaders.case_frame import Entry, Frame
from loaders.case_read import Object, Package, target, target_uri
from loaders.schemes import ISCO_URI, STYRK_URI

LABELS = {"group": "CompetenceGroup", "competence": "Competence"}
LONGEST_LABEL = 120

KEPT = frozenset(
    {
        *("identifier", "uri", "fullStatement", "abbreviatedStatement", "humanCodingScheme"),
        *("conceptKeywords", "alternativeLabel", "notes", "language", "lastChangeDateTime"),
        *("statusStartDate", "statusEndDate", "CFDocumentURI", "CFItemAssociationURI"),
    }
)
"""Fields of a CFItem that are kept, or that say where the item was."""

OWN_TYPES = frozenset({"CFItemType", "CFItemTypeURI", "conceptKeywordsURI", "licenseURI"})
"""Fields that say of an item of ours what its kind, and its vocabulary's licence, say again."""

_MATCH = re.compile(r"skos:(close|broad|narrow|related)Match\Z")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SCHEMES = ((STYRK_URI, "styrk08"), (ISCO_URI, "isco08"), ("http://data.europa.eu/esco/", "esco"))


def desired(frame: Frame) -> list[Change]:
    """Every Put and Link; what is lost is counted in the frame on the way."""
    changes: list[Change] = [put(_vocabulary(frame))]
    successors = _successors(frame)
    for key, entry in frame.entries.items():
        if entry.kind == "outcome":
            changes.extend(_outcome(frame, entry))
        else:
            ref = Ref(LABELS[entry.kind], (entry.id,))
            changes.append(Put(ref, _values(frame, entry, successors.get(key))))
            changes.extend(_above(frame, entry, ref))
        _count_fields(frame, entry)
    changes.extend(_levels(frame))
    changes.extend(_matches(frame))
    return list({_identity(change): change for change in changes}.values())


def _identity(change: Any) -> tuple[Any, ...]:
    if isinstance(change, Put):
        return (change.ref,)
    return (change.type, change.start, change.end, change.values.get("kind"))


def _vocabulary(frame: Frame) -> n.Vocabulary:
    first = frame.packages[0]
    document = first.document
    licence, text = _licence(first)
    if not frame.namespace and document.get("description"):
        frame.lost["CFDocument.description"] += 1
    for name in ("subject", "subjectURI", "frameworkType", "extensions"):
        if document.get(name) and not frame.namespace:
            frame.lost[f"CFDocument.{name}"] += 1
    return n.Vocabulary(
        id=frame.vocabulary,
        title=document["title"],
        version=document.get("version"),
        licence=licence,
        attribution=text if text != licence else None,
        publisher=document.get("publisher") or (None if frame.namespace else document.get("creator")),
        namespace=frame.namespace,
        scale=document.get("description") if frame.namespace else None,
        modified=_day(document.get("lastChangeDateTime")),
    )


def _licence(package: Package) -> tuple[str | None, str | None]:
    wanted = target(package.document.get("licenseURI") or "")
    for one in package.definitions.get("CFLicenses", ()):
        if str(one.get("identifier")).lower() == wanted:
            return one.get("title"), one.get("licenseText")
    return None, None


def _day(moment: object) -> str | None:
    """The day of a moment; none for that of no day."""
    match = _DAY.match(str(moment or ""))
    return None if match is None or moment == NEVER else match[0]


def _values(frame: Frame, entry: Entry, successor: Entry | None) -> dict[str, Any]:
    """Every column of the node."""
    label = LABELS[entry.kind]
    values: dict[str, Any] = {column.name: column.default for column in NODES[label].values}
    for lang, item in entry.texts.items():
        name, definition = _named(item)
        values[f"label_{lang}"], values[f"definition_{lang}"] = name, definition
        values[f"description_{lang}"] = item.get("notes")
        values[f"alt_{lang}"] = _others(frame, item)
    first = next(iter(entry.texts.values()))
    return {
        **values,
        "vocabulary": frame.vocabulary,
        "uri": entry.uri or None,
        "status": _status(frame, first),
        "replaced_by": successor.id if successor else None,
        "created": _day(first.get("statusStartDate")),
        "modified": _day(first.get("lastChangeDateTime")),
    }


def _named(item: Object) -> tuple[str, str | None]:
    """Label and definition: a long statement without a short one gives its beginning as label."""
    statement, short = str(item["fullStatement"]), item.get("abbreviatedStatement")
    if short:
        return str(short), statement if statement != short else None
    line = " ".join(statement.split())
    if len(line) <= LONGEST_LABEL:
        return line, None if line == statement else statement
    return line[:LONGEST_LABEL].rpartition(" ")[0] + " …", statement


def _others(frame: Frame, item: Object) -> list[str]:
    """Other names; a foreign code is one, so that it can be searched for."""
    found = item.get("conceptKeywords") or []
    names = [str(one) for one in found] if isinstance(found, list) else [str(found)]
    names += [str(item["alternativeLabel"])] if item.get("alternativeLabel") else []
    if not frame.namespace and item.get("humanCodingScheme"):
        names.append(str(item["humanCodingScheme"]))
    return list(dict.fromkeys(names))


def _status(frame: Frame, item: Object) -> str:
    """Withdrawn once it had ended when the framework was last changed; a later end is lost."""
    document = frame.packages[0].document
    ended = str(item.get("statusEndDate") or "")[:10]
    if ended:
        last = max(str(one.get("lastChangeDateTime") or "")[:10] for one in (item, document))
        if ended <= last:
            return "withdrawn"
        frame.lost["CFItem.statusEndDate that lies ahead"] += 1
    return "draft" if "draft" in str(document.get("adoptionStatus") or "").lower() else "active"


def _above(frame: Frame, entry: Entry, start: Ref) -> Iterator[Change]:
    for key in entry.parents:
        parent = frame.entries[key]
        if parent.kind == entry.kind:
            yield link("BROADER", start, Ref(LABELS[parent.kind], (parent.id,)))
        elif parent.kind == "group":
            yield link("IN_GROUP", start, Ref("CompetenceGroup", (parent.id,)))
        else:
            frame.lost["isChildOf from a group to a competence"] += 1


def _outcome(frame: Frame, entry: Entry) -> Iterator[Change]:
    owners = [frame.entries[key] for key in entry.parents if frame.entries[key].kind == "competence"]
    kind = _outcome_kind(frame, entry)
    if len(owners) != 1 or kind is None:
        frame.lost["learning outcome without kind or competence"] += 1
        return
    ref = Ref("LearningOutcome", (entry.id,))
    texts = {lang: entry.texts[lang]["fullStatement"] for lang in LANGS if lang in entry.texts}
    yield Put(ref, {"kind": kind, **{f"text_{lang}": texts.get(lang) for lang in LANGS}})
    yield link("HAS_OUTCOME", Ref("Competence", (owners[0].id,)), ref)


def _outcome_kind(frame: Frame, entry: Entry) -> str | None:
    wanted = {target(item.get("conceptKeywordsURI") or "") for item in entry.texts.values()}
    for package in frame.packages:
        for one in package.definitions.get("CFConcepts", ()):
            if one.get("identifier") in wanted and one.get("keywords") in ("knowledge", "skill", "general"):
                return str(one["keywords"])
    return None


def _count_fields(frame: Frame, entry: Entry) -> None:
    known = KEPT | OWN_TYPES if frame.namespace else KEPT
    for item in entry.texts.values():
        frame.lost.update(f"CFItem.{name}" for name, value in item.items() if value and name not in known)


def _levels(frame: Frame) -> Iterator[Change]:
    """Levels 1-4 of rubrics about one competence; other rubrics are lost."""
    texts: dict[tuple[str, int], dict[Lang, str]] = {}
    for package in frame.packages:
        for rubric in package.rubrics:
            for criterion in rubric.get("CFRubricCriteria") or []:
                entry = frame.entry(target(criterion.get("CFItemURI") or ""))
                for one in criterion.get("CFRubricCriterionLevels") or []:
                    step = one.get("score")
                    if (
                        entry
                        and entry.kind == "competence"
                        and step in (1, 2, 3, 4)
                        and one.get("description")
                    ):
                        texts.setdefault((entry.id, int(step)), {})[package.lang] = one["description"]
                    else:
                        frame.lost["rubric level that is not 1-4 of a competence"] += 1
    for (key, step), said in texts.items():
        ref = Ref("Level", (key, step))
        yield Put(ref, {f"description_{lang}": said.get(lang) for lang in LANGS})
        yield link("HAS_LEVEL", Ref("Competence", (key,)), ref)


def _successors(frame: Frame) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for one in _associations(frame, "replacedBy"):
        start, end = (frame.entry(target(one[name])) for name in ("originNodeURI", "destinationNodeURI"))
        if start and end and start.kind == end.kind != "outcome":
            found[frame.canonical[target(one["originNodeURI"])]] = end
        else:
            frame.lost["association replacedBy"] += 1
    return found


def _associations(frame: Frame, *types: str) -> Iterator[Object]:
    for package in frame.packages:
        yield from (one for one in package.associations if one["associationType"] in types)


def _matches(frame: Frame) -> Iterator[Change]:
    """Mappings of competences to terms outside; every other association is lost."""
    concepts: dict[str, dict[str, str]] = {}
    edges: list[Change] = []
    for package in frame.packages:
        for one in package.associations:
            type_ = str(one["associationType"])
            if type_ in ("isChildOf", "replacedBy", "isTranslationOf"):
                continue
            entry, uri = frame.entry(target(one["originNodeURI"])), target_uri(one["destinationNodeURI"])
            inside = target(one["destinationNodeURI"]) in frame.canonical
            mapped = type_ in ("exactMatchOf", "isRelatedTo") and not inside and absolute(uri)
            if not mapped or entry is None or entry.kind != "competence":
                frame.lost[f"association {type_}"[:60]] += 1
                continue
            title = (
                str(one["destinationNodeURI"].get("title") or "")
                if isinstance(one["destinationNodeURI"], dict)
                else ""
            )
            if title and title != uri:
                concepts.setdefault(uri, {})[f"label_{package.lang}"] = title
            concepts.setdefault(uri, {})
            said = _MATCH.match(str(one.get("notes") or ""))
            kind: Any = "exact" if type_ == "exactMatchOf" else said[1] if said else "related"
            edges.append(
                link("MATCHES", Ref("Competence", (entry.id,)), Ref("Concept", (uri,)), e.Matches(kind=kind))
            )
    for uri, labels in concepts.items():
        scheme = next((name for prefix, name in _SCHEMES if uri.startswith(prefix)), "case")
        yield put(n.Concept(uri=uri, scheme=scheme, **labels))
    yield from edges
