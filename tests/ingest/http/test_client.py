import asyncio
import gzip
import hashlib
import ssl
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from monitor.domain.sources.schedule import Outcome
from monitor.errors import FetchError
from monitor.ingest.http.client import HttpFetcher
from monitor.ports.network.fetch import Fetched
from tests.fakes.clock import LoopTime
from tests.ingest.http.servers import FEED, NOW, Handler, Talk, fetcher, request, serving, talking


async def _fails(client: HttpFetcher, url: str, outcome: Outcome, **validators: str) -> FetchError:
    with pytest.raises(FetchError) as failed:
        await client.fetch(request(url, **validators))
    assert failed.value.outcome == outcome, failed.value
    assert str(failed.value).startswith("source mofcom: ")
    return failed.value


async def test_a_body_comes_with_its_hash_its_type_and_its_validators() -> None:
    async def answer(_: web.Request) -> web.Response:
        headers = {"ETag": 'W/"a b"', "Last-Modified": "yesterday, roughly"}
        return web.Response(body=FEED, content_type="application/rss+xml", charset="gbk", headers=headers)

    async with serving(answer) as base, fetcher() as client:
        got = await client.fetch(request(f"{base}/f?a=1"))
        assert replace(got, server_time=None) == Fetched(
            status=200,
            url=f"{base}/f?a=1",
            fetched_at=NOW,
            body=FEED,
            content_type="application/rss+xml; charset=gbk",
            etag='W/"a b"',
            last_modified="yesterday, roughly",
            sha256=hashlib.sha256(FEED).hexdigest(),
        )


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        pytest.param({"Date": "Sun, 08 Jun 2025 01:06:00 GMT"}, datetime(2025, 6, 8, 1, 6, tzinfo=UTC), id="a date"),
        pytest.param(
            {"Date": "Sun, 08 Jun 2025 01:06:00 GMT", "Age": "90"},
            datetime(2025, 6, 8, 1, 7, 30, tzinfo=UTC),
            id="kept by a cache",
        ),
        pytest.param(
            {"Date": "Sun, 08 Jun 2025 01:06:00 GMT", "Age": "old"},
            datetime(2025, 6, 8, 1, 6, tzinfo=UTC),
            id="an age that is none",
        ),
        pytest.param({"Date": "yesterday"}, None, id="no date"),
        pytest.param({"Date": "Fri, 31 Dec 9999 23:59:59 GMT", "Age": "999999999"}, None, id="beyond the calendar"),
    ],
)
async def test_a_response_has_the_server_s_time(headers: dict[str, str], said: datetime | None) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=FEED, headers=headers)

    async with serving(answer) as base, fetcher() as client:
        assert (await client.fetch(request(base))).server_time == said


async def test_validators_go_out_verbatim_and_an_unchanged_feed_costs_no_body() -> None:
    seen: dict[str, str] = {}

    async def answer(asked: web.Request) -> web.Response:
        seen.update(asked.headers)
        return web.Response(status=304)

    async with serving(answer) as base, fetcher() as client:
        got = await client.fetch(request(base, etag='W/"a b"', last_modified="yesterday, roughly"))
    assert seen["If-None-Match"] == 'W/"a b"'
    assert seen["If-Modified-Since"] == "yesterday, roughly"
    assert seen["User-Agent"] == "policy-monitor/0 (+test)"
    assert seen["Accept-Encoding"] == "gzip"
    assert (got.status, got.body, got.sha256) == (304, b"", "")
    assert (got.etag, got.last_modified) == ('W/"a b"', "yesterday, roughly")


