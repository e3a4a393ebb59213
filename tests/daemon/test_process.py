"""The running process, with clocks and feeds that tests set."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import TypeVar

import pytest

from monitor.daemon.catchup import CatchUpSummary
from monitor.daemon.initial_polls import InitialPollSummary
from monitor.daemon.narrator import Quiet
from monitor.daemon.parts import Background, Intervals, Reporting, ServedPage, Timing, UseCases
from monitor.daemon.periodic_jobs import PeriodicJobs
from monitor.daemon.polls import PollLimits
from monitor.daemon.process import Daemon
from monitor.daemon.volume_report import VolumeReport
from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.digest_content import Digest
from monitor.domain.alerts.message import Alert, Evidence, Notice, Update
from monitor.domain.alerts.route import DigestPlan, Route
from monitor.domain.articles.page_fetch import FetchReason, Page, PageState
from monitor.domain.delivery.outbox import DeliveryTimes
from monitor.domain.operations.meters import Meters
from monitor.domain.rules.rule import Level
from monitor.domain.sources.continuity import Gap
from monitor.domain.sources.number_gaps import WAIT, Series
from monitor.domain.sources.publishing_pattern import SeenItem
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import FirstPoll, Source, Tier
from monitor.domain.sources.source_health import SourceHealth
from monitor.errors import FetchError, LeaseLostError, StoreError
from monitor.pipeline.delivery.deliver import Deliverer
from monitor.pipeline.operations.source_alarms import HealthWatch
from monitor.pipeline.poll.collect import Collector, PollResult
from monitor.pipeline.poll.enrich import Enricher
from monitor.pipeline.poll.number_gaps import NumberGapWatch
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.pages import PageContent
from monitor.ports.network.fetch import Fetched, FetchRequest
from monitor.ports.repositories.store import HEARTBEAT, Store
from monitor.ports.repositories.transaction import Transaction
from monitor.reports.evaluation.volume import Expected, RouteVolume
from monitor.store import DatabaseStore, open_store
from tests.fakes.messenger import FakeMessenger
from tests.fakes.pages import FakePages
from tests.fakes.reading import (
    NOW,
    FakeExtractor,
    FakeFetcher,
    act,
    article,
    body,
    extracted,
    extraction_of,
    rule,
    source,
)
from tests.pipeline.words import WORDS

ANY = rule()
FAST = Intervals(
    tick=timedelta(milliseconds=10),
    heartbeat=timedelta(0),
    finish_polls=timedelta(seconds=1),
    finish_posts=timedelta(seconds=2),  # as long as it takes on a machine that is busy with other tests
)
NO_WAIT = DeliveryTimes(pace=timedelta(0))
T = TypeVar("T")


class Clocks:
    """Wall and monotonic time; the wall moves only when a test moves it."""

    def __init__(self) -> None:
        self.wall = NOW
        self.mono = 0.0

    def clock(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        self.mono += 0.01
        return self.mono


class Watcher(Quiet):
    """Notes its messages, and stops the daemon when it has seen what a test waits for."""

    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop
        self.looks: list[InitialPollSummary] = []
        self.caught: list[CatchUpSummary] = []
        self.stop_when_caught_up = False
        self.samples: list[PollResult] = []
        self.progress: list[tuple[int, int]] = []

    def sample(self, collected: PollResult) -> None:
        self.samples.append(collected)

    def looking(self, done: int, total: int) -> None:
        self.progress.append((done, total))

    def first_look(self, found: InitialPollSummary) -> None:
        self.looks.append(found)
        if not self.stop_when_caught_up:
            self._stop.set()

    def caught_up(self, found: CatchUpSummary) -> None:
        self.caught.append(found)
        if self.stop_when_caught_up:
            self._stop.set()


class Watched:
    """A store that wakes whoever waits for something to be written, and refuses the next `refusals` writes."""

    def __init__(self, store: Store[Transaction]) -> None:
        self._store = store
        self._written = asyncio.Event()
        self.read = store.read
        self.refusals = 0

    async def write(self, work: Callable[[Transaction], T], *, lazy: bool = False) -> T:
        if self.refusals:
            self.refusals -= 1
            self._written.set()
            raise StoreError("disk full")
        done = await self._store.write(work, lazy=lazy)
        self._written.set()
        return done

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Returns once `holds` does, asked after each write. Raises TimeoutError if the writes end before that."""
        while not await holds():
            async with asyncio.timeout(60):
                await self._written.wait()
            self._written.clear()


