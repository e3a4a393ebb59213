"""What reports and commands read back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from monitor.domain.acts.act import PossibleAct
from monitor.domain.acts.judgement import Judgement
from monitor.domain.acts.second_reader import Consultation, Consulted
from monitor.domain.alerts.acknowledgement import Acknowledgement
from monitor.domain.alerts.announcement import Announcement, AnnouncementState, Wait
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.articles.page_fetch import Page
from monitor.domain.delivery.outbox import Delivery, DeliveryState
from monitor.domain.event.development import Development, PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.event.link import Link
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.precedent_search import Sequel
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Level, Match, RuleId
from monitor.domain.sources.licensing import Audience, Shown, Terms, licence
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source, SourceId
from monitor.ports.articles import EventArticle, StoredAct
from monitor.ports.harvesting import RefusedItem

__all__ = [
    "Archive",
    "ArticleStored",
    "DroppedItem",
    "EventFilter",
    "EventRow",
    "Found",
    "FoundArticle",
    "HeldRow",
    "PossibleRow",
    "SourceRow",
    "Trace",
    "Traces",
    "UndecidedRow",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle:
    """An article that a search found, as it reads now, first seen at `seen_at`. `gloss` is "" of an English title."""

    article_id: ArticleId
    source_id: SourceId
    title: str
    language: str
    url: str
    published: datetime | None
    seen_at: datetime
    sample: bool
    gloss: str = ""
    terms: Terms = field(default_factory=Terms)

    def shown(self, audience: Audience) -> Shown:
        return licence(self.terms, audience, called=self.source_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found: how many articles, and some of them, last stored or edited first."""

    count: int
    articles: tuple[FoundArticle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One line of `events list`. `found` are the event's articles with the text that was searched for, newest first;
    `waiting` the rules that hold for it but for an earlier act that they ask for. `roots` is how far the first message
    of each channel got, of those that were queued.
    """

    event: PolicyEvent
    announcements: tuple[Announcement, ...]
    found: tuple[FoundArticle, ...] = ()
    waiting: tuple[RuleId, ...] = ()
    roots: Mapping[str, DeliveryState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """Which events are listed; what is None or empty asks for nothing.

    `issuer` as people know it, `about` concepts of which an event has one, `level` that of the rule which speaks in
    some channel, or above; `since` and `until` days of the events, both included. Sample events of which the only
    articles are from the sources `without` are left out.
    """

    issuer: str | None = None
    about: frozenset[str] = frozenset()
    level: Level | None = None
    since: date | None = None
    until: date | None = None
    without: frozenset[SourceId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class UndecidedRow:
    """An announced event of which nobody has decided in that channel what follows. `looked` is who acknowledged it."""

    event: PolicyEvent
    announcement: Announcement
    looked: Acknowledgement | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """A rule that waits for certainty before it announces an event in a channel, or is heard where that was announced.

    `announcement` is what was decided for the channel so far.
    """

    event: PolicyEvent
    announcement: Announcement
    wait: Wait

    @property
    def told(self) -> Level | None:
        """The level at which a rule that asks for less has announced it there."""
        return self.announcement.level if self.announcement.state is AnnouncementState.QUEUED else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PossibleRow:
    """One line of `events list --possible`: an article that is part of no event, as it reads since `seen_at`.

    `gloss` is its title word by word, "" of an English one.
    """

    article_id: ArticleId
    source_id: SourceId
    title: str
    language: str
    url: str
    published: datetime | None
    seen_at: datetime
    sample: bool
    possible: PossibleAct
    gloss: str = ""
    terms: Terms = field(default_factory=Terms)

    def shown(self, audience: Audience) -> Shown:
        return licence(self.terms, audience, called=self.source_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One line of `sources list`."""

    source: Source
    state: PollState | None
    articles: int


class Archive(Protocol):
    """What reports read. Newest first unless said."""

    async def events(
        self,
        *,
        limit: int = 50,
        since: datetime | None = None,
        text: str | None = None,
        register: bool = False,
        only: EventFilter | None = None,
    ) -> tuple[EventRow, ...]:
        """Those that articles tell; with `register` those that a register alone tells, in place of them.

        `text` is a search (`language.words`) that an article of the event answers. Raises SearchError.
        """
        ...

    async def past(
        self,
        issuer: str | None,
        *,
        since: date | None = None,
        until: date | None = None,
        about: Collection[str] | None = None,
    ) -> tuple[PastAct, ...]:
        """As `EventBook.past`."""
        ...

    async def told(self, issuer: str | None) -> tuple[PastAct, ...]:
        """Of all days what articles alone tell, near misses as well: for those who know the register by its files."""
        ...

    async def entry(self, event_id: EventId) -> PastAct | None:
        """What the register says of an event."""
        ...

    async def event(self, name: str) -> tuple[EventRow, tuple[Report, ...], tuple[EventArticle, ...]] | None:
        """By label (any case, with or without `E-`) or id. A story has articles and no reports."""
        ...

    async def held(self, *, limit: int = 50, text: str | None = None) -> tuple[HeldRow, ...]:
        """What waits for certainty, one row a rule, the newest first. `text` as of `events`."""
        ...

    async def undecided(self, *, today: date, limit: int = 50) -> tuple[UndecidedRow, ...]:
        """What was announced and waits for a decision, one row a channel, the newest first. What was only watched until
        `today` waits again; rules on trial ask for no decision.
        """
        ...

    async def living(self, event: PolicyEvent) -> PolicyEvent:
        """The event itself or, where it became part of another, that at the end of the chain."""
        ...

    async def possible(self, *, limit: int = 50, text: str | None = None) -> tuple[PossibleRow, ...]:
        """Articles without an act in which one may be told, but for those that a rule wants for their words.

        `text` is a search that they answer. Raises SearchError.
        """
        ...

    async def sources(self) -> tuple[SourceRow, ...]:
        """In order of their ids."""
        ...

    async def dropped(self, *, limit: int = 50) -> tuple[RefusedItem, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleStored:
    """All that is known of one article. `article`, `acts` (by ordinal) and `matches` are of its last revision.

    `rules_version` is the rule set that the matches were found with, "" where none matched. `story_id` is the event of
    an article that only text rules matched, `possible` what may be told in it where it has no act. `page` is what is
    remembered of the page behind it, None where none was asked for. `judgement` is what the judge said when its last
    revision was read, None where it was not asked or its reading is not kept. `consultation` is what is remembered of
    asking a second reader, whose answer, where that counts, is `consulted`.
    """

    article: Article
    seen_at: datetime
    revisions: int
    sample: bool
    acts: tuple[StoredAct, ...] = ()
    matches: tuple[Match, ...] = ()
    rules_version: str = ""
    story_id: EventId | None = None
    possible: PossibleAct | None = None
    page: Page | None = None
    judgement: Judgement | None = None
    consultation: Consultation | None = None
    consulted: Consulted | None = None
    terms: Terms = field(default_factory=Terms)

    def shown(self, audience: Audience) -> Shown:
        return licence(self.terms, audience, called=self.article.source_id)

    @property
    def is_blank(self) -> bool:
        """Whether its words were kept for their time and are gone."""
        return self.terms.keep_text is not None and not (self.article.title or self.article.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedItem:
    """`terms` are those of its source."""

    source_id: SourceId
    item: RefusedItem
    at: datetime
    terms: Terms = field(default_factory=Terms)

    def shown(self, audience: Audience) -> Shown:
        return licence(self.terms, audience, called=self.source_id)


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
        """Of an address in all its spellings.

        `under` are beginnings of addresses that count as its neighbourhood, whatever the scheme.
        """
        ...

    async def search(self, text: str, *, limit: int) -> Found:
        """The articles that have all words and phrases of `text` (`language.words`). Raises SearchError."""
        ...

    async def acts(self, event_id: EventId) -> tuple[StoredAct, ...]:
        """An event's, in canonical order."""
        ...

    async def links(self, issuer: str) -> tuple[Link, ...]:
        """What was decided by hand about acts of an `identity.issuer_key`."""
        ...

    async def sequels(self, event_id: EventId) -> tuple[Sequel, ...]:
        """What was decided of rules that ask for an earlier act, by rule."""
        ...

    async def developments(self, event_id: EventId) -> tuple[Development, ...]:
        """How an event grew, earliest first."""
        ...

    async def deliveries(self, event_id: EventId) -> tuple[Delivery, ...]:
        """What was queued about an event, in order of `seq`."""
        ...

    async def near_misses(self, *, limit: int) -> tuple[Article, ...]:
        """Articles as they read now in which something looked like an act and none was read, newest first."""
        ...
