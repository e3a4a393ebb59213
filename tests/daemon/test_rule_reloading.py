"""The rules are edited while the daemon runs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest

from monitor.daemon.parts import Background, Reporting, Timing, UseCases
from monitor.daemon.periodic_jobs import PeriodicJobs
from monitor.daemon.process import Daemon
from monitor.daemon.rule_reloading import RuleReloading
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.message import Alert, Notice
from monitor.domain.alerts.route import Route
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.rules.rule import Level
from monitor.domain.sources.source import SourceId
from monitor.errors import ChildLostError, FetchError, StoreError
from monitor.pipeline.delivery.deliver import Deliverer
from monitor.pipeline.poll.collect import Collector
from monitor.pipeline.rules.reload import Reloaded, Reloader
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ReaderConfig
from monitor.ports.repositories.articles import StoredAct
from monitor.ports.repositories.store import Store
from monitor.ports.repositories.transaction import Transaction
from monitor.ports.rules import RulesLoaded
from monitor.store import DatabaseStore, open_store
from tests.daemon.test_process import FAST, NO_WAIT, Clocks, T, Watched, Watcher
from tests.fakes.messenger import FakeMessenger
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
from tests.fakes.rules import FakeRuleFiles, FakeWatcher, Stage
from tests.pipeline.words import WORDS

ORE, FAB = source("ore"), source("fab")


class RecordingNarrator(Watcher):
    """Notes its messages about rules; a first look doesn't end the run."""

    def __init__(self) -> None:
        super().__init__(asyncio.Event())
        self.reloads: list[Reloaded] = []

    def rules(self, reloaded: Reloaded) -> None:
        self.reloads.append(reloaded)


class Moody:
    """A store that refuses the next `refusals` writes."""

    def __init__(self, store: Store[Transaction]) -> None:
        self._store = store
        self.read = store.read
        self.refusals = 0

    async def write(self, work: Callable[[Transaction], T], *, lazy: bool = False) -> T:
        if self.refusals:
            self.refusals -= 1
            raise StoreError("disk full")
        return await self._store.write(work, lazy=lazy)


