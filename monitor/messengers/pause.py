"""How long a server asks to wait."""

from collections.abc import Mapping
from datetime import timedelta

__all__ = ["DEFAULT", "pause_of"]

DEFAULT = timedelta(seconds=30)  # where a 429 names no time
LONGEST = timedelta(hours=1)  # a longer one is a mistake of a proxy; we ask again after it


def pause_of(headers: Mapping[str, str]) -> timedelta:
    """What `Retry-After` asks for in seconds; the usual pause where it says something else or nothing."""
    asked = next((v for k, v in headers.items() if k.lower() == "retry-after"), "")
    try:
        return min(timedelta(seconds=max(int(asked), 0)), LONGEST)
    except (ValueError, OverflowError):
        return DEFAULT
