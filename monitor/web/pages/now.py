"""The first page: events newest first, with filters, each view an address, and live updates."""

import asyncio
import base64
import binascii
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from monitor.domain.acts.scheme import Direction, Measure, Stage
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.domain.rules.rule import Level
from monitor.domain.watch.exposure import WATCH_VALUES
from monitor.errors import PageRequestError, StoreError
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.queries.lookup import EventCursor
from monitor.ports.queries.page import ChangeMark
from monitor.ports.queries.page_queries import PageQueries
from monitor.reports.page.now import EventPage, Outlook, event_page
from monitor.web.filters import LANGUAGES, conditions, filter_in
from monitor.web.live import TooManyReadersError
from monitor.web.parts import WebParts
from monitor.web.state import NavEntry
from monitor.web.templating import error_response, render
from monitor.web.watching import touches_in_words
from monitor.wording.phrases.names import short_place

NAV = NavEntry("Now", "/")


def routes(parts: WebParts) -> list[BaseRoute]:
    return [Route("/", partial(_now, parts=parts)), Route("/live", partial(_live, parts=parts))]


def outlook_of(parts: WebParts, config: RuntimeConfig) -> Outlook:
    """Return what cards of events are made with now."""
    return Outlook(
        vocabulary=config.vocabulary,
        audience=parts.options.audience,
        today=parts.now().date(),
        touches=touches_in_words(config) if parts.options.show_watch else None,
    )


async def _now(request: Request, *, parts: WebParts) -> Response:
    config = parts.config()
    only = filter_in(request, parts, also=("after",))
    after = cursor_in(request.query_params.get("after", ""))
    wanted, outlook = conditions(only, parts), outlook_of(parts, config)

    def read(queries: PageQueries) -> tuple[EventPage, tuple[str, ...]]:
        return event_page(queries, wanted, outlook, after=after), tuple(queries.event_list.issuers())

    page, issuers = await parts.read(read)
    return await render(
        request,
        "now.html",
        page=page,
        mark=_mark_text(page.last_change),
        only=only,
        query=only.pairs,
        chips=_chips(only.pairs, config),
        older=None if page.older is None else (*only.pairs, ("after", cursor_text(page.older))),
        is_first=after is None,
        choices=_choices(config, issuers),
        shows_watch=parts.options.show_watch and config.exposure is not None,
        today=parts.now().date(),
    )


def _choices(config: RuntimeConfig, issuers: tuple[str, ...]) -> Mapping[str, Any]:
    """The values that the filters offer."""
    goods = config.vocabulary.of_kind(ConceptKind.COMMODITY)
    return {
        "issuer": sorted(((code, short_place(code, config.vocabulary)) for code in issuers), key=lambda one: one[1]),
        "commodity": sorted({concept.label for concept in goods}),
        "direction": [str(one) for one in Direction],
        "measure": [str(one) for one in Measure],
        "stage": [str(one) for one in Stage],
        "level": [str(one) for one in Level],
        "language": LANGUAGES,
        "rule": sorted(config.rules),
        "watch": WATCH_VALUES,
    }


class _Chip(NamedTuple):
    """A condition in words, and the query without it."""

    words: str
    rest: tuple[tuple[str, str], ...]


_CONDITIONS = {
    "commodity": "goods",
    "hs": "HS code",
    "eccn": "ECCN",
    "level": "level at least",
    "language": "report in",
    "watch": "touches",
    "since": "from",
    "until": "to",
    "text": "search",
}


def _chips(query: Sequence[tuple[str, str]], config: RuntimeConfig) -> list[_Chip]:
    found = []
    for name, value in query:
        concept = config.vocabulary.concepts.get(value) if name in ("issuer", "commodity") else None
        shown = concept.label if concept else value if name in ("text", "rule") else value.replace("_", " ")
        rest = tuple(one for one in query if one != (name, value))
        found.append(_Chip(f"{_CONDITIONS.get(name, name)}: {shown}", rest))
    return found


# ---------------------------------------------------------------- paging


def cursor_text(cursor: EventCursor) -> str:
    written = f"{cursor.opened_at.astimezone(UTC).isoformat()} {cursor.day.isoformat()} {cursor.label}"
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def cursor_in(text: str) -> EventCursor | None:
    """Return the place in the list. Raises PageRequestError for a text that `cursor_text` did not write."""
    if not text:
        return None
    try:
        return _read_cursor(text)
    except (binascii.Error, OverflowError, ValueError) as e:
        raise PageRequestError(("after: not a place in this list. Go back to its first page.",)) from e


def _read_cursor(text: str) -> EventCursor:
    written = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    opened_at, day, label = written.split(" ")
    if not written.isprintable():
        raise ValueError(text)
    return EventCursor(
        opened_at=datetime.fromisoformat(opened_at).astimezone(UTC), day=date.fromisoformat(day), label=label
    )


# ---------------------------------------------------------------- live


_BEAT = timedelta(seconds=20)  # a comment keeps proxies from closing the connection
_LONGEST = timedelta(hours=1)  # then the browser connects anew
_RETRY_MS = 5_000


async def _live(request: Request, *, parts: WebParts) -> Response:
    """Server-sent events: one for each group of changes, with its mark and the labels of events that developed."""
    last = _last_seen(request)
    if parts.changes.is_full:
        line = "Too many pages wait for updates. Reload this page to see new events."
        return error_response(request, 503, "No live updates now", (line,), {"Retry-After": "60"})
    return StreamingResponse(_changes(parts, last), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _mark_text(mark: ChangeMark) -> str:
    return f"{mark.development}-{mark.actions}"


_MARK = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


def _last_seen(request: Request) -> ChangeMark | None:
    text = request.headers.get("last-event-id") or request.query_params.get("since", "")
    if not text:
        return None
    found = _MARK.fullmatch(text)
    if found is None:
        raise PageRequestError(("since: not a place among the changes.",))
    return ChangeMark(int(found[1]), int(found[2]))


async def _changes(parts: WebParts, last: ChangeMark | None) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    until = loop.time() + _LONGEST.total_seconds()
    try:
        async with parts.changes.reader() as changes:
            if last is None:
                last = await parts.read(lambda queries: queries.event_list.last_change())
            yield f"retry: {_RETRY_MS}\nid: {_mark_text(last)}\n\n"
            while loop.time() < until:
                found = await changes.after(last, within=_BEAT)
                if found is None:
                    return
                if found.mark == last:
                    yield ": no change\n\n"
                    continue
                last = found.mark
                yield f"id: {_mark_text(last)}\nevent: events\ndata: {json.dumps({'events': found.labels})}\n\n"
    except (StoreError, TooManyReadersError):
        return  # the browser connects anew
