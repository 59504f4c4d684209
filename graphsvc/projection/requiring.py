"""Requirements of roles and profiles after a change, and whose holders it touches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphsvc.projection.cohort import Flags
from graphsvc.projection.facts import Facts
from graphsvc.projection.touches import Touched


def requirements(facts: Facts, touched: Touched) -> tuple[Facts, Flags]:
    """The facts with the requirements and inclusions of now; marks the sources whose holders are touched."""
    changed = np.zeros(len(facts.roles) + len(facts.profiles), np.bool_)
    if touched.includes:
        facts = _including(facts, touched, changed)
    if touched.requires:
        facts = _requiring(facts, touched, changed)
    profiles = changed[len(facts.roles) :]
    changed[facts.include_role[profiles[facts.include_profile]]] = True
    return facts, changed


def _including(facts: Facts, touched: Touched, changed: Flags) -> Facts:
    find = facts.roles.position, facts.profiles.position
    keys = {(find[0][role], find[1][one]): there for (role, one), there in touched.includes.items()}
    pairs = list(zip(facts.include_role.tolist(), facts.include_profile.tolist(), strict=True))
    pairs = sorted({pair for pair in pairs if pair not in keys} | {pair for pair in keys if keys[pair]})
    changed[[role for role, _ in keys]] = True
    both = np.array(pairs, np.int32).reshape(-1, 2)
    return replace(facts, include_role=both[:, 0].copy(), include_profile=both[:, 1].copy())


def _requiring(facts: Facts, touched: Touched, changed: Flags) -> Facts:
    names = {"Role": (facts.roles, 0), "Profile": (facts.profiles, len(facts.roles))}
    gone = np.zeros(len(facts.req_source), np.bool_)
    new: list[tuple[int, int, int, int, int]] = []
    for (label, one, competence, necessity), values in touched.requires.items():
        if necessity not in ("must", "should"):
            continue  # ESCO's essential and optional count in similarity, never in gaps
        source = names[label][0].position[one] + names[label][1]
        what = facts.competences.position[competence]
        low, high = np.searchsorted(facts.req_source, [source, source + 1])
        kind = facts.req_must if necessity == "must" else facts.req_should
        gone[low:high] |= (facts.req_competence[low:high] == what) & (kind[low:high] > 0)
        changed[source] = True
        if values is not None and values["level"]:
            must = values["level"] if necessity == "must" else 0
            legal = must if values["basis_act"] is not None else 0
            new.append((source, what, must, values["level"] - must, legal))
    columns = ("req_source", "req_competence", "req_must", "req_should", "req_legal")
    more = np.array(new, np.int64).reshape(-1, 5)

    def spliced(name: str, at: int) -> NDArray[np.int64]:
        return np.concatenate([getattr(facts, name)[~gone], more[:, at]])

    every = {name: spliced(name, at) for at, name in enumerate(columns)}
    order = np.argsort(every["req_source"], kind="stable")
    now: dict[str, Any] = {name: every[name][order].astype(getattr(facts, name).dtype) for name in columns}
    return replace(facts, **now)