class House:
    """A daemon with all its fakes."""

    def __init__(
        self,
        store: Store[Transaction],
        *sources: Source,
        workspace: str = "test",
        fetcher: FakeFetcher | None = None,
        intervals: Intervals = FAST,
        reader: FakePages | None = None,
        page: ServedPage | None = None,
        lease_lost: "asyncio.Future[LeaseLostError] | None" = None,
    ) -> None:
        self.store = store
        self.events = 0  # on which it can be measured what is to be expected
        self.clocks = Clocks()
        self.fetcher = fetcher or FakeFetcher()
        self.extractor = FakeExtractor()
        self.messenger = FakeMessenger(clock=self.clocks.clock)
        self.stop = asyncio.Event()
        self.watcher = Watcher(self.stop)
        self.config = RuntimeConfig(
            rules={ANY.id: ANY},
            vocabulary=WORDS,
            routes=Routes(default=Route(name="default", channel="C1")),
            sources={s.id: s for s in sources},
            workspace=workspace,
        )
        collector = Collector(
            store=store,
            fetcher=self.fetcher,
            extractor=self.extractor,
            config=lambda: self.config,
            clock=self.clocks.clock,
            jitter=Random(1),
        )
        deliverer = Deliverer(
            store=store,
            messenger=self.messenger,
            serves=lambda _: True,
            vocabulary=lambda: WORDS,
            clock=self.clocks.clock,
            jitter=Random(1),
            times=NO_WAIT,
            workspace="test",
        )
        enricher = Enricher(
            store=store,
            fetcher=self.fetcher,
            reader=reader or FakePages(),
            extractor=self.extractor,
            config=lambda: self.config,
            clock=self.clocks.clock,
            jitter=Random(1),
        )
        jobs = PeriodicJobs(
            store=store,
            config=lambda: self.config,
            clock=self.clocks.clock,
            health=HealthWatch(store=store, config=lambda: self.config, clock=self.clocks.clock),
        )
        self.meters = Meters()
        self.daemon = Daemon(
            store,
            UseCases(
                collector=collector,
                deliverer=deliverer,
                jobs=jobs,
                gaps=NumberGapWatch(store=store, config=lambda: self.config, clock=self.clocks.clock),
                enricher=enricher if reader is not None else None,
            ),
            config=lambda: self.config,
            timing=Timing(clock=self.clocks.clock, monotonic=self.clocks.monotonic, intervals=intervals),
            background=Background(
                page=page, meters=self.meters, lease_lost=None if lease_lost is None else lambda: lease_lost
            ),
            reporting=Reporting(narrator=self.watcher, expectation=VolumeReport(store, self._measure)),
        )

    async def _measure(self, config: RuntimeConfig, _: datetime) -> Expected:
        volume = RouteVolume(route="default", channel=config.routes.default.channel, alerts=((Level.HIGH, 2),))
        return Expected(routes=(volume,), events=self.events)

    async def open(self) -> None:
        await self.store.write(lambda tx: tx.sources.sync(tuple(self.config.sources.values()), now=NOW))

    async def run(self) -> None:
        async with asyncio.timeout(60):
            await self.daemon.run(self.stop)


@pytest.fixture
async def store() -> AsyncIterator[DatabaseStore]:
    async with open_store("sqlite://") as opened:
        yield opened


