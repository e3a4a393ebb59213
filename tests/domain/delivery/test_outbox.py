"""The states of a delivery."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.alerts.message import Notice
from monitor.domain.articles.article import ArticleId
from monitor.domain.delivery.attempt import after_attempt, after_search, claim, orphaned
from monitor.domain.delivery.outbox import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    DeliveryTimes,
    Form,
    PostedMessage,
    Receipt,
    act_key,
    delivery_id,
    delivery_key,
    is_person,
    to_send,
)
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.rules.rule import Level
from monitor.errors import (
    AmbiguousError,
    AuthRefusedError,
    ChannelRefusedError,
    DeliveryError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
)
from tests.fakes.stored import a_burst, a_notice, an_alert, an_update

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TIMES = DeliveryTimes()
KEY = delivery_key(workspace="slack", channel="C1", subject="e", kind=DeliveryKind.ROOT, news="root")
ROW = Delivery(
    id=delivery_id(KEY),
    key=KEY,
    channel="C1",
    kind=DeliveryKind.ROOT,
    message=Notice(title="t"),
    created_at=NOW,
    not_before=NOW,
)
RECEIPT = Receipt(channel="C1", ts="1.000001")
SAID = PostedMessage(delivery=ROW.id, receipt=RECEIPT)
ERRORS: list[DeliveryError] = [
    ThrottledError("busy", retry_after=timedelta(seconds=30)),
    NotSentError("refused"),
    AmbiguousError("no answer"),
    PayloadRefusedError("invalid_blocks"),
    ChannelRefusedError("not_in_channel"),
    AuthRefusedError("invalid_auth"),
    DeliveryError("something new"),
]


def attempt(answer: Receipt | DeliveryError, row: Delivery = ROW) -> Delivery:
    return after_attempt(claim(row, TIMES, now=NOW), answer, TIMES, now=NOW, jitter=Random(1))


def test_claim_has_a_lease() -> None:
    claimed = claim(ROW, TIMES, now=NOW)
    assert (claimed.state, claimed.attempts, claimed.attempt_started_at) == (DeliveryState.SENDING, 1, NOW)
    assert claimed.lease_until == NOW + TIMES.lease


@pytest.mark.parametrize(
    ("error", "state", "attempts"),
    [
        pytest.param(ERRORS[0], DeliveryState.RETRY_WAIT, 0, id="throttled-costs-no-attempt"),
        pytest.param(ERRORS[1], DeliveryState.RETRY_WAIT, 1, id="not-sent-is-tried-again"),
        pytest.param(ERRORS[2], DeliveryState.AMBIGUOUS, 1, id="perhaps-sent-is-looked-for"),
        pytest.param(ERRORS[3], DeliveryState.RETRY_WAIT, 1, id="refused-content-gets-plainer"),
        pytest.param(ERRORS[4], DeliveryState.PENDING, 0, id="a-closed-channel-keeps-the-row"),
        pytest.param(ERRORS[5], DeliveryState.PENDING, 0, id="a-bad-token-keeps-the-row"),
        pytest.param(ERRORS[6], DeliveryState.AMBIGUOUS, 1, id="an-unknown-answer-is-looked-for"),
    ],
)
def test_every_response_leads_to_its_state(error: DeliveryError, state: DeliveryState, attempts: int) -> None:
    after = attempt(error)
    assert (after.state, after.attempts) == (state, attempts)
    assert after.last_error == str(error)
    assert after.lease_until is None


def test_retry_after_of_throttling_is_honoured() -> None:
    wait = attempt(ERRORS[0]).not_before - NOW
    assert timedelta(seconds=30) <= wait <= timedelta(seconds=31)


def test_content_refused_in_every_form_is_dead_and_says_why() -> None:
    row, forms = ROW, []
    while row.state is not DeliveryState.DEAD:
        forms.append(row.form)
        row = attempt(ERRORS[3], row)
    assert forms == [Form.FULL, Form.COMPACT, Form.PLAIN]
    assert row.last_error == "invalid_blocks"


@given(st.integers(1, 60))
def test_backoff_grows_and_stays_below_five_minutes(tries: int) -> None:
    row = ROW
    for _ in range(tries):
        row = attempt(ERRORS[1], row)
    assert timedelta(0) < row.not_before - NOW <= TIMES.last_retry


@given(st.lists(st.sampled_from([*ERRORS, "die", RECEIPT]), max_size=30))
def test_every_delivery_is_delivered_or_waits_or_has_a_reason_to_be_dead(answers: list[object]) -> None:
    row = ROW
    for answer in answers:
        if row.state.is_final:
            break
        if row.state is DeliveryState.AMBIGUOUS:
            row = after_search(row, (SAID,) if isinstance(answer, Receipt) else (), TIMES, now=NOW)
        elif answer == "die":
            row = orphaned(claim(row, TIMES, now=NOW), now=NOW)
        else:
            assert isinstance(answer, Receipt | DeliveryError)
            row = attempt(answer, row)
    assert row.state is not DeliveryState.SENDING
    assert row.state is not DeliveryState.DEAD or row.last_error
    assert (row.state is DeliveryState.DELIVERED) == (row.receipt is not None)


@given(st.lists(st.sampled_from(["die", "ambiguous"]), min_size=1, max_size=5))
def test_ambiguous_delivery_is_resent_only_after_all_searches_found_nothing(ways: list[str]) -> None:
    row = ROW
    for way in ways:
        claimed = claim(row, TIMES, now=NOW)
        row = (
            orphaned(claimed, now=NOW)
            if way == "die"
            else after_attempt(claimed, ERRORS[2], TIMES, now=NOW, jitter=Random(1))
        )
        for _ in TIMES.searches:
            assert row.state is DeliveryState.AMBIGUOUS
            row = after_search(row, (), TIMES, now=NOW)
        assert row.state is DeliveryState.PENDING


def test_searches_are_at_once_then_after_ten_and_thirty_seconds() -> None:
    row = attempt(ERRORS[2])
    at = NOW
    seen = []
    while row.state is DeliveryState.AMBIGUOUS:
        at = row.not_before
        seen.append((at - NOW).total_seconds())
        row = after_search(row, (), TIMES, now=at)
    assert seen == [0, 10, 30]


def test_a_message_found_in_the_history_is_adopted() -> None:
    row = after_search(attempt(ERRORS[2]), (SAID,), TIMES, now=NOW)
    assert (row.state, row.receipt, row.delivered_at) == (DeliveryState.DELIVERED, RECEIPT, NOW)


def test_unreadable_history_holds_the_delivery() -> None:
    row = after_search(attempt(ERRORS[2]), ERRORS[4], TIMES, now=NOW)
    assert (row.state, row.not_before) == (DeliveryState.AMBIGUOUS, NOW + TIMES.hold)


def test_history_without_response_is_searched_again_soon() -> None:
    row = after_search(attempt(ERRORS[2]), ERRORS[1], TIMES, now=NOW)
    assert row.state is DeliveryState.AMBIGUOUS
    assert row.not_before - NOW < TIMES.hold


def test_equal_content_has_the_same_id_on_every_machine() -> None:
    assert delivery_id(KEY) == "548ad95f-e6d8-5a1e-b6bb-50ef3d918bf8"  # a change would send everything again
    other = delivery_key(workspace="slack", channel="C2", subject="e", kind=DeliveryKind.ROOT, news="root")
    assert delivery_id(other) != delivery_id(KEY)


def test_burst_has_the_level_of_its_loudest_alert() -> None:
    line = a_burst().top[0]
    said = a_burst(top=(replace(line, level=Level.HIGH), replace(line, level=Level.MEDIUM)))
    assert replace(ROW, message=said).level is Level.HIGH
    assert replace(ROW, message=a_notice("said")).level is None


def test_key_of_an_act_is_short_and_the_same_everywhere() -> None:
    ref = ActRef(article_id=ArticleId("wire-1"), ordinal=0)
    assert act_key(ref) == "da3a5081aec0"
    assert act_key(ref) != act_key(replace(ref, ordinal=1))


def test_key_names_what_is_sent_where_and_hashes_the_content() -> None:
    key = delivery_key(workspace="slack", channel="C1", subject="e", kind=DeliveryKind.ROOT, news="root")
    assert key == "slack|C1|e|root|4813494d137e1631"


def test_a_person_is_a_channel_with_a_sign() -> None:
    assert is_person("@U0123456")
    assert not is_person("C@1")


@pytest.mark.parametrize("wait", [None, timedelta(hours=8)])
def test_new_delivery_is_due_at_once_or_when_it_may_be_sent(wait: timedelta | None) -> None:
    at = None if wait is None else NOW + wait
    row = to_send(
        KEY,
        channel="C1",
        kind=DeliveryKind.ROOT,
        message=ROW.message,
        now=NOW,
        event_id=EventId("event"),
        not_before=at,
    )
    assert row == replace(ROW, event_id=EventId("event"), not_before=at or NOW)


def test_delivery_waits_for_its_hour_until_it_may_be_sent() -> None:
    row = replace(ROW, not_before=NOW)
    assert row.waits_for_its_hour(now=NOW - timedelta.resolution)
    assert not row.waits_for_its_hour(now=NOW)
    retry = replace(row, state=DeliveryState.RETRY_WAIT)
    assert not retry.waits_for_its_hour(now=NOW - timedelta.resolution)


ALERT = replace(ROW, message=an_alert(level=Level.HIGH), due_at=NOW)
REPLY = replace(ROW, message=an_update(), due_at=NOW, kind=DeliveryKind.THREAD, thread_of=ROW.id)


@pytest.mark.parametrize(
    ("row", "expires"),
    [
        pytest.param(ALERT, True, id="alert"),
        pytest.param(replace(ALERT, state=DeliveryState.RETRY_WAIT), True, id="alert that was tried"),
        pytest.param(replace(ALERT, state=DeliveryState.AMBIGUOUS), False, id="alert that may have been sent"),
        pytest.param(replace(ALERT, due_at=None), True, id="alert without its due time"),
        pytest.param(replace(ALERT, due_at=None, created_at=NOW + timedelta(hours=1)), False, id="queued later"),
        pytest.param(replace(ALERT, created_at=NOW - timedelta(days=3)), True, id="queued long before it was due"),
        pytest.param(replace(ALERT, message=an_alert(level=Level.CRITICAL)), False, id="critical alert"),
        pytest.param(replace(ALERT, message=a_notice("said")), False, id="notice"),
        pytest.param(replace(ALERT, edits=ROW.id), False, id="edit"),
        pytest.param(replace(ALERT, edits=ROW.id, as_new_post=True), True, id="edit as a new post"),
        pytest.param(REPLY, False, id="silent reply"),
        pytest.param(replace(REPLY, broadcast=True), True, id="reply that the channel shows"),
        pytest.param(replace(REPLY, kind=DeliveryKind.ROOT), True, id="alert in a burst"),
        pytest.param(replace(REPLY, as_new_post=True), True, id="reply as a new post"),
    ],
)
def test_late_news_expires_after_a_day(row: Delivery, expires: bool) -> None:
    after = timedelta.resolution
    assert row.is_expired(TIMES, now=NOW + TIMES.alive + after) is expires
    assert not row.is_expired(TIMES, now=NOW + TIMES.alive)
