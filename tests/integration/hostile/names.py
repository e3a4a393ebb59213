"""A name server of our own: what it says of a name may change from one question to the next, or never come."""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address

_A, _CNAME, _AAAA = 1, 5, 28  # RFC 1035, 3.2.2; RFC 3596
_ANSWER = 0x8580  # a response, authoritative, recursion asked for and had
_AT_QUESTION = 0xC00C  # the name of the answer is that of the question (RFC 1035, 4.1.4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What is said of a name: addresses of both families, or that it is called otherwise; `code` is the RCODE."""

    addresses: tuple[str, ...] = ()
    alias: str = ""
    code: int = 0
    silent: bool = False


SILENT = Said(silent=True)
SERVER_FAILED = Said(code=2)
NO_SUCH_NAME = Said(code=3)


@dataclass(slots=True)
class Names(asyncio.DatagramProtocol):
    """`said` has for each name what is said, one after the other per family of addresses; the last stays. TTL is 0."""

    said: Mapping[str, Sequence[Said]]
    asked: dict[tuple[str, int], int] = field(default_factory=dict)
    _out: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self._out = transport

    def datagram_received(self, data: bytes, addr: tuple[str | int, int]) -> None:
        name, end = _name_at(data, 12)
        kind = struct.unpack_from(">H", data, end)[0]
        said = self._next(name, kind)
        if said.silent or self._out is None:
            return
        records = list(self._records(said, kind))
        head = data[:2] + struct.pack(">HHHHH", _ANSWER | said.code, 1, len(records), 0, 0)
        self._out.sendto(head + data[12 : end + 4] + b"".join(records), addr)

    def _next(self, name: str, kind: int) -> Said:
        turns = self.said.get(name, (NO_SUCH_NAME,))
        turn = self.asked.get((name, kind), 0)
        self.asked[name, kind] = turn + 1
        return turns[min(turn, len(turns) - 1)]

    def _records(self, said: Said, kind: int) -> "list[bytes]":
        if said.alias:
            target = _encoded(said.alias)
            further = [_record(target, kind, a) for a in self._next(said.alias, kind).addresses if _kind(a) == kind]
            return [struct.pack(">HHHIH", _AT_QUESTION, _CNAME, 1, 0, len(target)) + target, *further]
        return [_record(_AT_QUESTION.to_bytes(2), kind, a) for a in said.addresses if _kind(a) == kind]


def _kind(address: str) -> int:
    return _AAAA if ":" in address else _A


def _record(name: bytes, kind: int, address: str) -> bytes:
    packed = ip_address(address).packed
    return name + struct.pack(">HHIH", kind, 1, 0, len(packed)) + packed


def _encoded(name: str) -> bytes:
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"


def _name_at(data: bytes, at: int) -> tuple[str, int]:
    """The name that begins there, and where it ends."""
    parts = []
    while size := data[at]:
        parts.append(data[at + 1 : at + 1 + size].decode("ascii", "replace").lower())
        at += size + 1
    return ".".join(parts), at + 1


@asynccontextmanager
async def answering_names(said: Mapping[str, Sequence[Said]], address: str) -> AsyncIterator[Names]:
    loop = asyncio.get_running_loop()
    out, names = await loop.create_datagram_endpoint(
        lambda: Names(said=said), local_addr=(address, 53), family=socket.AF_INET
    )
    try:
        yield names
    finally:
        out.close()
