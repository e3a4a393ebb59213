"""The body of a webhook request: one JSON object with a version. Pure.

Texts are plain, without control characters and direction overrides; a receiver that shows them as HTML must escape
them. Addresses are http or https, "" where a source gave another.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any

from monitor.domain.alerts.message import Message
from monitor.domain.delivery.outbox import DeliveryId, Form
from monitor.messengers.terminal import lines
from monitor.wording.phrases import plain_text

VERSION = 1
"""Version of the object. New keys don't change it; existing keys keep their meaning and stay."""


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
    """The event for a new message. `thread` is the id of the message that it replies to."""
    content = {"thread": thread, "broadcast": broadcast, **_content(message, form)}
    return _event("message.posted", channel, delivery_id, at, content)


def edited(channel: str, message: Message, *, message_id: str, form: Form, at: datetime) -> Mapping[str, Any]:
    """The event for an edit, with the whole new message."""
    return _event("message.edited", channel, message_id, at, _content(message, form))


def removed(channel: str, *, message_id: str, at: datetime) -> Mapping[str, Any]:
    """The event for a removed message."""
    return _event("message.removed", channel, message_id, at, {})


def _event(type_: str, channel: str, message_id: str, at: datetime, content: Mapping[str, Any]) -> Mapping[str, Any]:
    data = {"id": message_id, "channel": channel, **content}
    return {"type": type_, "version": VERSION, "timestamp": at.astimezone(UTC).isoformat(), "data": data}


def _content(message: Message, form: Form) -> Mapping[str, Any]:
    """Text and all fields of the message; text only in the plainer forms, for a receiver that refused the full one."""
    text = lines(message, UTC)
    content = {"kind": kind_of(message), "text": text[0].strip() if form is Form.PLAIN else "\n".join(text)}
    return {**content, "message": _object(message)} if form is Form.FULL else content


def kind_of(message: Message) -> str:
    return type(message).__name__.lower()


def _object(value: Any) -> Mapping[str, Any]:
    return {f.name: _plain(getattr(value, f.name), f.name) for f in fields(value)}


def _plain(value: Any, name: str) -> Any:
    """A value as JSON. Dates and times are ISO 8601, durations seconds."""
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
