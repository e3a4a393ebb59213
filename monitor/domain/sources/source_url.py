"""Source URLs: placeholders (`{year}`, `{today}`), display form without secrets, and site membership."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

FILLED_IN = ("year", "year-1", "today")  # for suggestions; {year-2} to {year-9} work, too
_PORTS = {"http": 80, "https": 443}
_SHOWN_MAX = 300  # characters
_BRACES = re.compile(r"\{([A-Za-z][A-Za-z0-9 _+-]*)\}")  # a JSON query has braces, too, but with quotes in them
_YEAR = re.compile(r"year(?:-([1-9]))?")
_SECOND_LEVELS = frozenset(
    {"ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "ne", "net", "or", "org", "re"}  # below a country's
)
_HOURS = {  # UTC offset of the publishing authority's state, without summer time; 0 for others
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
    """`url` with placeholders filled in for `now`: {year} is the year in the state `place`, {year-1} the year before,
    {today} its day as 2026-11-26. Other braces are kept.
    """
    there = now.astimezone(timezone(timedelta(hours=_HOURS.get(place or "", 0))))
    return _BRACES.sub(lambda found: _filled(found, there), url)


def placeholders(url: str) -> tuple[tuple[int, str], ...]:
    """Unknown placeholders in `url`: the offset of the brace, and the name."""
    return tuple((f.start(), f[1]) for f in _BRACES.finditer(url) if not (_YEAR.fullmatch(f[1]) or f[1] == "today"))


def _filled(found: "re.Match[str]", there: datetime) -> str:
    year = _YEAR.fullmatch(found[1])
    if year is not None:
        return str(there.year - int(year[1] or 0))
    return f"{there:%Y-%m-%d}" if found[1] == "today" else found[0]


def shown_address(url: str) -> str:
    """The address for people, logs and the database: `bare_address`, cut to 300 characters."""
    return bare_address(url)[:_SHOWN_MAX]


def bare_address(url: str) -> str:
    """The address without user, password and query, which may be secrets. It ends with `?…` if there is a query."""
    try:
        parts = urlsplit(url)
        port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    except ValueError:
        return "(not an address)"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    query = "?…" if parts.query else ""
    return f"{parts.scheme}://{host}{port}{parts.path}{query}"


def owner_of(host: str) -> str:
    """The registered domain of a host, estimated without a public suffix list: `mofcom.gov.cn`, `example.com`. An IP
    address is returned as it is.
    """
    labels = host.split(".")
    if ":" in host or labels[-1].isdigit():
        return host
    national = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
    return ".".join(labels[-3:] if national else labels[-2:])


def is_on_site(url: str, sites: Iterable[str]) -> bool:
    """True if the host of `url` is one of `sites` or a subdomain: `www.mofcom.gov.cn` of `mofcom.gov.cn`.

    False for an invalid address.
    """
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    return any(host == site or host.endswith(f".{site}") for site in sites)
