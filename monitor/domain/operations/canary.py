"""The daily canary: an article of our own that goes the whole way, so that silence is known to be silence. Pure.

It flies once a local day. Where it does not arrive, something on the way is broken that would stop alerts as well.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Self

from monitor.domain.delivery.outbox import DeliveryId, DeliveryState

__all__ = ["Flight", "Leg", "Step", "delivery_of", "flown", "next_step"]

FLIES_AT = time(6)
"""By the clock of the operator's route: before people come, and not in the hours in which clocks change."""

MISSED = timedelta(hours=30)
"""How long after the last one that arrived a day counts as missed."""

_WARM = timedelta(minutes=5)  # after a start, which has enough to do
_AGAIN = timedelta(hours=1)  # after one that did not arrive; and how long its message may take


class Leg(StrEnum):
    """Parts of the way, each of which it may not get through."""

    FETCH = "fetch"
    READ = "read"  # a child found no act
    JOIN = "join"  # no event came of it
    MATCH = "match"
    DELIVER = "deliver"


class Step(StrEnum):
    REST = "rest"
    FLY = "fly"
    LOOK = "look"  # whether its message was delivered


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """The last canary: on which local day and when it flew, where it was stopped (None: nowhere yet), when one arrived
    last, the message that says so, and the one that said that it did not come.
    """

    day: date
    at: datetime
    stopped: Leg | None = None
    arrived_at: datetime | None = None
    post: DeliveryId | None = None
    alarm: DeliveryId | None = None

    @property
    def is_over(self) -> bool:
        """Whether this one arrived."""
        return self.stopped is None and self.arrived_at is not None and self.arrived_at >= self.at

    def is_well(self, *, now: datetime) -> bool:
        """Whether one arrived lately, and none was stopped since."""
        lately = self.arrived_at if self.arrived_at is not None else self.at
        return self.stopped is None and now - lately <= MISSED

    def __str__(self) -> str:
        parts = (self.day, self.at, self.stopped, self.arrived_at, self.post, self.alarm)
        return " ".join("-" if one is None else one if isinstance(one, str) else one.isoformat() for one in parts)

    @classmethod
    def read(cls, fact: str) -> Self:
        """From what `str` gave."""
        day, at, *rest = fact.split()
        stopped, arrived, post, alarm = (None if one == "-" else one for one in rest)
        return cls(
            day=date.fromisoformat(day),
            at=datetime.fromisoformat(at),
            stopped=None if stopped is None else Leg(stopped),
            arrived_at=None if arrived is None else datetime.fromisoformat(arrived),
            post=None if post is None else DeliveryId(post),
            alarm=None if alarm is None else DeliveryId(alarm),
        )


def flown(last: Flight | None, *, day: date, at: datetime) -> Flight:
    """One that sets out now. That one arrived later than now was written by a clock that was ahead, and counts not."""
    if last is None:
        return Flight(day=day, at=at)
    arrived = last.arrived_at if last.arrived_at is not None and last.arrived_at <= at else None
    return replace(last, day=day, at=at, arrived_at=arrived)


def next_step(last: Flight | None, *, up_since: datetime, now: datetime, zone: tzinfo) -> Step:
    """What is to be done `now`; a start gets some time to itself. A flight to come was by a clock that was ahead."""
    if now - up_since < _WARM:
        return Step.REST
    if last is not None and last.at - now > _AGAIN:
        return Step.FLY
    local = now.astimezone(zone)
    if last is None or (last.day < local.date() and local.time() >= FLIES_AT):
        return Step.FLY
    if last.is_over:
        return Step.REST
    if last.stopped is None or last.stopped is Leg.DELIVER:
        return Step.LOOK
    return Step.FLY if now - last.at >= _AGAIN else Step.REST


def delivery_of(state: DeliveryState | None, *, sent_at: datetime, now: datetime) -> bool | None:
    """Whether its message arrived; None: not yet, and there is time."""
    if state is DeliveryState.DELIVERED:
        return True
    late = state is None or state is DeliveryState.DEAD or now - sent_at >= _AGAIN
    return False if late else None
