"""When a source is polled next, decided from how the last poll ended. Never gives up on a source."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from monitor.domain.source import Source, SourceId

__all__ = ["MAX_BACKOFF", "Outcome", "PollState", "is_failure", "next_poll"]

MAX_BACKOFF = timedelta(hours=24)  # a dead feed is still asked once a day: many come back
_MIN_BACKOFF = timedelta(minutes=1)


class Outcome(StrEnum):
    """How one poll ended. The first three are success."""

    NEW_BODY = "new_body"
    UNCHANGED = "unchanged"  # a body whose bytes we have read before
    NOT_MODIFIED = "not_modified"
    THROTTLED = "throttled"  # 429 or 503, with or without Retry-After
    GONE = "gone"  # 410
    NOT_FOUND = "not_found"  # 404
    REFUSED = "refused"  # 401, 403 and other 4xx
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    TLS = "tls"
    DNS = "dns"
    UNREACHABLE = "unreachable"  # connection refused, reset, no route
    FORBIDDEN_ADDRESS = "forbidden_address"  # the address guard said no
    NOT_SET = "not_set"  # what a private feed or its proxy wants is not set here; nothing was asked
    REDIRECTS = "redirects"  # too many, or to another scheme
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"  # content-encoding we did not ask for, or broken
    NOT_A_FEED = "not_a_feed"  # HTML or something else with 200
    CHANGED_SHAPE = "changed_shape"  # the page or answer is there, but no longer looks like itself
    UNREADABLE = "unreadable"  # looks like a feed, no item could be read
    CHILD_LOST = "child_lost"  # the parser was killed for time or memory
    FAULT = "fault"  # an error of our own; the log has it whole


_SUCCESS = frozenset({Outcome.NEW_BODY, Outcome.UNCHANGED, Outcome.NOT_MODIFIED})


def is_failure(outcome: Outcome) -> bool:
    return outcome not in _SUCCESS


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """What is remembered of a source between polls. Times are aware UTC; validators are verbatim."""

    source_id: SourceId
    due_at: datetime
    failures: int = 0
    last_outcome: Outcome | None = None
    last_detail: str = ""
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_full_get_at: datetime | None = None
    baselined_at: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None


def next_poll(
    state: PollState,
    source: Source,
    outcome: Outcome,
    *,
    now: datetime,
    jitter: Random,
    retry_after: timedelta | None = None,
    detail: str = "",
) -> PollState:
    """The state after a poll that ended with `outcome` at `now`.

    Success: due after the source's interval, give or take 10 %. Failure: the interval (at least a minute)
    doubled per failure in a row, at most `MAX_BACKOFF`, with full jitter over its upper half. `retry_after`
    is honoured as a lower bound, itself capped at `MAX_BACKOFF`. 410 goes to the cap at once.
    """
    if not is_failure(outcome):
        wait = source.interval * jitter.uniform(0.9, 1.1)
        return replace(
            state,
            due_at=now + wait,
            failures=0,
            last_outcome=outcome,
            last_detail=detail,
            last_polled_at=now,
            last_success_at=now,
        )
    failures = state.failures + 1
    ceiling = min(max(source.interval, _MIN_BACKOFF) * 2 ** min(failures - 1, 12), MAX_BACKOFF)
    if outcome is Outcome.GONE:
        ceiling = MAX_BACKOFF
    wait = ceiling * jitter.uniform(0.5, 1.0)
    if retry_after is not None:
        wait = (
            max(wait, min(retry_after, MAX_BACKOFF))
            if outcome is not Outcome.THROTTLED
            else min(retry_after, MAX_BACKOFF) + timedelta(seconds=jitter.uniform(0, 5))
        )
    return replace(
        state,
        due_at=now + wait,
        failures=failures,
        last_outcome=outcome,
        last_detail=detail,
        last_polled_at=now,
    )
