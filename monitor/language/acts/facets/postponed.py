"""The new first day of a postponed measure: 推迟至5月1日, 5月1日に延期, 5월 1일로 연기.

Only days after the article's day count; the others are days of announcements. A month or a year means its first day.
The length of a delay gives no day, because the day from which it counts is not stated.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from monitor.domain.acts.act import Asserted
from monitor.language.acts.facets.dates import date_of
from monitor.language.acts.grammar.profile import DatePatterns
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.patterns import NamedPattern

Months = Mapping[str, int]

_NEAR = 24


def postponement_date(trigger: Trigger, forms: DatePatterns, published: datetime | None) -> Asserted[date] | None:
    """The new first day in the verb's sentence; None if there is none."""
    if published is None:
        return None
    today = published.date()
    return next((day for day in forms.postponed_days(trigger, today) if day.value > today), None)


def postponed_days_after(
    trigger: Trigger, start: int, form: NamedPattern, today: date, months: Months
) -> Iterator[Asserted[date]]:
    """Days that `form` matches in the sentence, from `start` on."""
    for match in form.finditer(trigger.passage.text, start, trigger.passage.end):
        yield from _days_of(trigger, match, today, months)


def postponed_day_before(form: NamedPattern, trigger: Trigger, today: date) -> Iterator[Asserted[date]]:
    """The day that `form` matches right before the verb."""
    passage, at = trigger.passage, trigger.verb.start
    match = form.search(passage.text, max(passage.start, at - _NEAR), at)
    if match:
        yield from _days_of(trigger, match, today, {})


def _days_of(trigger: Trigger, match: re.Match[str], today: date, months: Months) -> Iterator[Asserted[date]]:
    day = date_of(match.groupdict(), today, months)
    if day is not None:
        yield trigger.passage.day(match, day)
