"""
A vocabulary in one language as a CFPackage of CASE 1.1.

Groups, competences and learning outcomes are CFItems (outcomes under their competence), levels a CFRubric per
competence with one criterion. Texts: abbreviatedStatement is the label, fullStatement the definition, notes
the description, conceptKeywords the other names, humanCodingScheme the id. No extension fields.
Source: CASE 1.1 information model; its JSON schema of CFPackage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from graphsvc.answers import Lang
from graphsvc.publish.case_rows import Material
from graphsvc.publish.case_terms import WORDS, Object, identifier, link, moment, normalised, origin, place
from graphsvc.store.protocol import Row

KINDS = ("knowledge", "skill", "general")
TYPES: Mapping[str, str] = {"group": "1", "competence": "2", "outcome": "3"}
"""The item types with their hierarchy codes."""

GROUPINGS = ("hierarchy", "mapping", "translation", "replacement")


def package(material: Material, vocabulary: str, lang: Lang, base: str = "") -> Object:
    """
    The CFPackage of a vocabulary in a language that it has.

    `base` is the public address of the service; else scheme and host of the vocabulary's namespace.
    """
    return _Packer(material, vocabulary, lang, base).pack()


def document_key(material: Material, vocabulary: str, lang: Lang) -> str:
    """The identifier of a CFDocument, which is its package's too."""
    return identifier(material.vocabularies[vocabulary]["uri"], lang)


