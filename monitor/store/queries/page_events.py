"""The list of events on the page: a page by keyset, with everything about its events in one query a subject."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, exists, func, or_, select, union

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.event.development import PolicyEvent
from monitor.domain.event.identity import EventId, issuer_key, issuer_of_key
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.domain.rules.rule import Level
from monitor.domain.sources.source import SourceId
from monitor.ports.page import EventCursor, EventSelection, EventSlice, ListedEvent, ListedSource, OriginalHeadline
from monitor.store.articles.licensing import SOURCED, TERMS, terms_in
from monitor.store.articles.search import events_with
from monitor.store.database.rows import value_of
from monitor.store.delivery.interactions import INTERACTION
from monitor.store.events.event_subjects import events_about
from monitor.store.events.register import is_register_alone
from monitor.store.schema.tables import ACT, ANNOUNCEMENT, ARTICLE, DEVELOPMENT, EVENT, RULE_MATCH

__all__ = ["EventListRows", "selected"]

MOST_CHECKED = 10_000
"""Events that are checked one by one for a page, if a condition needs their articles."""

_WINDOWS = (timedelta(days=31), timedelta(days=366))  # ranges of days that are tried first; most views fill in them
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_NEWEST_DAY = select(func.max(EVENT.c.day))
_DAY_AT = (
    select(EVENT.c.day)
    .where(EVENT.c.day <= bindparam("top"))
    .order_by(EVENT.c.day.desc())
    .limit(1)
    .offset(bindparam("checked"))
)
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

    def page(self, only: EventSelection, *, after: EventCursor | None = None, limit: int = 50) -> EventSlice:
        newest = self._connection.scalar(_NEWEST_DAY) if after is None and only.until is None else None
        top = min(filter(None, (newest, only.until, after[0] if after else None)), default=None)
        if top is None:
            return EventSlice(events=(), older=None)
        rows: list[Row[*tuple[Any, ...]]] = []
        bound = self._bound(top) if only.language else None
        for days in (*_WINDOWS, None):
            since = bound if days is None else max(top - days, bound or date.min)
            rows = self._rows(only, after, since, limit, is_last=days is None)
            if len(rows) > limit or (since is not None and since == bound):
                break
        events = self._with_details([value_of(PolicyEvent, row) for row in rows[:limit]])
        if len(rows) > limit:
            return EventSlice(events=events, older=events[-1].cursor)
        return EventSlice(events=events, older=None if bound is None else (bound, _EARLIEST, EventId("")))

    def _rows(
        self, only: EventSelection, after: EventCursor | None, since: date | None, limit: int, *, is_last: bool
    ) -> list[Row[*tuple[Any, ...]]]:
        """The rows in a range of days, with one more than `limit`."""
        database = self._connection.dialect.name
        statement = select(EVENT).where(EVENT.c.joined_into.is_(None), ~is_register_alone)
        statement = statement.where(*selected(database, only, since, is_last=is_last))
        if after is not None:
            statement = statement.where(_is_after(*after))
        return list(self._connection.execute(statement.order_by(*_NEWEST_FIRST).limit(limit + 1)).all())

    def _bound(self, top: date) -> date | None:
        """The day to which events are checked one by one, None if that is all of them."""
        return self._connection.scalar(_DAY_AT, {"top": top, "checked": MOST_CHECKED})

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


def _is_after(day: date, opened_at: Any, event: str) -> ColumnElement[bool]:
    """The first condition alone is a range of the index."""
    earlier = or_(EVENT.c.opened_at < opened_at, and_(EVENT.c.opened_at == opened_at, EVENT.c.id < event))
    return and_(EVENT.c.day <= day, or_(EVENT.c.day < day, earlier))


def selected(
    database: str, only: EventSelection, since: date | None = None, *, is_last: bool = True
) -> Iterator[ColumnElement[bool]]:
    """Yield the selection as conditions on the event table, from the day `since`. Raises SearchError.

    In a range of days, matching events are looked for among all its events. In the last range, all matches are looked
    up first: if the ranges before were not enough, there are few.
    """
    begin = max(filter(None, (since, only.since)), default=None)
    if begin is not None:
        yield EVENT.c.day >= begin
    if only.until is not None:
        yield EVENT.c.day <= only.until
    if only.issuer is not None:
        yield EVENT.c.issuer.in_([issuer_key(only.issuer, sample=sample) for sample in (False, True)])
    if only.about:
        yield EVENT.c.id.in_(events_about(None, only.about, begin))
    for name in ("direction", "measure", "stage"):
        if (value := getattr(only, name)) is not None:
            yield EVENT.c[name] == value
    if only.level is not None:
        yield _announced_at(only.level, is_last=is_last)
    if only.rule is not None:
        yield EVENT.c.id.in_(_matched_by(only.rule)) if is_last else _is_matched_by(only.rule)
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


def _announced_at(level: Level, *, is_last: bool) -> ColumnElement[bool]:
    loud = ANNOUNCEMENT.c.level.in_([one for one in Level if one.rank >= level.rank])
    if is_last:
        return EVENT.c.id.in_(select(ANNOUNCEMENT.c.event_id).where(loud))
    return exists().where(ANNOUNCEMENT.c.event_id == EVENT.c.id, loud)


def _is_matched_by(rule: str) -> ColumnElement[bool]:
    matched = RULE_MATCH.c.rule_id.concat("") == rule  # no index of rules: an article has few matches, a rule many
    by_act = exists().where(ACT.c.event_id == EVENT.c.id, RULE_MATCH.c.article_id == ACT.c.article_id, matched)
    by_story = exists().where(ARTICLE.c.story_id == EVENT.c.id, RULE_MATCH.c.article_id == ARTICLE.c.id, matched)
    return or_(by_act, by_story)


def _matched_by(rule: str) -> Any:
    """Select the events with an article that the rule matches."""
    matched = select(RULE_MATCH.c.article_id).where(RULE_MATCH.c.rule_id == rule)
    return union(
        select(ACT.c.event_id).where(ACT.c.article_id.in_(matched), ACT.c.event_id.is_not(None)),
        select(ARTICLE.c.story_id).where(ARTICLE.c.id.in_(matched), ARTICLE.c.story_id.is_not(None)),
    )


def _spellings(language: str) -> list[str]:
    """Chinese is stored with its script where that is known."""
    return [language, "zh-Hans", "zh-Hant"] if language == "zh" else [language]
