"""The extraction of articles from a feed, with their readings and matches, in a child process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.acts.reading import Reading
from monitor.domain.acts.second_reader import ModelReply
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.articles.fingerprint import NOT_COMPARABLE, Fingerprint
from monitor.domain.lists.version import ListReading, StoredList
from monitor.domain.rules.rule import Match, Rule
from monitor.domain.sources.source import Source
from monitor.domain.watch.watch_list import NOTHING_WATCHED, WatchList
from monitor.language.judge.correction import Correction


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderConfig:
    """The vocabulary, rules and settings that a child process reads with. Pickled once; the child builds the automata.

    `version` is the hash of the rule set, `engine` the version of the monitor. `mode` sets how sure the judge must be
    of an act (off by default). `correction` is the team's correction of the judge's weights, None if there is none;
    `encoder` joins the encoder to the judge. `watch` is the watch list, confidential: `RuntimeConfig.watch` of the
    daemon is the same value.
    """

    vocabulary: Vocabulary
    rules: tuple[Rule, ...]
    version: str
    engine: str = ""
    mode: ReaderMode = ReaderMode.OFF
    correction: Correction | None = None
    encoder: bool = False
    watch: WatchList = NOTHING_WATCHED


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPieces:
    """The items of a feed whose articles are known, so that they need not be parsed again.

    `shape` is a hash of what else decides how an item is read: the markup before the first one, the encoding, the URL.
    `pairs` has sixteen bytes an item: a hash of its bytes, and one of its article's key and content hash.
    """

    shape: bytes
    pairs: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractJob:
    """The extraction of one response. `known` maps the keys of the source's recent articles to their content hashes.

    Those of `aging` are reported as moved if the response has them.

    `endpoint` is the URL of another endpoint (`Source.via`) whose items differ from the source's own, "" for its own.
    `lists` is the stored version of a list of parties, None for other kinds of sources. `seen` is that of the last
    extraction; its items are not parsed. With `compare` the feed is parsed both ways, and the whole parse counts.
    """

    source: Source
    body: bytes = field(repr=False)
    content_type: str
    url: str = field(repr=False)  # may contain a key
    known: Mapping[str, str]
    now: datetime
    aging: frozenset[str] = frozenset()
    endpoint: str = field(default="", repr=False)
    lists: StoredList | None = None
    seen: SeenPieces | None = None
    compare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RereadJob:
    """One stored article to read again. `consulted` is the answer of a second reader."""

    source: Source
    article: Article
    consulted: ModelReply | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractedArticle:
    """One new or edited article with its matches, and its reading without mentions. `raw` is its feed item, b"" if not
    kept.

    `fingerprint` (of its text) and `wire` (the news agency that wrote it) are set if it has an act or a match.
    `rules_version` and `engine` are the `version` and `engine` of the ReaderConfig that read it. `again` is True if
    the text is unchanged and only the reading is new.
    """

    article: Article
    reading: Reading
    matches: tuple[Match, ...]
    edited: bool
    raw: bytes = b""
    fingerprint: Fingerprint = NOT_COMPARABLE
    wire: str = ""
    rules_version: str = ""
    engine: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedItem:
    """An item that was dropped. `reason` is a stable name (no_text, over_limit, malformed)."""

    key: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedArticle:
    """A known article with the same content at another address or under another id, or one of `ExtractJob.aging`.

    `key` is the one that it is known by.
    """

    article_id: ArticleId
    key: str
    url: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedExtraction:
    """The extracted feed: `fetched` items = len(articles) + `known` + len(refused). `problems` are those of the feed.

    `moved` are known articles with a new address or id, and those of `aging`. `ttl` is the minimum polling interval
    that the feed states, None if it states none. `left` counts new items beyond the limits of one job; an Extractor
    starts further jobs, so its result has 0. `lists` is the new version of a list of parties: its rows count as items,
    and its articles report its changes. `seen` is for the next job of the source, None if its feed can't be cut into
    items safely. `differs` is True if a comparison found that the parse of new items alone gives something else than
    that of the whole feed.
    """

    fetched: int
    known: int
    articles: tuple[ExtractedArticle, ...]
    refused: tuple[RefusedItem, ...] = ()
    problems: tuple[str, ...] = ()
    moved: tuple[MovedArticle, ...] = ()
    title: str = ""
    left: int = 0
    ttl: timedelta | None = None
    lists: ListReading | None = None
    seen: SeenPieces | None = None
    differs: bool = False


class Extractor(Protocol):
    async def extract(self, job: ExtractJob) -> FeedExtraction:
        """Raises FeedUnreadableError (its text describes the body) or ChildLostError."""

    async def reread(self, job: RereadJob) -> ExtractedArticle:
        """Return the article as an edit without `raw`. Raises ChildLostError."""
