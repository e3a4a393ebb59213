"""Many alerts at once: the first of a channel go out by themselves, the others as replies under one message, a burst.

Decided for one alert at a time from the times of those before it, so that nothing needs to be known of those to come.
Times are those at which alerts may go. What is critical, and what an issuer itself announced under a number of its own,
always goes by itself, and counts for nothing here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.domain.acts.act import Certainty
from monitor.domain.alerts.message import Burst, BurstLine
from monitor.domain.alerts.message_edits import Posted
from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.rules.rule import Level

__all__ = ["USUAL_LIMITS", "OpenBurst", "Placement", "StormLimits", "edit_due", "is_exempt", "joined", "placement"]

TOP = 5  # alerts that a burst names


@dataclass(frozen=True, slots=True, kw_only=True)
class StormLimits:
    """`roots` alerts `within` that time go by themselves in one channel. A burst is over when fewer than `calm` came
    within it, and goes on in a new message after `longest`, because people look for news at the end of a channel.
    """

    roots: int = 8
    within: timedelta = timedelta(minutes=5)
    calm: int = 4
    longest: timedelta = timedelta(hours=1)
    edit_every: timedelta = timedelta(seconds=10)


USUAL_LIMITS = StormLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBurst:
    """A burst of a channel, by the row of its message, and what that says so far."""

    post: DeliveryId
    channel: str
    began_at: datetime
    says: Burst


class Placement(StrEnum):
    ALONE = "alone"
    JOINS = "joins"  # the burst that there is
    OPENS = "opens"  # a new one


def is_exempt(level: Level, certainty: Certainty, number: str | None) -> bool:
    """`number` is the event's own."""
    return level is Level.CRITICAL or (certainty is Certainty.OFFICIAL and number is not None)


def placement(at: datetime, earlier: Iterable[datetime], burst: OpenBurst | None, limits: StormLimits) -> Placement:
    """Where the alert that may go `at` that time goes. `burst` is the channel's last one that began by then."""
    lately = sum(at - limits.within < other <= at for other in earlier)
    if burst is not None and lately >= limits.calm and at - burst.began_at < limits.longest:
        return Placement.JOINS
    return Placement.OPENS if lately >= limits.roots else Placement.ALONE


def joined(says: Burst | None, line: BurstLine) -> Burst:
    """What a burst says with one more alert; None: with its first. The same whatever the order of the alerts."""
    if says is None:
        return Burst(count=1, top=(line,), since=line.at, last=line.at)
    top = sorted((*says.top, line), key=lambda one: (-one.level.rank, one.at, one.label))
    return replace(
        says,
        count=says.count + 1,
        top=tuple(top[:TOP]),
        since=min(says.since, line.at),
        last=max(says.last, line.at),
    )


def edit_due(posted: Posted, every: timedelta, *, now: datetime) -> datetime:
    """When the message may next be edited. What waits already sets the time: one later edit takes its place."""
    last = (posted.post, *posted.edits)[-1]
    if not last.state.is_final:
        return last.not_before if last.lease_until is None else now + every
    return max(now, (last.delivered_at or now) + every)
