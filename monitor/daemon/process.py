"""The daemon: schedules polls, deliveries and periodic jobs, and shuts down."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from monitor.daemon.consulting import ConsultationSchedule
from monitor.daemon.following import fetches
from monitor.daemon.heartbeat import FixedIntervalTrigger, HeartbeatLoop, stop_jobs
from monitor.daemon.jobs import JobErrors, job_of
from monitor.daemon.narrator import Stopped
from monitor.daemon.pages import PageSchedule
from monitor.daemon.parts import REAL_TIME, Background, Reporting, Timing, UseCases
from monitor.daemon.poll_tally import PollTally
from monitor.daemon.polls import PollSchedule
from monitor.daemon.rule_reloading import RuleReloading, reloads
from monitor.daemon.sending import Sending
from monitor.daemon.shutdown import finish
from monitor.daemon.start_reports import StartReports
from monitor.daemon.volume_report import channels_of
from monitor.domain.delivery.outbox import DeliveryId
from monitor.domain.sources.schedule import Outcome, is_postponed
from monitor.domain.sources.source import Source
from monitor.errors import LeaseLostError, MonitorError
from monitor.pipeline.poll.collect import PollResult
from monitor.pipeline.rules.follow_remote import RemoteFollower
from monitor.pipeline.rules.reload import Reloaded
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.store import Store
from monitor.ports.repositories.transaction import Transaction

_log = structlog.get_logger()
_MANY = 1_000_000  # runs of a job at a time: `job_of` lets one work


class Daemon:
    """Runs `use_cases`. `config` returns the current runtime config, which edits of the rules replace."""

    def __init__(
        self,
        store: Store[Transaction],
        use_cases: UseCases,
        *,
        config: Callable[[], RuntimeConfig],
        timing: Timing = REAL_TIME,
        background: Background | None = None,
        reporting: Reporting | None = None,
    ) -> None:
        reporting = reporting or Reporting()
        clock, monotonic = timing.clock, timing.monotonic
        enricher, consulter = use_cases.enricher, use_cases.consulter
        self.jobs = use_cases.jobs
        self._store = store
        self._collector = use_cases.collector
        self._deliverer = use_cases.deliverer
        self._gaps = use_cases.gaps
        self._backups = use_cases.backups
        self._config = config
        self._timing = timing
        self._intervals = timing.intervals
        self._background = background or Background()
        self._narrator = reporting.narrator
        self._errors = JobErrors(monotonic)
        self._sending = Sending(use_cases.deliverer, tick=timing.intervals.tick, errors=self._errors)
        self._polls = PollSchedule(
            store,
            sources=lambda: config().sources,
            poll=self._poll,
            room=timing.intervals.room,
            clock=clock,
            monotonic=monotonic,
            errors=self._errors,
        )
        self._beginning = StartReports(
            store, config=config, reporting=reporting, clock=clock, deliver=self._sending.run
        )
        self._tally = PollTally()
        self._pages = PageSchedule(enricher, bring=self._account_edit, monotonic=monotonic) if enricher else None
        self._consults = (
            ConsultationSchedule(consulter, bring=self._account_edit, monotonic=monotonic) if consulter else None
        )

    # ---------------------------------------------------------------- once

    async def once(self, *, everything: bool = False) -> tuple[PollResult, ...]:
        """Poll all due sources (or all enabled ones), deliver the alerts, and return the result of each poll."""
        await self._deliverer.recover()
        await self.jobs.overdue()
        names = await self._due(everything=everything)
        gate = asyncio.Semaphore(self._intervals.room.at_once)

        async def poll(source: Source) -> PollResult:
            async with gate:
                return await self._collector.collect(source)

        collected = await asyncio.gather(*(poll(s) for s in names))
        await self._beginning.conclude([c for c in collected if c.baseline])
        await self._queue_gap_notice()
        await self.jobs.look()
        await self._deliverer.drain(timedelta(minutes=5))
        if self._pages is not None:
            await self._pages.run_all_due(self._intervals.pages)
            await self._deliverer.drain(timedelta(minutes=5))
        if self._consults is not None:
            await self._consults.run_all_due(self._intervals.consults)
            await self._deliverer.drain(timedelta(minutes=5))
        if self._backups is not None and await self._backups.run():
            await self._deliverer.drain(timedelta(minutes=5))
        return tuple(collected)

    async def _due(self, *, everything: bool) -> tuple[Source, ...]:
        sources = self._config().sources
        now = self._timing.clock()
        if everything:
            return tuple(s for s in sources.values() if s.enabled)
        due = await self._store.read(lambda tx: tx.sources.due(now=now, limit=100_000))
        return tuple(sources[d.source_id] for d in due if d.source_id in sources)

    # ---------------------------------------------------------------- run

    async def run(self, stop: asyncio.Event) -> Stopped:
        """Run until `stop` is set, then shut down. Raises LeaseLostError at once if another daemon may be active."""
        page = self._serve_page(stop)
        await self._deliverer.recover()
        await self._beginning.prepare()
        await self._read_sample()
        await self._beginning.report_expected()
        scheduler = AsyncIOScheduler(timezone=UTC)
        self._schedule(scheduler)
        scheduler.start()
        background = [asyncio.create_task(self._pulse().beat(scheduler), name="heartbeat")]
        if self._background.clicks is not None:
            background.append(asyncio.create_task(self._background.clicks.watch(), name="clicks"))
        if self._background.rulebook is not None:
            background.append(asyncio.create_task(self._follow_rules(self._background.rulebook), name="rules"))
            if self._background.rulebook.upgrade is not None:
                self._background.rulebook.upgrade.begin()
        if self._background.follower is not None:
            following = self._follow_remote(self._background.follower)
            background.append(asyncio.create_task(following, name="rules from git"))
        try:
            lost = await self._until(stop)
        finally:
            for task in background:
                task.cancel()
            stop_jobs(scheduler)
            await self._stop_measurements()
        if lost is not None:
            await self._abandon()
            raise lost
        stopped = await self._drain()
        await finish(page, self._intervals.finish_page)
        return stopped

    async def _until(self, stop: asyncio.Event) -> LeaseLostError | None:
        """Wait for `stop`, or for the loss of the lease, which is returned."""
        if self._background.lease_lost is None:
            await stop.wait()
            return None
        stopped = asyncio.ensure_future(stop.wait())
        lost = asyncio.ensure_future(self._background.lease_lost())
        try:
            await asyncio.wait([stopped, lost], return_when=asyncio.FIRST_COMPLETED)
            return lost.result() if lost.done() else None
        finally:
            stopped.cancel()
            lost.cancel()

    def _serve_page(self, stop: asyncio.Event) -> list[asyncio.Task[None]]:
        """Begin to serve the page, if there is one. An error of its server does not end the daemon."""
        page = self._background.page
        if page is None:
            return []

        async def serve() -> None:
            try:
                await page.serve(stop)
            except Exception as e:  # noqa: BLE001 -- alerts matter more
                self._errors.failed("the page", e)

        return [asyncio.create_task(serve(), name="page")]

    def _schedule(self, scheduler: AsyncIOScheduler) -> None:
        every = self._intervals
        jobs: list[tuple[str, Callable[[], Awaitable[object]], timedelta]] = [
            ("polls", self._polls.start_due, every.tick),
            ("delivery runs", self._sending.run, every.tick),
            ("periodic jobs", self._run_periodic_jobs, every.tasks),
            ("hourly report", self._report, every.report),
            ("search for number gaps", self._report_gaps, every.gaps),
        ]
        if self._backups is not None:
            jobs.append(("daily backup", self._make_backup, every.tasks))
        if self._pages is not None:
            jobs.append(("page fetches", self._pages.start_due, every.tick))
        if self._consults is not None:
            jobs.append(("requests to the second reader", self._consults.start_due, every.tick))
        for what, work, period in jobs:
            scheduler.add_job(
                job_of(what, work, self._errors),
                FixedIntervalTrigger(period),
                id=what,
                coalesce=True,
                max_instances=_MANY,
                misfire_grace_time=None,
            )
        scheduler.modify_job("hourly report", next_run_time=self._timing.clock() + every.report)

    def _pulse(self) -> HeartbeatLoop:
        intervals = self._intervals
        return HeartbeatLoop(
            store=self._store,
            clock=self._timing.clock,
            monotonic=self._timing.monotonic,
            tick=intervals.tick,
            every=intervals.heartbeat,
            jump=intervals.jump,
            errors=self._errors,
        )

    async def _read_sample(self) -> None:
        """Poll the sample first: it needs no network, and the first output is an alert."""
        for source in await self._due(everything=False):
            if source.sample:
                await self._polls.poll(source)

    async def _poll(self, source: Source) -> None:
        began = self._timing.monotonic()
        collected = await self._collector.collect(source)
        self._background.meters.polled(
            collected.outcome, seconds=self._timing.monotonic() - began, parse_differs=collected.parse_differs
        )
        await self._account(collected)

    async def _account(self, collected: PollResult) -> None:
        if is_postponed(collected.outcome):
            return
        self._tally.count(collected)
        if collected.announcements.queued or collected.announcements.replies:
            await self._sending.run()
        if collected.source.sample and collected.outcome is Outcome.NEW_BODY:
            self._narrator.sample(collected)
        await self._beginning.note(collected)

    # ---------------------------------------------------------------- pages, and a second reader

    async def _account_edit(self, brought: PollResult) -> None:
        self._tally.acts += brought.acts.read
        if brought.announcements.queued or brought.announcements.replies:
            await self._sending.run()

    # ---------------------------------------------------------------- rules

    async def _follow_rules(self, rulebook: RuleReloading) -> None:
        known = set(channels_of(self._config()))
        async for reloaded in reloads(rulebook, rest=self._intervals.rest):
            self._background.meters.reloaded(well=not reloaded.troubles, at=self._timing.clock())
            if reloaded.changed:
                await self._check_new_channels(known)
                known = set(channels_of(self._config()))
            reported = await self._report_commit(reloaded)
            if reloaded.changed or reloaded.notices or reloaded.warnings:
                self._narrator.rules(reloaded)
            if reloaded.changed or reloaded.notices or reloaded.warnings or reported is not None:
                await self._sending.run()
            if reloaded.changed and rulebook.effects is not None:
                await rulebook.effects.edited(reloaded.rules, reported=reported)

    async def _follow_remote(self, follower: RemoteFollower) -> None:
        async for queued in fetches(follower, rest=self._intervals.rest):
            if queued:
                await self._sending.run()

    async def _stop_measurements(self) -> None:
        rulebook = self._background.rulebook
        for effects in (rulebook.effects, rulebook.upgrade) if rulebook is not None else ():
            if effects is not None:
                await effects.stop()

    async def _report_commit(self, reloaded: Reloaded) -> DeliveryId | None:
        """Report the result of a fetched commit. Returns the message if one was queued."""
        if self._background.follower is None:
            return None
        try:
            return await self._background.follower.report(reloaded)
        except MonitorError as e:
            _log.error("result of the commit not reported", why=str(e))
            return None

    async def _check_new_channels(self, known: set[str]) -> None:
        sources = self._config().sources
        watched = [s.id for s in sources.values() if s.enabled]
        await self._beginning.rules_changed(watched)
        for line in await self._deliverer.check(sorted(set(channels_of(self._config())) - known)):
            _log.error("configuration problem", what=line)

    # ---------------------------------------------------------------- gaps in numbers, periodic jobs

    async def _report_gaps(self) -> None:
        if await self._queue_gap_notice():
            await self._sending.run()

    async def _queue_gap_notice(self) -> bool:
        """True if a gap notice was queued."""
        try:
            return bool(self._gaps is not None and await self._gaps.notify())
        except MonitorError as e:
            _log.error("number gaps not checked", why=str(e))
            return False

    async def _run_periodic_jobs(self) -> None:
        if await self.jobs.all():
            await self._sending.run()
        await self.jobs.sign()

    async def _make_backup(self) -> None:
        if self._backups is not None and await self._backups.run():
            await self._sending.run()

    # ---------------------------------------------------------------- hourly report

    async def _report(self) -> None:
        tally, self._tally = self._tally, PollTally()
        tally.report(self._narrator)

    # ---------------------------------------------------------------- shutdown

    async def _abandon(self) -> None:
        """Cancel polls and posts at once: another daemon may be active, and finds out which posts have arrived."""
        now = timedelta(0)
        self._polls.close()
        await finish(self._polls.tasks, now)
        await self._sending.finish(now)
        with suppress(MonitorError):  # it can't count what waits
            await self._deliverer.drain(now)

    async def _drain(self) -> Stopped:
        """Give running tasks a moment to finish, send what is due, and count the rest, which stays in the outbox."""
        self._polls.close()
        tasks = self._polls.tasks
        if self._pages is not None:
            await self._pages.drain(self._intervals.finish_posts)
        if self._consults is not None:
            await self._consults.drain(self._intervals.finish_posts)
        unfinished = await finish(tasks, self._intervals.finish_polls)
        await self._sending.finish(self._intervals.finish_posts)
        waiting = await self._deliverer.drain(self._intervals.finish_posts)
        return Stopped(polls_finished=len(tasks) - unfinished, waiting=waiting)
