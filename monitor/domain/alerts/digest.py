"""Digest schedule: closing times, windows and line limits.

The windows of a route are contiguous, so everything between two digests is in exactly one of them. A window closes once
on each local date of the plan, whatever clock changes happen that day. After downtime one digest covers all missed
ones.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.domain.alerts.route import DigestPlan
from monitor.domain.operations.wall_clock import first_at

LINES = 10
"""Events that a digest shows."""

REST = 20
"""Events that the reply under a digest shows."""

POSSIBLE = 5
"""Candidates that a digest shows: half as many lines as events get. About one in four of the likeliest (scores from
0.15 on) is an act, one in nine of all.
"""

_DAY = timedelta(days=1)
_WEEK = 9  # days to search: a plan names one of seven, and a date may be skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestWindow:
    """From `start` up to, but not including, `end`."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestState:
    """The digest state of a channel: when the first window began, and when the last one ended."""

    channel: str
    began_at: datetime
    closed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How many lines each part gets."""

    waiting: int
    new: int


def next_close(plan: DigestPlan, *, after: datetime) -> datetime:
    """The first closing time after `after`, in UTC."""
    today = after.astimezone(plan.zone).date()
    closes = (_close(plan, today + n * _DAY) for n in range(-1, _WEEK))
    return min(close for close in closes if close is not None and close > after)


def last_close(plan: DigestPlan, *, until: datetime) -> datetime:
    """The last closing time up to and including `until`."""
    today = until.astimezone(plan.zone).date()
    closes = (_close(plan, today - n * _DAY) for n in range(-1, _WEEK))
    return max(close for close in closes if close is not None and close <= until)


def _close(plan: DigestPlan, day: date) -> datetime | None:
    return first_at(day, plan.at, plan.zone) if day.weekday() in plan.days else None


def due_window(plan: DigestPlan, closed_at: datetime, *, now: datetime) -> DigestWindow | None:
    """The window to send now, if the last one ended at `closed_at`; None before the next closing time."""
    end = last_close(plan, until=now)
    return DigestWindow(start=closed_at, end=end) if end > closed_at else None


def is_ahead(plan: DigestPlan, closed_at: datetime, *, now: datetime) -> bool:
    """True if the last window ends after the next closing time: a wrong clock closed it."""
    return closed_at > next_close(plan, after=now)


def shares(waiting: int, new: int, *, lines: int = LINES) -> Shares:
    """The split of `lines`: waiting events first, but at least half the lines for new ones if there are that many."""
    first = min(waiting, max(lines // 2, lines - new))
    return Shares(waiting=first, new=min(new, lines - first))
