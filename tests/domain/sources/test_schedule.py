"""When a source is polled next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sources.poll_interval import BodyCounts, bounds
from monitor.domain.sources.schedule import (
    MAX_BACKOFF,
    Outcome,
    PollState,
    is_failure,
    is_postponed,
    latest_due,
    next_poll,
    wait_for_host,
)
from monitor.domain.sources.source import Source, SourceId, Tier

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
def test_polling_never_stops(outcome: Outcome, times: int, seed: int) -> None:
    state = STATE
    for _ in range(times):
        state = poll(state, outcome, seed=seed)
    assert timedelta(minutes=1) <= state.due_at - NOW <= MAX_BACKOFF
    assert state.failures == times


def test_failures_in_a_row_wait_longer_each_time_up_to_a_day() -> None:
    state, waits = STATE, []
    for _ in range(12):
        state = poll(state, Outcome.SERVER_ERROR)
        waits.append(state.due_at - NOW)
    assert waits[0] < waits[1] < waits[2] < waits[3]
    assert waits[-1] <= MAX_BACKOFF


def test_retry_after_of_a_throttling_server_is_honoured() -> None:
    wait = poll(STATE, Outcome.THROTTLED, retry_after=timedelta(minutes=3)).due_at - NOW
    assert timedelta(minutes=3) <= wait <= timedelta(minutes=3, seconds=5)


def test_a_server_may_not_ask_for_more_than_a_day() -> None:
    wait = poll(STATE, Outcome.THROTTLED, retry_after=timedelta(days=400)).due_at - NOW
    assert wait == MAX_BACKOFF


def test_repeated_short_retry_after_gets_backoff() -> None:
    state, waits = STATE, []
    for _ in range(6):
        state = poll(state, Outcome.THROTTLED, retry_after=timedelta(0))
        waits.append(state.due_at - NOW)
    assert all(timedelta(minutes=1) <= wait <= timedelta(minutes=1, seconds=5) for wait in waits[:3])
    assert waits[3] < waits[4] < waits[5]


def test_gone_is_polled_about_once_a_day() -> None:
    assert poll(STATE, Outcome.GONE).due_at - NOW >= MAX_BACKOFF / 2


def test_a_source_remembers_since_when_it_fails_and_forgets_it_when_it_answers() -> None:
    first = poll(STATE, Outcome.TIMEOUT)
    second = next_poll(first, SOURCE, Outcome.DNS, now=NOW + timedelta(hours=1), jitter=Random(1))
    assert (first.failing_since, second.failing_since) == (NOW, NOW)
    assert poll(second, Outcome.NOT_MODIFIED).failing_since is None


def wait_after(source: Source, state: PollState = STATE, **said: object) -> timedelta:
    return next_poll(state, source, Outcome.NEW_BODY, now=NOW, jitter=Random(3), **said).due_at - NOW  # type: ignore[arg-type]


BASELINED = replace(STATE, baselined_at=NOW - timedelta(days=1), news_at=NOW, item_interval=timedelta(hours=1))
OFFICIAL = replace(SOURCE, tier=Tier.OFFICIAL)


@pytest.mark.parametrize(
    ("source", "rhythm", "least", "most"),
    [
        pytest.param(SOURCE, timedelta(minutes=3), 4.5, 5.5, id="a busy wire, down to a third"),
        pytest.param(SOURCE, timedelta(minutes=30), 9, 11, id="three times for each item"),
        pytest.param(SOURCE, timedelta(days=3), 54, 66, id="a quiet paper, up to four times"),
        pytest.param(OFFICIAL, timedelta(days=3), 13.5, 16.5, id="a quiet ministry at its interval"),
        pytest.param(replace(SOURCE, adaptive=False), timedelta(minutes=3), 13.5, 16.5, id="not adaptive"),
    ],
)
def test_interval_follows_the_rate_within_bounds(source: Source, rhythm: timedelta, least: float, most: float) -> None:
    wait = wait_after(source, replace(BASELINED, item_interval=rhythm))
    assert timedelta(minutes=least) <= wait <= timedelta(minutes=most)


def test_requested_wait_is_honoured_within_bounds() -> None:
    hint = timedelta(minutes=40)
    held = [wait_after(SOURCE, BASELINED, fresh_for=hint), wait_after(SOURCE, replace(BASELINED, ttl=hint))]
    assert all(hint * 0.9 <= wait <= hint * 1.1 for wait in held)
    assert wait_after(SOURCE, BASELINED, fresh_for=timedelta(days=30)) <= timedelta(minutes=66)
    assert wait_after(OFFICIAL, BASELINED, fresh_for=timedelta(days=30)) <= timedelta(minutes=16.5)


def test_overflowing_window_is_polled_again_soon() -> None:
    flood = BodyCounts(fetched=20, new=18, known=2)
    assert wait_after(SOURCE, BASELINED, brought=flood) <= timedelta(minutes=5.5)
    at_first = BodyCounts(fetched=20, new=20, known=0)
    assert wait_after(SOURCE, STATE, brought=at_first) >= timedelta(minutes=13.5)


SPANS = st.timedeltas(timedelta(0), timedelta(days=4_000))


@given(
    st.sampled_from([o for o in Outcome if not is_postponed(o)]),
    st.timedeltas(timedelta(minutes=1), timedelta(days=7)),
    st.sampled_from(list(Tier)),
    st.tuples(st.none() | SPANS, st.none() | SPANS, st.none() | SPANS, st.none() | SPANS),
    st.integers(0, 400),
    st.integers(),
)
def test_next_poll_is_bounded_and_deterministic(
    outcome: Outcome,
    interval: timedelta,
    tier: Tier,
    spans: tuple[timedelta | None, timedelta | None, timedelta | None, timedelta | None],
    failures: int,
    seed: int,
) -> None:
    source = replace(SOURCE, interval=interval, tier=tier)
    rhythm, ttl, retry_after, fresh_for = spans
    state = replace(BASELINED, item_interval=rhythm, ttl=ttl, failures=failures)
    one, other = (
        next_poll(state, source, outcome, now=NOW, jitter=Random(seed), retry_after=retry_after, fresh_for=fresh_for)
        for _ in range(2)
    )
    assert one == other
    assert NOW + min(bounds(source)[0] * 0.9, timedelta(minutes=1)) <= one.due_at <= latest_due(source, now=NOW)


@given(st.timedeltas(timedelta(days=-400), timedelta(days=4_000)), st.integers())
def test_paused_host_delays_the_poll_by_a_day_at_most(wait: timedelta, seed: int) -> None:
    state = replace(BASELINED, failures=2, last_outcome=Outcome.TIMEOUT)
    later = wait_for_host(state, NOW + wait, now=NOW, jitter=Random(seed))
    assert replace(later, due_at=state.due_at) == state
    assert NOW + min(max(wait, timedelta(0)), MAX_BACKOFF) <= later.due_at <= NOW + MAX_BACKOFF
