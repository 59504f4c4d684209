"""Two roles side by side; what several roles share; which roles require a competence."""

from __future__ import annotations

from collections.abc import Sequence

from graphsvc.answers import Lang, Page
from graphsvc.errors import BadQuestion
from graphsvc.paging import cut
from graphsvc.roles.answers import Comparison, MissingRequirement, Option, RoleLevel, SharedCompetence
from graphsvc.roles.matrix import Entry, RoleMatrix
from graphsvc.roles.similarity import lacking_qualifications, missing, rarest, shared


def compare_roles(
    matrix: RoleMatrix, *, from_: str, to: str, common: bool = True, lang: Lang = "nb"
) -> Comparison:
    """
    What somebody who fills one role exactly would share, miss and have over in another.

    Included profiles count, since whoever moves meets them too; `common=False` leaves them out.
    Units:  level points; must and should are kept apart.
    Errors: UnknownRole.
    """
    start, end = matrix.row(from_), matrix.row(to)
    own, theirs = (matrix.entries(row, common=common) for row in (start, end))
    lacks = missing(matrix, own, theirs, lang)
    return Comparison(
        from_role=_option(matrix, start, lang),
        to_role=_option(matrix, end, lang),
        shared=shared(matrix, own, theirs, lang),
        missing=lacks,
        stronger=missing(matrix, theirs, own, lang),
        distance=_points(lacks, ("must", "essential")),
        distance_should=_points(lacks, ("should", "optional")),
        unlevelled=sum(item.points is None for item in lacks),
        qualifications=lacking_qualifications(matrix, from_, to, lang=lang),
    )


def shared_competences(
    matrix: RoleMatrix, *, roles: Sequence[str], common: bool = False, lang: Lang = "nb"
) -> Page[SharedCompetence]:
    """
    The competences that all of some roles require, with each role's level; the rarest first.

    Shape:  `roles` in the order given, a role named twice counts once.
    Errors: UnknownRole; BadQuestion without a role.
    """
    rows = list(dict.fromkeys(matrix.row(role) for role in roles))
    if not rows:
        raise BadQuestion("Name at least one role.")
    entries = {row: matrix.entries(row, common=common) for row in rows}
    columns = set.intersection(*(set(found) for found in entries.values()))
    data = tuple(
        SharedCompetence(
            id=matrix.competences[column],
            label=matrix.competence_label(column, lang),
            roles=tuple(_role_level(matrix, row, entries[row][column], lang) for row in rows),
        )
        for column in rarest(matrix, columns)
    )
    return Page[SharedCompetence](data=data, total=len(data))


def roles_requiring(
    matrix: RoleMatrix,
    competence: str,
    *,
    common: bool = True,
    limit: int = 50,
    cursor: str | None = None,
    lang: Lang = "nb",
) -> Page[RoleLevel]:
    """
    The roles that require a competence, the highest level first, then by id; included profiles count.

    Errors: UnknownCompetence; BadQuestion for a cursor that is not ours.
    """
    holders = matrix.holders(matrix.column(competence), common=common)
    ranked = sorted(holders.items(), key=lambda item: (_rank(item[1]), item[0]))
    part, following = cut(ranked, limit=limit, cursor=cursor)
    return Page[RoleLevel](
        data=tuple(_role_level(matrix, row, entry, lang) for row, entry in part),
        next=following,
        total=len(ranked),
    )


def _rank(entry: Entry) -> tuple[bool, int]:
    return entry.necessity in ("should", "optional"), -(entry.level or 0)


def _points(lacks: Sequence[MissingRequirement], necessities: tuple[str, ...]) -> int:
    return sum(item.points or 0 for item in lacks if item.other_necessity in necessities)


def _option(matrix: RoleMatrix, row: int, lang: Lang) -> Option:
    return Option(id=matrix.roles[row], label=matrix.role_label(row, lang))


def _role_level(matrix: RoleMatrix, row: int, entry: Entry, lang: Lang) -> RoleLevel:
    return RoleLevel(
        id=matrix.roles[row],
        label=matrix.role_label(row, lang),
        level=entry.level,
        necessity=entry.necessity,
        profile=entry.profile,
    )
