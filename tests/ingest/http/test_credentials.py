"""Private feeds: the key goes to the source's own origin and nowhere else, and no error shows it."""

import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from monitor.app.network.private import secret_lookup
from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import Access, Scheme, Source, SourceEndpoint, SourceId
from monitor.errors import FetchError
from monitor.ingest.http.credentials import credentials, proxy_for
from monitor.ingest.http.proxies import Proxies
from tests.ingest.http.servers import FEED, fetcher, request, serving

SECRETS = {"MONITOR_SECRET_FIRM": "s3cr3t-of-the-firm"}
HEADER = Access(scheme=Scheme.HEADER, name="X-Api-Key", secret="MONITOR_SECRET_FIRM")
BASIC = Access(scheme=Scheme.BASIC, name="reader", secret="MONITOR_SECRET_FIRM")
COOKIE = Access(scheme=Scheme.COOKIE, name="sid", secret="MONITOR_SECRET_FIRM")


@dataclass(slots=True)
class Site:
    """Answers with the feed, or leads to `leads_to` once, and remembers the headers of each request."""

    leads_to: str = ""
    status: int = 200
    asked: list[Mapping[str, str]] = field(default_factory=list)

    async def answer(self, got: web.Request) -> web.Response:
        self.asked.append(dict(got.headers))
        if self.leads_to and got.path != "/there":
            return web.Response(status=302, headers={"Location": self.leads_to})
        return web.Response(status=self.status, body=FEED)


@pytest.mark.parametrize(
    ("access", "name", "value"),
    [
        pytest.param(HEADER, "X-Api-Key", "s3cr3t-of-the-firm", id="header"),
        pytest.param(BASIC, "Authorization", "Basic cmVhZGVyOnMzY3IzdC1vZi10aGUtZmlybQ==", id="basic"),
        pytest.param(COOKIE, "Cookie", "sid=s3cr3t-of-the-firm", id="cookie"),
    ],
)
async def test_each_scheme_sends_its_header_to_the_source_s_own_origin(access: Access, name: str, value: str) -> None:
    site = Site()
    async with serving(site.answer) as base, fetcher(secrets=SECRETS) as client:
        got = await client.fetch(request(base, access=access))
    assert site.asked[0][name] == value
    assert got.body == FEED


@pytest.mark.parametrize("access", [HEADER, BASIC, COOKIE], ids=lambda a: a.scheme)
async def test_a_redirect_sends_the_key_to_the_same_origin_only(access: Access) -> None:
    away = Site()
    async with serving(away.answer) as elsewhere:
        for target, keeps in ((f"{elsewhere}/there", False), ("/there", True)):
            site = Site(leads_to=target)
            async with serving(site.answer) as base, fetcher(secrets=SECRETS) as client:
                await client.fetch(request(f"{base}/f", access=access))
            last = (site if keeps else away).asked[-1]
            assert ("s3cr3t" in str(last) or "Basic " in str(last)) is keeps, target


@pytest.mark.parametrize(
    ("asked", "url"),
    [
        pytest.param("https://a.example/f", "http://a.example/f", id="down to http"),
        pytest.param("https://a.example/f", "https://a.example:444/f", id="another port"),
        pytest.param("https://a.example/f", "https://b.a.example/f", id="a host below"),
        pytest.param("https://a.example/f", "https://a.example.b.example/f", id="a host that begins like it"),
        pytest.param("http://a.example/f", "https://a.example/f", id="up to https"),
    ],
)
def test_another_origin_gets_no_credentials(asked: str, url: str) -> None:
    assert credentials(HEADER, asked, URL(url), secret_lookup(SECRETS)) == {}


@pytest.mark.parametrize("url", ["https://A.example:443/other?q=1", "https://a.example/", "https://a.example./f"])
def test_the_same_origin_is_recognised_in_every_spelling(url: str) -> None:
    assert credentials(HEADER, "https://a.example/f", URL(url), secret_lookup(SECRETS)) != {}


def test_another_endpoint_of_a_source_gets_its_key_only_at_the_same_origin() -> None:
    source = Source(id=SourceId("firm"), name="Firm", url="https://a.example/f", access=HEADER)
    assert source.at_endpoint(SourceEndpoint(url="https://a.example/g")).access == HEADER
    assert source.at_endpoint(SourceEndpoint(url="https://b.example/f")).access is None


@pytest.mark.parametrize(
    ("access", "value", "shown"),
    [
        pytest.param(HEADER, None, "MONITOR_SECRET_FIRM is not set; set it, or MONITOR_SECRET_FIRM_FILE", id="missing"),
        pytest.param(HEADER, "s3cr3t\r\nHost: evil", "contains a line break", id="line break"),
        pytest.param(BASIC, "s3cr3t\x00", "control character", id="control character"),
        pytest.param(HEADER, "s3cr3té", "an HTTP header can't carry", id="not ASCII"),
        pytest.param(COOKIE, "s3cr3t; admin=1", "a cookie can't carry", id="two cookies"),
    ],
)
async def test_a_secret_that_cannot_be_sent_fails_with_not_set(access: Access, value: str | None, shown: str) -> None:
    site = Site()
    async with (
        serving(site.answer) as base,
        fetcher(secrets={} if value is None else {"MONITOR_SECRET_FIRM": value}) as client,
    ):
        with pytest.raises(FetchError, match=shown) as failed:
            await client.fetch(request(base, access=access))
    assert failed.value.outcome == Outcome.NOT_CONFIGURED
    assert "s3cr3t" not in str(failed.value)
    assert site.asked == []


