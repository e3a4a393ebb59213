"""What the use cases need from outside, as small Protocols, and the values that cross them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.domain.act import Reading
from monitor.domain.article import Article
from monitor.domain.rule import Match, Rule
from monitor.domain.source import Source, SourceId
from monitor.domain.vocabulary import Vocabulary

__all__ = [
    "FetchRequest",
    "Fetched",
    "Fetcher",
    "Harvest",
    "HarvestJob",
    "Harvested",
    "Harvester",
    "Knowledge",
    "RefusedItem",
]


# ------------------------------------------------------------------ fetching


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRequest:
    """One conditional GET. Validators are sent as stored; None asks for the whole body."""

    source_id: SourceId
    url: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A usable answer: 200 with the decoded body, or 304 with b"". `url` is where it came from in the end."""

    status: int
    url: str
    fetched_at: datetime
    body: bytes = b""
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    sha256: str = ""  # of `body`, hex


class Fetcher(Protocol):
    async def fetch(self, request: FetchRequest) -> Fetched:
        """Raises FetchError with its outcome; nothing else for anything that a server or network can do."""
        ...


# ------------------------------------------------------------------ harvesting (in a child process)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What a child reads and matches with. Pickled once per child; automata are built there.

    `version` is a hash of everything in it.
    """

    vocabulary: Vocabulary
    rules: tuple[Rule, ...]
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestJob:
    """`known` maps the keys of the source's recent articles to their content hashes."""

    source: Source
    body: bytes
    content_type: str
    url: str
    known: Mapping[str, str]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvested:
    """One new or edited article with all that was read from it. `raw` is its piece of the feed, or b""."""

    article: Article
    reading: Reading
    matches: tuple[Match, ...]
    edited: bool
    raw: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedItem:
    """An item that became no article: `reason` is a stable name (no_text, over_limit, malformed)."""

    key: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """`fetched` items = len(articles) + `known` + len(refused). `problems` are what is wrong with the feed itself."""

    fetched: int
    known: int
    articles: tuple[Harvested, ...]
    refused: tuple[RefusedItem, ...] = ()
    problems: tuple[str, ...] = ()
    title: str = ""


class Harvester(Protocol):
    async def harvest(self, job: HarvestJob) -> Harvest:
        """Raises FeedUnreadableError (its text says what the body is) or ChildLostError."""
        ...