async def test_the_initial_poll_reads_every_source_once_and_sends_one_notice(store: DatabaseStore) -> None:
    one, two = source("one"), source("two")
    house = House(store, one, two)
    await house.open()
    house.fetcher.answers.extend([body("1"), FetchError("two: no such host", outcome="dns")])
    house.extractor.harvests.append(extraction_of(extracted(article("a", one), act(), rules=(ANY,))))
    await house.run()
    assert house.meters.read().polls == {Outcome.NEW_BODY: 1, Outcome.DNS: 1}
    (found,) = house.watcher.looks
    assert (found.sources, found.reached, found.items, found.events_found) == (2, 1, 1, 1)
    assert house.watcher.progress[-1] == (2, 2)
    (sent,) = house.messenger.sent
    assert isinstance(sent.message, Notice)
    assert "not alerted" in sent.message.title
    assert len(sent.message.lines) <= 9


EXPECTED_LINE = "Expected volume: about 2 alerts a week (2 high) (measured on the last 7 days)."


@pytest.mark.parametrize("workspace", ["test", "terminal"])
async def test_a_first_look_says_how_much_is_to_be_expected(store: DatabaseStore, workspace: str) -> None:
    one = source("one")
    house = House(store, one, workspace=workspace)
    house.events = 1
    await house.open()
    house.fetcher.answers.append(body("1"))
    house.extractor.harvests.append(extraction_of(extracted(article("a", one), act(), rules=(ANY,))))
    await house.run()
    assert house.watcher.looks[0].expected == (EXPECTED_LINE,)
    said = [s.message.lines[-1] for s in house.messenger.sent if isinstance(s.message, Notice)]
    assert said == ([EXPECTED_LINE] if workspace == "test" else [])


async def test_new_channels_get_one_message_at_the_start(store: DatabaseStore) -> None:
    titles = []
    for channel in ("C1", "C1", "C2"):
        house = House(store)
        house.events = 1
        house.config = replace(house.config, routes=Routes(default=Route(name="default", channel=channel)))
        house.stop.set()
        await house.run()
        titles.append([s.message.title for s in house.messenger.sent if isinstance(s.message, Notice)])
    assert titles == [[EXPECTED_LINE], [], [EXPECTED_LINE]]


async def test_without_a_history_nothing_is_expected(store: DatabaseStore) -> None:
    house = House(store)
    house.stop.set()
    await house.run()
    assert house.messenger.sent == []


async def test_in_try_out_mode_the_first_look_is_shown_on_the_screen_alone(store: DatabaseStore) -> None:
    one = source("one")
    house = House(store, one, workspace="terminal")
    await house.open()
    house.fetcher.answers.append(body("1"))
    house.extractor.harvests.append(extraction_of(extracted(article("a", one), act(), rules=(ANY,))))
    await house.run()
    assert len(house.watcher.looks) == 1
    assert house.messenger.sent == []


async def test_an_alert_goes_out_while_the_daemon_runs(store: DatabaseStore) -> None:
    loud = source("loud", first_poll=FirstPoll.ANNOUNCE)
    house = House(store, loud)
    await house.open()
    house.fetcher.answers.append(body("1"))
    house.extractor.harvests.append(extraction_of(extracted(article("a", loud), act(), rules=(ANY,))))
    await house.run()
    assert sum(isinstance(s.message, Alert) for s in house.messenger.sent) == 1


async def test_a_stop_in_the_middle_of_a_post_is_no_fault_in_the_log(
    store: DatabaseStore, caplog: pytest.LogCaptureFixture
) -> None:
    loud = source("loud", first_poll=FirstPoll.ANNOUNCE)
    house = House(store, loud, intervals=replace(FAST, finish_posts=timedelta(0)))
    await house.open()
    house.fetcher.answers.append(body("1"))
    house.extractor.harvests.append(extraction_of(extracted(article("a", loud), act(), rules=(ANY,))))
    house.watcher.stop_when_caught_up = True  # not when all have been looked at
    answered = house.messenger.slow["C1"] = asyncio.Event()
    running = asyncio.create_task(house.run())
    while not (house.messenger.tried or running.done()):  # noqa: ASYNC110 -- the messenger has nothing to wait for
        await asyncio.sleep(0)
    house.stop.set()
    await running
    answered.set()
    assert [r.getMessage() for r in caplog.records if r.name.startswith("apscheduler") and r.levelname == "ERROR"] == []


