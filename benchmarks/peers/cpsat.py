"""The peer for course plans: the same programme in OR-tools' CP-SAT, which the extra `peers` brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphsvc.courses.plans.model import Model

PEER = "OR-tools CP-SAT, 2 workers"


def there() -> bool:
    """Whether it is installed."""
    from importlib.util import find_spec

    return find_spec("ortools") is not None


@dataclass(frozen=True)
class Answer:
    """Must points and cost; whether both are proven."""

    must: int
    cost: int
    proven: bool


def solve(model: Model, seconds: float) -> Answer:
    """Most must points, then the lowest cost; half of the seconds for each."""
    from ortools.sat.python import cp_model

    made = cp_model.CpModel()
    columns = [made.new_int_var(0, round(most), "") for most in model.most]
    rows: list[list[tuple[int, int]]] = [[] for _ in model.upper]
    for row, column, value in zip(model.row, model.column, model.value, strict=True):
        rows[row].append((column, round(value)))
    for terms, upper in zip(rows, model.upper, strict=True):
        made.add(sum(value * columns[at] for at, value in terms) <= round(upper))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 2
    solver.parameters.max_time_in_seconds = seconds / 2

    def best(weights: Sequence[float], *, most: bool) -> tuple[int, bool]:
        total = sum(round(weight) * column for weight, column in zip(weights, columns, strict=True) if weight)
        (made.maximize if most else made.minimize)(total)
        status = solver.solve(made)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return -1, False
        value = round(solver.objective_value)
        made.clear_objective()
        made.clear_hints()
        for column in columns:
            made.add_hint(column, solver.value(column))
        made.add(total >= value if most else total <= value)
        return value, status == cp_model.OPTIMAL

    must, sure = best(model.must, most=True)
    if must < 0:
        return Answer(-1, -1, False)
    cost, cheapest = best(model.cost, most=False)
    return Answer(must, cost, sure and cheapest)
