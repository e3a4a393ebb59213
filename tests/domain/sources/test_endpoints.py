"""Which endpoint of a source is polled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sources.endpoints import (
    FAILURES_BEFORE_SWITCH,
    PRIMARY_RETRY_AFTER,
    after_answer,
    after_poll,
    endpoint_to_poll,
    source_at_endpoint,
)
from monitor.domain.sources.permanent_redirects import PermanentRedirect
from monitor.domain.sources.schedule import MAX_BACKOFF, Outcome, PollState, is_postponed, next_poll
from monitor.domain.sources.source import Access, Kind, Scheme, Source, SourceEndpoint, SourceId

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
OWN, LIST, MIRROR = "https://ministry.example/feed", "https://ministry.example/list", "https://mirror.example/feed"
ALONE = Source(id=SourceId("ministry"), name="Ministry", url=OWN, interval=timedelta(minutes=15))
SOURCE = replace(ALONE, via=(SourceEndpoint(url=LIST, kind=Kind.HTML_LIST), SourceEndpoint(url=MIRROR)))
STATE = PollState(source_id=SOURCE.id, due_at=NOW)


class Life:
    """Successive polls, each when it is due; `asked` lists the endpoints."""

    def __init__(self, source: Source = SOURCE, state: PollState = STATE, seed: int = 1) -> None:
        self.source, self.state, self.jitter = source, state, Random(seed)
        self.asked: list[int] = []

    def poll(self, *outcomes: Outcome) -> "Life":
        for outcome in outcomes:
            now, way = self.state.due_at, endpoint_to_poll(self.state, self.source, now=self.state.due_at)
            self.asked.append(way)
            later = next_poll(self.state, self.source, outcome, now=now, jitter=self.jitter)
            self.state = after_poll(self.state, later, self.source, way, outcome, now=now, jitter=self.jitter)
        return self

    @property
    def wait(self) -> timedelta:
        assert self.state.last_polled_at is not None
        return self.state.due_at - self.state.last_polled_at


DOWN, UP = Outcome.SERVER_ERROR, Outcome.NEW_BODY


def test_own_endpoint_is_used_while_it_answers_sometimes() -> None:
    assert Life().poll(UP, DOWN, DOWN, UP, DOWN, UP).asked == [0] * 6


def test_next_endpoint_is_used_after_three_failures() -> None:
    life = Life().poll(DOWN, DOWN, DOWN)
    assert life.wait <= timedelta(minutes=2)
    assert life.poll(DOWN).wait <= timedelta(minutes=2)
    assert life.poll(UP, UP).asked == [0, 0, 0, 1, 2, 2]
    assert life.state.failures == 0


def test_gone_switches_the_endpoint_at_once() -> None:
    assert Life().poll(Outcome.GONE, UP).asked == [0, 1]


def test_own_endpoint_is_retried_every_six_hours() -> None:
    life = Life().poll(DOWN, DOWN, DOWN, *[UP] * 40)
    tries = [n for n, way in enumerate(life.asked) if way == 0 and n > 3]
    assert tries
    life = Life().poll(DOWN, DOWN, DOWN, UP)
    life.state = replace(life.state, due_at=life.state.due_at + PRIMARY_RETRY_AFTER)
    life.poll(DOWN)
    assert (life.asked[-1], life.state.failures, life.wait <= timedelta(minutes=2)) == (0, 0, True)
    assert life.poll(UP).asked[-1] == 1


def test_recovered_own_endpoint_is_kept() -> None:
    life = Life().poll(DOWN, DOWN, DOWN, UP)
    life.state = replace(life.state, due_at=life.state.due_at + PRIMARY_RETRY_AFTER)
    assert life.poll(UP, UP).asked[-2:] == [0, 0]
    assert (life.state.endpoint, life.state.own_again_at) == (0, None)


def test_failing_endpoints_are_polled_in_turn_at_least_daily() -> None:
    life = Life().poll(*[DOWN] * 40)
    assert life.asked[-6:] in ([0, 1, 2, 0, 1, 2], [1, 2, 0, 1, 2, 0], [2, 0, 1, 2, 0, 1])
    assert life.wait <= MAX_BACKOFF / 3


@given(st.lists(st.sampled_from(list(Outcome)), max_size=40), st.integers(0, 2), st.integers())
def test_endpoint_is_valid_and_next_poll_within_a_day_for_any_outcomes(
    outcomes: list[Outcome], more: int, seed: int
) -> None:
    life = Life(replace(SOURCE, via=SOURCE.via[:more]), seed=seed)
    for outcome in outcomes:
        if not is_postponed(outcome):
            life.poll(outcome)
            assert timedelta(minutes=1) <= life.wait <= MAX_BACKOFF
    assert all(way <= more for way in life.asked)


def test_clock_that_was_ahead_does_not_block_the_own_endpoint() -> None:
    assert endpoint_to_poll(replace(STATE, endpoint=1, own_again_at=NOW + timedelta(days=3_650)), SOURCE, now=NOW) == 0
    assert endpoint_to_poll(replace(STATE, endpoint=1, own_again_at=NOW + PRIMARY_RETRY_AFTER), SOURCE, now=NOW) == 1


def test_removed_endpoint_is_not_polled() -> None:
    assert endpoint_to_poll(replace(STATE, endpoint=2), ALONE, now=NOW) == 0


def test_credentials_go_to_the_own_host_only() -> None:
    private = replace(SOURCE, access=Access(scheme=Scheme.HEADER, name="X-Key", secret="MONITOR_SECRET_X"))
    shown = [source_at_endpoint(STATE, private, way).access is not None for way in range(3)]
    assert shown == [True, True, False]
    assert source_at_endpoint(replace(STATE, adopted=MIRROR), private, 0).access is None


@pytest.mark.parametrize(
    ("own", "asked", "shown"),
    [
        pytest.param("https://m.example/feed", "https://m.example/list", True, id="another page of the host"),
        pytest.param("http://m.example/feed", "https://m.example/feed", True, id="now encrypted"),
        pytest.param("https://m.example/feed", "http://m.example/feed", False, id="not encrypted any more"),
        pytest.param("https://m.example/feed", "https://m.example:8443/feed", False, id="another port"),
        pytest.param("https://m.example/feed", "https://www.m.example/feed", False, id="another name"),
    ],
)
def test_credentials_are_never_downgraded_to_http(own: str, asked: str, shown: bool) -> None:
    key = Access(scheme=Scheme.HEADER, name="X-Key", secret="MONITOR_SECRET_X")
    private = replace(ALONE, url=own, access=key, via=(SourceEndpoint(url=asked),))
    assert (source_at_endpoint(STATE, private, 1).access is not None) is shown


def test_adopted_address_is_dropped_after_three_failures() -> None:
    proven = PermanentRedirect(to="https://new.example/feed", since=NOW - timedelta(days=8), polls=30)
    state = after_answer(replace(STATE, move=proven), ALONE, "https://new.example/feed", now=NOW)
    assert (state.adopted, state.move) == ("https://new.example/feed", None)
    assert source_at_endpoint(state, ALONE, 0).url == "https://new.example/feed"
    life = Life(ALONE, state).poll(*[DOWN] * FAILURES_BEFORE_SWITCH)
    assert source_at_endpoint(life.state, ALONE, 0).url == OWN
    assert life.wait <= timedelta(minutes=2)


def test_unfit_redirect_is_followed_but_not_adopted() -> None:
    proven = PermanentRedirect(to="http://192.0.2.7/feed", since=NOW - timedelta(days=80), polls=3_000)
    assert after_answer(replace(STATE, move=proven), ALONE, "http://192.0.2.7/feed", now=NOW).adopted == ""
