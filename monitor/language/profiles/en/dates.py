"""English date patterns."""

from collections.abc import Iterator
from datetime import date

from monitor.domain.acts.act import Asserted
from monitor.language.acts.facets.postponed import postponed_days_after
from monitor.language.acts.grammar.profile import DatePatterns
from monitor.language.acts.grammar.verb_object import Trigger
from monitor.language.profiles.en import EN
from monitor.language.profiles.en.days import MONTHS, announced_on_date, begins, ends, moved_to
from monitor.language.profiles.en.durations import durations_in
from monitor.language.profiles.en.history import is_history


def postponed_days(trigger: Trigger, today: date) -> Iterator[Asserted[date]]:
    """Dates after the verb to which something is postponed."""
    start = trigger.verb.start
    yield from postponed_days_after(trigger, start, EN.postponed_to_date, today, MONTHS)
    day = moved_to(trigger.passage, start, today)
    if day is not None:
        yield day


DATES = DatePatterns(
    months=MONTHS,
    effective_from=EN.effective_from,
    effective_until=EN.effective_until,
    announced_on_date=EN.announced_on,
    announced_without_date=announced_on_date,
    first_day=begins,
    last_day=ends,
    comment_deadline=EN.comment_deadline,
    effective_sentence=EN.effective_date_sentence,
    postponed_days=postponed_days,
    durations_in=durations_in,
    is_history=is_history,
    in_force=EN.in_force,
    perfect=EN.perfect_or_passive,
    past_verb=EN.past_verb,
)
