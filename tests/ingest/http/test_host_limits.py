"""Rate limits per host."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import web

from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import SourceId
from monitor.errors import FetchError
from monitor.ingest.http.client import HttpFetcher
from monitor.ingest.http.host_limits import HostBackoffError, HostLimits
from monitor.ports.network.fetch import FetchRequest
from tests.ingest.http.servers import FEED, fetcher, serving

ONE, OTHER = SourceId("one"), SourceId("other")
SHORT = timedelta(milliseconds=40)


async def test_sources_of_one_host_are_requested_with_a_pause() -> None:
    hosts, loop, asked = HostLimits(SHORT), asyncio.get_running_loop(), {}

    async def ask(host: str, source: str) -> None:
        async with hosts.slot(host, SourceId(source), pause=True):
            asked[source] = loop.time()

    await asyncio.gather(ask("a.example", "1"), ask("a.example", "2"), ask("a.example", "3"), ask("b.example", "4"))
    assert asked["2"] - asked["1"] >= SHORT.total_seconds()
    assert asked["3"] - asked["2"] >= SHORT.total_seconds()
    assert asked["4"] < asked["2"]


async def test_a_redirect_is_followed_without_a_pause() -> None:
    hosts = HostLimits(timedelta(days=1))
    for _ in range(3):
        async with hosts.slot("a.example", ONE, pause=False):
            pass


async def test_retry_after_for_one_source_holds_for_the_others_of_its_host() -> None:
    hosts = HostLimits(timedelta(0))
    hosts.back_off("a.example", ONE, timedelta(hours=2))
    with pytest.raises(HostBackoffError) as held:
        async with hosts.slot("a.example", OTHER, pause=True):
            pass
    assert timedelta(hours=1, minutes=59) < held.value.wait <= timedelta(hours=2)
    async with hosts.slot("a.example", ONE, pause=True), hosts.slot("b.example", OTHER, pause=True):
        hosts.clear("a.example")
    async with hosts.slot("a.example", OTHER, pause=True):
        pass


async def test_a_backoff_is_a_minute_by_default_and_a_day_at_most() -> None:
    hosts = HostLimits(timedelta(0))
    for asked, most in ((None, timedelta(minutes=1)), (timedelta(days=400), timedelta(days=1))):
        hosts.back_off("a.example", ONE, asked)
        with pytest.raises(HostBackoffError) as held:
            async with hosts.slot("a.example", OTHER, pause=True):
                pass
        assert most - timedelta(seconds=9) < held.value.wait <= most


def of(source: SourceId, url: str) -> FetchRequest:
    return FetchRequest(source_id=source, url=url)


async def outcome(client: HttpFetcher, request: FetchRequest) -> tuple[Outcome, timedelta | None]:
    with pytest.raises(FetchError) as failed:
        await client.fetch(request)
    return Outcome(failed.value.outcome), failed.value.retry_after


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        pytest.param(429, {"Retry-After": "120"}, id="too many requests"),
        pytest.param(503, {"Retry-After": "120"}, id="maintenance"),
        pytest.param(403, {"Retry-After": "120"}, id="a refusal that says until when"),
        pytest.param(403, {"X-RateLimit-Remaining": "0", "Retry-After": "120"}, id="a refusal with a limit"),
    ],
)
async def test_a_rate_limit_holds_for_all_sources_of_its_host(status: int, headers: dict[str, str]) -> None:
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=status, headers=headers) if request.path == "/one" else web.Response(body=FEED)

    async with serving(answer) as base, fetcher() as client:
        assert await outcome(client, of(ONE, f"{base}/one")) == (Outcome.THROTTLED, timedelta(minutes=2))
        held, wait = await outcome(client, of(OTHER, f"{base}/other"))
        assert held is Outcome.HOST_PAUSED
        assert wait is not None
        assert timedelta(seconds=110) < wait <= timedelta(minutes=2)
    assert asked == ["/one"]


async def test_a_403_without_a_rate_limit_does_not_pause_the_host() -> None:
    async def answer(request: web.Request) -> web.Response:
        return web.Response(status=403) if request.path == "/one" else web.Response(body=FEED)

    async with serving(answer) as base, fetcher() as client:
        assert (await outcome(client, of(ONE, f"{base}/one")))[0] is Outcome.REFUSED
        assert (await client.fetch(of(OTHER, f"{base}/other"))).body == FEED


@pytest.mark.parametrize(
    ("headers", "holds"),
    [
        pytest.param({"Cache-Control": "public, max-age=1800"}, timedelta(minutes=30), id="max-age"),
        pytest.param({"Cache-Control": "max-age=1800", "Age": "600"}, timedelta(minutes=20), id="less its age"),
        pytest.param({"Cache-Control": "max-age=60", "Age": "600"}, timedelta(0), id="older than it may be"),
        pytest.param({"Cache-Control": "no-cache, max-age=1800"}, None, id="no cache"),
        pytest.param({"Cache-Control": "max-age=soon"}, None, id="no number"),
        pytest.param({"Cache-Control": "max-age=99999999999999"}, timedelta(seconds=31_536_000), id="for ever"),
        pytest.param(
            {"Expires": "Sun, 08 Jun 2025 02:06:00 GMT", "Date": "Sun, 08 Jun 2025 01:06:00 GMT"},
            timedelta(hours=1),
            id="Expires",
        ),
        pytest.param({"Expires": "0"}, None, id="an Expires that is no date"),
        pytest.param({}, None, id="nothing"),
    ],
)
async def test_a_response_has_its_max_age(headers: dict[str, str], holds: timedelta | None) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=FEED, headers=headers)

    async with serving(answer) as base, fetcher() as client:
        assert (await client.fetch(of(ONE, base))).max_age == holds
