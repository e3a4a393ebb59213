"""What one look at an address took, leg by leg and hop by hop: for people, so addresses are as they may be seen."""

import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
from yarl import URL

from monitor.ingest.http.answers import redact

__all__ = ["Hop", "Stopwatch"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One request. `status` is 0 where there was no answer. A leg is None where there was none: a name that a proxy
    looks up, a connection that was kept, an address by http. `whole` is from the first leg to the last byte.
    """

    url: str
    status: int
    whole: timedelta
    lookup: timedelta | None = None
    connect: timedelta | None = None
    tls: timedelta | None = None
    first_byte: timedelta | None = None
    proxied: bool = False
    content_type: str = ""
    validators: tuple[str, ...] = ()


@dataclass(slots=True)
class _Marks:
    """Moments of the hop that is under way, in seconds of one clock, by name."""

    at: dict[str, float] = field(default_factory=dict)
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    def between(self, first: str, last: str) -> timedelta | None:
        if first not in self.at or last not in self.at:
            return None
        return timedelta(seconds=max(self.at[last] - self.at[first], 0))


class Stopwatch:
    """Times the requests of one session, which does one at a time. `hops` are those that ended, in their order."""

    def __init__(self) -> None:
        self.hops: list[Hop] = []
        self._marks = _Marks()

    @contextmanager
    def hop(self, url: URL, *, proxied: bool) -> Iterator[None]:
        self._marks = marks = _Marks()
        self.mark("begun")
        try:
            yield
        finally:
            self.mark("ended")
            self.hops.append(_hop(url, marks, proxied=proxied))

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        self.mark("answered")
        self._marks.status, self._marks.headers = status, headers

    def mark(self, name: str) -> None:
        self._marks.at[name] = time.monotonic()

    def mark_first(self, name: str) -> None:
        self._marks.at.setdefault(name, time.monotonic())

    def watch_handshakes(self, context: ssl.SSLContext) -> None:
        """The client tells of connecting and TLS as one: the handshake itself says when it began."""
        watch, base = self, context.sslobject_class

        class Timed(base):  # type: ignore[misc, valid-type]  # a class that another watcher may have put there
            def do_handshake(self) -> None:
                watch.mark_first("handshake")
                super().do_handshake()
                watch.mark("secure")

        context.sslobject_class = Timed

    def traces(self) -> aiohttp.TraceConfig:
        """For the session that is timed."""
        traces = aiohttp.TraceConfig()
        traces.on_dns_resolvehost_start.append(self._marking("lookup"))
        traces.on_dns_resolvehost_end.append(self._marking("found"))
        traces.on_connection_create_start.append(self._marking("connecting"))
        traces.on_connection_create_end.append(self._marking("connected"))
        traces.on_request_headers_sent.append(self._marking("asked"))
        return traces

    def _marking(self, name: str) -> Any:
        async def mark(*_: object) -> None:
            self.mark(name)

        return mark


def _hop(url: URL, marks: _Marks, *, proxied: bool) -> Hop:
    reached = "handshake" if "handshake" in marks.at else "connected"
    return Hop(
        url=redact(url),
        status=marks.status,
        whole=marks.between("begun", "ended") or timedelta(0),
        lookup=marks.between("lookup", "found"),
        connect=marks.between("found" if "found" in marks.at else "connecting", reached),
        tls=marks.between("handshake", "secure"),
        first_byte=marks.between("asked", "answered"),
        proxied=proxied,
        content_type=marks.headers.get("Content-Type", ""),
        validators=tuple(name for name in ("ETag", "Last-Modified") if name in marks.headers),
    )
