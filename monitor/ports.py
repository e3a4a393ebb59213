"""What the use cases need from outside, as small Protocols, and the values that cross them."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Protocol, TypeVar

from monitor.domain.act import Reading
from monitor.domain.announcement import Announcement
from monitor.domain.article import Article, ArticleId
from monitor.domain.delivery import Delivery, DeliveryId, DeliveryState, Form, Receipt
from monitor.domain.event.development import Development, PolicyEvent, Report
from monitor.domain.event.identity import ActRef, EventId, Item
from monitor.domain.ledger import ActLedger, AnnouncementLedger, ItemLedger
from monitor.domain.message import Message
from monitor.domain.rule import Match, Route, Rule, RuleId
from monitor.domain.schedule import PollState
from monitor.domain.source import Source, SourceId, Tier
from monitor.domain.vocabulary import Vocabulary

__all__ = [
    "BROKEN_PACKS",
    "HEARTBEAT",
    "ActiveRules",
    "AnnouncementBook",
    "Archive",
    "ArticleShelf",
    "ArticleStored",
    "Backlog",
    "ChannelBook",
    "ChannelState",
    "DroppedItem",
    "EventArticle",
    "EventBook",
    "EventOrigin",
    "EventRow",
    "FetchRequest",
    "Fetched",
    "Fetcher",
    "Harvest",
    "HarvestJob",
    "Harvested",
    "Harvester",
    "Journal",
    "Kept",
    "Knowledge",
    "Messenger",
    "Outbox",
    "PackFiles",
    "PackLoaded",
    "RefusedItem",
    "Revision",
    "RuleBook",
    "RuleFiles",
    "RuleWatcher",
    "RulesFolder",
    "RulesLoaded",
    "SourceBook",
    "SourceRow",
    "Store",
    "StoredAct",
    "Trace",
    "Traces",
    "Transaction",
    "Trouble",
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
    """A usable answer: 200 with the decoded body, or 304 with b"". `url` is where it came from in the end.

    `moved_to` is where 301s or 308s alone led from the address that was asked, "" where none did.
    """

    status: int
    url: str
    fetched_at: datetime
    body: bytes = b""
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    sha256: str = ""  # of `body`, hex
    moved_to: str = ""


class Fetcher(Protocol):
    async def fetch(self, request: FetchRequest) -> Fetched:
        """Raises FetchError with its outcome; nothing else for anything that a server or network can do."""
        ...


# ------------------------------------------------------------------ harvesting (in a child process)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What a child reads and matches with. Pickled once per child; automata are built there.

    `version` is the hash of the rule set that it is part of, `engine` the version of the monitor that reads with it.
    """

    vocabulary: Vocabulary
    rules: tuple[Rule, ...]
    version: str
    engine: str = ""


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
    """One new or edited article with all that was read from it. `raw` is its piece of the feed, or b"".

    `rules_version` and `engine` are those of the knowledge (see Knowledge) that it was read and matched with.
    """

    article: Article
    reading: Reading
    matches: tuple[Match, ...]
    edited: bool
    raw: bytes = b""
    rules_version: str = ""
    engine: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedItem:
    """An item that became no article: `reason` is a stable name (no_text, over_limit, malformed)."""

    key: str
    title: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """`fetched` items = len(articles) + `known` + len(refused). `problems` are what is wrong with the feed itself.

    `left` counts news that one child's job had no time for; a Harvester asks again and hands on only 0.
    """

    fetched: int
    known: int
    articles: tuple[Harvested, ...]
    refused: tuple[RefusedItem, ...] = ()
    problems: tuple[str, ...] = ()
    title: str = ""
    left: int = 0


class Harvester(Protocol):
    async def harvest(self, job: HarvestJob) -> Harvest:
        """Raises FeedUnreadableError (its text says what the body is) or ChildLostError."""
        ...


