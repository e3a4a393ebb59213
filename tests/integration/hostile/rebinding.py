"""Cases 25 and 26, inside a namespace: names that change their mind, and everything that names and TLS can lack."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from monitor.domain.sources.schedule import Outcome
from tests.integration.hostile.attack import Talk, answering, feed
from tests.integration.hostile.authority import Authority, Certificate
from tests.integration.hostile.names import NO_SUCH_NAME, SERVER_FAILED, SILENT, Said, answering_names
from tests.integration.hostile.product import polled, redirecting, source
from tests.integration.hostile.sites import sites
from tests.integration.hostile.space import NAME_SERVER, PUBLIC

_V4, _OTHER_V4, _V6 = PUBLIC
_OPEN, _OPEN_6 = Said(addresses=(_V4,)), Said(addresses=(_V6,))
_CLOSED = Said(addresses=("127.0.0.1", "::1"))
_TRIES = 20
# what a server that knows TLS 1.0 alone says to whoever knows it no more: fatal, protocol version (RFC 5246, 7.2)
_OLD_ALERT = bytes([21, 3, 1, 0, 2, 2, 70])
_HALF_DEAD = 8081  # a port at which one address answers and another drops what comes


async def rebinding(folder: Path) -> Mapping[str, Any]:
    """Names that are public when they are looked at and closed when they are connected to, or both at once."""
    said: dict[str, tuple[Said, ...]] = {
        "mixed.example": (Said(addresses=(_V4, "::1")),),
        "mixed-6.example": (Said(addresses=("127.0.0.1", _V6)),),
        "many.example": (Said(addresses=("10.0.0.1", "127.0.0.1", _V4, "169.254.169.254", "::1", "fd00::1")),),
        "alias.example": (Said(alias="localhost"),),
        "alias-closed.example": (Said(alias="inside.example"),),
        "alias-open.example": (Said(alias="news.example"),),
        "inside.example": (_CLOSED,),
        "news.example": (_OPEN,),
        "mapped.example": (Said(addresses=("::ffff:127.0.0.1", "::ffff:10.0.0.1")),),
    }
    turning = {f"turn-{n}.example": (_OPEN, _CLOSED) for n in range(_TRIES)}
    back = {f"back-{n}.example": (_CLOSED, _OPEN) for n in range(_TRIES)}
    flapping = {f"flap-{n}.example": (_OPEN, _CLOSED) * 10 for n in range(_TRIES)}

    def pages(host: str, path: str) -> Talk | None:
        """The second look-up of a name is for another port: what was said of it for the first is not used there."""
        if host.startswith(("turn", "flap")) and path == "/feed":
            return redirecting(f"http://{host}:8080/again")
        return answering(feed("seen"))

    names = said | turning | back | flapping
    own = [source(name.partition(".")[0], f"http://{name}/feed") for name in names]
    async with answering_names(names, NAME_SERVER), sites(pages) as met:
        ended = await polled(folder, own)
    return {"ended": ended, "met": met.met}


# ---------------------------------------------------------------- 26

_FAULTS: Mapping[str, frozenset[Outcome]] = {
    "no-such-name": frozenset({Outcome.DNS}),
    "server-failed": frozenset({Outcome.DNS}),
    "silent": frozenset({Outcome.DNS}),
    "no-address": frozenset({Outcome.DNS}),
    "one-dead": frozenset({Outcome.NEW_BODY}),
    "all-dead": frozenset({Outcome.TIMEOUT}),
    "refusing": frozenset({Outcome.UNREACHABLE}),
    "expired": frozenset({Outcome.TLS}),
    "other-name": frozenset({Outcome.TLS}),
    "self-signed": frozenset({Outcome.TLS}),
    "old-tls": frozenset({Outcome.TLS}),
    "no-tls": frozenset({Outcome.TLS}),
    "resets": frozenset({Outcome.UNREACHABLE}),
    "good-tls": frozenset({Outcome.NEW_BODY}),
}


async def faults(folder: Path) -> Mapping[str, Any]:
    authority = Authority(folder / "authority")
    own = {name: f"12.0.0.{n + 1}" for n, name in enumerate(_FAULTS)}
    said = {f"{name}.example": (_said(name, address),) for name, address in own.items()}
    secure = {own[name]: context for name, context in _contexts(authority).items()}
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(answering_names(said, NAME_SERVER))
        met = await stack.enter_async_context(sites(lambda *_: answering(feed("seen")), secure=secure))
        await stack.enter_async_context(_answering_nobody("12.9.9.9", _HALF_DEAD))
        await stack.enter_async_context(await asyncio.start_server(met.serve, _V4, _HALF_DEAD))
        await stack.enter_async_context(_speaking(own["no-tls"], b"SSH-2.0-x\r\n"))
        await stack.enter_async_context(_speaking(own["old-tls"], _OLD_ALERT))
        await stack.enter_async_context(_speaking(own["resets"], b""))
        asked = [source(name, _url(name)) for name in _FAULTS]
        ended = await polled(folder, asked, bundle=authority.bundle)
    right = {name: ended[name] in ends for name, ends in _FAULTS.items()}
    return {"ended": ended, "met": met.met, "right": right}


def _url(name: str) -> str:
    plain = name in ("no-such-name", "server-failed", "silent", "no-address", "one-dead", "all-dead")
    port = {"refusing": ":444", "one-dead": f":{_HALF_DEAD}", "all-dead": f":{_HALF_DEAD}"}.get(name, "")
    return f"{'http' if plain else 'https'}://{name}.example{port}/feed"


def _said(name: str, address: str) -> Said:
    special = {
        "no-such-name": NO_SUCH_NAME,
        "server-failed": SERVER_FAILED,
        "silent": SILENT,
        "no-address": Said(),
        "one-dead": Said(addresses=("12.9.9.9", _V4)),
        "all-dead": Said(addresses=("12.9.9.9",)),
    }
    return special.get(name, Said(addresses=(address,)))


def _contexts(authority: Authority) -> Mapping[str, ssl.SSLContext]:
    signed = authority.certificate
    return {
        "expired": _context(signed("expired", "expired.example", days=-1)),
        "other-name": _context(signed("other", "somebody.example")),
        "self-signed": _context(authority.self_signed("self", "subjectAltName=DNS:self-signed.example")),
        "good-tls": _context(signed("good", "good-tls.example")),
    }


def _context(shown: Certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown.certificate, shown.key)
    return context


@asynccontextmanager
async def _answering_nobody(address: str, port: int) -> AsyncIterator[None]:
    """A queue of connections that is full: the system drops whoever comes next, as if nobody were there."""
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind((address, port))
        full.listen(0)
        for taking in (first, second):
            taking.setblocking(False)
            taking.connect_ex((address, port))
        await asyncio.sleep(0.1)
        yield


@asynccontextmanager
async def _speaking(address: str, words: bytes) -> AsyncIterator[None]:
    """Says these words to whoever says something, or nothing, and hangs up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        writer.write(words)
        writer.close() if words else writer.transport.abort()

    async with await asyncio.start_server(talk, address, 443):
        yield
