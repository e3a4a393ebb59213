"""Back-tests of edits: one at a time, kept for a while, always with an end."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import count

import pytest

from monitor.domain.sources.licensing import EXPORT
from monitor.errors import BacktestBusyError, StoreError
from monitor.ports.children.backtest import LoggedPage
from monitor.reports.backtest.changes import ChangeKind, RulesDiff, compare
from monitor.reports.backtest.summary import read_log
from monitor.web.backtests import KEPT, BacktestRun, Backtests
from tests.fakes.playground import FakeTrial
from tests.reports.backtest.made import DAY, archived, config, read, rule, side
from tests.store.examples import NOW

TIN = rule("tin", "act(commodity:tin)")


def diff() -> RulesDiff:
    """An edit that gains one alert."""
    before, after = config(), config(TIN)
    found = read([archived("1", "US bans exports of tin")], after, before)
    page = LoggedPage(archive=0, cursor="", articles=1, found=found, finished=True, first=DAY.date(), last=DAY.date())
    return compare(read_log([page], 1), side(before), side(after))


class Stage:
    def __init__(self) -> None:
        self.trial = FakeTrial(diff())
        self.now = NOW
        self.numbers = count()
        self.backtests = Backtests(self.trial, EXPORT, now=lambda: self.now, new_id=lambda: f"run-{next(self.numbers)}")

    async def finished(self, run: BacktestRun) -> BacktestRun:
        self.trial.go.set()
        await self.backtests.ended()
        return run


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    made = Stage()
    yield made
    await made.backtests.close()


async def test_a_run_shows_how_far_it_is_and_then_its_result(stage: Stage) -> None:
    run = stage.backtests.start(TIN, days=30, watch=False)
    await asyncio.sleep(0)
    assert (run.is_running, run.share, run.articles, run.days) == (True, 0.25, 1_000, 30)
    assert stage.backtests.running is run
    await stage.finished(run)
    assert run.effect is not None
    assert [run.effect.count(kind) for kind in ChangeKind] == [1, 0, 0]
    assert [one.event.headline for one in run.effect.of(ChangeKind.GAINED)] == ["US bans tin exports"]
    assert (run.effect.before, run.effect.after, run.effect.is_partial) == (0, 1, False)
    assert stage.trial.asked == [(TIN, 30, False)]
    matches = run.effect.matches
    assert (matches.before, matches.after, matches.more, matches.fewer, matches.lost) == (0, 1, 1, 0, ())
    (article,) = matches.gained
    assert (article.title, article.source, article.day) == ("US bans exports of tin", "Wire", DAY.date())
    assert article.why == "bans … exports of … US"


async def test_only_one_runs_at_a_time(stage: Stage) -> None:
    run = stage.backtests.start(TIN, days=30, watch=False)
    with pytest.raises(BacktestBusyError):
        stage.backtests.start(TIN, days=7, watch=False)
    await stage.finished(run)
    assert stage.backtests.start(TIN, days=7, watch=False).id == "run-1"


async def test_a_run_that_is_stopped_or_fails_says_so(stage: Stage) -> None:
    run = stage.backtests.start(TIN, days=30, watch=False)
    stage.backtests.stop("another")
    assert run.is_running
    await asyncio.sleep(0)
    stage.backtests.stop(run.id)
    await stage.backtests.ended()
    assert run.problem == "It was stopped."
    stage.trial.fault = StoreError("the disk is gone")
    failed = stage.backtests.start(TIN, days=30, watch=False)
    assert (await stage.finished(failed)).problem == "It ended without a result: the disk is gone."
    stage.trial.fault = ValueError("a bug")
    assert "internal error" in (await stage.finished(stage.backtests.start(TIN, days=30, watch=False))).problem


async def test_a_run_that_is_stopped_before_it_began_ends_as_well(stage: Stage) -> None:
    run = stage.backtests.start(TIN, days=30, watch=False)
    await stage.backtests.close()
    assert run.problem == "It was stopped."


async def test_without_articles_there_is_no_result(stage: Stage) -> None:
    stage.trial.diff = None
    run = await stage.finished(stage.backtests.start(TIN, days=30, watch=False))
    assert run.problem == "There are no stored articles of these days."


async def test_the_last_results_are_kept_for_an_hour(stage: Stage) -> None:
    runs = [await stage.finished(stage.backtests.start(TIN, days=30, watch=False)) for _ in range(KEPT + 2)]
    assert [stage.backtests.run(run.id) is run for run in runs] == [False] * 2 + [True] * KEPT
    stage.now += timedelta(hours=2)
    assert [stage.backtests.run(run.id) for run in runs] == [None] * (KEPT + 2)
