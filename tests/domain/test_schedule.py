"""When a source is polled next."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.schedule import MAX_BACKOFF, Outcome, PollState, is_failure, next_poll
from monitor.domain.source import Source, SourceId

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SOURCE = Source(id=SourceId("wire"), name="Wire", url="https://wire.example/feed", interval=timedelta(minutes=15))
STATE = PollState(source_id=SOURCE.id, due_at=NOW)


def poll(state: PollState, outcome: Outcome, retry_after: timedelta | None = None, seed: int = 1) -> PollState:
    return next_poll(state, SOURCE, outcome, now=NOW, jitter=Random(seed), retry_after=retry_after)


@pytest.mark.parametrize("outcome", [Outcome.NEW_BODY, Outcome.UNCHANGED, Outcome.NOT_MODIFIED])
def test_success_is_due_again_after_the_interval_and_forgets_failures(outcome: Outcome) -> None:
    state = poll(poll(STATE, Outcome.TIMEOUT), outcome)
    assert state.failures == 0
    assert state.last_success_at == NOW
    assert timedelta(minutes=13.5) <= state.due_at - NOW <= timedelta(minutes=16.5)


@given(st.sampled_from([o for o in Outcome if is_failure(o)]), st.integers(1, 200), st.integers())
def test_no_source_is_ever_given_up(outcome: Outcome, times: int, seed: int) -> None:
    state = STATE
    for _ in range(times):
        state = poll(state, outcome, seed=seed)
    assert timedelta(0) < state.due_at - NOW <= MAX_BACKOFF + timedelta(seconds=5)
    assert state.failures == times


def test_failures_in_a_row_wait_longer_each_time_up_to_a_day() -> None:
    state, waits = STATE, []
    for _ in range(12):
        state = poll(state, Outcome.SERVER_ERROR)
        waits.append(state.due_at - NOW)
    assert waits[0] < waits[1] < waits[2] < waits[3]
    assert waits[-1] <= MAX_BACKOFF


def test_retry_after_of_a_throttling_server_is_kept_to_the_second_or_a_little_later() -> None:
    wait = poll(STATE, Outcome.THROTTLED, retry_after=timedelta(minutes=3)).due_at - NOW
    assert timedelta(minutes=3) <= wait <= timedelta(minutes=3, seconds=5)


def test_a_server_may_not_ask_for_more_than_a_day() -> None:
    wait = poll(STATE, Outcome.THROTTLED, retry_after=timedelta(days=400)).due_at - NOW
    assert wait <= MAX_BACKOFF + timedelta(seconds=5)


def test_gone_is_asked_again_about_once_a_day() -> None:
    assert poll(STATE, Outcome.GONE).due_at - NOW >= MAX_BACKOFF / 2
