"""What a hostile source is: what it says to whoever connects, and how a poll of it may end."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from monitor.domain.sources.schedule import Outcome

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """`talk` begins when somebody connected; `ends` are the outcomes that a poll may have. `count` sources are like it.

    Its address begins with `scheme`; with `tls` it speaks inside TLS. `body` is what it answers, where that is all.
    """

    case: int
    name: str
    talk: Talk
    ends: frozenset[Outcome]
    count: int = 1
    scheme: str = "http"
    tls: bool = False
    body: bytes = field(default=b"", repr=False)


def feed(*titles: str, inside: str = "") -> bytes:
    """A plain feed; `inside` stands in its channel."""
    items = "".join(f"<item><guid isPermaLink='false'>{t}</guid><title>{t}</title></item>" for t in titles)
    return f'<rss version="2.0"><channel><title>t</title>{inside}{items}</channel></rss>'.encode()


def answering(body: bytes, *headers: str, status: str = "200 OK") -> Talk:
    """Reads a request and answers it whole, as an honest server would."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = (f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers)
        writer.write("\r\n".join((*head, "", "")).encode() + body)
        await writer.drain()

    return talk
