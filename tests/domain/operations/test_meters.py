"""Counters of the daemon."""

from datetime import UTC, datetime

import pytest

from monitor.domain.operations.meters import POLL_SECONDS, MeterReading, Meters
from monitor.domain.sources.schedule import Outcome

NOW = datetime(2026, 11, 29, tzinfo=UTC)


def test_nothing_is_counted_at_first() -> None:
    assert Meters().read() == MeterReading()


@pytest.mark.parametrize(("seconds", "bucket"), [(0.0, 0), (0.1, 0), (0.11, 1), (30.0, 7), (31.0, 8)])
def test_a_poll_is_in_its_bucket_and_all_above(seconds: float, bucket: int) -> None:
    meters = Meters()
    meters.polled(Outcome.NEW_BODY, seconds=seconds, parse_differs=True)
    found = meters.read()
    assert found.poll_buckets == (0,) * bucket + (1,) * (len(POLL_SECONDS) + 1 - bucket)
    assert found.poll_seconds == seconds
    assert found.parse_differences == 1
    assert found.polls == {Outcome.NEW_BODY: 1}


def test_a_failed_reload_keeps_the_time_of_the_last_good_one() -> None:
    meters = Meters()
    meters.reloaded(well=True, at=NOW)
    meters.reloaded(well=False, at=NOW.replace(hour=5))
    found = meters.read()
    assert (found.reloads, found.failed_reloads, found.reloaded_at) == (1, 1, NOW)
