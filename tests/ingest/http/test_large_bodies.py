"""Large bodies of several servers: a slow one fails by itself, the others wait for it and don't fail."""

import asyncio
from datetime import timedelta

from aiohttp import web

from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source import SourceId
from monitor.errors import FetchError
from monitor.ingest.http.body_limits import SizeLimit
from monitor.ingest.http.client import HttpFetcher
from monitor.ingest.http.guard import AddressInfo, getaddrinfo
from monitor.ports.network.fetch import Fetched, FetchRequest
from tests.fakes.clock import LoopTime
from tests.ingest.http.servers import fetcher, serving

LARGE = 10  # bytes
ONE = (SizeLimit(size=LARGE, at_once=1),)
HOSTS = ("slow-1.example", "slow-2.example", "honest.example")


def lookup(_: str, port: int, family: int) -> list[AddressInfo]:
    return list(getaddrinfo("127.0.0.1", port, family))


class Servers:
    """All begin a large body, which the slow hosts never end. `begun` counts them."""

    def __init__(self) -> None:
        self.begun = 0
        self.change = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"x" * LARGE)
        self.begun += 1
        self.change.set()
        if request.host.startswith("slow"):
            await asyncio.Event().wait()
        return response

    async def until(self, begun: int) -> None:
        """Return when that many bodies have begun and were received, as far as they go."""
        while self.begun < begun:
            self.change.clear()
            await self.change.wait()
        for _turn in range(50):
            await asyncio.sleep(0)


def poll(client: HttpFetcher, host: str, port: str) -> "asyncio.Task[Fetched]":
    asked = FetchRequest(source_id=SourceId(host), url=f"http://{host}:{port}/feed")
    return asyncio.create_task(client.fetch(asked))


async def outcomes(deadline: timedelta, wait: timedelta) -> dict[str, str]:
    """The outcomes where the honest server's body waits for two slow ones. The clock steps until these ended."""
    servers, clock = Servers(), LoopTime()
    settings = {"deadline": deadline, "body_wait": wait, "body_limits": ONE, "allow_hosts": HOSTS, "lookup": lookup}
    async with serving(servers.answer) as base, fetcher(**settings) as client:
        port = base.rpartition(":")[2]
        polls = []
        for host in HOSTS:
            polls.append(poll(client, host, port))
            await servers.until(begun=len(polls))
        while not all(one.done() for one in polls[:2]):
            clock.step(timedelta(seconds=0.1))
            await asyncio.sleep(0)
        results = await asyncio.gather(*polls, return_exceptions=True)
    return {host: r.outcome if isinstance(r, FetchError) else "read" for host, r in zip(HOSTS, results, strict=True)}


async def test_the_time_that_a_body_waits_for_others_does_not_count() -> None:
    found = await outcomes(timedelta(seconds=30), timedelta(minutes=5))
    assert found == {HOSTS[0]: Outcome.TIMEOUT, HOSTS[1]: Outcome.TIMEOUT, HOSTS[2]: "read"}


async def test_a_body_that_gets_no_turn_is_postponed() -> None:
    found = await outcomes(timedelta(seconds=60), timedelta(seconds=10))
    assert found == {HOSTS[0]: Outcome.TIMEOUT, HOSTS[1]: Outcome.POSTPONED, HOSTS[2]: Outcome.POSTPONED}
