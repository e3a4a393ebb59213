"""The whole line of a notice whose feed has nothing but a title: the page and its annex over HTTP, in real children."""

from contextlib import AsyncExitStack
from datetime import timedelta
from random import Random

from aiohttp import web

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.articles.page_fetch import PageState
from monitor.domain.sources.source import FirstPoll, Tier
from monitor.extract import build
from monitor.ingest.pages.child import PageKnowledge
from monitor.ingest.pages.child import build as build_pages
from monitor.pipeline.poll.collect import Collector
from monitor.pipeline.poll.enrich import Enricher
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.rulefiles import base_folder, load
from monitor.store import open_store
from monitor.workers.extractor import ChildExtractor
from monitor.workers.pages import ChildPageReader
from tests.fakes.clock import Time
from tests.fakes.reading import source
from tests.ingest.http.servers import fetcher, serving
from tests.ingest.pages.making import docx, pdf, site
from tests.pipeline.poll.test_collect import alerts

TITLE = "商务部公告2026年第90号"
FEED = (
    "<rss version='2.0'><channel><title>公告</title><item><guid>90</guid><title>{title}</title>"
    "<link>{base}/notices/90.html</link></item></channel></rss>"
)
NOTICE = (
    "<div class='article'><h1>商务部公告2026年第90号</h1>"
    "<p>为维护国家安全和利益，经国务院批准，决定对镓相关物项实施出口管制。</p><p>本公告自公布之日起正式实施。</p>"
    "<p>附件：<a href='list.docx'>管制物项清单.docx</a>，<a href='scan.pdf'>附件2.pdf</a></p></div>"
)


async def _answer(request: web.Request) -> web.Response:
    base = f"http://127.0.0.1:{request.url.port}"
    match request.path:
        case "/feed":
            return web.Response(text=FEED.format(title=TITLE, base=base), content_type="application/rss+xml")
        case "/notices/90.html":
            return web.Response(body=site(TITLE, NOTICE, encoding="gbk"), content_type="text/html")
        case "/notices/list.docx":
            return web.Response(body=docx("管制物项清单", "金属镓", "氮化镓"), content_type="application/msword")
        case "/notices/scan.pdf":
            return web.Response(body=pdf("1", "2"), content_type="application/pdf")
    return web.Response(status=404)


async def test_a_notice_of_which_the_feed_has_the_title_alone_is_alerted_by_its_page() -> None:
    clock = Time()
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(serving(_answer))
        ministry = source(
            "ministry",
            url=f"{base}/feed",
            tier=Tier.OFFICIAL,
            place="CN",
            language="zh-Hans",
            first_poll=FirstPoll.ANNOUNCE,
            full_text=True,
        )
        knowledge = load(base_folder() / "no packs").knowledge
        config = RuntimeConfig(
            rules={r.id: r for r in knowledge.rules},
            vocabulary=knowledge.vocabulary,
            routes=Routes(default=Route(name="default", channel="C1")),
            sources={ministry.id: ministry},
            workspace="test",
        )
        store = await stack.enter_async_context(open_store("sqlite://"))
        await store.write(lambda tx: tx.sources.sync([ministry], now=clock()))
        client = await stack.enter_async_context(fetcher())
        extractor = await stack.enter_async_context(ChildExtractor(build, knowledge, size=1))
        reader = await stack.enter_async_context(ChildPageReader(build_pages, PageKnowledge()))
        collector = Collector(
            store=store, fetcher=client, extractor=extractor, config=lambda: config, clock=clock, jitter=Random(1)
        )
        enricher = Enricher(
            store=store,
            fetcher=client,
            reader=reader,
            extractor=extractor,
            config=lambda: config,
            clock=clock,
            jitter=Random(1),
        )

        await collector.collect(ministry)
        before = await alerts(store)
        (page,) = await enricher.due(limit=9)
        brought = await enricher.enrich(page)
        assert brought is not None
        (alert,) = [a for a in await alerts(store) if a not in before]
        assert "gallium" in alert.headline
        assert alert.number == "MOFCOM No. 90/2026"
        (event,) = brought.events
        (report,) = await store.read(lambda tx: tx.events.reports(event.event.id))
        assert {span.origin for span in report.act.evidence if span.field == "text"} == {"page"}
        stored = await store.read(lambda tx: tx.articles.get(page.article_id))
        assert stored is not None
        assert [p.origin for p in stored.parts] == ["page", "annex 管制物项清单.docx"]
        assert stored.text.endswith("金属镓\n氮化镓")
        after = await store.read(lambda tx: tx.pages.of(page.article_id))
        assert after is not None
        assert after.state is PageState.READ
        assert after.detail == "annex 附件2.pdf: the PDF contains no text: 2 scanned pages"

        clock.now += timedelta(hours=1)
        again = await collector.collect(ministry)
        assert again.items.edited == 0
        assert await store.read(lambda tx: tx.articles.get(page.article_id)) == stored
        await reader.rest()
