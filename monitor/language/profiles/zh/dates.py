"""Chinese date patterns."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from monitor.domain.acts.act import Asserted
from monitor.language.acts.facets.postponed import postponed_days_after
from monitor.language.acts.grammar.profile import DatePatterns
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.shared.days import day_without_month, last_day
from monitor.language.profiles.zh import ZH
from monitor.language.profiles.zh.durations import durations_in

_POSTPONED = (ZH.postponed_to_date, ZH.postponed_to_month)


def _postponed_days(trigger: Trigger, today: date) -> Iterator[Asserted[date]]:
    for form in _POSTPONED:
        yield from postponed_days_after(trigger, trigger.passage.start, form, today, {})


DATES = DatePatterns(
    effective_from=ZH.effective_from,
    effective_until=ZH.effective_until,
    last_day=partial(last_day, ZH.until_month),
    announced_on_date=ZH.announced_on,
    announced_without_date=partial(day_without_month, ZH.day_alone),
    comment_deadline=ZH.comment_deadline,
    effective_sentence=ZH.effective_date_sentence,
    effective_in_days=ZH.effective_in_days,
    postponed_days=_postponed_days,
    durations_in=durations_in,
    in_force=ZH.in_force,
    perfect=ZH.done,
)
