"""The shapes of the profiles, loaded once, and what they find of ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from pyshacl import validate
from rdflib import RDF, SH, Graph, URIRef

from graphsvc.resources import room

SHAPES = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "shapes"
FILES = {
    "concepts": "skos-ap-no-begrep/shacl/SKOS-AP-NO-Begrep-shape_shape_v2.ttl",
    "catalogue-no": "dcat-ap-no/shacl/DCAT-AP-NO-shacl_shapes_2.00.ttl",
    "catalogue-eu": "dcat-ap/3.0.1/shacl/dcat-ap-SHACL.ttl",
}
UNDEFINED = {"catalogue-eu": 2}
"""Property arcs of a file that lead to nothing, which the validator would stumble over."""


class Finding(NamedTuple):
    """A violation: where, of which predicate (empty for a path), and what the shape says."""

    focus: str
    path: str
    message: str


OWN = "mandatory"
"""The shapes of our own, of what the Norwegian profiles make mandatory: checked wherever the tests run."""


@cache
def shapes(name: str) -> Graph:
    """A file of shapes; skips where this machine has none of the profiles' own."""
    if name == OWN:
        return Graph().parse(room("ontology") / "mandatory.ttl")
    if not SHAPES.is_dir():
        pytest.skip(f"the shapes are not beside this checkout ({SHAPES})")
    graph = Graph().parse(SHAPES / FILES[name])
    loose = [(s, o) for s, o in graph.subject_objects(SH.property) if (o, None, None) not in graph]
    assert len(loose) == UNDEFINED.get(name, 0)
    for subject, object_ in loose:
        graph.remove((subject, SH.property, object_))
    return graph


@cache
def context(name: str) -> Graph:
    """The outside terms that the shapes look up; ours look up none."""
    return Graph() if name == OWN else Graph().parse(SHAPES / "context.ttl")


def violations(graph: Graph, name: str, ours: Callable[[str], bool]) -> list[Finding]:
    """What the shapes find at the nodes that are ours; a mere warning is none."""
    rules = shapes(name)
    _, report, _ = validate(graph + context(name), shacl_graph=rules, inference="none")
    assert isinstance(report, Graph)
    found = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = str(report.value(result, SH.focusNode))
        if ours(focus) and report.value(result, SH.resultSeverity) == SH.Violation:
            path = report.value(result, SH.resultPath)
            found.append(
                Finding(
                    focus,
                    str(path) if isinstance(path, URIRef) else "",
                    str(report.value(result, SH.resultMessage)),
                )
            )
    return sorted(found)


def focused(graph: Graph, name: str, ours: Callable[[str], bool]) -> Counter[str]:
    """How many of our nodes each class of the shapes looks at: a graph without types passes for nothing."""
    counted: Counter[str] = Counter()
    for target in set(shapes(name).objects(None, SH.targetClass)):
        here = {str(one) for one in graph.subjects(RDF.type, target) if ours(str(one))}
        if here:
            counted[str(target).rstrip("/").replace("#", "/").rsplit("/", 1)[-1]] = len(here)
    return counted
