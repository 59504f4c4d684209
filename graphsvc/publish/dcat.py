"""
The catalogue: each vocabulary of ours as a dataset, its dumps as distributions, the service that gives them.

DCAT-AP-NO 2.2 (https://data.norge.no/specification/dcat-ap-no) and DCAT-AP 3.0.1 at once. Terms of the EU's
lists that the profiles look up are told of in the document itself, so that it stands alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graphsvc.publish.answering import answering, described
from graphsvc.publish.open_files import TABLE_MEDIA, ZIP
from graphsvc.publish.skos import MEDIA_TYPES
from graphsvc.publish.skos_triples import TYPE, Triples
from graphsvc.publish.terms import BASE, absolute, iri, literal
from graphsvc.store.protocol import Reader, Row

EU = "http://publications.europa.eu/resource/authority/"
CATALOGUE, SERVICE = f"{BASE}catalog", f"{BASE}services/api"
PROFILE = "https://data.norge.no/specification/skos-ap-no-begrep"


class Dump(NamedTuple):
    """A form of the vocabulary: what its files are, by media type and in the EU's list; whether zipped."""

    media: str
    file_type: str
    zipped: bool = False


DUMPS: Mapping[str, Dump] = {
    "turtle": Dump(MEDIA_TYPES["turtle"], "RDF_TURTLE"),
    "jsonld": Dump(MEDIA_TYPES["jsonld"], "JSON_LD"),
    "rdfxml": Dump(MEDIA_TYPES["rdfxml"], "RDF_XML"),
    "ntriples": Dump(MEDIA_TYPES["ntriples"], "RDF_N_TRIPLES"),
    "csv": Dump("text/csv", "CSV", zipped=True),
    "parquet": Dump("application/vnd.apache.parquet", "PARQUET", zipped=True),
    "jsonl": Dump(TABLE_MEDIA["jsonl"], "JSON"),
    "xlsx": Dump(TABLE_MEDIA["xlsx"], "XLSX"),
}
"""By the name that `format` takes. The EU's list has no JSON Lines, of which each line is JSON."""

MEDIA = "https://www.iana.org/assignments/media-types/"
LICENCES: Mapping[str, str] = {
    "https://creativecommons.org/licenses/by/4.0/": "CC_BY_4_0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0",
}
"""The licences that the EU's list has, by their own address."""

EU_TERMS: Mapping[str, tuple[str, str]] = {
    "data-theme/EDUC": ("skos:Concept", "Education, culture and sport"),
    "data-theme/GOVE": ("skos:Concept", "Government and public sector"),
    "frequency/IRREG": ("dct:Frequency", "irregular"),
    "access-right/PUBLIC": ("dct:RightsStatement", "public"),
    "language/NOB": ("dct:LinguisticSystem", "Norwegian Bokmål"),
    "language/NNO": ("dct:LinguisticSystem", "Norwegian Nynorsk"),
    "language/ENG": ("dct:LinguisticSystem", "English"),
    "country/NOR": ("dct:Location", "Norway"),
    **{f"file-type/{dump.file_type}": ("dct:MediaTypeOrExtent", dump.file_type) for dump in DUMPS.values()},
    **{f"licence/{code}": ("dct:LicenseDocument", code) for code in LICENCES.values()},
}
"""Class and English name of each term that is pointed at."""

LOS = "https://psi.norge.no/los/tema/arbeid"
"""The Norwegian theme: work (https://psi.norge.no/los/)."""

