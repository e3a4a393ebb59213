"""Keys of items whose articles are deleted: what a feed shows again is known, also after years."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import cast

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from monitor.domain.articles.content_keys import ContentKeys
from monitor.store.schema.tables import ARTICLE, SEEN_ITEM

_RENEWED_AFTER = timedelta(days=30)  # much less than what `expire` keeps, and seldom enough to cost nothing
_OF_SOURCE = SEEN_ITEM.c.source_id == bindparam("source")
_LAST = (
    select(SEEN_ITEM.c.key, SEEN_ITEM.c.content_hash)
    .where(_OF_SOURCE)
    .order_by(SEEN_ITEM.c.shown.desc(), SEEN_ITEM.c.key)
    .limit(bindparam("most"))
)
_ANY = select(SEEN_ITEM.c.key).where(_OF_SOURCE).limit(1)
_AGING = select(SEEN_ITEM.c.key).where(_OF_SOURCE, SEEN_ITEM.c.shown <= bindparam("before"))
_WITH_KEYS = SEEN_ITEM.c.key.in_(bindparam("keys", expanding=True))
_DAYS = select(SEEN_ITEM.c.key, SEEN_ITEM.c.day).where(_OF_SOURCE, _WITH_KEYS)
_DROP = delete(SEEN_ITEM).where(_OF_SOURCE, _WITH_KEYS)
_ALIKE = select(SEEN_ITEM).where(
    _OF_SOURCE, SEEN_ITEM.c.content_hash >= bindparam("look"), SEEN_ITEM.c.content_hash < bindparam("end")
)
_NEWS = select(func.max(ARTICLE.c.last_seen_at)).where(ARTICLE.c.source_id == bindparam("source"))
_EXPIRE = delete(SEEN_ITEM).where(_OF_SOURCE, SEEN_ITEM.c.shown < bindparam("before"))


def last_seen(connection: Connection, source_id: str, limit: int) -> Mapping[str, str]:
    """Return the content hashes by key of the items that the feed showed last."""
    rows = connection.execute(_LAST, {"source": source_id, "most": limit}) if limit else ()
    return {row.key: row.content_hash for row in rows}


def any_seen(connection: Connection, source_id: str) -> bool:
    return connection.execute(_ANY, {"source": source_id}).first() is not None


def aging(connection: Connection, source_id: str, *, now: datetime) -> frozenset[str]:
    """Return the keys that have to be renewed if the feed shows them."""
    return frozenset(connection.scalars(_AGING, {"source": source_id, "before": _day(now - _RENEWED_AFTER)}))


def day_of(connection: Connection, source_id: str, key: str) -> date | None:
    """Return the day of a deleted article."""
    found = connection.execute(_DAYS, {"source": source_id, "keys": [key]}).first()
    return None if found is None else cast("date", found.day)


def seen_alike(connection: Connection, source_id: str, key: str, content_hash: str, *, now: datetime) -> date | None:
    """Return the day of a deleted article that looked the same, and renew its key; None without one.

    Without a link, the key must be the same, too.
    """
    keys = ContentKeys.read(content_hash)
    bounds = {"source": source_id, "look": f"{keys.visible}-", "end": f"{keys.visible}."}
    rows = connection.execute(_ALIKE, bounds)
    found = next((row for row in rows if keys.link or row.key == key), None)
    if found is not None and found.shown <= _day(now - _RENEWED_AFTER):
        renew(connection, source_id, {found.key: found.content_hash}, now=now)
    return None if found is None else cast("date", found.day)


def renew(connection: Connection, source_id: str, hashes: Mapping[str, str], *, now: datetime) -> None:
    """Note that the feed shows these items today: content hashes by key. Items of stored articles are left out."""
    of_keys = {"source": source_id, "keys": list(hashes)}
    days = {row.key: row.day for row in connection.execute(_DAYS, of_keys)} if hashes else {}
    if days:
        insert_seen(connection, source_id, [(key, hashes[key], day) for key, day in days.items()], now=now)


def insert_seen(
    connection: Connection, source_id: str, items: Iterable[tuple[str, str, date]], *, now: datetime
) -> None:
    """Insert or replace items: key, content hash and day of the article."""
    rows = [
        {"source_id": source_id, "key": key, "content_hash": content_hash, "day": day, "shown": _day(now)}
        for key, content_hash, day in items
    ]
    connection.execute(_DROP, {"source": source_id, "keys": [row["key"] for row in rows]})
    connection.execute(insert(SEEN_ITEM), rows)


def expire(connection: Connection, source_id: str, *, keep: timedelta) -> int:
    """Delete the keys of items that the feed has not shown for `keep` before its last stored news.

    At that time the feed was read, so that the items that it showed were renewed. Since then it may be unchanged.
    """
    news = connection.scalar(_NEWS, {"source": source_id})
    if news is None:
        return 0
    return connection.execute(_EXPIRE, {"source": source_id, "before": _day(news - keep)}).rowcount


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