class _Packer:
    def __init__(self, material: Material, vocabulary: str, lang: Lang, base: str) -> None:
        self.m, self.lang = material, lang
        self.row = material.vocabularies[vocabulary]
        self.base = base or origin(self.row["uri"])
        self.changed = moment(self.row["modified"])
        self.key = document_key(material, vocabulary, lang)
        self.groups = self._named(material.groups, vocabulary)
        self.competences = self._named(material.competences, vocabulary)
        self.nodes: dict[str, Object] = {}
        self.associations: dict[str, Object] = {}

    def _named(self, rows: Mapping[str, Row], vocabulary: str) -> dict[str, Row]:
        column = f"label_{self.lang}"
        return {key: row for key, row in rows.items() if row["vocabulary"] == vocabulary and row[column]}

    def pack(self) -> Object:
        document = self._document()
        self.nodes[self.key] = link(document["title"], self.key, document["uri"])
        items = [*self._items()]
        self._hierarchy()
        self._mappings()
        self._replacements()
        self._translations()
        return {
            "CFDocument": document,
            "CFItems": items,
            "CFAssociations": list(self.associations.values()),
            "CFDefinitions": self._definitions(),
            "CFRubrics": [*self._rubrics()],
        }

    # The document and what defines its terms

    def _document(self) -> Object:
        row = self.row
        subjects = [self._definition("CFSubjects", *one) for one in self._subjects()]
        given = {
            "identifier": self.key,
            "uri": place(self.base, "CFDocuments", self.key),
            "caseVersion": "1.1",
            "creator": normalised(row["publisher"] or row["title"]),
            "title": normalised(row["title"]),
            "lastChangeDateTime": self.changed,
            "officialSourceURL": row["uri"],
            "publisher": normalised(row["publisher"] or ""),
            "description": row["scale"],
            "subject": [one["title"] for one in subjects],
            "subjectURI": [link(one["title"], one["identifier"], one["uri"]) for one in subjects],
            "language": self.lang,
            "version": row["version"],
            "adoptionStatus": "Draft" if (row["version"] or "0").startswith("0.") else "Adopted",
            "licenseURI": self._licence_link(),
            "notes": WORDS["left_out"][self.lang],
        }
        return _said(given)

    def _definition(self, noun: str, name: str, title: str, code: str) -> Object:
        key = identifier(f"{self.row['uri']}#{noun}-{name}", self.lang)
        return {
            "identifier": key,
            "uri": place(self.base, noun, key),
            "title": normalised(title),
            "hierarchyCode": code,
            "lastChangeDateTime": self.changed,
        }

    def _subjects(self) -> Iterator[tuple[str, str, str]]:
        """The groups that lie under no other."""
        tops = (key for key in self.groups if not self.m.above_groups.get(key))
        for place_, key in enumerate(tops, 1):
            yield key, self.groups[key][f"label_{self.lang}"], str(place_)

    def _concepts(self) -> Iterator[Object]:
        for name, code in (("outcome", "1"), *((kind, f"1.{n}") for n, kind in enumerate(KINDS, 1))):
            yield {**self._definition("CFConcepts", name, WORDS[name][self.lang], code), "keywords": name}

    def _types(self) -> Iterator[Object]:
        for name, code in TYPES.items():
            title = WORDS[name][self.lang]
            yield {
                **self._definition("CFItemTypes", name, title, code),
                "description": title,
                "typeCode": name,
            }

    def _licences(self) -> Iterator[Object]:
        licence = self.row["licence"]
        if licence:
            plain = self._definition("CFLicenses", "licence", licence, "")
            del plain["hierarchyCode"]
            yield {**plain, "licenseText": self.row["attribution"] or licence}

    def _licence_link(self) -> Object | None:
        return next((link(one["title"], one["identifier"], one["uri"]) for one in self._licences()), None)

    def _grouping(self, name: str) -> Object:
        plain = self._definition("CFAssociationGroupings", name, WORDS[name][self.lang], "")
        del plain["hierarchyCode"]
        return plain

    def _definitions(self) -> Object:
        return {
            "CFConcepts": [*self._concepts()],
            "CFSubjects": [self._definition("CFSubjects", *one) for one in self._subjects()],
            "CFLicenses": [*self._licences()],
            "CFItemTypes": [*self._types()],
            "CFAssociationGroupings": [self._grouping(name) for name in GROUPINGS],
        }

    # Items

    def _items(self) -> Iterator[Object]:
        for row in self.groups.values():
            yield self._item(row, "group")
        for row in self.competences.values():
            yield self._item(row, "competence")
        for owner, row in self._outcomes():
            yield self._outcome(owner, row)

    def _outcomes(self) -> Iterator[tuple[Row, Row]]:
        for key, owner in self.competences.items():
            for row in self.m.outcomes.get(key, ()):
                if row[f"text_{self.lang}"]:
                    yield owner, row

    def _item(self, row: Row, kind: str) -> Object:
        lang = self.lang
        label = normalised(row[f"label_{lang}"])
        return self._keep(
            row["uri"],
            kind,
            label,
            {
                "fullStatement": row[f"definition_{lang}"] or label,
                "humanCodingScheme": row["id"],
                "abbreviatedStatement": label,
                "conceptKeywords": [normalised(text) for text in row[f"alt_{lang}"] if text],
                "notes": row[f"description_{lang}"],
                "statusStartDate": row["created"],
                "statusEndDate": self._ended(row),
                "lastChangeDateTime": moment(row["modified"] or row["created"] or self.row["modified"]),
            },
        )

    def _ended(self, row: Row) -> str | None:
        """When a withdrawn thing ended; the day of no change where nobody wrote it down."""
        if row["status"] != "withdrawn":
            return None
        return str(row["modified"] or self.row["modified"] or moment(None)[:10])

    def _outcome(self, owner: Row, row: Row) -> Object:
        kind = row["kind"]
        key = identifier(f"{self.row['uri']}#CFConcepts-{kind}", self.lang)
        title = WORDS[kind][self.lang]
        return self._keep(
            f"{owner['uri']}#outcome-{row['id']}",
            "outcome",
            row[f"text_{self.lang}"],
            {
                "fullStatement": row[f"text_{self.lang}"],
                "humanCodingScheme": row["id"],
                "conceptKeywordsURI": link(title, key, place(self.base, "CFConcepts", key)),
                "lastChangeDateTime": moment(owner["modified"] or owner["created"] or self.row["modified"]),
            },
        )

    def _keep(self, uri: str, kind: str, label: str, given: Object) -> Object:
        key = identifier(uri, self.lang)
        at = place(self.base, "CFItems", key)
        self.nodes[uri] = link(label, key, at)
        type_ = self._definition("CFItemTypes", kind, WORDS[kind][self.lang], TYPES[kind])
        common = {
            "identifier": key,
            "uri": at,
            "CFItemType": type_["title"],
            "CFItemTypeURI": link(type_["title"], type_["identifier"], type_["uri"]),
            "language": self.lang,
            "licenseURI": self._licence_link(),
        }
        return _said({**common, **given})

    # Associations

    def _hierarchy(self) -> None:
        children: dict[str, list[str]] = {}
        for key, row in self.groups.items():
            above = [self.groups[one] for one in self.m.above_groups.get(key, ()) if one in self.groups]
            self._under(children, row["uri"], above)
        for key, row in self.competences.items():
            above = [self.groups[one] for one in self.m.groups_of.get(key, ()) if one in self.groups]
            broader = self.m.above_competences.get(key, ())
            above += [self.competences[one] for one in broader if one in self.competences]
            self._under(children, row["uri"], above)
        for owner, row in self._outcomes():
            children.setdefault(owner["uri"], []).append(f"{owner['uri']}#outcome-{row['id']}")
        for parent, below in children.items():
            for number, child in enumerate(below, 1):
                self._associate("hierarchy", "isChildOf", child, self.nodes[parent], sequenceNumber=number)

    def _under(self, children: dict[str, list[str]], child: str, above: Iterable[Row]) -> None:
        for parent in [row["uri"] for row in above] or [self.key]:
            children.setdefault(parent, []).append(child)

    def _mappings(self) -> None:
        for key, row in self.competences.items():
            for match in self.m.matches.get(key, ()):
                term = self.m.concepts[match["b"]]
                title = term[f"label_{self.lang}"] or term["label_nb"] or term["notation"] or term["uri"]
                type_ = "exactMatchOf" if match["kind"] == "exact" else "isRelatedTo"
                end = {**link(title, term["uri"], term["uri"]), "targetType": "ext:skos"}
                self._associate("mapping", type_, row["uri"], end, notes=f"skos:{match['kind']}Match")

    def _replacements(self) -> None:
        for rows in (self.groups, self.competences):
            for row in rows.values():
                successor = rows.get(row["replaced_by"] or "")
                if successor:
                    self._associate("replacement", "replacedBy", row["uri"], self.nodes[successor["uri"]])

    def _translations(self) -> None:
        """From the document and each item to the same one in the vocabulary's first language."""
        first = self.m.languages(self.row["id"])[0]
        if first == self.lang:
            return
        key = identifier(self.row["uri"], first)
        original = link(self.row["title"], key, place(self.base, "CFDocuments", key))
        self._associate("translation", "isTranslationOf", self.key, original)
        for row in (*self.groups.values(), *self.competences.values()):
            if row[f"label_{first}"]:
                key = identifier(row["uri"], first)
                original = link(row[f"label_{first}"], key, place(self.base, "CFItems", key))
                self._associate("translation", "isTranslationOf", row["uri"], original)

    def _associate(self, group: str, type_: str, start: str, end: Object, **more: object) -> None:
        node, grouping = self.nodes[start], self._grouping(group)
        kind = str(more.get("notes", ""))
        key = identifier(f"{start} {type_} {kind} {end['identifier']}", self.lang)
        self.associations[key] = {
            "identifier": key,
            "associationType": type_,
            "uri": place(self.base, "CFAssociations", key),
            "originNodeURI": node,
            "destinationNodeURI": end,
            "CFAssociationGroupingURI": link(grouping["title"], grouping["identifier"], grouping["uri"]),
            "lastChangeDateTime": self.changed,
            **more,
        }

    # Rubrics

    def _rubrics(self) -> Iterator[Object]:
        for key, row in self.competences.items():
            levels = [one for one in self.m.levels.get(key, ()) if one[f"description_{self.lang}"]]
            if levels:
                yield self._rubric(row, levels)

    def _rubric(self, row: Row, levels: Iterable[Row]) -> Object:
        when = moment(row["modified"] or row["created"] or self.row["modified"])
        key, criterion = (identifier(f"{row['uri']}#{part}", self.lang) for part in ("rubric", "criterion"))
        at = place(self.base, "CFRubrics", key)
        steps = (self._step(row, one, at, criterion, when) for one in levels)
        held = {
            "identifier": criterion,
            "uri": f"{at}#{criterion}",
            "category": WORDS["levels"][self.lang],
            "CFItemURI": self.nodes[row["uri"]],
            "position": 1,
            "rubricId": key,
            "lastChangeDateTime": when,
            "CFRubricCriterionLevels": [*steps],
        }
        return {
            "identifier": key,
            "uri": at,
            "title": normalised(f"{row[f'label_{self.lang}']}: {WORDS['levels'][self.lang].lower()}"),
            "lastChangeDateTime": when,
            "CFRubricCriteria": [held],
        }

    def _step(self, row: Row, level: Row, at: str, criterion: str, when: str) -> Object:
        key = identifier(f"{row['uri']}#level-{level['step']}", self.lang)
        return {
            "identifier": key,
            "uri": f"{at}#{key}",
            "description": level[f"description_{self.lang}"],
            "quality": str(level["step"]),
            "score": float(level["step"]),
            "position": level["step"],
            "rubricCriterionId": criterion,
            "lastChangeDateTime": when,
        }


def _said(given: Object) -> Object:
    """Without what is not there: CASE knows no null."""
    return {name: value for name, value in given.items() if value not in (None, "", [])}
