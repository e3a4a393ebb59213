"""Queries of the pages on rules, sources, the outbox and the system."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, func, or_, select, text

from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.delivery.outbox import DeliveryState
from monitor.domain.interactions.feedback import AnnouncedAlert
from monitor.domain.interactions.interaction import InteractionOutcome, UserAction
from monitor.domain.rules.rule import RuleId
from monitor.domain.sources.source import SourceId
from monitor.ports.children.extraction import RefusedItem
from monitor.ports.queries.corpus import ArchivedArticle
from monitor.ports.queries.lookup import DroppedItem
from monitor.ports.queries.page_operations import (
    DatabaseSize,
    DeliveryCount,
    DeliveryCursor,
    DeliveryRow,
    LedgerRow,
    RuleAlert,
    RuleSetRow,
    SourceArticle,
)
from monitor.ports.rules import PackFiles
from monitor.store.articles.licensing import SOURCED, TERMS, terms_in
from monitor.store.articles.url_keys import url_key
from monitor.store.database.rows import value_of
from monitor.store.delivery.interactions import INTERACTION
from monitor.store.queries.stored_articles import archived
from monitor.store.rules import pack_of
from monitor.store.schema.delivery_tables import DELIVERY
from monitor.store.schema.rule_tables import RULE_PACK, RULE_SET
from monitor.store.schema.source_tables import DROPPED, LEDGER, SOURCE
from monitor.store.schema.tables import ACT, ANNOUNCEMENT, ARTICLE, ARTICLE_REVISION, EVENT, RULE_MATCH
from monitor.store.sources.ledger import ledgers_in

_DECIDED = list(AnnouncementState)  # a condition on every state lets the index on state and time be used
_HEADLINE = case((EVENT.c.kind == "story", ""), else_=func.coalesce(EVENT.c.headline, "")).label("headline")
_MATCHES = (  # through the index on source and last_seen_at, because matches have no time of their own
    select(RULE_MATCH.c.rule_id, func.count().label("articles"))
    .join_from(ARTICLE, RULE_MATCH, ARTICLE.c.id == RULE_MATCH.c.article_id)
    .where(
        ARTICLE.c.source_id.in_(select(SOURCE.c.id)),
        ARTICLE.c.last_seen_at >= bindparam("since"),
        ARTICLE.c.first_seen_at >= bindparam("since"),
        ARTICLE.c.sample.is_(False),
    )
    .group_by(RULE_MATCH.c.rule_id)
)
_ANNOUNCED = (
    select(ANNOUNCEMENT.c.rule_id, ANNOUNCEMENT.c.state, func.count().label("events"))
    .where(ANNOUNCEMENT.c.state.in_(_DECIDED), ANNOUNCEMENT.c.at >= bindparam("since"))
    .group_by(ANNOUNCEMENT.c.rule_id, ANNOUNCEMENT.c.state)
)
_JUDGED = (
    select(ANNOUNCEMENT.c.rule_id, ANNOUNCEMENT.c.event_id, ANNOUNCEMENT.c.channel, ANNOUNCEMENT.c.state)
    .join_from(
        INTERACTION,
        ANNOUNCEMENT,
        (ANNOUNCEMENT.c.event_id == INTERACTION.c.event_id) & (ANNOUNCEMENT.c.channel == INTERACTION.c.place),
    )
    .join(EVENT, EVENT.c.id == ANNOUNCEMENT.c.event_id)
    .where(
        INTERACTION.c.action.in_([UserAction.ACKNOWLEDGE, UserAction.DECIDE, UserAction.NOT_FOR_US]),
        INTERACTION.c.outcome == InteractionOutcome.DONE,
        EVENT.c.sample.is_(False),
    )
    .distinct()
    .order_by(ANNOUNCEMENT.c.rule_id, ANNOUNCEMENT.c.event_id, ANNOUNCEMENT.c.channel)
)
_ALERTS_OF = (
    select(
        EVENT.c.label,
        _HEADLINE,
        EVENT.c.day,
        ANNOUNCEMENT.c.level,
        ANNOUNCEMENT.c.channel,
        ANNOUNCEMENT.c.state,
        ANNOUNCEMENT.c.at,
    )
    .join_from(ANNOUNCEMENT, EVENT, EVENT.c.id == ANNOUNCEMENT.c.event_id)
    .where(
        ANNOUNCEMENT.c.state.in_(_DECIDED),
        ANNOUNCEMENT.c.at >= bindparam("since"),
        ANNOUNCEMENT.c.rule_id == bindparam("rule_id"),
    )
    .order_by(ANNOUNCEMENT.c.at.desc(), EVENT.c.label, ANNOUNCEMENT.c.channel)
    .limit(bindparam("most"))
)
_RULE_SETS = select(RULE_SET).order_by(RULE_SET.c.since.desc(), RULE_SET.c.version).limit(bindparam("most"))
_PACKS = select(RULE_PACK).where(RULE_PACK.c.version.in_(bindparam("versions", expanding=True)))
_LEDGER = (
    select(LEDGER)
    .where(LEDGER.c.source_id.in_(bindparam("sources", expanding=True)), LEDGER.c.day >= bindparam("since"))
    .order_by(LEDGER.c.source_id, LEDGER.c.day)
)
_DROPPED = (
    select(*DROPPED.c, *TERMS)
    .select_from(DROPPED.join(SOURCE, SOURCE.c.id == DROPPED.c.source_id))
    .where(DROPPED.c.source_id == bindparam("source_id"))
    .order_by(DROPPED.c.at.desc(), DROPPED.c.id.desc())
    .limit(bindparam("most"))
)
_ARTICLES_OF = (
    select(
        ARTICLE.c.id.label("article_id"),
        ARTICLE.c.source_id,
        ARTICLE.c.title,
        ARTICLE.c.url,
        ARTICLE.c.language,
        ARTICLE.c.published,
        ARTICLE.c.first_seen_at.label("seen_at"),
        select(func.count()).where(ACT.c.article_id == ARTICLE.c.id).scalar_subquery().label("acts"),
        select(func.count()).where(RULE_MATCH.c.article_id == ARTICLE.c.id).scalar_subquery().label("rules"),
        *TERMS,
    )
    .select_from(SOURCED)
    .where(ARTICLE.c.source_id == bindparam("source_id"))
    .order_by(ARTICLE.c.last_seen_at.desc(), ARTICLE.c.id)
    .limit(bindparam("most"))
)
_ROW = (
    *(DELIVERY.c.id, DELIVERY.c.seq, DELIVERY.c.channel, DELIVERY.c.kind, DELIVERY.c.state, DELIVERY.c.created_at),
    *(DELIVERY.c.not_before, DELIVERY.c.attempts, DELIVERY.c.delivered_at, DELIVERY.c.last_error),
)
_IN_STATE = (  # in the order of the index on state and not_before
    select(*_ROW, func.coalesce(EVENT.c.label, "").label("label"), _HEADLINE)
    .join_from(DELIVERY, EVENT, EVENT.c.id == DELIVERY.c.event_id, isouter=True)
    .where(DELIVERY.c.state == bindparam("in_state"))
    .order_by(DELIVERY.c.not_before.desc(), DELIVERY.c.seq.desc())
    .limit(bindparam("most"))
)
_AFTER = _IN_STATE.where(
    DELIVERY.c.not_before <= bindparam("time"),
    or_(DELIVERY.c.not_before < bindparam("time"), DELIVERY.c.seq < bindparam("number")),
)
_COUNTS = select(
    DELIVERY.c.state, func.count().label("count"), func.min(DELIVERY.c.not_before).label("oldest")
).group_by(DELIVERY.c.state)
_STORED = (
    select(*ARTICLE.c, ARTICLE_REVISION.c.text, ARTICLE_REVISION.c.parts, SOURCE.c.place, *TERMS)
    .select_from(
        SOURCED.join(
            ARTICLE_REVISION,
            (ARTICLE_REVISION.c.article_id == ARTICLE.c.id) & (ARTICLE_REVISION.c.revision == ARTICLE.c.revision),
        )
    )
    .where(
        or_(
            ARTICLE.c.id == bindparam("name"),
            (ARTICLE.c.url_key == bindparam("its_key")) & (ARTICLE.c.url == bindparam("name")),
        )
    )
    .order_by(ARTICLE.c.last_seen_at.desc(), ARTICLE.c.id)
    .limit(1)
)


class PageOperationRows:
    """Implements `ports.PageOperations`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ---------------------------------------------------------------- rules

    def matches(self, *, since: datetime) -> Mapping[RuleId, int]:
        return {row.rule_id: row.articles for row in self._rows(_MATCHES, since=since)}

    def announced(self, *, since: datetime) -> Mapping[RuleId, Mapping[AnnouncementState, int]]:
        counts: dict[RuleId, dict[AnnouncementState, int]] = defaultdict(dict)
        for row in self._rows(_ANNOUNCED, since=since):
            counts[row.rule_id][row.state] = row.events
        return counts

    def judged(self) -> tuple[AnnouncedAlert, ...]:
        return tuple(
            AnnouncedAlert(rule_id=row.rule_id, event_id=row.event_id, place=row.channel, source_id=None, judged=True)
            for row in self._rows(_JUDGED)
            if row.state is AnnouncementState.QUEUED  # as a condition it would begin with all alerts
        )

    def alerts_of(self, rule_id: RuleId, *, since: datetime, limit: int) -> tuple[RuleAlert, ...]:
        rows = self._rows(_ALERTS_OF, rule_id=rule_id, since=since, most=limit)
        return tuple(value_of(RuleAlert, row) for row in rows)

    def rule_sets(self, *, limit: int) -> tuple[RuleSetRow, ...]:
        return tuple(value_of(RuleSetRow, row) for row in self._rows(_RULE_SETS, most=limit))

    def packs(self, versions: Sequence[str]) -> Mapping[str, PackFiles]:
        return {row.version: pack_of(row) for row in self._rows(_PACKS, versions=list(versions))}

    # ---------------------------------------------------------------- sources

    def ledger(self, sources: Sequence[SourceId], *, since: date) -> tuple[LedgerRow, ...]:
        return tuple(map(_ledger_row, self._rows(_LEDGER, sources=list(sources), since=since)))

    def dropped(self, source_id: SourceId, *, limit: int) -> tuple[DroppedItem, ...]:
        rows = self._rows(_DROPPED, source_id=source_id, most=limit)
        return tuple(
            DroppedItem(source_id=row.source_id, item=value_of(RefusedItem, row), at=row.at, terms=terms_in(row))
            for row in rows
        )

    def articles_of(self, source_id: SourceId, *, limit: int) -> tuple[SourceArticle, ...]:
        rows = self._rows(_ARTICLES_OF, source_id=source_id, most=limit)
        return tuple(value_of(SourceArticle, row, terms=terms_in(row)) for row in rows)

    # ---------------------------------------------------------------- outbox

    def deliveries(
        self, states: Sequence[DeliveryState], *, before: DeliveryCursor | None = None, limit: int = 50
    ) -> tuple[DeliveryRow, ...]:
        found = [one for state in dict.fromkeys(states) for one in self._in_state(state, before, limit)]
        return tuple(sorted(found, key=lambda one: one.cursor, reverse=True)[:limit])

    def _in_state(self, state: DeliveryState, before: DeliveryCursor | None, limit: int) -> list[DeliveryRow]:
        if before is None:
            rows = self._rows(_IN_STATE, in_state=state, most=limit)
        else:
            rows = self._rows(_AFTER, in_state=state, most=limit, time=before[0], number=before[1])
        return [value_of(DeliveryRow, row) for row in rows]

    def delivery_counts(self) -> tuple[DeliveryCount, ...]:
        by_state = {row.state: value_of(DeliveryCount, row) for row in self._rows(_COUNTS)}
        return tuple(by_state[state] for state in DeliveryState if state in by_state)

    # ---------------------------------------------------------------- the rest

    def database(self) -> DatabaseSize:
        if self._connection.dialect.name != "sqlite":
            used = self._connection.scalar(text("SELECT pg_database_size(current_database())"))
            return DatabaseSize(kind="PostgreSQL", used=used or 0)
        page, pages, free = (
            self._connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("page_size", "page_count", "freelist_count")
        )
        return DatabaseSize(kind="SQLite", used=page * pages, free=page * free)

    def stored_article(self, name: str) -> ArchivedArticle | None:
        rows = self._rows(_STORED, name=name, its_key=url_key(name))
        return next((archived(row) for row in rows), None)

    def _rows(self, statement: Any, **given: Any) -> Sequence[Row[*tuple[Any, ...]]]:
        return self._connection.execute(statement, given).all()


def _ledger_row(row: Row[*tuple[Any, ...]]) -> LedgerRow:
    counts = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    items, acts, announcements = ledgers_in(counts)
    return LedgerRow(source_id=row.source_id, day=row.day, items=items, acts=acts, announcements=announcements)
