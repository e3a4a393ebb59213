"""The canary source: a feed with one made-up article, a new one at each fetch, to test the whole pipeline."""

from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime

from monitor.domain.rules.query import Phrase
from monitor.domain.rules.rule import Level, Rule, RuleId, Status
from monitor.domain.sources.source import FirstPoll, Source, SourceId
from monitor.ingest.built_in import BuiltInFetcher
from monitor.ports.children.extraction import (
    ExtractedArticle,
    ExtractJob,
    Extractor,
    FeedExtraction,
    ReaderConfig,
    RereadJob,
)

_PHRASE = "policy monitor canary article"

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
    when=Phrase(text=_PHRASE),
    when_text=f'"{_PHRASE}"',
    version="canary",
    status=Status.DRAFT,
)
"""Matches the canary article. No runtime config contains the rule, so that it never announces anything."""

_FEED = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Canary</title><item>
<guid isPermaLink="false">canary-{at}</guid>
<title>China suspends exports of gallium</title>
<description>This is the {phrase} of {at}. It is made up and tests the whole pipeline.</description>
<pubDate>{date}</pubDate>
</item></channel></rss>
"""


class CanaryFetcher(BuiltInFetcher):
    """A Fetcher that serves `canary:`, with a new article at each fetch."""

    url = CANARY.url

    def body_at(self, now: datetime) -> bytes:
        return _FEED.format(at=now.isoformat(), phrase=_PHRASE, date=format_datetime(now)).encode()


class CanaryMatchFilter:
    """A Harvester that drops all matches of the canary article but its own rule's: it is made up and alerts nobody."""

    def __init__(self, inner: Extractor) -> None:
        self._inner = inner

    async def extract(self, job: ExtractJob) -> FeedExtraction:
        found = await self._inner.extract(job)
        if job.source.id != CANARY.id:
            return found
        own = (
            replace(one, matches=tuple(m for m in one.matches if m.rule_id == CANARY_RULE.id)) for one in found.articles
        )
        return replace(found, articles=tuple(own))

    async def reread(self, job: RereadJob) -> ExtractedArticle:
        return await self._inner.reread(job)


def with_canary_rule(knowledge: ReaderConfig) -> ReaderConfig:
    """The knowledge of the child processes with the canary's rule added."""
    return replace(knowledge, rules=(*knowledge.rules, CANARY_RULE))
