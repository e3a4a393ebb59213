"""Templates: everything is escaped, an undefined name is an error, and links from outside are http or https."""

from asyncio import to_thread
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from monitor.web.state import state_of
from monitor.wording.phrases.english import counted, relative_days, roughly, written_day, written_month

_TEMPLATES = Path(__file__).with_name("templates")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "link": link,
        "utc_minute": utc_minute,
        "iso": _iso,
        "long_day": long_day,
        "written_day": written_day,
        "written_month": written_month,
        "query": _query,
        "roughly": roughly,
        "ago": _ago,
        "words": _words,
        "capitalize_first": lambda text: text[:1].upper() + text[1:],
        "megabytes": _megabytes,
    }
    made.globals |= {"counted": counted, "relative_days": relative_days}
    return made


async def render(request: Request, name: str, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Return the response of a template, made in a thread: a long page takes 20 ms, for which polls would wait.

    The template gets `site`, `path`, `state` and `form_token()` as well.
    """
    return HTMLResponse(await to_thread(fragment, request, name, **context), status_code=status)


def fragment(request: Request, name: str, **context: Any) -> str:
    """Return the HTML of a template, which may be a part of a page."""
    state = state_of(request)
    return (
        environment()
        .get_template(name)
        .render(site=state.site, state=state, path=request.url.path, form_token=state.form_token, **context)
    )


def error_response(
    request: Request, status: int, heading: str, lines: tuple[str, ...], headers: Mapping[str, str] | None = None
) -> Response:
    """Return an error as a page, for a program as plain text, and where it asked for JSON as a problem (RFC 9457)."""
    if _wants_json(request):
        detail = lines[0] if lines else heading
        problem = {"title": heading, "status": status, "detail": detail, "problems": lines}
        response: Response = JSONResponse(problem, status_code=status, media_type="application/problem+json")
    elif wants_html(request):
        response = HTMLResponse(fragment(request, "error.html", heading=heading, lines=lines), status_code=status)
    else:
        response = PlainTextResponse("\n".join((heading, *lines)) + "\n", status_code=status)
    response.headers.update(headers or {})
    return response


def _wants_json(request: Request) -> bool:
    accepted = request.headers.get("accept", "")
    return request.url.path.startswith(("/api/", "/events.json", "/mcp")) or "application/json" in accepted


def wants_html(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def link(url: str) -> str:
    """Return the URL if it is http or https, else ""."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme.lower() in ("http", "https") and parts.netloc else ""


def utc_minute(at: datetime) -> str:
    """`29 Nov 2026, 14:05 UTC`."""
    utc = at.astimezone(UTC)
    return f"{written_day(utc.date())}, {utc:%H:%M} UTC"


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def _ago(at: datetime | None, now: datetime) -> str:
    """`12 min ago`, `in 3 h`, `never`."""
    if at is None:
        return "never"
    return f"{roughly(now - at)} ago" if at <= now else f"in {roughly(at - now)}"


def _words(code: str) -> str:
    """The words of a code such as `structure_changed`."""
    return code.replace("_", " ")


def _megabytes(size: int) -> str:
    """`412 MB`, `0.4 MB`."""
    millions = size / 1_000_000
    return f"{millions:,.0f} MB" if millions >= 10 else f"{millions:.1f} MB"


def long_day(day: date) -> str:
    """`Sunday 29 Nov 2026`."""
    return f"{_DAYS[day.weekday()]} {written_day(day)}"


def _query(values: Sequence[tuple[str, str]]) -> str:
    """Return a query string with its question mark, "" without values."""
    text = urlencode(values)
    return f"?{text}" if text else ""
