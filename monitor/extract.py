"""The work of a child process: extract the articles of one response, read one article again, or try a rule on a text.

Parse, normalise, drop known items, read, match; only new and edited items are read. No network, no files, no clock.
The daemon passes `build` to the pool but never calls it: parsers and readers are imported inside functions, so that
the daemon does not load them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol, overload

from monitor.domain.acts.reading import Reading
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article, FeedItem
from monitor.domain.articles.fingerprint import NOT_COMPARABLE
from monitor.domain.articles.full_text import matches_with_origins, reading_with_origins
from monitor.domain.rules.rule import Match
from monitor.domain.sources.source import Kind, Source, SourceId
from monitor.ports.children.extraction import ExtractedArticle, ExtractJob, FeedExtraction, ReaderConfig, RereadJob
from monitor.ports.children.playground import ExampleRun, ExamplesJob, TextJob, TextResult

if TYPE_CHECKING:
    from monitor.domain.acts.second_reader import ModelReply
    from monitor.language.document import Document
    from monitor.language.matcher import Matcher
    from monitor.language.reader import Reader


class Work(Protocol):
    """The function of a child for each kind of job."""

    @overload
    def __call__(self, job: ExtractJob, /) -> FeedExtraction: ...
    @overload
    def __call__(self, job: RereadJob, /) -> ExtractedArticle: ...
    @overload
    def __call__(self, job: TextJob, /) -> TextResult: ...
    @overload
    def __call__(self, job: ExamplesJob, /) -> tuple[ExampleRun, ...]: ...


class ArticleReader(Protocol):
    """Reads the articles of one source. `gloss` and `wire` are called only for articles that may be alerted."""

    def read(self, article: Article) -> tuple[Document, Reading]: ...

    def match(self, document: Document, reading: Reading, article: Article) -> tuple[Match, ...]:
        """Return the rules that hold, with their evidence."""

    def gloss(self, document: Document, reading: Reading) -> str:
        """Return the title word by word in English, "" if it is English."""

    def wire(self, document: Document, reading: Reading, article: Article) -> str:
        """Return the news agency that wrote the article, "" if none is named."""


_MAX_ARTICLES = 100  # per job; reading takes 2 to 10 ms each
_MAX_CHARACTERS = 400_000  # per job; reading takes some 3 ms per thousand

# An act and goods in each language: what reads them is compiled, and its caches are filled, before children are forked.
_WARM_UP = """<rss version="2.0"><channel><title>w</title>
<item><guid>1</guid><title>China grants export licence for one shipment of rare earths</title>
<pubDate>1 May 2026 10:00</pubDate>
<description>&lt;p&gt;The ministry announced on 30 April that it approved exports of gallium to two firms. Prices of
copper rose. It did not plan a ban, a spokesman denied reports.&lt;/p&gt;</description></item>
<item><guid>2</guid><title>商務部公布稀土出口許可證的核發與管制</title>
<description>商务部5月1日公告，对镓、锗相关物项实施出口管制，自公布之日起实施。公司股价上涨，没有改变计划。</description></item>
<item><guid>3</guid><title>経産省、輸出許可の対象にガリウムを追加</title>
<description>&lt;p&gt;経済産業省は5月1日、半導体製造装置の輸出管理を強化すると発表した。銅の価格は上がった。&lt;/p&gt;</description></item>
<item><guid>4</guid><title>산업부, 흑연 수출 허가를 승인했다고 발표</title>
<description>산업통상자원부는 5월 1일 요소 수출을 제한한다고 밝혔다. 구리 가격이 올랐다.</description></item>
<item><guid>5</guid><title>Indonesia bans exports of bauxite from 1 June</title>
<description>Officials may extend the quota for nickel ore.</description></item>
</channel></rss>"""


def build(knowledge: ReaderConfig) -> Work:
    """Return the function that children run, with automata built from `knowledge`.

    Lazy imports are loaded here, before children are forked, so that they share the memory; except chardet (24 MB),
    which few feeds need.
    """
    import monitor.wording.gloss  # noqa: F401 -- loaded before the fork
    from monitor.language.exposure import exposure_finder
    from monitor.language.matcher import Matcher
    from monitor.language.patterns import compile_all
    from monitor.language.reader import Reader

    compile_all()
    reader = Reader.shipped(knowledge.vocabulary, knowledge.mode, knowledge.correction, encoder=knowledge.encoder)
    exposure = exposure_finder(knowledge.watch, knowledge.vocabulary)
    matcher = Matcher(knowledge.rules, knowledge.vocabulary, exposure)

    @overload
    def run(job: ExtractJob) -> FeedExtraction: ...
    @overload
    def run(job: RereadJob) -> ExtractedArticle: ...
    @overload
    def run(job: TextJob) -> TextResult: ...
    @overload
    def run(job: ExamplesJob) -> tuple[ExampleRun, ...]: ...

    def run(
        job: ExtractJob | RereadJob | TextJob | ExamplesJob,
    ) -> FeedExtraction | ExtractedArticle | TextResult | tuple[ExampleRun, ...]:
        if isinstance(job, TextJob | ExamplesJob):
            return _play(job, knowledge)
        consulted = job.consulted if isinstance(job, RereadJob) else None
        of_source = _SourceReader(
            reader=reader, matcher=matcher, vocabulary=knowledge.vocabulary, source=job.source, consulted=consulted
        )
        if isinstance(job, RereadJob):
            return stamp(reread(job, of_source))
        if job.source.kind is Kind.PARTY_LIST:
            found = extract_list(job, of_source, knowledge.vocabulary)
        else:
            found = extract(job, of_source)
        return replace(found, articles=tuple(map(stamp, found.articles)))

    def stamp(extracted: ExtractedArticle) -> ExtractedArticle:
        return replace(extracted, rules_version=knowledge.version, engine=knowledge.engine)

    run(warm_up_job())
    return run


def _play(job: TextJob | ExamplesJob, knowledge: ReaderConfig) -> TextResult | tuple[ExampleRun, ...]:
    """Run a job of the playground. What only these jobs need is imported here: few children ever get one."""
    if isinstance(job, TextJob):
        from monitor.reports.playground.texts import try_text

        return try_text(job, knowledge)
    from monitor.rulefiles.checks.examples import try_rule

    return try_rule(job.rule, knowledge.vocabulary)


@dataclass(frozen=True, slots=True, kw_only=True)
class _SourceReader:
    """Implements ArticleReader. `consulted` is the second reader's answer on the one article of a RereadJob."""

    reader: Reader
    matcher: Matcher
    vocabulary: Vocabulary
    source: Source
    consulted: ModelReply | None

    def read(self, article: Article) -> tuple[Document, Reading]:
        source = self.source
        return self.reader.read(article, source_place=source.place, made_up=source.sample, consulted=self.consulted)

    def match(self, document: Document, reading: Reading, article: Article) -> tuple[Match, ...]:
        return self.matcher.match(document, reading, article)

    def gloss(self, document: Document, reading: Reading) -> str:
        from monitor.wording.gloss import gloss

        return gloss(document, reading, vocabulary=self.vocabulary)

    def wire(self, document: Document, reading: Reading, article: Article) -> str:
        return self.reader.wire(article, document, reading, source=self.source.name)


