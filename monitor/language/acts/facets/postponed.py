"""The day to which something is put off, the first on which it is to hold: 推迟至5月1日, 5月1日に延期, 5월 1일로 연기.

Only a day after the article's own counts, for the others are those on which it was said. Of a month or a year that is
its first day. For how long something is put off tells no day: from which it is counted, nobody says.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from monitor.domain.acts.act import Asserted
from monitor.language.acts import ACTS
from monitor.language.acts.facets.dates import date_of
from monitor.language.acts.grammar.profile import DateForms
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.patterns import NamedPattern

__all__ = ["day_before", "days_from", "put_off_to"]

Months = Mapping[str, int]

_NEAR = 24


def put_off_to(trigger: Trigger, forms: DateForms, published: datetime | None) -> Asserted[date] | None:
    """The first such day that the sentence of the verb tells; None where it tells none."""
    if published is None:
        return None
    today = published.date()
    return next((day for day in forms.put_off(trigger, today) if day.value > today), None)


def days_from(
    trigger: Trigger, start: int, form: NamedPattern, today: date, months: Months
) -> Iterator[Asserted[date]]:
    """Days that the form tells in the sentence, from `start` on."""
    for match in form.finditer(trigger.passage.text, start, trigger.passage.end):
        yield from _told(trigger, match, today, months)


def day_before(trigger: Trigger, form: NamedPattern, today: date) -> Iterator[Asserted[date]]:
    """The day that the form tells right before the verb, where it is not the day on which that was said."""
    passage, at = trigger.passage, trigger.verb.start
    told = form.search(passage.text, max(passage.start, at - _NEAR), at)
    if told and not ACTS.said_behind_day.match(passage.text, trigger.verb.end):
        yield from _told(trigger, told, today, {})


def _told(trigger: Trigger, match: re.Match[str], today: date, months: Months) -> Iterator[Asserted[date]]:
    day = date_of(match.groupdict(), today, months)
    if day is not None:
        yield trigger.passage.day(match, day)