CATALOGUE_WORDS = {
    "title": {"nb": "Åpne data fra Kompetansegraf", "nn": "Opne data frå Kompetansegraf", "en": "Open data"},
    "description": {
        "nb": "Kompetansevokabularer for kommuner, og tjenesten som gir dem ut.",
        "nn": "Kompetansevokabular for kommunar, og tenesta som gir dei ut.",
        "en": "Competence vocabularies for municipalities, and the service that gives them out.",
    },
}
DATASET_WORDS = {
    "nb": "Roller, kompetanser med nivåbeskrivelser, krav med hjemmel, kurs og formelle kvalifikasjoner.",
    "nn": "Roller, kompetansar med nivåskildringar, krav med heimel, kurs og formelle kvalifikasjonar.",
    "en": "Roles, competences with level texts, requirements with legal basis, courses and qualifications.",
}
KEYWORDS = {
    "nb": ("kompetanse", "kommune", "rolle", "kurs", "læringsutbytte"),
    "en": ("competence", "municipality", "role", "course"),
}
SERVICE_WORDS = {
    "title": {"nb": "Kompetansegrafens tjeneste", "nn": "Tenesta til kompetansegrafen", "en": "The service"},
    "description": {
        "nb": "Oppslag, søk og nedlasting over HTTP.",
        "nn": "Oppslag, søk og nedlasting over HTTP.",
        "en": "Look-up, search and download over HTTP.",
    },
}


class Edition(NamedTuple):
    """Which release the datasets are of: number, day, and the day of the first one; none before one."""

    version: str | None = None
    day: str | None = None
    first: str | None = None


def catalogue(reader: Reader, base_url: str, edition: Edition) -> Triples:
    """
    The catalogue as triples; `base_url` is where the service is reached, without a slash at its end.

    Shape:  a dataset for each vocabulary that names publisher and contact point; others are not ours.
    Source: cypher/skos/vocabularies.cypher.
    """
    rows = [row for row in reader.read("skos.vocabularies") if row["publisher"] and row["contact_point"]]
    return _Catalogue(base_url, edition).build(sorted(rows, key=lambda row: str(row["id"])))


