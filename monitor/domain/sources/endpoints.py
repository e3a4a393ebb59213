"""The endpoint of a source to poll: its own first, the next after repeated failures, its own again from time to time;
and adopted redirect targets.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from monitor.domain.sources.permanent_redirects import after_redirect, may_adopt
from monitor.domain.sources.schedule import MAX_BACKOFF, Outcome, PollState, is_failure
from monitor.domain.sources.source import Source

FAILURES_BEFORE_SWITCH = 3  # consecutive failures before the next endpoint is used, or an adopted address is dropped
PRIMARY_RETRY_AFTER = timedelta(hours=6)  # how long another endpoint is used before the source's own is retried
_SWITCH_DELAY = timedelta(minutes=1)


def endpoint_to_poll(state: PollState, source: Source, *, now: datetime) -> int:
    """The index in `source.endpoints`. The own endpoint is retried only while another one works.

    A retry time further ahead than `PRIMARY_RETRY_AFTER` was stored while the clock was ahead.
    """
    endpoint = state.endpoint if state.endpoint < len(source.endpoints) else 0
    again = state.own_again_at
    is_early = again is not None and now < again <= now + PRIMARY_RETRY_AFTER
    return 0 if endpoint and state.failures == 0 and not is_early else endpoint


def source_at_endpoint(state: PollState, source: Source, endpoint: int) -> Source:
    """The source with that endpoint; for its own endpoint with the adopted address, if there is one.

    Credentials are sent to the source's own origin only (`Source.access_to`).
    """
    if endpoint == 0 and not state.adopted:
        return source
    asked = source.at_endpoint(source.endpoints[endpoint])
    if endpoint == 0 and state.adopted:
        asked = replace(asked, url=state.adopted, access=source.access_to(state.adopted))
    return asked


def after_poll(
    before: PollState,
    later: PollState,
    source: Source,
    endpoint: int,
    outcome: Outcome,
    *,
    now: datetime,
    jitter: Random,
) -> PollState:
    """The state after a poll. `later` is the state with a single endpoint; `endpoint` gave `outcome`.

    A failed retry of the own endpoint while another works does not count as a failure. After the last endpoint comes
    the first.
    """
    if not is_failure(outcome):
        kept = None if endpoint == 0 else before.own_again_at or now + PRIMARY_RETRY_AFTER
        return replace(later, endpoint=endpoint, own_again_at=kept)
    soon = now + _SWITCH_DELAY * jitter.uniform(1, 1.5)
    if endpoint == 0 and before.endpoint:
        still = replace(later, failures=before.failures, failing_since=before.failing_since)
        return replace(still, due_at=soon, own_again_at=now + PRIMARY_RETRY_AFTER)
    if later.failures < FAILURES_BEFORE_SWITCH and outcome is not Outcome.GONE:
        return replace(later, endpoint=endpoint)
    if endpoint == 0 and before.adopted:
        return replace(later, endpoint=0, due_at=soon, adopted="", move=None)
    return _next_endpoint(later, len(source.endpoints), endpoint, soon, now)


def _next_endpoint(later: PollState, count: int, endpoint: int, soon: datetime, now: datetime) -> PollState:
    if count == 1:
        return replace(later, endpoint=0)
    turned = replace(later, endpoint=(endpoint + 1) % count, own_again_at=now + PRIMARY_RETRY_AFTER)
    if later.failures < FAILURES_BEFORE_SWITCH + count - 1:
        return replace(turned, due_at=soon)
    return replace(turned, due_at=max(now + min(later.due_at - now, MAX_BACKOFF) / count, soon))


def after_answer(later: PollState, asked: Source, moved_to: str, *, now: datetime) -> PollState:
    """The state after the own endpoint answered; `moved_to` is the target of permanent redirects, "" without.

    An address with enough proof replaces the one that was polled.
    """
    move = after_redirect(later.move, moved_to, now=now)
    if move is None or not move.is_proven(now=now):
        return replace(later, move=move)
    if not may_adopt(asked.url, move.to, private=asked.access is not None):
        return replace(later, move=move)
    return replace(later, move=None, adopted=move.to)
