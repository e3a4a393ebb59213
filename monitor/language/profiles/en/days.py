"""English dates with parts left out: weekdays, months and years alone, the end of the year.

All are resolved against the article's day: "on Tuesday" is the last Tuesday, "from Tuesday" the next; "from March" is
the first day of the nearest March, "until March" its last day.
"""

import re
from datetime import date, timedelta

from monitor.domain.acts.act import Asserted
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.profiles.en import EN

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NEAR = timedelta(days=60)  # "from June" in a text of July is this year's June


def announced_on_date(passage: Passage, today: date) -> Asserted[date] | None:
    """The latest matching weekday, in a past-tense sentence that says when something was announced or done."""
    match = passage.search(EN.announced_on_weekday) or EN.opening_weekday.match(passage.text, passage.start)
    if match is None:
        return None
    return passage.day(match, today - timedelta(days=(today.weekday() - _WEEKDAYS.index(match["weekday"])) % 7))


def begins(passage: Passage, today: date) -> Asserted[date] | None:
    for match in passage.find_all(EN.begins_at):
        day = _first_day(match, today)
        if (
            day is not None
            and match["weekday"]
            and EN.has_begun.search(passage.text, max(passage.start, match.start() - 8), match.end())
        ):
            return passage.day(match, day - timedelta(days=7) if day > today else day)
        if day is not None:
            return passage.day(match, day)
    return None


def ends(passage: Passage, today: date) -> Asserted[date] | None:
    for match in passage.find_all(EN.ends_at):
        if match["close"]:
            return passage.day(match, date(today.year, 12, 31))
        day = _first_day(match, today)
        if day is not None and not match["weekday"]:
            is_year = bool(match["only"]) or match["next"] == "next year"
            return passage.day(match, _last_day_of(day, is_year=is_year))
        if day is not None:
            return passage.day(match, day)
    return None


def moved_to(passage: Passage, at: int, today: date) -> Asserted[date] | None:
    """The weekday, or the first day of the month or year, to which something is postponed; searched from `at` on."""
    days = ((m, _first_day(m, today)) for m in EN.postponed_to.finditer(passage.text, at, passage.end))
    return next((passage.day(m, day) for m, day in days if day is not None), None)


def _first_day(match: "re.Match[str]", today: date) -> date | None:
    """The next such weekday, or the first day of the month or year; None for a past year."""
    if match["weekday"]:
        days = (_WEEKDAYS.index(match["weekday"]) - today.weekday()) % 7
        return today + timedelta(days=days + 7 * bool(match["week"]))  # "Monday week" is a week after Monday
    if match["next"]:
        following = today.replace(day=28) + timedelta(days=4)
        return date(today.year + 1, 1, 1) if match["next"].endswith("year") else following.replace(day=1)
    if match["only"]:
        year = int(match["only"])
        return date(year, 1, 1) if year >= today.year else None
    month = MONTHS[match["month"]]
    if match["year"]:
        return date(int(match["year"]), month, 1)
    near = date(today.year, month, 1)
    return near if near >= today - _NEAR else near.replace(year=today.year + 1)


def _last_day_of(first: date, *, is_year: bool) -> date:
    if is_year:
        return date(first.year, 12, 31)
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
