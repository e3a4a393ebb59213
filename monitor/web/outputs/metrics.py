"""Metrics for Prometheus: `/metrics`."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from monitor.reports.metrics.exposition import CONTENT_TYPE, exposition
from monitor.reports.metrics.families import Snapshot, families, snapshot
from monitor.web.parts import WebParts

_FRESH = timedelta(seconds=5)  # several servers that ask at once cost one look at the database


def routes(parts: WebParts) -> list[BaseRoute]:
    metrics = _Metrics(parts=parts)
    return [Route("/metrics", metrics.respond)]


@dataclass(slots=True)
class _Metrics:
    """`seen` is the last snapshot with its time."""

    parts: WebParts
    seen: tuple[datetime, Snapshot] | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def respond(self, request: Request) -> Response:  # noqa: ARG002 -- nothing can be asked for
        now, config = self.parts.now(), self.parts.config()
        found = await self._snapshot(now)
        made = families(
            found, self.parts.meters.read(), version=self.parts.options.version, rules=len(config.rules), now=now
        )
        return PlainTextResponse(exposition(made), media_type=CONTENT_TYPE)

    async def _snapshot(self, now: datetime) -> Snapshot:
        async with self.lock:
            if self.seen is not None and timedelta(0) <= now - self.seen[0] < _FRESH:
                return self.seen[1]
            sources = self.parts.config().sources.values()
            watched = frozenset(s.id for s in sources if s.enabled and not s.sample)
            found = await self.parts.read(lambda queries: snapshot(queries, watched=watched, now=now))
            self.seen = now, found
            return found
