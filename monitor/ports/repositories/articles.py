"""Repositories of sources, articles, events and what belongs to them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from monitor.domain.acts.act import InferredIssuer
from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.event.candidate_events import Subject
from monitor.domain.event.development import Development, PolicyEvent
from monitor.domain.event.identity import ActRef, EventId, Item
from monitor.domain.event.link import Link
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Match
from monitor.domain.sources.licensing import Audience, Shown, Terms, licence
from monitor.domain.sources.number_gaps import SeenNumbers, Series
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source, SourceId, Tier
from monitor.ports.children.extraction import ExtractedArticle, MovedArticle, RefusedItem
from monitor.ports.network.fetch import Fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """The result of storing an article: `change` is new, edited or known.

    `day` is the day of publication (of first sight if the feed gave none), fixed when the article was first stored.
    `issuers` are the issuer keys (`identity.issuer_key`) of its old and new acts, `events` the events of its old acts.
    `in_story` is True if it is part of a story.
    """

    article_id: ArticleId
    change: str
    day: date
    issuers: tuple[str, ...] = ()
    events: tuple[EventId, ...] = ()
    in_story: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAct:
    """An act in the form used to identify events, with its present event."""

    item: Item
    event_id: EventId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventOrigin:
    """An event's issuer key (`identity.issuer_key`), and its anchor: the act that others were compared with."""

    issuer: str
    anchor: ActRef