@pytest.mark.parametrize("posting", [True, False])
async def test_a_daemon_that_is_no_longer_the_active_one_ends_at_once_and_cancels_posts(
    store: DatabaseStore, posting: bool
) -> None:
    loud = source("loud", first_poll=FirstPoll.ANNOUNCE)
    lost: asyncio.Future[LeaseLostError] = asyncio.get_running_loop().create_future()
    house = House(store, loud, lease_lost=lost)
    house.watcher.stop_when_caught_up = True
    await house.open()
    if posting:
        house.fetcher.answers.append(body("1"))
        house.extractor.harvests.append(extraction_of(extracted(article("a", loud), act(), rules=(ANY,))))
        house.messenger.slow["C1"] = asyncio.Event()  # never answers
    else:
        house.fetcher.answers.append(FetchError("loud: gone", outcome="gone"))
    running = asyncio.create_task(house.daemon.run(house.stop))
    while posting and not (house.messenger.tried or running.done()):  # noqa: ASYNC110 -- the messenger has nothing to wait for
        await asyncio.sleep(0)
    lost.set_result(LeaseLostError("db: no longer the active one"))
    async with asyncio.timeout(60):
        with pytest.raises(LeaseLostError):
            await running
    assert house.messenger.sent == []
    assert not [task for task in asyncio.all_tasks() if task.get_name() in ("send", "deliver", "poll")]


async def test_a_stop_before_a_job_began_is_no_fault_in_the_log(
    store: DatabaseStore, caplog: pytest.LogCaptureFixture
) -> None:
    house = House(store)
    house.stop.set()
    await house.run()
    assert [r.getMessage() for r in caplog.records if r.name.startswith("apscheduler") and r.levelname == "ERROR"] == []


async def test_the_sample_is_reported_when_it_was_read_and_is_no_part_of_the_first_look(store: DatabaseStore) -> None:
    sample = source("sample", sample=True, first_poll=FirstPoll.ANNOUNCE)
    other = source("other")
    house = House(store, sample, other, workspace="terminal")
    await house.open()
    house.fetcher.answers.extend([body("1"), body("2")])
    house.extractor.harvests.extend(
        [extraction_of(extracted(article("a", sample), act(), rules=(ANY,))), extraction_of()]
    )
    await house.run()
    assert len(house.watcher.samples) == 1
    assert house.watcher.looks[0].sources == 1


async def test_missing_numbers_are_reported_while_the_daemon_runs(store: DatabaseStore) -> None:
    one = source("one")
    house = House(store, one)
    await house.open()
    house.fetcher.answers.append(FetchError("one: gone", outcome="gone"))
    series = Series(authority="MOFCOM", year=NOW.year)
    for number in (61, 63):
        await store.write(lambda tx, n=number: tx.numbers.note(series, n, live=True, now=NOW - WAIT))  # type: ignore[misc]
    await house.run()
    assert left_out(house) == [True]


def left_out(house: House) -> list[bool]:
    """Of each notice, whether it reports the missing number."""
    return ["62 not seen" in line for s in house.messenger.sent for line in s.message.lines[:1]]  # type: ignore[union-attr]


async def test_once_reports_missing_numbers_once(store: DatabaseStore) -> None:
    house = House(store)
    await house.open()
    series = Series(authority="MOFCOM", year=NOW.year)
    for number in (61, 63):
        await store.write(lambda tx, n=number: tx.numbers.note(series, n, live=True, now=NOW - WAIT))  # type: ignore[misc]
    await house.daemon.once()
    await house.daemon.once()
    assert left_out(house) == [True]


