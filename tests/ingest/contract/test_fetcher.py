import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiohttp import web

from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import SourceId
from monitor.errors import FetchError
from monitor.ingest.sample import SAMPLE, SampleFetcher
from monitor.ports.network.fetch import Fetched, FetchRequest
from tests.fakes.reading import NOW, FakeFetcher, body
from tests.ingest.contract.suite import AnswerContract, FetcherContract, Stage
from tests.ingest.http.servers import fetcher, serving

LIMIT = 100_000
REQUEST = FetchRequest(source_id=SourceId("wire"), url="https://wire.example/feed")


class Site:
    """One page that knows its validators, and every way of failing that a server has."""

    def __init__(self) -> None:
        self.body = b"<rss/>"
        self.fault: Outcome | None = None

    def show(self, body: bytes) -> None:
        self.body, self.fault = body, None

    def fail(self, outcome: Outcome) -> None:
        self.fault = outcome

    async def answer(self, asked: web.Request) -> web.Response:
        if self.fault is not None:
            return self._failure(self.fault, asked)
        etag = f'"{hashlib.sha256(self.body).hexdigest()}"'
        if asked.headers.get("If-None-Match") == etag:
            return web.Response(status=304)
        return web.Response(body=self.body, headers={"ETag": etag})

    def _failure(self, outcome: Outcome, asked: web.Request) -> web.Response:
        if outcome is Outcome.UNREACHABLE:
            assert asked.transport is not None
            asked.transport.close()
        faults = {
            Outcome.NOT_FOUND: web.Response(status=404),
            Outcome.GONE: web.Response(status=410),
            Outcome.REFUSED: web.Response(status=403),
            Outcome.THROTTLED: web.Response(status=429, headers={"Retry-After": "120"}),
            Outcome.SERVER_ERROR: web.Response(status=500),
            Outcome.UNREACHABLE: web.Response(),
            Outcome.REDIRECTS: web.Response(status=302, headers={"Location": asked.path}),
            Outcome.TOO_LARGE: web.Response(body=b"x" * (LIMIT + 1)),
            Outcome.BAD_ENCODING: web.Response(body=b"no gzip", headers={"Content-Encoding": "gzip"}),
        }
        return faults[outcome]


@asynccontextmanager
async def _http() -> AsyncIterator[Stage]:
    site = Site()
    async with serving(site.answer) as base, fetcher(max_bytes=LIMIT) as client:
        yield Stage(fetcher=client, url=f"{base}/feed", show=site.show, fail=site.fail)


@asynccontextmanager
async def _beside_the_sample() -> AsyncIterator[Stage]:
    async with _http() as stage:
        fetcher = SampleFetcher(stage.fetcher, lambda: NOW)
        yield Stage(fetcher=fetcher, url=stage.url, show=stage.show, fail=stage.fail)


@asynccontextmanager
async def _fake() -> AsyncIterator[Stage]:
    fake = FakeFetcher()

    def show(data: bytes) -> None:
        fake.page = body(data.decode("latin-1"), body=data, sha256=hashlib.sha256(data).hexdigest())

    def fail(outcome: Outcome) -> None:
        wait = timedelta(minutes=2) if outcome is Outcome.THROTTLED else None
        fake.page = FetchError("source wire: no answer", outcome=outcome, retry_after=wait)

    show(b"<rss/>")
    yield Stage(fetcher=fake, url="https://wire.example/feed", show=show, fail=fail)


class TestFetcher(FetcherContract):
    @pytest.fixture(params=[_http, _beside_the_sample, _fake], ids=["http", "beside the sample", "fake"])
    async def stage(self, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
        async with request.param() as made:
            yield made


class TestSample(AnswerContract):
    @pytest.fixture
    def stage(self) -> Stage:
        return Stage(fetcher=SampleFetcher(FakeFetcher(), lambda: NOW), url=SAMPLE.url)

    async def test_the_sample_makes_no_request(self) -> None:
        inner = FakeFetcher()
        await Stage(fetcher=SampleFetcher(inner, lambda: NOW), url=SAMPLE.url).fetch()
        assert inner.asked == []


async def test_the_fake_without_a_response_fails_like_a_fetcher() -> None:
    with pytest.raises(FetchError) as failed:
        await FakeFetcher().fetch(REQUEST)
    assert failed.value.outcome == Outcome.UNREACHABLE


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(body("1", status=304), id="a 304 of its own making"),
        pytest.param(body("1", sha256="0" * 64), id="another hash"),
        pytest.param(body("1", fetched_at=NOW.replace(tzinfo=None)), id="a time without zone"),
        pytest.param(FetchError("source wire: hm", outcome="tired"), id="an outcome that there is not"),
        pytest.param(FetchError("source wire: hm", outcome="unchanged"), id="an outcome that is no failure"),
    ],
)
async def test_the_fake_refuses_impossible_responses(answer: Fetched | FetchError) -> None:
    with pytest.raises(AssertionError):
        await FakeFetcher(answer).fetch(REQUEST)
