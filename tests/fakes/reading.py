"""Articles, acts and harvests made by hand, and a fetcher and a harvester that hand them out."""

import hashlib
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.domain.act import Act, Action, Certainty, Direction, Measure, NearMiss, Reading, Span, Stage, sign_of
from monitor.domain.article import Article, ArticleId
from monitor.domain.query import ActPattern
from monitor.domain.rule import Level, Match, Rule, RuleId
from monitor.domain.source import Source, SourceId
from monitor.errors import MonitorError
from monitor.ports import Fetched, FetchRequest, Harvest, Harvested, HarvestJob

__all__ = ["NOW", "FakeFetcher", "FakeHarvester", "act", "article", "body", "harvest_of", "harvested", "rule", "source"]

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def source(name: str = "wire", **more: object) -> Source:
    made = Source(
        id=SourceId(name), name=name.title(), url=f"https://{name}.example/feed", interval=timedelta(minutes=15)
    )
    return replace(made, **more)  # type: ignore[arg-type]


def act(ordinal: int = 0, **more: object) -> Act:
    """China grants rare-earth export licences, as one outlet reports it."""
    made = Act(
        ordinal=ordinal,
        issuer="CN",
        measure=Measure.LICENCE,
        action=Action.GRANT,
        direction=Direction.EASING,
        stage=Stage.IN_FORCE,
        certainty=Certainty.REPORTED,
        commodities=("rare_earths",),
        evidence=(Span(field="title", start=0, end=5, quote="China"),),
        trigger="test",
    )
    made = replace(made, **more)  # type: ignore[arg-type]
    sign = sign_of(made.measure, made.action)
    return made if "direction" in more or sign is None else replace(made, direction=sign)


def article(name: str, of: Source, title: str = "", **more: object) -> Article:
    title = title or f"China clears shipments {name}"
    made = Article(
        id=ArticleId(f"{of.id}:{name}"),
        source_id=of.id,
        key=name,
        url=f"https://{of.id}.example/{name}",
        title=title,
        text="",
        language="en",
        tier=of.tier,
        published=NOW - timedelta(hours=1),
        published_raw="",
        content_hash=hashlib.sha256(title.encode()).hexdigest(),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def harvested(of: Article, *acts: Act, rules: Iterable[Rule] = (), edited: bool = False) -> Harvested:
    """An article with its acts and, for each of `rules`, a match on all of them."""
    matches = tuple(
        Match(
            rule_id=r.id,
            rule_version=r.version,
            level=r.level,
            evidence=(Span(field="title", start=0, end=5, quote=of.title[:5]),),
            acts=tuple(a.ordinal for a in acts),
        )
        for r in rules
    )
    misses = () if acts else (NearMiss(reason="market", span=Span(field="title", start=0, end=1, quote=of.title[:1])),)
    reading = Reading(language=of.language, acts=acts, near_misses=misses)
    return Harvested(article=of, reading=reading, matches=matches, edited=edited, raw=b"<item/>" if acts else b"")


def harvest_of(*articles: Harvested, known: int = 0) -> Harvest:
    return Harvest(fetched=len(articles) + known, known=known, articles=articles)


def rule(name: str = "any-export-act", level: Level = Level.MEDIUM, **more: object) -> Rule:
    made = Rule(
        id=RuleId(name), title=name, level=level, when=ActPattern(facets=()), when_text="act()", version="0" * 12
    )
    return replace(made, **more)  # type: ignore[arg-type]


def body(text: str, **more: object) -> Fetched:
    """A new body, unlike any with another `text`."""
    data = text.encode()
    made = Fetched(
        status=200,
        url="https://wire.example/feed",
        fetched_at=NOW,
        body=data,
        content_type="application/rss+xml",
        etag=f'"{text}"',
        sha256=hashlib.sha256(data).hexdigest(),
    )
    return replace(made, **more)  # type: ignore[arg-type]


class FakeFetcher:
    """Answers the next of `answers`, an exception raises. `asked` are the requests."""

    def __init__(self, *answers: Fetched | MonitorError) -> None:
        self.answers = deque(answers)
        self.asked: list[FetchRequest] = []

    async def fetch(self, request: FetchRequest) -> Fetched:
        self.asked.append(request)
        answer = self.answers.popleft()
        if isinstance(answer, MonitorError):
            raise answer
        return answer


class FakeHarvester:
    """Hands out the next of `harvests`, an exception raises. `jobs` are what it was asked."""

    def __init__(self, *harvests: Harvest | MonitorError) -> None:
        self.harvests = deque(harvests)
        self.jobs: list[HarvestJob] = []

    async def harvest(self, job: HarvestJob) -> Harvest:
        self.jobs.append(job)
        answer = self.harvests.popleft()
        if isinstance(answer, MonitorError):
            raise answer
        return answer
