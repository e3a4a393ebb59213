"""Chinese, Japanese and Korean dates with parts left out, resolved against the article's day."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.domain.acts.act import Asserted
from monitor.language.acts import ACTS
from monitor.language.acts.facets.dates import PAST, valid
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.patterns import NamedPattern

_A_MONTH = timedelta(days=27)
_FAR = timedelta(days=250)  # "from April" in a text of July is this year's April


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstDayPatterns:
    """Patterns for a first day without a full date. `begins` matches every such sentence and is cheap to search for.

    A `day` without a month is in this month, or in the next one if the sentence says so. A `month` without a day, or a
    year alone, means its first day.
    """

    begins: NamedPattern
    month: NamedPattern
    day: NamedPattern | None = None


def day_without_month(form: NamedPattern, passage: Passage, published: date) -> Asserted[date] | None:
    """The latest day of the matched number that is not after the article's day."""
    today = published + timedelta(days=1)  # in the issuer's time zone the next day may have begun
    days = ((m, _last_day(int(m["day"]), today)) for m in passage.find_all(form))
    return next((passage.day(m, d) for m, d in days if d is not None), None)


def _last_day(day: int, today: date) -> date | None:
    first = today.replace(day=1)
    before = first - timedelta(days=1)
    dates = (valid(m.year, m.month, day) for m in (first, before))
    return next((d for d in dates if d is not None and today - _A_MONTH <= d <= today), None)


def first_day(forms: FirstDayPatterns, passage: Passage, today: date) -> Asserted[date] | None:
    """The first day of validity that the sentence gives as a day, month or year alone."""
    if passage.search(forms.begins) is None:
        return None
    found = next(passage.find_all(forms.day), None)
    if found is not None:
        month = today.replace(day=28) + timedelta(days=4) if found["next"] else today
        day = valid(month.year, month.month, int(found["day"]))
    else:
        found = next((m for m in passage.find_all(forms.month) if m["year"] or m["next"] or m["month"]), None)
        day = _first_day_of(found, today) if found else None
    return passage.day(found, day) if found is not None and day is not None else None


def _first_day_of(m: "re.Match[str]", today: date) -> date | None:
    """The first day of the matched month or year; None if it is too far ahead without a year."""
    first = valid(int(m["year"] or today.year + bool(m["next"])), int(m["month"] or 1), 1)
    is_past = first is not None and not m["year"] and first < today - PAST
    coming = valid(first.year + 1, first.month, 1) if first is not None and is_past else first
    named = m["year"] or m["next"]
    return coming if named or coming is None or coming - today < _FAR else None


def last_day(form: NamedPattern, passage: Passage, today: date) -> Asserted[date] | None:
    """The last day that the sentence gives as a month, the end of a year or a year: 9月末まで, 연말까지, 至2027年3月.

    A sentence about comments on a draft gives none.
    """
    for match in passage.find_all(form):
        first = _first_day_of_end(match, today)
        if first is not None and passage.search(ACTS.comments) is None:
            following = (first + timedelta(days=31)).replace(day=1)
            return passage.day(match, following - timedelta(days=1))
    return None


def _first_day_of_end(match: "re.Match[str]", today: date) -> date | None:
    """The first day of the last month; a month without a year is this one or a later one, not half a year back."""
    if match["only"]:
        return valid(int(match["only"]), 12, 1) if int(match["only"]) >= today.year else None
    if not match["month"]:
        return valid(today.year + bool(match["after"]), 12, 1)
    month = int(match["month"])
    if match["year"] or match["next"]:
        return valid(int(match["year"] or today.year + 1), month, 1)
    first = valid(today.year, month, 1)
    return first.replace(year=today.year + 1) if first is not None and month < today.month else first
