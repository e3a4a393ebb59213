from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitor.daemon import FixedIntervalTrigger


@given(st.timedeltas(timedelta(days=-4000), timedelta(days=4000)))
def test_after_any_jump_of_the_clock_a_job_runs_once_and_soon(jump: timedelta) -> None:
    trigger = FixedIntervalTrigger(timedelta(seconds=1))
    now = datetime(2026, 11, 25, tzinfo=UTC)
    following = trigger.get_next_fire_time(now, now + jump)
    assert now + jump <= following <= now + jump + timedelta(seconds=1)
