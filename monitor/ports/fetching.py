"""Bytes from an address."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.sources.source import Access, Source, SourceId
from monitor.domain.sources.source_url import address_of

__all__ = ["FetchRequest", "Fetched", "Fetcher"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """One conditional GET. Validators are sent as stored; None asks for the whole body.

    `access` is what the address wants to see, `proxy` the name of a proxy (see `Way`), `max_bytes` a limit of its own.
    """

    source_id: SourceId
    url: str = field(repr=False)  # a key may be part of it
    etag: str | None = None
    last_modified: str | None = None
    access: Access | None = None
    proxy: str = ""
    max_bytes: int | None = None

    @classmethod
    def of(
        cls, source: Source, *, now: datetime, etag: str | None = None, last_modified: str | None = None
    ) -> "FetchRequest":
        """As the source says that it is asked at `now`."""
        return cls(
            source_id=source.id,
            url=address_of(source.url, place=source.place, now=now),
            etag=etag,
            last_modified=last_modified,
            access=source.access,
            proxy=source.proxy,
            max_bytes=source.max_bytes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A usable answer: 200 with the decoded body, or 304 with b"". `url` is where it came from in the end.

    `moved_to` is where 301s or 308s alone led from the address that was asked, "" where none did. `server_time` is what
    the server's clock said, None where it did not tell. `max_age` is how long it says that its answer holds,
    `certificate_until` when its certificate ends.
    """

    status: int
    url: str = field(repr=False)
    fetched_at: datetime
    body: bytes = field(default=b"", repr=False)
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    sha256: str = ""  # of `body`, hex
    moved_to: str = field(default="", repr=False)
    server_time: datetime | None = None
    max_age: timedelta | None = None
    certificate_until: datetime | None = None


class Fetcher(Protocol):
    async def fetch(self, request: FetchRequest) -> Fetched:
        """Raises FetchError with its outcome; nothing else for anything that a server or network can do."""
        ...