async def test_a_304_without_validators_is_a_server_error() -> None:
    async with serving(_status(304)) as base, fetcher() as client:
        await _fails(client, base, Outcome.SERVER_ERROR)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (204, Outcome.SERVER_ERROR),
        (400, Outcome.REFUSED),
        (401, Outcome.REFUSED),
        (403, Outcome.REFUSED),
        (404, Outcome.NOT_FOUND),
        (410, Outcome.GONE),
        (418, Outcome.REFUSED),
        (429, Outcome.THROTTLED),
        (500, Outcome.SERVER_ERROR),
        (502, Outcome.SERVER_ERROR),
        (503, Outcome.THROTTLED),
    ],
)
async def test_each_status_has_its_outcome_and_message(status: int, outcome: Outcome) -> None:
    async with serving(_status(status)) as base, fetcher() as client:
        failed = await _fails(client, f"{base}/feed", outcome)
    assert f"{base}/feed: HTTP {status}" in str(failed)
    assert failed.retry_after is None


@pytest.mark.parametrize("status", [403, 429, 503])
@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("Wed, 25 Nov 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("Wed, 25 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("Wed, 25 Nov 2026 13:10:00 +0100", timedelta(minutes=10)),
        ("soon", None),
        ("-5", None),
    ],
)
async def test_retry_after_is_read_in_both_forms(status: int, header: str, wait: timedelta | None) -> None:
    async with serving(_status(status, {"Retry-After": header})) as base, fetcher() as client:
        with pytest.raises(FetchError) as failed:
            await client.fetch(request(base))
    assert failed.value.retry_after == wait


async def test_redirects_are_followed_and_only_permanent_ones_noted() -> None:
    async def answer(asked: web.Request) -> web.Response:
        ways = {"/old": (301, "/older"), "/older": (308, "/now"), "/now": (302, "/today#top")}
        if asked.path in ways:
            status, to = ways[asked.path]
            return web.Response(status=status, headers={"Location": to})
        return web.Response(body=FEED)

    async with serving(answer) as base, fetcher() as client:
        got = await client.fetch(request(f"{base}/old"))
        assert (got.url, got.moved_to) == (f"{base}/today", f"{base}/now")
        got = await client.fetch(request(f"{base}/now"))
        assert (got.url, got.moved_to) == (f"{base}/today", "")


async def test_a_redirect_loop_ends_after_five_hops() -> None:
    asked = 0

    async def answer(_: web.Request) -> web.Response:
        nonlocal asked
        asked += 1
        return web.Response(status=302, headers={"Location": "/again"})

    async with serving(answer) as base, fetcher() as client:
        failed = await _fails(client, base, Outcome.REDIRECTS)
    assert asked == 6
    assert "redirect loop: more than 5 redirects" in str(failed)


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://a.example/f", "javascript:1", "data:text/xml,x", "http://", "//[::", ""]
)
async def test_a_redirect_without_an_http_target_is_refused(location: str) -> None:
    async with serving(_status(301, {"Location": location})) as base, fetcher() as client:
        await _fails(client, base, Outcome.REDIRECTS)


@pytest.mark.parametrize("encoding", ["gzip", "gzip, gzip", "gzip, gzip, gzip"])
async def test_a_decompression_bomb_is_refused(encoding: str) -> None:
    body = b"\0" * (20 << 20)
    for _ in encoding.split(","):
        body = gzip.compress(body, 1)

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Encoding": encoding})

    expected = Outcome.TOO_LARGE if encoding == "gzip" else Outcome.BAD_ENCODING
    async with serving(answer) as base, fetcher() as client:
        await _fails(client, base, expected)


async def test_a_content_length_over_the_limit_is_refused_unread() -> None:
    async with (
        talking(_says(b"HTTP/1.1 200 OK\r\nContent-Length: 500000000\r\n\r\n")) as base,
        fetcher() as client,
    ):
        failed = await _fails(client, base, Outcome.TOO_LARGE)
    assert "Content-Length: 500,000,000" in str(failed)


