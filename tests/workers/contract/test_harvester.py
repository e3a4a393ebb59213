from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from monitor.domain.acts.vocabulary import Concept, ConceptKind, Name, Vocabulary
from monitor.domain.sources.source import Source, SourceId
from monitor.errors import ChildLostError, FeedUnreadableError
from monitor.ports.children.extraction import ExtractJob, FeedExtraction, ReaderConfig, RefusedItem
from monitor.workers.extractor import ChildExtractor
from tests.fakes.reading import NOW, FakeExtractor, Unread, article, extracted, extraction_of
from tests.workers.contract.children import DEADLY, mortal
from tests.workers.contract.suite import HarvesterContract, Stage

WIRE = Source(id=SourceId("wire"), name="Wire", url="https://wire.example/feed")
CHINA = Concept(id="CN", kind=ConceptKind.PLACE, label="China", names=(Name(text="China", language="en"),))
TINY = ReaderConfig(vocabulary=Vocabulary.of([CHINA]), rules=(), version="1")


def _job(body: bytes = b"") -> ExtractJob:
    return ExtractJob(source=WIRE, body=body, content_type="", url=WIRE.url, known={}, now=NOW)


def _feed(*titles: str) -> ExtractJob:
    items = "".join(f"<item><guid>{n}</guid><title>{title}</title></item>" for n, title in enumerate(titles))
    return _job(f"<rss version='2.0'><channel><title>Wire</title>{items}</channel></rss>".encode())


@asynccontextmanager
async def _children() -> AsyncIterator[Stage]:
    async with ChildExtractor(mortal, TINY, size=1) as extractor:
        yield Stage(
            extractor=extractor,
            feed=_feed,
            unreadable=lambda: _job(b"<html><title>Hello</title></html>"),
            deadly=lambda: _job(DEADLY),
        )


@asynccontextmanager
async def _fake() -> AsyncIterator[Stage]:
    fake = FakeExtractor()

    def next_is(found: FeedExtraction | Unread) -> ExtractJob:
        fake.harvests.append(found)
        return _job()

    def feed(*titles: str) -> ExtractJob:
        fake.harvests.clear()
        read = [extracted(article(str(n), WIRE, title)) for n, title in enumerate(titles) if title]
        refused = [RefusedItem(key=str(n), title="", reason="no_text") for n, title in enumerate(titles) if not title]
        return next_is(extraction_of(*read, refused=refused))

    yield Stage(
        extractor=fake,
        feed=feed,
        unreadable=lambda: next_is(FeedUnreadableError("source wire: a web page", outcome="not_a_feed")),
        deadly=lambda: next_is(ChildLostError("source wire: killed", cause="killed")),
    )


@pytest_asyncio.fixture(params=[_children, _fake], ids=["children", "fake"], scope="module", loop_scope="module")
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """One pool of children for all tests: it takes a second to start."""
    async with request.param() as made:
        yield made


@pytest.mark.asyncio(loop_scope="module")
class TestHarvester(HarvesterContract):
    pass


async def test_the_fake_without_results_raises_child_lost() -> None:
    with pytest.raises(ChildLostError):
        await FakeExtractor().extract(_job())


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(FeedExtraction(fetched=2, known=0, articles=()), id="out of balance"),
        pytest.param(FeedExtraction(fetched=1, known=0, articles=(), left=1), id="something left"),
    ],
)
async def test_the_fake_rejects_invalid_results(found: FeedExtraction) -> None:
    with pytest.raises(AssertionError):
        await FakeExtractor(found).extract(_job())
