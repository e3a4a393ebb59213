"""Checks of the network: proxy, certificates, DNS, a few feeds, and the clock."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from statistics import median

from yarl import URL

from monitor.app.network.http_settings import http_settings, proxies_of
from monitor.app.network.private import secret_lookup
from monitor.domain.operations.finding import Finding
from monitor.domain.sources.source import Source
from monitor.errors import FetchError, SettingsError
from monitor.ingest.http.client import HttpFetcher
from monitor.ingest.http.proxies import Proxies
from monitor.ingest.http.tls import tls_context
from monitor.ingest.web_address import web_address
from monitor.ports.network.fetch import FetchRequest
from monitor.settings import Settings
from monitor.wording.phrases.english import counted

FEEDS = 5  # tried: enough to distinguish a network failure from a failing site
CONNECT = 10.0  # seconds
MAX_OFFSET = timedelta(minutes=2)  # Slack rejects signatures older than 5 min; times in alerts should be right

Clocks = list[tuple[datetime, datetime]]


async def check_network(
    settings: Settings,
    sources: Sequence[Source],
    environment: Mapping[str, str],
    *,
    clock: Callable[[], datetime],
    clocks: Clocks,
    says: Callable[[str], None],
) -> AsyncIterator[Finding]:
    """Check proxy, certificates, DNS and feeds. `clocks` gets (server time, our time) of each answer."""
    proxies = proxies_of(environment)
    says("the proxy")
    for url in sorted({proxies.http, proxies.https} - {""}):
        place, problem = await reach(url)
        remedy = "check HTTPS_PROXY and HTTP_PROXY"
        detail = f"{place} can't be reached ({problem}); {remedy}" if problem else f"{place} answers"
        yield Finding(what="proxy", ok=not problem, detail=detail)
    says("certificates")
    trusted = _certificates(settings)
    yield trusted
    if trusted.ok is False:
        return
    chosen = _some([s for s in sources if s.enabled])
    says("DNS")
    yield await _names([s.url for s in chosen], proxies)
    says("feeds")
    async with HttpFetcher(http_settings(settings, proxies), clock=clock, reveal=secret_lookup(environment)) as fetcher:
        answers = await asyncio.gather(
            *(_fetch(fetcher, FetchRequest.of(source, now=clock()), clocks) for source in chosen)
        )
    yield _feeds(answers)


async def reach(url: str) -> tuple[str, str]:
    """Connect to a URL. Returns its host and port, and the error, "" for none."""
    at = URL(url)
    place = f"{at.host}:{at.port}"
    try:
        async with asyncio.timeout(CONNECT):
            _, writer = await asyncio.open_connection(at.host, at.port)
    except (OSError, TimeoutError) as e:
        return place, type(e).__name__
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return place, ""


def _certificates(settings: Settings) -> Finding:
    try:
        context = tls_context(settings.ca_bundle)
    except SettingsError as e:
        return Finding(what="certificates", ok=False, detail=str(e))
    own = f" and {settings.ca_bundle}" if settings.ca_bundle else ""
    known = len(context.get_ca_certs())
    return Finding(what="certificates", ok=True, detail=f"system certificates{own}" + (f" ({known})" if known else ""))


def _some(enabled: Sequence[Source]) -> Sequence[Source]:
    """A sample spread over the list, so that it covers several hosts and countries."""
    step = max(len(enabled) // FEEDS, 1)
    return enabled[::step][:FEEDS]


async def _names(urls: Sequence[str], proxies: Proxies) -> Finding:
    valid = {url: host for url in urls if (host := _host(url))}
    hosts = sorted({host for url, host in valid.items() if proxies.for_url(url) is None})
    if not hosts:
        detail = "resolved by the proxy" if valid or not urls else "not checked: no source has a valid host name"
        return Finding(what="DNS", ok=None, detail=detail)
    lost = [host for host, found in zip(hosts, await asyncio.gather(*map(_found, hosts)), strict=True) if not found]
    if len(lost) == len(hosts):
        detail = f"no host name was resolved: {', '.join(lost)}; check this machine's DNS (/etc/resolv.conf)"
        return Finding(what="DNS", ok=False, detail=detail)
    detail = f"{len(hosts) - len(lost)} of {len(hosts)} resolved" + (f", not {', '.join(lost)}" if lost else "")
    return Finding(what="DNS", ok=True, detail=detail)


def _host(url: str) -> str:
    try:
        return web_address(url).host or ""
    except ValueError:  # the fetch reports it
        return ""


async def _found(host: str) -> bool:
    try:
        async with asyncio.timeout(CONNECT):
            await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        return False
    return True


async def _fetch(fetcher: HttpFetcher, request: FetchRequest, clocks: Clocks) -> str:
    """Fetch a feed. Returns the error, "" for none."""
    try:
        got = await fetcher.fetch(request)
    except FetchError as e:
        return str(e)
    if got.server_time is not None:
        clocks.append((got.server_time, got.fetched_at))
    return ""


def _feeds(answers: Sequence[str]) -> Finding:
    """Fails only if all feeds fail; one failing feed is the problem of its site."""
    failed = [a for a in answers if a]
    if not answers:
        return Finding(what="feeds", ok=False, detail="no source is enabled; see: monitor sources list --all")
    reached = f"reached {len(answers) - len(failed)} of {counted(len(answers), 'feed')} tried"
    first = "".join(f"; {f}" for f in failed[:1])
    return Finding(what="feeds", ok=len(failed) < len(answers), detail=reached + first)


def check_clock(clocks: Clocks) -> Finding:
    """Our clock compared with the median of the servers' clocks."""
    if not clocks:
        return Finding(what="clock", ok=None, detail="not checked: no server sent its time")
    offset = timedelta(seconds=median((ours - theirs).total_seconds() for theirs, ours in clocks))
    seconds = round(abs(offset).total_seconds())
    if abs(offset) > MAX_OFFSET:
        direction = "ahead of" if offset > timedelta(0) else "behind"
        detail = f"{seconds:,} s {direction} the servers; enable time synchronisation (timedatectl set-ntp true)"
        return Finding(what="clock", ok=False, detail=detail)
    return Finding(what="clock", ok=True, detail=f"within {max(seconds, 1)} s of the servers")
