"""Document numbers of authorities: when each was seen, and which were reported missing."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from monitor.domain.sources.number_gaps import SeenNumbers, Series
from monitor.store.database.dialect import insert_or_update
from monitor.store.schema.source_tables import DOCUMENT_NUMBER

_ONE = select(DOCUMENT_NUMBER).where(
    DOCUMENT_NUMBER.c.authority == bindparam("authority"),
    DOCUMENT_NUMBER.c.year == bindparam("year"),
    DOCUMENT_NUMBER.c.number == bindparam("number"),
)
_OF_YEARS = select(DOCUMENT_NUMBER).where(DOCUMENT_NUMBER.c.year.in_(bindparam("years", expanding=True)))


class Numbers:
    """Implements `ports.DocumentNumberRepository`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, series: Series, number: int, *, live: bool, now: datetime) -> bool:
        key = {"authority": series.authority, "year": series.year, "number": number}
        row = self._connection.execute(_ONE, key).one_or_none()
        when = {"seen_at" if live else "known_at": now}
        if row is None:
            self._connection.execute(insert(DOCUMENT_NUMBER), {**key, **when})
            return False
        if (row.seen_at if live else row.known_at) is None:
            statement = update(DOCUMENT_NUMBER).values(**when)
            self._connection.execute(
                statement.where(*(DOCUMENT_NUMBER.c[name] == value for name, value in key.items()))
            )
        return row.reported_at is not None and row.seen_at is None and row.known_at is None

    def of_years(self, years: Sequence[int]) -> tuple[SeenNumbers, ...]:
        by_series: dict[Series, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
        for row in self._connection.execute(_OF_YEARS, {"years": list(years)}):
            by_series[Series(authority=row.authority, year=row.year)].append(row)
        return tuple(_numbered(series, by_series[series]) for series in sorted(by_series))

    def mark_reported(self, series: Series, numbers: Sequence[int], *, now: datetime) -> None:
        statement = insert_or_update(self._connection.dialect.name, DOCUMENT_NUMBER, "authority", "year", "number")
        never = {"seen_at": None, "known_at": None, "reported_at": now}
        rows = [{"authority": series.authority, "year": series.year, "number": n, **never} for n in numbers]
        if rows:
            self._connection.execute(statement, rows)


def _numbered(series: Series, rows: Sequence[Row[*tuple[Any, ...]]]) -> SeenNumbers:
    return SeenNumbers(
        series=series,
        live={row.number: row.seen_at for row in rows if row.seen_at is not None},
        known=frozenset(row.number for row in rows if row.known_at is not None),
        reported=frozenset(row.number for row in rows if row.reported_at is not None),
    )