async def test_what_came_and_what_went_by_while_nobody_watched_is_reported_when_all_were_asked(
    store: DatabaseStore,
) -> None:
    one = source("one")
    house = House(store, one)
    await house.open()
    last = NOW - timedelta(hours=9)
    state = PollState(source_id=one.id, due_at=last, baselined_at=last, last_success_at=last, asked=one.url)
    sights = tuple(SeenItem(at=last - n * timedelta(minutes=15), dated=True) for n in range(20))
    await store.write(lambda tx: tx.sources.save(state))
    await store.write(lambda tx: tx.health.save(SourceHealth(source_id=one.id, usable=20, recent_items=sights)))
    await store.write(lambda tx: tx.journal.remember(HEARTBEAT, last.isoformat()))
    items = [extracted(article(f"{n}", one), act(), rules=(ANY,)) for n in range(5)]
    house.fetcher.answers.append(body("1"))
    house.extractor.harvests.append(extraction_of(*items))
    house.watcher.stop_when_caught_up = True
    await house.run()
    (found,) = house.watcher.caught
    assert (found.away, len(found.events)) == (timedelta(hours=9), 1)
    assert found.gaps == (("One", Gap(start=last, end=NOW - timedelta(hours=1), unseen=32)),)


async def with_a_certificate_that_ends(house: House, of: Source) -> None:
    await house.open()
    ill = SourceHealth(source_id=of.id, certificate_until=NOW + timedelta(days=9))
    await house.store.write(lambda tx: tx.health.save(ill))
    house.fetcher.answers.append(FetchError("one: gone", outcome="gone"))


@pytest.mark.parametrize("keeps_running", [True, False], ids=["run", "once"])
async def test_a_source_that_is_not_well_is_reported_once(store: DatabaseStore, keeps_running: bool) -> None:
    one = source("one")
    house = House(store, one)
    await with_a_certificate_that_ends(house, one)
    await (house.run() if keeps_running else house.daemon.once())
    await house.daemon.once()
    said = [s.message.title for s in house.messenger.sent if isinstance(s.message, Notice)]
    assert said == ["🔑 One: TLS certificate expires 4 Dec 12:00 UTC."]


async def test_the_heartbeat_is_written_down_for_health(store: DatabaseStore) -> None:
    one = source("one")
    house = House(store, one)
    await house.open()
    house.fetcher.answers.append(FetchError("one: gone", outcome="gone"))
    await house.run()
    assert await store.read(lambda tx: tx.journal.recall(HEARTBEAT)) == NOW.isoformat()


async def test_a_heartbeat_that_the_store_refuses_is_not_the_last(store: DatabaseStore) -> None:
    one, watched = source("one"), Watched(store)
    house = House(watched, one)
    await house.open()

    async def beats() -> bool:
        return await store.read(lambda tx: tx.journal.recall(HEARTBEAT)) == house.clocks.wall.isoformat()

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        tasks.create_task(house.daemon.run(house.stop))
        await watched.until(beats)
        watched.refusals = 5
        await watched.until(lambda: _is(watched.refusals == 0))
        house.clocks.wall += timedelta(seconds=1)
        await watched.until(beats)
        house.stop.set()


async def _is(fact: bool) -> bool:
    return fact


async def test_a_clock_that_is_set_back_takes_due_times_with_it_and_one_set_forward_does_not(
    store: DatabaseStore,
) -> None:
    one, watched = source("one"), Watched(store)
    house = House(watched, one)
    await house.open()
    due_at, hour = NOW + timedelta(minutes=10), timedelta(hours=1)
    await store.write(lambda tx: tx.sources.save(PollState(source_id=one.id, due_at=due_at, baselined_at=NOW)))
    await _put_page_of(one, store, due_at)

    async def beats() -> bool:
        return await store.read(lambda tx: tx.journal.recall(HEARTBEAT)) == house.clocks.wall.isoformat()

    async def is_due(at: datetime) -> bool:
        state = await store.read(lambda tx: tx.sources.state(one.id))
        return state is not None and abs(state.due_at - at) < FAST.jump

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        tasks.create_task(house.daemon.run(house.stop))
        await watched.until(beats)
        house.clocks.wall -= hour
        await watched.until(beats)
        assert await is_due(due_at - hour)
        (page,) = await store.read(lambda tx: tx.pages.asked_for())
        assert page.due_at is not None
        assert abs(page.due_at - (due_at - hour)) < FAST.jump
        house.clocks.wall += timedelta(minutes=9)
        await watched.until(beats)
        assert await is_due(due_at - hour)
        assert house.fetcher.asked == []
        house.clocks.wall += timedelta(minutes=1)
        await watched.until(lambda: _was_polled(store, one))
        house.stop.set()
    assert len(house.fetcher.asked) == 1


