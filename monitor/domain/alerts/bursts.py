"""Bursts: when a channel gets many alerts at once, the first are posted on their own, the others as replies under one
message.

Each alert is placed from the times of the alerts before it; later ones need not be known. Times are those at which
alerts may be sent. Critical alerts, and official announcements with a document number, are always posted on their own
and do not count.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.facts import AlertFacts, BurstFacts, BurstLineFacts
from monitor.domain.alerts.message_edits import PostWithEdits
from monitor.domain.delivery.outbox import Delivery, DeliveryId
from monitor.domain.rules.rule import Level

TOP = 5  # alerts listed in a burst message


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstLimits:
    """In one channel `roots` alerts `within` that time are posted on their own. A burst ends when fewer than `calm`
    alerts came within that time. After `longest` it continues in a new message, because people look for news at the end
    of a channel.
    """

    roots: int = 8
    within: timedelta = timedelta(minutes=5)
    calm: int = 4
    longest: timedelta = timedelta(hours=1)
    edit_every: timedelta = timedelta(seconds=10)


DEFAULT_LIMITS = BurstLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBurst:
    """A channel's burst: the delivery of its message, and the content so far."""

    post: DeliveryId
    channel: str
    began_at: datetime
    content: BurstFacts


class Placement(StrEnum):
    ALONE = "alone"
    JOINS = "joins"  # the open burst
    OPENS = "opens"  # a new burst


def is_exempt(level: Level, certainty: Certainty, number: str | None) -> bool:
    """True if the alert is always posted on its own. `number` is the event's document number."""
    return level is Level.CRITICAL or (certainty is Certainty.OFFICIAL and number is not None)


def placement(at: datetime, earlier: Iterable[datetime], burst: OpenBurst | None, limits: BurstLimits) -> Placement:
    """Where an alert that may be sent `at` that time goes. `burst` is the channel's last one that began by then."""
    recent = sum(at - limits.within < other <= at for other in earlier)
    if burst is not None and recent >= limits.calm and at - burst.began_at < limits.longest:
        return Placement.JOINS
    return Placement.OPENS if recent >= limits.roots else Placement.ALONE


def to_fold(waiting: Sequence[Delivery], limits: BurstLimits, *, before: datetime) -> tuple[Delivery, ...]:
    """The alerts that go into a burst after an outage: all of a channel that wait but the loudest and newest `roots`,
    in order of `seq`. () if none was due before then.
    """
    alerts = [row for row in waiting if isinstance(row.message, AlertFacts) and not _is_exempt(row.message)]
    if not any((row.due_at or row.created_at) < before for row in alerts):
        return ()
    loudest = sorted(alerts, key=lambda row: (-(row.level.rank if row.level else -1), -row.seq))
    return tuple(sorted(loudest[limits.roots :], key=lambda row: row.seq))


def _is_exempt(alert: AlertFacts) -> bool:
    return is_exempt(alert.level, alert.certainty, alert.number or None)


def with_line(says: BurstFacts | None, line: BurstLineFacts, *, delayed: bool = False) -> BurstFacts:
    """The burst content with one more alert; None is an empty burst. The order of alerts makes no difference.

    `delayed`: the alert waited during an outage.
    """
    if says is None:
        return BurstFacts(count=1, top=(line,), since=line.at, last=line.at, delayed=int(delayed))
    top = sorted((*says.top, line), key=lambda one: (-one.level.rank, one.at, one.label))
    return replace(
        says,
        count=says.count + 1,
        top=tuple(top[:TOP]),
        since=min(says.since, line.at),
        last=max(says.last, line.at),
        delayed=says.delayed + delayed,
    )


def edit_due(posted: PostWithEdits, every: timedelta, *, now: datetime) -> datetime:
    """When the message may next be edited. A pending edit keeps its time, because a later edit replaces it."""
    last = (posted.post, *posted.edits)[-1]
    if not last.state.is_final:
        return last.not_before if last.lease_until is None else now + every
    return max(now, (last.delivered_at or now) + every)
