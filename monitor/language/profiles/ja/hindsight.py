"""Japanese: a deed that the body tells again: its sentence dates it weeks or years before the article.

中国は4月、輸出を規制した, in an article of November, is why something else happens now. The date belongs to the first
deed after it: 4月に導入した規制を緩和した eases today.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from monitor.language.acts.grammar import Trigger
from monitor.language.acts.words import Passage, pattern

__all__ = ["is_told_again"]

_LONG_AGO = timedelta(days=40)
_HALF_A_YEAR = 6  # months: what is named so far ahead is yet to come
_MONTH = r"(?:(?P<year>20\d\d|昨|前)年\s?)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|(?:上|中|下)旬|末|初め)?"
_NO_DATE = r"(?!\s?(?:から|まで|以降|以来|期|付|末まで|に?施行|に?発効|時点|号|比|分|\d))"
_DATED = (
    pattern(rf"(?<![\d/]){_MONTH}{_NO_DATE}"),
    pattern(r"(?P<year>20\d\d)年(?!\s?\d|度|まで|から|以降|産|版|比)"),
)
_WAS_IN = pattern(r"(?:した|いた|れた|じた)のは[^、。]{0,8}(?P<year>20\d\d)年")


def is_told_again(trigger: Trigger, published: datetime | None) -> bool:
    """Whether the body's sentence says that the deed was done long before `published`."""
    passage = trigger.passage
    if passage.field != "text" or published is None:
        return False
    today = published.date()
    if any(_ended(m, today) < today - _LONG_AGO for m in _seek(_WAS_IN, passage)):
        return True
    for match in (m for form in _DATED for m in _seek(form, passage)):
        if match.end() <= trigger.verb.start and _is_of(match, trigger):
            return _ended(match, today) < today - _LONG_AGO
    return False


def _seek(form: re.Pattern[str], passage: Passage) -> Iterator[re.Match[str]]:
    return form.finditer(passage.text, passage.start, passage.end)


def _is_of(match: re.Match[str], trigger: Trigger) -> bool:
    """Whether no other deed of the trigger's clause stands between the date and the trigger."""
    between = (v for v in trigger.passage.verbs if match.end() <= v.start and v.end <= trigger.verb.start)
    return not any(v.clause == trigger.verb.clause and not _overlaps(v.start, v.end, trigger) for v in between)


def _overlaps(start: int, end: int, trigger: Trigger) -> bool:
    return start < trigger.noun.end and trigger.noun.start < end


def _ended(match: re.Match[str], today: date) -> date:
    """The last day that the date may mean: without a year the last one of its name."""
    said = match.groupdict()
    month = int(said.get("month") or 12)
    if not 1 <= month <= 12:
        return today
    year_text = said.get("year")
    if year_text in ("昨", "前"):
        year = today.year - 1
    else:
        coming = today.month < month <= today.month + _HALF_A_YEAR
        year = int(year_text) if year_text else today.year if month <= today.month or coming else today.year - 1
    last = monthrange(year, month)[1]
    return date(year, month, min(int(said.get("day") or last) or last, last))
