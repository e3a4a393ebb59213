"""Retention: expired texts are deleted everywhere, and facts read from them stay."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import zstandard

from monitor.domain.acts.act import Act
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.message import Alert
from monitor.domain.alerts.route import Route
from monitor.domain.articles.article import Article, article_id
from monitor.domain.delivery.outbox import DeliveryKind, DeliveryState, Receipt
from monitor.domain.event.identity import EventId
from monitor.domain.rules.rule import Match
from monitor.domain.sources.licensing import EXPORT, MACHINE, Audience
from monitor.domain.sources.source import FirstPoll, Source
from monitor.extract import extract
from monitor.language.document import Document
from monitor.pipeline.operations.retention import delete_expired_texts, delete_ordinary_articles
from monitor.pipeline.poll.ingest import PollResult
from monitor.ports.children.extraction import ExtractJob, FeedExtraction, ReaderConfig, RefusedItem
from monitor.ports.repositories.transaction import Transaction
from monitor.reports.evaluation.engine import Engine
from monitor.reports.explain.inquiry import WhyAnswers
from monitor.reports.explain.unseen import parse_address
from monitor.store import open_store, sqlite_url
from tests.fakes.article_reader import FakeArticleReader
from tests.fakes.clock import Time
from tests.fakes.reading import FakeExtractor, act, article, body, extracted, extraction_of, ordinary, rule, source
from tests.pipeline.conftest import Line
from tests.pipeline.words import WORDS, in_words

RULE = rule()
PAID = source("paid", first_poll=FirstPoll.ANNOUNCE, keep_text=timedelta(days=30))
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
PLANTED = ("quagga", "okapi", "oryx", "gnu")
"""Words of title, text, gloss and of the entry in the feed."""


class Keeping:
    """A line over a file, so that what is on the disk can be read."""

    def __init__(self, line: Line, file: Path) -> None:
        self.line = line
        self.file = file
        self.event = EventId("")
        self._polls = 0

    async def receive(self, of: Source, *acts: Act, name: str = "1", title: str = "quagga clears shipments") -> int:
        """How many first messages were queued."""
        self._polls += 1
        shown = article(name, of, title, text="okapi clears shipments")
        found = extracted(shown, *acts, rules=(RULE,))
        found = replace(found, reading=replace(found.reading, gloss="[oryx]"), raw=b"<item>gnu</item>")
        self.line.feed(body(str(self._polls)), extraction_of(found))
        brought = await self.line.poll(of)
        self.event = self.event or brought.events[0].event.id
        return brought.announcements.queued

    async def wait(self, days: float) -> int:
        """Let days pass and run the daily deletion. Returns how many texts were deleted."""
        self.line.clock.now += timedelta(days=days)
        return (await delete_expired_texts(self.line.store, now=self.line.clock.now)).total

    async def send(self) -> None:
        """Everything that is queued has arrived."""

        def work(tx: Transaction) -> None:
            for row in tx.outbox.ready(now=self.line.clock.now, states=[DeliveryState.PENDING]):
                receipt = Receipt(channel=row.channel, ts=row.id)
                done = replace(row, state=DeliveryState.DELIVERED, receipt=receipt, delivered_at=self.line.clock.now)
                tx.outbox.save(done)

        for _ in range(4):  # one row a channel, replies after their message
            await self.line.store.write(work)

    async def stored(self) -> list[str]:
        """The planted words found in any table."""
        held = _dump(self.file)
        return [word for word in PLANTED if word in held]

    async def root(self) -> Alert:
        rows = await self.line.store.traces.deliveries(self.event)
        (first,) = [d for d in rows if d.kind is DeliveryKind.ROOT]
        found = await self.line.store.read(lambda tx: tx.outbox.posted(first.id))
        assert found is not None
        says = in_words(found.says)
        assert isinstance(says, Alert)
        return says


def _dump(file: Path) -> str:
    """All rows of all tables; pieces of feeds unpacked."""
    with closing(sqlite3.connect(file)) as connection:
        named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        tables = [name for (name,) in named if not name.startswith("word_index")]
        rows = [connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables]
        pieces = connection.execute("SELECT piece FROM raw_piece WHERE piece IS NOT NULL").fetchall()
    return f"{rows!r} {[zstandard.decompress(piece) for (piece,) in pieces]!r}"


@pytest.fixture
async def keeping(tmp_path: Path, clock: Time) -> AsyncIterator[Keeping]:
    async with open_store(sqlite_url(tmp_path)) as store:
        line = Line(store, clock, [RULE], Routes(default=Route(name="default", channel="C1")))
        await line.watch(PAID, WIRE)
        yield Keeping(line, tmp_path / "monitor.db")


async def test_expired_texts_are_deleted_everywhere(keeping: Keeping) -> None:
    await keeping.receive(PAID, act())
    await keeping.send()
    assert await keeping.stored() == list(PLANTED)
    assert await keeping.wait(days=29) == 0
    assert await keeping.stored() == list(PLANTED)
    assert await keeping.wait(days=1) == 3  # an article, its alert, the reply
    assert await keeping.stored() == []
    assert (await keeping.line.store.traces.search("quagga", limit=1)).count == 0
    assert await keeping.wait(days=1) == 0


async def test_facts_survive_the_deletion_of_texts(keeping: Keeping) -> None:
    await keeping.receive(PAID, act())
    await keeping.send()
    before = await keeping.root()
    await keeping.wait(days=31)
    assert await keeping.receive(PAID, act()) == 0  # it stands in the feed still
    assert await keeping.root() == replace(before, quote="", gloss="", redact_at=None)
    (row,) = await keeping.line.store.archive.events()
    assert (row.event.headline, row.event.reports) == (before.headline, 1)


async def test_copy_is_recognised_after_the_original_text_is_deleted(keeping: Keeping) -> None:
    await keeping.receive(PAID, act())
    await keeping.send()
    await keeping.wait(days=31)
    await keeping.receive(WIRE, act(), title="Quagga clears shipments.")
    (row,) = await keeping.line.store.archive.events()
    assert (row.event.reports, row.event.sources) == (2, 1)


async def test_alert_without_quotes_is_still_updated(keeping: Keeping) -> None:
    await keeping.receive(PAID, act())
    await keeping.send()
    await keeping.wait(days=31)
    official = act(certainty=Certainty.OFFICIAL, agency="MOFCOM")
    assert await keeping.receive(WIRE, official, title="The ministry confirms shipments") == 0
    alert = await keeping.root()
    assert (alert.certainty, alert.source_name, alert.reports) == (Certainty.OFFICIAL, "Wire", 2)
    assert alert.quote == "The ministry confirms shipments"


async def test_edited_text_has_its_own_expiry(keeping: Keeping) -> None:
    await keeping.receive(PAID, act())
    await keeping.line.store.write(lambda tx: tx.journal.remember("retention_day", ""))
    keeping.line.clock.now += timedelta(days=20)
    await keeping.receive(PAID, act(), title="quagga halts shipments")
    assert await keeping.wait(days=10) >= 1  # the first revision
    (found,) = (await keeping.line.store.traces.search("quagga", limit=2)).articles
    assert found.title == "quagga halts shipments"
    assert await keeping.wait(days=20) >= 1
    assert (await keeping.line.store.traces.search("quagga", limit=1)).count == 0


async def test_pending_message_keeps_its_text_until_final(keeping: Keeping) -> None:
    await keeping.receive(PAID, act())
    assert await keeping.wait(days=31) == 1  # the article alone
    assert (await keeping.root()).quote == "quagga clears shipments"
    await keeping.send()
    assert await keeping.wait(days=1) == 2
    assert await keeping.stored() == []


async def test_texts_without_a_limit_stay(keeping: Keeping) -> None:
    await keeping.receive(WIRE, act())
    await keeping.send()
    assert await keeping.wait(days=400) == 0
    assert await keeping.stored() == list(PLANTED)


async def test_titles_of_refused_items_are_deleted_too(keeping: Keeping) -> None:
    refused = [RefusedItem(key="k", title="quagga", reason="no_text")]
    now = keeping.line.clock.now
    await keeping.line.store.write(lambda tx: tx.articles.refuse(PAID.id, refused, now=now))
    assert await keeping.wait(days=30) == 1
    assert await keeping.stored() == []


async def test_texts_of_a_removed_source_are_deleted_too(keeping: Keeping) -> None:
    await keeping.receive(PAID, act())
    await keeping.send()
    await keeping.line.store.write(lambda tx: tx.sources.sync([WIRE], now=keeping.line.clock.now))
    assert await keeping.wait(days=30) == 3
    assert await keeping.stored() == []


async def test_shorter_limit_applies_to_stored_texts(keeping: Keeping) -> None:
    await keeping.receive(PAID, act())
    await keeping.send()
    await keeping.wait(days=2)
    await keeping.line.watch(replace(PAID, keep_text=timedelta(days=1)))
    assert await keeping.wait(days=1) >= 1
    assert (await keeping.line.store.traces.search("quagga", limit=1)).count == 0


async def test_deleted_texts_are_counted_by_source_and_day(keeping: Keeping) -> None:
    await keeping.receive(PAID, act())
    await keeping.send()
    await keeping.wait(days=30)
    with closing(sqlite3.connect(keeping.file)) as connection:
        rows = connection.execute("SELECT source_id, texts, titles, messages FROM retention_count ORDER BY source_id")
        assert rows.fetchall() == [("", 0, 0, 2), ("paid", 1, 0, 0)]


async def test_why_says_that_the_text_is_not_kept(keeping: Keeping) -> None:
    await keeping.receive(PAID, act())
    await keeping.send()
    await keeping.wait(days=31)
    routes = Routes(default=Route(name="default", channel="C1"))
    engine = Engine(ReaderConfig(vocabulary=WORDS, rules=(RULE,), version="1"), routes)
    store = keeping.line.store
    inquiry = WhyAnswers(store.archive, store.traces, engine, lambda _: None, audience=MACHINE)
    (row,) = await store.archive.events()
    of_event, of_article = await inquiry.why(row.event.label), await inquiry.why("paid:1")
    assert of_event is not None
    assert "It was reported by paid: text not kept (keep_text 30d of paid)." in of_event.paragraph
    assert of_article is not None
    assert of_article.paragraph.startswith("text not kept (keep_text 30d of paid) (paid, en, seen 25 Nov 12:00 UTC)")
    assert "was read as easing/licence/grant by CN on rare_earths" in of_article.paragraph


async def test_texts_of_story_copies_are_deleted(keeping: Keeping) -> None:
    await keeping.receive(PAID)
    await keeping.send()
    await keeping.wait(days=30)
    assert await keeping.stored() == []
    (row,) = await keeping.line.store.archive.events()
    assert row.event.headline == RULE.title


def _answers(keeping: Keeping, audience: Audience = MACHINE) -> WhyAnswers:
    engine = Engine(
        ReaderConfig(vocabulary=WORDS, rules=(RULE,), version="1"), Routes(default=Route(name="d", channel="C1"))
    )
    store = keeping.line.store
    return WhyAnswers(
        store.archive,
        store.traces,
        engine,
        lambda name: parse_address(name, name) if name.startswith("http") else None,
        audience=audience,
    )


async def _of_article(keeping: Keeping, name: str) -> str:
    found = await _answers(keeping).why(name)
    assert found is not None
    return found.paragraph


async def _ordinary(keeping: Keeping, *names: str) -> None:
    """Articles in which nothing is found, each of a poll of its own."""
    for name in names:
        shown = article(name, WIRE, "quagga sleeps", text="okapi sleeps")
        keeping.line.feed(body(f"ordinary {name}"), extraction_of(ordinary(shown)))
        await keeping.line.poll(WIRE)


async def test_ordinary_articles_are_deleted_after_half_a_year(keeping: Keeping) -> None:
    line, keeps = keeping.line, timedelta(days=180)
    await _ordinary(keeping, "//wire.example/1")
    await keeping.receive(WIRE, act(), name="2", title="gnu")
    for days, deleted in ((179, 0), (1, 1), (0, 0), (1, 0)):
        line.clock.now += timedelta(days=days)
        assert await delete_ordinary_articles(line.store, keeps=keeps, now=line.clock.now) == deleted
    assert await keeping.stored() == ["okapi", "oryx", "gnu"]
    deleted_one = article_id(WIRE.id, "//wire.example/1")
    for name in ("https://www.wire.example/1/", deleted_one, f" {deleted_one.upper()}\n"):
        assert await _of_article(keeping, name) == (
            "wire delivered it (25 Nov 2026). It contained no act and no rule matched it, so that only its key is kept "
            "(MONITOR_KEEP_TEXT)."
        ), name


async def test_id_of_a_deleted_article_of_a_source_that_the_audience_may_not_see_is_unknown(keeping: Keeping) -> None:
    line = keeping.line
    await line.watch(replace(WIRE, visible_in=("C9",)))
    await _ordinary(keeping, "1")
    line.clock.now += timedelta(days=200)
    assert await delete_ordinary_articles(line.store, keeps=timedelta(days=180), now=line.clock.now) == 1
    name = article_id(WIRE.id, "1")
    assert await _answers(keeping, EXPORT).why(name) is None
    assert await _answers(keeping, MACHINE).why(name) is not None
    assert await _answers(keeping, MACHINE).why(article_id(WIRE.id, "2")) is None


async def test_a_large_stock_of_ordinary_articles_is_deleted_a_thousand_a_call(keeping: Keeping) -> None:
    line = keeping.line

    def keep(tx: Transaction) -> None:
        for n in range(1_100):
            tx.articles.keep(ordinary(article(str(n), WIRE, f"quagga {n}")), body("1"), now=line.clock.now)

    await line.store.write(keep)
    line.clock.now += timedelta(days=200)
    calls = [
        await delete_ordinary_articles(line.store, keeps=timedelta(days=180), now=line.clock.now) for _ in range(3)
    ]
    assert calls == [1_000, 100, 0]


async def test_a_longer_time_restores_nothing_and_a_shorter_one_applies_to_stored_texts(keeping: Keeping) -> None:
    line = keeping.line
    await _ordinary(keeping, "1")
    for days, keeps, deleted in ((150, 180, 0), (1, 100, 1), (1, 400, 0)):
        line.clock.now += timedelta(days=days)
        assert await delete_ordinary_articles(line.store, keeps=timedelta(days=keeps), now=line.clock.now) == deleted


class _RealExtractor(FakeExtractor):
    """Parses feeds as a child does. From `matching` on, a rule holds for every article that is read."""

    matching = False

    async def extract(self, job: ExtractJob) -> FeedExtraction:
        return extract(job, _MatchingReader() if self.matching else FakeArticleReader())


class _MatchingReader(FakeArticleReader):
    def match(self, document: Document, reading: Reading, article: Article) -> tuple[Match, ...]:
        return extracted(article, rules=(RULE,)).matches


@pytest.mark.parametrize("frozen", [False, True], ids=["with-news", "without-news"])
async def test_an_old_item_that_its_feed_still_shows_is_never_announced(keeping: Keeping, frozen: bool) -> None:
    """Pinned items of an undated feed, for three years. Then rules hold for them, as for the news beside them."""
    line, extractor = keeping.line, _RealExtractor()
    line.read_with(extractor)

    async def poll(number: int) -> PollResult:
        titles = ("Opening hours", "Imprint", f"News {number}")
        items = "".join(f"<item><title>{t}</title><link>https://wire.example/{t}</link></item>" for t in titles)
        line.fetcher.answers.append(body(f'<rss version="2.0"><channel>{items}</channel></rss>'))
        return await line.poll(WIRE)

    for number in range(3 * 365 // 15):
        found = await poll(0 if frozen else number)
        assert found.items.new == (3 if number == 0 else 0 if frozen else 1)
        line.clock.now += timedelta(days=15)
        await delete_ordinary_articles(line.store, keeps=timedelta(days=100), now=line.clock.now)
    stored = await line.store.read(lambda tx: tx.articles.known(WIRE.id))
    assert len(stored) == (3 if frozen else 2 + 34)  # the news of 500 days
    extractor.matching = True
    announced = await poll(1_000)
    assert (announced.items.new, announced.items.known, announced.announcements.queued) == (1, 2, 1)
