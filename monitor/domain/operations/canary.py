"""The daily canary: a synthetic article that passes the whole pipeline, to prove that silence means no news. Pure.

It runs once per local day. If it does not arrive, something in the pipeline is broken that would stop alerts, too.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Self

from monitor.domain.delivery.outbox import DeliveryId, DeliveryState

RUNS_AT = time(6)
"""The start time in the zone of the operator's route: before people arrive, and outside the hours of clock changes."""

MISSED = timedelta(hours=30)
"""How long after the last arrival a canary counts as missed."""

_START_DELAY = timedelta(minutes=5)  # after a start, which is busy
_RETRY_AFTER = timedelta(hours=1)  # before a retry; also how long its message may take


class CanaryStage(StrEnum):
    """The pipeline stages at which it can fail."""

    FETCH = "fetch"
    READ = "read"  # the child process found no act
    JOIN = "join"  # no event resulted
    MATCH = "match"
    DELIVER = "deliver"


class Step(StrEnum):
    IDLE = "idle"
    START = "start"
    CHECK = "check"  # check whether its message was delivered


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryRun:
    """The last canary: its local day and start time, the stage at which it failed (None: none so far), the last
    arrival, the message of that, and the alarm message about a missing one.
    """

    day: date
    at: datetime
    stopped: CanaryStage | None = None
    arrived_at: datetime | None = None
    post: DeliveryId | None = None
    alarm: DeliveryId | None = None

    @property
    def is_over(self) -> bool:
        """True if this canary arrived."""
        return self.stopped is None and self.arrived_at is not None and self.arrived_at >= self.at

    def is_well(self, *, now: datetime) -> bool:
        """True if one arrived recently and none failed since."""
        lately = self.arrived_at if self.arrived_at is not None else self.at
        return self.stopped is None and now - lately <= MISSED

    def __str__(self) -> str:
        parts = (self.day, self.at, self.stopped, self.arrived_at, self.post, self.alarm)
        return " ".join("-" if one is None else one if isinstance(one, str) else one.isoformat() for one in parts)

    @classmethod
    def read(cls, fact: str) -> Self:
        """Parse the text form."""
        day, at, *rest = fact.split()
        stopped, arrived, post, alarm = (None if one == "-" else one for one in rest)
        return cls(
            day=date.fromisoformat(day),
            at=datetime.fromisoformat(at),
            stopped=None if stopped is None else CanaryStage(stopped),
            arrived_at=None if arrived is None else datetime.fromisoformat(arrived),
            post=None if post is None else DeliveryId(post),
            alarm=None if alarm is None else DeliveryId(alarm),
        )


def started_run(last: CanaryRun | None, *, day: date, at: datetime) -> CanaryRun:
    """A canary that starts now. An arrival later than `at` was stored while the clock was ahead, and does not count."""
    if last is None:
        return CanaryRun(day=day, at=at)
    arrived = last.arrived_at if last.arrived_at is not None and last.arrived_at <= at else None
    return replace(last, day=day, at=at, arrived_at=arrived)


def next_step(last: CanaryRun | None, *, up_since: datetime, now: datetime, zone: tzinfo) -> Step:
    """What to do `now`; a start gets some time first. A canary in the future was stored while the clock was ahead."""
    if now - up_since < _START_DELAY:
        return Step.IDLE
    if last is not None and last.at - now > _RETRY_AFTER:
        return Step.START
    local = now.astimezone(zone)
    if last is None or (last.day < local.date() and local.time() >= RUNS_AT):
        return Step.START
    if last.is_over:
        return Step.IDLE
    if last.stopped is None or last.stopped is CanaryStage.DELIVER:
        return Step.CHECK
    return Step.START if now - last.at >= _RETRY_AFTER else Step.IDLE


def delivery_of(state: DeliveryState | None, *, sent_at: datetime, now: datetime) -> bool | None:
    """True if its message was delivered, False if it failed or is late; None if it is still pending."""
    if state is DeliveryState.DELIVERED:
        return True
    late = state is None or state is DeliveryState.DEAD or now - sent_at >= _RETRY_AFTER
    return False if late else None
