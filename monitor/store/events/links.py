"""Links between acts: manual decisions and continuations."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, delete, exists, or_, select, union

from monitor.domain.articles.article import ArticleId
from monitor.domain.event.identity import ActRef, EventId
from monitor.domain.event.link import Link, LinkKind
from monitor.store.database.dialect import insert_or_update
from monitor.store.schema.tables import ACT, ACT_LINK

_KEY = ("article_id", "ordinal", "other_article_id", "other_ordinal")
_ENDS = (
    (ACT.c.article_id == ACT_LINK.c.article_id) & (ACT.c.ordinal == ACT_LINK.c.ordinal),
    (ACT.c.article_id == ACT_LINK.c.other_article_id) & (ACT.c.ordinal == ACT_LINK.c.other_ordinal),
)
_OF_ISSUER = select(ACT_LINK).where(  # not a join: links are few, and SQLite would start with the issuer's acts
    or_(*(exists().where(end, ACT.c.issuer == bindparam("issuer")) for end in _ENDS))
)
_RECENT = _OF_ISSUER.with_only_columns(ACT_LINK.c.article_id).where(
    or_(*(exists().where(end, ACT.c.day >= bindparam("since")) for end in _ENDS))
)
_EVENTS = (
    select(ACT.c.event_id)
    .distinct()
    .where(
        ACT.c.issuer == bindparam("issuer"),
        or_(
            ACT.c.article_id.in_(select(ACT_LINK.c.article_id)),
            ACT.c.article_id.in_(select(ACT_LINK.c.other_article_id)),
        ),
    )
)
_DROP = delete(ACT_LINK).where(*(ACT_LINK.c[name] == bindparam(f"of_{name}") for name in _KEY))


def separated_from(event: BindParameter[str]) -> Select[tuple[str]]:
    """Select the events with an act that was separated by hand from an act of the event."""
    own, theirs = ACT.alias(), ACT.alias()
    ends = (("article_id", "ordinal"), ("other_article_id", "other_ordinal"))
    either_way = (
        select(theirs.c.event_id)
        .where(own.c.event_id == event, theirs.c.event_id.is_not(None), ACT_LINK.c.kind == LinkKind.APART)
        .where(own.c.article_id == ACT_LINK.c[one[0]], own.c.ordinal == ACT_LINK.c[one[1]])
        .where(theirs.c.article_id == ACT_LINK.c[other[0]], theirs.c.ordinal == ACT_LINK.c[other[1]])
        for one, other in (ends, ends[::-1])
    )
    return select(union(*either_way).subquery().c.event_id)


class Links:
    """Implements `ports.LinkRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, issuer: str, *, since: date | None = None) -> tuple[Link, ...]:
        rows = self._connection.execute(_OF_ISSUER, {"issuer": issuer})
        links = tuple(sorted(map(_link, rows), key=lambda link: link.pair))
        if not links or since is None:
            return links
        recent = self._connection.execute(_RECENT, {"issuer": issuer, "since": since}).first()
        return links if recent is not None else ()

    def events(self, issuer: str) -> frozenset[EventId]:
        found = self._connection.scalars(_EVENTS, {"issuer": issuer})
        return frozenset(EventId(event) for event in found if event is not None)

    def put(self, links: Iterable[Link]) -> None:
        rows = [{**_key(*link.pair), "kind": link.kind, "at": link.at, "because": link.because} for link in links]
        if rows:
            self._connection.execute(insert_or_update(self._connection.dialect.name, ACT_LINK, *_KEY), rows)

    def drop(self, links: Iterable[Link]) -> None:
        rows = [{f"of_{name}": held for name, held in _key(*link.pair).items()} for link in links]
        if rows:
            self._connection.execute(_DROP, rows)


def _key(one: ActRef, other: ActRef) -> dict[str, Any]:
    return dict(zip(_KEY, (one.article_id, one.ordinal, other.article_id, other.ordinal), strict=True))


def _link(row: Row[*tuple[Any, ...]]) -> Link:
    return Link(
        one=ActRef(article_id=ArticleId(row.article_id), ordinal=row.ordinal),
        other=ActRef(article_id=ArticleId(row.other_article_id), ordinal=row.other_ordinal),
        kind=row.kind,
        at=row.at,
        because=row.because,
    )
