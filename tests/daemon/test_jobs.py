import asyncio
import logging
from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from structlog.testing import capture_logs
from structlog.typing import EventDict

from monitor.daemon.heartbeat import FixedIntervalTrigger, stop_jobs
from monitor.daemon.jobs import JobErrors, job_of
from monitor.errors import StoreError


class _Faulty:
    """A job that raises `error` while it is set; `seconds` is the time that its errors see."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.error: Exception | None = None
        self.run = job_of("polls", self._work, JobErrors(lambda: self.seconds))

    async def _work(self) -> None:
        if self.error is not None:
            raise self.error


@pytest.fixture
def logged() -> Iterator[list[EventDict]]:
    with capture_logs() as lines:
        yield lines


async def test_an_error_is_logged_at_once_and_every_ten_minutes_while_it_lasts(logged: list[EventDict]) -> None:
    job = _Faulty()
    job.error = StoreError("disk full")
    for second in range(1_200):
        job.seconds = second
        await job.run()
    job.error = None
    await job.run()
    await job.run()
    assert [(line["event"], line.get("why"), line.get("repeated")) for line in logged] == [
        ("polls failed", "disk full", None),
        ("polls failed", "disk full", "599"),
        ("polls: no error any more", None, None),
    ]


async def test_another_error_is_logged_at_once(logged: list[EventDict]) -> None:
    job = _Faulty()
    for job.error in (StoreError("disk full"), StoreError("locked"), RuntimeError("a bug"), RuntimeError("a bug")):
        await job.run()
    assert [("exc_info" in line, line.get("why")) for line in logged] == [
        (False, "disk full"),
        (False, "locked"),
        (True, None),
    ]


async def test_a_run_that_lasts_longer_than_a_tick_is_no_fault_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    runs, ended = [], asyncio.Event()

    async def job() -> None:
        runs.append(1)
        await ended.wait()

    ticks = 0
    work = job_of("job", job, JobErrors(lambda: 0.0))

    async def counted() -> None:
        nonlocal ticks
        ticks += 1
        if ticks == 5:
            ended.set()
        await work()

    scheduler = AsyncIOScheduler(timezone=UTC)
    scheduler.add_job(counted, FixedIntervalTrigger(timedelta(milliseconds=5)), max_instances=1_000)
    with caplog.at_level(logging.WARNING):
        scheduler.start()
        async with asyncio.timeout(60):
            await ended.wait()
        stop_jobs(scheduler)
        await asyncio.sleep(0)
    assert len(runs) == 1
    assert [r.getMessage() for r in caplog.records] == []