class _Catalogue:
    def __init__(self, base_url: str, edition: Edition) -> None:
        self.base_url, self.edition = base_url, edition
        self.triples = Triples()

    def build(self, rows: Sequence[Row]) -> Triples:
        if not rows:
            return self.triples
        self._type(CATALOGUE, "dcat:Catalog")
        self._resource(CATALOGUE, rows[0], CATALOGUE_WORDS["title"], CATALOGUE_WORDS["description"])
        self._links(CATALOGUE, {"dct:language": self._eu("language/NOB"), "dcat:service": SERVICE})
        self._type(SERVICE, "dcat:DataService")
        self._resource(SERVICE, rows[0], SERVICE_WORDS["title"], SERVICE_WORDS["description"])
        self._link(SERVICE, "dcat:endpointURL", f"{self.base_url}/v1")
        self._link(SERVICE, "dcat:endpointDescription", f"{self.base_url}/openapi.json")
        for row in rows:
            self._dataset(row)
        return self.triples

    def _dataset(self, row: Row) -> None:
        dataset = f"{BASE}datasets/{row['id']}"
        self._link(CATALOGUE, "dcat:dataset", dataset)
        self._link(SERVICE, "dcat:servesDataset", dataset)
        self._type(dataset, "dcat:Dataset")
        self._resource(dataset, row, {"nb": row["title"]}, DATASET_WORDS)
        for theme in ("data-theme/EDUC", "data-theme/GOVE"):
            self._link(dataset, "dcat:theme", self._eu(theme))
        self._theme(dataset)
        for code, words in KEYWORDS.items():
            for word in words:
                self._say(dataset, "dcat:keyword", literal(word, code))
        for language in ("NOB", "NNO", "ENG"):
            self._link(dataset, "dct:language", self._eu(f"language/{language}"))
        self._links(
            dataset,
            {
                "dct:accrualPeriodicity": self._eu("frequency/IRREG"),
                "dct:accessRights": self._eu("access-right/PUBLIC"),
                "dct:spatial": self._eu("country/NOR"),
                "dcat:landingPage": f"{self.base_url}/vocabularies/{row['id']}",
            },
        )
        self._type(f"{self.base_url}/vocabularies/{row['id']}", "foaf:Document")
        self._standard(dataset)
        self._say(dataset, "dcat:version", literal(self.edition.version or row["version"] or "0.0.0"))
        for format_, dump in DUMPS.items():
            self._distribution(dataset, row, format_, dump)

    def _distribution(self, dataset: str, row: Row, format_: str, dump: Dump) -> None:
        here = f"{BASE}distributions/{row['id']}-{format_}"
        self._link(dataset, "dcat:distribution", here)
        self._type(here, "dcat:Distribution")
        for code, word in {
            "nb": "Hele vokabularet",
            "nn": "Heile vokabularet",
            "en": "The whole vocabulary",
        }.items():
            self._say(here, "dct:title", literal(f"{word}: {dump.media}", code))
            self._say(here, "dct:description", literal(f"{word}, {dump.media}.", code))
        media, zip_ = f"{MEDIA}{dump.media}", f"{MEDIA}{ZIP}"
        self._type(media, "dct:MediaType")
        if dump.zipped:
            self._type(zip_, "dct:MediaType")
            self._link(here, "dcat:packageFormat", zip_)
        address = f"{self.base_url}/v1/vocabulary?format={format_}"
        self._links(
            here,
            {
                "dcat:accessURL": address,
                "dcat:downloadURL": address,
                "dcat:mediaType": media,
                "dct:format": self._eu(f"file-type/{dump.file_type}"),
                "dcat:accessService": SERVICE,
            },
        )
        self._licence(here, row["licence"])
        if format_ in MEDIA_TYPES:
            self._standard(here)
        self._dates(here)

    def _resource(
        self, subject: str, row: Row, title: Mapping[str, str], description: Mapping[str, str]
    ) -> None:
        """What catalogue, dataset and service all have."""
        self._say(subject, "dct:identifier", self.triples.typed(subject, "anyURI"))
        for name, words in (("dct:title", title), ("dct:description", description)):
            for code, text in words.items():
                self._say(subject, name, literal(text, code))
        who = answering(row, f"{BASE}vocabularies/{row['id']}")
        for triple in described(row, who, self.triples.curie):
            self.triples.add(*triple)
        self._say(subject, "dct:publisher", who.publisher)
        self._say(subject, "dcat:contactPoint", who.contact)
        self._licence(subject, row["licence"])
        if subject != SERVICE:
            self._dates(subject)

    def _dates(self, subject: str) -> None:
        for name, day in (("dct:issued", self.edition.first), ("dct:modified", self.edition.day)):
            if day:
                self._say(subject, name, self.triples.typed(day, "date"))

    def _licence(self, subject: str, licence: str | None) -> None:
        if licence and licence in LICENCES:
            self._link(subject, "dct:license", self._eu(f"licence/{LICENCES[licence]}"))
        elif licence and absolute(licence):
            self._link(subject, "dct:license", licence)
            self._type(licence, "dct:LicenseDocument")

    def _theme(self, dataset: str) -> None:
        self._link(dataset, "dcat:theme", LOS)
        self._type(LOS, "skos:Concept")
        self._say(LOS, "skos:prefLabel", literal("Arbeid", "nb"))

    def _standard(self, subject: str) -> None:
        self._link(subject, "dct:conformsTo", PROFILE)
        self._type(PROFILE, "dct:Standard")
        self._say(PROFILE, "dct:title", literal("SKOS-AP-NO-Begrep", "nb"))

    def _eu(self, path: str) -> str:
        """A term of an EU list, told of once."""
        kind, name = EU_TERMS[path]
        scheme = path.partition("/")[0]
        self._type(f"{EU}{path}", kind)
        self._link(f"{EU}{path}", "skos:inScheme", f"{EU}{scheme}")
        self._say(f"{EU}{path}", "skos:prefLabel", literal(name, "en"))
        return f"{EU}{path}"

    def _type(self, subject: str, name: str) -> None:
        self.triples.add(iri(subject), TYPE, self.triples.curie(name))

    def _say(self, subject: str, name: str, term: str) -> None:
        self.triples.add(iri(subject), self.triples.curie(name), term)

    def _link(self, subject: str, name: str, address: str) -> None:
        self._say(subject, name, iri(address))

    def _links(self, subject: str, links: Mapping[str, str]) -> None:
        for name, address in links.items():
            self._link(subject, name, address)
