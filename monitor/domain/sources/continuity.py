"""Continuity between two polls of a feed: whether items were missed, or all items got new ids.

A feed is a window over what its publisher posts. Two windows with a common item have no gap between them. Without one
the poll came too late, and items in between were missed. A window of unknown items that repeat known titles, or are
older than the last poll, is neither: the site changed its ids (`SecondOpinionVerdict.FLOOD`).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.domain.sources.publishing_pattern import PublishingPattern

_MIN_FLOOD = 10  # minimum window for a flood: the shortest feeds change completely in a day
_MIN_WINDOW = 5  # minimum size of both windows for a gap
_STALE_AGE = timedelta(hours=48)  # before the last poll: covers dates without a time, late uploads and wrong time zones
_IMPLAUSIBLE_FACTOR = 5  # times the expected number: more than a busy hour
_DAY = timedelta(days=1)


class ContinuityVerdict(StrEnum):
    CONTINUES = "continues"
    GAP = "gap"
    FLOOD = "flood"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownItem:
    """An item with a new id. `title` is any key of its title, `known` is True if an older item has the same title."""

    title: str
    known: bool = False
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The time between the last poll and the oldest item of this one. `unseen` estimates the missed items; None:
    unknown.
    """

    start: datetime
    end: datetime
    unseen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuity:
    """The verdict. `held` are the positions, among the unknown items, of those that must not alert."""

    verdict: ContinuityVerdict
    held: frozenset[int] = frozenset()
    gap: Gap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWindow:
    """What a poll at `now` found: the items that are `unknown`, and the number `shared` with the store.

    The previous window had `before` items, `largest` is the most new items of any poll but the first, and `last_poll`
    is the last successful poll.
    """

    unknown: tuple[UnknownItem, ...]
    shared: int
    before: int
    largest: int
    last_poll: datetime
    publishing_pattern: PublishingPattern | None
    now: datetime

    @property
    def size(self) -> int:
        return len(self.unknown) + self.shared

    @property
    def expected(self) -> float | None:
        """The number of items likely since the last poll; None if unknown."""
        return (
            None
            if self.publishing_pattern is None
            else self.publishing_pattern.per_day * ((self.now - self.last_poll) / _DAY)
        )


def assess_continuity(window: FeedWindow) -> Continuity:
    held = _held(window)
    if held:
        return Continuity(verdict=ContinuityVerdict.FLOOD, held=held)
    gap = _gap(window) if not window.shared and min(window.size, window.before) >= _MIN_WINDOW else None
    return Continuity(verdict=ContinuityVerdict.CONTINUES if gap is None else ContinuityVerdict.GAP, gap=gap)


def _held(window: FeedWindow) -> frozenset[int]:
    """The items of a flood that are not new; empty if it is no flood."""
    if window.size < _MIN_FLOOD or 2 * len(window.unknown) <= window.size:
        return frozenset()
    once = Counter(one.title for one in window.unknown)
    stale = frozenset(
        place for place, one in enumerate(window.unknown) if _is_stale(one, window, alone=once[one.title] == 1)
    )
    if 2 * len(stale) > window.size:
        return stale
    return frozenset(range(len(window.unknown))) if _is_implausible(window) else frozenset()


def _is_stale(one: UnknownItem, window: FeedWindow, *, alone: bool) -> bool:
    """True if the item is old or known. A title that several items share ("Notice") identifies none."""
    if one.published is not None and one.published < window.last_poll - _STALE_AGE:
        return True
    return one.known and alone


def _is_implausible(window: FeedWindow) -> bool:
    """True for undated items, all new at once, far more than the time since the last poll makes likely."""
    expected, dated = window.expected, any(one.published is not None for one in window.unknown)
    if (
        window.shared
        or dated
        or expected is None
        or window.publishing_pattern is None
        or not window.publishing_pattern.regular
    ):
        return False
    return len(window.unknown) > max(_IMPLAUSIBLE_FACTOR * (expected + 1), 2 * window.largest)


def _gap(window: FeedWindow) -> Gap | None:
    """The gap; None if the window reaches back to the last poll, or nothing was likely in between."""
    start, end = window.last_poll, _oldest(window)
    if end <= start:
        return None
    if window.publishing_pattern is None:
        return Gap(start=start, end=end)
    unseen = round(window.publishing_pattern.per_day * ((end - start) / _DAY))
    return Gap(start=start, end=end, unseen=unseen) if unseen else None


_LONGEST_DAYS = 3650  # limit for sources that publish almost nothing


def _oldest(window: FeedWindow) -> datetime:
    """The start of the window: its oldest item, or the time that so many items usually take."""
    dated = [one.published for one in window.unknown if one.published is not None]
    if 2 * len(dated) > len(window.unknown):
        return min(*dated, window.now)
    if window.publishing_pattern is None or not window.publishing_pattern.per_day:
        return window.now
    return window.now - timedelta(days=min(len(window.unknown) / window.publishing_pattern.per_day, _LONGEST_DAYS))
