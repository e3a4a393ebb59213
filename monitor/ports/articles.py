"""Sources, their articles, and the events that these are joined to, as they are stored."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from monitor.domain.articles.article import Article, ArticleId
from monitor.domain.event.candidate_events import Subject
from monitor.domain.event.development import Development, PolicyEvent
from monitor.domain.event.identity import ActRef, EventId, Item
from monitor.domain.event.link import Link
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.report import Report
from monitor.domain.rules.rule import Match
from monitor.domain.sources.licensing import Audience, Shown, Terms, licence
from monitor.domain.sources.number_gaps import Numbered, Series
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source, SourceId, Tier
from monitor.ports.fetching import Fetched
from monitor.ports.harvesting import Harvested, Moved, RefusedItem

__all__ = [
    "ArticleShelf",
    "EventArticle",
    "EventBook",
    "EventOrigin",
    "Kept",
    "LinkBook",
    "NumberBook",
    "RegisterBook",
    "SourceBook",
    "StoredAct",
    "StoryBook",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of a harvested article: `change` is new, edited or known.

    `day` is the article's day of publication (of first sight where the feed gave none), fixed when it was
    first stored; `issuers` are the keys of those of its old and new acts (`identity.issuer_key`), `events` those that
    its old acts belonged to. `in_story` is whether it is part of a story.
    """

    article_id: ArticleId
    change: str
    day: date
    issuers: tuple[str, ...] = ()
    events: tuple[EventId, ...] = ()
    in_story: bool = False


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
    """An article of an event as it reads now, with the matches that speak for the event: by its acts or by text.

    `rules_version` is the rule set that they were found with and `engine` the version of the monitor, "" without one.
    `gloss` is its title word by word, "" of an English one; `terms` are those of its source.
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

    def shown(self, audience: Audience) -> Shown:
        return licence(self.terms, audience, called=self.source_id)


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

    def get(self, article_id: ArticleId) -> Article | None:
        """As it reads now."""
        ...

    def keep(self, harvested: Harvested, fetched: Fetched, *, now: datetime, sample: bool = False) -> Kept:
        """Store a new article or a new revision with its reading, matches and, where it has an act or a match,
        the raw feed piece. An article that is stored with the same words is known, and so is one that looks the same
        as another of its source (`Marks`, where they have a link), however old: `article_id` is that one's. Other words
        of its page are an edit, none are not: the feed alone has none. What is read `again` is an edit with any words.
        An edit keeps the article's day and the events of the acts whose ordinals remain.
        """
        ...

    def move(self, moved: Sequence[Moved]) -> None:
        """Remember where they stand now. It is no revision."""
        ...

    def refuse(self, source_id: SourceId, refused: Sequence[RefusedItem], *, now: datetime) -> None:
        """Record what was dropped, at which stage and why; the same item is recorded once."""
        ...


class EventBook(Protocol):
    def acts(self, issuer: str, *, since: date) -> tuple[StoredAct, ...]:
        """The issuer's acts from that day on (stages denied and near misses included), in canonical order."""
        ...

    def bearing(self, issuer: str, numbers: Sequence[str]) -> tuple[StoredAct, ...]:
        """The issuer's acts with one of the own numbers (DocumentNumber.key), whatever their day."""
        ...

    def joinable(
        self,
        issuer: str,
        *,
        since: date,
        day: date,
        reach: Callable[[Subject], bool],
        words: Collection[str],
        also: Collection[EventId],
    ) -> tuple[StoredAct, ...]:
        """Of the issuer's acts of [since, day) what later ones are compared with, or learned from: the first act of
        each event that has one within reach or is in `also`, and those with one of the `words` for goods, a kind or a
        number that none before had, these without title and language.
        """
        ...

    def acts_of(self, event_id: EventId) -> tuple[StoredAct, ...]:
        """All acts of an event as identity sees them, in canonical order."""
        ...

    def acts_in(self, article_id: ArticleId) -> tuple[StoredAct, ...]:
        """All acts of an article as identity sees them, by ordinal."""
        ...

    def reports(self, event_id: EventId) -> tuple[Report, ...]:
        """All acts of an event with their articles, in canonical order."""
        ...

    def reports_by(self, acts: Collection[ActRef]) -> tuple[Report, ...]:
        """These acts with their articles, in canonical order."""
        ...

    def told_by(self, source: SourceId, *, since: date) -> tuple[Report, ...]:
        """All acts that the source has told from that day on, with their articles, in canonical order."""
        ...

    def get(self, event_id: EventId) -> PolicyEvent | None: ...

    def origins(self, event_ids: Collection[EventId]) -> Mapping[EventId, EventOrigin]:
        """Of those events that exist."""
        ...

    def living(self, event: PolicyEvent) -> PolicyEvent:
        """The event itself or, where it became part of another, that at the end of the chain."""
        ...

    def joined(self, event_ids: Collection[EventId]) -> tuple[PolicyEvent, ...]:
        """The events that became part of one of these, at once or through others, by id."""
        ...

    def save(self, event: PolicyEvent, members: Sequence[ActRef], developments: Sequence[Development]) -> None:
        """Insert or update the event and make `members` its acts; a story's are WHOLE_ARTICLE references."""
        ...

    def put(self, event: PolicyEvent, developments: Sequence[Development], *, was: PolicyEvent | None) -> None:
        """Insert the event, or update it where it `was` stored. Its acts stay as they are."""
        ...

    def give(self, acts: Collection[ActRef], event_id: EventId | None) -> None:
        """Make them acts of that event, which is stored, or of none."""
        ...

    def developments(self, event_id: EventId) -> tuple[Development, ...]:
        """How the event grew, earliest first."""
        ...

    def articles(self, event_id: EventId) -> tuple[EventArticle, ...]:
        """Those of an event's acts, or of a story, in the order in which they were first seen."""
        ...

    def past(
        self,
        issuer: str | None,
        *,
        since: date | None = None,
        until: date | None = None,
        about: Collection[str] | None = None,
        limit: int | None = None,
    ) -> tuple[PastAct, ...]:
        """What the issuer (None: all) is known to have done on those days, by day: the surest report of each event,
        and the entries of the register, one with its event where both tell of it. No near misses, nothing of a sample.

        A report counts from the day on which it says that the act was announced, if that was before its own. `about`
        leaves those of which a report, or the register, names one of these goods, lists or firms by that very name:
        `Vocabulary.overlapping` has all names that overlap. That is fast; the whole past of an issuer is not.
        With `about`, `limit` bounds how many events are read: of more, those that began last.
        """
        ...

    def controls(self, issuer: str, *, since: date, until: date, limit: int) -> tuple[PastAct, ...]:
        """The last acts of the issuer (`identity.issuer_key`) on those days that put a control on some goods in place
        or made one stricter, by day; of events and of the register. Cheap, however much the issuer does.
        """
        ...

    def numbered(self, issuer: str, numbers: Sequence[str]) -> tuple[PastAct, ...]:
        """What reports or the register know of the issuer's documents with these numbers, whatever their days."""
        ...

    def label_taken(self, label: str) -> bool: ...


