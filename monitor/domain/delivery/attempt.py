"""State transitions of a delivery. Each message is delivered at least once; a duplicate needs a kill at the wrong
moment.

    PENDING ──claim──▶ SENDING ──accepted──▶ DELIVERED
       ▲                  ├── throttled, not sent ──▶ RETRY_WAIT ──claim──▶ SENDING
       │                  ├── perhaps sent, lease expired ──▶ AMBIGUOUS ──found──▶ DELIVERED
       │                  ├── content refused ──▶ RETRY_WAIT in a plainer form, in the last form DEAD
       │                  ├── unknown error code ──▶ AMBIGUOUS once, RETRY_WAIT five times, DEAD
       │                  └── channel, token or plan refused ──▶ PENDING, and the channel or all are held
       └──────────────── absent after the last search ──── AMBIGUOUS

A delivery that waits in a refused channel is REROUTED if there is a fallback (`reroute`); one that waited for a day is
SUMMARISED (`overdue`).

A claim is committed before the message is sent. A sender that dies in SENDING leaves a delivery whose lease expires:
the channel's history is searched for it, and it is never sent again blindly. After a message was sent again because no
trace was found, the channel is searched for copies later, and the newer copies are deleted.

An edit goes through the same states but is never AMBIGUOUS: edits are idempotent, so an edit with an unknown outcome is
sent again. If the message can't be edited, the content is sent as a new post (see
`monitor.domain.alerts.message_edits`). A reply is a post in a thread (see `monitor.domain.alerts.thread`), and so is an
alert in a burst.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from monitor.domain.delivery.outbox import Delivery, DeliveryState, DeliveryTimes, Form, PostedMessage, Receipt
from monitor.errors import (
    AmbiguousError,
    AuthRefusedError,
    ChannelRefusedError,
    DeliveryError,
    MessageGoneError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
    UnknownResponseError,
)

UNKNOWN_TRIES = 5  # retries, after the search that follows the first unknown code


def claim(delivery: Delivery, times: DeliveryTimes, *, now: datetime) -> Delivery:
    """The delivery as committed before its message is sent."""
    return replace(
        delivery,
        state=DeliveryState.SENDING,
        attempts=delivery.attempts + 1,
        attempt_started_at=now,
        lease_until=now + times.lease,
    )


def orphaned(delivery: Delivery, *, now: datetime) -> Delivery:
    """A delivery whose sender died: it may have been sent, so it is searched for; an edit is retried."""
    left = replace(delivery, lease_until=None, last_error="the sender stopped before the response arrived")
    return (
        _retry_at(left, now)
        if left.is_edit
        else replace(left, state=DeliveryState.AMBIGUOUS, searches=0, not_before=now)
    )


def unclear(delivery: Delivery, times: DeliveryTimes, *, since: datetime, now: datetime) -> Delivery:
    """A delivery of an old database that a newer one may have sent: it is searched for once, from `since` on."""
    last_look = len(times.searches) - 1
    return replace(
        delivery,
        state=DeliveryState.AMBIGUOUS,
        searches=last_look,
        attempt_started_at=since,
        not_before=now,
        last_error="",
    )


def as_new_post(late: Delivery, *, now: datetime) -> Delivery:
    """An edit or a reply whose message is gone, as a new post; dead if it has no content for one."""
    content = late.fallback_message if late.is_edit else late.message if late.stands_alone else None
    if content is None:
        return replace(late, state=DeliveryState.DEAD, receipt=None)
    return replace(
        late,
        state=DeliveryState.PENDING,
        message=content,
        as_new_post=True,
        form=Form.FULL,
        attempts=0,
        not_before=now,
        receipt=None,
        parent_receipt=None,
    )


# ------------------------------------------------------------------ responses


def after_attempt(
    delivery: Delivery, answer: Receipt | DeliveryError, times: DeliveryTimes, *, now: datetime, jitter: Random
) -> Delivery:
    """The delivery after a post or edit got a receipt or an error."""
    if isinstance(answer, Receipt):
        return _delivered(delivery, answer, now=now)
    tried = replace(delivery, lease_until=None, last_error=str(answer))
    match answer:
        case ThrottledError(retry_after=wait):  # the messenger is busy: this does not count as an attempt
            pause = wait + timedelta(seconds=jitter.uniform(0, 1))
            return _retry_at(replace(tried, attempts=tried.attempts - 1), now + pause)
        case NotSentError():
            return _retry_at(tried, now + _backoff(tried.attempts, times, jitter))
        case MessageGoneError() if tried.is_edit or tried.is_reply:
            return as_new_post(tried, now=now)
        case PayloadRefusedError():
            return _plainer(tried, now)
        case ChannelRefusedError() | AuthRefusedError():
            return replace(tried, state=DeliveryState.PENDING, attempts=tried.attempts - 1, not_before=now)
        case UnknownResponseError() if tried.is_edit or tried.unknown:
            return _after_unknown_code(tried, times, now, jitter)
        case _ if tried.is_edit:
            return _retry_at(tried, now + _backoff(tried.attempts, times, jitter))
        case _:
            unknown = tried.unknown + isinstance(answer, UnknownResponseError)
            waits = now + times.searches[0]
            return replace(tried, state=DeliveryState.AMBIGUOUS, searches=0, not_before=waits, unknown=unknown)


def _plainer(tried: Delivery, now: datetime) -> Delivery:
    if tried.form is not Form.PLAIN:
        return _retry_at(replace(tried, form=Form(tried.form + 1)), now)
    return as_new_post(tried, now=now) if tried.is_edit else replace(tried, state=DeliveryState.DEAD)


def _after_unknown_code(tried: Delivery, times: DeliveryTimes, now: datetime, jitter: Random) -> Delivery:
    """After a repeated unknown error code: bounded retries, because the error may be permanent."""
    row = replace(tried, unknown=tried.unknown + 1)
    tries = row.unknown - (0 if row.is_edit else 1)
    if tries > UNKNOWN_TRIES:
        return replace(row, state=DeliveryState.DEAD)
    return _retry_at(row, now + _backoff(tries, times, jitter))


# ------------------------------------------------------------------ searches


def after_search(
    delivery: Delivery,
    found: Sequence[PostedMessage] | DeliveryError,
    times: DeliveryTimes,
    *,
    now: datetime,
    reposts: bool = False,
) -> Delivery:
    """An ambiguous delivery after its channel's history was searched: found, absent (empty), or unreadable (an error).

    If the history is unreadable, the delivery waits; it is sent again only with `reposts`, after `times.hold`. Of
    several matches the oldest counts, and the others are deleted.
    """
    if isinstance(found, DeliveryError):
        return _unreadable(delivery, found, times, now=now, reposts=reposts)
    if found:
        oldest, *copies = sorted(found, key=lambda message: message.receipt.ts)
        sweeps = max(delivery.sweeps_left, int(bool(copies)))
        return _delivered(replace(delivery, sweeps_left=sweeps), oldest.receipt, now=now)
    looks = delivery.searches + 1
    if looks < len(times.searches):
        wait = times.searches[looks] - times.searches[looks - 1]
        return replace(delivery, searches=looks, not_before=now + wait)
    return _to_resend(delivery, times, now=now)


def _unreadable(
    delivery: Delivery, error: DeliveryError, times: DeliveryTimes, *, now: datetime, reposts: bool
) -> Delivery:
    if not isinstance(error, ChannelRefusedError | AuthRefusedError | AmbiguousError):  # no response: search again soon
        wait = error.retry_after if isinstance(error, ThrottledError) else times.first_retry * 10
        return replace(delivery, not_before=now + wait, last_error=str(error))
    since = delivery.attempt_started_at or delivery.created_at
    if not delivery.attempts or (reposts and now - since >= times.hold):
        return _to_resend(delivery, times, now=now)
    return replace(delivery, not_before=now + times.hold, last_error=str(error))


def _to_resend(delivery: Delivery, times: DeliveryTimes, *, now: datetime) -> Delivery:
    """The delivery to be sent a second time; copies that appear later are deleted."""
    return replace(
        delivery,
        state=DeliveryState.PENDING,
        searches=0,
        not_before=now,
        lease_until=None,
        sweeps_left=len(times.searches) if delivery.attempts else 0,
    )


# ------------------------------------------------------------------ duplicates


def extra_copies(copies: Sequence[PostedMessage]) -> tuple[PostedMessage, ...]:
    """The messages of one delivery to delete: all but the oldest, and none that has a reply."""
    _, *newer = sorted(copies, key=lambda message: message.receipt.ts)
    return tuple(copy for copy in newer if not copy.answered)


def after_sweep(delivery: Delivery, found: Sequence[PostedMessage], times: DeliveryTimes, *, now: datetime) -> Delivery:
    """A delivered one after its `surplus` copies were deleted: it keeps the oldest, and may be swept again."""
    left = max(delivery.sweeps_left - 1, 0)
    done = len(times.searches) - left
    wait = times.searches[done] - times.searches[done - 1] if 0 < done < len(times.searches) else timedelta(0)
    oldest = min(found, key=lambda message: message.receipt.ts).receipt if found else delivery.receipt
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


def _retry_at(delivery: Delivery, at: datetime) -> Delivery:
    return replace(delivery, state=DeliveryState.RETRY_WAIT, not_before=at)


def _backoff(attempts: int, times: DeliveryTimes, jitter: Random) -> timedelta:
    """Exponential backoff with full jitter, so that messages that failed together are not retried together."""
    doublings = min(max(attempts - 1, 0), 16)
    ceiling: timedelta = min(times.first_retry * (1 << doublings), times.last_retry)
    return ceiling * jitter.uniform(0, 1.0)
