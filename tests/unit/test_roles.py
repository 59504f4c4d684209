"""Roles by the competences they share, on a sample worked by hand and on random matrices."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphsvc.errors import BadQuestion, UnknownCompetence, UnknownRole
from graphsvc.roles.comparing import compare_roles, roles_requiring, shared_competences
from graphsvc.roles.matrix import RoleMatrix
from graphsvc.roles.similarity import (
    MEASURES,
    all_similarities,
    lacking_qualifications,
    scores_of,
    similar_roles,
)
from tests.unit import open_sample


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RoleMatrix]:
    with open_sample.opened(tmp_path_factory.mktemp("roles")) as store:
        yield RoleMatrix.build(store)


def test_the_score_is_the_documented_formula(matrix: RoleMatrix) -> None:
    """Weighted similarity of nurse and aide is what the docstring's formula gives by hand."""
    roles = 5  # those that require something: nurse, aide, manager, caretaker, the one of ESCO
    drug, talk, wound = math.log1p(roles / 3), math.log1p(roles / 3), math.log1p(roles / 2)
    above = drug * 1 * 2 / 3 + talk * 0.5 * 1
    below = drug * 1 + talk * 1 + wound * 1
    found = {item.id: item.score for item in similar_roles(matrix, "nurse").data}
    assert found["aide"] == pytest.approx(above / below, abs=1e-6)


def test_jaccard_counts_competences(matrix: RoleMatrix) -> None:
    """The measure jaccard is shared competences among all of both, whatever their levels."""
    found = {item.id: item.score for item in similar_roles(matrix, "nurse", measure="jaccard").data}
    assert found == {
        "aide": pytest.approx(2 / 3),
        "manager": 0.5,
        f"esco-{open_sample.UUID}": pytest.approx(1 / 3),
    }


def test_a_role_that_shares_nothing_is_left_out(matrix: RoleMatrix) -> None:
    """A caretaker shares no competence: the list is empty, and a requirement of level 0 is none."""
    page = similar_roles(matrix, "caretaker")
    assert (page.data, page.total) == ((), 0)


def test_shared_and_missing_are_told_with_both_levels(matrix: RoleMatrix) -> None:
    """Missing is what the other asks and this does not, or asks lower; shared has both levels."""
    (manager,) = [item for item in similar_roles(matrix, "aide").data if item.id == "manager"]
    assert {(s.id, s.level, s.other_level) for s in manager.shared} == {("drug", 2, 1), ("talk", 2, 3)}
    assert [(m.id, m.level, m.other_level, m.points) for m in manager.missing] == [
        ("report", None, 3, 3),
        ("talk", 2, 3, 1),
    ]


def test_included_profiles_count_only_when_asked(matrix: RoleMatrix) -> None:
    """What comes through a common profile is left out of similarity unless common is set."""
    own = similar_roles(matrix, "nurse").data[0]
    assert "rule" not in {item.id for item in own.shared}
    common = similar_roles(matrix, "nurse", common=True).data[0]
    assert "rule" in {item.id for item in common.shared}
    assert common.score > own.score


def test_qualifications_bar_unless_the_other_role_ensures_them(matrix: RoleMatrix) -> None:
    """A nurse's authorisation satisfies the manager's set that holds it, not the other way round."""
    assert lacking_qualifications(matrix, "nurse", "manager") == ()
    (lacking,) = lacking_qualifications(matrix, "manager", "nurse")
    assert ([option.id for option in lacking.options], lacking.bars) == (["licence"], True)


def test_a_role_is_found_by_id_uri_or_uuid(matrix: RoleMatrix) -> None:
    """Id, full URI and bare ESCO UUID mean the same role; labels follow the language, then the next best."""
    rows = {matrix.row(given) for given in (f"esco-{open_sample.UUID}", open_sample.ESCO, open_sample.UUID)}
    assert len(rows) == 1
    assert matrix.row(open_sample.NS + "roles/nurse") == matrix.row("nurse")
    (page,) = [i for i in similar_roles(matrix, "nurse", lang="nn").data if i.id.startswith("esco-")]
    assert page.label == "nurse responsible for general care"


def test_comparison_counts_must_and_should_apart(matrix: RoleMatrix) -> None:
    """From aide to nurse: one point of must in drug, two in wound; talk is met; included profiles count."""
    found = compare_roles(matrix, from_="aide", to="nurse")
    assert {(m.id, m.points) for m in found.missing} == {("wound", 2), ("drug", 1)}
    assert (found.distance, found.distance_should, found.unlevelled) == (3, 0, 0)
    assert {item.id for item in found.shared} == {"drug", "talk", "rule"}
    assert found.stronger == ()
    back = compare_roles(matrix, from_="manager", to="nurse", common=False)
    assert {item.id for item in back.stronger} == {"talk", "report"}


def test_missing_without_a_level_is_counted_not_weighed(matrix: RoleMatrix) -> None:
    """ESCO's requirements have no level: they are missing, add no points, and are counted as unlevelled."""
    found = compare_roles(matrix, from_="aide", to=open_sample.UUID)
    assert (found.distance, found.unlevelled, [item.id for item in found.missing]) == (0, 1, ["wound"])