class NumberBook(Protocol):
    """Numbers of documents of authorities that count them one by one."""

    def note(self, series: Series, number: int, *, live: bool, now: datetime) -> bool:
        """Remember when it was first seen: as news (`live`), or as what was there before us.

        Returns whether it had been said to be missing and turns up now.
        """
        ...

    def of_years(self, years: Sequence[int]) -> tuple[Numbered, ...]:
        """All that is known of the series of those years, in their order."""
        ...

    def tell(self, series: Series, numbers: Sequence[int], *, now: datetime) -> None:
        """Remember that these, which were never seen, were said to be missing."""
        ...


class StoryBook(Protocol):
    """By which keys (`story.story_keys`) stories are known: those of the articles that opened them."""

    def known(self, keys: Sequence[str], *, since: date, until: date) -> EventId | None:
        """The story with one of the keys that began on those days, the latest one."""
        ...

    def open(self, event_id: EventId, keys: Sequence[str], day: date) -> None: ...


class RegisterBook(Protocol):
    """The entries of the register as they were loaded, each with its event."""

    def of(self, event_id: EventId) -> tuple[PastAct, ...]:
        """The entries of an event, by id; hardly ever more than one."""
        ...

    def numbered(self, issuer: str, numbers: Sequence[str]) -> tuple[PastAct, ...]:
        """Those of one `identity.issuer_key` whose documents have one of the numbers (DocumentNumber.key)."""
        ...

    def replace(self, entries: Sequence[PastAct]) -> None:
        """These and no others from now on. Events of the others go unless something hangs on them: an article, a
        development, an announcement, a delivery.
        """
        ...


class LinkBook(Protocol):
    """Decisions by hand about two acts, and which act goes on with which."""

    def of(self, issuer: str, *, since: date | None = None) -> tuple[Link, ...]:
        """Those of which an act is the issuer's (`identity.issuer_key`) as it reads now.

        With `since` none at all where all of them are about acts of earlier days.
        """
        ...

    def events(self, issuer: str) -> frozenset[EventId]:
        """The events of the issuer's articles that have a linked act."""
        ...

    def put(self, links: Sequence[Link]) -> None:
        """Store them, each in place of an older one about the same two acts."""
        ...

    def drop(self, links: Sequence[Link]) -> None: ...
