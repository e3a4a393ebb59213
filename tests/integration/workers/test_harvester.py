"""Feeds that would block a parser for minutes or fill the memory, contained by child processes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.sources.source import Source, SourceId
from monitor.errors import ChildLostError, FeedUnreadableError
from monitor.ports.children.extraction import ExtractJob, FeedExtraction, ReaderConfig
from monitor.workers.extractor import ChildExtractor
from monitor.workers.limits import Limits
from tests.workers.feeds import plain_extraction

pytestmark = pytest.mark.integration

NOTHING = ReaderConfig(vocabulary=Vocabulary.of(()), rules=(), version="0")
# What ends a feed is the computing it costs, which is the same however busy the machine is.
LIMITS = Limits(cpu=timedelta(seconds=1), wall=timedelta(minutes=5), start=timedelta(minutes=5))
GOOD = b"<rss version='2.0'><channel><title>t</title><item><guid>1</guid><title>Fine</title></item></channel></rss>"


def _rss(inner: str, *, attributes: str = "") -> bytes:
    return f"<rss version='2.0'{attributes}><channel><title>t</title>{inner}</channel></rss>".encode()


def _item(text: str) -> str:
    return f"<item><guid>1</guid><title>Hostile</title><description>{text}</description></item>"


SHAPES = {
    "style of 100,000 signs": _rss(_item(f"&lt;p style='{'a' * 100_000}'&gt;x")),
    "url( many times": _rss(_item(f"&lt;p style='{'url(' * 12_000}'&gt;x")),
    "comments that never end": _rss(_item("&lt;!--" * 200_000)),
    "author of a megabyte": _rss(f"<item><title>x</title><author>{'a' * 500_000}@{'b' * 500_000}</author></item>"),
    "100,000 attributes": _rss("<item " + " ".join(f"a{n}=''" for n in range(100_000)) + "><title>x</title></item>"),
    "30,000 nested name spaces": _rss(
        "".join(f"<a{n} xmlns='u:{n}'>" for n in range(30_000)) + "".join(f"</a{n}>" for n in range(29_999, -1, -1))
    ),
    "100,000 levels of HTML": _rss(_item("&lt;div&gt;" * 100_000)),
    "100,000 levels of XML": _rss("<a>" * 100_000 + "</a>" * 100_000),
    "a million tiny entries": _rss("<item/>" * 500_000),
    "ten megabytes of NUL": b"\0" * (10 << 20),
    "nested JSON": b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 100_000,
    "a path": b"/dev/zero",
    "an address": b"http://127.0.0.1:9/",
    "laughs in UTF-16": (
        "<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a '" + "x" * 50_000 + "'>]>" + "<rss>" + "&a;" * 5_000
    ).encode("utf-16"),
}


@pytest.fixture
async def extractor() -> AsyncIterator[ChildExtractor]:
    async with ChildExtractor(plain_extraction, NOTHING, size=2, limits=LIMITS) as extractor:
        yield extractor


def _job(body: bytes) -> ExtractJob:
    source = Source(id=SourceId("wire"), name="Wire", url="https://wire.example/feed")
    now = datetime(2026, 11, 25, tzinfo=UTC)
    return ExtractJob(source=source, body=body, content_type="", url=source.url, known={}, now=now)


async def test_every_hostile_shape_ends_and_harms_no_other_feed(extractor: ChildExtractor) -> None:
    async def one(shape: bytes) -> FeedExtraction | Exception:
        try:
            return await extractor.extract(_job(shape))
        except (FeedUnreadableError, ChildLostError) as e:
            return e

    async def good() -> int:
        return len((await extractor.extract(_job(GOOD))).articles)

    ends = await asyncio.gather(*(one(shape) for shape in SHAPES.values()), *(good() for _ in range(10)))
    assert ends[len(SHAPES) :] == [1] * 10
    for name, end in zip(SHAPES, ends, strict=False):
        if isinstance(end, Exception):
            assert str(end).startswith("source wire: "), name
        if isinstance(end, ChildLostError):
            assert end.cause in ("cpu", "memory"), f"{name}: {end}"
    lost = [end for end in ends if isinstance(end, ChildLostError)]
    assert any("parsing its feed took more than 1 s of CPU time; retrying later" in str(end) for end in lost)


async def test_a_slow_feed_is_ended_at_the_wall_limit() -> None:
    limits = replace(LIMITS, cpu=timedelta(minutes=5), wall=timedelta(seconds=0.5))
    async with ChildExtractor(plain_extraction, NOTHING, size=1, limits=limits) as extractor:
        with pytest.raises(ChildLostError, match=r"parsing its feed took more than 0\.5 s; retrying later"):
            await extractor.extract(_job(SHAPES["author of a megabyte"]))


async def test_a_feed_of_one_item_comes_through(extractor: ChildExtractor) -> None:
    found = await extractor.extract(_job(GOOD))
    assert [h.article.title for h in found.articles] == ["Fine"]


async def test_a_long_first_look_comes_whole_and_in_order(extractor: ChildExtractor) -> None:
    items = "".join(f"<item><guid>{n}</guid><title>Item {n}</title></item>" for n in range(350))
    found = await extractor.extract(_job(_rss(items + "<item/><item><guid>7</guid><title>Item 7</title></item>")))
    assert [h.article.title for h in found.articles] == [f"Item {n}" for n in range(350)]
    assert (found.fetched, found.known, len(found.refused), found.left) == (352, 1, 1, 0)
