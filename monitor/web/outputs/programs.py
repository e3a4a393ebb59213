"""The addresses for programs: the JSON API with its OpenAPI document, Atom, CSV, iCalendar and MCP."""

import json
from asyncio import to_thread
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.language.query.nearest import did_you_mean
from monitor.reports.api.adapt import summary_of
from monitor.reports.api.atom import atom_feed
from monitor.reports.api.written import written
from monitor.reports.event_table import COLUMNS, event_cells
from monitor.web.conditional import tagged
from monitor.web.outputs.assistants import assistant_routes
from monitor.web.outputs.limits import RequestLimit
from monitor.web.outputs.listing import Listing, listing
from monitor.web.outputs.openapi import openapi_document
from monitor.web.outputs.operations import OPERATIONS, Asked, Operation
from monitor.web.pages.calendar import icalendar
from monitor.web.parts import WebParts
from monitor.web.security.guard import base_of, client_of
from monitor.wording.phrases.csv_text import BOM, csv_lines

_DOCUMENT = "/api/openapi.json"
_Respond = Callable[[Request], Awaitable[Response]]


def routes(parts: WebParts) -> list[BaseRoute]:
    limit = RequestLimit(parts.now)

    def limited(respond: _Respond) -> _Respond:
        async def answer(request: Request) -> Response:
            limit.take(client_of(request, parts.access))
            return await respond(request)

        return answer

    found: dict[str, _Respond] = {one.path: partial(_answer, operation=one, parts=parts) for one in OPERATIONS}
    found["/events.json"] = found["/api/v1/events"]
    found[_DOCUMENT] = partial(_document, parts=parts)
    found["/events.atom"] = partial(_atom, parts=parts)
    found["/events.csv"] = partial(_csv, parts=parts)
    found["/calendar.ics"] = partial(icalendar, parts=parts)
    found["/api{rest:path}"] = _nothing
    answers = [Route(path, limited(respond), methods=["GET"]) for path, respond in found.items()]
    return [*answers, *assistant_routes(parts, limit)]


async def _answer(request: Request, *, operation: Operation, parts: WebParts) -> Response:
    params = QueryParams([*request.query_params.multi_items(), *request.path_params.items()])
    value = await operation.answer(Asked(params=params, parts=parts, base=base_of(request, parts.access)))
    body, content = await to_thread(_written, value)
    return tagged(request, content, "application/json", _next_link(body.get("next")))


async def _document(request: Request, *, parts: WebParts) -> Response:
    made = openapi_document(title=parts.options.title, version=parts.options.version)
    return tagged(request, _json(made), "application/json")


async def _atom(request: Request, *, parts: WebParts) -> Response:
    found, base = await listing(request.query_params, parts), base_of(request, parts.access)
    query = f"?{found.filters}" if found.filters else ""
    following = _following(found, f"{base}/events.atom")
    body = await to_thread(
        lambda: atom_feed(
            [summary_of(listed, card, base) for listed, card in found.events],
            title=parts.options.title,
            address=f"{base}/events.atom{query}",
            page=f"{base}/{query}",
            next_page=following,
        )
    )
    return tagged(request, body, "application/atom+xml", _next_link(following))


async def _csv(request: Request, *, parts: WebParts) -> Response:
    """The table of `events list --format csv`, with the mark by which spreadsheets know UTF-8."""
    found = await listing(request.query_params, parts)
    rows = (
        event_cells(listed.event, headline=card.headline, level=card.level, status=card.status)
        for listed, card in found.events
    )
    body = (BOM + "".join(csv_lines(COLUMNS, rows))).encode()
    following = _following(found, f"{base_of(request, parts.access)}/events.csv")
    headers = {"Content-Disposition": 'attachment; filename="events.csv"', **_next_link(following)}
    return tagged(request, body, "text/csv; charset=utf-8", headers)


async def _nothing(request: Request) -> Response:
    known = (*(one.path for one in OPERATIONS), _DOCUMENT)
    near = did_you_mean(request.url.path[:80], known)
    raise HTTPException(404, near or f"{_DOCUMENT} describes all addresses.")


def _following(found: Listing, address: str) -> str | None:
    return None if found.next_query is None else f"{address}?{found.next_query}"


def _next_link(address: str | None) -> dict[str, str]:
    return {} if address is None else {"Link": f'<{address}>; rel="next"'}


def _written(value: Any) -> tuple[dict[str, Any], bytes]:
    body = written(value)
    return body, _json(body)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", errors="replace")
