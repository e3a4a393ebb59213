"""A database that the product's own line filled, for the commands and questions that explain what came of it."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import FirstPoll, Source, Tier
from monitor.errors import FetchError
from monitor.extract import build
from monitor.pipeline.poll.collect import Collector
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ExtractedArticle, ExtractJob, FeedExtraction, ReaderConfig, RereadJob
from monitor.ports.network.fetch import Fetched
from monitor.rulefiles import RuleSet
from monitor.store import open_store, sqlite_url
from tests.fakes.reading import NOW, FakeFetcher, body, source

WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
PAPER = source("paper", first_poll=FirstPoll.ANNOUNCE)
ARCHIVE = source("archive")
OFF = source("off", enabled=False, because="the site is gone")
DOWN = source("down", url="https://rss.down.example/all.xml", tier=Tier.OFFICIAL)
ITEM = "<item><guid>{guid}</guid><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate></item>"
DAYS = ("Tue, 24 Nov 2026 08:00:00 GMT", "Wed, 25 Nov 2026 08:00:00 GMT", "Thu, 01 Oct 2026 08:00:00 GMT")


class InProcess:
    """A Harvester that reads with the function that children run."""

    def __init__(self, knowledge: ReaderConfig) -> None:
        self._extraction = build(knowledge)

    async def extract(self, job: ExtractJob) -> FeedExtraction:
        return self._extraction(job)

    async def reread(self, job: RereadJob) -> ExtractedArticle:
        return self._extraction(job)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def feed(of: Source, *items: tuple[str, str, str]) -> Fetched:
    """Items as (name, title, date)."""
    entries = "".join(
        ITEM.format(guid=f"{of.id}-{name}", title=title, link=f"https://www.{of.id}.example/{name}", date=date)
        for name, title, date in items
    )
    return body(f'<rss version="2.0"><channel><title>{of.name}</title>{entries}</channel></rss>')


async def fill(folder: Path, rules: RuleSet) -> None:
    """Polls as a day brings them: an act on the wire, the paper's report of it, what nobody wants, a failure."""
    sources = (WIRE, PAPER, ARCHIVE, OFF, DOWN)
    config = RuntimeConfig(
        rules={r.id: r for r in rules.knowledge.rules},
        vocabulary=rules.knowledge.vocabulary,
        routes=Routes(default=Route(name="default", channel="C1")),
        sources={s.id: s for s in sources},
        workspace="slack",
    )
    clock, fetcher = Clock(), FakeFetcher()
    async with open_store(sqlite_url(folder)) as store:
        await store.write(lambda tx: tx.sources.sync(sources, now=NOW))
        collector = Collector(
            store=store,
            fetcher=fetcher,
            extractor=InProcess(rules.knowledge),
            config=lambda: config,
            clock=clock,
            jitter=Random(1),
        )
        first, second, old = DAYS
        polls: list[tuple[Source, Fetched | FetchError]] = [
            (
                WIRE,
                feed(
                    WIRE,
                    ("ban", "China bans antimony exports to the Netherlands", first),
                    ("chips", "US revokes export licences for AI chips to China", first),
                    ("call", "China urges US to lift ban on chip exports", first),
                    ("low", "China considers a ban on graphite exports", first),
                ),
            ),
            (
                PAPER,
                feed(
                    PAPER,
                    ("ban", "Beijing bans antimony exports to Dutch buyers", second),
                    ("empty", "", second),
                ),
            ),
            (ARCHIVE, feed(ARCHIVE, ("old", "China bans tungsten exports", old))),
            (DOWN, FetchError("source down: 404, the page is gone", outcome=Outcome.NOT_FOUND)),
        ]
        for polled, answer in polls:
            fetcher.answers.append(answer)
            await collector.collect(polled)
            clock.now += timedelta(minutes=5)
