"""The date and the zone that the tests run at (`.ci/shifted`), for processes with an environment of their own."""

import os

__all__ = ["SHIFT"]

SHIFT = {k: v for k, v in os.environ.items() if k in ("LD_PRELOAD", "TZ") or k.startswith("FAKETIME")}
"""The settings that make it, none where the tests run here and now."""
