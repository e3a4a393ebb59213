"""The meaning of a response or a failed connection for a source: outcome and message, one table each.

A message states the fact, then the remedy after a semicolon. Addresses appear without user, password and query.
"""

import os
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import aiohttp
from yarl import URL

from monitor.domain.sources.schedule import Outcome
from monitor.domain.sources.source_url import shown_address
from monitor.ingest.http.guard import ForbiddenAddressError
from monitor.ingest.web_address import web_address

_OUTCOMES = {
    404: Outcome.NOT_FOUND,
    410: Outcome.GONE,
    429: Outcome.THROTTLED,
    503: Outcome.THROTTLED,
}
_REMEDIES = {
    401: "the site requires a login: configure it with auth: in sources.yaml",
    403: "the site may block programs or this network: look for another feed, or set proxy: in sources.yaml",
    404: "look up the current address of the feed",
    407: "the proxy requires a login: put user and password into {proxy}",
    410: "disable the source or find its successor",
    429: "the site limits the request rate: the monitor waits at least as long as it asks",
    503: "the site is overloaded or in maintenance: the monitor retries",
}
_A_YEAR = 31_536_000  # seconds; no response stays fresh longer (RFC 9111, 1.2.2, in practice)


def redact(url: str | URL) -> str:
    """An address fit for logs and people: without user, password and query, host and path decoded."""
    try:
        at = web_address(url) if isinstance(url, str) else url
    except ValueError:
        return "(not an address)"
    return shown_address(at.human_repr())


def effective_status(status: int, headers: Mapping[str, str]) -> int:
    """429 for a 403 with Retry-After or without remaining requests: some hosts report a rate limit like that."""
    left = headers.get("RateLimit-Remaining", headers.get("X-RateLimit-Remaining", "")).strip()
    return 429 if status == 403 and (left == "0" or headers.get("Retry-After", "").strip()) else status


def outcome_of_status(status: int) -> Outcome:
    if status in _OUTCOMES:
        return _OUTCOMES[status]
    return Outcome.REFUSED if 400 <= status < 500 else Outcome.SERVER_ERROR


def status_line(status: int) -> str:
    """`HTTP 410 Gone`; without the phrase for a status that is not registered."""
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"


def status_message(status: int, *, effective: int = 0, secret: str = "", proxy: str = "HTTPS_PROXY") -> str:
    """The message for a status that brings no body.

    `effective` is the result of `effective_status`, `secret` the setting whose value was sent as credentials ("" for
    none), `proxy` the setting that names the proxy.
    """
    line = status_line(status)
    if effective == 429 and status == 403:
        return f"{line} (rate limit); {_REMEDIES[429]}"
    if secret and status in (401, 403):
        return f"{line}; the site rejects the credentials in {secret}: check whether they are still valid"
    if status in _REMEDIES:
        return f"{line}; {_REMEDIES[status].format(proxy=proxy)}"
    if 400 <= status < 500:
        return f"{line}; the site rejects the request: open the address in a browser to see why"
    if status >= 500:
        return f"{line}; the server failed: the monitor retries"
    return f"{line}, unexpected for a GET request; the monitor retries"


