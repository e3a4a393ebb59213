"""The read models of reports and commands."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from monitor.domain.acts.judgement import Judgement
from monitor.domain.acts.reading import ActCandidate
from monitor.domain.acts.scheme import Direction, Measure, Stage
from monitor.domain.acts.second_reader import Consultation, ModelReply
from monitor.domain.alerts.acknowledgement import Acknowledgement
from monitor.domain.alerts.announcement import Announcement, AnnouncementState, Wait
from monitor.domain.alerts.assignment import Assignment
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.articles.page_fetch import Page
from monitor.domain.delivery.outbox import Delivery, DeliveryState
from monitor.domain.event.development import Development, PolicyEvent
from monitor.domain.event.identity import EventId
from monitor.domain.event.link import Link
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.precedent_search import PrecedentResult
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Level, Match, RuleId
from monitor.domain.sources.licensing import Audience, Shown, Terms, licence
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source, SourceId
from monitor.language.text_search import TextSearch
from monitor.ports.children.extraction import RefusedItem
from monitor.ports.repositories.articles import EventArticle, Licensed, StoredAct


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundArticle(Licensed):
    """An article in search results, in its latest revision. `gloss` is the title word by word, "" if it is English."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Search results: the number of articles, and some of them, last stored or edited first."""

    count: int
    articles: tuple[FoundArticle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCursor:
    """The place of an event in a list by `opened_at`, `day` and `label`, all descending."""

    opened_at: datetime
    day: date
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One line of a list of events. `found` are the event's articles that match the search, newest first; `waiting` are
    the rules that match except for a missing precedent. `roots` is the delivery state of the root message by channel,
    `assigned` the person in charge by channel.
    """

    event: PolicyEvent
    announcements: tuple[Announcement, ...]
    found: tuple[FoundArticle, ...] = ()
    waiting: tuple[RuleId, ...] = ()
    roots: Mapping[str, DeliveryState] = field(default_factory=dict)
    assigned: Mapping[str, str] = field(default_factory=dict)

    @property
    def cursor(self) -> EventCursor:
        return EventCursor(opened_at=self.event.opened_at, day=self.event.day, label=self.event.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Concepts of which an event must name one; with `issuers` (place ids), only if its issuer is one of them."""

    concepts: frozenset[str]
    issuers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventConditions:
    """Conditions on events, names resolved (`reports.event_filter` makes them from what people ask for); None or empty
    means no condition.

    `issuers` are place ids; an event must name one of the concepts in `about`, and one of the subjects in `watched`
    (None: no condition; an empty tuple: no event). `level` is the minimum alert level in any channel; `languages` are
    those of an article, `rules` those that matched an article, of which one is enough. `since` and `until` are days of
    the event, inclusive. `text` is a search of articles and concepts. Sample events with articles only from the sources
    in `without` are left out.
    """

    issuers: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    watched: tuple[Subject, ...] | None = None
    directions: frozenset[Direction] = frozenset()
    measures: frozenset[Measure] = frozenset()
    stages: frozenset[Stage] = frozenset()
    level: Level | None = None
    languages: frozenset[str] = frozenset()
    rules: frozenset[RuleId] = frozenset()
    text: TextSearch | None = None
    since: date | None = None
    until: date | None = None
    without: frozenset[SourceId] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class UndecidedRow:
    """An announced event without a decision in that channel. `acknowledgement` is its acknowledgement and `assignment`
    its assignment, if any.
    """

    event: PolicyEvent
    announcement: Announcement
    acknowledgement: Acknowledgement | None = None
    assignment: Assignment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRow:
    """A rule that waits for certainty before it announces an event in a channel, or raises its level there.

    `announcement` is the channel's present decision.
    """

    event: PolicyEvent
    announcement: Announcement
    wait: Wait

    @property
    def announced_as(self) -> Level | None:
        """The level at which a rule that needs less certainty has announced it there, None if none has."""
        return self.announcement.level if self.announcement.state is AnnouncementState.QUEUED else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRow(FoundArticle):
    """One line of `events list --possible`: the article of a candidate, in its reading since `after_redirect`."""

    possible: ActCandidate


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """One line of `sources list`."""

    source: Source
    state: PollState | None
    articles: int


class Archive(Protocol):
    """Queries of reports and commands. Newest first unless stated otherwise."""

    async def events(
        self,
        *,
        limit: int = 50,
        since: datetime | None = None,
        register: bool = False,
        only: EventConditions | None = None,
        after: EventCursor | None = None,
    ) -> tuple[EventRow, ...]:
        """Return events with articles; with `register`, instead those that are only in a register.

        `since` is a time of opening; `after` the cursor of the last event of the page before.
        """

    async def past(
        self,
        issuer: str | None,
        *,
        since: date | None = None,
        until: date | None = None,
        about: Collection[str] | None = None,
    ) -> tuple[PastAct, ...]:
        """As `EventRepository.past`."""

    async def reported_acts(self, issuer: str | None) -> tuple[PastAct, ...]:
        """Return the acts in articles on all days, including near misses, without the register."""

    async def entry(self, event_id: EventId) -> PastAct | None:
        """Return the register entry of an event."""

    async def event(self, name: str) -> tuple[EventRow, tuple[Report, ...], tuple[EventArticle, ...]] | None:
        """Return an event by label (any case, with or without `E-`) or id. A story has articles but no reports."""

    async def held(self, *, limit: int = 50, text: str | None = None) -> tuple[HeldRow, ...]:
        """Return the events that wait for certainty, one row per rule, newest first. `text` as in `events`."""

    async def undecided(self, *, today: date, limit: int = 50) -> tuple[UndecidedRow, ...]:
        """Return the announced events without a decision, one row per channel, newest first.

        Events that were to be watched until `today` count as undecided again. Trial rules need no decision.
        """

    async def living(self, event: PolicyEvent) -> PolicyEvent:
        """Return the event, or, if it was merged, the event at the end of the chain of merges."""

    async def possible(self, *, limit: int = 50, text: str | None = None) -> tuple[CandidateRow, ...]:
        """Return the candidates, except articles that a text rule matches.

        `text` is a search that they must match. Raises SearchError.
        """

    async def sources(self) -> tuple[SourceRow, ...]:
        """Return all sources, by id."""

    async def dropped(self, *, limit: int = 50) -> tuple[RefusedItem, ...]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRecord:
    """All stored data of one article. `article`, `acts` (by ordinal) and `matches` are of its latest revision.

    `rules_version` is the rule set of the matches, "" if there are none. `story_id` is the event of an article that
    only text rules matched; `possible` is set for a candidate. `page` is the state of its page, None if the page was
    not requested. `judgement` is the judge's verdict on the latest revision, None if it was not asked or the reading is
    not stored. `consultation` is the state of the second reader, `consulted` its answer if that is used.
    """

    article: Article
    seen_at: datetime
    revisions: int
    sample: bool
    acts: tuple[StoredAct, ...] = ()
    matches: tuple[Match, ...] = ()
    rules_version: str = ""
    story_id: EventId | None = None
    possible: ActCandidate | None = None
    page: Page | None = None
    judgement: Judgement | None = None
    consultation: Consultation | None = None
    consulted: ModelReply | None = None
    terms: Terms = field(default_factory=Terms)

    def shown(self, audience: Audience) -> Shown:
        return licence(self.terms, audience, called=self.article.source_id)

    @property
    def is_text_expired(self) -> bool:
        """Whether its text has been deleted at the end of its retention time."""
        return not (self.article.title or self.article.text)


NOT_KEPT = "not_kept"
"""The reason of a `DroppedItem` whose article was deleted, because nothing was found in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedItem(Licensed):
    """An item that was dropped, or (reason NOT_KEPT) whose article was deleted; `at` is then the article's day.

    `terms` are the licence terms of its source.
    """

    source_id: SourceId
    item: RefusedItem
    at: datetime
    terms: Terms = field(default_factory=Terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """All stored data of a URL: articles by first sight, dropped items, and sources with articles nearby."""

    articles: tuple[ArticleRecord, ...] = ()
    dropped: tuple[DroppedItem, ...] = ()
    neighbours: tuple[SourceId, ...] = ()


class ArticleTraces(Protocol):
    """Queries of `why`."""

    async def article(self, article_id: str) -> ArticleRecord | None: ...

    async def at(self, urls: Sequence[str], *, under: Sequence[str]) -> Trace:
        """Return the data of a URL, given in all its spellings.

        `under` are URL prefixes, without scheme, whose articles count as nearby.
        """

    async def search(self, text: str, *, limit: int) -> Found:
        """Return the articles with all words and phrases of `text` (`language.words`). Raises SearchError."""

    async def deleted(self, keys: Sequence[str], sources: Sequence[SourceId]) -> tuple[DroppedItem, ...]:
        """Return the items of these sources with one of the keys whose articles were deleted, by day."""

    async def deleted_article(self, article_id: str, sources: Sequence[SourceId]) -> DroppedItem | None:
        """Return the item of one of these sources whose deleted article had this id.

        Reads all keys: seconds for a million.
        """

    async def acts(self, event_id: EventId) -> tuple[StoredAct, ...]:
        """Return the acts of an event, in canonical order."""

    async def links(self, issuer: str) -> tuple[Link, ...]:
        """Return the manual links of acts of an issuer (`identity.issuer_key`)."""

    async def precedent_results(self, event_id: EventId) -> tuple[PrecedentResult, ...]:
        """Return the outcomes of the precedent searches for an event, by rule."""

    async def developments(self, event_id: EventId) -> tuple[Development, ...]:
        """Return the developments of an event, earliest first."""

    async def deliveries(self, event_id: EventId) -> tuple[Delivery, ...]:
        """Return the deliveries about an event, in order of `seq`."""

    async def near_misses(self, *, limit: int) -> tuple[Article, ...]:
        """Return the articles with a near miss and no act, by their latest reading, newest first."""
