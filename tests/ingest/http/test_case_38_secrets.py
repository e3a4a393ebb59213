"""Case 38 for fetching: whatever fails, no secret is in what is raised, shown or logged."""

import asyncio
import io
import logging
import traceback
from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
import structlog
from aiohttp import web

from monitor.domain.sources.source import Access, Scheme, Source, SourceEndpoint, SourceId
from monitor.errors import FetchError
from monitor.ingest.http.client import HttpFetcher
from monitor.ingest.http.libretranslate import TranslateSettings
from monitor.ingest.http.proxies import Proxies
from monitor.ingest.http.session import HttpSettings
from monitor.ports.network.fetch import FetchRequest
from monitor.telemetry import configure
from tests.ingest.http.servers import FEED, fetcher, request, serving, talking

HEADER, QUERY, LOGIN, PROXY = "h34der-s3cret", "qu3ry-s3cret", "l0gin-s3cret", "pr0xy-s3cret"
PLANTED = (HEADER, QUERY, LOGIN, PROXY)
ACCESS = Access(scheme=Scheme.HEADER, name="Authorization", secret="MONITOR_SECRET_FIRM")
LOOPS = f"/loop?token={QUERY}"


def hits(text: str) -> list[str]:
    return [secret for secret in PLANTED if secret in text]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What is logged at DEBUG by us and by every library, as `run` sets it up, without its list of secrets."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure("debug", (), stream)
    for chatty in ("aiohttp", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.DEBUG)
    yield stream
    structlog.reset_defaults()
    root.handlers[:] = before
    root.setLevel(level)
    for chatty in ("aiohttp", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.NOTSET)


async def hostile(got: web.Request) -> web.StreamResponse:
    """Each path fails in another way, and repeats its request."""
    echo = f"{got.headers.get('Authorization', '')} {got.path_qs}"
    match got.path.split("/")[1]:
        case "status":
            return web.Response(status=int(got.path.split("/")[2]), text=echo, reason="no")
        case "loop":
            return web.Response(status=302, headers={"Location": LOOPS})
        case "nowhere":
            return web.Response(status=302, headers={"Location": f"http://u:{LOGIN}@[::?{QUERY}"})
        case "scheme":
            return web.Response(status=302, headers={"Location": f"ftp://u:{LOGIN}@a.example/?{QUERY}"})
        case "inside":
            return web.Response(status=302, headers={"Location": f"http://u:{LOGIN}@169.254.169.254/?{QUERY}"})
        case "large":
            return web.Response(body=b"x" * 20_000)
        case "packed":
            return web.Response(body=b"no gzip", headers={"Content-Encoding": "gzip"})
        case "slow":
            await asyncio.sleep(3)
    return web.Response(body=FEED)


def unknown(host: str, port: int, family: int) -> Iterable[object]:
    raise OSError(f"no name {host}")


async def failure(client: HttpFetcher, url: str, **more: object) -> BaseException:
    with pytest.raises(FetchError) as failed:
        await client.fetch(request(f"{url}?key={QUERY}", access=ACCESS, **more))
    structlog.get_logger().error("it failed", exc_info=failed.value)
    logging.getLogger("some.library").debug("it failed", exc_info=failed.value)
    return failed.value


def traceback_of(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error) + str(error)


WAYS = ("status/401", "status/403", "status/404", "status/407", "status/410", "status/429", "status/500", "status/302")
MORE = ("loop", "nowhere", "scheme", "inside", "large", "packed", "slow")


@pytest.mark.parametrize("way", [*WAYS, *MORE])
async def test_case_38_no_response_reveals_a_secret(way: str, log: io.StringIO) -> None:
    secrets = {"MONITOR_SECRET_FIRM": HEADER}
    settings = {"max_bytes": 10_000, "deadline": timedelta(seconds=0.4)}
    async with serving(hostile) as base, fetcher(secrets=secrets, **settings) as client:
        error = await failure(client, f"{base}/{way}")
    assert hits(traceback_of(error)) == []
    assert hits(log.getvalue()) == []
    assert "it failed" in log.getvalue()


