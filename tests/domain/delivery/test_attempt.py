"""Deliveries with unknown error codes, sent again, or not searchable."""

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from monitor.domain.alerts.message_edits import PostWithEdits
from monitor.domain.delivery.attempt import after_attempt, after_search, after_sweep, claim, extra_copies, unclear
from monitor.domain.delivery.outbox import Delivery, DeliveryState, PostedMessage, Receipt
from monitor.errors import (
    AmbiguousError,
    AuthRefusedError,
    ChannelRefusedError,
    DeliveryError,
    PlanRefusedError,
    UnknownResponseError,
)
from tests.domain.alerts.test_message_edits import SENT, edit
from tests.domain.delivery.test_outbox import NOW, RECEIPT, ROW, TIMES

STRANGE = UnknownResponseError("Slack says brand_new_code", code="brand_new_code")


def attempt(row: Delivery, answer: Receipt | DeliveryError) -> Delivery:
    return after_attempt(claim(row, TIMES, now=NOW), answer, TIMES, now=NOW, jitter=Random(1))


def said(ts: str, *, answered: bool = False) -> PostedMessage:
    return PostedMessage(delivery=ROW.id, receipt=Receipt(channel="C1", ts=ts), answered=answered)


def absent(row: Delivery) -> Delivery:
    for _ in TIMES.searches:
        row = after_search(row, (), TIMES, now=NOW)
    return row


def test_unknown_error_code_is_searched_once_retried_five_times_then_dead() -> None:
    row, states = ROW, []
    for _ in range(10):
        if row.state is DeliveryState.DEAD:
            break
        row = attempt(row, STRANGE)
        states.append(row.state)
        if row.state is DeliveryState.AMBIGUOUS:
            row = absent(row)
    assert states == [DeliveryState.AMBIGUOUS, *[DeliveryState.RETRY_WAIT] * 5, DeliveryState.DEAD]
    assert row.last_error == str(STRANGE)


def test_edit_with_unknown_error_code_is_retried_five_times_without_a_search() -> None:
    row, states = edit(PostWithEdits(post=SENT)), []
    while row.state is not DeliveryState.DEAD:
        row = attempt(row, STRANGE)
        states.append(row.state)
    assert states == [*[DeliveryState.RETRY_WAIT] * 5, DeliveryState.DEAD]


def test_exhausted_plan_costs_no_attempt() -> None:
    after = attempt(ROW, PlanRefusedError("message_limit_exceeded"))
    assert (after.state, after.attempts) == (DeliveryState.PENDING, 0)


# ------------------------------------------------------------------ a history that can't be read

_UNREADABLE = [ChannelRefusedError("x"), AuthRefusedError("missing_scope"), AmbiguousError("too many messages")]


@pytest.mark.parametrize("error", _UNREADABLE)
def test_unsearchable_delivery_is_held_and_resent_only_on_request(error: DeliveryError) -> None:
    row = attempt(ROW, AmbiguousError("no answer"))
    later = NOW + TIMES.hold
    held = after_search(row, error, TIMES, now=NOW)
    assert (held.state, held.not_before) == (DeliveryState.AMBIGUOUS, later)
    assert after_search(held, error, TIMES, now=later).state is DeliveryState.AMBIGUOUS
    assert after_search(row, error, TIMES, now=NOW, reposts=True).state is DeliveryState.AMBIGUOUS
    again = after_search(held, error, TIMES, now=later, reposts=True)
    assert (again.state, again.sweeps_left) == (DeliveryState.PENDING, len(TIMES.searches))


@pytest.mark.parametrize("error", _UNREADABLE)
def test_delivery_never_sent_from_here_is_not_held(error: DeliveryError) -> None:
    row = unclear(ROW, TIMES, since=NOW - timedelta(hours=5), now=NOW)
    assert (row.state, row.attempt_started_at) == (DeliveryState.AMBIGUOUS, NOW - timedelta(hours=5))
    assert after_search(row, error, TIMES, now=NOW).state is DeliveryState.PENDING
    absent_once = after_search(row, (), TIMES, now=NOW)
    assert (absent_once.state, absent_once.sweeps_left) == (DeliveryState.PENDING, 0)


# ------------------------------------------------------------------ copies


def test_resent_delivery_is_swept_as_often_as_it_was_searched() -> None:
    row = attempt(absent(attempt(ROW, AmbiguousError("no answer"))), RECEIPT)
    waits = []
    while row.sweep_at is not None:
        waits.append((row.sweep_at - NOW).total_seconds())
        row = after_sweep(row, (said(RECEIPT.ts),), TIMES, now=row.sweep_at)
    assert waits == [0, 10, 30]


def test_delivery_sent_once_is_not_swept() -> None:
    assert attempt(ROW, RECEIPT).sweep_at is None


def test_oldest_of_several_messages_counts_and_copies_are_swept() -> None:
    row = after_search(attempt(ROW, AmbiguousError("x")), (said("2.000001"), said("1.000001")), TIMES, now=NOW)
    assert (row.state, row.receipt, row.sweep_at) == (DeliveryState.DELIVERED, RECEIPT, NOW)


def test_the_newer_copies_that_nobody_replied_to_are_surplus() -> None:
    copies = [said("3.000001"), said("1.000001", answered=True), said("2.000001", answered=True)]
    assert [copy.receipt.ts for copy in extra_copies(copies)] == ["3.000001"]
    assert extra_copies([said("1.000001")]) == ()


def test_swept_delivery_keeps_its_oldest_message() -> None:
    row = replace(ROW, state=DeliveryState.DELIVERED, receipt=Receipt(channel="C1", ts="5.000001"), sweeps_left=1)
    assert after_sweep(row, (said("5.000001"), said("4.000001")), TIMES, now=NOW).receipt == said("4.000001").receipt
    assert after_sweep(row, (), TIMES, now=NOW).receipt == row.receipt
