"""Handmade articles, acts and harvests, and a fake fetcher and a fake extractor that return them."""

import hashlib
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.domain.acts.act import Act, Span
from monitor.domain.acts.reading import Reading, RejectedCandidate
from monitor.domain.acts.scheme import Action, Certainty, Direction, Measure, Stage, sign_of
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.rules.query import ActPattern
from monitor.domain.rules.rule import Level, Match, Rule, RuleId
from monitor.domain.sources.schedule import Outcome, is_failure, is_postponed
from monitor.domain.sources.source import Source, SourceId
from monitor.errors import ChildLostError, FeedUnreadableError, FetchError
from monitor.ports.children.extraction import ExtractedArticle, ExtractJob, FeedExtraction, RefusedItem, RereadJob
from monitor.ports.network.fetch import Fetched, FetchRequest

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
Unread = FeedUnreadableError | ChildLostError
"""How a Harvester fails."""


def source(name: str = "wire", **more: object) -> Source:
    made = Source(
        id=SourceId(name), name=name.title(), url=f"https://{name}.example/feed", interval=timedelta(minutes=15)
    )
    return replace(made, **more)  # type: ignore[arg-type]


def act(ordinal: int = 0, **more: object) -> Act:
    """An act: China grants rare-earth export licences, as one outlet reports."""
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


def ordinary(of: Article) -> ExtractedArticle:
    """An article in which nothing was found."""
    return ExtractedArticle(article=of, reading=Reading(language=of.language), matches=(), edited=False)


def extracted(of: Article, *acts: Act, rules: Iterable[Rule] = (), edited: bool = False) -> ExtractedArticle:
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
    misses = (
        ()
        if acts
        else (RejectedCandidate(reason="market", span=Span(field="title", start=0, end=1, quote=of.title[:1])),)
    )
    reading = Reading(language=of.language, acts=acts, near_misses=misses)
    return ExtractedArticle(
        article=of, reading=reading, matches=matches, edited=edited, raw=b"<item/>" if acts else b""
    )


def extraction_of(*articles: ExtractedArticle, known: int = 0, refused: Sequence[RefusedItem] = ()) -> FeedExtraction:
    fetched = len(articles) + known + len(refused)
    return FeedExtraction(fetched=fetched, known=known, articles=articles, refused=tuple(refused))


def rule(name: str = "any-export-act", level: Level = Level.MEDIUM, **more: object) -> Rule:
    made = Rule(
        id=RuleId(name), title=name, level=level, when=ActPattern(facets=()), when_text="act()", version="0" * 12
    )
    return replace(made, **more)  # type: ignore[arg-type]


def body(text: str, **more: object) -> Fetched:
    """A new body; bodies with different `text` differ."""
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
    """Returns the next of `answers`, then `page`. A body with matching validators becomes a 304, an error is raised;
    without an answer the host is unreachable. `asked` are the requests.
    """

    def __init__(self, *answers: Fetched | FetchError) -> None:
        self.answers = deque(answers)
        self.page: Fetched | FetchError | None = None
        self.asked: list[FetchRequest] = []

    async def fetch(self, request: FetchRequest) -> Fetched:
        self.asked.append(request)
        answer = self.answers.popleft() if self.answers else self.page
        if answer is None:
            raise FetchError(f"source {request.source_id}: nobody answers", outcome=Outcome.UNREACHABLE)
        if isinstance(answer, FetchError):
            assert answer.outcome in _FAILURES, f"no fetcher fails with {answer.outcome}"
            raise answer
        assert _is_whole(answer), "no fetcher answers that; a 304 is made here"
        return replace(answer, status=304, body=b"", sha256="") if _is_known(answer, request) else answer


_FAILURES = frozenset(o for o in Outcome if is_failure(o)) | {o for o in Outcome if is_postponed(o)}


def _is_whole(answer: Fetched) -> bool:
    hashed = hashlib.sha256(answer.body).hexdigest() == answer.sha256
    return answer.status == 200 and hashed and answer.fetched_at.tzinfo is not None


def _is_known(answer: Fetched, request: FetchRequest) -> bool:
    """RFC 9110: the entity tag decides; the date only if the request has no tag."""
    if request.etag is not None:
        return request.etag == answer.etag
    return request.last_modified is not None and request.last_modified == answer.last_modified


class FakeExtractor:
    """Returns the next of `harvests` without known articles; an error is raised; if none is left, ChildLostError.
    `jobs` are the jobs it was given.
    """

    def __init__(self, *harvests: FeedExtraction | Unread) -> None:
        self.harvests = deque(harvests)
        self.jobs: list[ExtractJob] = []
        self.rereads: deque[ExtractedArticle] = deque()
        self.reread_jobs: list[RereadJob] = []

    async def extract(self, job: ExtractJob) -> FeedExtraction:
        self.jobs.append(job)
        found = self.harvests.popleft() if self.harvests else None
        if found is None:
            raise ChildLostError(f"source {job.source.id}: no extraction is left", cause="error")
        if isinstance(found, FeedExtraction):
            return _without_known(found, job)
        raise found

    async def reread(self, job: RereadJob) -> ExtractedArticle:
        """Return the next of `rereads` for the job's article; raises ChildLostError if none is left."""
        self.reread_jobs.append(job)
        if not self.rereads:
            raise ChildLostError(f"source {job.source.id}: no reading is left", cause="error")
        return replace(self.rereads.popleft(), article=job.article, edited=True)


def _without_known(extraction: FeedExtraction, job: ExtractJob) -> FeedExtraction:
    """The result of a child: without known articles, and with edits where the text of a known key differs."""
    news = tuple(
        replace(h, edited=h.article.key in job.known)
        for h in extraction.articles
        if job.known.get(h.article.key) != h.article.content_hash
    )
    found = replace(extraction, articles=news, known=extraction.known + len(extraction.articles) - len(news))
    assert found.fetched == len(news) + found.known + len(found.refused), "no extractor's ledger is out of balance"
    assert not found.left, "a extractor asks its children again until nothing is left"
    return found
