"""Korean: how days are told."""

from collections.abc import Iterator
from datetime import date

from monitor.domain.acts.act import Asserted
from monitor.language.acts.facets.postponed import day_before
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.acts.grammar.profile import DateForms
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.ko import KO
from monitor.language.profiles.ko.durations import lasting
from monitor.language.profiles.shared.days import FirstDays, day_told_alone, first_day

__all__ = ["DATES"]

_FIRST_DAYS = FirstDays(
    begins=KO.begins,
    day=KO.effective_from_day_alone,
    month=KO.effective_from_month,
)


def _put_off(trigger: Trigger, today: date) -> Iterator[Asserted[date]]:
    return day_before(trigger, KO.postponed_to_date, today)


def _said_without_date(passage: Passage, published: date) -> Asserted[date] | None:
    return day_told_alone(passage, KO.day_alone, published)


def _begins(passage: Passage, today: date) -> Asserted[date] | None:
    return first_day(passage, _FIRST_DAYS, today)


def _is_done(around: str, verb: str) -> bool:
    del verb
    return KO.done.search(around) is not None


DATES = DateForms(
    since=KO.effective_from,
    until=KO.effective_until,
    said_on=KO.announced_on,
    said_without_date=_said_without_date,
    begins=_begins,
    comments_until=KO.comment_deadline,
    put_off=_put_off,
    lasting=lasting,
    holds=KO.in_force,
    done=_is_done,
)
