"""The list of events on the page: a page by keyset, with everything about its events in one query a subject."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, exists, func, or_, select, union

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId, issuer_key, issuer_of_key
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.domain.rules.rule import Level
from monitor.domain.sources.source import SourceId
from monitor.ports.page import EventCursor, EventSelection, ListedEvent, ListedSource, OriginalHeadline
from monitor.store.articles.licensing import SOURCED, TERMS, terms_in
from monitor.store.articles.search import events_with
from monitor.store.database.rows import value_of
from monitor.store.delivery.interactions import INTERACTION
from monitor.store.events.event_subjects import events_about
from monitor.store.events.register import is_register_alone
from monitor.store.schema.tables import ACT, ANNOUNCEMENT, ARTICLE, DEVELOPMENT, EVENT, RULE_MATCH

__all__ = ["EventListRows", "page_of_events", "selected"]

_NEWEST_FIRST = (EVENT.c.day.desc(), EVENT.c.opened_at.desc(), EVENT.c.id.desc())
_MERGED = select(EVENT.c.id, EVENT.c.joined_into).where(EVENT.c.joined_into.in_(bindparam("into", expanding=True)))
_ANNOUNCED = select(ANNOUNCEMENT).where(ANNOUNCEMENT.c.event_id.in_(bindparam("events", expanding=True)))
_ACTIONS = (
    select(INTERACTION)
    .where(INTERACTION.c.event_id.in_(bindparam("events", expanding=True)))
    .order_by(INTERACTION.c.at, INTERACTION.c.key)
)
_ORIGINALS = (
    select(
        *(ARTICLE.c[name] for name in ("id", "title", "language", "url", "source_id", "published", "gloss")),
        ARTICLE.c.first_seen_at.label("seen_at"),
        *TERMS,
    )
    .select_from(SOURCED)
    .where(ARTICLE.c.id.in_(bindparam("articles", expanding=True)))
)
_OF_STORIES = (
    select(ARTICLE.c.story_id, ARTICLE.c.source_id, *TERMS)
    .select_from(SOURCED)
    .where(ARTICLE.c.story_id.in_(bindparam("events", expanding=True)))
    .distinct()
    .order_by(ARTICLE.c.source_id)
)
_ISSUER_AFTER = select(func.min(EVENT.c.issuer)).where(EVENT.c.issuer > bindparam("after"))
_LAST_CHANGE = select(func.coalesce(func.max(DEVELOPMENT.c.id), 0))
_CHANGES = (
    select(DEVELOPMENT.c.id, EVENT.c.label)
    .join_from(DEVELOPMENT, EVENT, EVENT.c.id == DEVELOPMENT.c.event_id)
    .where(DEVELOPMENT.c.id > bindparam("change"))
    .order_by(DEVELOPMENT.c.id)
    .limit(bindparam("most"))
)


class EventListRows:
    """Implements `ports.EventList`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(
        self, only: EventSelection, *, after: EventCursor | None = None, limit: int = 50
    ) -> tuple[ListedEvent, ...]:
        rows = self._connection.execute(page_of_events(self._connection.dialect.name, only, after, limit)).all()
        return self._with_details([value_of(PolicyEvent, row) for row in rows])

    def issuers(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        at: str | None = ""
        while (at := self._connection.scalar(_ISSUER_AFTER, {"after": at})) is not None:  # a step of the index each
            found[issuer_of_key(at)] = None
        return tuple(sorted(place for place in found if place))

    def last_change(self) -> int:
        return int(self._connection.scalar(_LAST_CHANGE) or 0)

    def changed_since(self, change: int, *, limit: int = 100) -> tuple[tuple[int, str], ...]:
        rows = self._connection.execute(_CHANGES, {"change": change, "most": limit})
        return tuple((row.id, row.label) for row in rows)

    # ---------------------------------------------------------------- details

    def _with_details(self, events: Sequence[PolicyEvent]) -> tuple[ListedEvent, ...]:
        if not events:
            return ()
        home = self._merged_into([event.id for event in events])
        announced, actions = self._announcements(home), self._actions(home)
        originals = self._originals(sorted({event.anchor.article_id for event in events}))
        sources = self._story_sources([event.id for event in events if event.kind == "story"])
        return tuple(
            ListedEvent(
                event=event,
                announcements=announced.get(event.id, ()),
                user_actions=tuple(actions.get(event.id, ())),
                original=originals.get(event.anchor.article_id),
                sources=tuple(sources.get(event.id, ())),
            )
            for event in events
        )

    def _merged_into(self, events: Sequence[EventId]) -> dict[EventId, EventId]:
        """Each event, and each that was merged into it, with the event of the list."""
        home = {event: event for event in events}
        step = list(events)
        while step:
            rows = self._connection.execute(_MERGED, {"into": step}).all()
            new = {row.id: home[row.joined_into] for row in rows if row.id not in home}
            home |= new
            step = list(new)
        return home

    def _announcements(self, home: Mapping[EventId, EventId]) -> dict[EventId, tuple[Announcement, ...]]:
        """One for each channel: the queued one, else the event's own."""
        rows = self._connection.execute(_ANNOUNCED, {"events": list(home)})
        found = sorted(
            (value_of(Announcement, row) for row in rows),
            key=lambda a: (a.state is not AnnouncementState.QUEUED, home[a.event_id] != a.event_id, a.at),
        )
        by_event: dict[EventId, dict[str, Announcement]] = defaultdict(dict)
        for one in found:
            by_event[home[one.event_id]].setdefault(one.channel, one)
        return {event: tuple(sorted(some.values(), key=lambda a: a.channel)) for event, some in by_event.items()}

    def _actions(self, home: Mapping[EventId, EventId]) -> dict[EventId, list[RecordedInteraction]]:
        found: dict[EventId, list[RecordedInteraction]] = defaultdict(list)
        for row in self._connection.execute(_ACTIONS, {"events": list(home)}):
            found[home[row.event_id]].append(value_of(RecordedInteraction, row))
        return found

    def _originals(self, articles: Collection[str]) -> dict[str, OriginalHeadline]:
        rows = self._connection.execute(_ORIGINALS, {"articles": list(articles)})
        return {row.id: value_of(OriginalHeadline, row, terms=terms_in(row)) for row in rows}

    def _story_sources(self, stories: Sequence[EventId]) -> dict[EventId, list[ListedSource]]:
        found: dict[EventId, list[ListedSource]] = defaultdict(list)
        rows = self._connection.execute(_OF_STORIES, {"events": list(stories)}) if stories else ()
        for row in rows:
            found[row.story_id].append(ListedSource(source_id=SourceId(row.source_id), terms=terms_in(row)))
        return found


def page_of_events(database: str, only: EventSelection, after: EventCursor | None, limit: int) -> Select[Any]:
    """Select a page of events. Raises SearchError."""
    statement = select(EVENT).where(EVENT.c.joined_into.is_(None), ~is_register_alone, *selected(database, only))
    if after is not None:
        statement = statement.where(_is_after(*after))
    return statement.order_by(*_NEWEST_FIRST).limit(limit)


def _is_after(day: date, opened_at: Any, event: str) -> ColumnElement[bool]:
    """The first condition alone is a range of the index."""
    earlier = or_(EVENT.c.opened_at < opened_at, and_(EVENT.c.opened_at == opened_at, EVENT.c.id < event))
    return and_(EVENT.c.day <= day, or_(EVENT.c.day < day, earlier))


def selected(database: str, only: EventSelection) -> Iterator[ColumnElement[bool]]:
    """Yield the selection as conditions on the event table. Raises SearchError."""
    if only.issuer is not None:
        yield EVENT.c.issuer.in_([issuer_key(only.issuer, sample=sample) for sample in (False, True)])
    if only.about:
        yield EVENT.c.id.in_(events_about(None, only.about, only.since))
    for name in ("direction", "measure", "stage"):
        if (value := getattr(only, name)) is not None:
            yield EVENT.c[name] == value
    if only.level is not None:
        loud = [level for level in Level if level.rank >= only.level.rank]
        yield exists().where(ANNOUNCEMENT.c.event_id == EVENT.c.id, ANNOUNCEMENT.c.level.in_(loud))
    if only.since is not None:
        yield EVENT.c.day >= only.since
    if only.until is not None:
        yield EVENT.c.day <= only.until
    if only.rule is not None:
        yield EVENT.c.id.in_(_matched_by(only.rule))
    if only.language:
        yield _has_article(ARTICLE.c.language.in_(_spellings(only.language)))
    if only.text:
        yield events_with(database, only.text)
    if only.without:
        yield or_(EVENT.c.sample.is_(False), _has_article(ARTICLE.c.source_id.not_in(sorted(only.without))))


def _has_article(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition that one of the event's articles has this property."""
    by_act = exists().where(ACT.c.event_id == EVENT.c.id, ARTICLE.c.id == ACT.c.article_id, condition)
    return or_(by_act, exists().where(ARTICLE.c.story_id == EVENT.c.id, condition))


def _matched_by(rule: str) -> Any:
    """Select the events with an article that the rule matches, and those announced by it."""
    matched = select(RULE_MATCH.c.article_id).where(RULE_MATCH.c.rule_id == rule)
    return union(
        select(ACT.c.event_id).where(ACT.c.article_id.in_(matched), ACT.c.event_id.is_not(None)),
        select(ARTICLE.c.story_id).where(ARTICLE.c.id.in_(matched), ARTICLE.c.story_id.is_not(None)),
    )


def _spellings(language: str) -> list[str]:
    """Chinese is stored with its script where that is known."""
    return [language, "zh-Hans", "zh-Hant"] if language == "zh" else [language]
