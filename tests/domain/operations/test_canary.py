from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.delivery.outbox import DeliveryId, DeliveryState
from monitor.domain.operations.canary import CanaryRun, CanaryStage, Step, delivery_of, next_step, started_run

BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 26, 5, tzinfo=UTC)  # 06:00 in Brussels
HOUR = timedelta(hours=1)
YESTERDAY = CanaryRun(day=date(2026, 11, 25), at=NOW - 24 * HOUR, arrived_at=NOW - 24 * HOUR)
FLYING = CanaryRun(day=date(2026, 11, 26), at=NOW, arrived_at=NOW - 24 * HOUR)
TIMES = st.integers(-(10**9), 10**9).map(lambda seconds: NOW + timedelta(seconds=seconds))
NAMES = st.none() | st.uuids().map(lambda u: DeliveryId(str(u)))


def step(last: CanaryRun | None, now: datetime = NOW, up: timedelta = HOUR) -> Step:
    return next_step(last, up_since=now - up, now=now, zone=BRUSSELS)


def test_canary_runs_once_per_local_day_from_six() -> None:
    assert step(YESTERDAY, NOW - timedelta(minutes=1)) is Step.IDLE
    assert step(YESTERDAY) is Step.START
    assert step(replace(FLYING, arrived_at=NOW), NOW + 15 * HOUR) is Step.IDLE
    assert step(replace(FLYING, arrived_at=NOW), NOW + 24 * HOUR) is Step.START


def test_canary_in_the_future_does_not_block_the_next() -> None:
    ahead = NOW + timedelta(days=300)
    last = CanaryRun(day=ahead.date(), at=ahead, arrived_at=ahead)
    assert step(last) is Step.START
    again = started_run(last, day=date(2026, 11, 26), at=NOW)
    assert not again.is_over, "that it arrived in 300 days says nothing of this one"
    assert step(again) is Step.CHECK


def test_first_canary_runs_after_the_start() -> None:
    assert step(None, up=timedelta(minutes=4)) is Step.IDLE
    assert step(None, NOW - 3 * HOUR, up=timedelta(minutes=5)) is Step.START


@pytest.mark.parametrize(
    ("stopped", "after", "found"),
    [
        (None, timedelta(0), Step.CHECK),
        (CanaryStage.DELIVER, 5 * HOUR, Step.CHECK),
        (CanaryStage.READ, timedelta(minutes=59), Step.IDLE),
        (CanaryStage.READ, HOUR, Step.START),
        (CanaryStage.MATCH, 24 * HOUR, Step.START),
    ],
)
def test_missing_canary_is_checked_or_repeated(stopped: CanaryStage | None, after: timedelta, found: Step) -> None:
    assert step(replace(FLYING, stopped=stopped), NOW + after) is found


@pytest.mark.parametrize(
    ("state", "after", "arrived"),
    [
        (DeliveryState.DELIVERED, timedelta(0), True),
        (DeliveryState.PENDING, timedelta(minutes=59), None),
        (DeliveryState.PENDING, HOUR, False),
        (DeliveryState.DEAD, timedelta(0), False),
        (None, timedelta(0), False),
    ],
)
def test_canary_message_has_an_hour_to_arrive(
    state: DeliveryState | None, after: timedelta, arrived: bool | None
) -> None:
    assert delivery_of(state, sent_at=NOW, now=NOW + after) is arrived


def test_missed_day_is_not_well() -> None:
    assert YESTERDAY.is_well(now=NOW)
    assert not YESTERDAY.is_well(now=NOW + 7 * HOUR)
    assert not replace(YESTERDAY, stopped=CanaryStage.READ).is_well(now=NOW)
    first = replace(FLYING, arrived_at=None)
    assert first.is_well(now=NOW)
    assert not first.is_well(now=NOW + 31 * HOUR)


@given(
    flight=st.builds(
        CanaryRun,
        day=st.dates(),
        at=TIMES,
        stopped=st.none() | st.sampled_from(CanaryStage),
        arrived_at=st.none() | TIMES,
        post=NAMES,
        alarm=NAMES,
    )
)
def test_canary_state_round_trips(flight: CanaryRun) -> None:
    assert CanaryRun.read(str(flight)) == flight
