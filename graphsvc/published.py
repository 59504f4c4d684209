"""The questions of a Graph about what is published: dumps, releases, changes, catalogue; part of it."""

from __future__ import annotations

import io
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from graphsvc.answers import Answer, Lang, Page
from graphsvc.errors import BadQuestion, QueryFailed
from graphsvc.moves import checked_day
from graphsvc.paging import cut

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphsvc.graph import Graph
    from graphsvc.publish.dumps import Dumps, Packing
    from graphsvc.publish.open_files import Files, TableFormat
    from graphsvc.publish.skos import Format
    from graphsvc.publish.skos_triples import Triples
    from graphsvc.publish.sparql import Found
    from graphsvc.releases.differences import ThingChange
    from graphsvc.releases.files import Release
    from graphsvc.releases.frozen import Frozen
    from graphsvc.releases.images import Image, Key
    from graphsvc.settings import Settings
    from graphsvc.store.protocol import Reader, Revision, Store

T = TypeVar("T")

NOW = "now"
"""What stands for the state that is not released yet, where a release is asked for."""


class ReleaseItem(Answer):
    """A release as lists show it."""

    version: str
    day: str
    notes: str


class _Whole(Protocol):
    """What these questions need of the facade."""

    store: Store
    settings: Settings
    _frozen: Frozen
    _dumps: Dumps

    def revision(self) -> Revision: ...

    def triples(self) -> Triples: ...

    def _snapshot(self, make: Callable[[Reader], T]) -> T: ...

    def thing(self, *, kind: str, id: str, lang: Lang = "nb") -> Answer: ...  # noqa: A002

    def part(self, what: str, kind: str, key: str) -> Triples: ...

    def _selection(self, *, group: str | None, role: str | None) -> tuple[str, str, str] | None: ...

    def release_folder(self) -> Path: ...

    def latest(self) -> Release | None: ...

    def at(self, version: str) -> Graph: ...

    def catalogued(self, base_url: str, version: str | None = None) -> Triples: ...

    def released(self, version: str) -> Release: ...

    def _state(self, version: str) -> Mapping[Key, Image]: ...