async def test_due_times_are_moved_when_the_store_takes_them_again(store: DatabaseStore) -> None:
    one, watched = source("one"), Watched(store)
    house = House(watched, one)
    await house.open()
    due_at, hour = NOW + timedelta(minutes=10), timedelta(hours=1)
    await store.write(lambda tx: tx.sources.save(PollState(source_id=one.id, due_at=due_at, baselined_at=NOW)))

    async def is_moved() -> bool:
        state = await store.read(lambda tx: tx.sources.state(one.id))
        return state is not None and abs(state.due_at - (due_at - hour)) < FAST.jump

    async def beats() -> bool:
        return await store.read(lambda tx: tx.journal.recall(HEARTBEAT)) == house.clocks.wall.isoformat()

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        tasks.create_task(house.daemon.run(house.stop))
        await watched.until(beats)
        watched.refusals = 5
        house.clocks.wall -= hour
        await watched.until(is_moved)
        house.stop.set()
    assert watched.refusals == 0


async def _put_page_of(one: Source, store: DatabaseStore, due_at: datetime) -> None:
    item = article("a", one)
    page = Page(
        article_id=item.id,
        source_id=one.id,
        url=item.url,
        because=FetchReason.FULL_TEXT,
        state=PageState.FAILED,
        due_at=due_at,
    )

    def put(tx: Transaction) -> None:
        tx.articles.keep(extracted(item), body("0"), now=NOW)
        tx.pages.save(page)

    await store.write(put)


async def _was_polled(store: DatabaseStore, one: Source) -> bool:
    state = await store.read(lambda tx: tx.sources.state(one.id))
    return state is not None and state.last_polled_at is not None


async def _a_title_whose_page_has_an_act(house: House, reader: FakePages) -> None:
    (shown,) = house.config.sources.values()
    item = article("a", shown, "Ministry publishes notice 7")
    house.fetcher.answers.extend([body("1"), body("<html>", url=item.url)])
    house.extractor.harvests.append(extraction_of(extracted(item)))
    reader.pages.append(PageContent(text="The notice grants licences."))
    house.extractor.rereads.append(extracted(item, act(), rules=(ANY,)))
    await house.open()


async def test_once_reads_the_pages_that_are_due_and_alerts_what_they_bring(store: DatabaseStore) -> None:
    reader = FakePages()
    house = House(store, source("loud", first_poll=FirstPoll.ANNOUNCE, full_text=True), reader=reader)
    await _a_title_whose_page_has_an_act(house, reader)
    await house.daemon.once()
    assert isinstance(house.messenger.sent[0].message, Alert)
    assert reader.rests == 1


async def test_the_daemon_reads_pages_as_they_are_due(store: DatabaseStore) -> None:
    reader, watched = FakePages(), Watched(store)
    house = House(watched, source("loud", first_poll=FirstPoll.ANNOUNCE, full_text=True), reader=reader)
    await _a_title_whose_page_has_an_act(house, reader)
    house.watcher.stop_when_caught_up = True  # not at the end of the initial poll, before the page was read
    running = asyncio.create_task(house.run())
    await watched.until(lambda: _has_sent_an_alert(house))
    house.stop.set()
    await running


async def _has_sent_an_alert(house: House) -> bool:
    return any(isinstance(s.message, Alert) for s in house.messenger.sent)


async def test_once_polls_what_is_due_delivers_and_ends(store: DatabaseStore) -> None:
    loud = source("loud", first_poll=FirstPoll.ANNOUNCE)
    house = House(store, loud)
    await house.open()
    house.fetcher.answers.append(body("1"))
    house.extractor.harvests.append(extraction_of(extracted(article("a", loud), act(), rules=(ANY,))))
    (collected,) = await house.daemon.once()
    assert collected.outcome is Outcome.NEW_BODY
    assert [type(s.message) for s in house.messenger.sent] == [Alert, Evidence]
    assert await house.daemon.once() == ()


