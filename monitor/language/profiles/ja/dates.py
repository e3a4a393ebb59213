"""Japanese date patterns."""

from datetime import date, timedelta
from functools import partial

from monitor.domain.acts.act import Asserted
from monitor.language.acts.facets.dates import nearest_day, valid
from monitor.language.acts.facets.postponed import postponed_day_before
from monitor.language.acts.grammar.mentions import Passage
from monitor.language.acts.grammar.profile import DatePatterns
from monitor.language.profiles.ja import JA
from monitor.language.profiles.ja.history import is_history
from monitor.language.profiles.shared.days import FirstDayPatterns, day_without_month, first_day, last_day
from monitor.language.profiles.shared.spans import DurationMarkers, duration_matches

_DURATIONS = DurationMarkers(
    before=JA.duration,
    after=JA.duration_after_verb,
    parts=JA.small_words,
    link="の",
)

_FIRST_DAYS = FirstDayPatterns(begins=JA.begins, month=JA.effective_from_month)


def _begins(passage: Passage, today: date) -> Asserted[date] | None:
    return _nearest_day(passage, today) or first_day(_FIRST_DAYS, passage, today)


def _nearest_day(passage: Passage, today: date) -> Asserted[date] | None:
    """The day of the month, printed alone, that is closest to the article's day."""
    match = passage.search(JA.effective_from_day_alone)
    if match is None:
        return None
    number, following = int(match["day"]), today.replace(day=1) + timedelta(days=31)
    day = valid(following.year, following.month, number) if match["next"] else nearest_day(number, today)
    return None if day is None else passage.day(match, day)


DATES = DatePatterns(
    effective_from=JA.effective_from,
    effective_until=JA.effective_until,
    last_day=partial(last_day, JA.until_month),
    announced_on_date=JA.announced_on,
    announced_without_date=partial(day_without_month, JA.day_alone),
    first_day=_begins,
    comment_deadline=JA.comment_deadline,
    effective_sentence=JA.effective_date_sentence,
    postponed_days=partial(postponed_day_before, JA.postponed_to_date),
    durations_in=partial(duration_matches, _DURATIONS),
    is_history=is_history,
    in_force=JA.in_force,
    perfect=JA.done,
)
