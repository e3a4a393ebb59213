"""English days that are told without a date: weekdays, months and years alone, the end of the year.

All are resolved against the day of the article: "on Tuesday" is the last one, "from Tuesday" the next; "from March" is
the first of the nearest March, "until March" its last day.
"""

import re
from datetime import date, timedelta

from monitor.domain.act import Asserted
from monitor.language.acts.dates import YEAR
from monitor.language.acts.words import Passage, pattern

__all__ = ["EN_DATE", "MONTHS", "begins", "ends", "moved_to", "said_on"]

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
_WEEKDAY = "|".join(_WEEKDAYS)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_TIME = (
    rf"(?:(?P<weekday>{_WEEKDAY})|(?P<next>next (?:month|year))|(?:early |late |mid-?)?(?P<month>{_MONTH})\b\.?"
    r"(?!\s?\d{1,2}\b(?!\d))(?:,? (?P<year>20\d\d))?|(?P<only>20\d\d))\b"
)
_BEGINS = pattern(
    r"\b(?:from|starting(?: from| in| on)?|effective(?: from| in| on| as of)?|beginning(?: in| on)?|as of"
    r"|(?:takes?|taking|took|taken) effect(?: from| in| on)?|into (?:force|effect)(?: from| in| on)?) (?:the )?" + _TIME
)
_HAS_BEGUN = pattern(r"\b(?:took effect|taken effect|(?:came|went|entered|come|gone) into)")
_ENDS = pattern(
    r"\b(?:until|till|through|up to|lasting to) (?:at least )?(?:the )?"
    rf"(?:(?P<close>end of (?:the |this )?year|year-?end|end-?year)|(?:end of |end-?)?{_TIME})"
)
_MOVED_TO = pattern(r"\b(?:until|till|to) (?:at least )?(?:the )?(?:start of |beginning of )?" + _TIME)
_SAID = pattern(
    r"\b(?:said|told|announced|issued|published|released|gazetted|unveiled|signed|approved|adopted|decided|confirmed|imposed"
    r"|introduced|banned|lifted|suspended|halted|stopped|added|placed|put|set|cut|raised|extended|granted|allowed|ordered"
    r"|revoked|scrapped|removed|eased|relaxed|tightened|restricted|expanded|widened|passed|has|have)\b"
    rf"[^.;:]{{0,60}}?\b(?:on |late |early )(?P<weekday>{_WEEKDAY})\b"
)
_OPENS = pattern(rf"\W*[\w' -]{{2,40}}? on (?P<weekday>{_WEEKDAY})\b")
EN_DATE = (
    rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?P<month>{_MONTH})\.?(?:,? (?P<year>{YEAR})\b)?"
    rf"|(?P<month2>{_MONTH})\.? (?P<day2>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?(?:,? (?P<year2>{YEAR})\b)?)"
)
_NEAR = timedelta(days=60)  # "from June" in a text of July is this year's June


def said_on(passage: Passage, today: date) -> Asserted[date] | None:
    """The last weekday of its name on which something was said or done, in a sentence of the past tense."""
    match = _SAID.search(passage.text, passage.start, passage.end) or _OPENS.match(passage.text, passage.start)
    if match is None or _IS_TO_COME.search(passage.text, match.end() - 40, match.end()):
        return None
    return passage.day(match, today - timedelta(days=(today.weekday() - _WEEKDAYS.index(match["weekday"])) % 7))


_IS_TO_COME = pattern(r"\b(?:will|would|from|starting|effective|effect|until|by|next)\b[^.]{0,24}$")


def begins(passage: Passage, today: date) -> Asserted[date] | None:
    for match in _BEGINS.finditer(passage.text, passage.start, passage.end):
        day = _first_day(match, today)
        if (
            day is not None
            and match["weekday"]
            and _HAS_BEGUN.search(passage.text, max(passage.start, match.start() - 8), match.end())
        ):
            return passage.day(match, day - timedelta(days=7) if day > today else day)
        if day is not None:
            return passage.day(match, day)
    return None


def ends(passage: Passage, today: date) -> Asserted[date] | None:
    for match in _ENDS.finditer(passage.text, passage.start, passage.end):
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
    """The first day of the month or year, or the weekday, to which something is put off; looked for from `at` on."""
    told = ((m, _first_day(m, today)) for m in _MOVED_TO.finditer(passage.text, at, passage.end))
    return next((passage.day(m, day) for m, day in told if day is not None), None)


def _first_day(match: "re.Match[str]", today: date) -> date | None:
    """A weekday to come, the first day of a month or year; None for a year that is past."""
    if match["weekday"]:
        return today + timedelta(days=(_WEEKDAYS.index(match["weekday"]) - today.weekday()) % 7)
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