@pytest.mark.parametrize(
    "words", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", b"\x16\x03 no HTTP\r\n\r\n"]
)
async def test_case_38_no_broken_connection_reveals_a_secret(words: bytes, log: io.StringIO) -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(words)

    secrets, soon = {"MONITOR_SECRET_FIRM": HEADER}, timedelta(seconds=0.2)  # the server answers no TLS handshake
    async with talking(talk) as base, fetcher(secrets=secrets, connect=soon) as client:
        found = [await failure(client, f"{base}/f"), await failure(client, f"{base.replace('http', 'https')}/f")]
    assert [hits(traceback_of(error)) for error in found] == [[], []]
    assert hits(log.getvalue()) == []


async def test_case_38_no_unreachable_address_reveals_a_secret(log: io.StringIO) -> None:
    secrets = {"MONITOR_SECRET_FIRM": HEADER}
    async with fetcher(secrets=secrets, lookup=unknown) as client:
        found = [
            await failure(client, f"http://{where}/f") for where in ("a.example", "127.0.0.1:9", "[::", "10.0.0.1")
        ]
    async with fetcher(lookup=unknown) as client:
        found.append(await failure(client, "http://a.example/f"))
    async with fetcher(secrets={"MONITOR_SECRET_FIRM": f"{HEADER}\n{HEADER}"}) as client:
        found.append(await failure(client, "http://a.example/f"))
    assert hits("".join(map(traceback_of, found))) == []
    assert hits(log.getvalue()) == []


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("status", [403, 407, 502])
async def test_case_38_no_proxy_reveals_a_secret(scheme: str, status: int, log: io.StringIO) -> None:
    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"HTTP/1.1 {status} {PROXY}\r\nContent-Length: {len(PROXY)}\r\n\r\n{PROXY}".encode())

    async with talking(refuse) as base:
        proxy = base.replace("//", f"//us:{PROXY}@")
        secrets = {"MONITOR_SECRET_FIRM": HEADER, "MONITOR_PROXY_DMZ": proxy, "MONITOR_PROXY_GONE": proxy[:-4] + "1"}
        none = timedelta(0)  # between two requests to one host
        async with fetcher(secrets=secrets, proxies=Proxies(http=proxy, https=proxy), pause=none) as client:
            found = [await failure(client, f"{scheme}://a.example/f", proxy=p) for p in ("", "dmz", "gone")]
        async with fetcher(secrets=secrets | {"MONITOR_PROXY_DMZ": f"socks5://us:{PROXY}@p:1"}) as client:
            found.append(await failure(client, f"{scheme}://a.example/f", proxy="dmz"))
    assert hits("".join(map(traceback_of, found))) == []
    assert hits(log.getvalue()) == []


async def test_case_38_a_login_in_an_address_is_not_shown(log: io.StringIO) -> None:
    """The loader refuses one. This is for those that come by another way."""
    async with serving(hostile) as base, fetcher() as client:
        for way in (*WAYS, "loop", "nowhere"):
            with pytest.raises(FetchError) as failed:
                await client.fetch(request(f"{base.replace('//', f'//us:{LOGIN}@')}/{way}?key={QUERY}"))
            assert hits(traceback_of(failed.value)) == [], way
    assert hits(log.getvalue()) == []


async def test_case_38_no_value_shows_a_secret_when_it_is_printed() -> None:
    url, proxy = f"https://a.example/f?key={QUERY}", f"http://us:{PROXY}@p.example:1"
    ways = (SourceEndpoint(url=url),)
    source = Source(id=SourceId("firm"), name="Firm", url=url, access=ACCESS, via=ways)
    http = HttpSettings(user_agent="x", proxies=Proxies(http=proxy, https=proxy))
    async with serving(hostile) as base, fetcher(secrets={"MONITOR_SECRET_FIRM": HEADER}) as client:
        asked = request(f"{base}/f?key={QUERY}", access=ACCESS)
        got = await client.fetch(asked)
        printed = (source, ways, asked, got, client, http, TranslateSettings(url=base, http=http, key=HEADER))
        assert hits("".join(f"{value!r} {value}" for value in printed)) == []
    assert isinstance(asked, FetchRequest)
