"""
The catalogue of cypher/: every statement the program runs, by name, checked before the first one runs.

A header says what a query takes and gives (queryheader.py); the catalogue refuses a file whose text and
header disagree, and an open query that could reach a person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from graphsvc import patterns
from graphsvc.errors import BadQuestion, CatalogueError
from graphsvc.queryheader import Access, Cardinality, Field, Header, HeaderFault, Mode, read_header
from graphsvc.resources import room
from graphsvc.tokens import Token, Untokenizable, tokenize

ENGINES = ("kglite", "neo4j")
Engine = Literal["kglite", "neo4j"]

_MOST: Mapping[str, int | None] = {"0..n": None, "1..n": None, "0..1": 1, "1": 1, "0": 0}

MOST_NUMBER = 2**63 - 1
"""What both engines can hold."""


@dataclass(frozen=True, slots=True)
class Query:
    """One named query: its header, its text, and the texts of engines that need their own."""

    name: str
    path: Path
    header: Header
    text: str
    variants: Mapping[str, str] = field(default_factory=dict)

    @property
    def mode(self) -> Mode:
        return self.header.mode

    @property
    def access(self) -> Access:
        return self.header.access

    @property
    def params(self) -> tuple[Field, ...]:
        return self.header.params

    @property
    def columns(self) -> tuple[Field, ...]:
        return self.header.columns

    @property
    def cardinality(self) -> Cardinality:
        return self.header.cardinality

    def statement(self, engine: str) -> str:
        """The text for an engine."""
        return self.variants.get(engine, self.text)

    def bind(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """
        The parameters as the engine gets them: exactly the declared set, each of its type.

        Errors: CatalogueError naming what is missing, unknown, or of another type, never a value; BadQuestion
        for a number that no engine can hold.
        """
        declared = {item.name: item for item in self.params}
        missing, unknown = sorted(declared.keys() - params.keys()), sorted(params.keys() - declared.keys())
        if missing or unknown:
            raise CatalogueError(f"{self.name} was called wrongly: missing {missing}, unknown {unknown}.")
        far = sorted(
            name for name, value in params.items() if type(value) is int and abs(value) > MOST_NUMBER
        )
        if far:
            raise BadQuestion(f"{far[0]}: the number is too large.")
        try:
            return {name: item.accept(params[name]) for name, item in declared.items()}
        except TypeError as error:
            raise CatalogueError(f"{self.name} was called wrongly: {error}.") from None

    def shape(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """
        Rows with exactly the declared columns, in order and typed.

        Errors: CatalogueError where the engine gave something else.
        """
        names = [item.name for item in self.columns]
        if rows and len(rows[0]) != len(names):
            raise CatalogueError(f"{self.name} gave the columns {sorted(rows[0])}, declared are {names}.")
        columns = self.shape_columns({name: [row.get(name) for row in rows] for name in names})
        return [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)]

    def shape_columns(self, columns: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
        """The same for a list per column."""
        out: dict[str, list[Any]] = {}
        for item in self.columns:
            try:
                out[item.name] = item.cast_all(columns[item.name])
            except TypeError as error:
                raise CatalogueError(f"{self.name} gave something undeclared: {error}.") from None
        self._check_count(len(next(iter(out.values()), ())))
        return out

    def _check_count(self, count: int) -> None:
        most = _MOST[self.cardinality]
        fewest = 1 if self.cardinality in ("1", "1..n") else 0
        if count < fewest or (most is not None and count > most):
            raise CatalogueError(f"{self.name} gave {count} rows, declared are {self.cardinality}.")


class Catalogue(Mapping[str, Query]):
    """The queries by name, `subject.query`."""

    def __init__(self, queries: Mapping[str, Query]) -> None:
        self._queries = dict(sorted(queries.items()))

    @classmethod
    def load(cls, folder: Path) -> Catalogue:
        """
        Every file below a folder: `<subject>/<query>.cypher`, `<subject>/<engine>/<query>.cypher`.

        Errors: CatalogueError that lists every refusal.
        """
        found: dict[str, Query] = {}
        faults: list[str] = []
        for path in sorted(folder.glob("*/*.cypher")):
            name = f"{path.parent.name}.{path.stem}"
            try:
                header, text = _load_one(path)
                found[name] = Query(name, path, header, text, _variants(path, header))
            except _Refused as refused:
                faults += [f"{name}: {reason}" for reason in refused.reasons]
        faults += _strays(folder, found)
        if faults:
            raise CatalogueError("The query files are refused:\n" + "\n".join(faults))
        return cls(found)

    def __getitem__(self, name: str) -> Query:
        try:
            return self._queries[name]
        except KeyError:
            raise CatalogueError(f"There is no query named {name!r}.") from None

    def __contains__(self, name: object) -> bool:
        return name in self._queries

    def __iter__(self) -> Iterator[str]:
        return iter(self._queries)

    def __len__(self) -> int:
        return len(self._queries)


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The installation's own queries, read and checked once."""
    return Catalogue.load(room("cypher"))


