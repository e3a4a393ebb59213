"""English: whether a sentence of the text tells of a day long before the article.

"China in April imposed licensing" in an article of November is history; so is "on 4 April" and "three years ago".
A month or a day that is still to come, or a few days past, is news.
"""

import re
from datetime import date, datetime, timedelta

from monitor.language.acts.grammar.mentions import Passage, Word
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.en import EN
from monitor.language.profiles.en.days import MONTHS

__all__ = ["is_told_again"]

_NEWS_LASTS = timedelta(days=14)


def is_told_again(trigger: Trigger, published: datetime | None) -> bool:
    """Whether the verb's clause is history on the day of the article."""
    return _is_history(trigger.passage, trigger.verb, published.date() if published else None)


def _is_history(passage: Passage, verb: Word, published: date | None) -> bool:
    """Whether the clause of the verb, told in the past tense, has a time that is no news on the day of the article."""
    if passage.field != "text" or not EN.past_tense.search(passage.text, verb.start, verb.end):
        return False
    if EN.present_perfect_before.search(passage.before(verb.start, 24)):
        return False  # "has lifted a ban that was imposed in 2023"
    start, end = passage.clauses[verb.clause]
    if EN.long_ago.search(passage.text, start, end):
        return True
    if published is None:
        return False
    days = (
        _latest(m, published)
        for form in (EN.on_date, EN.in_month, EN.in_year)
        for m in form.finditer(passage.text, start, end)
    )
    return any(d is not None and d < published - _NEWS_LASTS for d in days)


def _latest(match: "re.Match[str]", published: date) -> date | None:
    """The last day that is meant; of a month or day without a year the last one before the article."""
    said = match.groupdict()
    month = MONTHS.get(said.get("month") or said.get("month2") or "", 0)
    day = int(said.get("day") or said.get("day2") or 0)
    year = said.get("year") or said.get("year2")
    if not month:
        return date(int(year or 1), 12, 31)
    if year:
        return _day(int(year), month, day)
    this = _day(published.year, month, day or 1)
    if this is not None and this > published:
        return _day(published.year - 1, month, day)
    return _day(published.year, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    """Day 0 is the month's last."""
    if not day:
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    try:
        return date(year, month, day)
    except ValueError:
        return None
