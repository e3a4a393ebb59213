"""The fetching of a URL."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.sources.source import Access, Kind, Source, SourceId
from monitor.domain.sources.source_url import address_of

_LIST_DEADLINE = timedelta(minutes=3)  # tens of megabytes, which some servers make anew for each request


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """One conditional GET. Validators are sent as stored; None requests the whole body.

    `access` holds the credentials, `proxy` the name of a proxy (see `Way`), `max_bytes` the source's own size limit.
    `deadline` is the time for the whole response, None for the usual one.
    """

    source_id: SourceId
    url: str = field(repr=False)  # may contain a key
    etag: str | None = None
    last_modified: str | None = None
    access: Access | None = None
    proxy: str = ""
    max_bytes: int | None = None
    deadline: timedelta | None = None

    @classmethod
    def of(
        cls, source: Source, *, now: datetime, etag: str | None = None, last_modified: str | None = None
    ) -> "FetchRequest":
        """Return the request for the source's own endpoint at `now`."""
        return cls(
            source_id=source.id,
            url=address_of(source.url, place=source.place, now=now),
            etag=etag,
            last_modified=last_modified,
            access=source.access,
            proxy=source.proxy,
            max_bytes=source.max_bytes,
            deadline=_LIST_DEADLINE if source.kind is Kind.PARTY_LIST else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A usable response: 200 with the decoded body, or 304 with b"". `url` is the final URL.

    `moved_to` is the target of permanent redirects (301, 308) from the requested URL, "" if there were none.
    `server_time` is the Date header, None if missing. `max_age` is the freshness lifetime, `certificate_until` the
    expiry of the TLS certificate.
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
        """Raises FetchError with the outcome for any failure of server or network, and nothing else."""
