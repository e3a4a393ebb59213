"""Known acts: measures by issuer and goods on a day, and the acts over time."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.ports.queries.page_queries import PageQueries
from monitor.reports.event_filter import goods_of, keeps_act
from monitor.reports.page.known_acts import (
    KnownActsView,
    Overview,
    known_acts_view,
    load_known_acts,
    overview_of,
)
from monitor.reports.regime import HEADING
from monitor.web.filters import conditions
from monitor.web.narrowing import day_of, fields_of, narrowed
from monitor.web.parts import WebParts
from monitor.web.state import NavEntry
from monitor.web.templating import render

NAV = NavEntry("Known acts", "/known")


def routes(parts: WebParts) -> list[BaseRoute]:
    return [Route("/known", partial(_known, parts=parts))]


async def _known(request: Request, *, parts: WebParts) -> Response:
    vocabulary, now = parts.config().vocabulary, parts.now()
    only = narrowed(request.query_params, parts, also=("on",))
    on = day_of(request.query_params, "on")
    goods, wanted = goods_of(only, vocabulary), keeps_act(conditions(only, parts))

    def read(queries: PageQueries) -> KnownActsView | Overview:
        loaded = load_known_acts(queries, vocabulary, issuers=only.issuers, goods=goods)
        if loaded is None:
            return overview_of(queries.known_act_counts.by_subject(until=on or now.date()), vocabulary)
        return known_acts_view(loaded, vocabulary, now=now, on=on, goods=goods, wanted=wanted)

    view = await parts.read(read)
    return await render(
        request,
        "known_acts.html",
        heading=HEADING,
        view=view if isinstance(view, KnownActsView) else None,
        overview=view if isinstance(view, Overview) else None,
        only=only,
        query=[*only.pairs, *([("on", on.isoformat())] if on else [])],
        on=on or now.date(),
        fields=fields_of(only, parts),
    )