async def test_a_secret_is_read_from_its_file_each_time(tmp_path: Path) -> None:
    site, secret = Site(), tmp_path / "key"
    async with (
        serving(site.answer) as base,
        fetcher(secrets={"MONITOR_SECRET_FIRM_FILE": str(secret)}) as client,
    ):
        with pytest.raises(FetchError, match=r"MONITOR_SECRET_FIRM_FILE: .* can't be read"):
            await client.fetch(request(base, access=HEADER))
        for value in ("one", "two"):
            secret.write_text(f"{value}\n", encoding="utf-8")
            await client.fetch(request(base, access=HEADER))
    assert [asked["X-Api-Key"] for asked in site.asked] == ["one", "two"]


@pytest.mark.parametrize("status", [401, 403])
async def test_an_error_for_rejected_credentials_names_their_setting(status: int) -> None:
    async with serving(Site(status=status).answer) as base, fetcher(secrets=SECRETS) as client:
        with pytest.raises(FetchError, match="rejects the credentials in MONITOR_SECRET_FIRM") as failed:
            await client.fetch(request(base, access=HEADER))
        with pytest.raises(FetchError) as without:
            await client.fetch(request(base))
    assert failed.value.outcome == Outcome.REFUSED
    assert "MONITOR_SECRET" not in str(without.value)


# ------------------------------------------------------------------ proxies by name


async def test_a_source_uses_the_proxy_that_it_names() -> None:
    seen: list[str] = []

    async def forward(got: web.Request) -> web.Response:
        seen.append(str(got.url))
        assert got.headers["Proxy-Authorization"].startswith("Basic ")
        return web.Response(body=FEED)

    site = Site()
    async with serving(forward) as proxy, serving(site.answer) as base:
        secrets = {"MONITOR_PROXY_DMZ": proxy.replace("//", "//us:pr0xy-pass@")}
        usual = Proxies(http="http://127.0.0.1:9")
        async with fetcher(secrets=secrets, proxies=usual, pause=timedelta(0)) as client:
            await client.fetch(request("http://far.example/f", proxy="dmz"))
            await client.fetch(request(f"{base}/f", proxy="direct"))
            with pytest.raises(FetchError, match="MONITOR_PROXY_INNER_NET is not set") as failed:
                await client.fetch(request("http://far.example/f", proxy="inner-net"))
    assert failed.value.outcome == Outcome.NOT_CONFIGURED
    assert seen == ["http://far.example/f"]
    assert len(site.asked) == 1


async def test_an_error_for_a_proxy_login_names_the_setting_of_the_proxy() -> None:
    async with serving(Site(status=407).answer) as proxy:
        secrets = {"MONITOR_PROXY_DMZ": proxy.replace("//", "//us:pr0xy-pass@")}
        async with fetcher(secrets=secrets, pause=timedelta(0)) as client:
            for scheme in ("http", "https"):
                with pytest.raises(FetchError, match="MONITOR_PROXY_DMZ") as failed:
                    await client.fetch(request(f"{scheme}://far.example/f", proxy="dmz"))
                assert "pr0xy-pass" not in str(failed.value)


def test_an_invalid_proxy_address_is_not_shown() -> None:
    reveal = secret_lookup({"MONITOR_PROXY_DMZ": "socks5://us:pr0xy-pass@p:1"})
    with pytest.raises(Exception, match="MONITOR_PROXY_DMZ is not a proxy address") as failed:
        proxy_for("dmz", URL("http://a.example/"), Proxies(), reveal)
    assert "pr0xy-pass" not in str(failed.value)


async def test_a_named_proxy_does_not_bypass_the_ssrf_policy() -> None:
    seen: list[str] = []

    async def forward(got: web.Request) -> web.Response:
        seen.append(str(got.url))
        return web.Response(body=FEED)

    async with serving(forward) as proxy, fetcher(secrets={"MONITOR_PROXY_DMZ": proxy}, allow_hosts=()) as client:
        with pytest.raises(FetchError) as failed:
            await client.fetch(request("http://169.254.169.254/latest", proxy="dmz"))
    assert failed.value.outcome == Outcome.ADDRESS_BLOCKED
    assert seen == []


# ------------------------------------------------------------------ sizes and certificates


async def test_a_source_s_own_size_limit_overrides_the_default() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=b"x" * 3_000)

    async with serving(answer) as base, fetcher(max_bytes=2_000) as client:
        with pytest.raises(FetchError, match=r"larger than 2,000 bytes.*raise max_bytes"):
            await client.fetch(request(base))
        assert len((await client.fetch(request(base, max_bytes=4_000))).body) == 3_000


TLS = Path(__file__).parents[2] / "data" / "tls"


def loopback(host: str, port: int, family: int) -> list[tuple[int, int, int, str, tuple[str, int]]]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


@asynccontextmanager
async def secure_site() -> AsyncIterator[int]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")
    app = web.Application()
    app.router.add_get("/f", Site().answer)
    server = TestServer(app, scheme="https", skip_url_asserts=True)
    await server.start_server(ssl=context)
    assert server.port is not None
    yield server.port
    await server.close()


async def test_each_response_has_the_expiry_of_the_certificate() -> None:
    async with secure_site() as port:
        there = f"good.example:{port}"
        async with fetcher(allow_hosts=(there,), lookup=loopback, ca_bundle=TLS / "certificate.pem") as client:
            first = await client.fetch(request(f"https://{there}/f"))
            again = await client.fetch(request(f"https://{there}/f"))
    assert first.certificate_until == again.certificate_until == datetime(2126, 11, 1, 13, 46, 49, tzinfo=UTC)
