"""Dates of known acts, and the same as an iCalendar file."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from itertools import groupby

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.errors import PageRequestError
from monitor.ports.queries.page_queries import PageQueries
from monitor.reports.calendar import HEADING, CalendarDate, calendar_dates
from monitor.reports.event_filter import goods_of, keeps_act
from monitor.reports.page.known_acts import ALL_OF, LATEST, LoadedActs, Overview, load_known_acts, overview_of
from monitor.web.conditional import tagged
from monitor.web.filters import conditions
from monitor.web.narrowing import days_of, fields_of, narrowed
from monitor.web.parts import WebParts
from monitor.web.state import NavEntry
from monitor.web.templating import render

NAV = NavEntry("Calendar", "/calendar")

DATES = 300
"""Dates of one page or file."""

TOO_MANY = "There are too many known acts: name an issuer and goods in the address."

_LATEST = f"the latest {LATEST} acts on these goods are included"

_AHEAD, _BACK, _MOST_DAYS = 180, 30, 3_650


def routes(parts: WebParts) -> list[BaseRoute]:
    return [
        Route("/calendar", partial(_calendar, parts=parts)),
    ]


class AskedDates:
    """The dates that parameters ask for; `also` are further parameters. Raises PageRequestError."""

    def __init__(self, params: QueryParams, parts: WebParts, *, also: Sequence[str] = ()) -> None:
        vocabulary = parts.config().vocabulary
        self.only = narrowed(params, parts, also=("ahead", "back", *also))
        self.ahead = days_of(params, "ahead", _AHEAD, most=_MOST_DAYS)
        self.back = days_of(params, "back", _BACK, most=_MOST_DAYS)
        self.goods = goods_of(self.only, vocabulary)
        self._wanted = keeps_act(conditions(self.only, parts))
        self._vocabulary = vocabulary

    @property
    def query(self) -> list[tuple[str, str]]:
        """The address as pairs, without defaults."""
        days = (("ahead", self.ahead, _AHEAD), ("back", self.back, _BACK))
        return [*self.only.pairs, *((name, str(value)) for name, value, default in days if value != default)]

    def load(self, queries: PageQueries) -> LoadedActs | None:
        return load_known_acts(queries, self._vocabulary, issuers=self.only.issuers, goods=self.goods)

    def dates(self, loaded: LoadedActs, parts: WebParts, *, everything: bool = False) -> tuple[CalendarDate, ...]:
        return calendar_dates(
            loaded.acts,
            self._vocabulary,
            now=parts.now(),
            ahead=timedelta(days=self.ahead),
            back=timedelta(days=self.back),
            commodities=self.goods,
            everything=everything,
            wanted=self._wanted,
        )


async def _calendar(request: Request, *, parts: WebParts) -> Response:
    vocabulary = parts.config().vocabulary
    asked = AskedDates(request.query_params, parts)

    def read(queries: PageQueries) -> tuple[tuple[CalendarDate, ...], bool] | Overview:
        loaded = asked.load(queries)
        if loaded is None:
            return overview_of(queries.known_act_counts.by_subject(until=date.max), vocabulary)
        return asked.dates(loaded, parts), loaded.is_whole

    found = await parts.read(read)
    dates, is_whole = ((), True) if isinstance(found, Overview) else found
    return await render(
        request,
        "calendar.html",
        heading=HEADING,
        overview=found if isinstance(found, Overview) else None,
        is_whole=is_whole,
        months=_months(dates[:DATES]),
        more=max(len(dates) - DATES, 0),
        query=asked.query,
        ahead=asked.ahead,
        back=asked.back,
        fields=fields_of(asked.only, parts),
    )


def _months(dates: Sequence[CalendarDate]) -> list[tuple[str, list[CalendarDate]]]:
    return [(month, list(some)) for month, some in groupby(dates, key=lambda one: f"{one.day:%Y-%m}")]


async def icalendar(request: Request, *, parts: WebParts) -> Response:
    """Also past dates, and those that were moved, as cancelled, so that calendars that had them drop them."""
    from monitor.reports.ical import as_ical

    asked = AskedDates(request.query_params, parts)

    def read(queries: PageQueries) -> bytes | None:
        loaded = asked.load(queries)
        if loaded is None:
            return None
        dates = asked.dates(loaded, parts, everything=True)
        limits = [] if loaded.is_whole else [f"Of an issuer with more than {ALL_OF:,} events only {_LATEST}."]
        limits += [f"{len(dates) - DATES} later dates are left out."] if len(dates) > DATES else []
        midnight = parts.now().replace(hour=0, minute=0, second=0, microsecond=0)
        return as_ical(dates[:DATES], now=midnight, limits=limits)

    body = await parts.read(read)
    if body is None:
        raise PageRequestError((TOO_MANY,))
    headers = {"Cache-Control": "private, max-age=300", "Content-Disposition": 'inline; filename="policy-dates.ics"'}
    return tagged(request, body, "text/calendar", headers)
