"""How a call to Slack ended, as a leaf of DeliveryError: one table of Slack's codes, one reading of what the
network did. What is not known for certain counts as perhaps delivered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from monitor.errors import (
    AmbiguousError,
    AuthRefusedError,
    ChannelRefusedError,
    DeliveryError,
    MessageGoneError,
    NotSentError,
    PayloadRefusedError,
    PlanRefusedError,
    ThrottledError,
    UnknownAnswerError,
)
from monitor.messengers.pause import DEFAULT, pause_of

__all__ = ["CODES", "Call", "Row", "failure", "refusal"]


class Call(Enum):
    """What a call was to do: a lost answer leaves a post in doubt, an edit is simply made again, a look as well."""

    POST = auto()
    EDIT = auto()
    READ = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """What a code of Slack's means for the delivery, and what a person can do."""

    leaf: type[DeliveryError]
    remedy: str


_COPIED = "copy the Bot User OAuth Token (xoxb-…) from the app's page OAuth & Permissions to MONITOR_SLACK_BOT_TOKEN"
_REINSTALL = "install the app again on its page OAuth & Permissions and copy the new token to MONITOR_SLACK_BOT_TOKEN"
_ADMIN = "ask an owner of the workspace to allow the app"
_PLAINER = "it is sent in a plainer form"
_LATER = "it is tried again"
_LOOK = "the channel is searched before it is sent again"

_THROTTLED = ("ratelimited", "rate_limited")

CODES: Mapping[str, Row] = {
    # Slack asks to wait
    **dict.fromkeys(_THROTTLED, Row(ThrottledError, "it is sent when the pause is over")),
    # refused before anything was done
    **dict.fromkeys(("request_timeout", "service_unavailable"), Row(NotSentError, _LATER)),
    **dict.fromkeys(
        ("org_login_required", "team_added_to_org"), Row(NotSentError, "the workspace is being moved; " + _LATER)
    ),
    # "possible some aspect of the operation succeeded before the error was raised"
    **dict.fromkeys(("internal_error", "fatal_error"), Row(AmbiguousError, _LOOK)),
    # this content
    **dict.fromkeys(
        (
            "invalid_blocks",
            "invalid_blocks_format",
            "invalid_arguments",
            "invalid_metadata_format",
            "invalid_metadata_schema",
            "metadata_must_be_sent_from_app",
            "metadata_too_large",
            "msg_blocks_too_long",
            "msg_too_long",
            "no_text",
            "too_many_attachments",
        ),
        Row(PayloadRefusedError, _PLAINER),
    ),
    # the message that was to be edited
    "message_not_found": Row(MessageGoneError, "the message to be edited was deleted"),
    "cant_update_message": Row(MessageGoneError, "the message was posted by another app, which alone may edit it"),
    "edit_window_closed": Row(
        MessageGoneError, "allow edits at any time in the workspace's settings, under Permissions → Message Editing"
    ),
    "cant_delete_message": Row(MessageGoneError, "the bot may not delete the message; delete it by hand"),
    # the message that a reply was to stand under
    "thread_not_found": Row(MessageGoneError, "the message to be answered was deleted"),
    "cannot_reply_to_message": Row(MessageGoneError, "that message takes no replies"),
    "restricted_action_thread_locked": Row(MessageGoneError, "the thread is locked; unlock it in its menu"),
    "restricted_action_non_threadable_channel": Row(
        MessageGoneError, "allow replies under Channel settings → Posting permissions"
    ),
    # this channel
    "channel_not_found": Row(
        ChannelRefusedError,
        "copy the channel's id (C…, at the foot of its About page) to MONITOR_SLACK_CHANNEL; "
        "a private one is found only after the bot was invited",
    ),
    "not_in_channel": Row(ChannelRefusedError, "invite the bot: /invite @{bot} in the channel"),
    "is_archived": Row(ChannelRefusedError, "unarchive the channel or choose another one"),
    "is_inactive": Row(ChannelRefusedError, "the channel is frozen; choose another one"),
    **dict.fromkeys(
        (
            "no_permission",
            "restricted_action",
            "restricted_action_read_only_channel",
            "restricted_action_thread_only_channel",
        ),
        Row(ChannelRefusedError, "allow the app to post under Channel settings → Posting permissions"),
    ),
    "method_not_supported_for_channel_type": Row(ChannelRefusedError, "choose a public or private channel"),
    # the token, the app, the plan
    "not_authed": Row(AuthRefusedError, _COPIED),
    "invalid_auth": Row(AuthRefusedError, _COPIED),
    "not_allowed_token_type": Row(AuthRefusedError, _COPIED),
    **dict.fromkeys(("account_inactive", "token_expired", "token_revoked"), Row(AuthRefusedError, _REINSTALL)),
    "missing_scope": Row(
        AuthRefusedError, "add the scope {needed} on the app's page OAuth & Permissions, then Reinstall to Workspace"
    ),
    **dict.fromkeys(
        ("access_denied", "accesslimited", "ekm_access_denied", "team_access_not_granted"),
        Row(AuthRefusedError, _ADMIN),
    ),
    "message_limit_exceeded": Row(
        PlanRefusedError, "the workspace's plan takes no more messages; see its billing page"
    ),
}
_UNSURE = {
    Call.POST: Row(AmbiguousError, _LOOK),
    Call.EDIT: Row(NotSentError, _LATER),  # to edit twice is to edit once
    Call.READ: Row(NotSentError, _LATER),
}
_UNKNOWN = {
    Call.POST: Row(UnknownAnswerError, _LOOK),
    Call.EDIT: Row(UnknownAnswerError, _LATER),
    Call.READ: Row(NotSentError, _LATER),
}

