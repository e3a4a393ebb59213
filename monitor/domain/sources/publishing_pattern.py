"""How often a source says something new, measured on what it said: a pure function of days and of its last items.

Busy sources fill their last items within a day and tell nothing of a weekend; days tell that, and nothing of hours.
So both are kept, and each is asked what it knows. When a source is polled goes by `rhythm`, which forgets faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

__all__ = ["DAYS", "SIGHTS", "DayCount", "Habit", "Sight", "counted_on", "habit"]

DAYS = 56
"""Days that are remembered of a source: eight weekends, and a week of holidays is not most of it."""

SIGHTS = 60
"""Items that are remembered of a source: twice the median feed (15 entries), four times as a rule."""

_DATED = 5  # items with a time of their own, to measure gaps between them
_ENOUGH_DAYS = 7  # watched, for days to tell how many a day come
_REGULAR_DAYS = 14  # watched
_REGULAR_ITEMS = 10  # in that time: a source with fewer has no habit to fall out of
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """An item as it came. `at` is when it was published, when it was seen where the feed does not say that (`dated`).

    `acts`: an act was read in it.
    """

    at: datetime
    language: str = ""
    dated: bool = False
    acts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """How many new items came on a day, UTC."""

    day: date
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """`per_day` new items on average, `gap` the median time between two (None: too few had a time), `quiet` the longest
    time without any, in whole days. `regular`: it was watched for long enough to miss something.
    """

    per_day: float
    gap: timedelta | None = None
    quiet: timedelta = timedelta(0)
    regular: bool = False

    @property
    def patience(self) -> timedelta:
        """How long nothing new is no news: a long weekend at least, twice the longest quiet there was."""
        return max(3 * (self.gap or timedelta(0)), 2 * self.quiet + _DAY, 3 * _DAY)


def counted_on(days: Sequence[DayCount], day: date, items: int) -> tuple[DayCount, ...]:
    """The days with `items` more on `day`; those that are too old are forgotten."""
    kept = {one.day: one for one in days if one.day > day - DAYS * _DAY}
    if items:
        before = kept.get(day, DayCount(day=day, items=0))
        kept[day] = replace(before, items=before.items + items)
    return tuple(kept[each] for each in sorted(kept))


def habit(
    days: Sequence[DayCount], sights: Sequence[Sight], *, watched_since: datetime | None, now: datetime
) -> Habit | None:
    """What can be said of a source that is watched since then; None where nothing can."""
    times = sorted(one.at for one in sights if one.dated)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    gap = timedelta(seconds=median(one.total_seconds() for one in gaps)) if len(times) >= _DATED else None
    watched = min((now - watched_since) / _DAY, DAYS) if watched_since is not None else 0.0
    counted = sum(one.items for one in days)
    per_day = counted / watched if watched >= _ENOUGH_DAYS else _rate(times)
    if per_day is None:
        return None
    return Habit(
        per_day=per_day,
        gap=gap,
        quiet=_longest_quiet(days, now),
        regular=watched >= _REGULAR_DAYS and counted >= _REGULAR_ITEMS,
    )


def _rate(times: Sequence[datetime]) -> float | None:
    """Items a day as their own times have it, before we have watched for long."""
    if len(times) < _DATED or times[-1] == times[0]:
        return None
    return (len(times) - 1) / ((times[-1] - times[0]) / _DAY)


def _longest_quiet(days: Sequence[DayCount], now: datetime) -> timedelta:
    """Whole days between two with something new; what is quiet now is what is asked about, and does not count."""
    busy = [one.day for one in days if one.items and one.day <= now.date()]
    return max((later - earlier - _DAY for earlier, later in pairwise(busy)), default=timedelta(0))
