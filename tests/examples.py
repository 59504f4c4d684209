"""How many examples a property is tried on: all of them in CI, a third where somebody waits."""

from __future__ import annotations

import os

THOROUGH = "CI" in os.environ or "GRAPHSVC_THOROUGH" in os.environ


def tries(many: int) -> int:
    """So many in CI and with GRAPHSVC_THOROUGH set; a third of them elsewhere, new ones each time."""
    return many if THOROUGH else max(many // 3, 1)
