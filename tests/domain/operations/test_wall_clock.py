"""Times of day as moments, with clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.operations.wall_clock import first_at

ZONES = (
    *("Europe/Brussels", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca"),
    *("America/St_Johns", "Pacific/Apia", "America/Santiago", "Atlantic/Azores", "Asia/Tehran", "UTC"),
)
zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.dates(date(2008, 1, 1), date(2037, 12, 30))
times = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@pytest.mark.parametrize(
    ("zone", "day", "at", "moment"),
    [
        pytest.param("Asia/Tokyo", (2026, 11, 25), time(8, 30), "2026-11-24T23:30", id="no jump"),
        pytest.param("Europe/Brussels", (2026, 3, 29), time(2, 30), "2026-03-29T01:00", id="a skipped hour: the jump"),
        pytest.param("Europe/Brussels", (2026, 10, 25), time(2, 30), "2026-10-25T00:30", id="shown twice: the first"),
        pytest.param("America/New_York", (2026, 3, 8), time(2, 0), "2026-03-08T07:00", id="the edge of a skipped hour"),
        pytest.param("Australia/Lord_Howe", (2026, 10, 4), time(2, 15), "2026-10-03T15:30", id="half an hour skipped"),
        pytest.param("Pacific/Apia", (2011, 12, 30), time(12), "2011-12-30T10:00", id="a skipped day"),
    ],
)
def test_first_at_is_the_first_occurrence(zone: str, day: tuple[int, int, int], at: time, moment: str) -> None:
    assert first_at(date(*day), at, ZoneInfo(zone)) == datetime.fromisoformat(f"{moment}+00:00")


@given(day=days, at=times, zone=zones)
def test_clock_shows_the_time_then_and_not_before(day: date, at: time, zone: ZoneInfo) -> None:
    moment, wall = first_at(day, at, zone), datetime.combine(day, at)
    assert moment.tzinfo is UTC
    assert moment.astimezone(zone).replace(tzinfo=None) >= wall
    assert (moment - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None) < wall
