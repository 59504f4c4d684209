"""What the audit will say of a request: filled in on the way, by whoever comes to know it."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.requests import Request
from starlette.types import Scope

KEY = "graphsvc.told"


@dataclass
class Told:
    """
    One request.

    `closed` where only a viewer is let in; `asked` where an open route tells some more to those it knows,
    which is noted only if it names persons. `alike` where two who may see the same are given the same answer,
    and making it leaves nothing in anybody's name. `about` None means that they are found in what goes out,
    and in `sent`, the body that came; a route that gives what cannot be looked through says them by `tells`.
    """

    closed: bool = False
    asked: bool = False
    alike: bool = False
    thing: str | None = None
    action: Literal["read", "change"] = "read"
    means: str | None = None
    unit: str | None = None
    of: dict[str, str] = field(default_factory=dict)
    sent: bytes = b""
    about: Sequence[str] | None = None
    more: list[str] = field(default_factory=list)
    revision: int | None = None


def told(scope: Scope) -> Told:
    """What is told of this request so far."""
    found = scope.get(KEY)
    if found is None:
        found = scope[KEY] = Told()
    assert isinstance(found, Told)
    return found


def recall(scope: Scope, kept: Told) -> None:
    """Tell of a request what was told of an earlier one that had the same answer."""
    vars(told(scope)).update(vars(copy(kept)))


def tells(request: Request, *, about: Sequence[str] = (), revision: int | None = None, **of: Any) -> None:
    """Say of a route's answer what nobody could find in it: whom it is about, which revision it made."""
    here = told(request.scope)
    here.more.extend(about)
    here.revision = revision if revision is not None else here.revision
    here.of |= {name: str(value) for name, value in of.items()}
