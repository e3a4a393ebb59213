"""Korean date patterns."""

from functools import partial

from monitor.language.acts.facets.postponed import postponed_day_before
from monitor.language.acts.grammar.profile import DatePatterns
from monitor.language.profiles.ko import KO
from monitor.language.profiles.shared.days import FirstDayPatterns, day_without_month, first_day, last_day
from monitor.language.profiles.shared.spans import DurationMarkers, duration_matches

_DURATIONS = DurationMarkers(
    before=KO.duration,
    after=KO.duration_after_verb,
    parts=KO.small_words,
    link="의",
)

_FIRST_DAYS = FirstDayPatterns(begins=KO.begins, day=KO.effective_from_day_alone, month=KO.effective_from_month)


DATES = DatePatterns(
    effective_from=KO.effective_from,
    effective_until=KO.effective_until,
    last_day=partial(last_day, KO.until_month),
    announced_on_date=KO.announced_on,
    announced_without_date=partial(day_without_month, KO.day_alone),
    first_day=partial(first_day, _FIRST_DAYS),
    comment_deadline=KO.comment_deadline,
    postponed_days=partial(postponed_day_before, KO.postponed_to_date),
    durations_in=partial(duration_matches, _DURATIONS),
    in_force=KO.in_force,
    perfect=KO.done,
)
