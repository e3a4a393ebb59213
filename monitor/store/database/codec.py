"""Lossless JSON codec for domain dataclasses, derived from their annotations: a new field needs no code.

Enums are stored as their values, times as ISO 8601 in UTC, durations as seconds, tuples as lists. An empty value
(None, "", (), False, 0) that is its field's default is left out; a missing key gets the default. Unknown keys are
ignored, so stored data survives the removal of a field.
"""

from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, NamedTuple, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from monitor.domain.alerts.digest_facts import DigestFacts
from monitor.domain.alerts.facts import (
    AlertFacts,
    BurstFacts,
    DelayedFacts,
    EvidenceFacts,
    ListFileFacts,
    MessageFacts,
    UpdateFacts,
)
from monitor.domain.alerts.message import Notice

T = TypeVar("T")


def encode(value: Any) -> Any:
    """Return the JSON value of a dataclass. Raises TypeError for an unsupported type."""
    kind: Any = type(value)
    return _form(kind).encode(value)


def decode(kind: type[T], data: Any) -> T:
    """Return the value that `encode` turned into `data`."""
    hashable: Any = kind
    result: T = _form(hashable).decode(data)
    return result


_MESSAGES: dict[str, type[MessageFacts]] = {
    "alert": AlertFacts,
    "notice": Notice,
    "update": UpdateFacts,
    "evidence": EvidenceFacts,
    "burst": BurstFacts,
    "delayed": DelayedFacts,
    "digest": DigestFacts,
    "list_file": ListFileFacts,
}


def encode_message(message: MessageFacts) -> dict[str, Any]:
    """Return a message under the name of its kind: `{"alert": {…}}`."""
    return {next(name for name, kind in _MESSAGES.items() if kind is type(message)): encode(message)}


def decode_message(data: dict[str, Any]) -> MessageFacts:
    ((name, value),) = data.items()
    return decode(_MESSAGES[name], value)


class _Form(NamedTuple):
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _from_time(value: datetime) -> str:
    if value.tzinfo is None:
        msg = f"{value} has no time zone"
        raise ValueError(msg)
    return value.astimezone(UTC).isoformat()


_FORMS: dict[Any, _Form] = {
    str: _Form(_same, _same),
    bool: _Form(_same, _same),
    int: _Form(_same, _same),
    float: _Form(_same, float),
    datetime: _Form(_from_time, datetime.fromisoformat),
    date: _Form(date.isoformat, date.fromisoformat),
    timedelta: _Form(timedelta.total_seconds, lambda seconds: timedelta(seconds=seconds)),
}


@cache
def _form(hint: Any) -> _Form:
    if hint in _FORMS:
        return _FORMS[hint]
    if isinstance(hint, NewType):
        return _form(hint.__supertype__)
    origin = get_origin(hint)
    if origin is tuple:
        return _tuple(hint)
    if origin in (Union, UnionType):
        return _optional(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _Form(lambda value: value.value, _Members(hint).__getitem__)
    if isinstance(hint, type) and is_dataclass(hint):
        return _record(hint)
    msg = f"{hint} has no JSON form"
    raise TypeError(msg)


class _Members(dict[Any, Any]):
    """The members of an enum by value: four times as fast as calling the class, which raises the error."""

    def __init__(self, kind: type[Enum]) -> None:
        super().__init__({member.value: member for member in kind})
        self._kind = kind

    def __missing__(self, value: Any) -> Any:
        return self._kind(value)


def _tuple(hint: Any) -> _Form:
    *kinds, last = get_args(hint)
    if last is not Ellipsis:
        forms = [_form(kind) for kind in (*kinds, last)]
        return _Form(
            lambda value: [form.encode(v) for form, v in zip(forms, value, strict=True)],
            lambda data: tuple(form.decode(v) for form, v in zip(forms, data, strict=True)),
        )
    item = _form(kinds[0])
    if item.encode is _same and item.decode is _same:
        return _Form(list, tuple)
    return _Form(lambda value: [item.encode(v) for v in value], lambda data: tuple(map(item.decode, data)))


def _optional(hint: Any) -> _Form:
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    if len(kinds) != 1:
        msg = f"{hint} has no JSON form: the JSON value would be ambiguous"
        raise TypeError(msg)
    inner = _form(kinds[0])
    return _Form(
        lambda value: None if value is None else inner.encode(value),
        lambda data: None if data is None else inner.decode(data),
    )


class _Never:
    """Not equal to any field value: marks fields without an empty default, which are never left out."""


def _record(kind: type) -> _Form:
    hints = get_type_hints(kind)
    forms = {f.name: _form(hints[f.name]) for f in fields(kind)}
    encoders = tuple(
        (f.name, forms[f.name].encode, _Never if f.default is MISSING or f.default else f.default) for f in fields(kind)
    )
    decoders = {name: form.decode for name, form in forms.items()}
    converted = frozenset(name for name, to_value in decoders.items() if to_value is not _same)

    def encode_record(value: Any) -> dict[str, Any]:
        found = ((name, to_json, getattr(value, name), empty) for name, to_json, empty in encoders)
        return {name: to_json(held) for name, to_json, held, empty in found if held != empty}

    def decode_record(data: dict[str, Any]) -> Any:
        if not decoders.keys() >= data.keys():
            data = {name: held for name, held in data.items() if name in decoders}
        if found := converted.intersection(data):
            data = data | {name: decoders[name](data[name]) for name in found}
        return kind(**data)

    return _Form(encode_record, decode_record)
