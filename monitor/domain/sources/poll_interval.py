"""How often a source says something new of late, and how often it is therefore asked. Times are aware UTC.

It follows a change within ten items. What silence is worth an alarm is asked of `habit`, which remembers weeks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from monitor.domain.sources.source import Source, Tier

__all__ = ["Brought", "Rhythm", "bounds", "usual_wait"]

_MEMORY = 10  # items that an average remembers: a source that changes its pace is followed within as many
_SEED = 20  # newest dated items of a first look that tell the rhythm; half of all feeds hold 15 or fewer
_PER_ITEM = 3  # polls for each item that is expected, so that one is a third of its usual distance late at most
_FASTER, _SLOWER = 3, 4  # how far from `interval` a source may be asked
_LEAST = timedelta(minutes=1)
_MOST = timedelta(hours=24)
_FEW = 5  # items of a feed below which nothing follows from how many are known
_OVERLAP = 4  # a window in which less than one in so many is known has moved on too fast


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What a poll with a body held: items `fetched`, of them `new` and `known`, and the times that they are dated."""

    fetched: int
    new: int
    known: int
    dated: tuple[datetime, ...] = ()

    @property
    def overflows(self) -> bool:
        """Whether so much is new that there may have been more in between."""
        return self.fetched >= _FEW and self.known * _OVERLAP < self.fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """`every` is the usual time between two items, None while unknown; `last` when something was last new."""

    every: timedelta | None = None
    last: datetime | None = None

    @classmethod
    def of_first_look(cls, dated: Iterable[datetime], *, now: datetime) -> Self:
        """From the dates of what was there; dates to come count as now."""
        times = sorted((min(at, now) for at in dated), reverse=True)[:_SEED]
        if len(times) < 3 or times[0] == times[-1]:
            return cls(last=now)
        return cls(every=(times[0] - times[-1]) / (len(times) - 1), last=times[0])

    def with_news(self, count: int, *, now: datetime) -> Self:
        """After `count` new items were seen at `now`; the last `_MEMORY` count as much as all that time."""
        if count <= 0 or self.last is None:
            return self if count <= 0 else type(self)(every=self.every, last=now)
        quiet = max(now - self.last, timedelta(0))
        known = 0 if self.every is None else _MEMORY
        usual = timedelta(0) if self.every is None else self.every
        return type(self)(every=(usual * known + quiet) / (known + count), last=now)

    def at(self, now: datetime) -> timedelta | None:
        """The rhythm as it looks now: silence stretches it, doubling it after ten times its length."""
        if self.every is None or self.last is None:
            return self.every
        return max(self.every, (self.every * _MEMORY + (now - self.last)) / (_MEMORY + 1))


def bounds(source: Source) -> tuple[timedelta, timedelta]:
    """The shortest and the longest time between two polls that succeed, before jitter.

    An official source is never asked more slowly than its `interval`: its news is what everything waits for.
    """
    if not source.adaptive:
        return source.interval, source.interval
    slow = source.interval if source.tier is Tier.OFFICIAL else min(source.interval * _SLOWER, _MOST)
    return min(max(source.interval / _FASTER, _LEAST), source.interval), max(slow, source.interval)


def usual_wait(
    source: Source, rhythm: timedelta | None, *, asked: timedelta | None = None, overflows: bool = False
) -> timedelta:
    """How long to wait after a poll that succeeded. `asked` is what the server or the feed itself wants at least.

    What is asked for holds within the source's bounds; a window that overflows is looked at again as soon as may be.
    """
    least, most = bounds(source)
    if overflows:
        return least
    wait = source.interval if rhythm is None else rhythm / _PER_ITEM
    return min(max(wait, asked or least, least), most)
