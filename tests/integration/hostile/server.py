"""Hostile sources on loopback, each at an address of its own, as every site has its own.

They talk in a thread: the daemon, which is a process of its own, is the only one that is measured.
"""

import asyncio
import contextlib
import itertools
import ssl
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from tests.integration.hostile.attack import Attack, Talk
from tests.integration.hostile.authority import Certificate

_TROUBLE = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ssl.SSLError)


@dataclass(slots=True)
class Site:
    """One source. `connections` are the seconds of each that ended, from its begin until the monitor was gone."""

    id: str
    url: str
    attack: Attack
    connections: list[float] = field(default_factory=list)
    open: int = 0


def addresses() -> Iterator[str]:
    """All of 127.0.0.0/8 is loopback: a site takes the next one."""
    return (f"127.66.{n // 250}.{n % 250 + 1}" for n in itertools.count())


@contextmanager
def besieging(attacks: Sequence[Attack], identity: Certificate) -> Iterator[tuple[Site, ...]]:
    """`identity` is what servers that speak TLS show; it is good for the addresses that `addresses` gives."""
    ready, found = threading.Event(), list[tuple[Site, ...]]()
    loop, ending = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with _serving(attacks, identity) as hostile:
            found.append(hostile)
            ready.set()
            await ending.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    try:
        assert ready.wait(20), "the servers did not come up"
        yield found[0]
    finally:
        loop.call_soon_threadsafe(ending.set)
        thread.join(20)
        loop.close()


@asynccontextmanager
async def _serving(attacks: Sequence[Attack], identity: Certificate) -> AsyncIterator[tuple[Site, ...]]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(identity.certificate, identity.key)
    own = addresses()
    async with contextlib.AsyncExitStack() as stack:
        hostile = [
            await _open(stack, next(own), attack, f"{attack.case}-{attack.name}-{n}", context)
            for attack in attacks
            for n in range(attack.count)
        ]
        yield tuple(hostile)


async def _open(
    stack: contextlib.AsyncExitStack, address: str, attack: Attack, name: str, context: ssl.SSLContext
) -> Site:
    site = Site(id=name, url="", attack=attack)
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        await _serve(site, attack.talk, reader, writer)
        tasks.discard(task)

    tls = context if attack.tls else None
    server = await asyncio.start_server(serve, address, 0, ssl=tls, limit=1 << 20)
    port = server.sockets[0].getsockname()[1]
    site.url = f"{attack.scheme}://{address}:{port}/feed"
    stack.push_async_callback(_close, server, tasks)
    return site


async def _serve(site: Site, talk: Talk, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    began = time.monotonic()
    site.open += 1
    try:
        await talk(reader, writer)
        while await reader.read(65_536):  # until the monitor is gone
            pass
    except _TROUBLE:
        pass
    except asyncio.CancelledError:
        return
    finally:
        site.open -= 1
        site.connections.append(time.monotonic() - began)
        writer.transport.abort()


async def _close(server: asyncio.Server, tasks: set[asyncio.Task[None]]) -> None:
    server.close()
    for task in list(tasks):
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
