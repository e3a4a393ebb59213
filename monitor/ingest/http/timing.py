"""Timing of the phases of a request, hop by hop, with redacted addresses."""

import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
from yarl import URL

from monitor.ingest.http.responses import redact


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One request. `status` is 0 without a response. A phase that did not happen is None: the DNS lookup behind a
    proxy, the connect of a reused connection, TLS for http. `whole` is the time from the first phase to the last byte.
    """

    url: str
    status: int
    total: timedelta
    lookup: timedelta | None = None
    connect: timedelta | None = None
    tls: timedelta | None = None
    first_byte: timedelta | None = None
    proxied: bool = False
    content_type: str = ""
    validators: tuple[str, ...] = ()


@dataclass(slots=True)
class _Timestamps:
    """Timestamps of the current hop by name, in seconds of the monotonic clock."""

    at: dict[str, float] = field(default_factory=dict)
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    def between(self, first: str, last: str) -> timedelta | None:
        if first not in self.at or last not in self.at:
            return None
        return timedelta(seconds=max(self.at[last] - self.at[first], 0))


class Stopwatch:
    """Times the requests of a session that makes one at a time. `hops` are the finished ones, in order."""

    def __init__(self) -> None:
        self.hops: list[Hop] = []
        self._current = _Timestamps()

    @contextmanager
    def hop(self, url: URL, *, proxied: bool) -> Iterator[None]:
        self._current = current = _Timestamps()
        self.mark("begun")
        try:
            yield
        finally:
            self.mark("ended")
            self.hops.append(_hop(url, current, proxied=proxied))

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        self.mark("answered")
        self._current.status, self._current.headers = status, headers

    def mark(self, name: str) -> None:
        self._current.at[name] = time.monotonic()

    def mark_first(self, name: str) -> None:
        self._current.at.setdefault(name, time.monotonic())

    def watch_handshakes(self, context: ssl.SSLContext) -> None:
        """Times the handshakes of `context`: aiohttp reports connect and TLS as one phase."""
        watch, base = self, context.sslobject_class

        class Timed(base):  # type: ignore[misc, valid-type]  # note_certificates may have set it
            def do_handshake(self) -> None:
                watch.mark_first("handshake")
                super().do_handshake()
                watch.mark("secure")

        context.sslobject_class = Timed

    def traces(self) -> aiohttp.TraceConfig:
        """The trace config for the session to time."""
        traces = aiohttp.TraceConfig()
        traces.on_dns_resolvehost_start.append(self._marking("lookup"))
        traces.on_dns_resolvehost_end.append(self._marking("found"))
        traces.on_connection_create_start.append(self._marking("connecting"))
        traces.on_connection_create_end.append(self._marking("connected"))
        traces.on_request_headers_sent.append(self._marking("sent"))
        return traces

    def _marking(self, name: str) -> Any:
        async def mark(*_: object) -> None:
            self.mark(name)

        return mark


def _hop(url: URL, stamps: _Timestamps, *, proxied: bool) -> Hop:
    reached = "handshake" if "handshake" in stamps.at else "connected"
    return Hop(
        url=redact(url),
        status=stamps.status,
        total=stamps.between("begun", "ended") or timedelta(0),
        lookup=stamps.between("lookup", "found"),
        connect=stamps.between("found" if "found" in stamps.at else "connecting", reached),
        tls=stamps.between("handshake", "secure"),
        first_byte=stamps.between("sent", "answered"),
        proxied=proxied,
        content_type=stamps.headers.get("Content-Type", ""),
        validators=tuple(name for name in ("ETag", "Last-Modified") if name in stamps.headers),
    )
