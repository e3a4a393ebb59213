"""The outbox: deliveries by state and age, with their last errors."""

import re
from datetime import UTC, datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.errors import PageRequestError
from monitor.ports.queries.page_operations import DeliveryCursor
from monitor.reports.page.outbox import Shelf, outbox_page
from monitor.web.parts import WebParts
from monitor.web.state import NavEntry
from monitor.web.templating import render

NAV = NavEntry("Outbox", "/outbox")

_CURSOR = re.compile(r"([0-9T:.-]{10,32})_([0-9]{1,18})", re.ASCII)


def routes(parts: WebParts) -> list[BaseRoute]:
    return [Route("/outbox", partial(_outbox, parts=parts))]


async def _outbox(request: Request, *, parts: WebParts) -> Response:
    shelf, before = _shelf(request.query_params.get("state", "")), _cursor(request.query_params.get("before", ""))
    now = parts.now()
    page = await parts.read(lambda queries: outbox_page(queries, shelf, now=now, before=before))
    older = None if page.older is None else {"state": shelf.value, "before": _text(page.older)}
    return await render(
        request, "outbox.html", page=page, shelves=tuple(Shelf), older=older, is_first=before is None, now=now
    )


def _shelf(text: str) -> Shelf:
    if not text:
        return Shelf.WAITING
    try:
        return Shelf(text)
    except ValueError as e:
        raise PageRequestError((f"state: {text!r} is not one of {', '.join(Shelf)}.",)) from e


def _text(cursor: DeliveryCursor) -> str:
    at, number = cursor
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat()}_{number}"


def _cursor(text: str) -> DeliveryCursor | None:
    """Return the place in the list. Raises PageRequestError for a text that `_text` did not write."""
    if not text:
        return None
    found = _CURSOR.fullmatch(text)
    try:
        return datetime.fromisoformat(found[1] if found else "").replace(tzinfo=UTC), int(found[2] if found else "")
    except ValueError as e:
        raise PageRequestError(("before: not a place in this list. Go back to its first page.",)) from e
