"""The system: version, health, rule set, queues, database, and the ledger of the last days."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from monitor.reports.page.system import system_page
from monitor.web.parts import WebParts
from monitor.web.state import NavEntry
from monitor.web.templating import render

NAV = NavEntry("System", "/system")


def routes(parts: WebParts) -> list[BaseRoute]:
    return [Route("/system", partial(_system, parts=parts))]


async def _system(request: Request, *, parts: WebParts) -> Response:
    config, now = parts.config(), parts.now()
    rules, sources = tuple(config.rules.values()), tuple(config.sources.values())
    routes = len(config.routes.named)
    page = await parts.read(lambda queries: system_page(queries, rules, sources, routes=routes, now=now))
    findings = await parts.findings()
    return await render(request, "system.html", page=page, findings=findings, now=now)
