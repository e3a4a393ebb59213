"""English sentences about something long before the article.

In an article of November "China in April imposed licensing" is history; so are "on 4 April" and "three years ago".
A date in the future or a few days past is news.
"""

import re
from datetime import date, datetime, timedelta

from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.en import EN
from monitor.language.profiles.en.days import MONTHS

_NEWS_AGE = timedelta(days=14)


def is_history(trigger: Trigger, published: datetime | None) -> bool:
    """True if the verb's clause is in the past tense and dates the action long before the article."""
    passage, verb = trigger.passage, trigger.verb
    if passage.field != "text" or not EN.past_tense.search(passage.text, verb.start, verb.end):
        return False
    if EN.present_perfect_before.search(passage.before(verb.start, 24)):
        return False  # "has lifted a ban that was imposed in 2023"
    start, end = passage.clauses[verb.clause]
    if EN.long_ago.search(passage.text, start, end):
        return True
    if published is None:
        return False
    today = published.date()
    days = (
        _last_day(m, today)
        for form in (EN.on_date, EN.in_month, EN.in_year)
        for m in form.finditer(passage.text, start, end)
    )
    return any(d is not None and d < today - _NEWS_AGE for d in days)


def _last_day(match: "re.Match[str]", published: date) -> date | None:
    """The last day of the matched period; a date without a year is the latest one before the article."""
    groups = match.groupdict()
    month = MONTHS.get(groups.get("month") or groups.get("month2") or "", 0)
    day = int(groups.get("day") or groups.get("day2") or 0)
    year = groups.get("year") or groups.get("year2")
    if not month:
        return date(int(year or 1), 12, 31)
    if year:
        return _day(int(year), month, day)
    this = _day(published.year, month, day or 1)
    if this is not None and this > published:
        return _day(published.year - 1, month, day)
    return _day(published.year, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    """The date, or None if it does not exist; day 0 is the last day of the month."""
    if not day:
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    try:
        return date(year, month, day)
    except ValueError:
        return None
