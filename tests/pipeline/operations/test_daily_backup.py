"""The daily backup: once a day from the second day on; a failure is reported once a day and tried again."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.domain.alerts.message import Notice
from monitor.domain.operations.backups import BackupState
from monitor.errors import BackupError, DiskAlmostFullError
from monitor.pipeline.operations.daily_backup import DailyBackup
from monitor.ports.backup import Backup
from monitor.ports.repositories.store import BACKUP, read_fact
from monitor.store import DatabaseStore
from tests.fakes.clock import Time
from tests.fakes.reading import source
from tests.pipeline.conftest import config_of


@dataclass
class Maker:
    """Makes backups until it is given a `problem`."""

    problem: BackupError | None = None
    made: list[datetime] = field(default_factory=list)
    tried: int = 0

    async def make(self, *, now: datetime) -> Backup:
        self.tried += 1
        if self.problem is not None:
            raise self.problem
        self.made.append(now)
        return Backup(file=Path(f"/backups/{len(self.made)}.db"), size=7, tables=1, rows=3)


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def maker() -> Maker:
    return Maker()


@pytest.fixture
def daily(store: DatabaseStore, maker: Maker, clock: Time) -> DailyBackup:
    return DailyBackup(store=store, maker=maker, config=lambda: config_of(source("one")), clock=clock)


async def notices(store: DatabaseStore, clock: Time) -> list[Notice]:
    later = clock.now + timedelta(days=1)
    rows = await store.read(lambda tx: tx.outbox.overdue(before=later))
    return [row.message for row in rows if isinstance(row.message, Notice)]


async def test_backups_are_made_once_a_day_from_the_second_day_on(
    daily: DailyBackup, maker: Maker, clock: Time, store: DatabaseStore
) -> None:
    for _ in range(72):
        assert await daily.run() == 0
        clock.now += timedelta(hours=1)
    assert [at.day for at in maker.made] == [26, 27, 28]
    state = read_fact(await store.read(lambda tx: tx.journal.recall(BACKUP)), BackupState.read)
    assert state is not None
    assert (state.file, state.size, state.problem) == ("/backups/3.db", 7, "")
    assert await notices(store, clock) == []


async def test_after_days_of_standstill_one_is_made_at_once(daily: DailyBackup, maker: Maker, clock: Time) -> None:
    await daily.run()
    clock.now += timedelta(days=9)
    await daily.run()
    await daily.run()
    assert len(maker.made) == 1


async def test_a_failure_is_reported_once_a_day_and_tried_again_every_hour(
    daily: DailyBackup, maker: Maker, clock: Time, store: DatabaseStore
) -> None:
    await daily.run()
    maker.problem = BackupError("/backups: cannot use the folder (Permission denied).")
    clock.now += timedelta(days=1)
    queued = []
    for _ in range(120):
        queued.append(await daily.run())
        clock.now += timedelta(minutes=10)
    assert sum(queued) == 2  # of two days
    assert maker.tried == 20
    assert (await notices(store, clock))[0] == Notice(
        title="Backup failed",
        lines=(
            "/backups: cannot use the folder (Permission denied).",
            "There is no earlier backup. The next attempt is in an hour; this is reported once a day.",
        ),
    )
    maker.problem = None
    clock.now += timedelta(hours=1)
    assert await daily.run() == 0
    assert len(maker.made) == 1


async def test_on_an_almost_full_disk_it_is_skipped_and_the_last_one_named(
    daily: DailyBackup, maker: Maker, clock: Time, store: DatabaseStore
) -> None:
    await daily.run()
    clock.now += timedelta(days=1)
    await daily.run()
    maker.problem = DiskAlmostFullError("/backups: disk almost full.")
    clock.now += timedelta(days=1)
    assert await daily.run() == 1
    (notice,) = await notices(store, clock)
    assert notice.title == "Backup skipped"
    assert notice.lines[1].startswith("The last backup is /backups/1.db.")


async def test_a_damaged_fact_begins_anew(daily: DailyBackup, maker: Maker, store: DatabaseStore) -> None:
    await store.write(lambda tx: tx.journal.remember(BACKUP, "{"))
    assert await daily.run() == 0
    assert maker.tried == 0
