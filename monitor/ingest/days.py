"""Dates in the lines of a list: 2026-11-26, [2026-11-26], 2026年11月26日, 令和8年11月26日, 26 November 2026.

A date of digits only that does not begin with a four-digit year is read only in a configured order (DateOrder).
"""

import re
import unicodedata
from datetime import date

from monitor.domain.sources.source import DateOrder
from monitor.ingest.dates import read_date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<word>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_CLOCK = r"(?P<time>\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?(?P<zone>Z|[+-]\d\d:?\d\d)?(?!\d)"
_TIME = rf"(?:\s*[T日일]?\s*(?:\(\D{{1,3}}\)\s*)?{_CLOCK})?"  # a weekday may stand before it
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[-/.年년]\s*(?P<month>\d{1,2})\s*[-/.月월]\s*(?P<day>\d{1,2})(?!\d)" + _TIME
)
_ERA = re.compile(
    r"(?P<era>令和|平成|[RH](?=\s?\d))\s*(?P<year>元|\d{1,2})\s*[年.]\s*(?P<month>\d{1,2})\s*[月.]\s*(?P<day>\d{1,2})(?!\d)"
)
_DAY_MONTH = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>(?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_MONTH_DAY = re.compile(
    rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)\d\d)(?!\d)", re.IGNORECASE
)
_DIGITS = re.compile(r"(?<![\d/.-])(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?![\d/-])")
_COMPACT = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<gap>[-/]?)(?P<month>0[1-9]|1[0-2])(?P=gap)(?P<day>[0-3]\d)(?!\d)"
)
_ZERO = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}  # the year before the era's first
_PIVOT = 70  # two-digit years from here on belong to the last century
_MAX_RAW = 200  # characters of a date that is kept as it is
_LONGEST = 60  # characters at an end of a line that may be a date


def day_in(text: str, order: DateOrder | None = None) -> str:
    """The first date in `text` as ISO 8601, with its time where it has one; "" where there is none."""
    plain = unicodedata.normalize("NFKC", text)
    if order is not None and (ordered := _in_order(plain, order)):
        return ordered
    found = [m for p in (_YEAR_FIRST, _ERA, _DAY_MONTH, _MONTH_DAY) for m in (p.search(plain),) if m]
    days = (_iso(m) for m in sorted(found, key=lambda m: m.start()))
    return next((day for day in days if day), "")


def stated_day(text: str, order: DateOrder | None = None) -> str:
    """The content of a date field in a form that `read_date` accepts; "" where its digits are ambiguous."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if order is not None and (found := _in_order(plain, order)):
        return found
    if _ERA.search(plain) or (_YEAR_FIRST.search(plain) is None and _DIGITS.search(plain) is not None):
        return day_in(plain)
    return (plain if read_date(plain) is not None else day_in(plain) or plain)[:_MAX_RAW]


def day_at_an_end(text: str, order: DateOrder | None = None) -> str:
    """The date at the beginning or end of a line; one in the middle need not be the publication date."""
    plain = unicodedata.normalize("NFKC", text).strip(" \t\r\n[]()【】<>·|-")
    for part in (plain[:_LONGEST], plain[-_LONGEST:]):
        for pattern in (_YEAR_FIRST, _ERA, _DAY_MONTH, _MONTH_DAY):
            for found in pattern.finditer(part):
                if plain.startswith(found.group()) or plain.endswith(found.group()):
                    return _iso(found)
    return _in_order(plain[:12], order) or _in_order(plain[-12:], order) if order else ""


def day_in_address(url: str) -> str:
    """The date in the path of an address: /recent-actions/20261126, /2026/11/26/notice."""
    found = _COMPACT.search(url.partition("?")[0])
    return _iso(found) if found else ""


def _iso(found: "re.Match[str]") -> str:
    parts = found.groupdict()
    year = 1 if parts["year"] == "元" else int(parts["year"])
    month = parts.get("month") or _MONTHS.index(parts["word"].lower()) + 1
    day = _day(year + _ZERO.get(parts.get("era") or "", 0), int(month), int(parts["day"]))
    time = parts.get("time")
    return f"{day} {time.zfill(5)}{parts.get('zone') or ''}" if day and time else day


def _in_order(text: str, order: DateOrder) -> str:
    for one, _, two, three in _DIGITS.findall(text):
        parts = dict(zip(order.value, (int(one), int(two), int(three)), strict=True))
        if found := _day(_full_year(parts["y"]), parts["m"], parts["d"]):
            return found
    return ""


def _full_year(year: int) -> int:
    return year if year > 99 else year + (1900 if year >= _PIVOT else 2000)


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