async def test_a_body_without_end_is_cut_at_the_limit() -> None:
    async def endless(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")
            await writer.drain()

    async with talking(endless) as base, fetcher(max_bytes=1 << 20) as client:
        await _fails(client, base, Outcome.TOO_LARGE)


async def test_a_body_shorter_than_its_content_length_is_an_error() -> None:
    async with (
        talking(_says(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss>")) as base,
        fetcher() as client,
    ):
        failed = await _fails(client, base, Outcome.UNREACHABLE)
    assert "connection lost before the end" in str(failed)


@pytest.mark.parametrize(
    "start", [b"", b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["no_follow_up", "headers", "body"]
)
async def test_the_deadline_covers_a_server_that_sends_slowly(start: bytes) -> None:
    clock, deadline = LoopTime(), timedelta(seconds=30)

    async def drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while start:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0)
            clock.step(timedelta(seconds=1))
        clock.step(deadline)
        await asyncio.Event().wait()

    async with talking(drip) as base, fetcher(deadline=deadline) as client:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        failed = await _fails(client, base, Outcome.TIMEOUT)
        assert loop.time() - begun < 3 * deadline.total_seconds()
    assert "no complete response within 30 s" in str(failed)


async def test_redirects_share_the_deadline() -> None:
    clock = LoopTime()

    async def answer(_: web.Request) -> web.Response:
        clock.step(timedelta(seconds=12))
        await asyncio.sleep(0)
        return web.Response(status=302, headers={"Location": "/again"})

    async with serving(answer) as base, fetcher(deadline=timedelta(seconds=30)) as client:
        await _fails(client, base, Outcome.TIMEOUT)


@pytest.mark.parametrize(
    "words",
    [
        b"HTTP/1.1 200 OK\r\n" + b"X-Header: value\r\n" * 100_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 5_000_000 + b"\r\n\r\n",
        b"<html>hello</html>",
        b"HTTP/1.1 999999 What\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 100,
        b"",
    ],
    ids=["header flood", "long header", "no HTTP", "bad status", "continue for ever", "nothing"],
)
async def test_an_invalid_http_response_is_an_error(words: bytes) -> None:
    async with talking(_says(words)) as base, fetcher() as client:
        with pytest.raises(FetchError) as failed:
            await client.fetch(request(base))
    assert failed.value.outcome in (Outcome.SERVER_ERROR, Outcome.UNREACHABLE)


async def test_a_closed_port_is_unreachable() -> None:
    async with serving(_status(200)) as base:
        pass
    async with fetcher() as client:
        failed = await _fails(client, base, Outcome.UNREACHABLE)
    assert "refused" in str(failed)


async def test_an_unknown_name_is_a_dns_outcome() -> None:
    def unknown(host: str, port: int, family: int) -> Iterable[object]:
        raise OSError(-2, "Name or service not known")

    async with fetcher(lookup=unknown) as client:
        failed = await _fails(client, "http://nowhere.example/f", Outcome.DNS)
    assert "DNS lookup of nowhere.example failed" in str(failed)


async def test_a_server_without_tls_is_a_tls_outcome() -> None:
    async with serving(_status(200)) as base, fetcher() as client:
        await _fails(client, base.replace("http:", "https:"), Outcome.TLS)


@pytest.mark.parametrize("url", ["", "feed", "file:///etc/passwd", "gopher://a.example/", "http://[::", "http://a b/"])
async def test_an_url_that_is_not_http_is_never_requested(url: str) -> None:
    async with fetcher() as client:
        with pytest.raises(FetchError):
            await client.fetch(request(url))


async def test_a_host_gets_one_request_at_a_time_and_waiting_does_not_count() -> None:
    at_once, most, clock = 0, 0, LoopTime()

    async def answer(_: web.Request) -> web.Response:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        clock.step(timedelta(seconds=10))
        for _turn in range(20):  # others could come in meanwhile
            await asyncio.sleep(0)
        at_once -= 1
        return web.Response(body=FEED)

    async with serving(answer) as base, fetcher(deadline=timedelta(seconds=30)) as client:
        got = await asyncio.gather(*(client.fetch(request(f"{base}/{n}")) for n in range(6)))
    assert most == 1
    assert [g.status for g in got] == [200] * 6


@pytest.mark.parametrize("status", [204, 302, 404, 429, 500])
async def test_no_error_shows_a_secret_in_an_address(status: int) -> None:
    async with serving(_status(status, {"Location": "http://u2:hush2@[::"})) as base, fetcher() as client:
        url = base.replace("http://", "http://reader:hush@") + "/f?key=hush"
        with pytest.raises(FetchError) as failed:
            await client.fetch(request(url))
    seen: BaseException | None = failed.value
    while seen is not None:
        assert "hush" not in str(seen)
        seen = seen.__cause__


async def test_a_login_in_the_address_is_sent_and_not_kept() -> None:
    seen: dict[str, str] = {}

    async def answer(asked: web.Request) -> web.Response:
        seen.update(asked.headers)
        return web.Response(body=FEED)

    async with serving(answer) as base, fetcher() as client:
        got = await client.fetch(request(base.replace("http://", "http://reader:hush@")))
    assert seen["Authorization"] == "Basic cmVhZGVyOmh1c2g="
    assert got.url == base


async def test_an_unknown_ca_names_the_setting() -> None:
    error = ssl.SSLCertVerificationError(1, "x")
    error.verify_message = "unable to get local issuer certificate"
    import aiohttp
    from aiohttp.client_reqrep import ConnectionKey

    from monitor.ingest.http.responses import failure_of

    key = ConnectionKey("a.example", 443, True, True, None, None, None)
    outcome, words = failure_of(
        aiohttp.ClientConnectorCertificateError(key, error), connect=timedelta(1), deadline=timedelta(1)
    )
    assert outcome is Outcome.TLS
    assert "MONITOR_CA_BUNDLE" in words


def _status(status: int, headers: dict[str, str] | None = None) -> Handler:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, headers=headers)

    return answer


def _says(words: bytes) -> Talk:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(words)
        await writer.drain()

    return talk


async def test_endless_interim_responses_are_an_error() -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100)
            await writer.drain()

    async with talking(talk) as base, fetcher() as client:
        with pytest.raises(FetchError, match="not valid HTTP") as failed:
            await client.fetch(request(base))
    assert failed.value.outcome == Outcome.SERVER_ERROR


async def test_a_few_interim_responses_are_accepted() -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 3)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(FEED) + FEED)
        await writer.drain()

    async with talking(talk) as base, fetcher() as client:
        assert (await client.fetch(request(base))).body == FEED


