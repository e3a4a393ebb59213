"""Korean date patterns."""

from functools import partial

from monitor.language.acts.facets.postponed import day_before
from monitor.language.acts.grammar.profile import DateForms
from monitor.language.profiles.ko import KO
from monitor.language.profiles.shared.days import FirstDays, day_told_alone, first_day
from monitor.language.profiles.shared.spans import SpanSigns, spans_of

__all__ = ["DATES"]

_DURATIONS = SpanSigns(
    before=KO.duration,
    behind=KO.duration_behind_verb,
    parts=KO.small_words,
    link="의",
)

_FIRST_DAYS = FirstDays(
    begins=KO.begins,
    day=KO.effective_from_day_alone,
    month=KO.effective_from_month,
)


def _is_done(around: str, verb: str) -> bool:
    del verb
    return KO.done.search(around) is not None


DATES = DateForms(
    effective_from=KO.effective_from,
    effective_until=KO.effective_until,
    said_on=KO.announced_on,
    said_without_date=partial(day_told_alone, KO.day_alone),
    first_day=partial(first_day, _FIRST_DAYS),
    comment_deadline=KO.comment_deadline,
    put_off=partial(day_before, KO.postponed_to_date),
    lasting=partial(spans_of, _DURATIONS),
    in_force=KO.in_force,
    is_perfect=_is_done,
)
