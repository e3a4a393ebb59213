"""A delivery's life, as a table. Each thing to say is delivered once: at least once, and a copy only by a kill.

    PENDING ──claim──▶ SENDING ──accepted──▶ DELIVERED
       ▲                  ├── throttled, not sent ──▶ RETRY_WAIT ──claim──▶ SENDING
       │                  ├── perhaps sent, lease over ──▶ AMBIGUOUS ──found──▶ DELIVERED
       │                  ├── content refused ──▶ RETRY_WAIT in a plainer form, in the last form DEAD
       │                  ├── a word that nobody knows ──▶ AMBIGUOUS once, RETRY_WAIT five times, DEAD
       │                  └── channel, token or plan refused ──▶ PENDING, and the channel or all are held
       └──────────────── absent after the last look ──── AMBIGUOUS

A row that waits in a refused channel is REROUTED where there is a fallback (`reroute`), one that waited for a day is
SUMMARISED (`summary`).

A claim is committed before the message goes out. Whoever dies in SENDING leaves a row whose lease runs out:
it is looked for in the channel's history, never sent blindly again. What was sent again for want of a trace is swept
after: where both copies turn up, the newer goes.

An edit goes through the same states but is never AMBIGUOUS: editing twice equals editing once, so an edit with an
unknown outcome is sent again. If the message can't be edited, the text goes out as a new post (see
`monitor.domain.alerts.message_edits`). A reply is a post under another message (see `monitor.domain.alerts.thread`),
and so is an alert that is part of a burst.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from monitor.domain.delivery.outbox import Delivery, DeliveryState, DeliveryTimes, Form, Receipt, Said
from monitor.errors import (
    AmbiguousError,
    AuthRefusedError,
    ChannelRefusedError,
    DeliveryError,
    MessageGoneError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
    UnknownAnswerError,
)

__all__ = ["after_attempt", "after_look", "after_sweep", "anew", "claim", "orphaned", "surplus", "unclear"]

UNKNOWN_TRIES = 5  # after the look that the first answer costs


def claim(delivery: Delivery, times: DeliveryTimes, *, now: datetime) -> Delivery:
    """The row as it is committed before its message goes out."""
    return replace(
        delivery,
        state=DeliveryState.SENDING,
        attempts=delivery.attempts + 1,
        attempt_started_at=now,
        lease_until=now + times.lease,
    )


def orphaned(delivery: Delivery, *, now: datetime) -> Delivery:
    """A row whose sender is gone: perhaps sent, so it is looked for; an edit is made again."""
    left = replace(delivery, lease_until=None, last_error="the sender stopped between post and answer")
    return _later(left, now) if left.is_edit else replace(left, state=DeliveryState.AMBIGUOUS, looks=0, not_before=now)


def unclear(delivery: Delivery, times: DeliveryTimes, *, since: datetime, now: datetime) -> Delivery:
    """A row of an old database that a newer one may have sent: it is looked for once, from `since` on."""
    last_look = len(times.looks) - 1
    return replace(
        delivery,
        state=DeliveryState.AMBIGUOUS,
        looks=last_look,
        attempt_started_at=since,
        not_before=now,
        last_error="",
    )


def anew(late: Delivery, *, now: datetime) -> Delivery:
    """An edit or a reply whose message is gone, as the post that says it; dead where it says nothing by itself."""
    by_itself = late.instead if late.is_edit else late.message if late.matters else None
    if by_itself is None:
        return replace(late, state=DeliveryState.DEAD, receipt=None)
    return replace(
        late,
        state=DeliveryState.PENDING,
        message=by_itself,
        anew=True,
        form=Form.FULL,
        attempts=0,
        not_before=now,
        receipt=None,
        under=None,
    )


# ------------------------------------------------------------------ an answer


def after_attempt(
    delivery: Delivery, answer: Receipt | DeliveryError, times: DeliveryTimes, *, now: datetime, jitter: Random
) -> Delivery:
    """The row after one post or edit was answered by a receipt or an error."""
    if isinstance(answer, Receipt):
        return _delivered(delivery, answer, now=now)
    tried = replace(delivery, lease_until=None, last_error=str(answer))
    match answer:
        case ThrottledError(retry_after=wait):  # the messenger is busy: no attempt of ours failed
            pause = wait + timedelta(seconds=jitter.uniform(0, 1))
            return _later(replace(tried, attempts=tried.attempts - 1), now + pause)
        case NotSentError():
            return _later(tried, now + _backoff(tried.attempts, times, jitter))
        case MessageGoneError() if tried.is_edit or tried.is_reply:
            return anew(tried, now=now)
        case PayloadRefusedError():
            return _plainer(tried, now)
        case ChannelRefusedError() | AuthRefusedError():
            return replace(tried, state=DeliveryState.PENDING, attempts=tried.attempts - 1, not_before=now)
        case UnknownAnswerError() if tried.is_edit or tried.unknown:
            return _puzzled(tried, times, now, jitter)
        case _ if tried.is_edit:
            return _later(tried, now + _backoff(tried.attempts, times, jitter))
        case _:
            unknown = tried.unknown + isinstance(answer, UnknownAnswerError)
            waits = now + times.looks[0]
            return replace(tried, state=DeliveryState.AMBIGUOUS, looks=0, not_before=waits, unknown=unknown)


def _plainer(tried: Delivery, now: datetime) -> Delivery:
    if tried.form is not Form.PLAIN:
        return _later(replace(tried, form=Form(tried.form + 1)), now)
    return anew(tried, now=now) if tried.is_edit else replace(tried, state=DeliveryState.DEAD)


def _puzzled(tried: Delivery, times: DeliveryTimes, now: datetime, jitter: Random) -> Delivery:
    """After a word that nobody knows, again: what refuses for ever must not be asked for ever."""
    row = replace(tried, unknown=tried.unknown + 1)
    tries = row.unknown - (0 if row.is_edit else 1)
    if tries > UNKNOWN_TRIES:
        return replace(row, state=DeliveryState.DEAD)
    return _later(row, now + _backoff(tries, times, jitter))


# ------------------------------------------------------------------ a look


def after_look(
    delivery: Delivery,
    found: Sequence[Said] | DeliveryError,
    times: DeliveryTimes,
    *,
    now: datetime,
    reposts: bool = False,
) -> Delivery:
    """An ambiguous row after its channel's history was searched: found, absent (nothing), or unreadable (an error).

    What can't be searched is held: sent again only where the user wants that (`reposts`), after `times.hold`. Of
    several that are found the oldest is the one, and the others are swept.
    """
    if isinstance(found, DeliveryError):
        return _unread(delivery, found, times, now=now, reposts=reposts)
    if found:
        oldest, *copies = sorted(found, key=lambda said: said.receipt.ts)
        sweeps = max(delivery.sweeps_left, int(bool(copies)))
        return _delivered(replace(delivery, sweeps_left=sweeps), oldest.receipt, now=now)
    looks = delivery.looks + 1
    if looks < len(times.looks):
        wait = times.looks[looks] - times.looks[looks - 1]
        return replace(delivery, looks=looks, not_before=now + wait)
    return _again(delivery, times, now=now)


def _unread(
    delivery: Delivery, error: DeliveryError, times: DeliveryTimes, *, now: datetime, reposts: bool
) -> Delivery:
    if not isinstance(error, ChannelRefusedError | AuthRefusedError | AmbiguousError):  # no answer: ask again soon
        wait = error.retry_after if isinstance(error, ThrottledError) else times.first_retry * 10
        return replace(delivery, not_before=now + wait, last_error=str(error))
    since = delivery.attempt_started_at or delivery.created_at
    if not delivery.attempts or (reposts and now - since >= times.hold):
        return _again(delivery, times, now=now)
    return replace(delivery, not_before=now + times.hold, last_error=str(error))


def _again(delivery: Delivery, times: DeliveryTimes, *, now: datetime) -> Delivery:
    """To be sent a second time; a copy that shows up later is swept."""
    return replace(
        delivery,
        state=DeliveryState.PENDING,
        looks=0,
        not_before=now,
        lease_until=None,
        sweeps_left=len(times.looks) if delivery.attempts else 0,
    )


# ------------------------------------------------------------------ copies


def surplus(copies: Sequence[Said]) -> tuple[Said, ...]:
    """Of the messages with one delivery's id those to be deleted: all but the oldest that nobody replied to."""
    _, *newer = sorted(copies, key=lambda said: said.receipt.ts)
    return tuple(copy for copy in newer if not copy.answered)


