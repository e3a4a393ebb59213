import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from monitor.domain.sources.schedule import Outcome
from monitor.errors import FetchError, SettingsError
from monitor.ingest.http.guard import AddressInfo
from monitor.ingest.http.proxies import Proxies
from monitor.ingest.http.tls import tls_context
from tests.ingest.http.servers import FEED, fetcher, request

TLS = Path(__file__).parents[2] / "data" / "tls"
CERTIFICATE = TLS / "certificate.pem"


def _loopback(host: str, port: int, family: int) -> Iterable[AddressInfo]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


@asynccontextmanager
async def _secure_server() -> AsyncIterator[int]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=FEED)

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE, TLS / "key.pem")
    app = web.Application()
    app.router.add_get("/f", answer)
    server = TestServer(app, scheme="https", skip_url_asserts=True)
    await server.start_server(ssl=context)
    try:
        assert server.port is not None
        yield server.port
    finally:
        await server.close()


@asynccontextmanager
async def _connect_proxy(port: int) -> AsyncIterator[tuple[str, list[str]]]:
    """A proxy that tunnels every CONNECT to one local port and notes what was asked for."""
    asked: list[str] = []
    tasks: set[asyncio.Task[None]] = set()

    async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(4_096):
            writer.write(data)
            await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        head = await reader.readuntil(b"\r\n\r\n")
        asked.append(head.decode().split("\r\n", 1)[0])
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            await asyncio.gather(pump(reader, inner_writer), pump(inner_reader, writer))
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            inner_writer.close()
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_an_unknown_ca_is_rejected_and_a_configured_one_accepted() -> None:
    async with _secure_server() as port:
        allowed = (f"good.example:{port}",)
        async with fetcher(allow_hosts=allowed, lookup=_loopback) as client:
            with pytest.raises(FetchError, match="MONITOR_CA_BUNDLE") as failed:
                await client.fetch(request(f"https://good.example:{port}/f"))
        assert failed.value.outcome == Outcome.TLS
        async with fetcher(allow_hosts=allowed, lookup=_loopback, ca_bundle=CERTIFICATE) as client:
            assert (await client.fetch(request(f"https://good.example:{port}/f"))).body == FEED


async def test_another_site_s_certificate_is_refused() -> None:
    async with (
        _secure_server() as port,
        fetcher(allow_hosts=("other.example",), lookup=_loopback, ca_bundle=CERTIFICATE) as client,
    ):
        with pytest.raises(FetchError, match="belongs to another site") as failed:
            await client.fetch(request(f"https://other.example:{port}/f"))
    assert failed.value.outcome == Outcome.TLS


async def test_https_goes_through_the_proxy_by_name_and_is_checked_end_to_end() -> None:
    async with _secure_server() as port, _connect_proxy(port) as (proxy, asked):
        proxies = Proxies(https=proxy)
        async with fetcher(allow_hosts=(), proxies=proxies, ca_bundle=CERTIFICATE) as client:
            assert (await client.fetch(request("https://good.example/f"))).body == FEED
        async with fetcher(allow_hosts=(), proxies=proxies) as client:
            with pytest.raises(FetchError) as failed:
                await client.fetch(request("https://good.example/f"))
    assert failed.value.outcome == Outcome.TLS
    assert asked == ["CONNECT good.example:443 HTTP/1.1"] * 2


async def test_an_unreachable_proxy_is_named_as_the_cause() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        proxies = Proxies(https=f"http://reader:hush@127.0.0.1:{taken.getsockname()[1]}")
        async with fetcher(allow_hosts=(), proxies=proxies) as client:
            with pytest.raises(FetchError, match="no connection to the proxy") as failed:
                await client.fetch(request("https://good.example/f"))
    assert "hush" not in str(failed.value)


def test_the_system_s_cas_stay_with_a_ca_bundle() -> None:
    names = {str(c["subject"]) for c in tls_context(CERTIFICATE).get_ca_certs()}
    assert any("Test authority" in name for name in names)
    assert {str(c["subject"]) for c in tls_context().get_ca_certs()} <= names


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_an_unusable_ca_bundle_is_an_error_at_start(tmp_path: Path, content: str | None) -> None:
    bundle = tmp_path / "ca.pem"
    if content is not None:
        bundle.write_text(content)
    with pytest.raises(SettingsError, match=r"MONITOR_CA_BUNDLE: .*set it to a PEM file"):
        tls_context(bundle)
