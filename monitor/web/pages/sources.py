"""The list of sources with their health, and the page of one source."""

from dataclasses import replace
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.domain.sources.source import SourceId
from monitor.pipeline.operations.coverage_report import coverage_now
from monitor.ports.queries.page_queries import PageQueries
from monitor.reports.page.sources import DAYS, SourcesPage, source_page, sources_page, visible_sources
from monitor.web.parts import WebParts
from monitor.web.state import NavEntry
from monitor.web.templating import render
from monitor.wording.phrases.names import short_place

NAV = NavEntry("Sources", "/sources")


def routes(parts: WebParts) -> list[BaseRoute]:
    return [
        Route("/sources", partial(_sources, parts=parts)),
        Route("/sources/{source}", partial(_source, parts=parts)),
    ]


async def shown_sources(parts: WebParts) -> tuple[SourcesPage, int]:
    """Return the sources that the readers may see, and the number of the others."""
    config, now = parts.config(), parts.now()
    every = [source for source in config.sources.values() if not source.sample]
    seen = visible_sources(every, parts.options.audience)
    shown = replace(config, sources={source.id: source for source in seen})

    def read(queries: PageQueries) -> SourcesPage:
        return sources_page(queries, seen, coverage_now(queries, shown, now=now), config.vocabulary, now=now)

    return await parts.read(read), len(every) - len(seen)


async def _sources(request: Request, *, parts: WebParts) -> Response:
    config, now = parts.config(), parts.now()
    page, hidden = await shown_sources(parts)
    places = {c.place: short_place(c.place, config.vocabulary) for c in page.coverage.cells if c.place is not None}
    return await render(request, "sources.html", page=page, places=places, hidden=hidden, days=DAYS, now=now)


async def _source(request: Request, *, parts: WebParts) -> Response:
    source = parts.config().sources.get(SourceId(request.path_params["source"]))
    if source is None or source.sample:
        raise HTTPException(404)
    audience, now = parts.options.audience, parts.now()
    page = await parts.read(lambda queries: source_page(queries, source, audience, now=now))
    if page is None:
        raise HTTPException(404)
    return await render(request, "source.html", page=page, days=DAYS, now=now)
