"""What a server's status or a failed connection means for a source: one table each, and the words for people.

Texts name the source, the fact and what helps; an address is shown without user, password and query.
"""

import os
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
from yarl import URL

from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source_url import shown_address
from monitor.ingest.http.guard import ForbiddenAddressError
from monitor.ingest.web_address import web_address

__all__ = [
    "failure_of",
    "max_age_of",
    "outcome_of_status",
    "redact",
    "retry_after_of",
    "server_time_of",
    "status_meant",
    "words_for_status",
]

_STATUS = {
    404: Outcome.NOT_FOUND,
    410: Outcome.GONE,
    429: Outcome.THROTTLED,
    503: Outcome.THROTTLED,
}
_WORDS = {
    401: "wants a login; give it with auth: in sources.yaml",
    403: "refuses us; the site may block programs or this network: look for another feed of it",
    404: "is not there; look up the feed's present address",
    407: "is behind a proxy that wants a login; put user and password into {proxy}",
    410: "says the feed is gone for good; disable the source or find its successor",
    429: "asks us to come less often; it is asked again when it said, or later",
    503: "is overloaded or in maintenance; it is asked again later",
}
_A_YEAR = 31_536_000  # seconds; no answer holds longer (RFC 9111, 1.2.2, in practice)


def redact(url: str | URL) -> str:
    """An address fit for logs and people, in the signs of its language."""
    try:
        at = web_address(url) if isinstance(url, str) else url
    except ValueError:
        return "(not an address)"
    return shown_address(at.human_repr())


def status_meant(status: int, headers: Mapping[str, str]) -> int:
    """429 for a 403 that says when to come back, or that no request is left: so some hosts say that it is too often."""
    left = headers.get("RateLimit-Remaining", headers.get("X-RateLimit-Remaining", "")).strip()
    return 429 if status == 403 and (left == "0" or headers.get("Retry-After", "").strip()) else status


def outcome_of_status(status: int) -> Outcome:
    if status in _STATUS:
        return _STATUS[status]
    return Outcome.REFUSED if 400 <= status < 500 else Outcome.SERVER_ERROR


def words_for_status(status: int, *, meant: int = 0, secret: str = "", proxy: str = "HTTPS_PROXY") -> str:
    """`meant` is what `status_meant` says. `secret` names the setting with what was shown to it, "" for nothing, and
    `proxy` the one with the proxy.
    """
    if meant == 429 and status == 403:
        return f"answered {status}: it {_WORDS[meant]}"
    if secret and status in (401, 403):
        return f"answered {status}: it does not take what {secret} has; see whether that still holds"
    if status in _WORDS:
        return f"answered {status}: it {_WORDS[status].format(proxy=proxy)}"
    if 400 <= status < 500:
        return f"answered {status}: it refuses the request; open the address in a browser to see why"
    if status >= 500:
        return f"answered {status}: the server has a fault; it is asked again later"
    return f"answered {status}, which is no answer to a plain request; it is asked again later"


