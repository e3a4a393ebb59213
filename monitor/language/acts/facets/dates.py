"""Dates from the groups of a pattern's match.

A date without a year is the next one after the article's day, or one at most `PAST` before it.
"""

from collections.abc import Mapping
from datetime import date, timedelta

PAST = timedelta(days=60)  # "from 1 June" in a text of July is this year's June
_NO_NAMES: Mapping[str, int] = {}


def _month(groups: Mapping[str, str | None], today: date | None) -> date | None:
    """The first day of a month or year; a month without a year must be at most `PAST` before today."""
    if groups.get("month4"):
        near = valid(today.year, int(groups["month4"] or 0), 1) if today else None
        return near if near is not None and today is not None and near >= today - PAST else None
    if groups.get("next3"):
        return valid(today.year + 1, int(groups.get("month3") or 1), 1) if today else None
    return valid(int(groups["year3"] or 0), int(groups.get("month3") or 1), 1)


def printed(groups: Mapping[str, str | None], part: str) -> str:
    """The year, month or day of a date, in whichever order it is printed; "" if it is missing."""
    return next((text for number in _FORMS if (text := groups.get(f"{part}{number}"))), "")


_FORMS = ("", "2", "5", "6", "7")  # numbers of the groups in patterns of dates


def month_of(groups: Mapping[str, str | None], months: Mapping[str, int]) -> int:
    """The number of the month, from digits or a name in `months`; 0 if there is none."""
    text = printed(groups, "month")
    return months.get(text, 0) or number_of(text)


def date_of(groups: Mapping[str, str | None], today: date | None, months: Mapping[str, int] = _NO_NAMES) -> date | None:
    """The date of the groups; the first day of a month or year alone. `months` are names of months."""
    if any(groups.get(key) for key in ("year3", "next3", "month4")):
        return _month(groups, today)
    month = month_of(groups, months)
    day = number_of(printed(groups, "day"))
    year_text = printed(groups, "year")
    if year_text:
        return valid(year_of(year_text), month, day)
    if today is None:
        return None
    if groups.get("next"):
        return valid(today.year + 1, month, day)
    near = valid(today.year, month, day)
    if near is not None and near < today - PAST:
        near = valid(today.year + 1, month, day)
    return near


def year_of(text: str) -> int:
    """The year of a printed one: 2026, 二〇二六, 令和8 of Japan, 115 of the Republic of China."""
    if text.startswith(_REIWA):
        printed = text.removeprefix(_REIWA).strip()
        return _REIWA_ZERO + (1 if printed == "元" else number_of(printed))
    year = int(text.translate(_HAN_DIGITS))
    return year if year >= _LEAST_YEAR else year + _REPUBLIC_ZERO


def number_of(text: str) -> int:
    """The number in digits or in Han numerals below 100; 0 if it is none."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _HAN.get(text, 0)
    return 10 * (_HAN.get(tens, 0) if tens else 1) + (_HAN.get(ones, 0) if ones else 0)


_HAN = {"两": 2} | {sign: number for number, sign in enumerate("一二三四五六七八九", start=1)}
_HAN_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_REIWA, _REIWA_ZERO, _REPUBLIC_ZERO = "令和", 2018, 1911
_LEAST_YEAR = 1000
_LAST_YEAR = 2099  # a later year is a mistake or means "forever"


def valid(year: int, month: int, day: int) -> date | None:
    """The date; None if it does not exist or lies after `_LAST_YEAR`."""
    if year > _LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def nearest_day(number: int, today: date) -> date | None:
    """The day with this number in its month that is closest to today."""
    first = today.replace(day=1)
    months = (first - timedelta(days=1), first, first + timedelta(days=31))
    days = [d for m in months if (d := valid(m.year, m.month, number)) is not None]
    return min(days, key=lambda d: abs(d - today), default=None)
