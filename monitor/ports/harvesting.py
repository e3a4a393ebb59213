"""A feed's bytes into articles with what was read from them, in a child process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from monitor.domain.acts.act import Reading
from monitor.domain.acts.judgement import ReaderMode
from monitor.domain.acts.second_reader import Consulted
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.articles.fingerprint import NOT_COMPARABLE, Fingerprint
from monitor.domain.rules.rule import Match, Rule
from monitor.domain.sources.source import Source
from monitor.language.judge.correction import Correction

__all__ = ["Harvest", "HarvestJob", "Harvested", "Harvester", "Knowledge", "Moved", "RefusedItem", "RereadJob"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What a child reads and matches with. Pickled once per child; automata are built there.

    `version` is the hash of the rule set that it is part of, `engine` the version of the monitor that reads with it.
    `mode` says how sure the judge has to be of an act; nobody asks it unless the settings do. `correction` is the
    team's own of the judge's weights, None without one.
    """

    vocabulary: Vocabulary
    rules: tuple[Rule, ...]
    version: str
    engine: str = ""
    mode: ReaderMode = ReaderMode.OFF
    correction: Correction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestJob:
    """`known` maps the keys of the source's recent articles to their content hashes.

    `way` is the address of another way to the source (`Source.via`) that shows it otherwise, "" for its own.
    """

    source: Source
    body: bytes = field(repr=False)
    content_type: str
    url: str = field(repr=False)  # a key may be part of it
    known: Mapping[str, str]
    now: datetime
    way: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RereadJob:
    """One article as it stands, to be read again; `consulted` is what a second reader said of it."""

    source: Source
    article: Article
    consulted: Consulted | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvested:
    """One new or edited article with all that was read from it. `raw` is its piece of the feed, or b"".

    `fingerprint` is that of its text, `wire` the news agency whose dispatch it is, where it has an act or a match.
    `rules_version` and `engine` are those of the knowledge (see Knowledge) that it was read and matched with.
    `again` says that the words are those that are stored: what is read in them is the edit.
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
    """An item that became no article: `reason` is a stable name (no_text, over_limit, malformed)."""

    key: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A known article that says the same at another address or under another id."""

    article_id: ArticleId
    url: str
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """`fetched` items = len(articles) + `known` + len(refused). `problems` are what is wrong with the feed itself.

    `moved` are those of the known that stand at another address or under another id now.
    `ttl` is how long the feed says that it may be kept before it is asked again, None where it does not say.
    `left` counts news that one child's job had no time for; a Harvester asks again and hands on only 0.
    """

    fetched: int
    known: int
    articles: tuple[Harvested, ...]
    refused: tuple[RefusedItem, ...] = ()
    problems: tuple[str, ...] = ()
    moved: tuple[Moved, ...] = ()
    title: str = ""
    left: int = 0
    ttl: timedelta | None = None


class Harvester(Protocol):
    async def harvest(self, job: HarvestJob) -> Harvest:
        """Raises FeedUnreadableError (its text says what the body is) or ChildLostError."""
        ...

    async def reread(self, job: RereadJob) -> Harvested:
        """As an edit, without a piece of the feed. Raises ChildLostError."""
        ...