def warm_up_job() -> ExtractJob:
    """Return a job with a small feed in four languages, to test whether a child works."""
    source = Source(id=SourceId("warm-up"), name="", url="https://example.org/")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return ExtractJob(source=source, body=_WARM_UP.encode(), content_type="", url=source.url, known={}, now=now)


def extract(job: ExtractJob, reader: ArticleReader) -> FeedExtraction:
    """Extract the articles of a response. Raises FeedUnreadableError.

    In every result `fetched` = articles + known + refused + left.
    """
    from monitor.ingest.new_items import new_items

    new = new_items(job)
    feed, found = new.feed, new.found
    news = found.news[: _batch_size([article for article, _ in found.news])]
    return FeedExtraction(
        fetched=new.fetched,
        known=new.known,
        articles=tuple(_extracted(article, item, job, reader) for article, item in news),
        refused=found.refused,
        problems=feed.problems,
        moved=found.moved,
        title=feed.title,
        ttl=feed.ttl,
        left=len(found.news) - len(news),
        seen=new.seen,
        differs=new.differs,
    )


def extract_list(job: ExtractJob, reader: ArticleReader, vocabulary: Vocabulary) -> FeedExtraction:
    """Compare a list of parties with its stored version. Raises FeedUnreadableError.

    Its rows count as items: `fetched` = rows + articles, and all rows are known.
    """
    from monitor.ingest.answer import SourceResponse
    from monitor.ingest.kinds.party_list import parse_list
    from monitor.ingest.list_changes import read_list
    from monitor.language.names import build_matcher

    answer = SourceResponse(body=job.body, content_type=job.content_type, url=job.url, source=job.source)
    published = parse_list(answer)
    found = read_list(published, job.source, job.lists, vocabulary, now=job.now, matcher=build_matcher)
    rows = len(published.parties)
    return FeedExtraction(
        fetched=rows + len(found.articles),
        known=rows,
        articles=tuple(_read(article, reader, edited=False) for article in found.articles),
        problems=published.problems,
        lists=found.reading,
    )


def reread(job: RereadJob, reader: ArticleReader) -> ExtractedArticle:
    """Read the article, including the text of its page, as an edit."""
    from monitor.language.detection import language_of

    article = job.article
    if article.language == "und":
        article = replace(article, language=language_of(article.title, article.text, job.source.language or ""))
    return _read(article, reader, edited=True)


def _batch_size(articles: Sequence[Article]) -> int:
    """Return how many articles one job reads: the initial poll of a long feed takes several jobs within the limits."""
    characters = 0
    for count, article in enumerate(articles[:_MAX_ARTICLES]):
        characters += len(article.title) + len(article.text)
        if characters > _MAX_CHARACTERS and count:
            return count
    return min(len(articles), _MAX_ARTICLES)


def _extracted(article: Article, item: FeedItem, job: ExtractJob, reader: ArticleReader) -> ExtractedArticle:
    found = _read(article, reader, edited=article.key in job.known)
    counts = bool(found.reading.acts or found.matches)
    return replace(found, raw=item.raw) if counts else found  # evidence, kept only for what may be alerted


def _read(article: Article, reader: ArticleReader, *, edited: bool) -> ExtractedArticle:
    from monitor.language.fingerprint import fingerprint

    document, reading = reader.read(article)
    matches = reader.match(document, reading, article)
    counts = bool(reading.acts or matches or reading.follow_up)
    if counts or reading.possible:
        reading = replace(reading, gloss=reader.gloss(document, reading))
    return ExtractedArticle(
        article=article,
        reading=reading_with_origins(replace(reading, mentions=()), article),  # most of a pickle, and not stored
        matches=matches_with_origins(matches, article),
        edited=edited,
        fingerprint=fingerprint(document) if counts else NOT_COMPARABLE,
        wire=reader.wire(document, reading, article) if counts else "",
    )
