"""The time of the next poll, decided from the outcome of the last one. Polling never stops for good."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from monitor.domain.sources.permanent_redirects import PermanentRedirect
from monitor.domain.sources.poll_interval import BodyCounts, ItemRate, bounds, poll_wait
from monitor.domain.sources.source import Source, SourceId

MAX_BACKOFF = timedelta(hours=24)  # a dead feed is still polled once a day: many come back
_MIN_BACKOFF = timedelta(minutes=1)
_JITTER = 0.1  # of the wait, either way, so that sources that began together spread out
_TRUSTED_RETRIES = (
    3  # failures for which Retry-After alone counts; then backoff, as some servers always ask for seconds
)


class Outcome(StrEnum):
    """The outcome of one poll. The first three are success; the last two were no poll."""

    NEW_BODY = "new_body"
    UNCHANGED = "unchanged"  # a body with known bytes
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
    ADDRESS_BLOCKED = "address_blocked"  # blocked by the SSRF policy
    NOT_CONFIGURED = "not_configured"  # credentials or proxy of the source are not set; no request was made
    REDIRECTS = "redirects"  # too many redirects, or to another scheme
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"  # a content-encoding that was not requested, or broken
    NOT_A_FEED = "not_a_feed"  # HTML or another type with status 200
    STRUCTURE_CHANGED = "structure_changed"  # page or answer received, but its structure changed
    LIST_HELD = "list_held"  # a version of a list of parties that waits for a person's confirmation
    UNREADABLE = "unreadable"  # a feed without a readable item
    CHILD_LOST = "child_lost"  # the parser was killed for time or memory
    INTERNAL_ERROR = "internal_error"  # an internal error; the log has the traceback
    HOST_PAUSED = "host_paused"  # not polled: its host is paused (Retry-After); neither success nor failure
    POSTPONED = "postponed"  # not read: other large bodies were being read for too long; neither success nor failure


_NO_POLL = frozenset({Outcome.HOST_PAUSED, Outcome.POSTPONED})
_NO_FAILURE = frozenset({Outcome.NEW_BODY, Outcome.UNCHANGED, Outcome.NOT_MODIFIED}) | _NO_POLL


def is_failure(outcome: Outcome) -> bool:
    return outcome not in _NO_FAILURE


def is_postponed(outcome: Outcome) -> bool:
    """True if there was no poll: the source is due again soon."""
    return outcome in _NO_POLL


@dataclass(frozen=True, slots=True, kw_only=True)
class PollState:
    """The stored poll state of a source. Times are aware UTC; validators are verbatim.

    `asked` is the address of the validators and of `body_sha256`. `failing_since` is the first of `failures`
    consecutive ones. `endpoint` is the index in `Source.endpoints` of the current endpoint; `own_again_at` is when the
    own endpoint is retried. `item_interval` and `news_at` are as in ItemRate; `ttl` is the cache time that the feed
    itself states. `move` is the current target of permanent redirects, `adopted` the address that replaced the
    source's own ("": none).
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
    endpoint: int = 0
    own_again_at: datetime | None = None
    item_interval: timedelta | None = None
    news_at: datetime | None = None
    ttl: timedelta | None = None
    move: PermanentRedirect | None = None
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
    brought: BodyCounts | None = None,
    fresh_for: timedelta | None = None,
) -> PollState:
    """The state after a poll that ended with `outcome` at `now`.

    Success: due after `poll_wait`, ± 10 %; `brought` has the counts of a body, `fresh_for` the cache time of the
    response. Failure: the interval (at least a minute) doubled per consecutive failure, at most `MAX_BACKOFF`, with
    full jitter over its upper half. `retry_after` is a lower bound, itself capped at `MAX_BACKOFF`. 410 goes to the cap
    at once.
    """
    polled = replace(state, last_outcome=outcome, last_detail=detail, last_polled_at=now)
    if is_failure(outcome):
        failures = state.failures + 1
        wait = _wait_after_failure(source, outcome, failures, jitter=jitter, retry_after=retry_after)
        since = now if state.failures == 0 else state.failing_since or now
        return replace(polled, due_at=now + wait, failures=failures, failing_since=since)
    rate = _rate_after(state, brought, now)
    usual = poll_wait(
        source,
        rate.at(now),
        asked=max((t for t in (fresh_for, state.ttl) if t is not None), default=None),
        overflows=brought is not None and state.baselined_at is not None and brought.overflows,
    )
    return replace(
        polled,
        due_at=now + usual * jitter.uniform(1 - _JITTER, 1 + _JITTER),
        failures=0,
        failing_since=None,
        last_success_at=now,
        item_interval=rate.every,
        news_at=rate.last,
    )


def _rate_after(state: PollState, brought: BodyCounts | None, now: datetime) -> ItemRate:
    if brought is not None and state.baselined_at is None:
        return ItemRate.of_initial_poll(brought.dated, now=now)
    rate = ItemRate(every=state.item_interval, last=state.news_at)
    return rate.with_news(brought.new, now=now) if brought is not None else rate


def _wait_after_failure(
    source: Source, outcome: Outcome, failures: int, *, jitter: Random, retry_after: timedelta | None
) -> timedelta:
    ceiling = min(max(source.interval, _MIN_BACKOFF) * (1 << min(failures - 1, 12)), MAX_BACKOFF)
    if outcome is Outcome.GONE:
        ceiling = MAX_BACKOFF
    wait = max(ceiling * jitter.uniform(0.5, 1.0), _MIN_BACKOFF)
    if retry_after is not None:
        asked = max(min(retry_after, MAX_BACKOFF), _MIN_BACKOFF) + timedelta(seconds=jitter.uniform(0, 5))
        wait = asked if outcome is Outcome.THROTTLED and failures <= _TRUSTED_RETRIES else max(wait, asked)
    return min(wait, MAX_BACKOFF)


def wait_for_host(state: PollState, until: datetime, *, now: datetime, jitter: Random) -> PollState:
    """The state of a source that was not polled because it has to wait `until` then; only `due_at` changes.

    Sources of one host are spread over a minute.
    """
    wait = max(until - now, timedelta(0)) + timedelta(seconds=jitter.uniform(1, 60))
    return replace(state, due_at=now + min(wait, MAX_BACKOFF))


def latest_due(source: Source, *, now: datetime) -> datetime:
    """The latest plausible due time; a later one was stored while the clock was wrong."""
    return now + max(MAX_BACKOFF, bounds(source)[1] * (1 + _JITTER))
