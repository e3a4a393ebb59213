"""Chinese date patterns."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from monitor.domain.acts.act import Asserted
from monitor.language.acts.facets.postponed import days_from
from monitor.language.acts.grammar.profile import DateForms
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.shared.days import day_told_alone
from monitor.language.profiles.zh import ZH
from monitor.language.profiles.zh.durations import lasting

__all__ = ["DATES"]

_POSTPONED = (
    ZH.postponed_to_date,
    ZH.postponed_to_month,
)


def _postponed_days(trigger: Trigger, today: date) -> Iterator[Asserted[date]]:
    for form in _POSTPONED:
        yield from days_from(trigger, trigger.passage.start, form, today, {})


def _is_done(around: str, verb: str) -> bool:
    del verb
    return ZH.done.search(around) is not None


DATES = DateForms(
    effective_from=ZH.effective_from,
    effective_until=ZH.effective_until,
    said_on=ZH.announced_on,
    said_without_date=partial(day_told_alone, ZH.day_alone),
    comment_deadline=ZH.comment_deadline,
    effect_told=ZH.effective_date_sentence,
    effective_in_days=ZH.effective_in_days,
    put_off=_postponed_days,
    lasting=lasting,
    in_force=ZH.in_force,
    is_perfect=_is_done,
)
