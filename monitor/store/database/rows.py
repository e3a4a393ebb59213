"""Between dataclasses and rows whose columns have the names of their fields."""

from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Row

__all__ = ["row_of", "value_of"]

T = TypeVar("T")


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def row_of(value: Any) -> dict[str, Any]:
    """The fields of a dataclass by name, not copied and not taken apart."""
    return {name: getattr(value, name) for name in _names(value.__class__)}


def value_of(kind: type[T], row: Row[*tuple[Any, ...]], **beside: Any) -> T:
    """The dataclass that a row holds; columns that it has no field for are ignored. `beside` are fields without one."""
    held = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for it
    hashable: Any = kind
    return kind(**{name: held[name] for name in _names(hashable) if name not in beside}, **beside)
