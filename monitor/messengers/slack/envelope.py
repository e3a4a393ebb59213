"""What Slack's socket brings, as typed values. Pure; made for hostile input: whatever arrives becomes one of these, or
an `Unreadable` with the reason, and nothing in it is longer than it may be.

Only what is used is read. That a value is well formed says nothing about whether it is true.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Asked", "Click", "Envelope", "Filled", "Incoming", "Other", "Unreadable", "Visitor", "envelope_of"]

TEXT_CHARS = 12_000  # of a message that is asked about
INPUT_CHARS = 3_000  # of one field of a form: Slack's most
INPUTS = 20
VALUE_CHARS = 300  # of what a control of ours carries
METADATA_CHARS = 3_000  # Slack's most

_ID = r"[A-Z0-9]{1,32}"
_TEAM, _APP = re.compile(rf"[TE]{_ID}"), re.compile(rf"A{_ID}")
_USER, _CHANNEL, _VIEW = re.compile(rf"[UW]{_ID}"), re.compile(rf"[CGD]{_ID}"), re.compile(rf"V{_ID}")
_TS = re.compile(r"[0-9]{1,16}(\.[0-9]{1,9})?")
_NAME = re.compile(r"[ -~]{1,255}")  # a control's or a form's own name
_TOKEN = re.compile(r"[!-~]{1,300}")  # triggers, ids of envelopes

_LINK = re.compile(r"<(https?://[^>|\s]+)(?:\|([^>]*))?>")
_ADDRESSED = re.compile(r"<[@#!][^>|]*(?:\|([^>]*))?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who did something, and where: ids of Slack's. `home` is the person's own workspace, `team` the one whose app it
    concerns; "" for what Slack did not say.
    """

    team: str
    home: str
    app: str
    user: str
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A control of a message. `value` is what we gave it, or its chosen option. `thread` is the ts of the message at
    the head of the thread that it stands in, "" where it stands in the channel itself. `passing` says that only who
    clicked sees the message. A control in a window has `view`, and no message. `text` are the message's own words.
    """

    by: Visitor
    ts: str
    thread: str
    passing: bool
    action: str
    value: str
    action_ts: str
    trigger: str
    view: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A form that was sent. `metadata` is what we gave it, `inputs` its fields by block."""

    by: Visitor
    view: str
    form: str
    metadata: str
    inputs: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A shortcut on a message. `text` are the message's words, without Slack's markup; a link is its address."""

    by: Visitor
    ts: str
    shortcut: str
    text: str
    action_ts: str
    trigger: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Something that we did not ask Slack to send."""

    by: Visitor
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Not what Slack sends. `why` names the field, never its content."""

    why: str


Incoming = Click | Filled | Asked | Other | Unreadable


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """`id` is what Slack waits to hear again, "" where there is none to hear."""

    id: str
    holds: Incoming


class _OutOfFormError(ValueError):
    """A field that is not what it should be; its text names the field."""


def envelope_of(message: Mapping[str, Any]) -> Envelope:
    """Never raises."""
    given = message.get("envelope_id")
    name = given if isinstance(given, str) and _TOKEN.fullmatch(given) else ""
    try:
        return Envelope(id=name, holds=_holds(message))
    except _OutOfFormError as e:
        return Envelope(id=name, holds=Unreadable(why=str(e)))


def _holds(message: Mapping[str, Any]) -> Incoming:
    kind = _text(message, "type", _NAME)
    payload = _part(message, "payload")
    if kind != "interactive":
        return Other(by=_visitor(payload), kind=kind)
    match _text(payload, "type", _NAME):
        case "block_actions":
            return _click(payload)
        case "view_submission":
            return _filled(payload)
        case "message_action":
            return _asked(payload)
        case other:
            return Other(by=_visitor(payload), kind=other)


def _visitor(payload: Mapping[str, Any]) -> Visitor:
    """Interactive payloads have objects, slash commands flat names; an event has nobody to answer to."""
    team, user = _maybe_part(payload, "team"), _maybe_part(payload, "user")
    channel = _maybe_part(payload, "channel") or _maybe_part(payload, "container")
    home = _maybe(user, "team_id", _TEAM)
    return Visitor(
        team=_maybe(team, "id", _TEAM) or _maybe(payload, "team_id", _TEAM) or home,
        home=home,
        app=_maybe(payload, "api_app_id", _APP),
        user=_maybe(user, "id", _USER) or _maybe(payload, "user_id", _USER),
        channel=_maybe(channel, "id", _CHANNEL)
        or _maybe(channel, "channel_id", _CHANNEL)
        or _maybe(payload, "channel_id", _CHANNEL),
    )


def _known_visitor(payload: Mapping[str, Any], *, in_channel: bool = True) -> Visitor:
    by = _visitor(payload)
    missing = [n for n, given in (("team", by.team), ("user", by.user), ("api_app_id", by.app)) if not given]
    if in_channel and not by.channel:
        missing.append("channel")
    if missing:
        raise _OutOfFormError(missing[0])
    return by


def _click(payload: Mapping[str, Any]) -> Click:
    actions = payload.get("actions")
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], Mapping):
        raise _OutOfFormError("actions")
    action, container = actions[0], _part(payload, "container")
    view = _maybe(_maybe_part(payload, "view"), "id", _VIEW)
    message = _maybe_part(payload, "message")
    chosen = action.get("selected_option")
    holder = chosen if isinstance(chosen, Mapping) else action
    value = holder.get("value")
    ts = "" if view else _text(container, "message_ts", _TS)
    thread = _maybe(message, "thread_ts", _TS) or _maybe(container, "thread_ts", _TS)
    return Click(
        by=_known_visitor(payload, in_channel=not view),
        ts=ts,
        view=view,
        thread="" if thread == ts else thread,  # a message that has a thread is told to be in it
        passing=container.get("is_ephemeral") is True,
        action=_text(action, "action_id", _NAME),
        value=value if isinstance(value, str) and len(value) <= VALUE_CHARS else "",
        action_ts=_text(action, "action_ts", _TS),
        trigger=_maybe(payload, "trigger_id", _TOKEN),
        text=_words_of(message),
    )


def _words_of(message: Mapping[str, Any]) -> str:
    text = message.get("text")
    return _plain(text[:TEXT_CHARS]) if isinstance(text, str) else ""


def _filled(payload: Mapping[str, Any]) -> Filled:
    view = _part(payload, "view")
    metadata = view.get("private_metadata", "")
    if not isinstance(metadata, str) or len(metadata) > METADATA_CHARS:
        raise _OutOfFormError("private_metadata")
    return Filled(
        by=_known_visitor(payload, in_channel=False),
        view=_text(view, "id", _VIEW),
        form=_text(view, "callback_id", _NAME),
        metadata=metadata,
        inputs=_inputs(_maybe_part(_maybe_part(view, "state"), "values")),
    )


def _inputs(values: Mapping[str, Any]) -> Mapping[str, str]:
    if len(values) > INPUTS:
        raise _OutOfFormError("values")
    return {block: _input(fields) for block, fields in values.items() if isinstance(fields, Mapping)}


def _input(fields: Mapping[str, Any]) -> str:
    """The one field of a block: what was written, the day, or the chosen option; "" for nothing."""
    field = next(iter(fields.values()), None)
    if not isinstance(field, Mapping):
        return ""
    chosen = field.get("selected_option")
    given = chosen.get("value") if isinstance(chosen, Mapping) else field.get("value") or field.get("selected_date")
    if given is None:
        return ""
    if not isinstance(given, str) or len(given) > INPUT_CHARS:
        raise _OutOfFormError("value")
    return given


def _asked(payload: Mapping[str, Any]) -> Asked:
    message = _part(payload, "message")
    return Asked(
        by=_known_visitor(payload),
        ts=_text(message, "ts", _TS),
        shortcut=_text(payload, "callback_id", _NAME),
        text=_words_of(message),
        action_ts=_text(payload, "action_ts", _TS),
        trigger=_maybe(payload, "trigger_id", _TOKEN),
    )


def _plain(text: str) -> str:
    """Slack's text as its writer saw it; of a link with other words, these and the address."""
    text = _LINK.sub(_shown, text)
    return html.unescape(_ADDRESSED.sub(lambda m: m[1] or "", text)).strip()


def _shown(link: re.Match[str]) -> str:
    address, words = link[1], link[2] or ""
    return address if not words or words in address else f"{words} {address}"


def _part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = of.get(name)
    if not isinstance(part, Mapping):
        raise _OutOfFormError(name)
    return part


def _maybe_part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = of.get(name)
    return part if isinstance(part, Mapping) else {}


def _text(of: Mapping[str, Any], name: str, form: re.Pattern[str]) -> str:
    text = of.get(name)
    if not isinstance(text, str) or not form.fullmatch(text):
        raise _OutOfFormError(name)
    return text


def _maybe(of: Mapping[str, Any], name: str, form: re.Pattern[str]) -> str:
    """A malformed one is as good as none."""
    text = of.get(name)
    return text if isinstance(text, str) and form.fullmatch(text) else ""
