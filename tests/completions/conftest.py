"""The school, opened once for each file of tests; every test has an employee of her own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from graphsvc.graph import Graph
from graphsvc.settings import Settings
from tests.completions.school import open_school


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("school") / "graph"
    with Graph.open(settings=Settings(store=f"kglite:{folder}")) as opened:
        yield open_school(opened)


@pytest.fixture(scope="module")
def fresh(graph: Graph) -> Callable[[], int]:
    """The number of an employee (and account) that no test has had yet."""
    numbers = count()
    return lambda: next(numbers)
