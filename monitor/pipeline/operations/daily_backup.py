"""The daily backup: once per day (UTC); a failure is reported to the operator once a day and retried hourly."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import structlog

from monitor.domain.alerts.message import Notice
from monitor.domain.operations.backups import BackupState
from monitor.errors import DiskAlmostFullError, StoreError
from monitor.pipeline.alerts.notices import operator_notice
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.backup import BackupMaker
from monitor.ports.repositories.store import BACKUP, HasJournal, HasOutbox, Store, read_fact

_log = structlog.get_logger()


class BackupTransaction(HasJournal, HasOutbox, Protocol):
    """Repositories of the daily backup."""


class DailyBackup:
    """Makes the backups of a running daemon with `maker`."""

    def __init__(
        self,
        *,
        store: Store[BackupTransaction],
        maker: BackupMaker,
        config: Callable[[], RuntimeConfig],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._maker = maker
        self._config = config
        self._clock = clock

    async def run(self) -> int:
        """Make the backup of the day if it is due. Returns the number of notices queued. Raises StoreError."""
        now = self._clock()
        state = read_fact(await self._store.read(lambda tx: tx.journal.recall(BACKUP)), BackupState.read)
        if state is None:
            first = str(BackupState.first(now=now))
            await self._store.write(lambda tx: tx.journal.remember(BACKUP, first))
            return 0
        if not state.is_due(now=now):
            return 0
        try:
            made = await self._maker.make(now=now)
        except StoreError as e:
            return await self._failed(state, e)
        done = state.succeeded(file=str(made.file), size=made.size, now=now)
        await self._store.write(lambda tx: tx.journal.remember(BACKUP, str(done)))
        _log.info("backup made", file=str(made.file), bytes=made.size, rows=made.rows, expired=len(made.expired))
        return 0

    async def _failed(self, state: BackupState, error: StoreError) -> int:
        now, problem = self._clock(), str(error)
        failed = state.failed(problem, now=now)
        what = "Backup skipped" if isinstance(error, DiskAlmostFullError) else "Backup failed"
        _log.warning(what.lower(), why=problem)
        last = "There is no earlier backup." if state.at is None else f"The last backup is {state.file}."
        lines = (problem, f"{last} The next attempt is in an hour; this is reported once a day.")
        notice = Notice(title=what, lines=lines)

        def queue(tx: BackupTransaction) -> int:
            tx.journal.remember(BACKUP, str(failed))
            day = now.astimezone(UTC).date().isoformat()
            if tx.journal.recall(_REPORTED) == day:
                return 0
            tx.journal.remember(_REPORTED, day)
            operator_notice(tx, self._config(), f"backup {day}", notice, now=now)
            return 1

        return await self._store.write(queue)


_REPORTED = "backup_problem_day"  # fact: the last day on which a problem was reported