def test_shared_competences_hold_for_every_role(matrix: RoleMatrix) -> None:
    """Only what all of the roles require is shared, with each role's level in the order asked."""
    page = shared_competences(matrix, roles=["manager", "nurse", "aide", "nurse"])
    levels = {item.id: [(role.id, role.level) for role in item.roles] for item in page.data}
    assert levels == {
        "drug": [("manager", 1), ("nurse", 3), ("aide", 2)],
        "talk": [("manager", 3), ("nurse", 2), ("aide", 2)],
    }


def test_roles_requiring_pages_through_everyone(matrix: RoleMatrix) -> None:
    """Pages of one give the same roles as one page, must before should and high before low."""
    whole = [(role.id, role.level, role.necessity) for role in roles_requiring(matrix, "talk").data]
    assert whole == [("manager", 3, "must"), ("aide", 2, "must"), ("nurse", 2, "should")]
    paged, cursor = [], None
    while True:
        page = roles_requiring(matrix, "talk", limit=1, cursor=cursor)
        paged += [(role.id, role.level, role.necessity) for role in page.data]
        cursor = page.next
        if cursor is None:
            break
    assert paged == whole
    assert [role.profile for role in roles_requiring(matrix, "rule").data] == ["staff", "staff"]


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda m: similar_roles(m, "nobody"), UnknownRole),
        (lambda m: similar_roles(m, "nurse", measure="cosine"), BadQuestion),
        (lambda m: shared_competences(m, roles=[]), BadQuestion),
        (lambda m: roles_requiring(m, "nothing"), UnknownCompetence),
        (lambda m: roles_requiring(m, "talk", cursor="æ"), BadQuestion),
        (lambda m: roles_requiring(m, "talk", cursor="WzFd!"), BadQuestion),
        (lambda m: roles_requiring(m, "talk", limit=0), BadQuestion),
    ],
)
def test_wrong_questions_are_refused(matrix: RoleMatrix, call: Any, error: type[Exception]) -> None:
    """An unknown id or an impossible option is a named error."""
    with pytest.raises(error):
        call(matrix)


class Rows:
    """A reader of made-up requirements."""

    def __init__(self, entries: list[tuple[str, str, str, int]]) -> None:
        self.entries = entries

    def read(self, query: str, /, **_: Any) -> list[dict[str, Any]]:
        if query == "roles.matrix":
            return [
                {"role": role, "competences": [c], "necessities": [n], "levels": [level]}
                for role, c, n, level in self.entries
            ]
        labels = {"uri": None, "label_nb": None, "label_nn": None, "label_en": None}
        if query == "roles.matrix_roles":
            return [{"id": f"r{i}"} | labels for i in range(5)]
        if query == "roles.matrix_competences":
            return [{"id": f"c{i}"} | labels for i in range(5)]
        return []


ENTRIES = st.lists(
    st.tuples(
        st.sampled_from([f"r{i}" for i in range(5)]),
        st.sampled_from([f"c{i}" for i in range(5)]),
        st.sampled_from(["must", "should", "essential", "optional"]),
        st.integers(-1, 4),
    ),
    max_size=25,
)


def _naive(matrix: RoleMatrix, a: int, b: int, measure: str) -> float:
    """The docstring's formula in a loop."""
    left, right = (matrix.entries(row, common=False) for row in (a, b))
    of = matrix.own
    asking = sum(1 for row in range(5) if matrix.entries(row, common=False))
    above = below = 0.0
    for column in left.keys() | right.keys():
        holders = sum(column in matrix.entries(row, common=False) for row in range(of.shape[0]))
        rarity = math.log1p(asking / holders) if measure == "weighted" else 1.0
        n = [
            0.0
            if entry is None
            else 1.0
            if measure == "jaccard" or entry.necessity in ("must", "essential")
            else 0.5
            for entry in (left.get(column), right.get(column))
        ]
        overlap = 1.0
        if measure == "weighted" and column in left and column in right:
            levels = (left[column].level, right[column].level)
            if None not in levels:
                overlap = min(levels) / max(levels)  # type: ignore[type-var, operator]
        above += rarity * min(n) * overlap
        below += rarity * max(n)
    return above / below if below else 0.0


@settings(max_examples=60, deadline=None)
@given(ENTRIES)
def test_sparse_products_equal_the_formula(entries: list[tuple[str, str, str, int]]) -> None:
    """For any requirements, one row, all pairs and the naive formula agree, and the scores are symmetric."""
    matrix = RoleMatrix.build(Rows(entries))  # type: ignore[arg-type]
    for measure in MEASURES:
        whole = all_similarities(matrix, measure=measure).toarray()
        for a, b in product(range(5), repeat=2):
            if a == b:
                continue
            expected = _naive(matrix, a, b, measure)
            assert scores_of(matrix, a, measure=measure, common=False)[b] == pytest.approx(expected, abs=2e-6)
            assert whole[a, b] == pytest.approx(expected, abs=2e-6)
        assert np.allclose(whole, whole.T, atol=2e-6)
