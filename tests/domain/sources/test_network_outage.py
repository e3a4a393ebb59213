"""When the network counts as down."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sources.network_outage import FailedPoll, NetworkState, due_after_outage, during_outage
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import SourceId

NOW = datetime(2026, 11, 25, 10, 42, tzinfo=UTC)
AWAY = Outcome.DNS


def line(
    *polls: tuple[str, Outcome], sources: int = 4, fresh: bool = True, apart: timedelta = timedelta(minutes=1)
) -> NetworkState:
    known = NetworkState()
    for n, (name, outcome) in enumerate(polls):
        cut = FailedPoll(host=name.rstrip("0123456789"), at=NOW + n * apart, outcome=outcome, fresh=fresh, known=True)
        known = known.after(SourceId(name), outcome, cut, sources=sources)
    return known


def test_three_sources_failing_together_are_an_outage() -> None:
    assert line(("a", AWAY), ("b", Outcome.UNREACHABLE)).out_since is None
    assert line(("a", AWAY), ("b", Outcome.UNREACHABLE), ("c", Outcome.TLS)).out_since == NOW


@pytest.mark.parametrize("answer", [Outcome.NEW_BODY, Outcome.NOT_MODIFIED, Outcome.NOT_FOUND, Outcome.THROTTLED])
def test_any_response_ends_the_outage(answer: Outcome) -> None:
    assert line(("a", AWAY), ("b", AWAY), ("d", answer), ("c", AWAY)).out_since is None
    assert line(("a", AWAY), ("b", AWAY), ("c", AWAY), ("d", answer)) == NetworkState()


@pytest.mark.parametrize(
    "silent",
    [
        Outcome.HOST_PAUSED,
        Outcome.POSTPONED,
        Outcome.INTERNAL_ERROR,
        Outcome.ADDRESS_BLOCKED,
        Outcome.NOT_CONFIGURED,
    ],
)
def test_poll_without_a_request_says_nothing_about_the_network(silent: Outcome) -> None:
    assert line(("a", AWAY), ("b", AWAY), ("d", silent), ("c", AWAY)).out_since == NOW


@pytest.mark.parametrize(
    ("polls", "more"),
    [
        pytest.param([("a1", AWAY), ("a2", AWAY), ("a3", AWAY)], {}, id="one host"),
        pytest.param([("a", AWAY), ("a", AWAY), ("b", AWAY)], {}, id="two sources"),
        pytest.param([("a", AWAY), ("b", AWAY), ("c", AWAY)], {"fresh": False}, id="sources that failed before"),
        pytest.param([("a", AWAY), ("b", AWAY), ("c", AWAY)], {"sources": 90}, id="three of ninety"),
        pytest.param([("a", AWAY), ("b", AWAY), ("c", AWAY)], {"apart": timedelta(hours=2)}, id="hours apart"),
    ],
)
def test_few_failures_or_one_host_are_no_outage(polls: list[tuple[str, Outcome]], more: dict[str, object]) -> None:
    assert line(*polls, **more).out_since is None  # type: ignore[arg-type]


def test_a_source_that_fails_twice_counts_once_and_as_it_began() -> None:
    grown = line(("a", AWAY), ("b", AWAY), ("a", AWAY), ("c", AWAY), ("d", AWAY))
    assert (grown.out_since, len(grown.cuts), grown.usual) == (NOW, 4, AWAY)


@given(st.integers(3, 5_000))
def test_a_tenth_of_all_sources_is_enough_and_twenty_always_are(sources: int) -> None:
    failed = [(f"host{chr(97 + n)}", AWAY) for n in range(20)]
    needed = next(n for n in range(1, 21) if line(*failed[:n], sources=sources).out_since is not None)
    assert 3 <= needed <= max(3, sources // 10)


STATE = PollState(source_id=SourceId("a"), due_at=NOW, failures=2, last_outcome=AWAY)


@given(st.integers(1, 5_000), st.integers())
def test_during_an_outage_no_source_fails_and_each_is_polled_within_15_minutes(sources: int, seed: int) -> None:
    later = during_outage(STATE, AWAY, sources=sources, now=NOW, jitter=Random(seed), detail="no name")
    assert (later.failures, later.last_detail, later.failing_since) == (2, "no name", NOW)
    assert timedelta(seconds=15) <= later.due_at - NOW <= timedelta(minutes=15)


def test_after_an_outage_unreached_sources_are_spread_over_five_minutes() -> None:
    due = NOW + timedelta(hours=20)
    cut = tuple(replace(STATE, source_id=SourceId(f"s{n}"), due_at=due) for n in range(1_000))
    answered = replace(STATE, source_id=SourceId("other"), due_at=due, last_outcome=Outcome.NOT_FOUND)
    again = due_after_outage((*cut, answered), now=NOW, jitter=Random(1))
    assert {s.source_id for s in again} == {s.source_id for s in cut}
    waits = sorted(s.due_at - NOW for s in again)
    assert timedelta(0) <= waits[0] < waits[-1] <= timedelta(minutes=5)
    assert max(sum(int(w.total_seconds()) == second for w in waits) for second in range(300)) <= 15
