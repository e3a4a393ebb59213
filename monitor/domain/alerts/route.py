"""Routes: channel, minimum level, hours, digest, reminders and mentions."""

from dataclasses import dataclass
from datetime import UTC, time, timedelta, tzinfo
from enum import StrEnum

from monitor.domain.rules.rule import Level


class RouteKind(StrEnum):
    ALERTS = "alerts"
    OPERATOR = "operator"
    TRIAL = "trial"


class Updates(StrEnum):
    """Where replies about developments are shown. Every reply is in the thread of its alert."""

    THREAD_AND_ESCALATIONS = "thread_and_escalations"  # loud developments are shown in the channel, too
    THREAD = "thread"  # in the thread only
    CHANNEL = "channel"  # every development is shown in the channel, too

    def show(self, *, loud: bool) -> bool:
        """True if the reply about a development is shown in the channel."""
        return self is Updates.CHANNEL or (loud and self is Updates.THREAD_AND_ESCALATIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """Daily quiet hours in the route's zone, past midnight if `end` is earlier than `start`; never equal.

    Levels from `passes` on are sent anyway; critical always is.
    """

    start: time
    end: time
    passes: Level = Level.CRITICAL


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestPlan:
    """One message at `at` of `zone` on each of `days` (0 Monday … 6 Sunday, in order, at least one).

    `levels` are those whose events it lists as new. With `empty`, a digest without events is sent as well.
    """

    at: time
    zone: tzinfo
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    levels: tuple[Level, ...] = (Level.LOW,)
    empty: bool = False


class Hours(StrEnum):
    """When reminders may be sent, by the route's zone."""

    ALWAYS = "always"
    BUSINESS = "business_hours"  # Monday to Friday, 09:00 to 18:00


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderPlan:
    """An alert of one of `levels` that is not acknowledged `after` that time is repeated, within `hours`."""

    after: timedelta
    levels: tuple[Level, ...] = (Level.HIGH, Level.CRITICAL)
    hours: Hours = Hours.ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """The user group `group` (messenger id) that alerts of level `least` and above mention."""

    group: str
    least: Level = Level.CRITICAL


REMINDERS = (timedelta(days=30), timedelta(days=7), timedelta(days=1))
"""Default lead times of the reminders before a date of law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A named route to a channel. `channel` is an id (C0…) or #name; `minimum` is the lowest level sent at once.

    `zone` is the time zone of its hours. `dates` are the lead times of reminders before a date of law, longest first.
    `fallback` names the route that takes over while the channel does not accept messages. `may_show_watch`: its
    messages name the entries of the watch list that an event touches.
    """

    name: str
    channel: str
    minimum: Level = Level.MEDIUM
    kind: RouteKind = RouteKind.ALERTS
    zone: tzinfo = UTC
    updates: Updates = Updates.THREAD_AND_ESCALATIONS
    quiet: QuietHours | None = None
    digest: DigestPlan | None = None
    remind: ReminderPlan | None = None
    mention: Mention | None = None
    dates: tuple[timedelta, ...] = REMINDERS
    fallback: str | None = None
    may_show_watch: bool = False

    def mention_for(self, level: Level) -> str:
        """The group that an alert of that level mentions, "" for none."""
        return self.mention.group if self.mention is not None and level.rank >= self.mention.least.rank else ""
