"""
Who read or changed what about whom: a trail outside the graph that is only added to.

    entries     one line, its digest, and what each field says
    chain       the files: locked, rotated by day, chained, synced in batches, torn lines closed and told
    keys        persons stand in the files under random keys, whose meaning State has until they are forgotten
    trail       Audit: note, sync, forget, head
    named       which persons an answer names
    witness     the hook on the use cases, for Python and the command line (HTTP has api/auditing.py)
    verifying   whether the chain holds, by itself and against heads that were kept elsewhere
    reading     entries, the latest first, narrowed
    answers     what the auditor and the person herself are told; asked.py has the questions of a Graph
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from graphsvc.settings import Settings
from graphsvc.state import state_folder


def audit_folder(settings: Settings) -> Path:
    """Where the trail's files lie."""
    return state_folder(settings) / "audit"


def forget(settings: Settings, employee: str) -> int:
    """Take away what leads from the trail to a person; how many keys went. Errors: StoreError."""
    from graphsvc.audit.trail import Audit

    audit = Audit(settings)
    try:
        return audit.forget(employee)
    finally:
        audit.close()


def told(settings: Settings, employee: str) -> list[dict[str, Any]]:
    """What is kept of a person, for her copy of it: her key, and a row per look at her and deed of hers."""
    from graphsvc.audit.answers import looks

    return looks(settings, employee)
