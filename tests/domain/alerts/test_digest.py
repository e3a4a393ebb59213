"""Digests close once per local date, in contiguous windows, despite clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.alerts.digest import (
    LINES,
    DigestWindow,
    Shares,
    due_window,
    is_ahead,
    last_close,
    next_close,
    shares,
)
from monitor.domain.alerts.route import DigestPlan
from monitor.domain.operations.wall_clock import first_at

BRUSSELS = ZoneInfo("Europe/Brussels")
WEEKDAYS = (0, 1, 2, 3, 4)
PLAN = DigestPlan(at=time(8), zone=BRUSSELS, days=WEEKDAYS)


def closes(plan: DigestPlan, start: datetime, end: datetime) -> list[datetime]:
    found: list[datetime] = []
    at = start
    while (at := next_close(plan, after=at)) <= end:
        found.append(at)
    return found


def local(moments: list[datetime], zone: ZoneInfo = BRUSSELS) -> list[str]:
    return [f"{m.astimezone(zone):%a %d %b %H:%M}" for m in moments]


def test_monday_covers_the_weekend() -> None:
    friday = datetime(2025, 6, 13, 8, tzinfo=BRUSSELS).astimezone(UTC)
    monday = datetime(2025, 6, 16, 8, tzinfo=BRUSSELS).astimezone(UTC)
    assert due_window(PLAN, friday, now=monday - timedelta(seconds=1)) is None
    assert due_window(PLAN, friday, now=monday) == DigestWindow(start=friday, end=monday)


def test_digest_closes_once_on_days_of_clock_changes() -> None:
    nightly = DigestPlan(at=time(2, 30), zone=BRUSSELS)
    spring = closes(nightly, datetime(2026, 3, 27, 12, tzinfo=UTC), datetime(2026, 3, 30, 12, tzinfo=UTC))
    assert local(spring) == ["Sat 28 Mar 02:30", "Sun 29 Mar 03:00", "Mon 30 Mar 02:30"]
    autumn = closes(nightly, datetime(2026, 10, 24, 12, tzinfo=UTC), datetime(2026, 10, 26, 12, tzinfo=UTC))
    assert local(autumn) == ["Sun 25 Oct 02:30", "Mon 26 Oct 02:30"]
    assert autumn[1] - autumn[0] == timedelta(hours=25)


def test_one_digest_covers_several_days_of_downtime() -> None:
    friday = datetime(2025, 6, 13, 6, tzinfo=UTC)
    back = datetime(2025, 6, 19, 9, 42, tzinfo=UTC)
    assert due_window(PLAN, friday, now=back) == DigestWindow(start=friday, end=datetime(2025, 6, 19, 6, tzinfo=UTC))


def test_window_closed_by_a_wrong_clock_is_detected() -> None:
    friday = datetime(2025, 6, 13, 6, tzinfo=UTC)
    assert not is_ahead(PLAN, friday, now=friday - timedelta(hours=1))
    assert not is_ahead(PLAN, friday, now=friday + timedelta(days=2))
    assert is_ahead(PLAN, friday + timedelta(days=3_650), now=friday)


def test_changed_plan_continues_where_the_last_window_ended() -> None:
    ended = datetime(2025, 6, 16, 6, tzinfo=UTC)
    tokyo = DigestPlan(at=time(8, 30), zone=ZoneInfo("Asia/Tokyo"))
    first = due_window(tokyo, ended, now=datetime(2025, 6, 17, tzinfo=UTC))
    assert first == DigestWindow(start=ended, end=datetime(2025, 6, 16, 23, 30, tzinfo=UTC))


_ZONES = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})).map(ZoneInfo)
_PLANS = st.builds(
    DigestPlan,
    at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    zone=_ZONES,
    days=st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))),
)


@given(_PLANS, st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_each_date_closes_once_and_windows_are_contiguous(plan: DigestPlan, start: datetime) -> None:
    end = start + timedelta(days=40)
    found = closes(plan, start, end)
    first, last = start.astimezone(plan.zone).date(), end.astimezone(plan.zone).date()
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    each = {first_at(day, plan.at, plan.zone) for day in days if day.weekday() in plan.days}
    assert found == sorted(close for close in each if start < close <= end)
    for close in found:
        assert last_close(plan, until=close) == close
        assert last_close(plan, until=close - timedelta(microseconds=1)) < close


@given(_PLANS, st.lists(st.integers(0, 5 * 24 * 60), min_size=1, max_size=30))
def test_windows_are_contiguous_for_any_check_times(plan: DigestPlan, minutes: list[int]) -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    closed = last_close(plan, until=now)
    for gap in minutes:
        now += timedelta(minutes=gap)
        window = due_window(plan, closed, now=now)
        if window is not None:
            assert (window.start, window.end <= now) == (closed, True)
            closed = window.end
        assert next_close(plan, after=closed) > now


@pytest.mark.parametrize("day", [date(2011, 12, 29), date(2011, 12, 31)])
def test_date_skipped_by_a_zone_closes_with_the_next(day: date) -> None:
    apia = DigestPlan(at=time(8), zone=ZoneInfo("Pacific/Apia"))
    before = first_at(date(2011, 12, 28), apia.at, apia.zone)
    assert first_at(day, apia.at, apia.zone) in closes(apia, before, before + timedelta(days=4))


def test_digest_reply_has_its_own_line_limit() -> None:
    assert shares(30, 30, lines=20) == Shares(waiting=10, new=10)


@given(st.integers(0, 60), st.integers(0, 60))
def test_lines_are_split_without_unused_lines(waiting: int, new: int) -> None:
    got = shares(waiting, new)
    assert got.waiting + got.new == min(LINES, waiting + new)
    assert got.waiting >= min(waiting, LINES // 2)
    assert got.new >= min(new, LINES // 2)
