"""English date patterns."""

from collections.abc import Iterator
from datetime import date

from monitor.domain.acts.act import Asserted
from monitor.language.acts.facets.postponed import days_from
from monitor.language.acts.grammar.profile import DateForms
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.en import EN
from monitor.language.profiles.en.days import MONTHS, begins, ends, moved_to, said_on
from monitor.language.profiles.en.durations import lasting
from monitor.language.profiles.en.history import is_told_again

__all__ = ["DATES", "put_off"]


def put_off(trigger: Trigger, today: date) -> Iterator[Asserted[date]]:
    """Dates after the verb to which something is postponed."""
    start = trigger.verb.start
    yield from days_from(trigger, start, EN.postponed_to_date, today, MONTHS)
    day = moved_to(trigger.passage, start, today)
    if day is not None:
        yield day


def _is_done(around: str, verb: str) -> bool:
    return EN.perfect_or_passive.search(around) is not None or EN.past_verb.search(verb.partition(" ")[0]) is not None


DATES = DateForms(
    months=MONTHS,
    effective_from=EN.effective_from,
    effective_until=EN.effective_until,
    said_on=EN.announced_on,
    said_without_date=said_on,
    first_day=begins,
    last_day=ends,
    comment_deadline=EN.comment_deadline,
    effect_told=EN.effective_date_sentence,
    put_off=put_off,
    lasting=lasting,
    is_told_again=is_told_again,
    in_force=EN.in_force,
    is_perfect=_is_done,
)
