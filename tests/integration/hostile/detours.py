"""Cases 16 and 17: redirects that lead nowhere or elsewhere, and heads of answers that are floods or no HTTP."""

import asyncio
from collections.abc import Callable
from itertools import count, repeat

from monitor.domain.sources.schedule import Outcome
from tests.integration.hostile.attack import Attack, Talk, answering, feed

_FOUND = frozenset({Outcome.NEW_BODY})
_REDIRECTS = frozenset({Outcome.REDIRECTS})
_NO_HTTP = frozenset({Outcome.SERVER_ERROR, Outcome.UNREACHABLE})
_PAGE = b"<!doctype html><html><head><title>We are being repaired</title></head><body>Back soon.</body></html>"

# ---------------------------------------------------------------- redirects


def _by_path(answer: Callable[[str], Talk]) -> Talk:
    """What is answered hangs on the path that is asked for."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readuntil(b"\r\n")
        await answer(line.split()[1].decode())(reader, writer)
        writer.close()

    return talk


def _to(location: str, status: str = "302 Found") -> Talk:
    return answering(b"", f"Location: {location}", status=status)


def _hops(path: str) -> Talk:
    number = int(path.rpartition("/")[2].removeprefix("feed") or 0)
    return answering(feed("the end")) if number == 50 else _to(f"/{number + 1}")


def _flapping() -> Talk:
    """A permanent redirect every other time it is asked."""
    times = count()

    def answer(path: str) -> Talk:
        return (
            _to("/new", "301 Moved Permanently") if path == "/feed" and next(times) % 2 == 0 else answering(feed("f"))
        )

    return _by_path(answer)


def _once(location: str, then: bytes, status: str = "302 Found") -> Talk:
    return _by_path(lambda path: _to(location, status) if path == "/feed" else answering(then))


def redirects() -> tuple[Attack, ...]:
    """Case 16."""
    sorts: dict[str, tuple[Talk, frozenset[Outcome]]] = {
        "loop": (_by_path(lambda _: _to("/feed")), _REDIRECTS),
        "loop-of-two": (_by_path(lambda path: _to("/b" if path == "/feed" else "/feed")), _REDIRECTS),
        "fifty-hops": (_by_path(_hops), _REDIRECTS),
        "moved-to-a-page": (_once("/repairs", _PAGE, "301 Moved Permanently"), frozenset({Outcome.NOT_A_FEED})),
        "flapping": (_flapping(), _FOUND),
        "file": (_by_path(lambda _: _to("file:///etc/passwd")), _REDIRECTS),
        "ftp": (_by_path(lambda _: _to("ftp://127.0.0.1/feed")), _REDIRECTS),
        "gopher": (_by_path(lambda _: _to("gopher://127.0.0.1:6379/_PING")), _REDIRECTS),
        "data": (_by_path(lambda _: _to("data:text/xml,<rss/>")), _REDIRECTS),
        "script": (_by_path(lambda _: _to("javascript:alert(1)")), _REDIRECTS),
        "relative": (_once("../new?a=1#part", feed("here")), _FOUND),
        "without-scheme": (_by_path(lambda _: _to("//10.1.2.3/feed")), frozenset({Outcome.ADDRESS_BLOCKED})),
        "no-location": (answering(b"", status="302 Found"), _REDIRECTS),
        "empty-location": (_by_path(lambda _: _to("")), _REDIRECTS),
        "unreadable-location": (_by_path(lambda _: _to("http://[::1")), _REDIRECTS),
        "location-of-a-megabyte": (_by_path(lambda _: _to("/" + "a" * (1 << 20))), _REDIRECTS | _NO_HTTP),
        "endless-body": (_pouring_redirect, _REDIRECTS),
    }
    plain = [Attack(case=16, name=name, talk=talk, ends=ends) for name, (talk, ends) in sorts.items()]
    stopped = frozenset({Outcome.ADDRESS_BLOCKED})  # the hop is followed, and guarded as any other
    down = Attack(case=16, name="https-to-http", talk=_downwards, ends=stopped, scheme="https", tls=True)
    return (*plain, down)


async def _pouring_redirect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The body of a redirect is nobody's business, and has no end."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 302 Found\r\nLocation: /feed\r\nContent-Length: 999999999\r\n\r\n")
    for _ in repeat(None):
        writer.write(b" " * 65_536)
        await writer.drain()


async def _downwards(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    host = head.partition("\r\nhost: ")[2].partition("\r\n")[0].rpartition(":")[0]
    writer.write(f"HTTP/1.1 302 Found\r\nLocation: http://{host}:9/feed\r\nContent-Length: 0\r\n\r\n".encode())


# ---------------------------------------------------------------- heads


def _saying(head: bytes, piece: bytes = b"", pieces: int | None = 0, end: bytes = b"") -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        for _ in range(pieces) if pieces is not None else repeat(None):
            writer.write(piece)
            await writer.drain()
        writer.write(end)
        await writer.drain()
        writer.write_eof()

    return talk


def floods() -> tuple[Attack, ...]:
    """Case 17."""
    ok, small, body = b"HTTP/1.1 200 OK\r\n", b"X-A: 1\r\n", b"\r\n" + feed("f")
    flood = _NO_HTTP | {Outcome.TIMEOUT}
    sorts: dict[str, tuple[Talk, frozenset[Outcome]]] = {
        "22-mb-in-one": (_saying(ok + b"X-A: ", b"a" * 65_536, 22 * 16, body), _NO_HTTP),
        "22-mb-in-many": (_saying(ok, b"X-A: " + b"a" * 1_000 + b"\r\n", 22_000, body), _NO_HTTP),
        "hundred-thousand": (_saying(ok + small * 100_000 + body), _NO_HTTP),
        "without-end": (_saying(ok, small * 1_000, None), _NO_HTTP),
        "line-without-end": (_saying(ok, b"a" * 65_536, None), _NO_HTTP),
        "reason-without-end": (_saying(b"HTTP/1.1 200 ", b"a" * 65_536, None), _NO_HTTP),
        "bad-status-line": (_saying(b"HTTP/1.1 two hundred\r\n" + body), _NO_HTTP),
        "status-of-four-digits": (_saying(b"HTTP/1.1 2000 OK\r\n" + body), _NO_HTTP),
        "other-protocol": (_saying(b"SSH-2.0-OpenSSH_9.9\r\n"), _NO_HTTP),
        "http-0.9": (_saying(feed("f")), _NO_HTTP),
        "http-2": (_saying(b"\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64"), _NO_HTTP),
        "null-in-name": (_saying(ok + b"X-\x00: 1\r\n" + body), _NO_HTTP),
        "folded": (_saying(ok + b"X-A: 1\r\n 2\r\n" + body), _NO_HTTP | _FOUND),
        "continues-for-ever": (_saying(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100, None), flood),
        "hints-for-ever": (_saying(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100, None), flood),
        "changes-protocol": (_saying(b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), flood),
        "two-answers": (_saying((ok + b"Content-Length: 0\r\n\r\n") * 1_000), frozenset({Outcome.NOT_A_FEED})),
    }
    return tuple(Attack(case=17, name=name, talk=talk, ends=ends) for name, (talk, ends) in sorts.items())
