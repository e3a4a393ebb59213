import ssl
from collections.abc import Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
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
from monitor.messengers.slack.errors import CODES, Call, failure, refusal
from tests.rows import each_row

_EXPECTED: dict[type[DeliveryError], tuple[str, ...]] = {
    ThrottledError: ("ratelimited", "rate_limited"),
    NotSentError: ("request_timeout", "service_unavailable", "org_login_required", "team_added_to_org"),
    AmbiguousError: ("internal_error", "fatal_error"),
    PayloadRefusedError: (
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
        "blocked_file_type",
        "file_uploads_disabled",
        "file_uploads_except_images_disabled",
        "file_type_blocked",
        "malware_detected",
        "slack_connect_blocked_file_type",
        "slack_connect_file_upload_sharing_blocked",
        "storage_limit_reached",
    ),
    MessageGoneError: (
        "message_not_found",
        "cant_update_message",
        "edit_window_closed",
        "cant_delete_message",
        "thread_not_found",
        "cannot_reply_to_message",
        "restricted_action_thread_locked",
        "restricted_action_non_threadable_channel",
    ),
    ChannelRefusedError: (
        "channel_not_found",
        "not_in_channel",
        "is_archived",
        "is_inactive",
        "no_permission",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "method_not_supported_for_channel_type",
        "cannot_dm_bot",
        "messages_tab_disabled",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
    ),
    AuthRefusedError: (
        "invalid_auth",
        "not_authed",
        "not_allowed_token_type",
        "account_inactive",
        "token_expired",
        "token_revoked",
        "missing_scope",
        "access_denied",
        "accesslimited",
        "ekm_access_denied",
        "team_access_not_granted",
    ),
    PlanRefusedError: ("message_limit_exceeded",),
}
_ROWS = [(code, leaf) for leaf, codes in _EXPECTED.items() for code in codes]


def _answer(status: int, data: Any, headers: Mapping[str, str] | None = None) -> SlackApiError:
    answer = SimpleNamespace(status_code=status, data=data, headers=headers or {})
    return SlackApiError("no", answer)  # type: ignore[no-untyped-call]


@each_row(_ROWS)
def test_every_code_has_its_error_class(code: str, leaf: type[DeliveryError]) -> None:
    shown = failure(_answer(200, {"ok": False, "error": code}), place="channel C1")
    assert type(shown) is leaf
    assert shown.code == code
    assert str(shown).startswith("channel C1: Slack ")
    assert "; " in str(shown)
    assert "{" not in str(shown)


def test_the_table_has_no_other_code() -> None:
    assert set(CODES) == {code for codes in _EXPECTED.values() for code in codes}


@pytest.mark.parametrize(
    ("call", "leaf"),
    [(Call.POST, UnknownResponseError), (Call.EDIT, UnknownResponseError), (Call.READ, NotSentError)],
)
def test_an_unknown_code_differs_from_a_network_error(call: Call, leaf: type[DeliveryError]) -> None:
    shown = failure(_answer(200, {"ok": False, "error": "brand_new_code"}), place="channel C1", call=call)
    assert type(shown) is leaf
    assert shown.code == "brand_new_code"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"Retry-After": "7"}, 7, id="seconds"),
        pytest.param({"retry-after": "0"}, 0, id="at once"),
        pytest.param({}, 30, id="not given"),
        pytest.param({"Retry-After": "Wed, 25 Nov 2026 10:00:00 GMT"}, 30, id="a date"),
        pytest.param({"Retry-After": "-5"}, 0, id="negative"),
        pytest.param({"Retry-After": "9" * 40}, 30, id="beyond numbers"),
        pytest.param({"Retry-After": "86400"}, 3_600, id="a day"),
    ],
)
def test_a_429_has_its_retry_after(headers: Mapping[str, str], seconds: int) -> None:
    for data in ({"ok": False, "error": "ratelimited"}, "<html>slow down</html>"):
        shown = failure(_answer(429, data, headers), place="channel C1")
        assert isinstance(shown, ThrottledError)
        assert shown.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
