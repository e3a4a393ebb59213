"""When a digest closes, over which span of time, and how much of it is shown.

The spans of a route tile its time: each begins where the one before ended, so that what comes between two digests is
in one of them. They close once on each local date that the plan names, whatever clocks do that day. Whoever was off
when one closed sends it late, and one for all that were missed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.domain.alerts.route import DigestPlan
from monitor.domain.operations.wall_clock import first_at

__all__ = [
    "LINES",
    "POSSIBLE",
    "REST",
    "DigestPlace",
    "Shares",
    "Window",
    "due_window",
    "is_ahead",
    "last_close",
    "next_close",
    "shares",
]

LINES = 10
"""Events that a digest shows."""

REST = 20
"""Events that the reply under it shows."""

POSSIBLE = 5
"""Possible acts that a digest shows: half as many lines as events get, for about one in four of the likeliest (scores
from 0.15 on) is an act, and one in nine of all.
"""

_DAY = timedelta(days=1)
_WEEK = 9  # days: a plan names one of seven, and a date may be skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From `start` to before `end`."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPlace:
    """What is remembered of the digests of a channel: when the first one began, and where the last one ended."""

    channel: str
    began_at: datetime
    closed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How many lines each part gets."""

    waiting: int
    new: int


def next_close(plan: DigestPlan, *, after: datetime) -> datetime:
    """The first moment after `after` at which a digest closes, in UTC."""
    today = after.astimezone(plan.zone).date()
    closes = (_close(plan, today + n * _DAY) for n in range(-1, _WEEK))
    return min(close for close in closes if close is not None and close > after)


def last_close(plan: DigestPlan, *, until: datetime) -> datetime:
    """The last moment, at the latest `until`, at which a digest closes."""
    today = until.astimezone(plan.zone).date()
    closes = (_close(plan, today - n * _DAY) for n in range(-1, _WEEK))
    return max(close for close in closes if close is not None and close <= until)


def _close(plan: DigestPlan, day: date) -> datetime | None:
    return first_at(day, plan.at, plan.zone) if day.weekday() in plan.days else None


def due_window(plan: DigestPlan, closed_at: datetime, *, now: datetime) -> Window | None:
    """What is to be summed up now, the last digest having ended at `closed_at`; None before the next one closes."""
    end = last_close(plan, until=now)
    return Window(start=closed_at, end=end) if end > closed_at else None


def is_ahead(plan: DigestPlan, closed_at: datetime, *, now: datetime) -> bool:
    """Whether the last digest ended later than the next one is to: a clock that was wrong closed it."""
    return closed_at > next_close(plan, after=now)


def shares(waiting: int, new: int, *, lines: int = LINES) -> Shares:
    """What waits for a decision comes first, but leaves half of the lines where there is as much that is new."""
    first = min(waiting, max(lines // 2, lines - new))
    return Shares(waiting=first, new=min(new, lines - first))
