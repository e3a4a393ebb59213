"""Back-tests of edited rules: one runs at a time, and the last results are kept in memory for a while."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from monitor.domain.rules.rule import Rule, RuleId
from monitor.domain.sources.licensing import Audience
from monitor.errors import BacktestBusyError, MonitorError
from monitor.reports.backtest.changes import RulesDiff
from monitor.reports.playground.effects import EditEffect, edit_effect

KEPT = 5
"""How many runs are kept; each result lists a few hundred alerts at most."""

_KEEP = timedelta(hours=1)

_log = structlog.get_logger()


class TryEdit(Protocol):
    """Compares the rules with and without an edited rule on the stored articles of the last `days` days.

    `watch`: its clauses may ask for the watch list. `progress` is called with the share (0 to 1) and the number of
    articles. None without articles. Raises MonitorError.
    """

    def __call__(
        self, edited: Rule, /, *, days: int, watch: bool, progress: Callable[[float, int], None]
    ) -> Awaitable[RulesDiff | None]: ...


@dataclass(slots=True, kw_only=True)
class BacktestRun:
    """One back-test. `effect` is its result; `problem` says why there is none, "" while it runs or if there is."""

    id: str
    rule_id: RuleId
    clause: str
    days: int
    started_at: datetime
    share: float = 0.0
    articles: int = 0
    effect: EditEffect | None = None
    problem: str = ""

    @property
    def is_running(self) -> bool:
        return self.effect is None and not self.problem

    def stopped(self) -> None:
        """Say that it was stopped, if it ended without a result or a problem."""
        if self.is_running:
            self.problem = "It was stopped."


class Backtests:
    """Starts back-tests. `new_id` returns an id that can't be guessed."""

    def __init__(
        self, try_edit: TryEdit, audience: Audience, *, now: Callable[[], datetime], new_id: Callable[[], str]
    ) -> None:
        self._try_edit = try_edit
        self._audience = audience
        self._now = now
        self._new_id = new_id
        self._runs: OrderedDict[str, BacktestRun] = OrderedDict()
        self._task: asyncio.Task[None] | None = None

    @property
    def running(self) -> BacktestRun | None:
        return next((run for run in self._runs.values() if run.is_running), None)

    def run(self, run_id: str) -> BacktestRun | None:
        """Return a run that is still kept."""
        self._forget_old()
        return self._runs.get(run_id)

    def start(self, edited: Rule, *, days: int, watch: bool) -> BacktestRun:
        """Start a back-test. Raises BacktestBusyError if one runs."""
        if self.running is not None:
            raise BacktestBusyError("Another back-test runs. Wait until it ends, or stop it.")
        run = BacktestRun(
            id=self._new_id(), rule_id=edited.id, clause=edited.when_text, days=days, started_at=self._now()
        )
        self._runs[run.id] = run
        self._forget_old()
        self._task = asyncio.create_task(self._measure(run, edited, watch=watch), name="back-test of an edit")
        self._task.add_done_callback(lambda _: run.stopped())
        return run

    def stop(self, run_id: str) -> None:
        """Stop the run, if it is the one that runs."""
        running = self.running
        if running is not None and running.id == run_id and self._task is not None:
            self._task.cancel()

    async def ended(self) -> None:
        """Wait until no back-test runs and its processes have ended."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def close(self) -> None:
        """Stop the back-test that runs, and wait until its processes have ended."""
        if self._task is not None:
            self._task.cancel()
        await self.ended()

    def _forget_old(self) -> None:
        """Forget runs that ended and are old, or too many; they are in order of their start."""
        oldest = self._now() - _KEEP
        ended = [run for run in self._runs.values() if not run.is_running]
        surplus = len(self._runs) - KEPT
        for number, run in enumerate(ended):
            if number < surplus or run.started_at < oldest:
                del self._runs[run.id]

    async def _measure(self, run: BacktestRun, edited: Rule, *, watch: bool) -> None:
        def progress(share: float, articles: int) -> None:
            run.share, run.articles = share, articles

        try:
            diff = await self._try_edit(edited, days=run.days, watch=watch, progress=progress)
            run.problem = "" if diff is not None else "There are no stored articles of these days."
            run.effect = None if diff is None else edit_effect(diff, edited.id, self._audience)
        except MonitorError as e:
            run.problem = f"It ended without a result: {e}."
            _log.warning("back-test of an edit failed", why=str(e))
        except Exception:  # noqa: BLE001 -- a bug must be shown, and end nothing else
            run.problem = "It ended by an internal error; the daemon's log has the details."
            _log.exception("back-test of an edit failed")
