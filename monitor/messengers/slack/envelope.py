"""Parsing of the envelopes of Slack's Socket Mode into typed values. Pure.

Input is untrusted: any message becomes one of these types, or a `MalformedPayload` with the field at fault, and no
string exceeds its limit. Only the fields that are used are read. A well-formed value need not be true.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from monitor.messengers.slack.payloads import (
    AnyPayload,
    BlockAction,
    BotMessage,
    Envelope,
    GlobalShortcut,
    MalformedPayload,
    MessageAction,
    SlackUser,
    UnsupportedPayload,
    ViewSubmission,
)

TEXT_CHARS = 12_000  # of the message of a shortcut
INPUT_CHARS = 3_000  # of one field of a form: Slack's maximum
INPUTS = 20
VALUE_CHARS = 300  # of the value of a control
METADATA_CHARS = 3_000  # Slack's maximum

_ID = r"[A-Z0-9]{1,32}"
_TEAM, _APP = re.compile(rf"[TE]{_ID}"), re.compile(rf"A{_ID}")
_USER, _CHANNEL, _VIEW = re.compile(rf"[UW]{_ID}"), re.compile(rf"[CGD]{_ID}"), re.compile(rf"V{_ID}")
_TS = re.compile(r"[0-9]{1,16}(\.[0-9]{1,9})?")
_NAME = re.compile(r"[ -~]{1,255}")  # action_id and callback_id
_TOKEN = re.compile(r"[!-~]{1,300}")  # trigger ids, envelope ids

_LINK = re.compile(r"<(https?://[^>|\s]+)(?:\|([^>]*))?>")
_MENTION = re.compile(r"<[@#!][^>|]*(?:\|([^>]*))?>")


class _MalformedError(ValueError):
    """A malformed field; the text is its name."""


def envelope_of(message: Mapping[str, Any]) -> Envelope:
    """Never raises."""
    given = message.get("envelope_id")
    name = given if isinstance(given, str) and _TOKEN.fullmatch(given) else ""
    try:
        return Envelope(id=name, payload=_payload(message))
    except _MalformedError as e:
        return Envelope(id=name, payload=MalformedPayload(field=str(e)))


def _payload(message: Mapping[str, Any]) -> AnyPayload:
    kind = _text(message, "type", _NAME)
    payload = _part(message, "payload")
    match kind:
        case "events_api":
            return _event(payload)
        case "slash_commands":
            return _command(payload)
        case "interactive":
            return _interactive(payload)
        case _:
            return UnsupportedPayload(by=_user(payload), kind=kind)


def _interactive(payload: Mapping[str, Any]) -> AnyPayload:
    match _text(payload, "type", _NAME):
        case "block_actions":
            return _click(payload)
        case "view_submission":
            return _submission(payload)
        case "message_action":
            return _message_action(payload)
        case "shortcut":
            return GlobalShortcut(
                by=_required_user(payload, in_channel=False),
                callback_id=_text(payload, "callback_id", _NAME),
                action_ts=_text(payload, "action_ts", _TS),
                trigger=_maybe(payload, "trigger_id", _TOKEN),
            )
        case other:
            return UnsupportedPayload(by=_user(payload), kind=other)


def _event(payload: Mapping[str, Any]) -> AnyPayload:
    """A message that a person wrote to the bot. Edits, deletions and messages of bots, ours too, are not supported."""
    event = _part(payload, "event")
    kind = _text(event, "type", _NAME)
    is_direct = event.get("channel_type") == "im"
    nobody = UnsupportedPayload(by=replace(_user(payload), user=""), kind=kind)
    if event.get("bot_id") or event.get("subtype") not in (None, "", *_OF_PEOPLE):
        return nobody
    if kind != "app_mention" and not (kind == "message" and is_direct):
        return nobody
    ts = _text(event, "ts", _TS)
    thread = _maybe(event, "thread_ts", _TS)
    home = _maybe(event, "user_team", _TEAM) or _maybe(event, "team", _TEAM)
    by = SlackUser(
        team=_text(payload, "team_id", _TEAM),
        home=home,
        app=_text(payload, "api_app_id", _APP),
        user=_text(event, "user", _USER),
        channel=_text(event, "channel", _CHANNEL),
    )
    return BotMessage(by=by, ts=ts, thread="" if thread == ts else thread, text=_text_of(event), is_direct=is_direct)


_OF_PEOPLE = ("thread_broadcast", "file_share", "me_message")


def _command(payload: Mapping[str, Any]) -> AnyPayload:
    by = _required_user(payload)
    trigger, text = _maybe(payload, "trigger_id", _TOKEN), payload.get("text", "")
    if not trigger:
        return UnsupportedPayload(by=by, kind="slash_commands")
    return BotMessage(
        by=by,
        ts=trigger,
        thread="",
        text=_plain(text[:TEXT_CHARS]) if isinstance(text, str) else "",
        is_direct=False,  # it may be the conversation of two people
        command=_text(payload, "command", _NAME),
    )


def _user(payload: Mapping[str, Any]) -> SlackUser:
    """The user. Interactive payloads contain objects, slash commands flat fields; an event has no user to answer."""
    team, user = _maybe_part(payload, "team"), _maybe_part(payload, "user")
    channel = _maybe_part(payload, "channel") or _maybe_part(payload, "container")
    home = _maybe(user, "team_id", _TEAM)
    return SlackUser(
        team=_maybe(team, "id", _TEAM) or _maybe(payload, "team_id", _TEAM) or home,
        home=home,
        app=_maybe(payload, "api_app_id", _APP),
        user=_maybe(user, "id", _USER) or _maybe(payload, "user_id", _USER),
        channel=_maybe(channel, "id", _CHANNEL)
        or _maybe(channel, "channel_id", _CHANNEL)
        or _maybe(payload, "channel_id", _CHANNEL),
    )


def _required_user(payload: Mapping[str, Any], *, in_channel: bool = True) -> SlackUser:
    by = _user(payload)
    missing = [n for n, given in (("team", by.team), ("user", by.user), ("api_app_id", by.app)) if not given]
    if in_channel and not by.channel:
        missing.append("channel")
    if missing:
        raise _MalformedError(missing[0])
    return by


def _click(payload: Mapping[str, Any]) -> BlockAction:
    actions = payload.get("actions")
    if not isinstance(actions, list) or not actions or not isinstance(actions[0], Mapping):
        raise _MalformedError("actions")
    action, container = actions[0], _part(payload, "container")
    view = _maybe(_maybe_part(payload, "view"), "id", _VIEW)
    message = _maybe_part(payload, "message")
    chosen = action.get("selected_option")
    holder = chosen if isinstance(chosen, Mapping) else action
    value = holder.get("value")
    ts = "" if view else _text(container, "message_ts", _TS)
    thread = _maybe(message, "thread_ts", _TS) or _maybe(container, "thread_ts", _TS)
    return BlockAction(
        by=_required_user(payload, in_channel=not view),
        ts=ts,
        view=view,
        thread="" if thread == ts else thread,  # Slack gives the parent of a thread its own thread_ts
        is_ephemeral=container.get("is_ephemeral") is True,
        action=_text(action, "action_id", _NAME),
        value=value if isinstance(value, str) and len(value) <= VALUE_CHARS else "",
        action_ts=_text(action, "action_ts", _TS),
        trigger=_maybe(payload, "trigger_id", _TOKEN),
        text=_text_of(message),
    )


def _text_of(message: Mapping[str, Any]) -> str:
    text = message.get("text")
    return _plain(text[:TEXT_CHARS]) if isinstance(text, str) else ""


def _submission(payload: Mapping[str, Any]) -> ViewSubmission:
    view = _part(payload, "view")
    metadata = view.get("private_metadata", "")
    if not isinstance(metadata, str) or len(metadata) > METADATA_CHARS:
        raise _MalformedError("private_metadata")
    return ViewSubmission(
        by=_required_user(payload, in_channel=False),
        view=_text(view, "id", _VIEW),
        form=_text(view, "callback_id", _NAME),
        metadata=metadata,
        inputs=_inputs(_maybe_part(_maybe_part(view, "state"), "values")),
    )


def _inputs(values: Mapping[str, Any]) -> Mapping[str, str]:
    if len(values) > INPUTS:
        raise _MalformedError("values")
    return {block: _input(fields) for block, fields in values.items() if isinstance(fields, Mapping)}


def _input(fields: Mapping[str, Any]) -> str:
    """The value of the one field of a block: text, date, person or chosen option; "" for an empty field."""
    field = next(iter(fields.values()), None)
    if not isinstance(field, Mapping):
        return ""
    chosen = field.get("selected_option")
    given = chosen.get("value") if isinstance(chosen, Mapping) else _plain_input(field)
    if given is None:
        return ""
    if not isinstance(given, str) or len(given) > INPUT_CHARS:
        raise _MalformedError("value")
    return given


def _plain_input(field: Mapping[str, Any]) -> Any:
    return next((field[name] for name in ("value", "selected_date", "selected_user") if field.get(name)), None)


def _message_action(payload: Mapping[str, Any]) -> MessageAction:
    message = _part(payload, "message")
    return MessageAction(
        by=_required_user(payload),
        ts=_text(message, "ts", _TS),
        callback_id=_text(payload, "callback_id", _NAME),
        text=_text_of(message),
        action_ts=_text(payload, "action_ts", _TS),
        trigger=_maybe(payload, "trigger_id", _TOKEN),
    )


def _plain(text: str) -> str:
    """Slack's text without markup; a link with a label becomes label and address."""
    text = _LINK.sub(_link_text, text)
    return html.unescape(_MENTION.sub(lambda m: m[1] or "", text)).strip()


def _link_text(link: re.Match[str]) -> str:
    address, label = link[1], link[2] or ""
    return address if not label or label in address else f"{label} {address}"


def _part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = of.get(name)
    if not isinstance(part, Mapping):
        raise _MalformedError(name)
    return part


def _maybe_part(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = of.get(name)
    return part if isinstance(part, Mapping) else {}


def _text(of: Mapping[str, Any], name: str, form: re.Pattern[str]) -> str:
    text = of.get(name)
    if not isinstance(text, str) or not form.fullmatch(text):
        raise _MalformedError(name)
    return text


def _maybe(of: Mapping[str, Any], name: str, form: re.Pattern[str]) -> str:
    """The field, or "" where it is missing or malformed."""
    text = of.get(name)
    return text if isinstance(text, str) and form.fullmatch(text) else ""
