"""When a source is polled next, decided from how the last poll ended. Never gives up on a source."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from monitor.domain.sources.permanent_redirects import Move
from monitor.domain.sources.poll_interval import Brought, Rhythm, bounds, usual_wait
from monitor.domain.sources.source import Source, SourceId

__all__ = ["MAX_BACKOFF", "Outcome", "PollState", "is_failure", "latest_due", "next_poll", "wait_for_host"]

MAX_BACKOFF = timedelta(hours=24)  # a dead feed is still asked once a day: many come back
_MIN_BACKOFF = timedelta(minutes=1)
_JITTER = 0.1  # of the usual wait, either way: sources that began together come apart
_BELIEVED = 3  # times that a server's own Retry-After is enough; one that asks for seconds for ever is asked less often


class Outcome(StrEnum):
    """How one poll ended. The first three are success; the last was no poll."""

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
    HELD = "held"  # not asked: its host wants to be left alone; neither success nor failure


_NO_FAILURE = frozenset({Outcome.NEW_BODY, Outcome.UNCHANGED, Outcome.NOT_MODIFIED, Outcome.HELD})


def is_failure(outcome: Outcome) -> bool:
    return outcome not in _NO_FAILURE


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """What is remembered of a source between polls. Times are aware UTC; validators are verbatim.

    `asked` is the address that validators and `body_sha256` are of. `failing_since` is the first of `failures` in a
    row. `way` is the index in `Source.ways` of the way that is asked, `own_again_at` when the own way is tried again.
    `rhythm` and `news_at` are as in Rhythm; `ttl` is how long the feed itself says that it may be kept. `move` is where
    redirects for good lead so far, `adopted` the address that has taken the place of the source's own ("": none).
    """

    source_id: SourceId
    due_at: datetime
    failures: int = 0
    failing_since: datetime | None = None
    last_outcome: Outcome | None = None
    last_detail: str = ""
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_full_get_at: datetime | None = None
    baselined_at: datetime | None = None
    asked: str = field(default="", repr=False)  # a key may be part of it
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    way: int = 0
    own_again_at: datetime | None = None
    rhythm: timedelta | None = None
    news_at: datetime | None = None
    ttl: timedelta | None = None
    move: Move | None = None
    adopted: str = field(default="", repr=False)


def next_poll(
    state: PollState,
    source: Source,
    outcome: Outcome,
    *,
    now: datetime,
    jitter: Random,
    retry_after: timedelta | None = None,
    detail: str = "",
    brought: Brought | None = None,
    fresh_for: timedelta | None = None,
) -> PollState:
    """The state after a poll that ended with `outcome` at `now`.

    Success: due after `usual_wait`, give or take 10 %; `brought` is what a body held, `fresh_for` how long the server
    says that its answer holds. Failure: the interval (at least a minute) doubled per failure in a row, at most
    `MAX_BACKOFF`, with full jitter over its upper half. `retry_after` is honoured as a lower bound, itself capped at
    `MAX_BACKOFF`. 410 goes to the cap at once.
    """
    polled = replace(state, last_outcome=outcome, last_detail=detail, last_polled_at=now)
    if is_failure(outcome):
        failures = state.failures + 1
        wait = _wait_after_failure(source, outcome, failures, jitter=jitter, retry_after=retry_after)
        since = now if state.failures == 0 else state.failing_since or now
        return replace(polled, due_at=now + wait, failures=failures, failing_since=since)
    rhythm = _rhythm_after(state, brought, now)
    usual = usual_wait(
        source,
        rhythm.at(now),
        asked=max((t for t in (fresh_for, state.ttl) if t is not None), default=None),
        overflows=brought is not None and state.baselined_at is not None and brought.overflows,
    )
    return replace(
        polled,
        due_at=now + usual * jitter.uniform(1 - _JITTER, 1 + _JITTER),
        failures=0,
        failing_since=None,
        last_success_at=now,
        rhythm=rhythm.every,
        news_at=rhythm.last,
    )


def _rhythm_after(state: PollState, brought: Brought | None, now: datetime) -> Rhythm:
    if brought is not None and state.baselined_at is None:
        return Rhythm.of_first_look(brought.dated, now=now)
    rhythm = Rhythm(every=state.rhythm, last=state.news_at)
    return rhythm.with_news(brought.new, now=now) if brought is not None else rhythm


def _wait_after_failure(
    source: Source, outcome: Outcome, failures: int, *, jitter: Random, retry_after: timedelta | None
) -> timedelta:
    ceiling = min(max(source.interval, _MIN_BACKOFF) * (1 << min(failures - 1, 12)), MAX_BACKOFF)
    if outcome is Outcome.GONE:
        ceiling = MAX_BACKOFF
    wait = max(ceiling * jitter.uniform(0.5, 1.0), _MIN_BACKOFF)
    if retry_after is not None:
        asked = max(min(retry_after, MAX_BACKOFF), _MIN_BACKOFF) + timedelta(seconds=jitter.uniform(0, 5))
        wait = asked if outcome is Outcome.THROTTLED and failures <= _BELIEVED else max(wait, asked)
    return min(wait, MAX_BACKOFF)


def wait_for_host(state: PollState, until: datetime, *, now: datetime, jitter: Random) -> PollState:
    """The state of a source that was not asked because its host is left alone `until` then; nothing else changes.

    Sources of one host come one after the other over a minute.
    """
    wait = max(until - now, timedelta(0)) + timedelta(seconds=jitter.uniform(1, 60))
    return replace(state, due_at=now + min(wait, MAX_BACKOFF))


def latest_due(source: Source, *, now: datetime) -> datetime:
    """No poll is due later than this; a time beyond it was written by a clock that was wrong."""
    return now + max(MAX_BACKOFF, bounds(source)[1] * (1 + _JITTER))
