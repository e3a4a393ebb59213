"""The endpoint of a source to poll: its own first, the next after repeated failures, its own again from time to time;
and adopted redirect targets.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from monitor.domain.sources.permanent_redirects import is_fit, seen_at
from monitor.domain.sources.schedule import MAX_BACKOFF, Outcome, PollState, is_failure
from monitor.domain.sources.source import Source

__all__ = ["OWN_AGAIN", "PATIENCE", "after_answer", "after_poll", "asked_by", "way_to_ask"]

PATIENCE = 3  # consecutive failures before the next endpoint is used, or an adopted address is dropped
OWN_AGAIN = timedelta(hours=6)  # how long another endpoint is used before the source's own is retried
_SWITCH_DELAY = timedelta(minutes=1)


def way_to_ask(state: PollState, source: Source, *, now: datetime) -> int:
    """The index in `source.ways`. The own endpoint is retried only while another one works.

    A retry time further ahead than `OWN_AGAIN` was stored while the clock was ahead.
    """
    way = state.way if state.way < len(source.ways) else 0
    again = state.own_again_at
    is_early = again is not None and now < again <= now + OWN_AGAIN
    return 0 if way and state.failures == 0 and not is_early else way


def asked_by(state: PollState, source: Source, way: int) -> Source:
    """The source with the endpoint `way`; for its own endpoint with the adopted address, if there is one.

    Credentials are sent to the source's own origin only (`Source.access_to`).
    """
    asked = source.by(source.ways[way])
    if way == 0 and state.adopted:
        asked = replace(asked, url=state.adopted, access=source.access_to(state.adopted))
    return asked


def after_poll(
    before: PollState, later: PollState, source: Source, way: int, outcome: Outcome, *, now: datetime, jitter: Random
) -> PollState:
    """The state after a poll. `later` is the state with a single endpoint; `way` is the endpoint that gave `outcome`.

    A failed retry of the own endpoint while another works does not count as a failure. After the last endpoint comes
    the first.
    """
    if not is_failure(outcome):
        kept = None if way == 0 else before.own_again_at or now + OWN_AGAIN
        return replace(later, way=way, own_again_at=kept)
    soon = now + _SWITCH_DELAY * jitter.uniform(1, 1.5)
    if way == 0 and before.way:
        still = replace(later, failures=before.failures, failing_since=before.failing_since)
        return replace(still, due_at=soon, own_again_at=now + OWN_AGAIN)
    if later.failures < PATIENCE and outcome is not Outcome.GONE:
        return replace(later, way=way)
    if way == 0 and before.adopted:
        return replace(later, way=0, due_at=soon, adopted="", move=None)
    return _next_endpoint(later, len(source.ways), way, soon, now)


def _next_endpoint(later: PollState, count: int, way: int, soon: datetime, now: datetime) -> PollState:
    if count == 1:
        return replace(later, way=0)
    turned = replace(later, way=(way + 1) % count, own_again_at=now + OWN_AGAIN)
    if later.failures < PATIENCE + count - 1:
        return replace(turned, due_at=soon)
    return replace(turned, due_at=max(now + min(later.due_at - now, MAX_BACKOFF) / count, soon))


def after_answer(later: PollState, asked: Source, moved_to: str, *, now: datetime) -> PollState:
    """The state after the own endpoint answered; `moved_to` is the target of permanent redirects, "" without.

    An address with enough proof replaces the one that was polled.
    """
    move = seen_at(later.move, moved_to, now=now)
    if move is None or not move.is_proven(now=now):
        return replace(later, move=move)
    if not is_fit(asked.url, move.to, private=asked.access is not None):
        return replace(later, move=move)
    return replace(later, move=None, adopted=move.to)
