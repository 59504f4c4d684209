"""
Search over the names and texts of everything that has an address, in memory, for one open revision.

A word is found by its stem in either written form, and by its letters inside longer words, so that håndtering
finds legemiddelhåndtering; what has å, æ or ø is found without a Norwegian keyboard too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import tantivy

from graphsvc.answers import LANGS, Answer, Lang, Page, pick
from graphsvc.kinds import KINDS, kind_of
from graphsvc.paging import checked
from graphsvc.store.protocol import Reader, Row

MOST_WORDS = 16
LONGEST_WORD = 64
LONGEST_NAME = 400
GRAM = 3
LONG_STEM = 5
HEAP = 200_000_000
"""One segment for a vocabulary of ESCO's size, so that equal scores always come in the same order."""

EXACT, NAME, ALTERNATIVE = 8.0, 4.0, 2.0
"""What the whole name weighs, a word of the label, a word of another name; times how rare it is (BM25)."""
INSIDE, STEM_INSIDE, TEXT = 8.0, 4.0, 1.0
"""What a word adds that is part of a longer word of a name, a stem that is, a word in the texts."""

_FIRST = ("roles", "competences", "courses")
_PLACES = (*_FIRST, *(kind for kind in KINDS if kind not in _FIRST))
_WORD = re.compile(r"\w+")
SNIPPET = 200


class Hit(Answer):
    """A thing found; `snippet` is the beginning of its definition, or what of it bears the words."""

    kind: str
    id: str
    label: str
    score: float
    snippet: str | None


@dataclass(frozen=True)
class SearchIndex:
    """Immutable; safe to ask from many threads."""

    rows: Sequence[Row]
    index: Any
    schema: Any

    @classmethod
    def build(cls, reader: Reader) -> SearchIndex:
        """
        The index of the reader's state.

        Source: cypher/search/documents.cypher.
        """
        rows = sorted(reader.read("search.documents"), key=_order)
        schema = _schema()
        index = tantivy.Index(schema)
        for name, analyzer in _ANALYZERS.items():
            index.register_tokenizer(name, analyzer)
        writer = index.writer(HEAP, 1)
        for number, row in enumerate(rows):
            writer.add_document(_document(number, row))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(rows, index, schema)


def search(
    index: SearchIndex, q: str, *, kind: str | None = None, limit: int = 20, lang: Lang = "nb"
) -> Page[Hit]:
    """
    The things that a few words name, the best first; equal scores by kind, the shorter label first.

    Every word must be found; where that gives nothing, any word will do. Only the first 16 words count.
    Shape:  `total` counts all that is found.
    Errors: BadQuestion for an unknown kind or an impossible limit; none for any text.
    """
    checked(limit)
    if kind is not None:
        kind_of(kind)
    words = [word[:LONGEST_WORD] for word in _WORD.findall(q.lower())[:MOST_WORDS]]
    if not words:
        return Page[Hit](data=(), total=0)
    parts = [_word_query(index.schema, word) for word in dict.fromkeys(words)]
    searcher = index.index.searcher()
    for occur in (tantivy.Occur.Must, tantivy.Occur.Should):
        query = _whole(index.schema, [(occur, part) for part in parts], q, kind)
        found = searcher.search(query, limit, count=True)
        if found.count:
            break
    hits = [(round(float(score), 4), int(searcher.doc(at)["number"][0])) for score, at in found.hits]
    hits.sort(key=lambda hit: (-hit[0], hit[1]))
    return Page[Hit](
        data=tuple(_hit(index.rows[number], score, words, lang) for score, number in hits),
        total=int(found.count),
    )


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=True, indexed=False)
    builder.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("exact", tokenizer_name="whole", index_option="basic")
    builder.add_text_field("inside", tokenizer_name="grams", index_option="basic")
    builder.add_text_field("text", tokenizer_name="stems", index_option="basic")
    for name in ("name", "alternative"):
        builder.add_text_field(name, tokenizer_name="stems", index_option="freq")
    return builder.build()


def _analyzer(tokenizer: Any, *filters: Any) -> Any:
    builder = tantivy.TextAnalyzerBuilder(tokenizer)
    for each in filters:
        builder = builder.filter(each)
    return builder.build()