def after_sweep(delivery: Delivery, found: Sequence[Said], times: DeliveryTimes, *, now: datetime) -> Delivery:
    """A delivered row after what is `surplus` of its copies was deleted: it is the oldest, and perhaps swept again."""
    left = max(delivery.sweeps_left - 1, 0)
    done = len(times.looks) - left
    wait = times.looks[done] - times.looks[done - 1] if 0 < done < len(times.looks) else timedelta(0)
    oldest = min(found, key=lambda said: said.receipt.ts).receipt if found else delivery.receipt
    return replace(delivery, receipt=oldest, sweeps_left=left, sweep_at=now + wait if left else None)


def _delivered(delivery: Delivery, receipt: Receipt, *, now: datetime) -> Delivery:
    return replace(
        delivery,
        state=DeliveryState.DELIVERED,
        receipt=receipt,
        delivered_at=now,
        lease_until=None,
        last_error="",
        sweep_at=now if delivery.sweeps_left else None,
    )


def _later(delivery: Delivery, at: datetime) -> Delivery:
    return replace(delivery, state=DeliveryState.RETRY_WAIT, not_before=at)


def _backoff(attempts: int, times: DeliveryTimes, jitter: Random) -> timedelta:
    """Full jitter, so that what failed together is not tried together."""
    doublings = min(max(attempts - 1, 0), 16)
    ceiling: timedelta = min(times.first_retry * (1 << doublings), times.last_retry)
    return ceiling * jitter.uniform(0, 1.0)