_BEFORE_SENDING = (
    aiohttp.ClientConnectorError,  # DNS, refused, TLS, and a proxy that can't be reached
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,  # the proxy's answer to CONNECT
    aiohttp.InvalidURL,
)


def failure(error: Exception, *, place: str, bot: str = "the bot", call: Call = Call.POST) -> DeliveryError:
    """What a call that raised came to. `place` begins the text; `bot` is the name to invite.

    The text never quotes the response: it carries the request, and with it the token.
    """
    unsure = _UNSURE[call]
    if isinstance(error, SlackApiError):
        return _answered(error.response, place, bot, call)
    name = type(error).__name__
    if isinstance(error, _BEFORE_SENDING):
        return NotSentError(f"{place}: Slack can't be reached ({_cause(error)}); {_LATER}", code=name)
    if isinstance(error, TimeoutError):
        return unsure.leaf(f"{place}: Slack gave no answer in time; {unsure.remedy}", code=name)
    return unsure.leaf(f"{place}: no answer of Slack's arrived ({name}); {unsure.remedy}", code=name)


def refusal(code: str, *, place: str, needed: str = "", bot: str = "the bot", call: Call = Call.POST) -> DeliveryError:
    """The leaf for one of Slack's codes, with its remedy in words; a code that nobody knows leaves it in doubt."""
    row = CODES.get(code, _UNKNOWN[call])
    row = _UNSURE[call] if row.leaf is AmbiguousError else row
    text = f"{place}: Slack says {code}; {row.remedy.format(needed=_scopes(needed), bot=bot)}"
    if row.leaf is ThrottledError:
        return ThrottledError(text, retry_after=DEFAULT, code=code)
    return row.leaf(text, code=code)


def _answered(answer: Any, place: str, bot: str, call: Call) -> DeliveryError:
    """`answer` is the SDK's response, or aiohttp's where the body could not be read."""
    unsure = _UNSURE[call]
    status = int(getattr(answer, "status_code", None) or answer.status)
    data = getattr(answer, "data", None)
    body: Mapping[str, Any] = data if isinstance(data, dict) else {}
    code = str(body.get("error", ""))
    if status == 429 or code in _THROTTLED:
        text = f"{place}: Slack asks to wait; it is sent when the pause is over"
        return ThrottledError(text, retry_after=pause_of(answer.headers), code=code or "ratelimited")
    if status >= 500:
        return unsure.leaf(f"{place}: Slack answered {status}; {unsure.remedy}", code=code or str(status))
    if not code:
        return unsure.leaf(f"{place}: the answer ({status}) is not Slack's; {unsure.remedy}", code=str(status))
    return refusal(code, place=place, needed=str(body.get("needed", "")), bot=bot, call=call)


def _scopes(needed: str) -> str:
    """Slack names the scopes of all kinds of conversation; ours are channels, public and private."""
    ours = [s for s in needed.split(",") if s and not s.startswith(("im:", "mpim:"))]
    return " or ".join(ours) or "that is missing"


def _cause(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "its certificate is not trusted; where a proxy inspects TLS, set MONITOR_CA_BUNDLE"
    inner = getattr(error, "os_error", None)
    return str(inner.strerror or type(inner).__name__) if inner else type(error).__name__