@pytest.mark.parametrize("data", [{"ok": False, "error": "service_unavailable"}, {}, "upstream error"])
def test_any_server_error_is_ambiguous(status: int, data: Any) -> None:
    assert type(failure(_answer(status, data), place="p")) is AmbiguousError


@pytest.mark.parametrize("status", [200, 302, 403, 404])
@pytest.mark.parametrize("data", [{}, "<html>", b"\x00", ["ok"], None, {"ok": False}])
def test_a_response_that_is_not_from_slack_is_ambiguous(status: int, data: Any) -> None:
    assert type(failure(_answer(status, data), place="p")) is AmbiguousError


def _key() -> Any:
    return SimpleNamespace(host="slack.example", port=443, ssl=True, is_ssl=True)


@pytest.mark.parametrize(
    ("error", "leaf"),
    [
        pytest.param(aiohttp.ClientConnectorError(_key(), OSError(111, "refused")), NotSentError, id="refused"),
        pytest.param(aiohttp.ClientConnectorDNSError(_key(), OSError(-2, "unknown")), NotSentError, id="dns"),
        pytest.param(aiohttp.ClientConnectorSSLError(_key(), ssl.SSLError("bad record")), NotSentError, id="tls"),
        pytest.param(
            aiohttp.ClientConnectorCertificateError(_key(), ssl.CertificateError("self-signed")),
            NotSentError,
            id="certificate",
        ),
        pytest.param(aiohttp.ConnectionTimeoutError("connect"), NotSentError, id="connect timeout"),
        pytest.param(
            aiohttp.ClientHttpProxyError(_key(), (), status=502, message="no way"), NotSentError, id="proxy says no"
        ),
        pytest.param(aiohttp.InvalidURL("slack"), NotSentError, id="no url"),
        pytest.param(TimeoutError(), AmbiguousError, id="read timeout"),
        pytest.param(aiohttp.SocketTimeoutError("read"), AmbiguousError, id="socket timeout"),
        pytest.param(aiohttp.ServerDisconnectedError(), AmbiguousError, id="disconnected"),
        pytest.param(ConnectionResetError(104, "reset"), AmbiguousError, id="reset"),
        pytest.param(aiohttp.ClientOSError(104, "reset"), AmbiguousError, id="reset in aiohttp"),
        pytest.param(aiohttp.ClientPayloadError("half a body"), AmbiguousError, id="half a body"),
        pytest.param(
            AttributeError("'str' object has no attribute 'get'"), AmbiguousError, id="what the SDK trips over"
        ),
    ],
)
def test_a_network_error_is_ambiguous_if_the_post_had_been_sent(error: Exception, leaf: type[DeliveryError]) -> None:
    assert type(failure(error, place="channel C1")) is leaf


def test_an_untrusted_certificate_names_the_setting() -> None:
    error = aiohttp.ClientConnectorCertificateError(_key(), ssl.CertificateError("self-signed"))
    assert "MONITOR_CA_BUNDLE" in str(failure(error, place="channel C1"))


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(TimeoutError(), id="timeout"),
        pytest.param(_answer(502, {}), id="server error"),
        pytest.param(_answer(200, {"ok": False, "error": "internal_error"}), id="internal error"),
    ],
)
def test_a_failed_read_is_never_ambiguous(error: Exception) -> None:
    shown = failure(error, place="history of channel C1", call=Call.READ)
    assert type(shown) is NotSentError
    assert "the monitor retries" in str(shown)


def test_a_missing_scope_is_named_without_those_of_direct_messages() -> None:
    needed = "channels:history,groups:history,mpim:history,im:history"
    shown = refusal("missing_scope", place="channel C1", needed=needed)
    assert "add the scope channels:history or groups:history on" in str(shown)


def test_the_bot_to_invite_is_named() -> None:
    assert "/invite @policybot" in str(refusal("not_in_channel", place="channel C1", bot="policybot"))
