from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.domain.sources.publishing_pattern import (
    DAYS,
    DayCount,
    PublishingPattern,
    SeenItem,
    publishing_pattern,
    with_count,
)

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday
DAY = timedelta(days=1)
COUNTS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 90)), max_size=60)


def weekdays(weeks: int, items: int) -> tuple[DayCount, ...]:
    """This many items on each working day of the last weeks."""
    days = (NOW.date() - n * DAY for n in range(7 * weeks, -1, -1))
    return tuple(DayCount(day=day, items=items) for day in days if day.weekday() < 5)


def every(gap: timedelta, count: int) -> tuple[SeenItem, ...]:
    return tuple(SeenItem(at=NOW - n * gap, dated=True) for n in range(count - 1, -1, -1))


def test_new_source_has_the_rate_of_its_items_dates() -> None:
    found = publishing_pattern((), every(timedelta(hours=2), 13), watched_since=NOW, now=NOW)
    assert found == PublishingPattern(per_day=12.0, gap=timedelta(hours=2))


def test_long_watched_source_has_the_rate_of_its_days() -> None:
    found = publishing_pattern(weekdays(4, 7), every(timedelta(minutes=10), 20), watched_since=NOW - 28 * DAY, now=NOW)
    assert found is not None
    assert found.per_day == pytest.approx(7 * 21 / 28)
    assert found.regular
    assert found.quiet == 2 * DAY


def test_inactivity_threshold_covers_a_long_weekend_and_twice_the_longest_quiet() -> None:
    assert PublishingPattern(per_day=90, gap=timedelta(minutes=10), quiet=timedelta(0)).patience == 3 * DAY
    assert PublishingPattern(per_day=0.1, gap=10 * DAY, quiet=20 * DAY).patience == 41 * DAY


def test_few_undated_items_give_no_pattern() -> None:
    undated = tuple(SeenItem(at=NOW) for _ in range(30))
    assert publishing_pattern((), undated, watched_since=NOW - DAY, now=NOW) is None
    assert publishing_pattern((), every(timedelta(0), 9), watched_since=None, now=NOW) is None


def test_current_quiet_time_does_not_count() -> None:
    days = tuple(one for one in weekdays(8, 3) if one.day < NOW.date() - 20 * DAY)
    found = publishing_pattern(days, (), watched_since=NOW - 56 * DAY, now=NOW)
    assert found is not None
    assert found.quiet == 2 * DAY


@given(counts=COUNTS)
def test_day_counts_are_ordered_unique_and_recent(counts: list[tuple[int, int]]) -> None:
    start = date(2026, 1, 1)
    days: tuple[DayCount, ...] = ()
    for offset, items in sorted(counts):
        days = with_count(days, start + offset * DAY, items)
    kept = [one.day for one in days]
    assert kept == sorted(set(kept))
    assert all(one.items > 0 for one in days)
    if counts and days:
        assert days[0].day > start + max(counts)[0] * DAY - DAYS * DAY


@given(counts=COUNTS, hours=st.lists(st.integers(0, 2_000), max_size=60), watched=st.integers(0, 2_000))
def test_rate_is_never_negative_and_threshold_never_short(
    counts: list[tuple[int, int]], hours: list[int], watched: int
) -> None:
    days: tuple[DayCount, ...] = ()
    for offset, items in sorted(counts, reverse=True):
        days = with_count(days, NOW.date() - offset * DAY, items)
    sights = tuple(SeenItem(at=NOW - timedelta(hours=h), dated=True) for h in hours)
    found = publishing_pattern(days, sights, watched_since=NOW - timedelta(hours=watched), now=NOW)
    assert found is None or (found.per_day >= 0 and found.patience >= 3 * DAY)