class _Refused(Exception):
    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


def _load_one(path: Path) -> tuple[Header, str]:
    source = path.read_text(encoding="utf-8")
    try:
        header, body = read_header(source)
        tokens = tokenize(body)
        reasons = list(_disagreements(path, header, tokens))
    except (HeaderFault, Untokenizable) as fault:
        raise _Refused([str(fault)]) from fault
    if reasons:
        raise _Refused(reasons)
    return header, body


def _variants(path: Path, header: Header) -> dict[str, str]:
    """The engines' own texts, which must take and give what the common one does, and say why they are."""
    out = {}
    for engine in ENGINES:
        variant = path.parent / engine / path.name
        if not variant.is_file():
            continue
        own, text = _load_one(variant)
        if own.contract() != header.contract():
            raise _Refused([f"the variant for {engine} takes or gives something else than the common text"])
        if not own.why:
            raise _Refused([f"the variant for {engine} lacks a line `// why:`"])
        out[engine] = text
    return out


def _strays(folder: Path, found: Mapping[str, Query]) -> Iterator[str]:
    for path in sorted(folder.glob("*/*/*.cypher")):
        if path.parent.name not in ENGINES:
            yield f"{path.relative_to(folder)}: a folder inside a subject bears the name of an engine"
        elif (
            f"{path.parent.parent.name}.{path.stem}" not in found
            and not (path.parent.parent / path.name).is_file()
        ):
            yield f"{path.relative_to(folder)}: a variant of a query that is not there"


def _disagreements(path: Path, header: Header, tokens: Sequence[Token]) -> Iterator[str]:
    """Where header and text do not say the same."""
    if header.name != path.stem:
        yield f"the header says name {header.name!r}, the file {path.stem!r}"
    yield from _parameter_faults(header, tokens)
    yield from _column_faults(header, tokens)
    if any(token.is_symbol(";") for token in tokens):
        yield "a file holds one statement, without a semicolon"
    if header.mode == "read":
        yield from (f"{clause} in a read query" for clause in patterns.writes(tokens))
    if header.access == "open":
        yield from patterns.unsafe(tokens)


def _parameter_faults(header: Header, tokens: Sequence[Token]) -> Iterator[str]:
    used = {token.text for token in tokens if token.kind == "param"}
    declared = {item.name for item in header.params}
    yield from (f"the parameter ${name} is not declared" for name in sorted(used - declared))
    yield from (f"the parameter {name} is declared and not used" for name in sorted(declared - used))
    if any(token.is_symbol("$") for token in tokens):
        yield "a parameter is written $name"


def _column_faults(header: Header, tokens: Sequence[Token]) -> Iterator[str]:
    declared = [item.name for item in header.columns]
    branches = patterns.returned(tokens)
    if not branches and declared:
        yield "columns are declared and nothing is returned"
    for columns in branches:
        if None in columns:
            yield "a column is returned without AS and a name"
        yield from (f"the column {name} is not declared" for name in columns if name and name not in declared)
        yield from (
            f"the column {name} is declared and not returned" for name in declared if name not in columns
        )
        if not (set(columns) ^ set(declared)) and columns != declared:
            yield f"the columns are returned in another order than declared: {columns}"
    if bool(header.order) != patterns.ordered(tokens):
        yield "`order:` and ORDER BY go together"
    yield from (f"ordered by {name}, which is no column" for name in header.order if name not in declared)
