"""JSON Schemas (2020-12) of frozen values as `reports.plain` writes them."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

_SIMPLE: Mapping[Any, Mapping[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    timedelta: {"type": "number", "description": "seconds"},
}


def schema_of(kind: Any, found: dict[str, Any], *, at: str = "#/components/schemas/") -> dict[str, Any]:
    """Return the schema of a type. Those of dataclasses are added to `found` by name, and referred to below `at`."""
    if get_origin(kind) is Annotated:
        (inner, text) = get_args(kind)
        return {**schema_of(inner, found, at=at), "description": text}
    kind = getattr(kind, "__supertype__", kind)  # a NewType
    if kind in _SIMPLE:
        return dict(_SIMPLE[kind])
    if is_dataclass(kind):
        assert isinstance(kind, type), "types have schemas"
        _add(kind, found, at)
        return {"$ref": f"{at}{kind.__name__}"}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    return _generic(kind, found, at)


def _generic(kind: Any, found: dict[str, Any], at: str) -> dict[str, Any]:
    arguments = get_args(kind)
    if get_origin(kind) in (Union, UnionType):
        return {"anyOf": [schema_of(one, found, at=at) for one in arguments]}
    if get_origin(kind) is tuple and arguments[1:] == (...,):
        return {"type": "array", "items": schema_of(arguments[0], found, at=at)}
    msg = f"no schema for {kind}"
    raise TypeError(msg)


def _add(kind: type[Any], found: dict[str, Any], at: str) -> None:
    if kind.__name__ in found:
        return
    found[kind.__name__] = {}  # a value may contain values of its own type
    hints, names = get_type_hints(kind, include_extras=True), [one.name for one in fields(kind)]
    found[kind.__name__] = {
        "type": "object",
        "description": " ".join((kind.__doc__ or "").split()),
        "properties": {name: schema_of(hints[name], found, at=at) for name in names},
        "required": names,
        "additionalProperties": False,
    }
