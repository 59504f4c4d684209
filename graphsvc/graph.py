"""
The facade: a store, and what is kept in memory of it; one method per use case.

Keyword options bear the names of the query parameters and of the CLI's options.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from keyword import iskeyword
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar
from weakref import WeakSet

from graphsvc import collector
from graphsvc.admitting import Admitting
from graphsvc.answers import Answer, Lang, Page
from graphsvc.audit.asked import Audited
from graphsvc.audit.witness import witnessed
from graphsvc.counts import Counts, FrozenMonths
from graphsvc.errors import StoreConflict
from graphsvc.kept import Days, Kept
from graphsvc.matched import Matched
from graphsvc.moves import Moves, checked_day, known, known_filters
from graphsvc.people.viewer import HR, PUBLIC, Viewer
from graphsvc.plans import Plans
from graphsvc.publish.dumps import Dumps
from graphsvc.published import Published
from graphsvc.receiving import Receiving
from graphsvc.releases.files import folder_of
from graphsvc.releases.frozen import Frozen
from graphsvc.remote import CLOSED
from graphsvc.rights import Rights
from graphsvc.settings import Settings
from graphsvc.spots import Spots

if TYPE_CHECKING:
    from graphsvc.courses.closing import Closing, CourseStep, Prerequisites
    from graphsvc.courses.offered import Offer
    from graphsvc.gaps.figures import Dimension
    from graphsvc.gaps.rows import GapRow
    from graphsvc.gaps.why import EmployeeGaps, Why
    from graphsvc.lists import Item
    from graphsvc.matching.matcher import Matcher
    from graphsvc.projection.facts import Facts
    from graphsvc.projection.projection import Projection
    from graphsvc.publish.case import Provider
    from graphsvc.publish.skos_triples import Triples
    from graphsvc.roles.answers import Comparison, RoleLevel, SharedCompetence, SimilarRole
    from graphsvc.roles.matrix import RoleMatrix
    from graphsvc.roles.similarity import Measure
    from graphsvc.search import Hit, SearchIndex
    from graphsvc.status import Status
    from graphsvc.store.protocol import Reader, Revision, Store

T = TypeVar("T")

MOST_TOUCHED = 500
"""With half as many touched things as people, and so many more, a new build is quicker."""

TRIES = 5
"""How often facts are read again that a write came between, on an engine without snapshots."""


@witnessed
class Graph(Moves, Plans, Spots, Counts, Published, Admitting, Audited, Rights, Matched, Receiving):
    """An open graph. Safe to use from many threads; closing it closes the store."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        self._matrix: Kept[RoleMatrix] = Kept()
        self._index: Kept[SearchIndex] = Kept()
        self._matcher: Kept[Matcher] = Kept()
        self._status: tuple[Kept[Status], Kept[Status]] = (Kept(), Kept())
        self._triples: Kept[Triples] = Kept()
        self._case: Kept[Provider] = Kept()
        self._before: Kept[Prerequisites] = Kept()
        self._dumps = Dumps()
        self._frozen = Frozen(folder_of(settings), settings, lambda chosen: Graph.open(settings=chosen))
        self._facts: Kept[Facts] = Kept()
        self._projections: Days[Projection] = Days()
        self._keepers = WeakSet()
        self._months = FrozenMonths()

    @classmethod
    def open(cls, url: str | None = None, settings: Settings | None = None) -> Graph:
        """
        Open the graph at `url`, else at the settings' store; an embedded one is made where it is not there.

        Errors: StoreLocked, StoreUnavailable, StoreDenied, StoreNewer, StoreOlder; BadQuestion for an
        unreadable url.
        """
        from graphsvc.store.opening import open_store

        chosen = settings or Settings()
        if url is not None:
            chosen = chosen.model_copy(update={"store": url})
        return cls(open_store(chosen), chosen)

    def close(self) -> None:
        """Let go of the store and of releases; twice is fine."""
        self.let_go()
        self.forget_state()
        self.stop_receiving()
        if self.witness is not None:
            self.witness.audit.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # What is kept

    def revision(self) -> Revision:
        """Where the graph stands now."""
        return self.store.revision()

    def matrix(self) -> RoleMatrix:
        """The role matrix of the open revision."""
        from graphsvc.roles.matrix import RoleMatrix

        return self._matrix.get(self.revision().open, lambda _: self._snapshot(RoleMatrix.build))

    def projection(self, as_of: str | None = None) -> Projection:
        """The projection of a day; while another thread makes the next one, the one before."""
        day = checked_day(as_of)
        return self._projections.of(day).get(self.revision().number, lambda old: self._project(old, day))

    def standing(self, as_of: str | None = None) -> tuple[int, str]:
        """The revision that the next closed answer is at least of, and its day; what an ETag tells."""
        day = checked_day(as_of)
        return self.projection(day).facts.revision, day

    def at_once(self) -> Revision | None:
        """Where the graph stands, if this can be told without waiting for anybody."""
        from graphsvc.store.protocol import SupportsHolder

        return self.store.revision() if isinstance(self.store, SupportsHolder) else None

    def standing_at_once(self, as_of: str | None = None) -> tuple[int, str] | None:
        """The standing, if nothing need be asked or made for it."""
        day, revision = checked_day(as_of), self.at_once()
        made = None if revision is None else self._projections.of(day).now(revision.number)
        return None if made is None else (made.facts.revision, day)

    def _snapshot(self, make: Callable[[Reader], T]) -> T:
        """
        What `make` reads of one open revision; personal writes do not matter.

        Read again where a write came between (Neo4j is read-committed). Errors: StoreConflict.
        """
        for _ in range(TRIES):
            with self.store.snapshot() as reader:
                before = reader.revision().open
                made = make(reader)
                if reader.revision().open == before:
                    return made
        raise StoreConflict("Others write so much that no whole revision could be read; try again.")

    def _project(self, old: Projection | None, day: str) -> Projection:
        from graphsvc.projection.advancing import advance
        from graphsvc.projection.projection import Projection
        from graphsvc.projection.reading import read_facts

        if old is not None:
            records = list(self.store.changes(old.facts.revision))
            if any(record.kind == "erase" for record in records):  # by this process or another
                self.forget()
            most = MOST_TOUCHED + len(old.facts.people) // 2
            further = advance(old, records) if sum(len(one.touched) for one in records) <= most else None
            if further is not None:  # other days are made of these facts, without reading them again
                self._facts.get(further.facts.revision, lambda _: further.facts)
                return further
        facts = self._facts.get(self.revision().number, lambda _: read_facts(self.store))
        collector.settled()
        return Projection.build(facts, day, recent_months=self.settings.recent_months)

    # Questions about the vocabulary

    def status(self, viewer: Viewer = HR) -> Status:
        """How much is in the graph; counted once per revision."""
        from graphsvc.status import counts_people, status

        def count(_: Status | None) -> Status:
            with self.store.snapshot() as reader:
                return status(reader, viewer, store=self.settings.store)

        everything, now = counts_people(viewer), self.revision()
        return self._status[everything].get(now.number if everything else now.open, count)

    def similar(
        self,
        viewer: Viewer = PUBLIC,
        *,
        role: str,
        measure: Measure = "weighted",
        limit: int = 10,
        common: bool = False,
        lang: Lang = "nb",
    ) -> Page[SimilarRole]:
        """The roles that share most with a role; for who sees staff, with those who have them today."""
        from graphsvc.roles.similarity import similar_roles

        found = similar_roles(self.matrix(), role, measure=measure, limit=limit, common=common, lang=lang)
        from graphsvc.roles.holders import holders, sees_holders

        if not sees_holders(viewer):
            return found
        had = holders(self.projection(), viewer, [one.id for one in found.data])
        told = (one.model_copy(update=had[one.id]._asdict() if one.id in had else {}) for one in found.data)
        return found.model_copy(update={"data": tuple(told)})

    def compare(self, *, from_: str, to: str, common: bool = True, lang: Lang = "nb") -> Comparison:
        """From one role to another: shared, missing, stronger."""
        from graphsvc.roles.comparing import compare_roles

        return compare_roles(self.matrix(), from_=from_, to=to, common=common, lang=lang)

    def shared(
        self, *, roles: Sequence[str], common: bool = False, lang: Lang = "nb"
    ) -> Page[SharedCompetence]:
        """The competences that all of some roles require."""
        from graphsvc.roles.comparing import shared_competences

        return shared_competences(self.matrix(), roles=roles, common=common, lang=lang)

    def competence_roles(
        self,
        *,
        competence: str,
        common: bool = True,
        limit: int = 50,
        cursor: str | None = None,
        lang: Lang = "nb",
    ) -> Page[RoleLevel]:
        """The roles that require a competence."""
        from graphsvc.roles.comparing import roles_requiring

        return roles_requiring(
            self.matrix(), competence, common=common, limit=limit, cursor=cursor, lang=lang
        )

    def competence_courses(
        self, *, competence: str, level: int | None = None, lang: Lang = "nb"
    ) -> Page[CourseStep]:
        """The courses that develop a competence."""
        from graphsvc.courses.closing import courses_for

        with self.store.snapshot() as reader:
            return courses_for(reader, competence, level=level, lang=lang)

    def role_courses(self, *, role: str, lang: Lang = "nb") -> Page[Offer]:
        """What develops the competences that a role requires."""
        from graphsvc.courses.offered import role_courses

        with self.store.snapshot() as reader:
            return role_courses(reader, role, lang=lang)

    def closing(self, *, competence: str, from_: int = 0, to: int = 4, lang: Lang = "nb") -> Closing:
        """Courses, in order, that take somebody from a level to a level."""
        from graphsvc.courses.closing import closing, prerequisites

        with self.store.snapshot() as reader:
            before = self._before.get(reader.revision().open, lambda _: prerequisites(reader))
            return closing(reader, competence=competence, from_=from_, to=to, lang=lang, before=before)

    def search(self, *, q: str, kind: str | None = None, limit: int = 20, lang: Lang = "nb") -> Page[Hit]:
        """The open things that a few words name."""
        from graphsvc.search import SearchIndex, search

        index = self._index.get(self.revision().open, lambda _: self._snapshot(SearchIndex.build))
        return search(index, q, kind=kind, limit=limit, lang=lang)

    def triples(self) -> Triples:
        """All that is open, subject by subject."""
        from graphsvc.publish.skos_triples import open_triples

        return self._triples.get(self.revision().open, lambda _: self._snapshot(open_triples))

    def case(self) -> Provider:
        """All that is open as CASE; kept per open revision."""
        from graphsvc.publish.case import Provider

        base = self.settings.base_url.rstrip("/")
        return self._case.get(
            self.revision().open, lambda _: self._snapshot(lambda reader: Provider.read(reader, base))
        )

    def things(self, *, kind: str, lang: Lang = "nb", **filters: Any) -> Page[Item]:
        """A page of the open things of a kind; `filters` are those of lists.list_things."""
        from graphsvc.lists import list_things

        with self.store.snapshot() as reader:
            return list_things(reader, kind, lang=lang, **filters)

    def thing(self, *, kind: str, id: str, lang: Lang = "nb") -> Answer:  # noqa: A002
        """Everything open about one thing."""
        from graphsvc.things import thing

        with self.store.snapshot() as reader:
            return thing(reader, kind, id, lang=lang)

    # Questions about people

    def gaps(
        self,
        viewer: Viewer,
        *,
        by: Dimension = "unit",
        ranked: bool = False,
        as_of: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
        lang: Lang = "nb",
        **filters: Any,
    ) -> Page[GapRow]:
        """The gap figures by one dimension; `filters` are the fields of gaps.figures.Filters."""
        from graphsvc.gaps.figures import gap_figures

        projection = self.projection(as_of)
        return gap_figures(
            projection,
            viewer,
            by=by,
            filters=known_filters(projection, filters),
            ranked=ranked,
            limit=limit,
            cursor=cursor,
            lang=lang,
        )

    def employee_gaps(
        self, viewer: Viewer, *, employee: str, as_of: str | None = None, lang: Lang = "nb"
    ) -> EmployeeGaps:
        """Every gap of a person, qualifications beside."""
        from graphsvc.gaps.why import employee_gaps

        return employee_gaps(self.store, self.projection(as_of), viewer, employee=employee, lang=lang)

    def why(
        self,
        viewer: Viewer,
        *,
        employee: str,
        competence: str,
        as_of: str | None = None,
        lang: Lang = "nb",
    ) -> Why:
        """Where the figures of one person in one competence come from."""
        from graphsvc.gaps.why import why

        projection = self.projection(as_of)
        return why(
            self.store,
            projection,
            viewer,
            employee=employee,
            competence=known(projection.facts.competences, competence),
            lang=lang,
        )

    def ask(self, question: str, **params: Any) -> Answer:
        """A question of remote.QUESTIONS by name and query parameters, as hr where it touches people."""
        method: Callable[..., Answer] = getattr(self, question)
        params = {f"{name}_" if iskeyword(name) else name: value for name, value in params.items()}
        return method(HR, **params) if question in CLOSED else method(**params)
