"""The time for which a feed may be cached by its own declaration: RSS `<ttl>`, or the syndication module."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

_PERIODS = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8_760}  # hours
_MAX = timedelta(days=365)


def ttl_of(feed: Mapping[str, Any] | None) -> timedelta | None:
    """The time from feedparser's `feed` dictionary; None where it is missing or implausible."""
    fields = feed or {}
    minutes = _number(fields.get("ttl"))
    if minutes:
        return min(timedelta(minutes=minutes), _MAX)
    hours = _PERIODS.get(str(fields.get("sy_updateperiod", "")).strip().lower())
    times = _number(fields.get("sy_updatefrequency", "1"))
    return None if hours is None or not times else timedelta(hours=hours) / times


def _number(raw: object) -> int:
    text = str(raw).strip()
    return int(text[:7]) if text.isascii() and text.isdecimal() else 0
