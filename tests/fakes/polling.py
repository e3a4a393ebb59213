"""A feed that is polled for long: real parsing, identity, database and outbox; a clock and a server of the test's."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from sqlalchemy import Connection, Table, func, select

from monitor.domain.acts.document_numbers import formatted_number
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.facts import AlertFacts
from monitor.domain.alerts.route import Route
from monitor.domain.delivery.outbox import DeliveryKind
from monitor.domain.rules.rule import Rule
from monitor.domain.sources.source import FirstPoll, Source, Tier
from monitor.errors import ChildLostError, FetchError
from monitor.pipeline.poll.collect import Collector, PollResult
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ExtractedArticle, ExtractJob, FeedExtraction, RereadJob
from monitor.store import DatabaseStore, open_store
from monitor.store.schema.delivery_tables import DELIVERY
from monitor.store.schema.tables import ARTICLE, ARTICLE_REVISION
from tests.fakes.clock import Time
from tests.fakes.feeds import Entry, page
from tests.fakes.reading import FakeFetcher, source

MINISTRY = source("ministry", tier=Tier.OFFICIAL, place="CN", first_poll=FirstPoll.ANNOUNCE)


class HereHarvester:
    """Harvests in this process, as often as it takes."""

    def __init__(self, run: Callable[[ExtractJob], FeedExtraction]) -> None:
        self._run = run

    async def extract(self, job: ExtractJob) -> FeedExtraction:
        part = whole = self._run(job)
        while part.left and part.articles:
            job = replace(job, known={**job.known, **{h.article.key: h.article.content_hash for h in part.articles}})
            part = self._run(job)
            whole = replace(whole, articles=whole.articles + part.articles)
        return replace(whole, left=0, known=whole.fetched - len(whole.articles) - len(whole.refused))

    async def reread(self, job: RereadJob) -> ExtractedArticle:
        raise ChildLostError(f"source {job.source.id}: no page is read here", cause="error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the database holds: articles, their revisions, first messages of alerts, and everything queued by kind."""

    articles: int
    revisions: int
    alerts: int
    queued: Counter[DeliveryKind]
    numbers: tuple[str, ...]


class Polling:
    """`shows` sets what the server has; `poll` asks it once, as the product would when it is due."""

    def __init__(
        self,
        store: DatabaseStore,
        run: Callable[[ExtractJob], FeedExtraction],
        *,
        vocabulary: Vocabulary,
        rules: Iterable[Rule],
        clock: Time,
        of: Source,
    ) -> None:
        self.store = store
        self.clock = clock
        self.fetcher = FakeFetcher()
        self.source = of
        self._config = RuntimeConfig(
            rules={r.id: r for r in rules},
            vocabulary=vocabulary,
            routes=Routes(default=Route(name="default", channel="C1")),
            sources={of.id: of},
            workspace="test",
            storm=None,
        )
        self._collector = Collector(
            store=store,
            fetcher=self.fetcher,
            extractor=HereHarvester(run),
            config=lambda: self._config,
            clock=clock,
            jitter=Random(1),
        )

    def shows(self, entries: Iterable[Entry]) -> None:
        self.fetcher.page = page(entries, at=self.clock())

    def fails(self, error: FetchError) -> None:
        self.fetcher.page = error

    async def poll(self, *, after: timedelta = timedelta(minutes=20)) -> PollResult:
        """A ledger that doesn't balance, and an error of the product's own, end the test."""
        self.clock.now += after
        brought = await self._collector.collect(self.source)
        assert brought.outcome != "internal_error", brought.detail
        assert brought.items.balances
        assert brought.acts.balances
        assert brought.announcements.balances
        return brought

    async def tally(self) -> Tally:
        def count(connection: Connection) -> Tally:
            rows = connection.execute(select(DELIVERY.c.kind, DELIVERY.c.message)).all()
            alerts = [r.message for r in rows if r.kind is DeliveryKind.ROOT and isinstance(r.message, AlertFacts)]
            return Tally(
                articles=_rows(connection, ARTICLE),
                revisions=_rows(connection, ARTICLE_REVISION),
                alerts=len(alerts),
                queued=Counter(r.kind for r in rows),
                numbers=tuple(sorted(formatted_number(a.number) for a in alerts)),
            )

        return await self.store._read(count)


def _rows(connection: Connection, table: Table) -> int:
    return connection.scalars(select(func.count()).select_from(table)).one()


@asynccontextmanager
async def polling(
    url: str,
    run: Callable[[ExtractJob], FeedExtraction],
    *,
    vocabulary: Vocabulary,
    rules: Iterable[Rule],
    clock: Time,
    of: Source = MINISTRY,
) -> AsyncIterator[Polling]:
    """On the database at `url`: again with the same one, it is the product started anew."""
    async with open_store(url) as store:
        made = Polling(store, run, vocabulary=vocabulary, rules=rules, clock=clock, of=of)
        await store.write(lambda tx: tx.sources.sync([of], now=clock()))
        yield made
