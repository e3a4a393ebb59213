"""Case 13: sources that say a byte every half second: in the TLS handshake, in headers, in the body."""

import asyncio
from itertools import cycle

from monitor.domain.sources.schedule import Outcome
from tests.integration.hostile.attack import Attack

_EVERY = 0.5


async def _drip(writer: asyncio.StreamWriter, data: bytes) -> None:
    for byte in cycle(data):
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(_EVERY)


async def _in_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A record of the handshake that never comes to its end: its head says 16 kB."""
    await reader.read(65_536)
    writer.write(b"\x16\x03\x03\x40\x00")
    await _drip(writer, b"\x00")


async def _in_status(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    await _drip(writer, b"HTTP/1.1 200 " + b"O" * 4_000)


async def _in_headers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await _drip(writer, b"X-Drop: 1\r\n")


async def _in_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n<rss version='2.0'><channel>")
    await _drip(writer, b"<!-- a -->")


async def _in_chunks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    await _drip(writer, b"1\r\n \r\n")


async def _in_trailers(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n \r\n0\r\n")
    await _drip(writer, b"X-Drop: 1\r\n")


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The server waits until the other end is gone, whatever it speaks."""


def drips(at_once: int) -> tuple[Attack, ...]:
    """As many sources as `at_once`, of all sorts in turn."""
    sorts = {
        "body": _in_body,
        "headers": _in_headers,
        "tls": _in_tls,
        "status": _in_status,
        "chunks": _in_chunks,
        "silent": _silent,
        "silent-tls": _silent,
        "trailers": _in_trailers,
    }
    count, more = divmod(at_once, len(sorts))
    return tuple(
        Attack(
            case=13,
            name=name,
            talk=talk,
            ends=frozenset({Outcome.TIMEOUT}),
            count=count + (n < more),
            scheme="https" if "tls" in name else "http",
        )
        for n, (name, talk) in enumerate(sorts.items())
    )