def retry_after_of(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """What `Retry-After` asks for, in seconds or as a date; None where it says nothing that can be read."""
    raw = headers.get("Retry-After", "").strip()
    if raw.isdecimal() and raw.isascii():
        return timedelta(seconds=min(int(raw[:12]), 10**9))
    at = _date(raw)
    return None if at is None else max(at - now, timedelta(0))


def max_age_of(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """How long the answer still holds by `Cache-Control: max-age`, else by `Expires`; None where neither says."""
    said = [part.strip().lower() for part in headers.get("Cache-Control", "").split(",")]
    if "no-cache" in said or "no-store" in said:
        return None
    age = next((part[8:].strip('"') for part in said if part.startswith("max-age=")), "")
    if age.isdecimal() and age.isascii():
        kept = headers.get("Age", "0").strip()
        spent = int(kept[:9]) if kept.isdecimal() and kept.isascii() else 0
        return timedelta(seconds=max(min(int(age[:9]), _A_YEAR) - spent, 0))
    until = _date(headers.get("Expires", ""))
    return None if until is None else max(until - (_date(headers.get("Date", "")) or now), timedelta(0))


def server_time_of(headers: Mapping[str, str]) -> datetime | None:
    """The server's clock: its `Date`, and the `Age` of an answer that a cache kept; None where it can't be read."""
    at, age = _date(headers.get("Date", "")), headers.get("Age", "0").strip()
    kept = int(age[:9]) if age.isdecimal() and age.isascii() else 0
    try:
        return None if at is None else at + timedelta(seconds=kept)
    except OverflowError:
        return None


def _date(raw: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(raw)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def failure_of(
    error: BaseException, *, connect: timedelta, deadline: timedelta, proxy: str = "HTTPS_PROXY"
) -> tuple[Outcome, str]:
    """The outcome and the words (fact; remedy) for whatever the client raised on the way.

    `proxy` names the setting that has the proxy.
    """
    forbidden = _forbidden(error)
    if forbidden is not None:
        return Outcome.FORBIDDEN_ADDRESS, (
            f"the address guard stopped it: {forbidden}; "
            "if the source is meant to be there, add its host to MONITOR_ALLOW_HOSTS"
        )
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Outcome.TIMEOUT, f"no connection within {_seconds(connect)}; it is tried again later"
    if isinstance(error, TimeoutError):
        return Outcome.TIMEOUT, f"no complete answer within {_seconds(deadline)}; it is tried again later"
    for kind, outcome, words in _FAILURES:
        if isinstance(error, kind):
            return outcome, words(error).replace("{proxy}", proxy)
    return Outcome.UNREACHABLE, f"no answer ({type(error).__name__}); it is tried again later"


def _forbidden(error: BaseException | None) -> ForbiddenAddressError | None:
    seen = 0
    while error is not None and seen < 6:
        if isinstance(error, ForbiddenAddressError):
            return error
        error, seen = error.__cause__ or error.__context__, seen + 1
    return None


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():g} s"


def _certificate_words(error: Exception) -> str:
    message = getattr(error, "verify_message", "") or "it can't be verified"
    advice = "the site must renew it"
    if "local issuer" in message or "self-signed" in message or "self signed" in message:
        advice = "if a proxy here inspects TLS, name its authority in MONITOR_CA_BUNDLE"
    elif "mismatch" in message:
        advice = "the address belongs to another site's server"
    return f"its certificate was refused ({message[:160].rstrip('.')}); {advice}"


def _ssl_reason(error: BaseException) -> str:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return (getattr(cause, "reason", None) or type(cause).__name__).replace("_", " ").lower()[:80]


def _os_reason(error: OSError) -> str:
    """The system's words for the error number: asyncio's own hold the address."""
    inner = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return os.strerror(inner.errno).lower() if inner.errno and inner.errno > 0 else "cut off"


_Words = Callable[[Any], str]
_FAILURES: tuple[tuple[type[BaseException], Outcome, _Words], ...] = (  # the first that fits, finest first
    (
        aiohttp.ClientConnectorCertificateError,
        Outcome.TLS,
        lambda e: _certificate_words(e.certificate_error),
    ),
    (
        aiohttp.ClientSSLError,
        Outcome.TLS,
        lambda e: f"no encrypted connection ({_ssl_reason(e)}); the server's TLS set-up is at fault",
    ),
    (
        aiohttp.ClientConnectorDNSError,
        Outcome.DNS,
        lambda e: f"the name {e.host} was not found; check the address and this machine's DNS",
    ),
    (
        aiohttp.ClientHttpProxyError,
        Outcome.UNREACHABLE,
        lambda e: f"the proxy answered {e.status}; check {{proxy}} and the proxy's rules",
    ),
    (
        aiohttp.ClientProxyConnectionError,
        Outcome.UNREACHABLE,
        lambda _: "the proxy could not be reached; check {proxy}",
    ),
    (
        aiohttp.ClientPayloadError,
        Outcome.UNREACHABLE,
        lambda _: "the connection ended in the middle of the answer; it is tried again later",
    ),
    (
        aiohttp.ServerDisconnectedError,
        Outcome.UNREACHABLE,
        lambda _: "the server closed the connection without an answer; it is tried again later",
    ),
    (
        aiohttp.ClientResponseError,
        Outcome.SERVER_ERROR,
        lambda _: "the answer is not valid HTTP; it is tried again later",
    ),
    (
        ssl.SSLError,
        Outcome.TLS,
        lambda e: f"no encrypted connection ({_ssl_reason(e)}); the server's TLS set-up is at fault",
    ),
    (
        OSError,
        Outcome.UNREACHABLE,
        lambda e: f"no connection ({_os_reason(e)}); it is tried again later",
    ),
    (
        ValueError,
        Outcome.UNREACHABLE,
        lambda _: "its url is no http address; correct it in sources.yaml",
    ),
)
