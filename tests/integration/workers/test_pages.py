"""Child processes for pages: they start with the first job, contain hostile pages, and end when idle."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from monitor.domain.articles.page_fetch import Refusal
from monitor.errors import ChildLostError
from monitor.ingest.pages.child import PageKnowledge, build
from monitor.ports.children.pages import PageJob
from monitor.workers.limits import Limits
from monitor.workers.pages import ChildPageReader
from tests.ingest.pages.making import docx, pdf, site

pytestmark = pytest.mark.integration

# What ends a page is the computing it costs, which is the same however busy the machine is.
LIMITS = Limits(cpu=timedelta(seconds=1), wall=timedelta(minutes=5), start=timedelta(minutes=5))
GOOD = site("Notice", "<article><p>The ministry publishes notice 7 today, and it applies at once.</p></article>")


@pytest.fixture
async def pages() -> AsyncIterator[ChildPageReader]:
    async with ChildPageReader(build, PageKnowledge(), limits=LIMITS) as made:
        yield made


def job(body: bytes) -> PageJob:
    url = "https://ministry.example/7"
    return PageJob(body=body, content_type="", url=url, asked=url, title="Notice 7")


HOSTILE = {
    "100,000 levels": b"<html><body>" + b"<div>" * 100_000 + b"x",
    "60,000 links": b"<html><body>" + b"<a href='/annex.pdf'>annex</a> " * 60_000,
    "a table without end": b"<html><body><table>" + b"<tr><td>1" * 60_000,
    "four megabytes of one word": b"<html><body><p>" + b"a" * (4 << 20),
    "a PDF of nothing but objects": b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n<<>>\nendobj\n" % n for n in range(100_000)),
    "a Word file of one long word": docx("0" * 10_000_000),
    "a Word file of a million paragraphs": docx(*("x" for _ in range(100_000))),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
async def test_a_hostile_page_costs_its_own_child_at_most(pages: ChildPageReader, body: bytes) -> None:
    (paged,) = await asyncio.gather(pages.read(job(body)), return_exceptions=True)
    if isinstance(paged, BaseException):
        assert isinstance(paged, ChildLostError)
        assert paged.cause != "wall", "the CPU limit ends it first"
        assert str(paged).startswith("reading the page ")
    else:
        assert len(paged.annexes) <= 3
    assert (await pages.read(job(GOOD))).text.startswith("The ministry")


async def test_children_come_again_after_a_rest(pages: ChildPageReader) -> None:
    assert (await pages.read(job(GOOD))).refused is None
    await pages.rest()
    assert (await pages.read(job(pdf("The list of items that need a licence")))).text
    await pages.rest()


async def test_no_child_rests_at_work(pages: ChildPageReader) -> None:
    reading = asyncio.create_task(pages.read(job(GOOD)))
    await asyncio.sleep(0)
    await pages.rest()
    assert (await reading).refused is None


async def test_a_page_of_nothing_is_a_reason(pages: ChildPageReader) -> None:
    assert (await pages.read(job(b""))).refused is Refusal.NO_TEXT
