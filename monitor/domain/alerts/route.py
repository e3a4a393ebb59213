"""A named way to a channel and what is said there when: how loud, at which hours, to whom, how often."""

from dataclasses import dataclass
from datetime import UTC, time, timedelta, tzinfo
from enum import StrEnum

from monitor.domain.rules.rule import Level

__all__ = [
    "REMINDERS",
    "DigestPlan",
    "Hours",
    "Mention",
    "Quiet",
    "Reminding",
    "Route",
    "RouteKind",
    "Updates",
]


class RouteKind(StrEnum):
    ALERTS = "alerts"
    OPERATOR = "operator"
    TRIAL = "trial"


class Updates(StrEnum):
    """Where the channel is told of what develops: each reply stands in the thread of its alert."""

    THREAD_AND_ESCALATIONS = "thread_and_escalations"  # what is loud is shown in the channel as well
    THREAD = "thread"  # nothing is
    CHANNEL = "channel"  # every development is

    def show(self, *, loud: bool) -> bool:
        """Whether the channel is shown a reply about what developed."""
        return self is Updates.CHANNEL or (loud and self is Updates.THREAD_AND_ESCALATIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours of each day by the clock of the route's zone, past midnight where `end` is the earlier one; never equal.

    What is as loud as `passes` is said all the same; so is what is critical, whatever that says.
    """

    start: time
    end: time
    passes: Level = Level.CRITICAL


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPlan:
    """One message at `at` of `zone` on each of `days` (0 Monday … 6 Sunday, in order, at least one).

    `levels` are those whose events it lists as new. `empty` is whether one that lists nothing is sent as well.
    """

    at: time
    zone: tzinfo
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    levels: tuple[Level, ...] = (Level.LOW,)
    empty: bool = False


class Hours(StrEnum):
    """When somebody is there, by the clock of the route's zone."""

    ALWAYS = "always"
    BUSINESS = "business_hours"  # Monday to Friday, 09:00 to 18:00


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminding:
    """An alert of one of `levels` that nobody has acknowledged `after` that time is told again, within `hours`."""

    after: timedelta
    levels: tuple[Level, ...] = (Level.HIGH, Level.CRITICAL)
    hours: Hours = Hours.ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """The people of `group`, by the messenger's own id of it, are called by alerts of `least` and louder."""

    group: str
    least: Level = Level.CRITICAL


REMINDERS = (timedelta(days=30), timedelta(days=7), timedelta(days=1))
"""How long before a date of law a thread is reminded, unless a route says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A named way to a channel. `channel` is an id (C0…) or #name; `minimum` is the lowest level sent at once.

    `zone` is whose clock its hours are by. `dates` is how long before a date of law the thread of its alert is
    reminded, the longest first. `fallback` names the route that takes over while nothing can be posted to the channel.
    """

    name: str
    channel: str
    minimum: Level = Level.MEDIUM
    kind: RouteKind = RouteKind.ALERTS
    zone: tzinfo = UTC
    updates: Updates = Updates.THREAD_AND_ESCALATIONS
    quiet: Quiet | None = None
    digest: DigestPlan | None = None
    remind: Reminding | None = None
    mention: Mention | None = None
    dates: tuple[timedelta, ...] = REMINDERS
    fallback: str | None = None

    def called_by(self, level: Level) -> str:
        """The group that something of that level calls, "" for nobody."""
        return self.mention.group if self.mention is not None and level.rank >= self.mention.least.rank else ""
