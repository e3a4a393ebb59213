"""Decoding of response bodies within a memory limit.

The decoder counts decoded bytes while it inflates: it stops a decompression bomb at the limit, not after it.
"""

import io
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zlib import _Decompress as Inflater

_GZIP = b"\x1f\x8b"
_STEP = 65_536  # bytes decoded at a time
_SLICE = 256 * 1024  # bytes decoded in one call, about a millisecond: between calls other tasks run


class OverLimitError(Exception):
    """More bytes than the limit. Stays inside this package: the client turns it into a FetchError."""


class BrokenBodyError(Exception):
    """An unsupported content-encoding, or bytes that don't match it. Stays inside this package."""


class BodyDecoder:
    """Decodes one body of at most `limit` bytes. `encoding` is the Content-Encoding header, "" for none.

    `size` is the number of bytes decoded so far. While `has_more` is True, `feed(b"")` decodes more of what was fed.

    Raises BrokenBodyError for more than one encoding, and for one other than gzip and deflate.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        names = [n for n in (part.strip().lower() for part in encoding.split(",")) if n not in ("", "identity")]
        if len(names) > 1:
            raise BrokenBodyError(f"{len(names)} content encodings ({', '.join(names)[:60]})")
        self._kind = names[0].removeprefix("x-") if names else ""
        if self._kind not in ("", "gzip", "deflate"):
            raise BrokenBodyError(f"content-encoding {self._kind[:30]!r} instead of gzip")
        self._limit = limit
        self._left = limit
        self._received = 0
        self._body = io.BytesIO()  # its getvalue() copies nothing: a body may have ten megabytes
        self._inflater: Inflater | None = None  # chosen by the first two bytes of each member
        self._held = b""
        self.has_more = False

    @property
    def size(self) -> int:
        return self._limit - self._left

    def feed(self, chunk: bytes) -> None:
        """Raises OverLimitError or BrokenBodyError; the decoder can't be used afterwards."""
        try:
            self._take(chunk)
        except (OverLimitError, BrokenBodyError):
            self._body = io.BytesIO()  # the traceback of the error keeps this object alive: free the memory now
            raise

    def _take(self, chunk: bytes) -> None:
        self._received += len(chunk)
        if self._received > self._limit:
            raise OverLimitError
        if self._kind:
            self._inflate(chunk)
        else:
            self._keep(chunk)

    def finish(self) -> bytes:
        """The whole body. Raises BrokenBodyError for a truncated stream, and OverLimitError."""
        while self.has_more:
            self.feed(b"")
        if self._kind and self._received and not (self._inflater is not None and self._inflater.eof):
            raise BrokenBodyError(f"truncated {self._kind} stream")
        return self._body.getvalue()

    def _keep(self, piece: bytes) -> None:
        self._left -= len(piece)
        if self._left < 0:
            raise OverLimitError
        self._body.write(piece)

    def _inflate(self, chunk: bytes) -> None:
        chunk = self._held + chunk
        self._held, self.has_more = b"", False
        stop = self.size + _SLICE
        while chunk:
            if self.size >= stop:
                self._held, self.has_more = chunk, True
                return
            if self._inflater is None or self._inflater.eof:
                if len(chunk) < 2:
                    self._held = chunk
                    return
                if self._inflater is not None and not chunk.startswith(_GZIP):
                    return  # padding after the last member
                self._inflater = _inflater_for(self._kind, chunk)
            try:
                self._keep(self._inflater.decompress(chunk, min(_STEP, self._left + 1)))
            except zlib.error as e:
                raise BrokenBodyError(f"invalid {self._kind} data") from e
            chunk = self._inflater.unconsumed_tail or self._inflater.unused_data


def _inflater_for(kind: str, start: bytes) -> "Inflater":
    """Some servers send deflate without the zlib wrapper: the first two bytes show which."""
    if kind == "gzip":
        return zlib.decompressobj(31)
    wrapped = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
