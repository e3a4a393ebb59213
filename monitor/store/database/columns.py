"""Column types for domain values. Times must be aware and are returned in UTC.

A stored value that can't be read raises UnreadableValueError with the names of its table and column.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import JSON, Column, Date, DateTime, Dialect, Double, Table, Text, event
from sqlalchemy.types import TypeDecorator, TypeEngine

from monitor.domain.alerts.facts import MessageFacts
from monitor.store.database.codec import decode, decode_message, encode, encode_message
from monitor.store.database.faults import UnreadableValueError

# text compared byte by byte, so that URLs with one prefix are a range of an index
BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")


T = TypeVar("T")


class _Checked(TypeDecorator[T]):
    """Base of the column types. `place` is "table.column"."""

    cache_ok = True
    place = ""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], T | None] | None:
        read = super().result_processor(dialect, coltype)
        if read is None:
            return None

        def checked(value: Any) -> T | None:
            try:
                return read(value)
            except Exception as error:
                raise UnreadableValueError(self.place, error) from error

        return checked


@event.listens_for(Column, "after_parent_attach")
def _name(column: Column[Any], table: Table) -> None:
    if isinstance(column.type, _Checked):
        column.type.place = f"{table.name}.{column.name}"


class Utc(_Checked[datetime]):
    """A point in time. Raises ValueError for a time without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"{value} has no time zone"
            raise ValueError(msg)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Duration(_Checked[timedelta]):
    """A timedelta, stored as seconds."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> float | None:  # noqa: ARG002
        return None if value is None else value.total_seconds()

    def process_result_value(self, value: float | None, dialect: Dialect) -> timedelta | None:  # noqa: ARG002
        return None if value is None else timedelta(seconds=value)


class Day(_Checked[date]):
    """A date."""

    impl = Date
    cache_ok = True


class Choice(_Checked[Enum]):
    """A string enum, stored as its value."""

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[Enum]) -> None:
        super().__init__()
        self.choices = choices
        self._by_value = {str(c.value): c for c in choices}  # four times as fast as calling the class

    def process_bind_param(self, value: Enum | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else str(value.value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Enum | None:  # noqa: ARG002
        return None if value is None else self._by_value[value]


class HeaderText(_Checked[str]):
    """An HTTP header as sent: bytes that are not UTF-8 are lone surrogates in Python, which databases reject.

    Stored as Latin-1 characters of its bytes, so that ASCII stays readable.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else value.encode("utf-8", "surrogateescape").decode("latin-1")

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else value.encode("latin-1").decode("utf-8", "surrogateescape")


class ForeignText(_Checked[str]):
    """Text from other software, for people to read: characters that databases reject become question marks."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else value.encode("utf-8", "replace").decode().replace("\0", "?")


class JsonColumn(_Checked[Any]):
    """JSON text on SQLite, jsonb on PostgreSQL; None is NULL."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import JSONB  # a large import that SQLite does not need

            return dialect.type_descriptor(JSONB(none_as_null=True))
        return dialect.type_descriptor(JSON(none_as_null=True))


class Strings(JsonColumn):
    """A tuple of strings, stored as a JSON list."""

    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> list[str] | None:  # noqa: ARG002
        return None if value is None else list(value)

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> tuple[str, ...]:  # noqa: ARG002
        return tuple(value or ())


class Coded(JsonColumn):
    """A domain dataclass (see `codec`)."""

    cache_ok = True

    def __init__(self, kind: type) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else encode(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else decode(self.kind, value)


class CodedTuple(Coded):
    """A tuple of dataclasses of one kind, stored as a JSON list; NULL if empty."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        return [encode(one) for one in value] if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        return tuple(decode(self.kind, one) for one in value or ())


class CachedCoded(_Checked[Any]):
    """A small frozen dataclass with few distinct values: stored as text, with a cache of decoded values."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: type) -> None:
        super().__init__()
        self.kind = kind
        self.decoded: Callable[[str], Any] = lru_cache(maxsize=4_096)(lambda text: decode(kind, json.loads(text)))

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else json.dumps(encode(value), ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else self.decoded(value)


class MessageColumn(JsonColumn):
    """A message of any kind."""

    cache_ok = True

    def process_bind_param(self, value: MessageFacts | None, dialect: Dialect) -> dict[str, Any] | None:  # noqa: ARG002
        return None if value is None else encode_message(value)

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> MessageFacts | None:  # noqa: ARG002
        return None if value is None else decode_message(value)


def stored_type(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    """Return the type of a column for its stored values: times, days, plain JSON, texts and numbers."""
    if isinstance(kind, JsonColumn):
        return JsonColumn()
    return kind.impl_instance if isinstance(kind, _Checked) and not isinstance(kind, Utc) else kind
