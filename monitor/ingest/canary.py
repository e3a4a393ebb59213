"""The canary as a source like any other: a feed of one article of our own, another each time that it is fetched."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime

from monitor.domain.rules.query import Phrase
from monitor.domain.rules.rule import Level, Rule, RuleId, Status
from monitor.domain.sources.source import FirstPoll, Source, SourceId
from monitor.ports.fetching import Fetched, Fetcher, FetchRequest
from monitor.ports.harvesting import Harvest, Harvested, Harvester, HarvestJob, Knowledge, RereadJob

__all__ = ["CANARY", "CANARY_RULE", "OnlyItsOwnRule", "WithCanary", "with_canary"]

_MARK = "policy monitor canary article"

CANARY = Source(
    id=SourceId("canary"),
    name="Canary",
    url="canary:article",
    interval=timedelta(days=1),
    enabled=False,
    because="the monitor fetches it by itself, once a day",
    first_poll=FirstPoll.ANNOUNCE,
    origin="base",
    sample=True,
)

CANARY_RULE = Rule(
    id=RuleId("canary"),
    title="The daily canary article",
    level=Level.LOW,
    when=Phrase(text=_MARK),
    when_text=f'"{_MARK}"',
    version="canary",
    status=Status.DRAFT,
)
"""What its article is matched by. No desk knows the rule, so that nothing is ever announced by it."""

_FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Canary</title><item>
<guid isPermaLink="false">canary-{at}</guid>
<title>China suspends exports of gallium</title>
<description>This is the {mark} of {at}. It is made up, and shows that articles go all the way.</description>
<pubDate>{date}</pubDate>
</item></channel></rss>
"""


class WithCanary:
    """A Fetcher that answers `canary:` itself and hands everything else on."""

    def __init__(self, inner: Fetcher, clock: Callable[[], datetime]) -> None:
        self._inner = inner
        self._clock = clock

    async def fetch(self, request: FetchRequest) -> Fetched:
        if request.url != CANARY.url:
            return await self._inner.fetch(request)
        now = self._clock()
        body = _FEED.format(at=now.isoformat(), mark=_MARK, date=format_datetime(now)).encode()
        return Fetched(
            status=200,
            url=request.url,
            fetched_at=now,
            body=body,
            content_type="application/rss+xml",
            sha256=hashlib.sha256(body).hexdigest(),
        )


class OnlyItsOwnRule:
    """A Harvester after which the canary's article has no match but its own: it is made up, and alerts nobody."""

    def __init__(self, inner: Harvester) -> None:
        self._inner = inner

    async def harvest(self, job: HarvestJob) -> Harvest:
        found = await self._inner.harvest(job)
        if job.source.id != CANARY.id:
            return found
        own = (
            replace(one, matches=tuple(m for m in one.matches if m.rule_id == CANARY_RULE.id)) for one in found.articles
        )
        return replace(found, articles=tuple(own))

    async def reread(self, job: RereadJob) -> Harvested:
        return await self._inner.reread(job)


def with_canary(knowledge: Knowledge) -> Knowledge:
    """What children match with, and the canary's rule."""
    return replace(knowledge, rules=(*knowledge.rules, CANARY_RULE))
