"""The way out: proxy, certificates, names, a few of the feeds, and the clock as the servers see it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from statistics import median

from yarl import URL

from monitor.app.network import http_settings, proxies_of
from monitor.app.private import revealing
from monitor.domain.operations.finding import Finding
from monitor.domain.sources.source import Source
from monitor.errors import FetchError, SettingsError
from monitor.ingest.http.client import HttpFetcher
from monitor.ingest.http.proxies import Proxies
from monitor.ingest.http.tls import tls_context
from monitor.ports.fetching import FetchRequest
from monitor.settings import Settings
from monitor.wording.english import counted

__all__ = ["look_at_clock", "look_at_network", "reach"]

FEEDS = 5  # that are tried: enough to tell a network from a site
CONNECT = 10.0  # seconds
OFF_MOST = timedelta(minutes=2)  # Slack refuses signatures of five minutes; times in alerts should be right

Clocks = list[tuple[datetime, datetime]]


async def look_at_network(
    settings: Settings,
    sources: Sequence[Source],
    environment: Mapping[str, str],
    *,
    clock: Callable[[], datetime],
    clocks: Clocks,
    says: Callable[[str], None],
) -> AsyncIterator[Finding]:
    """`clocks` gets their time and ours of each answer."""
    proxies = proxies_of(environment)
    says("the proxy")
    for url in sorted({proxies.http, proxies.https} - {""}):
        place, problem = await reach(url)
        remedy = "correct HTTPS_PROXY, HTTP_PROXY"
        detail = f"{place} can't be reached ({problem}); {remedy}" if problem else f"{place} answers"
        yield Finding(what="proxy", well=not problem, detail=detail)
    says("certificates")
    trusted = _certificates(settings)
    yield trusted
    if trusted.well is False:
        return
    chosen = _some([s for s in sources if s.enabled])
    says("names")
    yield await _names([s.url for s in chosen], proxies)
    says("feeds")
    async with HttpFetcher(http_settings(settings, proxies), clock=clock, reveal=revealing(environment)) as fetcher:
        answers = await asyncio.gather(
            *(_fetch(fetcher, FetchRequest.of(source, now=clock()), clocks) for source in chosen)
        )
    yield _feeds(answers)


async def reach(url: str) -> tuple[str, str]:
    """Host and port of an address, and what kept a connection to them from being made, "" for nothing."""
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
        return Finding(what="certificates", well=False, detail=str(e))
    own = f" and those of {settings.ca_bundle}" if settings.ca_bundle else ""
    known = len(context.get_ca_certs())
    return Finding(what="certificates", well=True, detail=f"the system's{own}" + (f" ({known})" if known else ""))


def _some(enabled: Sequence[Source]) -> Sequence[Source]:
    """Spread over the list, so that one host or one country does not stand for all."""
    step = max(len(enabled) // FEEDS, 1)
    return enabled[::step][:FEEDS]


async def _names(urls: Sequence[str], proxies: Proxies) -> Finding:
    hosts = sorted({URL(url).host or "" for url in urls if proxies.for_url(url) is None} - {""})
    if not hosts:
        return Finding(what="names", well=None, detail="the proxy looks them up")
    lost = [host for host, found in zip(hosts, await asyncio.gather(*map(_found, hosts)), strict=True) if not found]
    if len(lost) == len(hosts):
        detail = f"no name was found, {', '.join(lost)}; check this machine's DNS (/etc/resolv.conf)"
        return Finding(what="names", well=False, detail=detail)
    detail = f"{len(hosts) - len(lost)} of {len(hosts)} found" + (f", not {', '.join(lost)}" if lost else "")
    return Finding(what="names", well=True, detail=detail)


async def _found(host: str) -> bool:
    try:
        async with asyncio.timeout(CONNECT):
            await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        return False
    return True


async def _fetch(fetcher: HttpFetcher, request: FetchRequest, clocks: Clocks) -> str:
    """What went wrong, "" for nothing."""
    try:
        got = await fetcher.fetch(request)
    except FetchError as e:
        return str(e)
    if got.server_time is not None:
        clocks.append((got.server_time, got.fetched_at))
    return ""


def _feeds(answers: Sequence[str]) -> Finding:
    """One feed that fails is that site's matter; all that fail are ours."""
    failed = [a for a in answers if a]
    if not answers:
        return Finding(what="feeds", well=False, detail="no source is enabled; see: monitor sources list --all")
    reached = f"reached {len(answers) - len(failed)} of {counted(len(answers), 'feed')} that were tried"
    said = "".join(f"; {f}" for f in failed[:1])
    return Finding(what="feeds", well=len(failed) < len(answers), detail=reached + said)


def look_at_clock(clocks: Clocks) -> Finding:
    """Our clock against what most servers say."""
    if not clocks:
        return Finding(what="clock", well=None, detail="not looked at: no server told its time")
    off = timedelta(seconds=median((ours - theirs).total_seconds() for theirs, ours in clocks))
    seconds = round(abs(off).total_seconds())
    if abs(off) > OFF_MOST:
        way = "ahead" if off > timedelta(0) else "behind"
        detail = f"{seconds:,} s {way} of what servers say; turn on time synchronisation (timedatectl set-ntp true)"
        return Finding(what="clock", well=False, detail=detail)
    return Finding(what="clock", well=True, detail=f"within {max(seconds, 1)} s of what servers say")
