"""The whole line of a headline that the judge is not sure of: a real child, and a model behind a server on loopback."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

import pytest

from monitor.domain.acts.judgement import ReaderMode, SecondOpinionVerdict
from monitor.domain.acts.second_reader import Consultation
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.route import Route
from monitor.domain.articles.article import ArticleId
from monitor.domain.sources.licensing import MACHINE
from monitor.domain.sources.source import FirstPoll
from monitor.extract import build
from monitor.pipeline.poll.collect import Collector
from monitor.pipeline.poll.ingest import PollResult
from monitor.pipeline.poll.second_reader import Consulter
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.children.extraction import ReaderConfig
from monitor.reports.evaluation.engine import Engine
from monitor.reports.explain.why import why_article
from monitor.rulefiles import base_folder, load
from monitor.store import DatabaseStore, open_store
from monitor.workers.extractor import ChildExtractor
from tests.fakes.chat_server import ChatServer, complaint
from tests.fakes.clock import Time
from tests.fakes.reading import FakeFetcher, body, source
from tests.fakes.second_reader import said
from tests.ingest.http.servers import chat_model
from tests.pipeline.poll.test_collect import alerts

pytestmark = pytest.mark.integration

TITLE = "Gallium exports resume as Beijing eases its grip"
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE, full_text=False)
FEED = (
    "<rss version='2.0'><channel><title>Wire</title><item><guid>1</guid><link>https://wire.example/1</link>"
    f"<title>{TITLE}</title></item></channel></rss>"
)
YES = said(
    act_words="Gallium exports resume",
    is_act=True,
    direction_words="eases its grip",
    direction="easing",
    measure_words="exports resume",
    measure="removal_of_control",
    issuer_words="Beijing",
    goods_words=["Gallium"],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    server: ChatServer
    consulter: Consulter
    store: DatabaseStore
    config: RuntimeConfig
    knowledge: ReaderConfig

    async def consult(self) -> tuple[Consultation, PollResult | None]:
        """The consultation as stored after the answer, and what that brought."""
        (waiting,) = await self.consulter.due(limit=9)
        brought = await self.consulter.consult(waiting)
        after = await self.store.read(lambda tx: tx.consultations.of(waiting.article_id))
        assert after is not None
        return after, brought

    async def why(self, article: ArticleId) -> str:
        """What `monitor why` says of it now."""
        stored = await self.store.traces.article(article)
        assert stored is not None
        engine = Engine(self.knowledge, self.config.routes, [WIRE])
        return why_article(stored, (), engine, MACHINE).paragraph


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    clock, server = Time(), ChatServer()
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(server.serving())
        knowledge = replace(load(base_folder() / "no packs").knowledge, mode=ReaderMode.BALANCED)
        config = RuntimeConfig(
            rules={r.id: r for r in knowledge.rules},
            vocabulary=knowledge.vocabulary,
            routes=Routes(default=Route(name="default", channel="C1")),
            sources={WIRE.id: WIRE},
            workspace="test",
            second_reader="tiny-1b",
        )
        store = await stack.enter_async_context(open_store("sqlite://"))
        await store.write(lambda tx: tx.sources.sync([WIRE], now=clock()))
        extractor = await stack.enter_async_context(ChildExtractor(build, knowledge, size=1))
        fetcher = FakeFetcher(body(FEED))
        collector = Collector(
            store=store, fetcher=fetcher, extractor=extractor, config=lambda: config, clock=clock, jitter=Random(1)
        )
        consulter = Consulter(
            store=store,
            reader=await stack.enter_async_context(chat_model(base)),
            extractor=extractor,
            config=lambda: config,
            clock=clock,
            jitter=Random(1),
            daily=9,
        )
        await collector.collect(WIRE)
        assert await store.archive.possible(), "the judge is sure of this headline now: take one that it is not sure of"
        assert await alerts(store) == []
        clock.now += timedelta(minutes=1)
        yield Stage(server=server, consulter=consulter, store=store, config=config, knowledge=knowledge)


async def test_an_act_that_a_model_reads_is_alerted_and_says_so(stage: Stage) -> None:
    stage.server.replies.append(YES)
    checked, brought = await stage.consult()
    assert brought is not None
    (alert,) = await alerts(stage.store)
    assert alert.headline.startswith("China: probable")
    assert "gallium" in alert.headline
    assert alert.summary == "Read by model tiny-1b, not by the grammar. Read the quote."
    shown = await stage.why(checked.article_id)
    assert "read by model tiny-1b, not by the grammar" in shown
    assert "Judge score 0." in shown


async def test_a_model_that_sees_no_act_makes_it_a_near_miss_that_why_explains(stage: Stage) -> None:
    stage.server.replies.append(said())
    checked, _ = await stage.consult()
    assert await alerts(stage.store) == []
    shown = await stage.why(checked.article_id)
    assert f'contains no act: "{TITLE}" is not an act: the second reader found none' in shown
    assert "The second reader found no act (model tiny-1b, " in shown


async def test_an_answer_that_does_not_count_is_explained(stage: Stage) -> None:
    stage.server.replies.append(said(is_act=True, act_words="Beijing bans gallium exports"))
    checked, _ = await stage.consult()
    assert checked.outcome == SecondOpinionVerdict.MISQUOTED
    shown = await stage.why(checked.article_id)
    assert "contains no act, but a candidate" in shown
    reason = "misquoted: quoted words not found in the article (act)"
    assert f"was rejected ({reason})." in shown


async def test_a_server_that_fails_is_explained(stage: Stage) -> None:
    stage.server.replies.append(complaint("out of memory", 500))
    checked, _ = await stage.consult()
    shown = await stage.why(checked.article_id)
    assert "The second reader did not answer (server_error: http://127.0.0.1:" in shown
    assert "; next attempt at " in shown
