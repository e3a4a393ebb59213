"""When the remote is asked again, and when the operator should know."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from monitor.domain.rules.remote_state import (
    MAX_BACKOFF,
    UNREACHABLE,
    RemoteState,
    after_answer,
    after_failure,
    is_overdue,
    needs_notice,
    next_fetch,
)

NOW = datetime(2026, 6, 5, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def failed(times: int) -> RemoteState:
    state = RemoteState()
    for number in range(times):
        state = after_failure(state, "unreachable", lasting=False, unusable="", now=NOW + number * MINUTE)
    return state


def test_an_answer_waits_for_the_interval_with_a_tenth_of_jitter() -> None:
    waits = [next_fetch(RemoteState(), MINUTE, jitter=Random(seed)) for seed in range(100)]
    assert min(waits) >= MINUTE * 0.9
    assert max(waits) <= MINUTE * 1.1
    assert len(set(waits)) > 50


@pytest.mark.parametrize(
    ("failures", "ceiling"), [(1, MINUTE), (2, 2 * MINUTE), (4, 8 * MINUTE), (5, MAX_BACKOFF), (99, MAX_BACKOFF)]
)
def test_failures_double_the_wait_up_to_a_quarter_of_an_hour(failures: int, ceiling: timedelta) -> None:
    waits = [next_fetch(failed(failures), MINUTE, jitter=Random(seed)) for seed in range(50)]
    assert ceiling / 2 <= min(waits)
    assert max(waits) <= ceiling


def test_an_interval_above_the_backoff_is_kept() -> None:
    assert next_fetch(failed(9), timedelta(hours=2), jitter=Random(1)) >= timedelta(hours=1)


def test_a_commit_that_can_t_be_used_is_an_answer_of_the_remote() -> None:
    state = after_failure(failed(3), "no rules", lasting=True, unusable="abc", now=NOW)
    assert (state.failures, state.fetched_at, state.unusable) == (0, NOW, "abc")


def test_an_outage_is_a_notice_after_ten_minutes_and_a_refusal_at_once() -> None:
    state = failed(1)
    assert not needs_notice(state, now=NOW + UNREACHABLE - MINUTE)
    assert needs_notice(state, now=NOW + UNREACHABLE)
    assert needs_notice(after_failure(RemoteState(), "login", lasting=True, unusable="", now=NOW), now=NOW)
    assert not needs_notice(RemoteState(), now=NOW)


def test_an_answer_clears_the_problem() -> None:
    state = after_answer(failed(3), commit="abc", subject="Rules", branch="main", now=NOW)
    assert (state.problem, state.failures, state.failing_since, state.fetched_at) == ("", 0, None, NOW)


def test_a_remote_is_overdue_after_half_an_hour_or_five_intervals() -> None:
    state = RemoteState(fetched_at=NOW)
    assert not is_overdue(state, MINUTE, now=NOW + timedelta(minutes=30))
    assert is_overdue(state, MINUTE, now=NOW + timedelta(minutes=31))
    assert not is_overdue(state, timedelta(hours=1), now=NOW + timedelta(hours=5))
    assert is_overdue(RemoteState(), MINUTE, now=NOW)
