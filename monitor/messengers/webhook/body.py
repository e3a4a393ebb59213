"""What a receiver gets: one JSON object a request, its form numbered. Pure.

Texts are plain: without control characters and signs that turn text round, but with whatever else a source wrote; a
receiver that shows them as HTML has to escape them. Addresses are http or https, "" where a source gave another.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import DeliveryId, Form
from monitor.messengers.terminal import lines
from monitor.wording import plain_text

__all__ = ["VERSION", "edited", "kind_of", "posted", "removed"]

VERSION = 1
"""Of the form of the object. A key may be added without a new number; none changes its meaning or goes away."""


def posted(
    channel: str,
    message: Message,
    *,
    delivery_id: DeliveryId,
    form: Form,
    thread: str | None,
    broadcast: bool,
    at: datetime,
) -> Mapping[str, Any]:
    """A message that is new. `thread` is the id of the one that it answers."""
    about = {"thread": thread, "broadcast": broadcast, **_said(message, form)}
    return _event("message.posted", channel, delivery_id, at, about)


def edited(channel: str, message: Message, *, message_id: str, form: Form, at: datetime) -> Mapping[str, Any]:
    """An earlier message as it is from now on, whole."""
    return _event("message.edited", channel, message_id, at, _said(message, form))


def removed(channel: str, *, message_id: str, at: datetime) -> Mapping[str, Any]:
    """An earlier message that stands no more."""
    return _event("message.removed", channel, message_id, at, {})


def _event(type_: str, channel: str, message_id: str, at: datetime, about: Mapping[str, Any]) -> Mapping[str, Any]:
    data = {"id": message_id, "channel": channel, **about}
    return {"type": type_, "version": VERSION, "timestamp": at.astimezone(UTC).isoformat(), "data": data}


def _said(message: Message, form: Form) -> Mapping[str, Any]:
    """In full with every fact by its name; plainer forms, for a receiver that refused that, in words alone."""
    text = lines(message, UTC)
    said = {"kind": kind_of(message), "text": text[0].strip() if form is Form.PLAIN else "\n".join(text)}
    return {**said, "message": _object(message)} if form is Form.FULL else said


def kind_of(message: Message) -> str:
    return type(message).__name__.lower()


def _object(value: Any) -> Mapping[str, Any]:
    return {f.name: _plain(getattr(value, f.name), f.name) for f in fields(value)}


def _plain(value: Any, name: str) -> Any:
    """As JSON has it. Days and times are ISO 8601, lengths of time seconds."""
    match value:
        case Enum():
            return value.value
        case str():
            return plain_text.link(value) if name == "url" else plain_text.clean(value)
        case bool() | int() | float() | None:
            return value
        case datetime() | date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case tuple() | list() | frozenset():
            return [_plain(one, name) for one in value]
        case _:
            return _object(value)
