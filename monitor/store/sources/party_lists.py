"""Versions of lists of parties, and their changes."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TypeVar

import zstandard
from sqlalchemy import Connection, bindparam, delete, select

from monitor.domain.articles.article import ArticleId
from monitor.domain.lists.quarantine import ListState
from monitor.domain.lists.version import ListChange, ListReading, StoredList, pack_rows, unpack_rows
from monitor.domain.sources.source import SourceId
from monitor.store.database.codec import decode, encode
from monitor.store.database.dialect import insert_or_update
from monitor.store.schema.party_list_tables import LIST_CHANGE, PARTY, PARTY_LIST

T = TypeVar("T")

_BATCH = 1_000  # rows of one statement
_STATE = select(PARTY_LIST.c.state).where(PARTY_LIST.c.source_id == bindparam("source"))
_STATES = select(PARTY_LIST.c.state).order_by(PARTY_LIST.c.source_id)
_ROWS = (
    select(PARTY.c.identity, PARTY.c.content)
    .where(PARTY.c.source_id == bindparam("source"))
    .execution_options(yield_per=_BATCH)
)
_ALL_ROWS = select(PARTY.c.identity, PARTY.c.content).execution_options(yield_per=_BATCH)
_GONE = delete(PARTY).where(
    PARTY.c.source_id == bindparam("source"), PARTY.c.identity.in_(bindparam("identities", expanding=True))
)
_CHANGES = select(LIST_CHANGE).where(LIST_CHANGE.c.article_id.in_(bindparam("articles", expanding=True)))


class PartyLists:
    """Implements `ports.PartyListRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def state(self, source_id: SourceId) -> ListState:
        found: ListState | None = self._connection.scalar(_STATE, {"source": source_id})
        return found or ListState(source_id=source_id)

    def states(self) -> tuple[ListState, ...]:
        return tuple(self._connection.scalars(_STATES))

    def stored(self, source_id: SourceId) -> StoredList:
        rows = self._connection.execute(_ROWS, {"source": source_id})
        packed = pack_rows((row.identity, row.content) for row in rows)
        return StoredList(state=self.state(source_id), rows=packed)

    def rows(self) -> Iterator[tuple[str, str]]:
        yield from ((row.identity, row.content) for row in self._connection.execute(_ALL_ROWS))

    def save(self, state: ListState) -> None:
        statement = insert_or_update(self._connection.dialect.name, PARTY_LIST, "source_id")
        self._connection.execute(statement, {"source_id": state.source_id, "state": state})

    def store(self, reading: ListReading, *, now: datetime) -> None:
        source, dialect = reading.state.source_id, self._connection.dialect.name
        self.save(reading.state)
        for gone in _batches(iter(reading.gone)):
            self._connection.execute(_GONE, {"source": source, "identities": gone})
        for rows in _batches(unpack_rows(reading.rows)):
            found = [
                {"source_id": source, "identity": identity, "content": row, "since": now} for identity, row in rows
            ]
            self._connection.execute(insert_or_update(dialect, PARTY, "source_id", "identity"), found)
        for change in reading.changes:
            text = json.dumps(encode(change), ensure_ascii=False).encode()
            row = {"article_id": change.article_id, "change": zstandard.compress(text)}
            self._connection.execute(insert_or_update(dialect, LIST_CHANGE, "article_id"), row)

    def changes_of(self, articles: Sequence[ArticleId]) -> tuple[ListChange, ...]:
        if not articles:
            return ()
        rows = self._connection.execute(_CHANGES, {"articles": list(dict.fromkeys(articles))})
        found = {row.article_id: decode(ListChange, json.loads(zstandard.decompress(row.change))) for row in rows}
        return tuple(found[article] for article in dict.fromkeys(articles) if article in found)


def _batches(values: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(values, _BATCH)):
        yield batch
