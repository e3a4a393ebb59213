"""The date and time zone of the tests (`.ci/shifted`), for processes with their own environment."""

import os

SHIFT = {k: v for k, v in os.environ.items() if k in ("LD_PRELOAD", "TZ") or k.startswith("FAKETIME")}
"""The settings that make it, none where the tests run here and now."""
