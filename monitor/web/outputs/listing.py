"""The list of events as outputs page through it: the filter of the address, a place, and a limit."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from monitor.errors import PageRequestError
from monitor.ports.queries.page import ListedEvent
from monitor.ports.queries.page_queries import PageQueries
from monitor.reports.page.now import EventCard, event_card
from monitor.web.filters import conditions, filter_of
from monitor.web.pages.now import cursor_in, cursor_text, outlook_of
from monitor.web.parts import WebParts

EVENTS, MOST_EVENTS = 50, 500
"""Events of an answer without a limit in the address, and the highest limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A page of events. `filters` is the query of its filter alone, `next_query` that of the next page, or None."""

    events: tuple[tuple[ListedEvent, EventCard], ...]
    filters: str
    next_query: str | None


async def listing(params: QueryParams, parts: WebParts) -> Listing:
    """Return the page that the parameters ask for. Raises PageRequestError with all problems of the filter."""
    only = filter_of(params, parts, also=("after", "limit"))
    after, limit = cursor_in(params.get("after", "")), limit_in(params, EVENTS, most=MOST_EVENTS)
    wanted, outlook = conditions(only, parts), outlook_of(parts, parts.config())

    def read(queries: PageQueries) -> Listing:
        found = queries.event_list.page(wanted, after=after, limit=limit)
        following = None
        if found.older is not None:
            pairs = [*only.pairs, *([("limit", str(limit))] if limit != EVENTS else [])]
            following = urlencode([*pairs, ("after", cursor_text(found.older))])
        events = tuple((one, event_card(one, outlook)) for one in found.events)
        return Listing(events=events, filters=urlencode(only.pairs), next_query=following)

    return await parts.read(read)


def limit_in(params: QueryParams, default: int, *, most: int) -> int:
    """Return the limit of an answer. Raises PageRequestError."""
    text = params.get("limit", "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 6 and 1 <= int(text) <= most):
        raise PageRequestError((f"limit: not a number from 1 to {most:,}.",))
    return int(text)
