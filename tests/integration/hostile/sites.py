"""Honest-looking sites where all addresses are here: they answer by path, and note where they were met."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from tests.integration.hostile.attack import Talk, answering

PORTS = (80, 8080, 9)


@dataclass(slots=True)
class Sites:
    """`met` are the addresses that anybody connected to, `pages` what is answered to a path."""

    pages: Callable[[str, str], Talk | None]
    met: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.met.append(writer.get_extra_info("sockname")[0].removeprefix("::ffff:"))
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split()[1].decode("ascii", "replace")
            host = head.lower().partition(b"\r\nhost: ")[2].partition(b"\r\n")[0].decode("ascii", "replace")
            talk = self.pages(host.partition(":")[0], path) or answering(b"", status="404 Not Found")
            reader.feed_data(head)
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def sites(
    pages: Callable[[str, str], Talk | None], *, secure: Mapping[str, ssl.SSLContext] | None = None
) -> AsyncIterator[Sites]:
    """On all addresses; `secure` has the TLS of some of them, at port 443."""
    made = Sites(pages=pages)
    async with AsyncExitStack() as stack:
        for port in PORTS:
            for host in ("0.0.0.0", "::"):  # there is no other machine
                server = await asyncio.start_server(made.serve, host, port)
                await stack.enter_async_context(server)
        for address, context in (secure or {}).items():
            server = await asyncio.start_server(made.serve, address, 443, ssl=context)
            await stack.enter_async_context(server)
        yield made
