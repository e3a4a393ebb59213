"""When a workspace is paused, and when it is probed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.domain.delivery.circuit_breaker import Breaker, Cause, Circuit, TokenBucket, after_answer, after_probe
from monitor.domain.delivery.outbox import DeliveryTimes, Receipt
from monitor.errors import (
    AmbiguousError,
    AuthRefusedError,
    ChannelRefusedError,
    DeliveryError,
    NotSentError,
    PayloadRefusedError,
    PlanRefusedError,
    ThrottledError,
    UnknownResponseError,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
TIMES = DeliveryTimes()
CLOSED = Breaker(workspace="slack")
RECEIPT = Receipt(channel="C1", ts="1.000001")
BUSY = ThrottledError("busy", retry_after=timedelta(seconds=30))


def after(*answers: Receipt | DeliveryError, breaker: Breaker = CLOSED) -> Breaker:
    for answer in answers:
        breaker = after_answer(breaker, answer, TIMES, now=NOW)
    return breaker


@pytest.mark.parametrize("failure", [NotSentError("no network"), AmbiguousError("no answer")])
def test_five_consecutive_failures_open_the_breaker(failure: DeliveryError) -> None:
    assert after(*[failure] * 4).circuit is Circuit.CLOSED
    opened = after(*[failure] * 5)
    assert (opened.circuit, opened.cause, opened.why, opened.since) == (
        Circuit.OPEN,
        Cause.TROUBLE,
        str(failure),
        NOW,
    )
    assert opened.lets(now=NOW) == 0


@pytest.mark.parametrize(
    "answer", [RECEIPT, PayloadRefusedError("x"), ChannelRefusedError("x"), UnknownResponseError("x")]
)
def test_any_response_resets_the_failure_count(answer: Receipt | DeliveryError) -> None:
    failures = [NotSentError("no network")] * 4
    assert after(*failures, answer, *failures).circuit is Circuit.CLOSED


def test_refused_token_opens_the_breaker_with_growing_probe_waits() -> None:
    breaker, waits, now = after(AuthRefusedError("token_revoked")), [], NOW
    assert breaker.cause is Cause.REFUSED
    for _ in range(6):
        assert breaker.probe_at is not None
        waits.append(breaker.probe_at - now)
        assert not breaker.wants_probe(now=breaker.probe_at - timedelta(seconds=1))
        now = breaker.probe_at
        assert breaker.wants_probe(now=now)
        breaker = after_probe(breaker, AuthRefusedError("token_revoked"), TIMES, now=now)
    assert [wait // timedelta(minutes=1) for wait in waits] == [1, 2, 4, 8, 15, 15]
    assert breaker.since == NOW


def test_messenger_that_does_not_answer_is_probed_every_minute() -> None:
    breaker, now = after(*[NotSentError("no network")] * 5), NOW
    for _ in range(6):
        assert breaker.probe_at == now + timedelta(minutes=1)
        now = breaker.probe_at
        breaker = after_probe(breaker, NotSentError("no network"), TIMES, now=now)


@pytest.mark.parametrize("refused", [AuthRefusedError("token_revoked"), NotSentError("no network")])
def test_response_in_flight_does_not_delay_the_probe(refused: DeliveryError) -> None:
    opened = after(*[refused] * 5)
    assert opened.probe_at == NOW + TIMES.probe
    assert after(*[refused] * 20, breaker=opened) == opened
    assert after(AuthRefusedError("token_revoked"), breaker=opened).cause is Cause.REFUSED


def test_response_in_flight_does_not_end_a_pause() -> None:
    assert after(BUSY, BUSY, BUSY, RECEIPT).lets(now=NOW + timedelta(seconds=29)) == 0


def test_exhausted_plan_is_probed_hourly() -> None:
    breaker = after(PlanRefusedError("message_limit_exceeded"))
    assert (breaker.cause, breaker.probe_at) == (Cause.PLAN, NOW + timedelta(hours=1))
    half = after_probe(breaker, None, TIMES, now=NOW + timedelta(hours=1))
    again = after_answer(half, PlanRefusedError("message_limit_exceeded"), TIMES, now=NOW + timedelta(hours=1))
    assert again.probe_at == NOW + timedelta(hours=2)


def test_after_a_probe_one_delivery_decides() -> None:
    half = after_probe(after(AuthRefusedError("invalid_auth")), None, TIMES, now=NOW)
    assert (half.circuit, half.lets(now=NOW)) == (Circuit.HALF_OPEN, 1)
    assert after(RECEIPT, breaker=half) == CLOSED
    assert after(ChannelRefusedError("is_archived"), breaker=half).circuit is Circuit.CLOSED
    for failure in (NotSentError("x"), AmbiguousError("x"), AuthRefusedError("x")):
        assert after(failure, breaker=half).circuit is Circuit.OPEN
    assert after(BUSY, breaker=half).circuit is Circuit.HALF_OPEN


def test_probe_without_response_changes_nothing() -> None:
    opened = after(AuthRefusedError("invalid_auth"))
    again = after_probe(opened, NotSentError("no network"), TIMES, now=NOW)
    assert (again.circuit, again.cause, again.why) == (Circuit.OPEN, Cause.REFUSED, "invalid_auth")
    assert after_probe(CLOSED, NotSentError("no network"), TIMES, now=NOW) == CLOSED


def test_three_throttles_in_a_row_pause_the_workspace_and_two_do_not() -> None:
    assert after(BUSY, BUSY).lets(now=NOW) is None
    assert after(BUSY, BUSY, RECEIPT, BUSY, BUSY).lets(now=NOW) is None
    paused = after(BUSY, BUSY, BUSY)
    assert (paused.lets(now=NOW + timedelta(seconds=29)), paused.lets(now=NOW + timedelta(seconds=30))) == (0, None)


@given(st.lists(st.sampled_from(["send", "wait"]), max_size=80))
def test_token_bucket_allows_a_burst_then_ten_a_second(steps: list[str]) -> None:
    bucket, now, sent = TokenBucket.full(TIMES, now=NOW), NOW, []
    for step in steps:
        if step == "wait":
            now += timedelta(milliseconds=70)
        elif bucket.left(TIMES, now=now):
            bucket = bucket.without(1, TIMES, now=now)
            sent.append(now)
        else:
            assert bucket.next_at(TIMES, now=now) > now
    assume(sent)
    for at in sent:
        assert sum(at <= other < at + timedelta(seconds=1) for other in sent) <= TIMES.burst + 10


def test_zero_pace_disables_pacing() -> None:
    times = replace(TIMES, pace=timedelta(0))
    bucket = TokenBucket.full(times, now=NOW).without(500, times, now=NOW)
    assert bucket.left(times, now=NOW) == TIMES.burst
