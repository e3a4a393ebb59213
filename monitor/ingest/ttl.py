"""How long a feed says that it may be kept before it is asked again: RSS `<ttl>`, or the period of its syndication."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

__all__ = ["ttl_of"]

_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8_760}  # hours
_MOST = timedelta(days=365)


def ttl_of(feed: Mapping[str, Any] | None) -> timedelta | None:
    """From what feedparser says of a feed as a whole; None where that says nothing, or nothing that can be meant."""
    said = feed or {}
    minutes = _number(said.get("ttl"))
    if minutes:
        return min(timedelta(minutes=minutes), _MOST)
    hours = _PERIODS.get(str(said.get("sy_updateperiod", "")).strip().lower())
    times = _number(said.get("sy_updatefrequency", "1"))
    return None if hours is None or not times else timedelta(hours=hours) / times


def _number(raw: object) -> int:
    text = str(raw).strip()
    return int(text[:7]) if text.isascii() and text.isdecimal() else 0
