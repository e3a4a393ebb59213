"""Mapping of failed Slack calls to DeliveryErrors: a table of Slack's error codes, and rules for network errors.

A post whose result is unknown counts as perhaps delivered.
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
    UnknownResponseError,
)
from monitor.messengers.retry_after import DEFAULT, retry_after_in


class Call(Enum):
    """The kind of a call. A lost response leaves a post in doubt; an edit or a read is made again."""

    POST = auto()
    EDIT = auto()
    READ = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """The error class for a Slack error code, and the remedy."""

    leaf: type[DeliveryError]
    remedy: str


_COPIED = "copy the Bot User OAuth Token (xoxb-…) from the app's page OAuth & Permissions to MONITOR_SLACK_BOT_TOKEN"
_REINSTALL = "install the app again on its page OAuth & Permissions and copy the new token to MONITOR_SLACK_BOT_TOKEN"
_ADMIN = "ask an owner of the workspace to allow the app"
_PLAINER = "the monitor retries in a plainer form"
_LATER = "the monitor retries"
_LOOK = "the monitor searches the channel before it retries"
_WAIT = "the monitor waits and retries"

_THROTTLED = ("ratelimited", "rate_limited")

CODES: Mapping[str, Row] = {
    # rate limit
    **dict.fromkeys(_THROTTLED, Row(ThrottledError, _WAIT)),
    # failed before anything was done
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
            # of an uploaded file
            "blocked_file_type",
            "file_uploads_disabled",
            "file_uploads_except_images_disabled",
            "file_type_blocked",
            "malware_detected",
            "slack_connect_blocked_file_type",
            "slack_connect_file_upload_sharing_blocked",
            "storage_limit_reached",
        ),
        Row(PayloadRefusedError, _PLAINER),
    ),
    # the message to edit
    "message_not_found": Row(MessageGoneError, "the message to edit was deleted"),
    "cant_update_message": Row(MessageGoneError, "another app posted the message, and only that app can edit it"),
    "edit_window_closed": Row(
        MessageGoneError, "allow edits at any time in the workspace's settings, under Permissions → Message Editing"
    ),
    "cant_delete_message": Row(MessageGoneError, "the bot may not delete the message; delete it by hand"),
    # the parent message of a reply
    "thread_not_found": Row(MessageGoneError, "the parent message was deleted"),
    "cannot_reply_to_message": Row(MessageGoneError, "the parent message accepts no replies"),
    "restricted_action_thread_locked": Row(MessageGoneError, "the thread is locked; unlock it in its menu"),
    "restricted_action_non_threadable_channel": Row(
        MessageGoneError, "allow replies under Channel settings → Posting permissions"
    ),
    # this channel
    "channel_not_found": Row(
        ChannelRefusedError,
        "copy the channel's id (C…, at the bottom of its About page) to MONITOR_SLACK_CHANNEL; "
        "a private channel is found only after the bot was invited",
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
    # this person
    **dict.fromkeys(
        (
            "cannot_dm_bot",
            "messages_tab_disabled",
            "user_disabled",
            "user_not_found",
            "user_not_visible",
            "users_not_found",
        ),
        Row(ChannelRefusedError, "the person left the workspace, or does not accept messages of the app"),
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
        PlanRefusedError, "the workspace's plan allows no more messages; see its billing page"
    ),
}
_UNSURE = {
    Call.POST: Row(AmbiguousError, _LOOK),
    Call.EDIT: Row(NotSentError, _LATER),  # a repeated edit changes nothing
    Call.READ: Row(NotSentError, _LATER),
}
_UNKNOWN = {
    Call.POST: Row(UnknownResponseError, _LOOK),
    Call.EDIT: Row(UnknownResponseError, _LATER),
    Call.READ: Row(NotSentError, _LATER),
}

_BEFORE_SENDING = (
    aiohttp.ClientConnectorError,  # DNS, refused, TLS, and a proxy that can't be reached
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,  # the proxy's answer to CONNECT
    aiohttp.InvalidURL,
)


def failure(error: Exception, *, place: str, bot: str = "the bot", call: Call = Call.POST) -> DeliveryError:
    """The DeliveryError for an exception of a call. `place` begins the text; `bot` is the name to invite.

    The text never quotes the response, which contains the request and its token.
    """
    unsure = _UNSURE[call]
    if isinstance(error, SlackApiError):
        return _response_error(error.response, place, bot, call)
    name = type(error).__name__
    if isinstance(error, _BEFORE_SENDING):
        return NotSentError(f"{place}: Slack can't be reached ({_cause(error)}); {_LATER}", code=name)
    if isinstance(error, TimeoutError):
        return unsure.leaf(f"{place}: Slack did not respond in time; {unsure.remedy}", code=name)
    return unsure.leaf(f"{place}: the response from Slack was lost ({name}); {unsure.remedy}", code=name)


def refusal(code: str, *, place: str, needed: str = "", bot: str = "the bot", call: Call = Call.POST) -> DeliveryError:
    """The DeliveryError for a Slack error code, with its remedy; an unknown code leaves a post in doubt."""
    row = CODES.get(code, _UNKNOWN[call])
    row = _UNSURE[call] if row.leaf is AmbiguousError else row
    text = f"{place}: Slack error {code}; {row.remedy.format(needed=_scopes(needed), bot=bot)}"
    if row.leaf is ThrottledError:
        return ThrottledError(text, retry_after=DEFAULT, code=code)
    return row.leaf(text, code=code)


def _response_error(response: Any, place: str, bot: str, call: Call) -> DeliveryError:
    """`response` is the SDK's, or aiohttp's where the body could not be read."""
    unsure = _UNSURE[call]
    status = int(getattr(response, "status_code", None) or response.status)
    data = getattr(response, "data", None)
    body: Mapping[str, Any] = data if isinstance(data, dict) else {}
    code = str(body.get("error", ""))
    if status == 429 or code in _THROTTLED:
        text = f"{place}: Slack rate limit; {_WAIT}"
        return ThrottledError(text, retry_after=retry_after_in(response.headers), code=code or "ratelimited")
    if status >= 500:
        return unsure.leaf(f"{place}: Slack returned HTTP {status}; {unsure.remedy}", code=code or str(status))
    if not code:
        return unsure.leaf(f"{place}: response not from Slack (HTTP {status}); {unsure.remedy}", code=str(status))
    return refusal(code, place=place, needed=str(body.get("needed", "")), bot=bot, call=call)


def _scopes(needed: str) -> str:
    """The scopes for public and private channels, of those that Slack lists for all kinds of conversation."""
    ours = [s for s in needed.split(",") if s and not s.startswith(("im:", "mpim:"))]
    return " or ".join(ours) or "that the call needs"


def _cause(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "TLS certificate not trusted; if a proxy inspects TLS, set MONITOR_CA_BUNDLE"
    inner = getattr(error, "os_error", None)
    return str(inner.strerror or type(inner).__name__) if inner else type(error).__name__