_FILTER = tantivy.Filter
_ANALYZERS = {
    "stems": _analyzer(
        tantivy.Tokenizer.simple(), _FILTER.lowercase(), _FILTER.ascii_fold(), _FILTER.stemmer("norwegian")
    ),
    "grams": _analyzer(tantivy.Tokenizer.ngram(GRAM, GRAM, False), _FILTER.lowercase(), _FILTER.ascii_fold()),
    "whole": _analyzer(tantivy.Tokenizer.raw(), _FILTER.lowercase(), _FILTER.ascii_fold()),
}


def _document(number: int, row: Row) -> Any:
    names = [row[f"label_{code}"] for code in LANGS if row[f"label_{code}"]]
    others = [name for code in LANGS for name in row[f"alt_{code}"]]
    texts = [row[f"{stem}_{code}"] for stem in ("definition", "description") for code in LANGS]
    return tantivy.Document(
        number=number,
        kind=[row["kind"]],
        exact=[*names, *others, row["id"]],
        name=names,
        alternative=others,
        inside=[*names, *row["alt_nb"], *row["alt_nn"]],
        text=[text for text in texts if text],
    )


def _word_query(schema: Any, word: str) -> Any:
    """One word: by stem in the names and texts, or by its letters inside a word of a name."""
    stems = _ANALYZERS["stems"].analyze(word)
    options = [
        _any(_boosted(schema, field, stem, boost) for stem in stems)
        for field, boost in (("name", NAME), ("alternative", ALTERNATIVE))
    ]
    telling = [stem for stem in stems if len(stem) >= LONG_STEM - 1 or stem == word]  # not dem for demens
    texts = _any(tantivy.Query.term_query(schema, "text", stem, "basic") for stem in telling)
    options.append(tantivy.Query.const_score_query(texts, TEXT))
    options += [_inside(schema, word, INSIDE)] if len(word) >= GRAM else []
    options += [_inside(schema, stem, STEM_INSIDE) for stem in stems if len(stem) >= LONG_STEM]
    return _any(options)


def _inside(schema: Any, letters: str, worth: float) -> Any:
    """Letters within a name: every three in a row of them are there."""
    grams = dict.fromkeys(_ANALYZERS["grams"].analyze(letters))
    every = [
        (tantivy.Occur.Must, tantivy.Query.term_query(schema, "inside", gram, "basic")) for gram in grams
    ]
    return tantivy.Query.const_score_query(tantivy.Query.boolean_query(every), worth)


def _boosted(schema: Any, field: str, term: str, boost: float) -> Any:
    option = "basic" if field in ("exact", "kind") else "freq"
    return tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, term, option), boost)


def _any(queries: Iterable[Any]) -> Any:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _whole(schema: Any, parts: list[tuple[Any, Any]], text: str, kind: str | None) -> Any:
    """The words together, or a whole name or id, of one kind if one is asked for."""
    options = [tantivy.Query.boolean_query(parts)]
    for whole in _ANALYZERS["whole"].analyze(" ".join(text.split())[:LONGEST_NAME]):
        options.append(_boosted(schema, "exact", whole, EXACT))
    wanted = [(tantivy.Occur.Must, _any(options))]
    if kind is not None:
        only = tantivy.Query.const_score_query(tantivy.Query.term_query(schema, "kind", kind, "basic"), 0.0)
        wanted.append((tantivy.Occur.Must, only))
    return tantivy.Query.boolean_query(wanted)


def _order(row: Row) -> tuple[int, int, str]:
    """Roles, competences and courses before the rest; then the shorter label, then the id."""
    label = pick(row, "label", "nb") or row["id"]
    return _PLACES.index(row["kind"]), len(label), row["id"]


def _hit(row: Row, score: float, words: Sequence[str], lang: Lang) -> Hit:
    text = pick(row, "definition", lang) or pick(row, "description", lang)
    return Hit(
        kind=row["kind"],
        id=row["id"],
        label=pick(row, "label", lang) or row["id"],
        score=score,
        snippet=snippet(text, words) if text else None,
    )


def snippet(text: str, words: Sequence[str], length: int = SNIPPET) -> str:
    """At most `length` characters of a text, from its beginning or around the first of the words."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    low = flat.lower()
    first = min((at for at in (low.find(word) for word in words) if at >= 0), default=0)
    start = 0 if first < length - 40 else flat.rfind(" ", 0, first - 40) + 1
    end = flat.rfind(" ", start, start + length)
    end = end if end > start else start + length
    return ("… " if start else "") + flat[start:end] + (" …" if end < len(flat) else "")