# ------------------------------------------------------------------ rule files


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFiles:
    """The files of a rule pack, by their names in it, in order. `version` is the hash of their names and bytes."""

    name: str
    files: tuple[tuple[str, bytes], ...] = ()

    @property
    def version(self) -> str:
        digest = sha256(f"{self.name}\0".encode())
        for name, data in self.files:
            digest.update(f"{name}\0{len(data)}\0".encode())
            digest.update(data)
        return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackLoaded:
    """A pack as it was read. One with `errors` gives no rules and no sources.

    The first line of an error says where and what, any others show the place in its file. `rules` are the versions of
    those that could be read.
    """

    files: PackFiles
    errors: tuple[str, ...] = ()
    rules: Mapping[RuleId, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.files.name


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesLoaded:
    """All that the rule files say. `unrouted` as in Routes. `packs` has the files beside the packs as one."""

    knowledge: Knowledge
    sources: tuple[Source, ...] = ()
    routes: tuple[Route, ...] = ()
    unrouted: str | None = None
    packs: tuple[PackLoaded, ...] = ()

    @property
    def broken(self) -> frozenset[str]:
        return frozenset(pack.name for pack in self.packs if pack.errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Which state of a checkout the rules are: its commit (or what a REVISION file says), and who made it, if known."""

    commit: str
    author: str = ""
    subject: str = ""


class RulesFolder(Protocol):
    """The rules folder as it stood at one moment."""

    @property
    def gone(self) -> str:
        """Why there is nothing of it, "" where there is."""
        ...

    @property
    def revision(self) -> Revision | None: ...

    def load(self, instead: Mapping[str, PackFiles | None]) -> RulesLoaded:
        """What it says, with the packs in `instead` read from those files, or left out where that is None."""
        ...


class RuleFiles(Protocol):
    def read(self) -> RulesFolder:
        """Never raises for what stands there, or doesn't."""
        ...


class RuleWatcher(Protocol):
    def changes(self) -> AsyncIterator[None]:
        """Once after each flurry of changes to the rules folder, for ever. It may be wrong: whoever asks compares."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveRules:
    """The packs that run, each in a state that loaded whole. `version` is the hash of them and of the engine."""

    version: str
    engine: str
    packs: tuple[PackFiles, ...]
    since: datetime
    revision: Revision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A pack whose files don't load. `version` is the hash of what is wrong, `problem` its first error.

    `kept` says whether its last good state runs in its place.
    """

    pack: str
    version: str
    since: datetime
    problem: str
    kept: bool


# ------------------------------------------------------------------ storing


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of a harvested article: `change` is new, edited or known.

    `day` is the article's day of publication (of first sight where the feed gave none), fixed when it was
    first stored; `issuers` are the keys of those of its old and new acts (`identity.issuer_key`), `events` those that
    its old acts belonged to.
    """

    article_id: ArticleId
    change: str
    day: date
    issuers: tuple[str, ...] = ()
    events: tuple[EventId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAct:
    """An act as identity sees it, with the event that it belongs to so far."""

    item: Item
    event_id: EventId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventOrigin:
    """Whose event it is (`identity.issuer_key`), and the act that others were compared with."""

    issuer: str
    anchor: ActRef


@dataclass(frozen=True, slots=True, kw_only=True)
class EventArticle:
    """An article of an event as it reads now, with the matches that speak for the event: by its acts or by text."""

    article_id: ArticleId
    source_id: SourceId
    tier: Tier
    title: str
    language: str
    url: str
    published: datetime | None
    seen_at: datetime
    matches: tuple[Match, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """What is known of a channel: `blocked` says why nothing can be posted ("" when it can)."""

    channel: str
    next_post_at: datetime
    blocked: str = ""
    probed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Rows of the outbox by state, and when the oldest that still waits was made."""

    by_state: Mapping[DeliveryState, int]
    oldest_waiting: datetime | None


class SourceBook(Protocol):
    def sync(self, sources: Sequence[Source], *, now: datetime) -> None:
        """Register new sources (due at once), refresh changed ones, set those not in the list aside."""
        ...

    def due(self, *, now: datetime, limit: int) -> tuple[PollState, ...]:
        """Enabled sources whose time has come, longest overdue first."""
        ...

    def state(self, source_id: SourceId) -> PollState | None: ...

    def save(self, state: PollState) -> None: ...

    def states(self) -> tuple[PollState, ...]:
        """Of all enabled sources, by id."""
        ...


class ArticleShelf(Protocol):
    def known(self, source_id: SourceId, *, limit: int = 5_000) -> Mapping[str, str]:
        """Key to content hash of the source's articles, the most recently seen ones."""
        ...

    def keep(self, harvested: Harvested, fetched: Fetched, *, now: datetime, sample: bool = False) -> Kept:
        """Store a new article or a new revision with its reading, matches and, where it has an act or a match,
        the raw feed piece. An article that is stored with the same content is known and changes nothing.
        An edit keeps the article's day and the events of the acts whose ordinals remain.
        """
        ...

    def refuse(self, source_id: SourceId, refused: Sequence[RefusedItem], *, now: datetime) -> None:
        """Record what was dropped, at which stage and why; the same item is recorded once."""
        ...


class EventBook(Protocol):
    def acts(self, issuer: str, *, since: date, numbers: Sequence[str] = ()) -> tuple[StoredAct, ...]:
        """The issuer's acts from that day on (stages denied and near misses included), and those with one of the own
        numbers (DocumentNumber.key) whatever their day.
        """
        ...

    def reports(self, event_id: EventId) -> tuple[Report, ...]:
        """All acts of an event with their articles, in canonical order."""
        ...

    def get(self, event_id: EventId) -> PolicyEvent | None: ...

    def origins(self, event_ids: Collection[EventId]) -> Mapping[EventId, EventOrigin]:
        """Of those events that exist."""
        ...

    def save(self, event: PolicyEvent, members: Sequence[ActRef], developments: Sequence[Development]) -> None:
        """Insert or update the event and make `members` its acts; a story's are WHOLE_ARTICLE references."""
        ...

    def articles(self, event_id: EventId) -> tuple[EventArticle, ...]:
        """Those of an event's acts, or of a story, in the order in which they were first seen."""
        ...

    def label_taken(self, label: str) -> bool: ...


class AnnouncementBook(Protocol):
    def past(self, event_id: EventId) -> tuple[Announcement, ...]: ...

    def save(self, announcement: Announcement) -> None:
        """Insert, or replace the one of the same event and channel."""
        ...

    def matches(self, event_id: EventId) -> tuple[tuple[Match, ActRef], ...]:
        """The matches of the articles whose acts belong to the event; a text-only match has WHOLE_ARTICLE."""
        ...


class Outbox(Protocol):
    def queue(self, delivery: Delivery) -> bool:
        """Insert unless a row with its key exists; says whether it did. `seq` is given here."""
        ...

    def ready(self, *, now: datetime, states: Sequence[DeliveryState]) -> tuple[Delivery, ...]:
        """Per channel that is not blocked and may be posted to now, its first row in one of `states` that is due."""
        ...

    def save(self, delivery: Delivery) -> None: ...

    def unfinished(self) -> tuple[Delivery, ...]:
        """Rows in SENDING or AMBIGUOUS, in order of `seq`."""
        ...

    def backlog(self) -> Backlog: ...

    def next_due(self) -> datetime | None:
        """When the next row that waits can be claimed or looked for; None where none waits or its channel is held."""
        ...


class ChannelBook(Protocol):
    def get(self, channel: str) -> ChannelState | None: ...

    def save(self, state: ChannelState) -> None: ...

    def blocked(self) -> tuple[ChannelState, ...]: ...


HEARTBEAT = "heartbeat"
"""The fact that says when the daemon last ticked, ISO 8601."""

BROKEN_PACKS = "broken packs"
"""The fact that names the rule packs whose files don't load, "" where all do."""


class Journal(Protocol):
    """The ledger, and small facts that outlive a restart."""

    def add(
        self,
        source_id: SourceId,
        items: ItemLedger,
        acts: ActLedger,
        announcements: AnnouncementLedger,
        *,
        now: datetime,
    ) -> None: ...

    def totals(self) -> tuple[ItemLedger, ActLedger, AnnouncementLedger]: ...

    def remember(self, name: str, value: str) -> None: ...

    def recall(self, name: str) -> str | None: ...


class RuleBook(Protocol):
    def active(self) -> ActiveRules | None:
        """The set that ran last, None before the first."""
        ...

    def activate(self, rules: ActiveRules) -> None:
        """Store the set and its packs, each once by its hash; it is the active one from now on."""
        ...

    def troubles(self) -> tuple[Trouble, ...]:
        """By name of the pack."""
        ...

    def replace_troubles(self, troubles: Sequence[Trouble]) -> None: ...


class Transaction(Protocol):
    """One unit of work: all of it is stored or nothing."""

    @property
    def sources(self) -> SourceBook: ...
    @property
    def articles(self) -> ArticleShelf: ...
    @property
    def events(self) -> EventBook: ...
    @property
    def announcements(self) -> AnnouncementBook: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def channels(self) -> ChannelBook: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def rules(self) -> RuleBook: ...


T = TypeVar("T")


class Store(Protocol):
    """`write` runs whole units of work one after another; `read` runs beside them and must not write.

    A `lazy` unit may wait a moment to be committed together with others. A unit may run twice (a lock undid it),
    so it has no effect outside. Both raise StoreError; a unit of work that raises leaves nothing behind.
    """

    async def write(self, work: Callable[[Transaction], T], *, lazy: bool = False) -> T: ...

    async def read(self, work: Callable[[Transaction], T]) -> T: ...


# ------------------------------------------------------------------ reading back


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One line of `events list`."""

    event: PolicyEvent
    announcements: tuple[Announcement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One line of `sources list`."""

    source: Source
    state: PollState | None
    articles: int


class Archive(Protocol):
    """What reports read. Newest first unless said."""

    async def events(self, *, limit: int = 50, since: datetime | None = None) -> tuple[EventRow, ...]: ...

    async def event(self, name: str) -> tuple[EventRow, tuple[Report, ...], tuple[EventArticle, ...]] | None:
        """By label (any case, with or without `E-`) or id. A story has articles and no reports."""
        ...

    async def sources(self) -> tuple[SourceRow, ...]:
        """In order of their ids."""
        ...

    async def dropped(self, *, limit: int = 50) -> tuple[RefusedItem, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleStored:
    """All that is known of one article. `article`, `acts` (by ordinal) and `matches` are of its last revision.

    `rules_version` is the rule set that the matches were found with, "" where none matched. `story_id` is the event of
    an article that only text rules matched.
    """

    article: Article
    seen_at: datetime
    revisions: int
    sample: bool
    acts: tuple[StoredAct, ...] = ()
    matches: tuple[Match, ...] = ()
    rules_version: str = ""
    story_id: EventId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedItem:
    source_id: SourceId
    item: RefusedItem
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What is known of an address: articles by first sight, items dropped, and the sources whose articles lie there."""

    articles: tuple[ArticleStored, ...] = ()
    dropped: tuple[DroppedItem, ...] = ()
    neighbours: tuple[SourceId, ...] = ()


class Traces(Protocol):
    """What `why` asks of the stored data."""

    async def article(self, article_id: str) -> ArticleStored | None: ...

    async def at(self, urls: Sequence[str], *, under: Sequence[str]) -> Trace:
        """Of an address in all its spellings. `under` are beginnings of addresses that count as its neighbourhood."""
        ...

    async def acts(self, event_id: EventId) -> tuple[StoredAct, ...]:
        """An event's, in canonical order."""
        ...

    async def deliveries(self, event_id: EventId) -> tuple[Delivery, ...]:
        """What was queued about an event, in order of `seq`."""
        ...

    async def near_misses(self, *, limit: int) -> tuple[Article, ...]:
        """Articles as they read now in which something looked like an act and none was read, newest first."""
        ...


# ------------------------------------------------------------------ telling


class Messenger(Protocol):
    """A way to reach people. Channels are names of its own kind (Slack: `C0…` or `#name`)."""

    async def check(self, channels: Sequence[str]) -> Mapping[str, str]:
        """Whether each channel could be posted to now and its history read: channel → one line that says what to do,
        only for those that have a problem.
        Raises AuthRefusedError where no channel can be, NotSentError where nobody answers.
        """
        ...

    async def post(self, channel: str, message: Message, *, delivery_id: DeliveryId, form: Form) -> Receipt:
        """Post once, without a retry of its own. Raises the leaf of DeliveryError that says how it ended."""
        ...

    async def find(
        self, channel: str, delivery_ids: Sequence[DeliveryId], *, since: datetime
    ) -> Mapping[DeliveryId, Receipt]:
        """Which of the messages stand in the channel since then; the oldest copy of each.
        Raises DeliveryError where the history can't be read to its end.
        """
        ...
