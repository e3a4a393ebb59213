"""What a poll brought beside what the one before it had: whether something went by in between, or all was named anew.

A feed is a window over what its publisher says. Two windows that share an item leave no gap between them. One that
shares none came too late: what stood in between was never seen. A window of items that nobody knows and that say what
is known, or are older than the last look, is none of this: the site gave its items other names (`Verdict.FLOOD`).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.domain.sources.publishing_pattern import Habit

__all__ = ["Continuity", "Gap", "Unknown", "Verdict", "Window", "judge"]

_MANY = 10  # items of a window, for a flood: the shortest feeds change whole in a day
_FEW = 5  # items that two windows have, for it to mean something that they share none
_OLD = timedelta(hours=48)  # before the last look: dates without a time, late uploads and odd time zones are younger
_BURST = 5  # times as many as were to be expected are no busy hour
_DAY = timedelta(days=1)


class Verdict(StrEnum):
    CONTINUES = "continues"
    GAP = "gap"
    FLOOD = "flood"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """An item whose id is new to us. `title` is any mark of it, `known` whether an older item has the same title."""

    title: str
    known: bool = False
    published: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """From the last look until the oldest item of the next: `unseen` items by the source's habit, None: who knows."""

    start: datetime
    end: datetime
    unseen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Continuity:
    """`held` are the places, in the order of the unknown items, of those that are not to be alerted."""

    verdict: Verdict
    held: frozenset[int] = frozenset()
    gap: Gap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What a poll found at `now`: items that are `unknown`, and how many it `shared` with what is stored.

    The window before had `before` items, no poll but the first brought more news than `largest`, and `last_look` is
    when the source was last reached.
    """

    unknown: tuple[Unknown, ...]
    shared: int
    before: int
    largest: int
    last_look: datetime
    habit: Habit | None
    now: datetime

    @property
    def size(self) -> int:
        return len(self.unknown) + self.shared

    @property
    def expected(self) -> float | None:
        """How many items the time since the last look makes likely; None: who knows."""
        return None if self.habit is None else self.habit.per_day * ((self.now - self.last_look) / _DAY)


def judge(window: Window) -> Continuity:
    held = _held(window)
    if held:
        return Continuity(verdict=Verdict.FLOOD, held=held)
    gap = _gap(window) if not window.shared and min(window.size, window.before) >= _FEW else None
    return Continuity(verdict=Verdict.CONTINUES if gap is None else Verdict.GAP, gap=gap)


def _held(window: Window) -> frozenset[int]:
    """The items of a flood that are no news; none where it is no flood."""
    if window.size < _MANY or 2 * len(window.unknown) <= window.size:
        return frozenset()
    once = Counter(one.title for one in window.unknown)
    stale = frozenset(
        place for place, one in enumerate(window.unknown) if _is_stale(one, window, alone=once[one.title] == 1)
    )
    if 2 * len(stale) > window.size:
        return stale
    return frozenset(range(len(window.unknown))) if _is_out_of_all_proportion(window) else frozenset()


def _is_stale(one: Unknown, window: Window, *, alone: bool) -> bool:
    """A title that several items have (`Notice`) makes none of them known."""
    if one.published is not None and one.published < window.last_look - _OLD:
        return True
    return one.known and alone


def _is_out_of_all_proportion(window: Window) -> bool:
    """Items without dates, all new at once, many more than the time since the last look makes likely."""
    expected, dated = window.expected, any(one.published is not None for one in window.unknown)
    if window.shared or dated or expected is None or window.habit is None or not window.habit.regular:
        return False
    return len(window.unknown) > max(_BURST * (expected + 1), 2 * window.largest)


def _gap(window: Window) -> Gap | None:
    """None where the window reaches back to the last look, or nothing was likely to come in between."""
    start, end = window.last_look, _oldest(window)
    if end <= start:
        return None
    if window.habit is None:
        return Gap(start=start, end=end)
    unseen = round(window.habit.per_day * ((end - start) / _DAY))
    return Gap(start=start, end=end, unseen=unseen) if unseen else None


_LONGEST_DAYS = 3650  # a source that brings one item in ten years has no rhythm to count with


def _oldest(window: Window) -> datetime:
    """Since when the window tells all: from its oldest item on, or as long as so many items take."""
    dated = [one.published for one in window.unknown if one.published is not None]
    if 2 * len(dated) > len(window.unknown):
        return min(*dated, window.now)
    if window.habit is None or not window.habit.per_day:
        return window.now
    return window.now - timedelta(days=min(len(window.unknown) / window.habit.per_day, _LONGEST_DAYS))
