"""When a whole workspace is left alone: its token is refused, its plan is used up, or nothing gets through.

    CLOSED ──five failures in a row, or a refusal──▶ OPEN ──a probe is answered──▶ HALF_OPEN ──one row goes──▶ CLOSED
                                                      ▲                               │
                                                      └────── it fails as well ───────┘

Beside that a workspace that asks to wait three times in a row is paused for as long as it asked. A row that is refused
for its content or its channel is an answer like any other: it shows that the workspace listens.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.domain.delivery.outbox import DeliveryTimes, Receipt
from monitor.errors import (
    AmbiguousError,
    AuthRefusedError,
    DeliveryError,
    NotSentError,
    PlanRefusedError,
    ThrottledError,
    UnknownAnswerError,
)

__all__ = ["Breaker", "Bucket", "Cause", "Circuit", "after_answer", "after_probe"]

FAILURES = 5
THROTTLED = 3


class Circuit(StrEnum):
    CLOSED = "closed"  # all rows go
    OPEN = "open"  # none goes
    HALF_OPEN = "half_open"  # one goes, and its answer decides


class Cause(StrEnum):
    TROUBLE = "trouble"  # nothing gets through
    REFUSED = "refused"  # the token
    PLAN = "plan"  # takes no more messages: no probe but a message itself tells whether it takes some again


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """`why` is the line of the error that opened it. `failures` and `throttled` count in a row, `probes` since then."""

    workspace: str
    circuit: Circuit = Circuit.CLOSED
    cause: Cause | None = None
    why: str = ""
    since: datetime | None = None
    failures: int = 0
    throttled: int = 0
    paused_until: datetime | None = None
    probes: int = 0
    probe_at: datetime | None = None

    def lets(self, *, now: datetime) -> int | None:
        """How many rows may go now; None: as many as there are."""
        if self.circuit is Circuit.OPEN or (self.paused_until is not None and now < self.paused_until):
            return 0
        return 1 if self.circuit is Circuit.HALF_OPEN else None

    def wants_probe(self, *, now: datetime) -> bool:
        return self.circuit is Circuit.OPEN and (self.probe_at is None or self.probe_at <= now)

    @property
    def opens_at(self) -> datetime | None:
        """Before when no row goes; None: at once."""
        return self.probe_at if self.circuit is Circuit.OPEN else self.paused_until


def after_answer(breaker: Breaker, answer: Receipt | DeliveryError, times: DeliveryTimes, *, now: datetime) -> Breaker:
    """The breaker after a post or an edit was answered: also one that went before another one opened it."""
    is_open = breaker.circuit is Circuit.OPEN
    match answer:
        case ThrottledError(retry_after=wait):
            throttled = breaker.throttled + 1
            until = max(breaker.paused_until or now, now + wait) if throttled >= THROTTLED else breaker.paused_until
            return replace(breaker, throttled=throttled, paused_until=until)
        case AuthRefusedError():
            known = is_open and breaker.cause is _cause(answer)  # to put the probe off, a probe must be refused
            return breaker if known else _opened(breaker, _cause(answer), str(answer), times, now=now)
        case NotSentError() | AmbiguousError() if not isinstance(answer, UnknownAnswerError):
            if is_open:
                return breaker
            failed = replace(breaker, failures=breaker.failures + 1, throttled=0)
            fails = failed.failures >= FAILURES or breaker.circuit is Circuit.HALF_OPEN
            return _opened(failed, Cause.TROUBLE, str(answer), times, now=now) if fails else failed
        case _:
            return Breaker(workspace=breaker.workspace, paused_until=breaker.paused_until)


def after_probe(breaker: Breaker, problem: DeliveryError | None, times: DeliveryTimes, *, now: datetime) -> Breaker:
    """The breaker after the token was tried: None lets one row go, a problem waits for the next probe."""
    if problem is None:
        return (
            replace(breaker, circuit=Circuit.HALF_OPEN, probe_at=None) if breaker.circuit is Circuit.OPEN else breaker
        )
    if isinstance(problem, AuthRefusedError):
        return _opened(breaker, _cause(problem), str(problem), times, now=now)
    if breaker.circuit is not Circuit.OPEN:  # nobody answers: the rows find out by themselves
        return breaker
    return _opened(breaker, breaker.cause or Cause.TROUBLE, breaker.why, times, now=now)


def _cause(refused: AuthRefusedError) -> Cause:
    return Cause.PLAN if isinstance(refused, PlanRefusedError) else Cause.REFUSED


def _opened(breaker: Breaker, cause: Cause, why: str, times: DeliveryTimes, *, now: datetime) -> Breaker:
    again = breaker.circuit is not Circuit.CLOSED and breaker.cause is cause
    probes = breaker.probes + 1 if again else 0
    wait = times.plan_probe if cause is Cause.PLAN else min(times.probe * (1 << min(probes, 16)), times.last_probe)
    return replace(
        breaker,
        circuit=Circuit.OPEN,
        cause=cause,
        why=why,
        since=breaker.since if again else now,
        failures=0,
        throttled=0,
        probes=probes,
        probe_at=now + wait,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """What a workspace still takes at once: `burst` after a rest, then one each `workspace_pace`.

    `tokens` were left at `at`. Held in memory: a start begins with a full one.
    """

    tokens: float
    at: datetime

    @classmethod
    def full(cls, times: DeliveryTimes, *, now: datetime) -> "Bucket":
        return cls(tokens=times.burst, at=now)

    def left(self, times: DeliveryTimes, *, now: datetime) -> int:
        return int(self._filled(times, now) + 1e-9)

    def without(self, taken: int, times: DeliveryTimes, *, now: datetime) -> "Bucket":
        return Bucket(tokens=self._filled(times, now) - taken, at=now)

    def next_at(self, times: DeliveryTimes, *, now: datetime) -> datetime:
        """When it takes one more."""
        lacking = max(1 - self._filled(times, now), 0)
        return now + times.workspace_pace * lacking

    def _filled(self, times: DeliveryTimes, now: datetime) -> float:
        if not times.pace or not times.workspace_pace:
            return float(times.burst)
        since = max(now - self.at, timedelta(0))
        return min(self.tokens + since / times.workspace_pace, float(times.burst))
