from collections.abc import AsyncIterator, Callable, Sequence
from random import Random

import pytest

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.bursts import DEFAULT_LIMITS, BurstLimits
from monitor.domain.alerts.route import Route
from monitor.domain.rules.rule import Rule
from monitor.domain.sources.source import Source
from monitor.domain.watch.watch_list import NOTHING_WATCHED
from monitor.errors import FetchError
from monitor.language.exposure import exposure_finder
from monitor.pipeline.poll.collect import Collector, PollResult
from monitor.pipeline.poll.enrich import Enricher
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import FeedExtraction
from monitor.ports.network.fetch import Fetched
from monitor.store import DatabaseStore, open_store
from tests.fakes.clock import Time
from tests.fakes.pages import FakePages
from tests.fakes.reading import FakeExtractor, FakeFetcher, Unread
from tests.pipeline.posting import Post
from tests.pipeline.words import WORDS


def config_of(*sources: Source) -> RuntimeConfig:
    """A config without rules, with one channel."""
    return RuntimeConfig(
        rules={},
        vocabulary=WORDS,
        routes=Routes(default=Route(name="default", channel="C1")),
        sources={s.id: s for s in sources},
        workspace="test",
    )


@pytest.fixture
async def store() -> AsyncIterator[DatabaseStore]:
    async with open_store("sqlite://") as opened:
        yield opened


@pytest.fixture
def clock() -> Time:
    return Time()


@pytest.fixture
def post(store: DatabaseStore, clock: Time) -> Post:
    return Post(store, clock)


class Line:
    """A collector with its fakes: `feed` says what the next polls bring, `poll` makes one."""

    def __init__(self, store: DatabaseStore, clock: Time, rules: Sequence[Rule], routes: Routes) -> None:
        self.store = store
        self.clock = clock
        self.fetcher = FakeFetcher()
        self.rules = {r.id: r for r in rules}
        self.routes = routes
        self.sources: dict[str, Source] = {}
        self.revision = ""
        self.storm: BurstLimits | None = DEFAULT_LIMITS
        self.second_reader = ""
        self.watched = NOTHING_WATCHED
        self.reader = FakePages()
        self.read_with(FakeExtractor())

    def read_with(self, extractor: FakeExtractor) -> None:
        """Use this extractor from now on."""
        self.extractor = extractor
        self.collector = Collector(
            store=self.store,
            fetcher=self.fetcher,
            extractor=extractor,
            config=self.config,
            clock=self.clock,
            jitter=Random(1),
            is_own=lambda url: url.startswith("http://own.example"),
        )
        self.enricher = Enricher(
            store=self.store,
            fetcher=self.fetcher,
            reader=self.reader,
            extractor=extractor,
            config=self.config,
            clock=self.clock,
            jitter=Random(1),
        )

    def config(self) -> RuntimeConfig:
        return RuntimeConfig(
            rules=self.rules,
            vocabulary=WORDS,
            routes=self.routes,
            sources={s.id: s for s in self.sources.values()},
            workspace="test",
            revision=self.revision,
            storm=self.storm,
            second_reader=self.second_reader,
            watch=self.watched,
            exposure=exposure_finder(self.watched, WORDS),
        )

    async def watch(self, *sources: Source) -> None:
        self.sources |= {s.id: s for s in sources}
        listed = tuple(self.sources.values())
        await self.store.write(lambda tx: tx.sources.sync(listed, now=self.clock()))

    def feed(self, fetched: Fetched | FetchError, *harvests: FeedExtraction | Unread) -> None:
        self.fetcher.answers.append(fetched)
        self.extractor.harvests.extend(harvests)

    async def poll(self, source: Source) -> PollResult:
        return await self.collector.collect(source)


@pytest.fixture
def line_with(store: DatabaseStore, clock: Time) -> Callable[..., Line]:
    def make(*rules: Rule, routes: Routes | None = None) -> Line:
        return Line(store, clock, rules, routes or Routes(default=Route(name="default", channel="C1")))

    return make
