"""A playground that reads in this process, and back-tests that end when a test says so."""

import asyncio
from collections.abc import Callable

from monitor.domain.rules.rule import Rule
from monitor.errors import ChildLostError
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.children.playground import ExampleRun, ExamplesJob, TextJob, TextResult
from monitor.reports.backtest.changes import RulesDiff
from monitor.reports.playground.texts import try_text
from monitor.rulefiles.checks.examples import try_rule


class FakePlayground:
    """Implements `ports.Playground`. `lost` is raised instead of an answer; `go` is waited for. `full` is set with the
    job number `full_at`.
    """

    def __init__(self, knowledge: ReaderConfig) -> None:
        self.knowledge = knowledge
        self.jobs: list[TextJob] = []
        self.examples = 0
        self.lost: ChildLostError | None = None
        self.go = asyncio.Event()
        self.go.set()
        self.full_at = 0
        self.full = asyncio.Event()

    async def try_text(self, job: TextJob) -> TextResult:
        self.jobs.append(job)
        if len(self.jobs) == self.full_at:
            self.full.set()
        await self.go.wait()
        if self.lost is not None:
            raise self.lost
        return try_text(job, self.knowledge)

    async def try_examples(self, job: ExamplesJob) -> tuple[ExampleRun, ...]:
        self.examples += 1
        if self.lost is not None:
            raise self.lost
        return try_rule(job.rule, self.knowledge.vocabulary)


class FakeTrial:
    """Implements `web.backtests.TryEdit`. Waits for `go`, then returns `diff` or raises `fault`."""

    def __init__(self, diff: RulesDiff | None = None) -> None:
        self.diff = diff
        self.fault: Exception | None = None
        self.asked: list[tuple[Rule, int, bool]] = []
        self.go = asyncio.Event()

    async def __call__(
        self, edited: Rule, /, *, days: int, watch: bool, progress: Callable[[float, int], None]
    ) -> RulesDiff | None:
        self.asked.append((edited, days, watch))
        progress(0.25, 1_000)
        await self.go.wait()
        if self.fault is not None:
            raise self.fault
        return self.diff
