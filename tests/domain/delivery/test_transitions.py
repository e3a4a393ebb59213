"""Each transition as the whole row after it: the fields named here change, and no other does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from monitor.domain.alerts.message import Notice
from monitor.domain.delivery.attempt import (
    after_attempt,
    after_search,
    after_sweep,
    as_new_post,
    claim,
    orphaned,
    unclear,
)
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, DeliveryTimes, Form, Receipt
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
from tests.domain.delivery.test_attempt import said
from tests.domain.delivery.test_outbox import NOW, ROW

SECOND = timedelta(seconds=1)
TIMES = DeliveryTimes(searches=(2 * SECOND, 10 * SECOND, 30 * SECOND))
NEW = Receipt(channel="C1", ts="9.000009")
SHORT = Notice(title="in short")
GONE = MessageGoneError("message_not_found")
POST = replace(  # no field that a transition sets has the value that it sets
    ROW,
    state=DeliveryState.SENDING,
    form=Form.COMPACT,
    attempts=3,
    searches=1,
    attempt_started_at=NOW - 5 * SECOND,
    lease_until=NOW + 55 * SECOND,
    not_before=NOW - timedelta(hours=1),
    receipt=Receipt(channel="C1", ts="5.000005"),
    delivered_at=NOW - timedelta(days=1),
    last_error="earlier",
    sweep_at=NOW - timedelta(days=1),
)
EDIT = replace(POST, kind=DeliveryKind.EDIT, edits=ROW.id, fallback_message=SHORT)
REPLY = replace(POST, kind=DeliveryKind.THREAD, thread_of=ROW.id, parent_receipt=NEW)
LOST = replace(POST, state=DeliveryState.AMBIGUOUS, sweep_at=None)


class Jitter(Random):
    """The lowest or the highest of the numbers that it may choose."""

    def __init__(self, share: float) -> None:
        super().__init__(1)
        self._share = share

    def uniform(self, a: float, b: float) -> float:
        return a + (b - a) * self._share


def tried(row: Delivery, answer: Receipt | DeliveryError, *, share: float = 1.0) -> Delivery:
    return after_attempt(row, answer, TIMES, now=NOW, jitter=Jitter(share))


def changed(row: Delivery, **changes: Any) -> Delivery:
    return replace(row, **{"lease_until": None, **changes})


def at(seconds: float) -> datetime:
    return NOW + seconds * SECOND


# ------------------------------------------------------------------ before and after an attempt


def test_claim_starts_an_attempt_with_a_lease() -> None:
    assert claim(POST, TIMES, now=NOW) == changed(
        POST, attempts=4, attempt_started_at=NOW, lease_until=NOW + TIMES.lease
    )


_STOPPED = "the sender stopped before the response arrived"


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        pytest.param(
            POST, {"state": DeliveryState.AMBIGUOUS, "searches": 0}, id="a post is searched for from the start"
        ),
        pytest.param(EDIT, {"state": DeliveryState.RETRY_WAIT}, id="an edit is sent again"),
    ],
)
def test_delivery_of_a_dead_sender_goes_on_at_once_and_says_why(row: Delivery, changes: dict[str, Any]) -> None:
    assert orphaned(row, now=NOW) == changed(row, not_before=NOW, last_error=_STOPPED, **changes)


def test_delivery_of_an_old_database_has_one_search_left() -> None:
    since = NOW - timedelta(hours=5)
    row = unclear(POST, TIMES, since=since, now=NOW)
    assert row == replace(
        POST,
        state=DeliveryState.AMBIGUOUS,
        searches=len(TIMES.searches) - 1,
        attempt_started_at=since,
        not_before=NOW,
        last_error="",
    )
    assert after_search(row, (), TIMES, now=NOW).state is DeliveryState.PENDING


_AS_NEW = {
    "state": DeliveryState.PENDING,
    "as_new_post": True,
    "form": Form.FULL,
    "attempts": 0,
    "not_before": NOW,
    "receipt": None,
    "parent_receipt": None,
}


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        pytest.param(EDIT, _AS_NEW | {"message": SHORT}, id="an edit with its short form"),
        pytest.param(replace(REPLY, broadcast=True), _AS_NEW, id="a reply that the channel shows"),
        pytest.param(replace(REPLY, kind=DeliveryKind.ROOT), _AS_NEW, id="an alert in a burst"),
        pytest.param(REPLY, {"state": DeliveryState.DEAD, "receipt": None}, id="a quiet reply is dead"),
        pytest.param(
            replace(EDIT, fallback_message=None),
            {"state": DeliveryState.DEAD, "receipt": None},
            id="an edit without a short form is dead",
        ),
    ],
)
def test_an_edit_or_reply_without_its_message_starts_anew(row: Delivery, changes: dict[str, Any]) -> None:
    assert as_new_post(row, now=NOW) == replace(row, **changes)
    assert tried(row, GONE) == changed(row, last_error=str(GONE), **changes)


@pytest.mark.parametrize("row", [POST, EDIT, REPLY], ids=["post", "edit", "reply"])
@pytest.mark.parametrize("left", [0, 2])
def test_accepted_message_is_delivered_and_swept_if_it_was_sent_before(row: Delivery, left: int) -> None:
    row = replace(row, sweeps_left=left)
    assert tried(row, NEW) == changed(
        row,
        state=DeliveryState.DELIVERED,
        receipt=NEW,
        delivered_at=NOW,
        last_error="",
        sweep_at=NOW if left else None,
    )


_AGAIN = {"state": DeliveryState.RETRY_WAIT, "not_before": at(4)}  # three attempts: 1, 2 and 4 seconds
_SEARCHED = {"state": DeliveryState.AMBIGUOUS, "searches": 0, "not_before": at(2)}
_HELD = {"state": DeliveryState.PENDING, "attempts": 2, "not_before": NOW}
_BUSY = ThrottledError("busy", retry_after=30 * SECOND)
_STRANGE = UnknownResponseError("brand_new_code")


@pytest.mark.parametrize(
    ("row", "error", "changes"),
    [
        pytest.param(
            POST, _BUSY, {"state": DeliveryState.RETRY_WAIT, "attempts": 2, "not_before": at(31)}, id="throttled"
        ),
        pytest.param(POST, NotSentError("refused"), _AGAIN, id="not sent"),
        pytest.param(EDIT, NotSentError("refused"), _AGAIN, id="edit not sent"),
        pytest.param(POST, AmbiguousError("no answer"), _SEARCHED, id="perhaps sent"),
        pytest.param(REPLY, AmbiguousError("no answer"), _SEARCHED, id="reply perhaps sent"),
        pytest.param(EDIT, AmbiguousError("no answer"), _AGAIN, id="edit perhaps sent"),
        pytest.param(POST, GONE, _SEARCHED, id="a post has no message that can be gone"),
        pytest.param(POST, DeliveryError("something new"), _SEARCHED, id="unexpected"),
        pytest.param(POST, ChannelRefusedError("archived"), _HELD, id="channel refused"),
        pytest.param(EDIT, AuthRefusedError("invalid_auth"), _HELD, id="token refused"),
        pytest.param(
            POST,
            PayloadRefusedError("invalid_blocks"),
            {"state": DeliveryState.RETRY_WAIT, "form": Form.PLAIN, "not_before": NOW},
            id="content refused",
        ),
        pytest.param(
            replace(POST, form=Form.PLAIN),
            PayloadRefusedError("invalid_blocks"),
            {"state": DeliveryState.DEAD},
            id="plain content refused",
        ),
        pytest.param(
            replace(EDIT, form=Form.PLAIN),
            PayloadRefusedError("invalid_blocks"),
            _AS_NEW | {"message": SHORT},
            id="plain content of an edit refused",
        ),
        pytest.param(POST, _STRANGE, _SEARCHED | {"unknown": 1}, id="unknown code"),
        pytest.param(
            replace(POST, unknown=1),
            _STRANGE,
            {"state": DeliveryState.RETRY_WAIT, "unknown": 2, "not_before": at(1)},
            id="second unknown code",
        ),
        pytest.param(
            replace(POST, unknown=2),
            AmbiguousError("no answer"),
            _SEARCHED,
            id="no answer after two unknown codes",
        ),
        pytest.param(
            replace(EDIT, unknown=1),
            _STRANGE,
            {"state": DeliveryState.RETRY_WAIT, "unknown": 2, "not_before": at(2)},
            id="second unknown code for an edit",
        ),
        pytest.param(
            replace(EDIT, unknown=5), _STRANGE, {"state": DeliveryState.DEAD, "unknown": 6}, id="sixth for an edit"
        ),
    ],
)
def test_failed_attempt_changes_only_what_the_error_asks_for(
    row: Delivery, error: DeliveryError, changes: dict[str, Any]
) -> None:
    assert tried(row, error) == changed(row, last_error=str(error), **changes)


@pytest.mark.parametrize(
    ("error", "seconds"),
    [pytest.param(_BUSY, 30, id="throttled"), pytest.param(NotSentError("refused"), 0, id="not sent")],
)
def test_jitter_may_be_nothing(error: DeliveryError, seconds: int) -> None:
    assert tried(POST, error, share=0.0).not_before == at(seconds)


def test_backoff_doubles_sixteen_times_up_to_its_limit() -> None:
    patient = replace(TIMES, last_retry=timedelta(days=100))

    def wait(attempts: int, times: DeliveryTimes) -> float:
        row = after_attempt(
            replace(POST, attempts=attempts), NotSentError("refused"), times, now=NOW, jitter=Jitter(1.0)
        )
        return (row.not_before - NOW).total_seconds()

    assert [wait(n, TIMES) for n in (1, 2, 9, 10, 99)] == [1, 2, 256, 300, 300]
    assert [wait(n, patient) for n in (16, 17, 18, 99)] == [2**15, 2**16, 2**16, 2**16]


# ------------------------------------------------------------------ searches and sweeps


def test_absent_message_is_searched_for_again_and_then_sent_again() -> None:
    row = replace(LOST, searches=0)
    waits = []
    while row.state is DeliveryState.AMBIGUOUS:
        before, row = row, after_search(row, (), TIMES, now=NOW)
        waits.append((row.not_before - NOW).total_seconds())
        if row.state is DeliveryState.AMBIGUOUS:
            assert row == replace(before, searches=before.searches + 1, not_before=row.not_before)
    assert waits == [8, 20, 0]
    assert row == changed(LOST, state=DeliveryState.PENDING, searches=0, not_before=NOW, sweeps_left=3)


@pytest.mark.parametrize(
    ("stamps", "left", "sweeps"),
    [
        pytest.param(["7.000001"], 0, 0, id="one message"),
        pytest.param(["7.000002", "7.000001"], 0, 1, id="a copy is deleted by a sweep"),
        pytest.param(["7.000002", "7.000001"], 3, 3, id="sweeps that were due anyway stay"),
        pytest.param(["7.000001"], 3, 3, id="also without a copy"),
    ],
)
def test_found_message_is_adopted(stamps: Sequence[str], left: int, sweeps: int) -> None:
    row = replace(LOST, sweeps_left=left)
    assert after_search(row, [said(ts) for ts in stamps], TIMES, now=NOW) == changed(
        row,
        state=DeliveryState.DELIVERED,
        receipt=said("7.000001").receipt,
        delivered_at=NOW,
        last_error="",
        sweeps_left=sweeps,
        sweep_at=NOW if sweeps else None,
    )


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        pytest.param(_BUSY, 30 * SECOND, id="throttled"),
        pytest.param(NotSentError("refused"), 10 * SECOND, id="no response"),
        pytest.param(ChannelRefusedError("archived"), TIMES.hold, id="channel refused"),
    ],
)
def test_unreadable_history_is_read_later(error: DeliveryError, wait: timedelta) -> None:
    assert after_search(LOST, error, TIMES, now=NOW) == replace(LOST, not_before=NOW + wait, last_error=str(error))


@pytest.mark.parametrize("started", [True, False], ids=["since its attempt", "since it was queued"])
def test_delivery_is_reposted_after_the_hold_and_no_sooner(started: bool) -> None:
    since = NOW - TIMES.hold
    row = replace(LOST, attempt_started_at=since if started else None, created_at=NOW if started else since)
    refused = ChannelRefusedError("missing_scope")
    again = changed(row, state=DeliveryState.PENDING, searches=0, not_before=NOW, sweeps_left=3)
    assert after_search(row, refused, TIMES, now=NOW, reposts=True) == again
    early = after_search(row, refused, TIMES, now=NOW - timedelta.resolution, reposts=True)
    assert early.state is DeliveryState.AMBIGUOUS


def test_sweeps_follow_the_delays_of_the_searches() -> None:
    row = replace(POST, state=DeliveryState.DELIVERED, sweeps_left=3, sweep_at=NOW)
    kept = replace(row, receipt=said("4.000001").receipt)
    found = [said("5.000005"), said("4.000001")]
    assert after_sweep(row, found, TIMES, now=NOW) == replace(kept, sweeps_left=2, sweep_at=at(8))
    assert after_sweep(replace(row, sweeps_left=2), found, TIMES, now=NOW) == replace(
        kept, sweeps_left=1, sweep_at=at(20)
    )
    assert after_sweep(replace(row, sweeps_left=1), found, TIMES, now=NOW) == replace(
        kept, sweeps_left=0, sweep_at=None
    )


def test_a_sweep_too_many_is_the_last() -> None:
    row = replace(POST, state=DeliveryState.DELIVERED, sweeps_left=0, sweep_at=NOW)
    assert after_sweep(row, (), TIMES, now=NOW) == replace(row, sweep_at=None)


@pytest.mark.parametrize("left", [4, 5])
def test_more_sweeps_than_searches_follow_at_once(left: int) -> None:
    row = replace(POST, state=DeliveryState.DELIVERED, sweeps_left=left, sweep_at=NOW - SECOND)
    assert after_sweep(row, (), TIMES, now=NOW) == replace(row, sweeps_left=left - 1, sweep_at=NOW)