async def test_several_content_encoding_headers_are_counted_together() -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = gzip.compress(gzip.compress(FEED))
        writer.write(b"HTTP/1.1 200 OK\r\n" + b"Content-Encoding: gzip\r\n" * 2)
        writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        await writer.drain()

    async with talking(talk) as base, fetcher() as client:
        with pytest.raises(FetchError, match="2 content encodings") as failed:
            await client.fetch(request(base))
    assert failed.value.outcome == Outcome.BAD_ENCODING


@pytest.mark.parametrize(
    "to", ["http://[]@", "http://[x]a@?b", "http://[:]/", "http://[::1127.0.0.1]/", "http://\udc80[", "http://xn--a/"]
)
async def test_a_redirect_to_an_invalid_address_is_an_error(to: str) -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        location = to.encode("utf-8", "surrogateescape")
        writer.write(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n")
        await writer.drain()

    async with talking(talk) as base, fetcher() as client:
        with pytest.raises(FetchError, match="not an HTTP address") as failed:
            await client.fetch(request(base))
    assert failed.value.outcome == Outcome.REDIRECTS


@pytest.mark.parametrize("url", ["http://[]@", "https://xn--a/feed", "https://xn--0000h/"])
async def test_a_source_url_that_is_not_an_address_is_an_error(url: str) -> None:
    async with fetcher() as client:
        with pytest.raises(FetchError, match="not an HTTP address") as failed:
            await client.fetch(request(url))
    assert failed.value.outcome == Outcome.UNREACHABLE
