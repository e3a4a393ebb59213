"""Case 36: the clock is set. Each feed is asked at most once for it, memory stays, digests come once a local date."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.integration.fire.calendars import closed_on, every
from tests.integration.fire.clocked import running, runs, still_at

pytestmark = pytest.mark.integration

GROWTH = 20 * 1024 * 1024  # bytes


def test_case_36_a_clock_that_is_set_has_each_feed_asked_once_at_most(tmp_path: Path) -> None:
    with running(tmp_path, boots="+0") as process:
        process.set("+0")
        before = process.memory
        assert max(runs(process)) <= 1
        assert process.is_alive
        assert process.memory - before <= GROWTH
        assert set(process.set_and_wait(still_at(timedelta(days=300))).values()) == {1}


def test_case_36_a_machine_that_boots_in_1970_asks_each_feed_once_when_it_learns_the_time(tmp_path: Path) -> None:
    with running(tmp_path, boots="@1970-01-01 00:01:00") as process:
        assert set(process.set_and_wait("+0").values()) == {1}
        assert process.set("+1s") == {}
        assert process.is_alive


BEGAN = datetime(2026, 6, 1, 12, tzinfo=UTC)
DATES = [date(2026, 6, n) for n in range(2, 10)]
HOUR, YEARS = timedelta(hours=1), timedelta(days=3_650)


def _set_to(offsets: dict[int, timedelta]) -> Iterator[datetime]:
    """Eight days, looked at every ten minutes, with a clock that is wrong by so much in the hours that are named."""
    for moment in every(timedelta(minutes=10), BEGAN, BEGAN + timedelta(days=8)):
        yield moment + offsets.get((moment - BEGAN) // HOUR, timedelta(0))


@pytest.mark.parametrize(
    "offsets",
    [
        pytest.param(dict.fromkeys(range(19, 45), -HOUR), id="an hour back over two closes"),
        pytest.param({20: -HOUR}, id="an hour back at the close"),
        pytest.param(dict.fromkeys(range(19, 45), HOUR), id="an hour ahead over two closes"),
        pytest.param({19: HOUR}, id="an hour ahead just before the close"),
    ],
)
async def test_case_36_a_digest_comes_once_on_each_local_date_though_the_clock_is_set(
    offsets: dict[int, timedelta],
) -> None:
    assert await closed_on("UTC", time(8), _set_to(offsets)) == DATES


async def test_case_36_a_clock_that_was_ten_years_ahead_for_an_hour_stops_no_digest() -> None:
    closed = await closed_on("UTC", time(8), _set_to({30: YEARS}))
    assert [day for day in closed if day.year == BEGAN.year] == DATES
    assert len(closed) == len(DATES) + 1


async def test_case_36_a_clock_that_began_in_1970_or_stood_still_costs_no_digest() -> None:
    early = every(HOUR, datetime(1970, 1, 1, 0, 1, tzinfo=UTC), datetime(1970, 1, 1, 5, tzinfo=UTC))
    days = list(_set_to({}))
    closed = await closed_on("UTC", time(8), [*early, *days[:500], *[days[500]] * 50, *days[500:]])
    assert closed == [BEGAN.date(), *DATES]
