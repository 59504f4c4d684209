"""Checks of entries that may be one and the same: by their labels, their requirements, their texts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from graphsvc.checks.check import Found
from graphsvc.checks.material import Item, Material
from graphsvc.checks.words import forms, plain

if TYPE_CHECKING:
    from graphsvc.roles.matrix import RoleMatrix

ROLES_ALIKE = 0.6
TEXTS_ALIKE = 0.5
GRAM = 5

Pair = tuple[Item, Item, float]


def equal_labels(material: Material) -> Iterator[Found]:
    """Equal, or different only in case, hyphens, spaces and endings."""
    first: dict[tuple[str, str, str], Item] = {}
    for item in material.of():
        for lang in ("nb", "nn", "en"):
            keys = [(item.kind, lang, form) for form in forms(item.text("label", lang), lang)]
            twin = next((first[key] for key in keys if first.get(key, item) is not item), None)
            if twin:
                problem = f"The same label as {twin.id!r} ({twin.where}): {twin.text('label', lang)!r}."
                remedy = "Merge the two, or say in the label what sets them apart."
                yield Found(item, ("label", lang), problem, remedy)
            for key in keys:
                first.setdefault(key, item)


def same_requirements(material: Material) -> Iterator[Found]:
    roles: defaultdict[frozenset[Any], list[Item]] = defaultdict(list)
    for item in material.of("roles"):
        roles[frozenset(need.get("competence") for _, need in item.requirements())].append(item)
    for needed, items in roles.items():
        for item in items[1:] if needed else ():
            problem = f"It requires exactly the competences of {items[0].id!r} ({items[0].where})."
            yield Found(item, ("requires",), problem, "Merge the two, or require what sets them apart.")


def similar_roles(material: Material) -> Iterator[Found]:
    """By what they require themselves; the score is that of `role similar` (graphsvc.roles.similarity)."""
    roles = list(material.of("roles"))
    yield from _unresolved(roles, _roles_alike(roles), "requires", "What it requires")


def similar_texts(material: Material) -> Iterator[Found]:
    """By the runs of five characters that label and description (nb) have in common: Jaccard."""
    competences = list(material.of("competences"))
    yield from _unresolved(competences, _texts_alike(competences), "description", "Its text")


def _unresolved(items: Sequence[Item], pairs: Iterator[Pair], field: str, what: str) -> Iterator[Found]:
    """The pairs that neither entry is `distinct_from` with a reason, told at the later of the two."""
    apart = {
        frozenset((item.id, other.get("id")))
        for item in items
        for other in item.list("distinct_from")
        if str(other.get("reason") or "").strip()
    }
    for one, other, score in pairs:
        if frozenset((one.id, other.id)) not in apart:
            problem = f"{what} is {score:.2f} like that of {one.id!r} ({one.where})."
            remedy = "Merge the two, tell them apart, or give distinct_from with a reason."
            yield Found(other, (field,), problem, remedy)


def _roles_alike(roles: Sequence[Item]) -> Iterator[Pair]:
    if len(roles) < 2:
        return
    from graphsvc.roles.similarity import all_similarities

    scores = all_similarities(_matrix(roles)).tocoo()
    for row, column, score in zip(*(part.tolist() for part in (*scores.coords, scores.data)), strict=True):
        if row < column and score > ROLES_ALIKE:
            yield roles[row], roles[column], score


def _matrix(roles: Sequence[Item]) -> RoleMatrix:
    """What the roles require themselves, in their order."""
    import numpy as np

    from graphsvc.roles.matrix import NECESSITIES, Requirements, RoleMatrix

    columns: dict[str, int] = {}
    entries = [
        (row, columns.setdefault(need["competence"], len(columns)), need["level"], necessity, -1)
        for row, role in enumerate(roles)
        for _, need in role.requirements()
        for necessity in [NECESSITIES.index(need.get("necessity", "must"))]
    ]
    arrays = np.array(entries, dtype=np.int64).reshape(-1, 5).T
    own = Requirements.merged((len(roles), len(columns)), [list(arrays)])
    return RoleMatrix(tuple(role.id for role in roles), tuple(columns), (), own, own, {}, {})


def _texts_alike(items: Sequence[Item]) -> Iterator[Pair]:
    import numpy as np
    from scipy import sparse

    columns: dict[str, int] = {}
    found = [[columns.setdefault(gram, len(columns)) for gram in _grams(item)] for item in items]
    sizes = np.array([len(grams) for grams in found])
    start = np.concatenate(([0], np.cumsum(sizes)))
    grams = np.array([gram for row in found for gram in row], dtype=np.int64)
    has = sparse.csr_array(
        (np.ones(len(grams), dtype=np.int32), grams, start), shape=(len(items), len(columns))
    )
    shared = sparse.coo_array(sparse.triu(has @ has.T, k=1))
    rows, others = shared.coords
    scores = shared.data / (sizes[rows] + sizes[others] - shared.data)
    for place in np.flatnonzero(scores > TEXTS_ALIKE).tolist():
        yield items[int(rows[place])], items[int(others[place])], float(scores[place])


def _grams(item: Item) -> set[str]:
    text = f"{plain(item.text('label'))} {plain(item.text('description'))}".strip()
    return {text[start : start + GRAM] for start in range(len(text) - GRAM + 1)}
