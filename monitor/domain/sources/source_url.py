"""The address that is asked at a moment, a source's url with `{year}` and `{today}` filled in; and as people see it."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

__all__ = ["FILLED_IN", "address_of", "bare_address", "is_on_site", "owner_of", "placeholders", "shown_address"]

FILLED_IN = ("year", "year-1", "today")  # what advice names; {year-2} and so on to 9 are filled in, too
_PORTS = {"http": 80, "https": 443}
_SHOWN_MAX = 300  # characters
_BRACES = re.compile(r"\{([A-Za-z][A-Za-z0-9 _+-]*)\}")  # a query in JSON has braces too, but quotes in them
_YEAR = re.compile(r"year(?:-([1-9]))?")
_SECOND_LEVELS = frozenset(
    {"ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "ne", "net", "or", "org", "re"}  # below a state's
)
_HOURS = {  # the clock of the state whose authority publishes, summer time left out: of others it is that of Greenwich
    "CN": 8,
    "HK": 8,
    "TW": 8,
    "JP": 9,
    "KR": 9,
    "ID": 7,
    "IN": 5.5,
    "EU": 1,
    "NL": 1,
    "CD": 1,
    "US": -5,
    "CA": -5,
}


def address_of(url: str, *, place: str | None, now: datetime) -> str:
    """`url` as it is asked at `now`: {year} is the year in the state `place`, {year-1} the one before, {today} its day
    as 2026-11-26. Whatever else stands in braces stays.
    """
    there = now.astimezone(timezone(timedelta(hours=_HOURS.get(place or "", 0))))
    return _BRACES.sub(lambda found: _filled(found, there), url)


def placeholders(url: str) -> tuple[tuple[int, str], ...]:
    """What in `url` looks like a name in braces and stands for nothing: where its brace is, and the name."""
    return tuple((f.start(), f[1]) for f in _BRACES.finditer(url) if not (_YEAR.fullmatch(f[1]) or f[1] == "today"))


def _filled(found: "re.Match[str]", there: datetime) -> str:
    year = _YEAR.fullmatch(found[1])
    if year is not None:
        return str(there.year - int(year[1] or 0))
    return f"{there:%Y-%m-%d}" if found[1] == "today" else found[0]


def shown_address(url: str) -> str:
    """An address fit for people, logs and the database: `bare_address`, and no longer than they need."""
    return bare_address(url)[:_SHOWN_MAX]


def bare_address(url: str) -> str:
    """An address without user, password and query, which may be secrets. It ends with `?…` where there is a query."""
    try:
        parts = urlsplit(url)
        port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    except ValueError:
        return "(not an address)"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    query = "?…" if parts.query else ""
    return f"{parts.scheme}://{host}{port}{parts.path}{query}"


def owner_of(host: str) -> str:
    """The part of a host that one owner has registered, as far as names show it without a list of all suffixes:
    `mofcom.gov.cn`, `example.com`. A number is its own.
    """
    labels = host.split(".")
    if ":" in host or labels[-1].isdigit():
        return host
    national = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
    return ".".join(labels[-3:] if national else labels[-2:])


def is_on_site(url: str, sites: Iterable[str]) -> bool:
    """Whether the host of `url` is one of `sites` or lies below one: `www.mofcom.gov.cn` below `mofcom.gov.cn`.

    False for what is no address.
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    return any(host == site or host.endswith(f".{site}") for site in sites)