async def test_what_was_struck_through_is_gone_a_day_later_although_nobody_ran_in_between(store: DatabaseStore) -> None:
    wire = source("wire", first_poll=FirstPoll.ANNOUNCE)
    ministry = source("ministry", tier=Tier.OFFICIAL, place="CN", first_poll=FirstPoll.ANNOUNCE)
    house = House(store, wire)
    await house.open()
    house.fetcher.answers.append(body("1"))
    house.extractor.harvests.append(extraction_of(extracted(article("a", wire), act(), rules=(ANY,))))
    await house.daemon.once()
    house.config = replace(house.config, sources={ministry.id: ministry})
    await house.open()
    house.fetcher.answers.append(body("2"))
    official = act(certainty=Certainty.OFFICIAL)
    house.extractor.harvests.append(extraction_of(extracted(article("b", ministry), official, rules=(ANY,))))
    await house.daemon.once()
    root, _, confirmed = house.messenger.sent
    assert isinstance(root.message, Alert)
    assert root.message.previous_text == "⚠ unconfirmed, 1 media report"
    assert (type(confirmed.message), confirmed.broadcast) == (Update, True)
    house.clocks.wall += timedelta(days=3)
    await house.daemon.once()
    root, *_ = house.messenger.sent
    assert isinstance(root.message, Alert)
    assert (root.message.previous_text, root.message.changed) == ("", "confirmed by the issuer")


def with_digest(house: House) -> None:
    plan = DigestPlan(at=time(8), zone=UTC, empty=True)
    route = Route(name="minerals", channel="C1", digest=plan)
    house.config = replace(house.config, routes=Routes(default=route))


def digests(house: House) -> list[datetime]:
    return [s.message.end for s in house.messenger.sent if isinstance(s.message, Digest)]


async def test_once_sends_the_digest_that_is_due(store: DatabaseStore) -> None:
    house = House(store)
    with_digest(house)
    await house.daemon.once()
    house.clocks.wall += timedelta(days=1)
    await house.daemon.once()
    await house.daemon.once()
    assert digests(house) == [NOW.replace(hour=8) + timedelta(days=1)]


async def test_a_digest_goes_out_while_the_daemon_runs(store: DatabaseStore) -> None:
    watched = Watched(store)
    house = House(watched)
    with_digest(house)
    await house.daemon.once()
    house.clocks.wall += timedelta(days=1)
    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        tasks.create_task(house.daemon.run(house.stop))
        await watched.until(lambda: _is(bool(digests(house))))
        house.stop.set()
    assert len(digests(house)) == 1


class Dripping(FakeFetcher):
    """Of sources whose names begin so the answer never comes to its end."""

    async def fetch(self, request: FetchRequest) -> Fetched:
        if request.source_id.startswith("drips"):
            self.asked.append(request)
            await asyncio.Event().wait()
        return await super().fetch(request)


async def test_sources_that_never_come_to_an_end_leave_their_places_to_others(store: DatabaseStore) -> None:
    dripping, quick, watched = [source(f"drips-{n}") for n in range(5)], source("quick"), Watched(store)
    intervals = replace(FAST, room=PollLimits(at_once=1, slow=timedelta(milliseconds=100)), finish_polls=timedelta(0))
    house = House(watched, *dripping, quick, intervals=intervals, fetcher=Dripping(body("1")))
    house.extractor.harvests.append(extraction_of())
    await house.open()
    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        tasks.create_task(house.daemon.run(house.stop))
        await watched.until(lambda: _was_polled(store, quick))
        house.stop.set()
    assert len(house.fetcher.asked) == 6


