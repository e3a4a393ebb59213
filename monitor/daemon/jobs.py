"""Scheduled jobs: each runs once at a time, and its errors neither end it nor fill the log."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog

from monitor.errors import MonitorError

_log = structlog.get_logger()
_REMINDER = timedelta(minutes=10)


@dataclass(slots=True)
class _Fault:
    """The last error of a job: when it was logged, and how often it has occurred since."""

    text: str
    logged_at: float
    since: int = 0


class JobErrors:
    """Logs the errors of jobs that run every second: a new one at once, the same one again every ten minutes.

    An error of the product itself has a message; any other is a bug and has a traceback.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._faults: dict[str, _Fault] = {}

    def failed(self, what: str, error: Exception, **fields: str) -> None:
        """Log that `what` failed ("polls"), unless the same error was logged lately."""
        text, now = f"{type(error).__name__}: {error}", self._monotonic()
        known = self._faults.get(what)
        if known is not None and known.text == text and now - known.logged_at < _REMINDER.total_seconds():
            known.since += 1
            return
        more = fields | ({"repeated": str(known.since)} if known is not None and known.since else {})
        self._faults[what] = _Fault(text, now)
        if isinstance(error, MonitorError):
            _log.error(f"{what} failed", why=str(error), **more)
        else:
            _log.error(f"{what} failed", exc_info=error, **more)

    def worked(self, what: str) -> None:
        """Log that `what` works again, if it had failed."""
        if self._faults.pop(what, None) is not None:
            _log.info(f"{what}: no error any more")


def job_of(what: str, work: Callable[[], Awaitable[object]], errors: JobErrors) -> Callable[[], Awaitable[None]]:
    """A job for the scheduler that does nothing while its last run lasts: APScheduler would log that as a fault.

    It ends without an error when it is cancelled, which APScheduler would log, too.
    """
    running = False

    async def run() -> None:
        nonlocal running
        if running:
            return
        running = True
        try:
            with suppress(asyncio.CancelledError):
                await work()
                errors.worked(what)
        except Exception as error:  # noqa: BLE001 -- the next run may work
            errors.failed(what, error)
        finally:
            running = False

    return run
