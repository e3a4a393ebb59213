"""Publication dates of items: repaired where they are malformed, None where they are implausible."""

import re
from datetime import UTC, datetime, timedelta, timezone

from dateutil import parser as dateutil

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(hours=48)  # for embargoes and wrong zones; a later date is an error or belongs to a calendar
_ZONES = {"zh": 8, "ja": 9, "ko": 9}  # hours east of UTC, for dates without a zone
_NAMED = {"CST": 8 * 3600, "JST": 9 * 3600, "KST": 9 * 3600, "HKT": 8 * 3600, "SGT": 8 * 3600, "BJT": 8 * 3600}
_WESTERN = {"CST": -6 * 3600, "EST": -5 * 3600, "EDT": -4 * 3600, "CDT": -5 * 3600, "PST": -8 * 3600, "PDT": -7 * 3600}
_DEFAULTS = (datetime(2000, 1, 1), datetime(2001, 2, 2))  # noqa: DTZ001  defaults for the missing parts of a date
_HAS_ZONE = re.compile(r"(?:Z|[+-]\d\d:?\d\d|\b(?!AM\b|PM\b)[A-Z]{2,4}T?)\s*(?:\(.*\))?$")
_EAST_ASIAN = re.compile(
    r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?"
    r"(?:\D{0,12}?(\d{1,2})\s*[:：时時시]\s*(\d{1,2})(?:\s*[:：分분]\s*(\d{1,2}))?)?"
)


def published_at(raw: str, parsed: datetime | None, *, language: str, now: datetime) -> datetime | None:
    """Aware UTC, or None. `parsed` is feedparser's result for `raw`; `language` gives the zone of dates without one."""
    raw = raw.strip()
    east = _ZONES.get(language[:2], 0)
    if parsed is not None and (_HAS_ZONE.search(raw) or not east):
        return _plausible(_east_cst(raw, parsed, east), now)
    return _plausible(read_date(raw, east=east), now) or _plausible(parsed, now)


def _east_cst(raw: str, parsed: datetime, east: int) -> datetime:
    """Feedparser reads CST as America's; in a feed from China it is China's."""
    return parsed - timedelta(hours=14) if east and raw.endswith("CST") else parsed


def _plausible(at: datetime | None, now: datetime) -> datetime | None:
    return at if at is not None and _EARLIEST <= at <= now + _AHEAD else None


def read_date(raw: str, *, east: int = 0) -> datetime | None:
    """Aware UTC; None where `raw` contains no whole day. `east` is the UTC offset in hours of dates without a zone."""
    here = timezone(timedelta(hours=east))
    try:
        found = _EAST_ASIAN.search(raw)
        if found:
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
            return datetime(year, month, day, hour, minute, second, tzinfo=here).astimezone(UTC)
        one, other = (_parse(raw, east, default) for default in _DEFAULTS)
        if one != other:  # the library filled in missing parts
            return None
        return (one if one.tzinfo else one.replace(tzinfo=here)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def _parse(raw: str, east: int, default: datetime) -> datetime:
    named = _NAMED if east else _WESTERN

    def zone(name: str | None, offset: int | None) -> int | None:
        return offset if offset is not None or name is None else named.get(name, east * 3600)

    return dateutil.parse(raw, default=default, tzinfos=zone)
