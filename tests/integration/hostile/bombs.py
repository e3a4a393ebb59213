"""Cases 14 and 15: small bodies that unfold to a gigabyte, lengths that lie, bodies without an end."""

import asyncio
import zlib
from itertools import repeat

from monitor.domain.sources.schedule import Outcome
from tests.integration.hostile.attack import Attack, Talk, feed

_KIB, _MIB, _GIB = 1 << 10, 1 << 20, 1 << 30
_GZIP, _ZLIB, _RAW = 31, 15, -15  # zlib's wbits
_BLOCK = 1 << 17  # bytes of a block, the most that Zstandard allows
_CUT = frozenset({Outcome.TOO_LARGE})
_REFUSED = frozenset({Outcome.TOO_LARGE, Outcome.BAD_ENCODING})
_BROKEN = frozenset({Outcome.UNREACHABLE, Outcome.SERVER_ERROR, Outcome.TOO_LARGE, Outcome.TIMEOUT})
_ENCODED = "Content-Encoding: {}\r\n"
_OK = "HTTP/1.1 200 OK\r\n"
_CHUNKED = f"{_OK}Transfer-Encoding: chunked\r\n"
_SPACES = b" " * 64 * _KIB
_ITEM = feed("an item of many")[len('<rss version="2.0"><channel><title>t</title>') : -len("</channel></rss>")] * 500
# 64 MiB of spaces as Brotli packs them, made once by its reference library
_BROTLI = bytes.fromhex(
    "cfffff7ff82540e2b14020f7fe9ffffffff04b00c4610180eefd3fffffffe1970088c32200ddfb7ffeffffc32f0110870500baf7ff03"
)


def _packed(wbits: int, times: int = 1) -> bytes:
    """A gibibyte of spaces, packed `times` over."""
    packed = _unfolding(wbits)
    for _ in range(times - 1):
        again = zlib.compressobj(9, zlib.DEFLATED, wbits)
        packed = again.compress(packed) + again.flush()
    return packed


def _unfolding(wbits: int) -> bytes:
    """A mebibyte packed once and said a thousand times: each block stands alone, the sum at the end is wrong."""
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW)
    block = packer.compress(b" " * _MIB) + packer.flush(zlib.Z_FULL_FLUSH)
    head = {_GZIP: b"\x1f\x8b\x08" + bytes(6) + b"\xff", _ZLIB: b"\x78\x9c", _RAW: b""}[wbits]
    return head + block * (_GIB // _MIB) + b"\x03\x00" + bytes(8)


def _zstandard() -> bytes:
    """A frame of blocks that say one byte again and again (RFC 8878, 3.1.1.2.2)."""
    block = (_BLOCK << 3 | 1 << 1).to_bytes(3, "little") + b" "
    last = (_BLOCK << 3 | 1 << 1 | 1).to_bytes(3, "little") + b" "
    return b"\x28\xb5\x2f\xfd\x00\x88" + block * (_GIB // _BLOCK - 1) + last


def _sending(encoding: str, body: bytes) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 200 OK\r\n{encoding}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()

    return talk


def _pouring(head: str, piece: bytes, pieces: int | None = None) -> Talk:
    """Says `head`, then `piece` again and again: as often as asked, or until the other end has enough."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head.encode() + b"\r\n")
        for _ in range(pieces) if pieces is not None else repeat(None):
            writer.write(piece)
            await writer.drain()

    return talk


def bombs() -> tuple[Attack, ...]:
    """Case 14."""
    encoded = _ENCODED.format
    sorts: dict[str, tuple[Talk, frozenset[Outcome]]] = {
        "gzip": (_sending(encoded("gzip"), _packed(_GZIP)), _CUT),
        "x-gzip": (_sending(encoded("x-gzip"), _packed(_GZIP)), _CUT),
        "gzip-twice": (_sending(encoded("gzip, gzip"), _packed(_GZIP, 2)), _REFUSED),
        "gzip-twice-said-once": (_sending(encoded("gzip"), _packed(_GZIP, 2)), _REFUSED | {Outcome.NOT_A_FEED}),
        "gzip-thrice": (_sending(encoded("gzip") * 3, _packed(_GZIP, 3)), _REFUSED),
        "deflate": (_sending(encoded("deflate"), _packed(_ZLIB)), _CUT),
        "deflate-raw": (_sending(encoded("deflate"), _packed(_RAW)), _CUT),
        "brotli": (_sending(encoded("br"), _BROTLI), _REFUSED),
        "zstandard": (_sending(encoded("zstd"), _zstandard()), _REFUSED),
        "length-too-small": (_pouring(f"{_OK}Content-Length: 100\r\n", _SPACES, 4_096), frozenset(Outcome)),
        "length-too-large": (_pouring(f"{_OK}Content-Length: {_GIB << 10}\r\n", _SPACES), _CUT),
        "length-below-zero": (_pouring(f"{_OK}Content-Length: -1\r\n", _SPACES), _BROKEN),
        "two-lengths": (_pouring(f"{_OK}Content-Length: 5\r\nContent-Length: 900000000\r\n", _SPACES), _BROKEN),
        "chunks-without-end": (_pouring(_CHUNKED, b"10000\r\n" + _SPACES + b"\r\n"), _CUT),
        "chunk-of-all": (_pouring(f"{_CHUNKED}\r\nffffffffffffffff\r\n", _SPACES), _BROKEN),
        "chunk-size-without-end": (_pouring(f"{_CHUNKED}\r\n", b"0" * 64 * _KIB), _BROKEN),
        "chunk-extension-without-end": (_pouring(f"{_CHUNKED}\r\n1;", b"a" * 64 * _KIB), _BROKEN),
        "trailers-without-end": (_pouring(f"{_CHUNKED}\r\n0\r\n", b"X-Trailer: 1\r\n" * 4 * _KIB), _BROKEN),
    }
    return tuple(Attack(case=14, name=name, talk=talk, ends=ends) for name, (talk, ends) in sorts.items())


def endless() -> tuple[Attack, ...]:
    """Case 15: half a gigabyte and more."""
    half = 500 << 20
    sorts = {
        "announced": _pouring(f"{_OK}Content-Length: {half}\r\n", _SPACES, half // len(_SPACES)),
        "unannounced": _pouring(_OK, _SPACES, half // len(_SPACES)),
        "without-end": _pouring(_OK, _SPACES),
        "items-without-end": _pouring(f"{_OK}\r\n<rss version='2.0'><channel><title>t</title>", _ITEM),
        "null-bytes": _pouring(_OK, bytes(64 * _KIB)),
    }
    return tuple(Attack(case=15, name=name, talk=talk, ends=_CUT) for name, talk in sorts.items())
