"""Events, their acts, and their developments."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, literal, select, union_all, update

from monitor.domain.acts.act import InferredIssuer
from monitor.domain.articles.article import ArticleId
from monitor.domain.event.candidate_events import Subject
from monitor.domain.event.development import Development, PolicyEvent
from monitor.domain.event.identity import WHOLE_ARTICLE, ActRef, EventId, issuer_of_key
from monitor.domain.event.past_acts import PastAct
from monitor.domain.event.report import Report
from monitor.domain.sources.source import SourceId
from monitor.ports.repositories.articles import EventArticle, EventOrigin, StoredAct
from monitor.store.articles.licensing import SOURCED, TERMS, terms_in
from monitor.store.database.dialect import insert_or_update
from monitor.store.database.rows import row_of, value_of
from monitor.store.events.acts import ITEMS, earlier_acts, stored_acts
from monitor.store.events.event_subjects import keep_subjects
from monitor.store.events.merged import events_merged_into, surviving_event
from monitor.store.events.past_acts import beside_of, controls_of, numbered_of, past_of
from monitor.store.schema.source_tables import SOURCE
from monitor.store.schema.tables import ACT, ARTICLE, DEVELOPMENT, EVENT, RULE_MATCH

_SINCE = ITEMS.where(ACT.c.issuer == bindparam("issuer"), ACT.c.day >= bindparam("since"))
_BETWEEN = _SINCE.where(ACT.c.day <= bindparam("until"))
_ACTS_OF_EVENT = ITEMS.where(ACT.c.event_id == bindparam("event_id"))
_ACTS_OF_ARTICLE = ITEMS.where(ACT.c.article_id == bindparam("article_id"))
_NUMBERED = ITEMS.where(ACT.c.issuer == bindparam("issuer"), ACT.c.number_key.in_(bindparam("numbers", expanding=True)))
_REPORTS = select(
    ACT.c.article_id,
    ACT.c.ordinal,
    ACT.c.day,
    ACT.c.tier.label("rank"),
    ACT.c.act,
    ARTICLE.c.source_id,
    ARTICLE.c.tier,
    ARTICLE.c.title,
    ARTICLE.c.title_mark,
    ARTICLE.c.gloss,
    ARTICLE.c.language,
    ARTICLE.c.url,
    ARTICLE.c.published,
    ARTICLE.c.first_seen_at,
    ARTICLE.c.fingerprint,
    ARTICLE.c.publisher,
    ARTICLE.c.wire,
    ARTICLE.c.page_hash,
    *TERMS,
).select_from(ACT.join(ARTICLE).join(SOURCE, SOURCE.c.id == ARTICLE.c.source_id))
_REPORTS_OF = _REPORTS.where(ACT.c.event_id == bindparam("event_id"))
_REPORTS_IN = _REPORTS.where(ACT.c.article_id.in_(bindparam("articles", expanding=True)))
_REPORTS_BY = _REPORTS.where(ARTICLE.c.source_id == bindparam("source"), ACT.c.day >= bindparam("since"))
_DEVELOPMENTS = select(DEVELOPMENT).where(DEVELOPMENT.c.event_id == bindparam("event_id")).order_by(DEVELOPMENT.c.id)
_MEMBERS = select(ACT.c.article_id, ACT.c.ordinal).where(ACT.c.event_id == bindparam("event_id"))
_COPIES = select(ARTICLE.c.id.label("article_id"), literal(WHOLE_ARTICLE).label("ordinal")).where(
    ARTICLE.c.story_id == bindparam("event_id")
)
_OF_EVENT = union_all(
    select(ACT.c.article_id).where(ACT.c.event_id == bindparam("event_id")),
    select(ARTICLE.c.id).where(ARTICLE.c.story_id == bindparam("event_id")),
)
_ARTICLES = select(*ARTICLE.c, *TERMS).select_from(SOURCED).where(ARTICLE.c.id.in_(_OF_EVENT))
_MATCHES = select(RULE_MATCH).where(RULE_MATCH.c.article_id.in_(_OF_EVENT))
_GIVE = (
    update(ACT)
    .where(ACT.c.article_id == bindparam("article"), ACT.c.ordinal == bindparam("place"))
    .values(event_id=bindparam("event"))
)
_ACT = select(ACT.c.act).where(ACT.c.article_id == bindparam("article"), ACT.c.ordinal == bindparam("place"))
_NAME_ISSUER = (
    update(ACT)
    .where(ACT.c.article_id == bindparam("article"), ACT.c.ordinal == bindparam("place"))
    .values(issuer=bindparam("issuer_key"), act=bindparam("named", type_=ACT.c.act.type), event_id=None)
)
_GIVE_COPY = update(ARTICLE).where(ARTICLE.c.id == bindparam("article")).values(story_id=bindparam("event"))
_GET = select(EVENT).where(EVENT.c.id == bindparam("id"))
_ORIGINS = select(EVENT.c.id, EVENT.c.issuer, EVENT.c.anchor).where(EVENT.c.id.in_(bindparam("ids", expanding=True)))
_LABEL = select(EVENT.c.id).where(EVENT.c.label == bindparam("label"))


class Events:
    """Implements `ports.EventRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def acts(self, issuer: str, *, since: date, until: date | None = None) -> tuple[StoredAct, ...]:
        if until is None:
            return stored_acts(self._connection.execute(_SINCE, {"issuer": issuer, "since": since}))
        return stored_acts(self._connection.execute(_BETWEEN, {"issuer": issuer, "since": since, "until": until}))

    def acts_by_number(self, issuer: str, numbers: Sequence[str]) -> tuple[StoredAct, ...]:
        found = self._connection.execute(_NUMBERED, {"issuer": issuer, "numbers": list(numbers)}) if numbers else ()
        return stored_acts(found)

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
        return earlier_acts(self._connection, issuer, since, day, reach=reach, words=words, also=also)

    def acts_of(self, event_id: EventId) -> tuple[StoredAct, ...]:
        return stored_acts(self._connection.execute(_ACTS_OF_EVENT, {"event_id": event_id}))

    def acts_in(self, article_id: ArticleId) -> tuple[StoredAct, ...]:
        return stored_acts(self._connection.execute(_ACTS_OF_ARTICLE, {"article_id": article_id}))

    def reports(self, event_id: EventId) -> tuple[Report, ...]:
        return _reports(self._connection.execute(_REPORTS_OF, {"event_id": event_id}))

    def reports_by(self, acts: Collection[ActRef]) -> tuple[Report, ...]:
        articles = sorted({ref.article_id for ref in acts})
        rows = self._connection.execute(_REPORTS_IN, {"articles": articles}) if articles else ()
        return _reports(row for row in rows if _ref(row) in acts)

    def reports_of_source(self, source: SourceId, *, since: date) -> tuple[Report, ...]:
        return _reports(self._connection.execute(_REPORTS_BY, {"source": source, "since": since}))

    def get(self, event_id: EventId) -> PolicyEvent | None:
        row = self._connection.execute(_GET, {"id": event_id}).one_or_none()
        return None if row is None else value_of(PolicyEvent, row)

    def origins(self, event_ids: Collection[EventId]) -> Mapping[EventId, EventOrigin]:
        rows = self._connection.execute(_ORIGINS, {"ids": list(event_ids)}).all() if event_ids else ()
        return {id_: EventOrigin(issuer=issuer, anchor=anchor) for id_, issuer, anchor in rows}

    def living(self, event: PolicyEvent) -> PolicyEvent:
        return surviving_event(self._connection, event)

    def joined(self, event_ids: Collection[EventId]) -> tuple[PolicyEvent, ...]:
        return events_merged_into(self._connection, event_ids)

    def save(self, event: PolicyEvent, members: Sequence[ActRef], developments: Sequence[Development]) -> None:
        self.put(event, developments, was=self.get(event.id))
        members_of = _COPIES if event.kind == "story" else _MEMBERS
        before = {_ref(row) for row in self._connection.execute(members_of, {"event_id": event.id})}
        self.give(before - set(members), None)
        self.give(set(members) - before, event.id)

    def put(self, event: PolicyEvent, developments: Sequence[Development], *, was: PolicyEvent | None) -> None:
        self._connection.execute(insert_or_update(self._connection.dialect.name, EVENT, "id"), row_of(event))
        keep_subjects(self._connection, event, was)
        if developments:
            self._connection.execute(insert(DEVELOPMENT), [row_of(d) for d in developments])

    def developments(self, event_id: EventId) -> tuple[Development, ...]:
        rows = self._connection.execute(_DEVELOPMENTS, {"event_id": event_id})
        return tuple(value_of(Development, row) for row in rows)

    def give(self, acts: Collection[ActRef], event_id: EventId | None) -> None:
        parts, copies = [], []
        for ref in acts:
            row = {"article": ref.article_id, "event": event_id}
            if ref.ordinal == WHOLE_ARTICLE:
                copies.append(row)
            else:
                parts.append({**row, "place": ref.ordinal})
        for statement, rows in ((_GIVE, parts), (_GIVE_COPY, copies)):
            if rows:
                self._connection.execute(statement, rows)

    def name_issuer(self, acts: Collection[ActRef], issuer: str, report: InferredIssuer) -> None:
        for ref in acts:
            place = {"article": ref.article_id, "place": ref.ordinal}
            act = self._connection.execute(_ACT, place).scalar_one()
            act = replace(act, issuer=issuer_of_key(issuer), issuer_inferred=report)
            named = {"issuer_key": issuer, "named": act}
            self._connection.execute(_NAME_ISSUER, {**place, **named})

    def articles(self, event_id: EventId) -> tuple[EventArticle, ...]:
        acts = {_ref(row) for row in self._connection.execute(_MEMBERS, {"event_id": event_id})}
        matches: dict[str, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
        for row in self._connection.execute(_MATCHES, {"event_id": event_id}):
            refs = {ActRef(article_id=row.article_id, ordinal=ordinal) for ordinal in row.match.acts}
            if not refs or refs & acts:
                matches[row.article_id].append(row)
        rows = self._connection.execute(_ARTICLES, {"event_id": event_id}).all()
        return tuple(_article(r, matches[r.id]) for r in sorted(rows, key=lambda r: (r.first_seen_at, r.id)))

    def past(
        self,
        issuer: str | None,
        *,
        since: date | None = None,
        until: date | None = None,
        about: Collection[str] | None = None,
        limit: int | None = None,
    ) -> tuple[PastAct, ...]:
        return past_of(self._connection, issuer, since=since, until=until, about=about, limit=limit)

    def controls(self, issuer: str, *, since: date, until: date, limit: int) -> tuple[PastAct, ...]:
        return controls_of(self._connection, issuer, since=since, until=until, limit=limit)

    def beside(self, event: PolicyEvent, *, since: date, until: date, limit: int) -> tuple[PastAct, ...]:
        return beside_of(self._connection, event, since=since, until=until, limit=limit)

    def numbered(self, issuer: str, numbers: Sequence[str]) -> tuple[PastAct, ...]:
        return numbered_of(self._connection, issuer, numbers)

    def label_taken(self, label: str) -> bool:
        return self._connection.scalar(_LABEL, {"label": label}) is not None


def _article(row: Row[*tuple[Any, ...]], matched: Sequence[Row[*tuple[Any, ...]]]) -> EventArticle:
    """Build one article; all its matches come from one reading."""
    return EventArticle(
        article_id=row.id,
        source_id=row.source_id,
        tier=row.tier,
        title=row.title,
        language=row.language,
        url=row.url,
        published=row.published,
        seen_at=row.first_seen_at,
        gloss=row.gloss,
        matches=tuple(sorted((m.match for m in matched), key=lambda m: (-m.level.rank, m.rule_id))),
        rules_version=matched[0].rules_version if matched else "",
        engine=matched[0].engine if matched else "",
        terms=terms_in(row),
    )


def _ref(row: Row[*tuple[Any, ...]]) -> ActRef:
    return ActRef(article_id=ArticleId(row.article_id), ordinal=row.ordinal)


def _reports(rows: Iterable[Row[*tuple[Any, ...]]]) -> tuple[Report, ...]:
    """Return reports in canonical order (sorted here: databases collate differently)."""
    return tuple(_report(row) for row in sorted(rows, key=lambda r: (r.day, r.rank, r.article_id, r.ordinal)))


def _report(row: Row[*tuple[Any, ...]]) -> Report:
    return Report(
        ref=_ref(row),
        act=row.act,
        source_id=row.source_id,
        tier=row.tier,
        title=row.title,
        language=row.language,
        url=row.url,
        published=row.published,
        seen_at=row.first_seen_at,
        gloss=row.gloss,
        fingerprint=row.fingerprint,
        publisher=row.publisher,
        wire=row.wire,
        title_mark=row.title_mark,
        has_page=bool(row.page_hash),
        terms=terms_in(row),
    )