class Licensed:
    """The base of values with a source's text. `shown` is what the licence terms allow an audience to see."""

    __slots__ = ()
    source_id: SourceId
    terms: Terms

    def shown(self, audience: Audience) -> Shown:
        return licence(self.terms, audience, called=self.source_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventArticle(Licensed):
    """An article of an event in its latest revision, with its matches for the event: by acts or by text.

    `rules_version` is the rule set and `engine` the monitor version that found the matches, "" if there are none.
    `gloss` is the title word by word, "" if it is English; `terms` are the licence terms of its source.
    """

    article_id: ArticleId
    source_id: SourceId
    tier: Tier
    title: str
    language: str
    url: str
    published: datetime | None
    seen_at: datetime
    matches: tuple[Match, ...] = ()
    rules_version: str = ""
    engine: str = ""
    gloss: str = ""
    terms: Terms = field(default_factory=Terms)


class SourceRepository(Protocol):
    def sync(self, sources: Sequence[Source], *, now: datetime) -> None:
        """Register new sources (due at once), update changed ones, and deactivate those not in the list."""

    def due(self, *, now: datetime, limit: int) -> tuple[PollState, ...]:
        """Return the enabled sources that are due, longest overdue first."""

    def state(self, source_id: SourceId) -> PollState | None: ...

    def states_of(self, sources: Sequence[SourceId]) -> Mapping[SourceId, PollState]:
        """Return the states of these sources, as far as there are any."""

    def save(self, state: PollState) -> None: ...

    def save_all(self, states: Sequence[PollState]) -> None: ...

    def states(self) -> tuple[PollState, ...]:
        """Return the states of all enabled sources, by id."""


class ArticleRepository(Protocol):
    def known(self, source_id: SourceId, *, limit: int = 5_000) -> Mapping[str, str]:
        """Return the content hashes by key of the source's most recently seen articles, deleted ones too."""

    def aging(self, source_id: SourceId, *, now: datetime) -> frozenset[str]:
        """Return those keys of the source's deleted articles that have to be renewed if the feed shows them."""

    def renew(self, source_id: SourceId, shown: Sequence[MovedArticle], *, now: datetime) -> None:
        """Note that the feed shows these items of deleted articles today, with their new content hashes."""

    def get(self, article_id: ArticleId) -> Article | None:
        """Return the latest revision."""

    def keep(
        self, extracted: ExtractedArticle, fetched: Fetched, *, now: datetime, sample: bool = False
    ) -> StoredArticle:
        """Store a new article or a new revision with its reading and matches, and its raw feed item if it has an act
        or a match.

        An article with unchanged text is known. So is one with the same content keys as another article of its source,
        whatever its age, if both have a link; `article_id` is then that article's. A changed page text is an edit; a
        missing one is not, because the feed has none. An article read `again` counts as an edit in any case. An edit
        keeps the article's day and the events of acts whose ordinals remain.

        An item of a deleted article is known by its content keys; if it is `edited`, its article is stored again, as an
        edit with the same day.
        """

    def keep_all(
        self, extracted: Sequence[ExtractedArticle], fetched: Fetched, *, now: datetime, sample: bool = False
    ) -> tuple[StoredArticle, ...]:
        """Store the articles of one response as `keep` does one after another."""

    def move(self, moved: Sequence[MovedArticle]) -> None:
        """Update the addresses and ids of articles without a new revision."""

    def refuse(self, source_id: SourceId, refused: Sequence[RefusedItem], *, now: datetime) -> None:
        """Record dropped items with the reason. The same item is recorded once."""


class EventRepository(Protocol):
    def acts(self, issuer: str, *, since: date, until: date | None = None) -> tuple[StoredAct, ...]:
        """Return the issuer's acts of those days, including denied ones and near misses, in canonical order."""

    def acts_by_number(self, issuer: str, numbers: Sequence[str]) -> tuple[StoredAct, ...]:
        """Return the issuer's acts with one of the document numbers (DocumentNumber.key), of any day."""

    def comparable_acts(
        self,
        issuer: str,
        *,
        since: date,
        day: date,
        reach: Callable[[Subject], bool],
        words: Collection[str],
        also: Collection[EventId],
    ) -> tuple[StoredAct, ...]:
        """Return those of the issuer's acts in [since, day) that matter for later acts.

        These are the first act of each event that has an act within `reach` or is in `also`; and, without title and
        language, acts with one of the `words` for goods, a kind or a number that no earlier act had.
        """

    def acts_of(self, event_id: EventId) -> tuple[StoredAct, ...]:
        """Return all acts of an event, in canonical order."""

    def acts_in(self, article_id: ArticleId) -> tuple[StoredAct, ...]:
        """Return all acts of an article, by ordinal."""

    def reports(self, event_id: EventId) -> tuple[Report, ...]:
        """Return all reports of an event, in canonical order."""

    def reports_by(self, acts: Collection[ActRef]) -> tuple[Report, ...]:
        """Return the reports of these acts, in canonical order."""

    def reports_of_source(self, source: SourceId, *, since: date) -> tuple[Report, ...]:
        """Return all reports of the source from that day on, in canonical order."""

    def get(self, event_id: EventId) -> PolicyEvent | None: ...

    def origins(self, event_ids: Collection[EventId]) -> Mapping[EventId, EventOrigin]:
        """Return the origins of those events that exist."""

    def living(self, event: PolicyEvent) -> PolicyEvent:
        """Return the event, or, if it was merged, the event at the end of the chain of merges."""

    def joined(self, event_ids: Collection[EventId]) -> tuple[PolicyEvent, ...]:
        """Return the events that were merged into one of these, directly or through others, by id."""

    def save(self, event: PolicyEvent, members: Sequence[ActRef], developments: Sequence[Development]) -> None:
        """Insert or update the event and assign `members` to it. Members of a story are WHOLE_ARTICLE references."""

    def put(self, event: PolicyEvent, developments: Sequence[Development], *, was: PolicyEvent | None) -> None:
        """Insert the event, or update it if it `was` stored. Its acts do not change."""

    def give(self, acts: Collection[ActRef], event_id: EventId | None) -> None:
        """Assign the acts to a stored event, or to none."""

    def developments(self, event_id: EventId) -> tuple[Development, ...]:
        """Return the developments of an event, earliest first."""

    def name_issuer(self, acts: Collection[ActRef], issuer: str, report: InferredIssuer) -> None:
        """Set the issuer (`identity.issuer_key`) of stored acts that have none, inferred from another report. They
        leave their events.
        """

    def articles(self, event_id: EventId) -> tuple[EventArticle, ...]:
        """Return the articles of an event or a story, in the order in which they were first seen."""

    def past(
        self,
        issuer: str | None,
        *,
        since: date | None = None,
        until: date | None = None,
        about: Collection[str] | None = None,
        limit: int | None = None,
    ) -> tuple[PastAct, ...]:
        """Return the issuer's (None: every issuer's) known acts on those days, by day.

        These are the most certain report of each event and the entries of the register, merged if both have the act.
        Near misses and samples are left out. A report counts from the announcement day that it states, if that is
        earlier than its own day.

        `about` keeps only acts of which a report or the register names one of these goods, lists or firms literally,
        and register entries that name one of those acts and no goods; `Vocabulary.overlapping` returns all names that
        overlap. This is fast; the whole past of an issuer is not. With
        `about`, `limit` is the maximum number of events; the most recent are kept.
        """

    def controls(self, issuer: str, *, since: date, until: date, limit: int) -> tuple[PastAct, ...]:
        """Return the issuer's (`identity.issuer_key`) last acts on those days that imposed or tightened a control on
        goods, by day, from events and the register. Cheap for any number of acts.
        """

    def beside(self, event: PolicyEvent, *, since: date, until: date, limit: int) -> tuple[PastAct, ...]:
        """Return the latest other events of those days that may be about the act of the event, by day.

        They are of its issuer or of none, for an event without issuer of any. Samples stay apart, and so do events
        that were separated from it by hand. Cheap for any number of events.
        """

    def numbered(self, issuer: str, numbers: Sequence[str]) -> tuple[PastAct, ...]:
        """Return the acts in the issuer's documents with these numbers, from reports and the register, of any day."""

    def label_taken(self, label: str) -> bool: ...


class DocumentNumberRepository(Protocol):
    """The document numbers of authorities that number their documents consecutively."""

    def note(self, series: Series, number: int, *, live: bool, now: datetime) -> bool:
        """Store when a number was first seen: as news (`live`), or in the baseline.

        Returns True if it had been reported missing.
        """

    def of_years(self, years: Sequence[int]) -> tuple[SeenNumbers, ...]:
        """Return the known numbers of the series of those years, in order of the series."""

    def mark_reported(self, series: Series, numbers: Sequence[int], *, now: datetime) -> None:
        """Mark these numbers, which were never seen, as reported missing."""


class StoryRepository(Protocol):
    """Stories by key (`story.story_keys`): the keys of the articles that opened them."""

    def known(self, keys: Sequence[str], *, since: date, until: date) -> EventId | None:
        """Return the latest story with one of the keys that began on those days."""

    def open(self, event_id: EventId, keys: Sequence[str], day: date) -> None: ...


class RegisterRepository(Protocol):
    """The loaded register entries, each with its event."""

    def of(self, event_id: EventId) -> tuple[PastAct, ...]:
        """Return the entries of an event, by id; rarely more than one."""

    def numbered(self, issuer: str, numbers: Sequence[str]) -> tuple[PastAct, ...]:
        """Return the entries of an issuer (`identity.issuer_key`) with one of the numbers (DocumentNumber.key)."""

    def replace(self, entries: Sequence[PastAct]) -> None:
        """Replace all entries. Events of removed entries are deleted unless an article, a development, an announcement
        or a delivery refers to them.
        """


class LinkRepository(Protocol):
    """Manual links between two acts, and continuations."""

    def of(self, issuer: str, *, since: date | None = None) -> tuple[Link, ...]:
        """Return the links to a present act of the issuer (`identity.issuer_key`).

        With `since`, nothing if all of them concern acts of earlier days.
        """

    def events(self, issuer: str) -> frozenset[EventId]:
        """Return the events of the issuer's articles that have a linked act."""

    def put(self, links: Sequence[Link]) -> None:
        """Store the links. Each replaces an older link between the same two acts."""

    def drop(self, links: Sequence[Link]) -> None: ...
