"""
The hook on the use cases: whatever a Graph is asked for a viewer is noted, where it has a witness.

`connect()` and the command line give it one. The HTTP service has its own hook (api/auditing.py), which sees
kept answers and refusals too, and gives it none. A method with a `viewer` is found by that name, so that a
new one is noted without anybody thinking of it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from graphsvc.errors import Forbidden, GraphsvcError, NotFound
from graphsvc.people.viewer import Viewer

if TYPE_CHECKING:
    from graphsvc.answers import Answer
    from graphsvc.audit.trail import Audit
    from graphsvc.graph import Graph

G = TypeVar("G")

OF = ("role", "competence", "profile", "system", "group", "course")
"""Parameters, ids of open things, that an entry keeps: what it was about, beside whom."""


def witnessed(cls: type[G]) -> type[G]:
    """A class whose methods that take a viewer tell its instance's `witness`."""
    for name, method in inspect.getmembers(cls, inspect.isfunction):
        if not name.startswith("_") and "viewer" in inspect.signature(method).parameters:
            setattr(cls, name, _telling(name, method))
    return cls


def _telling(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    signature = inspect.signature(method)

    @wraps(method)
    def asked(self: Any, *args: Any, **more: Any) -> Any:
        if self.witness is None:
            return method(self, *args, **more)
        bound = signature.bind(self, *args, **more)
        bound.apply_defaults()
        viewer, params = bound.arguments["viewer"], {**bound.arguments, **more}
        return self.witness(name, viewer, params, lambda: method(self, *args, **more))

    return asked


CHANGING = frozenset(("erase_person", "retention", "delegate", "end_delegation"))
"""Methods that change something."""


class Witness:
    """Notes what a graph answers; `who` names the user of this machine, where the viewer names nobody."""

    def __init__(self, graph: Graph, audit: Audit, *, means: str) -> None:
        self.audit = audit
        self._graph, self._means, self._who = graph, means, whoami()

    def __call__(
        self, name: str, viewer: Viewer, params: Mapping[str, Any], ask: Callable[[], Answer]
    ) -> Answer:
        """
        The answer, once it is noted.

        Errors: those of the question, noted too; StoreFull, StoreUnavailable where nothing can be noted.
        """
        if viewer.kind == "public":
            return ask()
        try:
            answer = ask()
        except GraphsvcError as error:
            outcome = "refused" if isinstance(error, Forbidden | NotFound) else "failed"
            self._note(name, viewer, params, outcome, "")
            raise
        self._note(name, viewer, params, "given", answer.model_dump_json(by_alias=True))
        return answer

    def _note(self, name: str, viewer: Viewer, params: Mapping[str, Any], outcome: Any, text: str) -> None:
        known = self._graph.persons()
        given = outcome == "given"
        about = {*known.asked(_strings(params)), *known.in_json(text)}
        self.note(
            viewer,
            "change" if name in CHANGING else "read",
            name,
            about=sorted(about),
            unit=params.get("unit") if given else None,
            of={key: str(params[key]) for key in OF if params.get(key)} if given else {},
            outcome=outcome,
        )

    def note(self, viewer: Viewer, action: str, thing: str, **more: Any) -> None:
        """Note as whoever runs this process. Errors: StoreFull, StoreUnavailable."""
        revision = self._graph.revision().number
        subject = None if viewer.employee else self._who
        self.audit.note(viewer, action, thing, means=self._means, subject=subject, revision=revision, **more)


def _strings(params: Mapping[str, Any]) -> dict[str, list[str]]:
    """Whatever parameters there are, as strings: what a step of a scenario names too."""
    found: dict[str, list[str]] = {}

    def look(name: str, value: Any) -> None:
        if isinstance(value, str):
            found.setdefault(name, []).append(value)
        elif isinstance(value, Mapping):
            for key, inner in value.items():
                look(str(key), inner)
        elif isinstance(value, list | tuple):
            for inner in value:
                look(name, inner)
        elif hasattr(value, "model_dump"):
            look(name, value.model_dump())

    for name, value in params.items():
        if name not in ("self", "viewer"):
            look(name, value)
    return found


def whoami() -> str:
    """The user of this machine who runs this process, as a subject."""
    import getpass

    try:
        return f"os:{getpass.getuser()}"
    except (OSError, KeyError):
        return "os:unknown"
