import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from hypothesis import given
from hypothesis import strategies as st

from monitor.daemon.heartbeat import FixedIntervalTrigger, stop_jobs
from monitor.daemon.jobs import JobErrors, job_of


@given(st.timedeltas(timedelta(days=-4000), timedelta(days=4000)))
def test_after_any_jump_of_the_clock_a_job_runs_once_and_soon(jump: timedelta) -> None:
    trigger = FixedIntervalTrigger(timedelta(seconds=1))
    now = datetime(2026, 11, 25, tzinfo=UTC)
    following = trigger.get_next_fire_time(now, now + jump)
    assert now + jump <= following <= now + jump + timedelta(seconds=1)


@pytest.mark.parametrize("steps", range(5))
async def test_jobs_are_stopped_without_an_error_wherever_they_are(
    caplog: pytest.LogCaptureFixture, steps: int
) -> None:
    begun, ended = [], []

    async def job() -> None:
        begun.append(1)
        await asyncio.Event().wait()
        ended.append(1)

    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(job_of("job", job, JobErrors(lambda: 0.0)), FixedIntervalTrigger(timedelta(seconds=1)), id="job")
    scheduler.start()
    for _ in range(steps):
        await asyncio.sleep(0)
    stop_jobs(scheduler)
    for _ in range(5):
        await asyncio.sleep(0)
    assert (len(begun), ended) == (0 if steps == 0 else 1, [])
    assert [r.getMessage() for r in caplog.records if r.levelname in {"ERROR", "WARNING"}] == []
    assert not scheduler.running
