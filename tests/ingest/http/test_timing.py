"""Timing of each phase of a request, with redacted addresses."""

from datetime import timedelta

from aiohttp import web

from monitor.ingest.http.timing import Stopwatch
from tests.ingest.http.servers import FEED, fetcher, request, serving
from tests.ingest.http.test_credentials import TLS, loopback, secure_site


async def test_each_hop_has_its_status_and_phases() -> None:
    async def answer(got: web.Request) -> web.Response:
        if got.path == "/old":
            return web.Response(status=301, headers={"Location": "/new?key=hush"})
        return web.Response(body=FEED, headers={"ETag": '"a"'}, content_type="application/xml")

    watch = Stopwatch()
    async with serving(answer) as base, fetcher(watch=watch) as client:
        await client.fetch(request(f"{base}/old?key=hush"))
    first, second = watch.hops
    assert [h.url for h in watch.hops] == [f"{base}/old?…", f"{base}/new?…"]
    assert [h.status for h in watch.hops] == [301, 200]
    assert first.connect is not None
    assert first.tls is None
    assert second.validators == ("ETag",)
    assert second.first_byte is not None
    assert timedelta(0) < second.first_byte <= second.total


async def test_dns_connect_and_tls_are_timed_apart() -> None:
    watch = Stopwatch()
    async with secure_site() as port:
        there = f"good.example:{port}"
        ca = TLS / "certificate.pem"
        async with fetcher(allow_hosts=(there,), lookup=loopback, ca_bundle=ca, watch=watch) as client:
            got = await client.fetch(request(f"https://{there}/f"))
    (hop,) = watch.hops
    assert hop.lookup is not None
    assert hop.connect is not None
    assert hop.tls is not None
    assert hop.lookup + hop.connect + hop.tls <= hop.total
    assert got.certificate_until is not None
