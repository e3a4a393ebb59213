"""The publishing pattern of a source: a pure function of daily counts and its last items.

The last items of a busy source cover less than a day and do not show weekends; daily counts do, but show no hours. So
both are kept. The poll interval uses `poll_interval`, which forgets faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

DAYS = 56
"""Days that are remembered: eight weekends, so that a holiday week does not dominate."""

REMEMBERED_ITEMS = 60
"""Items that are remembered: four times the median feed (15 entries)."""

_MIN_DATED = 5  # minimum dated items to measure the time between them
_MIN_DAYS = 7  # minimum days watched for a daily rate
_REGULAR_DAYS = 14  # minimum days watched to be `regular`
_REGULAR_ITEMS = 10  # minimum items in that time
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenItem:
    """An item as it came. `at` is its publication time if `dated`, else the time of first sight.

    `acts`: an act was read in it.
    """

    at: datetime
    language: str = ""
    dated: bool = False
    acts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """New items on a UTC day."""

    day: date
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingPattern:
    """The pattern: `per_day` is the average of new items, `gap` the median time between two (None: too few dated),
    `quiet` the longest time without any, in whole days. `regular`: watched for long enough to detect inactivity.
    """

    per_day: float
    gap: timedelta | None = None
    quiet: timedelta = timedelta(0)
    regular: bool = False

    @property
    def patience(self) -> timedelta:
        """The inactivity threshold: at least a long weekend, and twice the longest quiet time so far."""
        return max(3 * (self.gap or timedelta(0)), 2 * self.quiet + _DAY, 3 * _DAY)


def with_count(days: Sequence[DayCount], day: date, items: int) -> tuple[DayCount, ...]:
    """The daily counts with `items` more on `day`; days that are too old are dropped."""
    kept = {one.day: one for one in days if one.day > day - DAYS * _DAY}
    if items:
        before = kept.get(day, DayCount(day=day, items=0))
        kept[day] = replace(before, items=before.items + items)
    return tuple(kept[each] for each in sorted(kept))


def publishing_pattern(
    days: Sequence[DayCount], items: Sequence[SeenItem], *, watched_since: datetime | None, now: datetime
) -> PublishingPattern | None:
    """The pattern of a source watched since that time; None if it is not known yet."""
    times = sorted(one.at for one in items if one.dated)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    gap = timedelta(seconds=median(one.total_seconds() for one in gaps)) if len(times) >= _MIN_DATED else None
    watched = min((now - watched_since) / _DAY, DAYS) if watched_since is not None else 0.0
    counted = sum(one.items for one in days)
    per_day = counted / watched if watched >= _MIN_DAYS else _rate(times)
    if per_day is None:
        return None
    return PublishingPattern(
        per_day=per_day,
        gap=gap,
        quiet=_longest_quiet(days, now),
        regular=watched >= _REGULAR_DAYS and counted >= _REGULAR_ITEMS,
    )


def _rate(times: Sequence[datetime]) -> float | None:
    """Items per day from their dates, before the source was watched for long."""
    if len(times) < _MIN_DATED or times[-1] == times[0]:
        return None
    return (len(times) - 1) / ((times[-1] - times[0]) / _DAY)


def _longest_quiet(days: Sequence[DayCount], now: datetime) -> timedelta:
    """The most whole days between two with new items; the current quiet time does not count."""
    busy = [one.day for one in days if one.items and one.day <= now.date()]
    return max((later - earlier - _DAY for earlier, later in pairwise(busy)), default=timedelta(0))
