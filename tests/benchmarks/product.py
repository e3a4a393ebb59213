"""The product on sources of our own choice: nothing shipped is polled, so that no benchmark asks the world."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from rich.console import Console
from sqlalchemy import Connection

from monitor.app.assemble import CHILDREN, App, Overrides, Screen, assemble
from monitor.app.messaging.channels import TERMINAL
from monitor.app.network.private import secret_lookup
from monitor.app.rules.runtime_config import config_of
from monitor.daemon.clock import utc_now
from monitor.daemon.narrator import Narrator
from monitor.daemon.parts import Intervals
from monitor.domain.articles.article import Article
from monitor.domain.sources.source import Source, SourceId
from monitor.extract import build
from monitor.ingest.http.client import HttpFetcher
from monitor.ingest.http.session import HttpSettings
from monitor.pipeline.poll.collect import Collector, PollResult
from monitor.ports.repositories.transaction import Transaction
from monitor.rulefiles import RuleSet, load
from monitor.settings import Settings
from monitor.store import DatabaseStore, open_store, sqlite_url
from monitor.store.articles.articles import Articles
from monitor.store.database.transaction import DatabaseTransaction
from monitor.telemetry import configure
from monitor.workers.extractor import ChildExtractor
from tests.benchmarks.feedserver import FeedServer

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """The collector with its sources, polled as the daemon polls them: 64 at once."""

    collector: Collector
    sources: tuple[Source, ...]
    store: DatabaseStore

    async def poll(self, sources: Sequence[Source]) -> tuple[PollResult, ...]:
        gate = asyncio.Semaphore(Intervals().room.at_once)

        async def one(source: Source) -> PollResult:
            async with gate:
                return await self.collector.collect(source)

        return tuple(await asyncio.gather(*(one(s) for s in sources)))


@asynccontextmanager
async def polling(folder: Path, server: FeedServer, *, indexed: bool = True) -> AsyncIterator[Polling]:
    """From the network to the outbox: fetcher, children, SQLite file in `folder`, with an index of words or without."""
    configure("error")
    settings, rules = _settings(folder, server), _rules(folder, server)
    config = config_of(rules, settings, TERMINAL)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(sqlite_url(folder)))
        await store.write(lambda tx: tx.sources.sync(rules.sources, now=utc_now()))
        http = HttpSettings(user_agent="policy-monitor benchmark", allow_hosts=settings.allow_hosts)
        collector = Collector(
            store=store if indexed else WithoutIndex(store),
            fetcher=await stack.enter_async_context(HttpFetcher(http, clock=utc_now, reveal=secret_lookup({}))),
            extractor=await stack.enter_async_context(ChildExtractor(build, rules.knowledge, size=CHILDREN)),
            config=lambda: config,
            clock=utc_now,
            jitter=Random(1),
        )
        yield Polling(collector=collector, sources=rules.sources, store=store)


class Unindexed(Articles):
    """Keeps articles and leaves the index of words out."""

    def _index(self, articles: Sequence[Article]) -> None:
        pass


class WithoutIndex:
    """A store that keeps articles without their words."""

    def __init__(self, store: DatabaseStore) -> None:
        self._store = store
        self.read = store.read

    async def write(self, work: Callable[[Transaction], T], *, lazy: bool = False) -> T:
        return await self._store._write(lambda connection: work(_without_index(connection)), lazy=lazy)


def _without_index(connection: Connection) -> DatabaseTransaction:
    transaction = DatabaseTransaction(connection)
    transaction.articles = Unindexed(connection)
    return transaction


@asynccontextmanager
async def running(folder: Path, server: FeedServer, narrator: Narrator) -> AsyncIterator[App]:
    """The daemon in try-out mode, as `monitor run` puts it together, without the sample."""
    configure("error")
    console = Console(file=io.StringIO())
    settings, rules = _settings(folder, server), _rules(folder, server)
    async with assemble(
        settings, screen=Screen(console=console, narrator=narrator), environment={}, overrides=Overrides(rules=rules)
    ) as app:
        yield app


def _settings(folder: Path, server: FeedServer) -> Settings:
    return Settings(
        data_dir=folder,
        rules_dir=folder / "no packs of your own",
        allow_hosts=tuple({f"{server.address(n)}:{server.port}" for n in range(server.feeds)}),
        sample=False,
    )


def _rules(folder: Path, server: FeedServer) -> RuleSet:
    """The shipped rules, with one source per feed in place of the shipped sources."""
    return replace(
        load(folder / "no packs of your own"), sources=tuple(_source(n, server) for n in range(server.feeds))
    )


def _source(number: int, server: FeedServer) -> Source:
    return Source(
        id=SourceId(f"feed-{number}"),
        name=f"Feed {number}",
        url=server.url(number),
        interval=timedelta(minutes=15),
        full_text=False,  # what its items link to is nowhere
    )
