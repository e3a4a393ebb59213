"""Conversion between dataclasses and rows with columns of the same names."""

from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Row

from monitor.store.database.faults import UnreadableValueError

T = TypeVar("T")


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def row_of(value: Any) -> dict[str, Any]:
    """Return the fields of a dataclass by name, as a shallow dict."""
    return {name: getattr(value, name) for name in _names(value.__class__)}


def value_of(kind: type[T], row: Row[*tuple[Any, ...]], **beside: Any) -> T:
    """Build a dataclass from a row; other columns are ignored. `beside` are fields without a column."""
    held = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    hashable: Any = kind
    values = {name: held[name] for name in _names(hashable) if name not in beside}
    try:
        return kind(**values, **beside)
    except (TypeError, ValueError) as error:  # values that contradict each other
        raise UnreadableValueError(kind.__name__, error) from error
