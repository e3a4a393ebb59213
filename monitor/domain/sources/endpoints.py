"""Which address of a source is asked: its own way first, another after some failures, the own again now and then; and
the address that has taken the place of the own one.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from monitor.domain.sources.permanent_redirects import is_fit, seen_at
from monitor.domain.sources.schedule import MAX_BACKOFF, Outcome, PollState, is_failure
from monitor.domain.sources.source import Source

__all__ = ["OWN_AGAIN", "PATIENCE", "after_answer", "after_poll", "asked_by", "way_to_ask"]

PATIENCE = 3  # failures in a row, before another way is asked, or an adopted address is given up
OWN_AGAIN = timedelta(hours=6)  # how long another way is kept to before the own one is tried
_SOON = timedelta(minutes=1)


def way_to_ask(state: PollState, source: Source, *, now: datetime) -> int:
    """The index in `source.ways`. Only while another way answers is the own one tried again.

    A time to do so that lies further ahead than any is given was written by a clock that was ahead.
    """
    way = state.way if state.way < len(source.ways) else 0
    again = state.own_again_at
    waits = again is not None and now < again <= now + OWN_AGAIN
    return 0 if way and state.failures == 0 and not waits else way


def asked_by(state: PollState, source: Source, way: int) -> Source:
    """The source as it is asked by `way`: at its adopted address, if it has one, by its own.

    What a private feed wants to see is shown to the source's own origin alone (`Source.access_to`).
    """
    asked = source.by(source.ways[way])
    if way == 0 and state.adopted:
        asked = replace(asked, url=state.adopted, access=source.access_to(state.adopted))
    return asked


def after_poll(
    before: PollState, later: PollState, source: Source, way: int, outcome: Outcome, *, now: datetime, jitter: Random
) -> PollState:
    """`later` is the state as it would be with one way alone; `way` is the one that ended with `outcome`.

    A try of the own way that fails while another answers is no failure of the source. After the last way comes the
    first.
    """
    if not is_failure(outcome):
        kept = None if way == 0 else before.own_again_at or now + OWN_AGAIN
        return replace(later, way=way, own_again_at=kept)
    soon = now + _SOON * jitter.uniform(1, 1.5)
    if way == 0 and before.way:
        still = replace(later, failures=before.failures, failing_since=before.failing_since)
        return replace(still, due_at=soon, own_again_at=now + OWN_AGAIN)
    if later.failures < PATIENCE and outcome is not Outcome.GONE:
        return replace(later, way=way)
    if way == 0 and before.adopted:
        return replace(later, way=0, due_at=soon, adopted="", move=None)
    return _next_way(later, len(source.ways), way, soon, now)


def _next_way(later: PollState, count: int, way: int, soon: datetime, now: datetime) -> PollState:
    if count == 1:
        return replace(later, way=0)
    turned = replace(later, way=(way + 1) % count, own_again_at=now + OWN_AGAIN)
    if later.failures < PATIENCE + count - 1:
        return replace(turned, due_at=soon)
    return replace(turned, due_at=max(now + min(later.due_at - now, MAX_BACKOFF) / count, soon))


def after_answer(later: PollState, asked: Source, moved_to: str, *, now: datetime) -> PollState:
    """After the own way answered, at `moved_to` if redirects for good led there, else where it was asked.

    An address with enough proof takes the place of the one that was asked.
    """
    move = seen_at(later.move, moved_to, now=now)
    if move is None or not move.is_proven(now=now):
        return replace(later, move=move)
    if not is_fit(asked.url, move.to, private=asked.access is not None):
        return replace(later, move=move)
    return replace(later, move=None, adopted=move.to)