async def test_a_host_with_many_sources_takes_no_more_places_than_its_own(store: DatabaseStore) -> None:
    crowd = [source(f"drips-{n}", url=f"https://crowd.example/{n}") for n in range(20)]
    quick, watched = source("quick"), Watched(store)
    house = House(
        watched,
        *crowd,
        quick,
        intervals=replace(FAST, room=PollLimits(at_most=12, per_host=3), finish_polls=timedelta(0)),
        fetcher=Dripping(body("1")),
    )
    house.extractor.harvests.append(extraction_of())
    await house.open()
    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        tasks.create_task(house.daemon.run(house.stop))
        await watched.until(lambda: _was_polled(store, quick))
        house.stop.set()
    assert len([r for r in house.fetcher.asked if r.source_id.startswith("drips")]) == 3


class Stale(Watched):
    """A store in which time goes by between looking for what is due and saying it: `before` is awaited there, once."""

    def __init__(self, store: Store[Transaction]) -> None:
        super().__init__(store)
        self.read = self._read
        self.before: Callable[[], Awaitable[object]] | None = None

    async def _read(self, work: Callable[[Transaction], T]) -> T:
        found = await self._store.read(work)
        if self.before is not None and isinstance(found, list | tuple) and found and isinstance(found[0], PollState):
            before, self.before = self.before, None
            await before()
        return found


class Gated(FakeFetcher):
    """Answers once `gate` is open."""

    def __init__(self, *answers: Fetched | FetchError) -> None:
        super().__init__(*answers)
        self.gate = asyncio.Event()
        self.began = asyncio.Event()

    async def fetch(self, request: FetchRequest) -> Fetched:
        answer = await super().fetch(request)
        self.began.set()
        await self.gate.wait()
        return answer


async def test_a_poll_that_ends_while_the_daemon_looks_for_what_is_due_is_not_made_again(store: DatabaseStore) -> None:
    one, stale, fetcher = source("one"), Stale(store), Gated(body("1"), body("2"))
    house = House(stale, one, fetcher=fetcher)
    house.extractor.harvests.extend([extraction_of(), extraction_of()])
    await house.open()
    await store.write(lambda tx: tx.sources.save(PollState(source_id=one.id, due_at=NOW, baselined_at=NOW)))

    async def let_the_poll_end() -> None:
        fetcher.gate.set()
        await asyncio.gather(*house.daemon._polls.tasks)

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        tasks.create_task(house.daemon.run(house.stop))
        await fetcher.began.wait()
        stale.before = let_the_poll_end
        await stale.until(lambda: _was_polled(store, one))
        await stale.until(lambda: _is(house.clocks.mono > 1))  # the daemon looked again
        house.stop.set()
    assert len(fetcher.asked) == 1


class FakePage:
    """Serves until the stop; `error` ends it at once, `lasts` keeps it from ending."""

    def __init__(self, *, error: Exception | None = None, lasts: bool = False) -> None:
        self.error = error
        self.lasts = lasts
        self.ended = ""

    async def serve(self, stop: asyncio.Event) -> None:
        if self.error is not None:
            raise self.error
        try:
            await stop.wait()
            if self.lasts:
                await asyncio.Event().wait()
            self.ended = "by itself"
        except asyncio.CancelledError:
            self.ended = "cancelled"
            raise


@pytest.mark.parametrize(("lasts", "ended"), [(False, "by itself"), (True, "cancelled")])
async def test_the_page_is_served_until_the_stop_and_not_much_longer(
    store: DatabaseStore, lasts: bool, ended: str
) -> None:
    page = FakePage(lasts=lasts)
    house = House(store, page=page, intervals=replace(FAST, finish_page=timedelta(milliseconds=20)))
    house.stop.set()
    await house.run()
    assert page.ended == ended


async def test_an_error_of_the_page_keeps_no_alert_from_going_out(store: DatabaseStore) -> None:
    loud = source("loud", first_poll=FirstPoll.ANNOUNCE)
    house = House(store, loud, page=FakePage(error=OSError("no more files")))
    await house.open()
    house.fetcher.answers.append(body("1"))
    house.extractor.harvests.append(extraction_of(extracted(article("a", loud), act(), rules=(ANY,))))
    await house.run()
    assert sum(isinstance(s.message, Alert) for s in house.messenger.sent) == 1
