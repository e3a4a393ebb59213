"""Estimates without an issuer on the goods of a recent act, from the poll to the candidates."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from monitor.domain.acts.act import ActReader
from monitor.domain.acts.judgement import Judgement, ReaderMode
from monitor.ports.children.extraction import ExtractedArticle
from monitor.store import DatabaseStore
from tests.fakes.reading import NOW, act, article, extracted, source
from tests.pipeline.conftest import Line
from tests.pipeline.events.test_follow_ups import events, polled

PAPER, WIRE = source("paper"), source("wire")
JUDGED = Judgement(score=0.8, threshold=0.2, possible_from=0.04, mode=ReaderMode.BALANCED, weights="test")


def estimate(name: str, *, edited: bool = False) -> ExtractedArticle:
    written = article(name, WIRE, published=NOW - timedelta(minutes=1))
    found = extracted(written, act(issuer=None, read_by=ActReader.JUDGE), edited=edited)
    return replace(found, reading=replace(found.reading, judgement=JUDGED))


async def test_estimate_on_the_goods_of_a_recent_act_is_a_possible_act(
    line_with: Callable[..., Line], store: DatabaseStore
) -> None:
    line = line_with()
    await line.watch(PAPER, WIRE)
    (known,) = await polled(line, PAPER, extracted(article("noted", PAPER), act()))
    assert await polled(line, WIRE, estimate("later")) == []
    assert [e.id for e in await events(store)] == [known.id]
    (row,) = await store.archive.possible(limit=10)
    assert (row.possible.commodities, row.possible.score) == (("rare_earths",), 0.8)


async def test_estimate_without_a_known_act_opens_an_event(
    line_with: Callable[..., Line], store: DatabaseStore
) -> None:
    line = line_with()
    await line.watch(WIRE)
    (opened,) = await polled(line, WIRE, estimate("first"))
    assert [e.id for e in await events(store)] == [opened.id]


async def test_event_of_an_estimate_stays_when_an_act_on_its_goods_is_known_later(
    line_with: Callable[..., Line], store: DatabaseStore
) -> None:
    line = line_with()
    await line.watch(PAPER, WIRE)
    (opened,) = await polled(line, WIRE, estimate("first"))
    await polled(line, PAPER, extracted(article("noted", PAPER, published=NOW - timedelta(minutes=2)), act()))
    await polled(line, WIRE, estimate("first", edited=True))
    assert opened.id in {e.id for e in await events(store)}
