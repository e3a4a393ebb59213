"""Quiet hours end once a day by the clock of their zone, and never delay critical alerts."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.domain.alerts.quiet_hours import earliest_send_at, quiet_until
from monitor.domain.alerts.route import QuietHours, Route
from monitor.domain.rules.rule import Level
from tests.domain.operations.test_wall_clock import times, zones

NIGHT = QuietHours(start=time(22), end=time(6, 30))
BRUSSELS = ZoneInfo("Europe/Brussels")
moments = st.datetimes(datetime(2008, 1, 1), datetime(2037, 12, 30), timezones=st.just(UTC))  # noqa: DTZ001 -- naive bounds


def quiets() -> st.SearchStrategy[QuietHours]:
    pairs = st.tuples(times, times).filter(lambda pair: pair[0] != pair[1])
    return st.builds(
        lambda pair, passes: QuietHours(start=pair[0], end=pair[1], passes=passes), pairs, st.sampled_from(Level)
    )


@pytest.mark.parametrize(
    ("now", "until"),
    [
        pytest.param("2026-11-25T20:59", None, id="a minute before"),
        pytest.param("2026-11-25T21:00", "2026-11-26T05:30", id="as they begin"),
        pytest.param("2026-11-26T00:30", "2026-11-26T05:30", id="after midnight"),
        pytest.param("2026-11-26T05:30", None, id="as they end"),
        pytest.param("2026-03-28T23:30", "2026-03-29T04:30", id="into summer time: an hour less"),
        pytest.param("2026-10-24T22:30", "2026-10-25T05:30", id="out of summer time: an hour more"),
    ],
)
def test_the_night_ends_at_half_past_six_in_brussels(now: str, until: str | None) -> None:
    ends = None if until is None else datetime.fromisoformat(f"{until}+00:00")
    assert quiet_until(NIGHT, BRUSSELS, now=datetime.fromisoformat(f"{now}+00:00")) == ends


def test_quiet_hours_within_a_day_do_not_pass_midnight() -> None:
    lunch = QuietHours(start=time(12), end=time(13))
    assert quiet_until(lunch, UTC, now=datetime(2026, 11, 25, 12, 59, tzinfo=UTC)) == datetime(
        2026, 11, 25, 13, tzinfo=UTC
    )
    assert quiet_until(lunch, UTC, now=datetime(2026, 11, 25, 23, tzinfo=UTC)) is None


def test_repeated_hour_does_not_restart_quiet_hours() -> None:
    """On 25 October the clock shows 02:30 at 00:30 and at 01:30 UTC."""
    early = QuietHours(start=time(22), end=time(2, 30))
    assert quiet_until(early, BRUSSELS, now=datetime(2026, 10, 25, 0, 29, tzinfo=UTC)) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    assert quiet_until(early, BRUSSELS, now=datetime(2026, 10, 25, 1, 10, tzinfo=UTC)) is None


def test_adjacent_quiet_hours_are_merged() -> None:
    """From 02:45 to 02:15: on 29 March the clock shows neither."""
    nearly_always = QuietHours(start=time(2, 45), end=time(2, 15))
    now = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert quiet_until(nearly_always, BRUSSELS, now=now) == datetime(2026, 3, 30, 0, 15, tzinfo=UTC)


@given(quiet=quiets(), zone=zones, now=moments)
def test_quiet_hours_end_within_two_days(quiet: QuietHours, zone: ZoneInfo, now: datetime) -> None:
    until = quiet_until(quiet, zone, now=now)
    assume(until is not None)
    assert until is not None
    assert now < until <= now + timedelta(hours=49)
    assert quiet_until(quiet, zone, now=until) is None
    assert quiet_until(quiet, zone, now=now + (until - now) / 2) == until


@given(quiet=quiets(), zone=zones, now=moments)
def test_without_clock_changes_quiet_hours_follow_the_clock(quiet: QuietHours, zone: ZoneInfo, now: datetime) -> None:
    offsets = {(now + timedelta(days=d)).astimezone(zone).utcoffset() for d in (-2, -1, 0, 1, 2)}
    assume(len(offsets) == 1)
    shown = now.astimezone(zone).time()
    by_clock = quiet.start <= shown < quiet.end if quiet.start < quiet.end else not quiet.end <= shown < quiet.start
    until = quiet_until(quiet, zone, now=now)
    assert (until is not None) is by_clock
    assert until is None or until.astimezone(zone).time() == quiet.end


@given(quiet=quiets(), zone=zones, now=moments, level=st.sampled_from(Level))
def test_levels_that_pass_are_sent_at_once_and_critical_always(
    quiet: QuietHours, zone: ZoneInfo, now: datetime, level: Level
) -> None:
    route = Route(name="r", channel="C1", zone=zone, quiet=quiet)
    until = quiet_until(quiet, zone, now=now)
    passes = level is Level.CRITICAL or level.rank >= quiet.passes.rank
    assert earliest_send_at(route, level, now=now) == (now if passes or until is None else until)


def test_route_without_quiet_hours_sends_at_any_time() -> None:
    now = datetime(2026, 11, 25, 3, tzinfo=UTC)
    assert earliest_send_at(Route(name="r", channel="C1"), Level.LOW, now=now) == now
