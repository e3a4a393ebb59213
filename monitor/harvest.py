"""What runs inside a child: the bytes of one feed in, a Harvest out; or one article, to be read again.

No network, no files, no clock.

Parse, normalise, drop what is known, read, match. An item costs its full price only when it is new or edited.
The daemon names `build` and never calls it: what reads feeds and texts is imported where it is used, so that the
daemon doesn't carry it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol, overload

from monitor.domain.acts.act import Reading
from monitor.domain.articles.article import Article, FeedItem
from monitor.domain.articles.fingerprint import NOT_COMPARABLE
from monitor.domain.articles.full_text import matches_with_origins, reading_with_origins
from monitor.domain.rules.rule import Match
from monitor.domain.sources.source import Source, SourceId
from monitor.ports.harvesting import Harvest, Harvested, HarvestJob, Knowledge, RereadJob

if TYPE_CHECKING:
    from monitor.language.document import Document

    Read = Callable[[Article], tuple[Document, Reading]]
    FindMatches = Callable[[Document, Reading, Article], tuple[Match, ...]]
    Gloss = Callable[[Document, Reading], str]
    Wire = Callable[[Article, Document, Reading], str]

__all__ = ["Work", "build", "harvest", "reread", "trial_job"]


class Work(Protocol):
    """What a child does with each kind of job."""

    @overload
    def __call__(self, job: HarvestJob, /) -> Harvest: ...
    @overload
    def __call__(self, job: RereadJob, /) -> Harvested: ...


_MAX_ARTICLES = 100  # in one job; reading takes 2 to 10 ms each
_MAX_CHARACTERS = 400_000  # in one job; reading takes some 3 ms per thousand

_WARM_UP = """<rss version="2.0"><channel><title>w</title>
<item><guid>1</guid><title>Export licence granted for one shipment</title><pubDate>1 May 2026 10:00</pubDate></item>
<item><guid>2</guid><title>出口許可證的核發與管制</title><description>出口许可证的核发与管制。</description></item>
<item><guid>3</guid><title>輸出許可についての発表</title><description>&lt;p&gt;輸出の許可&lt;/p&gt;</description></item>
<item><guid>4</guid><title>수출 허가에 관한 발표</title></item>
</channel></rss>"""


def build(knowledge: Knowledge) -> Work:
    """The function that children run, with automata built from `knowledge`. What loads late is loaded here,
    before the children are forked that share it; but for chardet's 24 MB, which few feeds need.
    """
    from monitor.language.matcher import Matcher
    from monitor.language.patterns import compile_all
    from monitor.language.reader import Reader
    from monitor.wording.gloss import gloss as gloss_of

    compile_all()
    glossed = partial(gloss_of, vocabulary=knowledge.vocabulary)
    reader = Reader.shipped(knowledge.vocabulary, knowledge.mode, knowledge.correction)
    matcher = Matcher(knowledge.rules, knowledge.vocabulary)

    @overload
    def run(job: HarvestJob) -> Harvest: ...
    @overload
    def run(job: RereadJob) -> Harvested: ...

    def run(job: HarvestJob | RereadJob) -> Harvest | Harvested:
        read = partial(reader.read, source_place=job.source.place, made_up=job.source.sample)
        wire = partial(reader.wire, source=job.source.name)
        if isinstance(job, RereadJob):
            read = partial(read, consulted=job.consulted)
            return stamp(reread(job, read, matcher.match, gloss=glossed, wire=wire))
        found = harvest(job, read, matcher.match, glossed, wire)
        return replace(found, articles=tuple(map(stamp, found.articles)))

    def stamp(harvested: Harvested) -> Harvested:
        return replace(harvested, rules_version=knowledge.version, engine=knowledge.engine)

    run(trial_job())
    return run


def trial_job() -> HarvestJob:
    """A small feed in four languages, for whoever wants to know whether a child can read at all."""
    source = Source(id=SourceId("warm-up"), name="", url="https://example.org/")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return HarvestJob(source=source, body=_WARM_UP.encode(), content_type="", url=source.url, known={}, now=now)


def harvest(job: HarvestJob, read: Read, match: FindMatches, gloss: Gloss, wire: Wire) -> Harvest:
    """Raises FeedUnreadableError. `fetched` = articles + known + refused + left holds for every result."""
    from monitor.ingest.answer import Answer
    from monitor.ingest.by_kind import parse_answer
    from monitor.ingest.normalise import normalise

    answer = Answer(body=job.body, content_type=job.content_type, url=job.url, source=job.source)
    feed = parse_answer(answer)
    found = normalise(feed.items, job.source, known=job.known, now=job.now, way=job.way)
    news = found.news[: _in_one_go([article for article, _ in found.news])]
    return Harvest(
        fetched=len(feed.items),
        known=found.known,
        articles=tuple(_harvested(one, job, read, match, gloss=gloss, wire=wire) for one in news),
        refused=found.refused,
        problems=feed.problems,
        moved=found.moved,
        title=feed.title,
        ttl=feed.ttl,
        left=len(found.news) - len(news),
    )


def reread(job: RereadJob, read: Read, match: FindMatches, *, gloss: Gloss, wire: Wire) -> Harvested:
    """The article as it stands, with what came from its page, as an edit."""
    from monitor.language.detection import language_of

    article = job.article
    if article.language == "und":
        article = replace(article, language=language_of(article.title, article.text, job.source.language or ""))
    return _read(article, read, match, gloss=gloss, wire=wire, edited=True)


def _in_one_go(articles: Sequence[Article]) -> int:
    """How many articles one job reads: a long first look at a feed takes several jobs, each within its limits."""
    characters = 0
    for count, article in enumerate(articles[:_MAX_ARTICLES]):
        characters += len(article.title) + len(article.text)
        if characters > _MAX_CHARACTERS and count:
            return count
    return min(len(articles), _MAX_ARTICLES)


def _harvested(
    news: tuple[Article, FeedItem], job: HarvestJob, read: Read, match: FindMatches, *, gloss: Gloss, wire: Wire
) -> Harvested:
    article, item = news
    found = _read(article, read, match, gloss=gloss, wire=wire, edited=article.key in job.known)
    counts = bool(found.reading.acts or found.matches)
    return replace(found, raw=item.raw) if counts else found  # evidence is kept for what we may have to show


def _read(article: Article, read: Read, match: FindMatches, *, gloss: Gloss, wire: Wire, edited: bool) -> Harvested:
    from monitor.language.fingerprint import fingerprint

    document, reading = read(article)
    matches = match(document, reading, article)
    counts = bool(reading.acts or matches or reading.follow_up)
    if counts or reading.possible:
        reading = replace(reading, gloss=gloss(document, reading))
    return Harvested(
        article=article,
        reading=reading_with_origins(reading, article),
        matches=matches_with_origins(matches, article),
        edited=edited,
        fingerprint=fingerprint(document) if counts else NOT_COMPARABLE,
        wire=wire(article, document, reading) if counts else "",
    )
