"""Envelopes as Slack's socket brings them, in the form of its documentation."""

from datetime import date
from typing import Any

from tests.fakes.slack_socket import APP, TEAM

CHANNEL, TS, USER = "C0ALERTS1", "1772355600.000100", "U0ANALYST"


def _envelope(payload: dict[str, Any], kind: str = "interactive") -> dict[str, Any]:
    name = f"{payload.get('type', kind)}-1"
    return {"envelope_id": name, "type": kind, "payload": payload, "accepts_response_payload": True}


def _base(kind: str, user: str = USER, home: str = TEAM) -> dict[str, Any]:
    return {
        "type": kind,
        "team": {"id": TEAM, "domain": "policy-watch"},
        "user": {"id": user, "username": "analyst", "team_id": home},
        "api_app_id": APP,
        "trigger_id": "1.2.abc",
    }


def clicked(
    action: str,
    value: str,
    *,
    user: str = USER,
    home: str = TEAM,
    menu: bool = False,
    passing: bool = False,
    action_ts: str = "1772355700.25",
    **changes: Any,
) -> dict[str, Any]:
    """A control of a message; with `menu` an option of it, with `passing` one of a message that only the user sees."""
    chosen = {"selected_option": {"text": {"type": "plain_text", "text": "x"}, "value": value}}
    kind = {"type": "overflow", **chosen} if menu else {"type": "button", "value": value}
    payload = {
        **_base("block_actions", user, home),
        "container": {"type": "message", "message_ts": TS, "channel_id": CHANNEL, "is_ephemeral": passing},
        "channel": {"id": CHANNEL, "name": "policy-alerts"},
        "message": {"type": "message", "ts": TS, "text": "High · China approves &lt;some&gt; licences"},
        "actions": [{**kind, "action_id": action, "block_id": "controls-1", "action_ts": action_ts}],
        **changes,
    }
    if "view" in payload:
        payload["container"] = {"type": "view", "view_id": payload["view"]["id"]}
    return _envelope({name: part for name, part in payload.items() if part is not None})


def filled(form: str, metadata: str, *, user: str = USER, **inputs: Any) -> dict[str, Any]:
    """A form that was sent; a day is a date, the rest texts."""
    values = {name: {name: _field(name, given)} for name, given in inputs.items()}
    view = {"id": "V0FAKE", "callback_id": form, "private_metadata": metadata, "state": {"values": values}}
    return _envelope({**_base("view_submission", user), "view": view})


def _field(name: str, given: Any) -> dict[str, Any]:
    if isinstance(given, date):
        return {"type": "datepicker", "selected_date": given.isoformat()}
    if name == "assignee":
        return {"type": "users_select", "selected_user": given}
    if name in ("decision", "reason", "days", "subject"):
        return {"type": "radio_buttons", "selected_option": {"value": given}}
    return {"type": "plain_text_input", "value": given}


def shortcut(callback: str, text: str) -> dict[str, Any]:
    payload = {
        **_base("message_action"),
        "callback_id": callback,
        "action_ts": "1772355700.25",
        "channel": {"id": CHANNEL, "name": "random"},
        "message": {"type": "message", "user": "U0OTHER", "ts": TS, "text": text},
    }
    return _envelope(payload)


def slash(command: str, text: str = "", *, channel: str = CHANNEL) -> dict[str, Any]:
    who = {"team_id": TEAM, "channel_id": channel, "user_id": USER, "api_app_id": APP}
    payload = {**who, "command": command, "text": text, "trigger_id": "1.2.abc"}
    return _envelope(payload, "slash_commands")


def said(
    text: str, *, channel: str = "D0DIRECT1", user: str = USER, home: str = TEAM, **changes: Any
) -> dict[str, Any]:
    """A direct message to the bot; a mention of it in another channel."""
    direct = channel.startswith("D")
    event = {
        "type": "message" if direct else "app_mention",
        "channel_type": "im" if direct else "channel",
        "channel": channel,
        "user": user,
        "team": home,
        "text": text,
        "ts": TS,
        "event_ts": TS,
        **changes,
    }
    payload = {"team_id": TEAM, "api_app_id": APP, "event": event, "type": "event_callback", "event_id": "Ev0FAKE"}
    return _envelope(payload, "events_api")


def asked(callback: str) -> dict[str, Any]:
    """A global shortcut."""
    return _envelope({**_base("shortcut"), "callback_id": callback, "action_ts": "1772355700.25"})