def retry_after_of(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """The wait that `Retry-After` asks for, in seconds or as a date; None where it is missing or invalid."""
    raw = headers.get("Retry-After", "").strip()
    seconds = _digits(raw)
    if seconds is not None:
        return timedelta(seconds=min(seconds, 10**9))
    at = _date(raw)
    return None if at is None else max(at - now, timedelta(0))


def max_age_of(headers: Mapping[str, str], *, now: datetime) -> timedelta | None:
    """How long the response stays fresh by `Cache-Control: max-age`, else by `Expires`; None where both are missing."""
    directives = [part.strip().lower() for part in headers.get("Cache-Control", "").split(",")]
    if "no-cache" in directives or "no-store" in directives:
        return None
    age = next((part[8:].strip('"') for part in directives if part.startswith("max-age=")), "")
    seconds = _digits(age)
    if seconds is not None:
        return timedelta(seconds=max(min(seconds, _A_YEAR) - _age(headers), 0))
    until = _date(headers.get("Expires", ""))
    return None if until is None else max(until - (_date(headers.get("Date", "")) or now), timedelta(0))


def server_time_of(headers: Mapping[str, str]) -> datetime | None:
    """The server's clock: `Date` plus the `Age` of a cached response; None where it can't be read."""
    at = _date(headers.get("Date", ""))
    try:
        return None if at is None else at + timedelta(seconds=_age(headers))
    except OverflowError:
        return None


def _age(headers: Mapping[str, str]) -> int:
    return _digits(headers.get("Age", "").strip()) or 0


def _digits(raw: str) -> int | None:
    return int(raw[:12]) if raw.isdecimal() and raw.isascii() else None


def _date(raw: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(raw)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def failure_of(
    error: BaseException, *, connect: timedelta, deadline: timedelta, proxy: str = "HTTPS_PROXY"
) -> tuple[Outcome, str]:
    """The outcome and the message (fact; remedy) for any error that the client raises.

    `proxy` is the setting that names the proxy.
    """
    forbidden = _forbidden(error)
    if forbidden is not None:
        return Outcome.ADDRESS_BLOCKED, (
            f"address blocked by SSRF policy: {forbidden}; to allow it, add the host to MONITOR_ALLOW_HOSTS"
        )
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Outcome.TIMEOUT, f"no connection within {_seconds(connect)}; the monitor retries"
    if isinstance(error, TimeoutError):
        return Outcome.TIMEOUT, f"no complete response within {_seconds(deadline)}; the monitor retries"
    for kind, outcome, fact, remedy in _FAILURES:
        if isinstance(error, kind):
            words = fact if isinstance(fact, str) else fact(error)
            return outcome, f"{words}; {remedy.format(proxy=proxy)}" if remedy else words
    return Outcome.UNREACHABLE, f"request failed ({type(error).__name__}); the monitor retries"


def _forbidden(error: BaseException | None) -> ForbiddenAddressError | None:
    seen = 0
    while error is not None and seen < 6:
        if isinstance(error, ForbiddenAddressError):
            return error
        error, seen = error.__cause__ or error.__context__, seen + 1
    return None


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():g} s"


def _certificate_message(error: Exception) -> str:
    message = getattr(error, "verify_message", "") or "verification failed"
    advice = "the site must renew its certificate"
    if "local issuer" in message or "self-signed" in message or "self signed" in message:
        advice = "if a proxy inspects TLS here, put its CA certificate into MONITOR_CA_BUNDLE"
    elif "mismatch" in message:
        advice = "the server at this address belongs to another site: check the address"
    return f"TLS certificate rejected ({message[:160].rstrip('.')}); {advice}"


def _tls_fact(error: BaseException) -> str:
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    reason = (getattr(cause, "reason", None) or type(cause).__name__).replace("_", " ").lower()[:80]
    return f"TLS handshake failed ({reason})"


_TLS_REMEDY = "the TLS configuration of the server is faulty"


def _os_reason(error: OSError) -> str:
    """The system's text for the error number: asyncio's own text contains the address."""
    inner = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return os.strerror(inner.errno).lower() if inner.errno and inner.errno > 0 else "connection lost"


_RETRY = "the monitor retries"
_Fact = str | Callable[[Any], str]
_FAILURES: tuple[tuple[type[BaseException], Outcome, _Fact, str], ...] = (  # the first that fits: subclasses come first
    (aiohttp.ClientConnectorCertificateError, Outcome.TLS, lambda e: _certificate_message(e.certificate_error), ""),
    (aiohttp.ClientSSLError, Outcome.TLS, _tls_fact, _TLS_REMEDY),
    (
        aiohttp.ClientConnectorDNSError,
        Outcome.DNS,
        lambda e: f"DNS lookup of {e.host} failed",
        "check the address and the DNS of this machine",
    ),
    (
        aiohttp.ClientHttpProxyError,
        Outcome.UNREACHABLE,
        lambda e: f"the proxy returned {status_line(e.status)}",
        "check {proxy} and the rules of the proxy",
    ),
    (aiohttp.ClientProxyConnectionError, Outcome.UNREACHABLE, "no connection to the proxy", "check {proxy}"),
    (aiohttp.ClientPayloadError, Outcome.UNREACHABLE, "connection lost before the end of the response", _RETRY),
    (aiohttp.ServerDisconnectedError, Outcome.UNREACHABLE, "the server closed the connection", _RETRY),
    (aiohttp.ClientResponseError, Outcome.SERVER_ERROR, "the response is not valid HTTP", _RETRY),
    (ssl.SSLError, Outcome.TLS, _tls_fact, _TLS_REMEDY),
    (OSError, Outcome.UNREACHABLE, lambda e: f"no connection ({_os_reason(e)})", _RETRY),
    (ValueError, Outcome.UNREACHABLE, "not an HTTP address", "correct url in sources.yaml"),
)
