"""Japanese sentences of the body that date an action weeks or years before the article.

In an article of November 中国は4月、輸出を規制した explains something that happens now. The date belongs to the first
action after it: 4月に導入した規制を緩和した eases today.
"""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.ja import JA

_LONG_AGO = timedelta(days=40)
_HALF_A_YEAR = 6  # months; a month at most this far ahead lies in the future
_DATED = (JA.in_month, JA.in_year)


def is_history(trigger: Trigger, published: datetime | None) -> bool:
    """True if a sentence of the body dates the action long before `published`."""
    passage = trigger.passage
    if passage.field != "text" or published is None:
        return False
    today = published.date()
    if any(_period_end(m, today) < today - _LONG_AGO for m in passage.find_all(JA.it_was_in_year)):
        return True
    for match in (m for form in _DATED for m in passage.find_all(form)):
        if match.end() <= trigger.verb.start and _dates_trigger(match, trigger):
            return _period_end(match, today) < today - _LONG_AGO
    return False


def _dates_trigger(match: re.Match[str], trigger: Trigger) -> bool:
    """True if no other action of the trigger's clause stands between the date and the trigger."""
    between = (v for v in trigger.passage.verbs if match.end() <= v.start and v.end <= trigger.verb.start)
    return not any(v.clause == trigger.verb.clause and not _overlaps(v.start, v.end, trigger) for v in between)


def _overlaps(start: int, end: int, trigger: Trigger) -> bool:
    return start < trigger.noun.end and trigger.noun.start < end


def _period_end(match: re.Match[str], today: date) -> date:
    """The last day of the matched period; a date without a year is the latest one."""
    groups = match.groupdict()
    month = int(groups.get("month") or 12)
    if not 1 <= month <= 12:
        return today
    year_text = groups.get("year")
    if year_text in ("昨", "前"):
        year = today.year - 1
    else:
        coming = today.month < month <= today.month + _HALF_A_YEAR
        year = int(year_text) if year_text else today.year if month <= today.month or coming else today.year - 1
    last = monthrange(year, month)[1]
    return date(year, month, min(int(groups.get("day") or last) or last, last))
