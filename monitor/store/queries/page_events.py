"""The list of events on the page: a page by keyset, with everything about its events in one query a subject."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, bindparam, func, select

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.event.development import DevelopmentKind, PolicyEvent
from monitor.domain.event.identity import EventId, issuer_of_key
from monitor.domain.interactions.interaction import RecordedInteraction
from monitor.domain.sources.source import SourceId
from monitor.ports.queries.lookup import EventConditions, EventCursor
from monitor.ports.queries.page import ChangeMark, Changes, EventSlice, ListedEvent, ListedSource, OriginalHeadline
from monitor.store.articles.licensing import SOURCED, TERMS, terms_in
from monitor.store.database.rows import value_of
from monitor.store.delivery.interactions import INTERACTION
from monitor.store.queries.event_pages import event_ids
from monitor.store.schema.tables import ANNOUNCEMENT, ARTICLE, DEVELOPMENT, EVENT

_EVENTS = select(EVENT).where(EVENT.c.id.in_(bindparam("ids", expanding=True)))
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
_ACTIONS_TAKEN = select(func.count()).select_from(INTERACTION)
_NOT_NEWS = (DevelopmentKind.RESTATED, DevelopmentKind.TOUCHES_WATCH_LIST)  # nothing new, and nobody else's affair
_LAST_NEWS = (
    select(DEVELOPMENT.c.event_id, func.max(DEVELOPMENT.c.at).label("at"))
    .where(DEVELOPMENT.c.event_id.in_(bindparam("events", expanding=True)), DEVELOPMENT.c.kind.not_in(_NOT_NEWS))
    .group_by(DEVELOPMENT.c.event_id)
)
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

    def page(self, only: EventConditions, *, after: EventCursor | None = None, limit: int = 50) -> EventSlice:
        ids = event_ids(self._connection, only, limit=limit + 1, after=after)
        rows = self._connection.execute(_EVENTS, {"ids": ids[:limit]}).all() if ids else ()
        stored = {row.id: value_of(PolicyEvent, row) for row in rows}
        events = self._with_details([stored[one] for one in ids[:limit]])
        return EventSlice(events=events, older=events[-1].cursor if len(ids) > limit else None)

    def issuers(self) -> tuple[str, ...]:
        found: dict[str, None] = {}
        at: str | None = ""
        while (at := self._connection.scalar(_ISSUER_AFTER, {"after": at})) is not None:  # a step of the index each
            found[issuer_of_key(at)] = None
        return tuple(sorted(place for place in found if place))

    def last_change(self) -> ChangeMark:
        return ChangeMark(self._connection.scalar(_LAST_CHANGE) or 0, self._connection.scalar(_ACTIONS_TAKEN) or 0)

    def changed_since(self, mark: ChangeMark, *, limit: int = 100) -> Changes:
        rows = self._connection.execute(_CHANGES, {"change": mark.development, "most": limit}).all()
        last = rows[-1].id if rows else mark.development
        actions = self._connection.scalar(_ACTIONS_TAKEN) or 0
        return Changes(mark=ChangeMark(last, actions), labels=tuple(dict.fromkeys(row.label for row in rows)))

    # ---------------------------------------------------------------- details

    def _with_details(self, events: Sequence[PolicyEvent]) -> tuple[ListedEvent, ...]:
        if not events:
            return ()
        home = self._merged_into([event.id for event in events])
        announced, actions = self._announcements(home), self._actions(home)
        news = {row.event_id: row.at for row in self._connection.execute(_LAST_NEWS, {"events": list(home)})}
        originals = self._originals(sorted({event.anchor.article_id for event in events}))
        sources = self._story_sources([event.id for event in events if event.kind == "story"])
        return tuple(
            ListedEvent(
                event=event,
                announcements=announced.get(event.id, ()),
                user_actions=tuple(actions.get(event.id, ())),
                original=originals.get(event.anchor.article_id),
                sources=tuple(sources.get(event.id, ())),
                changed_at=news.get(event.id),
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
