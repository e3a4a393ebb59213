"""The adaptive poll interval, from the recent rate of new items. Times are aware UTC.

It follows a change within ten items. The inactivity threshold uses `publishing_pattern`, which remembers weeks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from monitor.domain.sources.source import Source, Tier

_MEMORY = 10  # items in the average: a change of rate is followed within as many
_INITIAL_ITEMS = 20  # newest dated items of an initial poll that give the rate; half of all feeds hold 15 or fewer
_PER_ITEM = 3  # polls per expected item, so that an item is late by at most a third of the usual distance
_FASTER, _SLOWER = 3, 4  # how far the interval may deviate from `interval`
_MIN_INTERVAL = timedelta(minutes=1)
_MAX_INTERVAL = timedelta(hours=24)
_MIN_ITEMS = 5  # minimum items of a feed for `overflows`
_OVERLAP = 4  # a window overflows if fewer than one in so many items is known


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyCounts:
    """Counts of a poll with a body: items `fetched`, of them `new` and `known`, and their dates."""

    fetched: int
    new: int
    known: int
    dated: tuple[datetime, ...] = ()

    @property
    def overflows(self) -> bool:
        """True if so many are new that items may have been missed in between."""
        return self.fetched >= _MIN_ITEMS and self.known * _OVERLAP < self.fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRate:
    """The rate of items: `every` is the usual time between two, None while unknown; `last` is when one was last new."""

    every: timedelta | None = None
    last: datetime | None = None

    @classmethod
    def of_initial_poll(cls, dated: Iterable[datetime], *, now: datetime) -> Self:
        """The rate from the dates of an initial poll; future dates count as now."""
        times = sorted((min(at, now) for at in dated), reverse=True)[:_INITIAL_ITEMS]
        if len(times) < 3 or times[0] == times[-1]:
            return cls(last=now)
        return cls(every=(times[0] - times[-1]) / (len(times) - 1), last=times[0])

    def with_news(self, count: int, *, now: datetime) -> Self:
        """The rate after `count` new items at `now`, a moving average over `_MEMORY` items."""
        if count <= 0 or self.last is None:
            return self if count <= 0 else type(self)(every=self.every, last=now)
        quiet = max(now - self.last, timedelta(0))
        known = 0 if self.every is None else _MEMORY
        usual = timedelta(0) if self.every is None else self.every
        return type(self)(every=(usual * known + quiet) / (known + count), last=now)

    def at(self, now: datetime) -> timedelta | None:
        """The rate at `now`: silence stretches it, doubling it after ten times its length."""
        if self.every is None or self.last is None:
            return self.every
        return max(self.every, (self.every * _MEMORY + (now - self.last)) / (_MEMORY + 1))


def bounds(source: Source) -> tuple[timedelta, timedelta]:
    """The shortest and the longest time between two successful polls, before jitter.

    An official source is never polled less often than its `interval`, because everything waits for its news.
    """
    if not source.adaptive:
        return source.interval, source.interval
    slow = source.interval if source.tier is Tier.OFFICIAL else min(source.interval * _SLOWER, _MAX_INTERVAL)
    return min(max(source.interval / _FASTER, _MIN_INTERVAL), source.interval), max(slow, source.interval)


def poll_wait(
    source: Source, item_interval: timedelta | None, *, asked: timedelta | None = None, overflows: bool = False
) -> timedelta:
    """The wait after a successful poll. `asked` is the minimum that the server or the feed asks for.

    It is honoured within the source's bounds; after an overflow the next poll comes as soon as they allow.
    """
    least, most = bounds(source)
    if overflows:
        return least
    wait = source.interval if item_interval is None else item_interval / _PER_ITEM
    return min(max(wait, asked or least, least), most)