class Published:
    """A mixin of Graph."""

    def release_folder(self: _Whole) -> Path:
        """Where the releases lie."""
        from graphsvc.releases.files import folder_of

        return folder_of(self.settings)

    def at(self: _Whole, version: str) -> Graph:
        """
        The graph of a release, for any open question as of then.

        Errors: UnknownRelease; BadQuestion for what is no version.
        """
        return self._frozen.at(version)

    def vocabulary(
        self: _Whole,
        *,
        format: Format = "turtle",  # noqa: A002
        group: str | None = None,
        role: str | None = None,
        packing: Packing = "identity",
    ) -> bytes:
        """
        All that is open as SKOS, or what belongs to a group or a role; kept per open revision.

        Errors: UnknownGroup, UnknownRole; BadQuestion for a format that is none, or for both at once.
        """
        from graphsvc.publish.dumps import pack
        from graphsvc.publish.skos import checked_format, write_triples

        checked_format(format)
        start = self._selection(group=group, role=role)
        revision = self.revision().open

        def write() -> bytes:
            out = io.BytesIO()
            write_triples(self.part(*start) if start else self.triples(), format, out)
            return out.getvalue()

        def packed() -> bytes:
            return pack(self._dumps.get((revision, start, format, "identity"), write), packing)

        return self._dumps.get((revision, start, format, packing), packed if packing != "identity" else write)

    def tables(
        self: _Whole,
        *,
        format: TableFormat,  # noqa: A002
        lang: Lang = "nb",
        packing: Packing = "identity",
    ) -> bytes:
        """
        All that is open as tables, in one piece; `lang` is that of the workbook. Kept per open revision.

        Errors: BadQuestion for a format that is none; BadInput where polars is wanted and not installed.
        """
        from graphsvc.publish.dumps import pack
        from graphsvc.publish.open_files import write_tables

        key = (self.revision().open, "tables", format, lang if format == "xlsx" else "")

        def write() -> bytes:
            return self._snapshot(lambda reader: write_tables(reader, format, lang))

        def packed() -> bytes:
            return pack(self._dumps.get((*key, "identity"), write), packing)

        return self._dumps.get((*key, packing), packed if packing != "identity" else write)

    def table_files(self: _Whole, form: Literal["csv", "people", "parquet"]) -> Files:
        """
        The same as files by name; `people` is CSV for spreadsheet programs.

        Errors: BadInput where polars is wanted and not installed.
        """
        from graphsvc.publish.open_files import csv_files, csv_files_for_people, parquet_files

        makers = {"csv": csv_files, "people": csv_files_for_people, "parquet": parquet_files}
        return self._snapshot(makers[form])

    def sparql(self: _Whole, *, query: str, seconds: int = 30, memory: int = 1024) -> Found:
        """
        What a SPARQL query finds in all that is open; `memory` in MiB.

        Errors: BadQuestion for what is no query, would leave this machine, writes, or needs more than it may.
        """
        from graphsvc.publish.sparql import ask
        from graphsvc.publish.sparql_words import check

        check(query)
        return ask(self.triples().ntriples(), query, seconds=seconds, memory_mib=memory)

    def _selection(self: _Whole, *, group: str | None, role: str | None) -> tuple[str, str, str] | None:
        from graphsvc.kinds import resolve

        if group is not None and role is not None:
            raise BadQuestion("Name a group or a role, not both.")
        for what, label, given in (("group", "CompetenceGroup", group), ("role", "Role", role)):
            if given is not None:
                return what, f"{what}s", resolve(self.store, label, given)
        return None

    def part(self: _Whole, what: str, kind: str, key: str) -> Triples:
        """What is said of a thing and of what belongs to it; `what` is a key of selecting.FOLLOWED."""
        from graphsvc.publish.selecting import selected
        from graphsvc.publish.terms import address, iri

        body = self.thing(kind=kind, id=key).body()
        uri = str(body.get("uri") or "")
        return selected(self.triples(), iri(address(kind, str(body["id"]), uri)), what)

    def released(self: _Whole, version: str) -> Release:
        """
        A release by its number.

        Errors: UnknownRelease; BadQuestion for what is no version.
        """
        from graphsvc.releases.files import find

        return find(self.release_folder(), version)

    def last_with(self: _Whole, kind: str, key: str) -> str | None:
        """The latest release that has a thing, by its id."""
        from graphsvc.kinds import kind_of
        from graphsvc.releases.files import listed
        from graphsvc.releases.images import released_keys

        wanted = (kind_of(kind).label, key)
        found = (one for one in reversed(listed(self.release_folder())) if wanted in released_keys(one.path))
        return next((one.version for one in found), None)

    def versions(self: _Whole) -> Page[ReleaseItem]:
        """The releases, the latest first."""
        from graphsvc.releases.files import listed

        rows = tuple(
            ReleaseItem(version=one.version, day=one.day, notes=one.notes)
            for one in reversed(listed(self.release_folder()))
        )
        return Page[ReleaseItem](data=rows, total=len(rows))

    def catalogue(
        self: _Whole,
        *,
        base_url: str,
        format: Format = "turtle",  # noqa: A002
        version: str | None = None,
    ) -> bytes:
        """The catalogue of what is published, in DCAT; of a release, or of the latest one."""
        from graphsvc.publish.skos import checked_format, write_triples

        checked_format(format)
        out = io.BytesIO()
        write_triples(self.catalogued(base_url, version), format, out)
        return out.getvalue()

    def catalogued(self: _Whole, base_url: str, version: str | None = None) -> Triples:
        """The same as triples."""
        from graphsvc.publish.dcat import Edition, catalogue
        from graphsvc.releases.files import listed

        known = listed(self.release_folder())
        chosen = self.released(version) if version else known[-1] if known else None
        of = Edition(chosen.version, chosen.day, known[0].day) if chosen else Edition()
        with self.store.snapshot() as reader:
            return catalogue(reader, base_url, of)

    def warm(self: _Whole) -> None:
        """Open the latest release, so that nobody waits for it; what is wrong is told to whoever asks."""
        from graphsvc.errors import GraphsvcError

        with suppress(GraphsvcError):
            latest = self.latest()
            if latest is not None:
                self.at(latest.version).triples()

    def let_go(self: _Whole) -> None:
        """Close the releases that were opened."""
        self._frozen.close()

    def latest(self: _Whole) -> Release | None:
        """The latest release, if there is one."""
        from graphsvc.releases.files import listed

        found = listed(self.release_folder())
        return found[-1] if found else None

    def release(self: _Whole, *, version: str, notes: str = "", day: str | None = None) -> ReleaseItem:
        """
        Freeze what is open now under a number.

        Errors: BadInput where nothing has changed or the number does not follow; BadQuestion.
        """
        from graphsvc.releases.freezing import freeze
        from graphsvc.store.protocol import SupportsDump

        if not isinstance(self.store, SupportsDump):
            raise QueryFailed("This engine cannot be read whole.")
        made = freeze(
            self.store,
            self.release_folder(),
            version=version,
            notes=notes,
            day=checked_day(day),
        )
        return ReleaseItem(version=made.version, day=made.day, notes=made.notes)

    def changes(
        self: _Whole,
        *,
        since: str | None = None,
        until: str | None = None,
        net: bool = False,
        limit: int = 50,
        cursor: str | None = None,
        lang: Lang = "nb",
    ) -> Page[ThingChange]:
        """
        What the releases after one changed, the latest first; with `net` the two ends alone are compared.

        Without `since` it is everything after the first release, without `until` up to the latest.

        Errors: UnknownRelease; BadQuestion.
        """
        from graphsvc.releases.differences import differences
        from graphsvc.releases.files import find, listed

        folder = self.release_folder()
        known = {one.version: one for one in listed(folder)}
        names = [*known, NOW]
        for given in (since, until):
            if given is not None and given not in names:
                find(folder, given)
        first = names.index(since) if since else 0
        last = names.index(until) if until else max(len(known) - 1, 0)
        if last < first:
            raise BadQuestion(f"{names[last]} does not come after {names[first]}; give them the other way.")
        steps = [names[first], names[last]] if net else names[first : last + 1]
        rows: list[ThingChange] = []
        for old, version in reversed(list(pairwise(steps))):
            day = known[version].day if version in known else None
            rows += differences(self._state(old), self._state(version), version=version, day=day, lang=lang)
        data, more = cut(rows, limit=limit, cursor=cursor)
        return Page(data=tuple(data), next=more, total=len(rows))

    def _state(self: _Whole, version: str) -> Mapping[Key, Image]:
        from graphsvc.releases.files import find
        from graphsvc.releases.freezing import open_state
        from graphsvc.releases.images import images, released_images
        from graphsvc.store.protocol import SupportsDump

        if version != NOW:
            return released_images(find(self.release_folder(), version).path)
        if not isinstance(self.store, SupportsDump):
            raise QueryFailed("This engine cannot be read whole.")
        return images(open_state(self.store)[0])