class House:
    """A daemon over a rules folder in memory. `edit` changes a pack's text and notifies the watcher."""

    def __init__(self, store: Store[Transaction], **packs: str) -> None:
        self.store = Watched(store)
        self.books = Moody(self.store)
        self.files = FakeRuleFiles(**packs)
        self.files.packs["routes.yaml"] = "operator COPS"
        self.clocks = Clocks()
        self.fetcher, self.extractor = FakeFetcher(), FakeExtractor()
        self.messenger = FakeMessenger(clock=self.clocks.clock)
        self.recorder, self.watcher = RecordingNarrator(), FakeWatcher()
        self.taught: list[ReaderConfig] = []
        self.stage = Stage()
        self.reloader = Reloader(
            store=self.books,
            files=self.files,
            config_of=self._config_of,
            rehearse=self.stage,
            engine="1.0",
            clock=self.clocks.clock,
        )
        collector = Collector(
            store=self.store,
            fetcher=self.fetcher,
            extractor=self.extractor,
            config=lambda: self.reloader.config,
            clock=self.clocks.clock,
            jitter=Random(1),
        )
        deliverer = Deliverer(
            store=self.store,
            messenger=self.messenger,
            serves=lambda _: True,
            vocabulary=lambda: WORDS,
            clock=self.clocks.clock,
            jitter=Random(1),
            times=NO_WAIT,
            workspace="test",
        )
        jobs = PeriodicJobs(store=self.store, config=lambda: self.reloader.config, clock=self.clocks.clock)
        self.daemon = Daemon(
            self.store,
            UseCases(collector=collector, deliverer=deliverer, jobs=jobs),
            config=lambda: self.reloader.config,
            timing=Timing(
                clock=self.clocks.clock,
                monotonic=self.clocks.monotonic,
                intervals=replace(FAST, rest=timedelta(milliseconds=10)),
            ),
            background=Background(
                rulebook=RuleReloading(reloader=self.reloader, watcher=self.watcher, teach=self.taught.append)
            ),
            reporting=Reporting(narrator=self.recorder, would_alert=self._all_alert),
        )

    def _config_of(self, rules: RulesLoaded) -> RuntimeConfig:
        return RuntimeConfig(
            rules={r.id: r for r in rules.knowledge.rules},
            vocabulary=WORDS,
            routes=Routes(default=Route(name="default", channel="C1"), named=rules.routes),
            sources={s.id: s for s in rules.sources},
            workspace="test",
        )

    async def _all_alert(self, events: Collection[PolicyEvent], _: RuntimeConfig, __: datetime) -> frozenset[EventId]:
        return frozenset(event.id for event in events)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        await self.reloader.reload()
        stop = asyncio.Event()
        async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
            tasks.create_task(self.daemon.run(stop))
            yield
            stop.set()

    def edit(self, **packs: str) -> None:
        self.files.packs |= packs
        self.watcher.notify()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Returns when `holds` does, asked after each write of the store; the heartbeat makes one a tick."""

        async def asked() -> bool:
            return holds()

        await self.store.until(asked)

    async def until_polled(self, name: str, times: int = 1) -> None:
        async def polled() -> bool:
            state = await self.store.read(lambda tx: tx.sources.state(SourceId(name)))
            asked = sum(r.source_id == name for r in self.fetcher.asked)
            return state is not None and asked == times and state.due_at > self.clocks.wall

        await self.store.until(polled)

    @property
    def alerts(self) -> list[Alert]:
        return [s.message for s in self.messenger.sent if isinstance(s.message, Alert)]

    @property
    def notices(self) -> list[tuple[str, str]]:
        """Channel and title of those about rules."""
        found = [(s.channel, s.message.title) for s in self.messenger.sent if isinstance(s.message, Notice)]
        return [(channel, title) for channel, title in found if "loaded" in title]


@pytest.fixture
async def store() -> AsyncIterator[DatabaseStore]:
    async with open_store("sqlite://") as opened:
        yield opened


def brings(house: House, name: str, *, rules: tuple[str, ...], number: str) -> None:
    """The next poll finds one article about an act of its own, which those rules match."""
    of = {"ore": ORE, "fab": FAB}[name]
    matched = tuple(rule(r, level=Level.HIGH) for r in rules)
    house.fetcher.answers.append(body(number))
    issuer, commodity = {"1": ("CN", "gallium"), "2": ("US", "gallium"), "3": ("CN", "rare_earths")}[number]
    read = act(issuer=issuer, commodities=(commodity,))
    house.extractor.harvests.append(extraction_of(extracted(article(number, of), read, rules=matched)))


async def chinese_acts(store: Store[Transaction]) -> tuple[StoredAct, ...]:
    return await store.read(lambda tx: tx.events.acts("CN", since=NOW.date() - timedelta(days=30)))


async def test_new_rules_and_sources_work_from_the_next_poll_on_and_the_past_stays_as_it_is(
    store: DatabaseStore,
) -> None:
    house = House(store, minerals="source ore rule old")
    brings(house, "ore", rules=(), number="1")
    async with house.running():
        await house.until_polled("ore")
        past = await chinese_acts(store)
        brings(house, "fab", rules=("new",), number="2")
        house.edit(minerals="source ore source fab rule old rule new")
        await house.until_polled("fab")
        assert [k.version for k in house.taught] == [house.recorder.reloads[0].rules.knowledge.version]
        assert set(house.reloader.config.rules) == {"shipped", "old", "new"}
        assert len(past) == 1
        assert (await chinese_acts(store), house.alerts) == (past, [])
        house.fetcher.answers.clear()
        brings(house, "ore", rules=("new",), number="3")
        house.clocks.wall += timedelta(minutes=20)
        house.fetcher.page = FetchError("fab: nobody", outcome="unreachable")
        await house.until(lambda: bool(house.alerts))
    assert [a.rule_id for a in house.alerts] == ["new"]


async def test_a_pack_that_breaks_is_one_notice_to_the_operator_and_nothing_changes(store: DatabaseStore) -> None:
    house = House(store, minerals="rule m", chips="rule c")
    async with house.running():
        config = house.reloader.config
        house.edit(minerals="rule m2 error tab")
        await house.until(lambda: [title[0] for _, title in house.notices] == ["🔧"])
        assert (house.reloader.config is config, house.taught) == (True, [])
        house.edit(minerals="rule m2")
        await house.until(lambda: [title[0] for _, title in house.notices] == ["✅"])
        assert set(house.reloader.config.rules) == {"shipped", "m2", "c"}
    assert [channel for channel, _ in house.notices] == ["COPS"]


async def test_rules_with_which_no_child_can_read_are_never_taught(store: DatabaseStore) -> None:
    house = House(store, minerals="rule m")
    async with house.running():
        house.stage.failure = ChildLostError("made the child crash (exit code -6)", cause="crash")
        house.edit(minerals="rule m2")
        await house.until(lambda: [title[:10] for _, title in house.notices] == ["🔧 rule set"])
        assert (set(house.reloader.config.rules), house.taught) == ({"shipped", "m"}, [])
        house.stage.failure = None
        house.edit(minerals="rule m3")
        await house.until(lambda: [title[0] for _, title in house.notices] == ["✅"])
    assert [{rule.id for rule in k.rules} for k in house.taught] == [{"shipped", "m3"}]


async def test_rules_that_the_store_refuses_are_read_again_after_a_rest(store: DatabaseStore) -> None:
    house = House(store, minerals="rule m")
    async with house.running():
        reads = house.files.reads
        house.books.refusals = 1
        house.edit(minerals="rule m2")
        await house.until(lambda: "m2" in house.reloader.config.rules)
    assert house.files.reads > reads


async def test_an_error_of_ours_in_reading_rules_leaves_the_old_ones_and_the_watch_goes_on(
    store: DatabaseStore,
) -> None:
    house = House(store, minerals="rule m")
    async with house.running():
        house.files.faults.append(RuntimeError("a bug"))
        house.edit(minerals="rule m2")
        await house.until(lambda: not house.files.faults)
        assert set(house.reloader.config.rules) == {"shipped", "m"}
        house.edit(minerals="rule m3")
        await house.until(lambda: "m3" in house.reloader.config.rules)


async def test_a_new_source_is_one_message_that_says_what_it_would_have_alerted(store: DatabaseStore) -> None:
    house = House(store, minerals="source ore rule old")
    brings(house, "ore", rules=(), number="1")
    async with house.running():
        await house.until(lambda: len(house.recorder.looks) == 1)
        house.fetcher.answers.clear()
        brings(house, "fab", rules=("old",), number="2")
        house.edit(minerals="source ore source fab rule old")
        await house.until(lambda: len(house.recorder.looks) == 2)
        house.edit(minerals="source ore source fab rule old rule new")
        await house.until(lambda: "new" in house.reloader.config.rules)
    found = house.recorder.looks[1]
    (event,) = found.events
    assert (len(house.recorder.looks), found.sources, found.items) == (2, 1, 1)
    assert found.would_alert == (f"Fab would have alerted 1 event in the last 30 days, the newest: {event.headline}",)
    assert house.alerts == []
    sent = [s.message.lines for s in house.messenger.sent if isinstance(s.message, Notice)]
    assert sent[-1][-1] == found.would_alert[0]


async def test_a_first_look_does_not_wait_for_a_source_that_was_taken_away(store: DatabaseStore) -> None:
    house = House(store, minerals="source ore", chips="source fab")
    house.fetcher.page = body("1")
    house.extractor.harvests.append(extraction_of())
    await house.reloader.reload()
    later = house.clocks.wall + timedelta(days=1)
    await store.write(lambda tx: _put_off(tx, "fab", later))
    async with house.running():
        await house.until_polled("ore")
        assert house.recorder.looks == []
        house.edit(chips="rule c")
        await house.until(lambda: bool(house.recorder.looks))
    assert (house.recorder.looks[0].sources, house.recorder.looks[0].reached) == (1, 1)


def _put_off(tx: Transaction, name: str, until: object) -> None:
    state = tx.sources.state(SourceId(name))
    assert state is not None
    tx.sources.save(replace(state, due_at=until))  # type: ignore[arg-type]
