"""The circuit breaker of a workspace: opened by a refused token, an exhausted plan or repeated failures.

    CLOSED ──five failures in a row, or a refusal──▶ OPEN ──a probe succeeds──▶ HALF_OPEN ──one row is sent──▶ CLOSED
                                                      ▲                               │
                                                      └──────── it fails, too ────────┘

A workspace that throttles three times in a row is paused for as long as it asked. A message that is refused for its
content or channel counts as a response: the workspace is reachable.
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
    UnknownResponseError,
)

FAILURES = 5
THROTTLED = 3


class Circuit(StrEnum):
    CLOSED = "closed"  # all messages are sent
    OPEN = "open"  # none is sent
    HALF_OPEN = "half_open"  # one is sent, and its response decides


class Cause(StrEnum):
    TROUBLE = "trouble"  # repeated failures
    REFUSED = "refused"  # the token
    PLAN = "plan"  # limit reached: only a message, not a probe, shows whether it accepts some again


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """The breaker's state. `why` is the error that opened it. `failures` and `throttled` count consecutive ones,
    `probes` those since it opened.
    """

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
        """How many messages may be sent now; None for no limit."""
        if self.circuit is Circuit.OPEN or (self.paused_until is not None and now < self.paused_until):
            return 0
        return 1 if self.circuit is Circuit.HALF_OPEN else None

    def wants_probe(self, *, now: datetime) -> bool:
        return self.circuit is Circuit.OPEN and (self.probe_at is None or self.probe_at <= now)

    @property
    def opens_at(self) -> datetime | None:
        """The time before which nothing is sent; None if messages may be sent now."""
        return self.probe_at if self.circuit is Circuit.OPEN else self.paused_until


def after_answer(breaker: Breaker, answer: Receipt | DeliveryError, times: DeliveryTimes, *, now: datetime) -> Breaker:
    """The breaker after a response to a post or an edit, including one sent before the breaker opened."""
    is_open = breaker.circuit is Circuit.OPEN
    match answer:
        case ThrottledError(retry_after=wait):
            throttled = breaker.throttled + 1
            until = max(breaker.paused_until or now, now + wait) if throttled >= THROTTLED else breaker.paused_until
            return replace(breaker, throttled=throttled, paused_until=until)
        case AuthRefusedError():
            repeated = is_open and breaker.cause is _cause(answer)  # only a refused probe delays the next probe
            return breaker if repeated else _opened(breaker, _cause(answer), str(answer), times, now=now)
        case NotSentError() | AmbiguousError() if not isinstance(answer, UnknownResponseError):
            if is_open:
                return breaker
            failed = replace(breaker, failures=breaker.failures + 1, throttled=0)
            fails = failed.failures >= FAILURES or breaker.circuit is Circuit.HALF_OPEN
            return _opened(failed, Cause.TROUBLE, str(answer), times, now=now) if fails else failed
        case _:
            return Breaker(workspace=breaker.workspace, paused_until=breaker.paused_until)


def after_probe(breaker: Breaker, problem: DeliveryError | None, times: DeliveryTimes, *, now: datetime) -> Breaker:
    """The breaker after the token was tested: None lets one message through, an error waits for the next probe."""
    if problem is None:
        return (
            replace(breaker, circuit=Circuit.HALF_OPEN, probe_at=None) if breaker.circuit is Circuit.OPEN else breaker
        )
    if isinstance(problem, AuthRefusedError):
        return _opened(breaker, _cause(problem), str(problem), times, now=now)
    if breaker.circuit is not Circuit.OPEN:  # no response: the messages themselves will fail
        return breaker
    return _opened(breaker, breaker.cause or Cause.TROUBLE, breaker.why, times, now=now)


def _cause(refused: AuthRefusedError) -> Cause:
    return Cause.PLAN if isinstance(refused, PlanRefusedError) else Cause.REFUSED


def _opened(breaker: Breaker, cause: Cause, why: str, times: DeliveryTimes, *, now: datetime) -> Breaker:
    again = breaker.circuit is not Circuit.CLOSED and breaker.cause is cause
    probes = breaker.probes + 1 if again else 0
    waits = {Cause.PLAN: times.plan_probe, Cause.TROUBLE: times.probe}  # an outage ends without anybody's action
    wait = waits.get(cause) or min(times.probe * (1 << min(probes, 16)), times.last_probe)
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
class TokenBucket:
    """A token bucket for the workspace: `burst` messages at once, then one per `workspace_pace`.

    `tokens` were left at `at`. It is kept in memory; a start begins with a full one.
    """

    tokens: float
    at: datetime

    @classmethod
    def full(cls, times: DeliveryTimes, *, now: datetime) -> "TokenBucket":
        return cls(tokens=times.burst, at=now)

    def left(self, times: DeliveryTimes, *, now: datetime) -> int:
        return int(self._filled(times, now) + 1e-9)

    def without(self, taken: int, times: DeliveryTimes, *, now: datetime) -> "TokenBucket":
        return TokenBucket(tokens=self._filled(times, now) - taken, at=now)

    def next_at(self, times: DeliveryTimes, *, now: datetime) -> datetime:
        """When it has the next token."""
        lacking = max(1 - self._filled(times, now), 0)
        return now + times.workspace_pace * lacking

    def _filled(self, times: DeliveryTimes, now: datetime) -> float:
        if not times.pace or not times.workspace_pace:
            return float(times.burst)
        since = max(now - self.at, timedelta(0))
        return min(self.tokens + since / times.workspace_pace, float(times.burst))
