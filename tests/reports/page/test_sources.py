"""The pages on sources."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.operations.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.sources.licensing import EXPORT, Audience, channel
from monitor.domain.sources.publishing_pattern import DayCount
from monitor.domain.sources.schedule import Outcome, PollState
from monitor.domain.sources.source import Quote, Source, SourceEndpoint, SourceId
from monitor.domain.sources.source_health import SourceHealth
from monitor.pipeline.operations.coverage_report import coverage_now
from monitor.ports.children.extraction import RefusedItem
from monitor.ports.queries.page_queries import PageQueries
from monitor.ports.repositories.transaction import Transaction
from monitor.reports.health import Condition
from monitor.reports.page.sources import DAYS, SourcePage, SourcesPage, source_page, sources_page, visible_sources
from monitor.store import DatabaseStore, open_store
from tests.reports.backtest.made import shipped
from tests.reports.page.made import asked, runtime
from tests.store.examples import NOW, TODAY, article, extracted, fetched, source

ITEMS = ItemLedger(fetched=30, new=3, edited=1, known=25, refused=1)
ACTS = ActLedger(read=2, opened=1, joined=1)
ALERTS = AnnouncementLedger(due=2, queued=1, muted=1)
WELL = source(
    via=(SourceEndpoint(url="https://mirror.example/feed?key=secret"),), url="https://ministry.example/feed?key=secret"
)
FAILING = source("wire")
RESTRICTED = source("paid", visible_in=("desk",), quote=Quote.HEADLINE)
OFF = source("off", enabled=False, because="not our desk")
ALL = (WELL, FAILING, RESTRICTED, OFF)


@pytest.fixture
async def store() -> AsyncIterator[DatabaseStore]:
    async with open_store("sqlite://") as opened:
        await opened.write(fill)
        yield opened


def fill(tx: Transaction) -> None:
    tx.sources.sync(ALL, now=NOW)
    for one, outcome in ((WELL, Outcome.NEW_BODY), (FAILING, Outcome.DNS), (RESTRICTED, Outcome.NEW_BODY)):
        at = NOW - timedelta(minutes=5)
        tx.sources.save(
            PollState(
                source_id=one.id,
                due_at=NOW + timedelta(minutes=10),
                last_polled_at=at,
                last_success_at=at,
                last_outcome=outcome,
            )
        )
        days = (DayCount(day=TODAY - timedelta(days=60), items=9), DayCount(day=TODAY, items=4))
        tx.health.save(SourceHealth(source_id=one.id, days=days))
        for days_ago in (0, 1, 40):
            tx.journal.add(one.id, ITEMS, ACTS, ALERTS, now=NOW - timedelta(days=days_ago))
        refused = RefusedItem(key="https://ministry.example/private", title="Untitled", reason="no_text")
        tx.articles.refuse(one.id, [refused], now=NOW)
    for one in (WELL, RESTRICTED):
        stored = replace(article(one.id), source_id=one.id)
        tx.articles.keep(extracted(stored), fetched(), now=NOW)


def listed(queries: PageQueries, audience: Audience) -> SourcesPage:
    seen = visible_sources(ALL, audience)
    covered = coverage_now(queries, runtime(sources=seen), now=NOW)
    return sources_page(queries, seen, covered, shipped().vocabulary, now=NOW)


async def test_the_list_has_the_worst_first_with_days_and_stages(store: DatabaseStore) -> None:
    page = await asked(store, lambda q: listed(q, EXPORT))
    assert [(line.report.id, line.report.condition) for line in page.lines] == [
        ("wire", Condition.UNREACHABLE),
        ("ministry", Condition.OK),
    ]
    assert page.counts == ((Condition.UNREACHABLE, 1), (Condition.OK, 1))
    line = page.lines[1]
    assert (len(line.days), line.days[-1], sum(line.days), line.address) == (DAYS, 4, 4, "/sources/ministry")
    assert (line.stages.items, line.stages.acts) == (ITEMS + ITEMS, ACTS + ACTS)
    assert [(one.report.id, one.report.detail) for one in page.off] == [("off", "not our desk")]
    assert page.uncovered


async def test_restricted_sources_are_only_counted_except_for_their_readers(store: DatabaseStore) -> None:
    hidden = await asked(store, lambda q: listed(q, EXPORT))
    assert "paid" not in str(hidden)
    shown = await asked(store, lambda q: listed(q, channel(["desk"])))
    assert "paid" in [line.report.id for line in shown.lines]


async def _page(store: DatabaseStore, one: Source) -> SourcePage | None:
    return await asked(store, lambda q: source_page(q, one, EXPORT, now=NOW))


async def test_the_page_of_a_source_shows_no_key(store: DatabaseStore) -> None:
    page = await _page(store, WELL)
    assert page is not None
    assert "secret" not in f"{page.url} {page.endpoints}"
    assert [row.day for row in page.ledger] == [TODAY, TODAY - timedelta(days=1)]
    assert [(one.item.title, one.item.key, one.item.reason) for one in page.dropped] == [("Untitled", "", "no_text")]
    assert [one.title for one in page.articles] == ["商务部公告 ministry"]
    assert page.state is not None
    assert page.state.due_at == NOW + timedelta(minutes=10)


async def test_the_page_of_a_source_that_may_not_be_quoted_has_no_headlines(store: DatabaseStore) -> None:
    assert await _page(store, RESTRICTED) is None
    silent = replace(WELL, quote=Quote.LINK_ONLY)
    await store.write(lambda tx: tx.sources.sync([silent], now=NOW))
    page = await _page(store, silent)
    assert page is not None
    assert {one.title for one in page.articles} == {""}
    assert {one.item.title for one in page.dropped} == {""}


async def test_a_source_without_a_poll_has_a_page(store: DatabaseStore) -> None:
    new = Source(id=SourceId("new"), name="New", url="https://new.example/")
    page = await _page(store, new)
    assert page is not None
    assert (page.state, page.alarms, page.ledger, page.articles) == (None, (), (), ())
    assert page.line.report.condition is Condition.NEW
