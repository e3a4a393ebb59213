import logging
import socket
import traceback
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from monitor.domain.delivery.outbox import DeliveryId, DeliveryTimes, Form, Receipt
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
from monitor.messengers.slack import SlackMessenger, open_slack
from monitor.messengers.slack.client import BY_HAND
from tests.fakes.clock import LoopTime
from tests.fakes.messages import a_notice, an_alert, an_update
from tests.fakes.present_messages import present_messages
from tests.fakes.slack_server import TOKEN, Answer, Cut, FakeSlack, Hang, fake_slack

_ID = DeliveryId("2f0c9a54-0000-5000-8000-000000000001")
_OTHER = DeliveryId("2f0c9a54-0000-5000-8000-000000000002")
_CHANNEL = "C0ALERTS1"
_PATIENT = DeliveryTimes(post=timedelta(minutes=1), directory=timedelta(0))  # a busy machine fails no test


@pytest.fixture
async def server() -> AsyncIterator[FakeSlack]:
    clock = LoopTime()
    async with fake_slack() as running:
        running.on_hang = lambda: clock.step(_PATIENT.post)
        yield running


@pytest.fixture
async def slack(server: FakeSlack) -> AsyncIterator[SlackMessenger]:
    async with open_slack(TOKEN, base_url=server.url, times=_PATIENT) as messenger:
        yield messenger


def _recently() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=2)


async def _post(slack: SlackMessenger, channel: str = _CHANNEL) -> None:
    await slack.post(channel, an_alert(), delivery_id=_ID, form=Form.FULL)


_HTML = "<html>Sign in</html>"
_ENDINGS = [
    pytest.param(Answer.error("ratelimited", status=429, headers={"Retry-After": "2"}), ThrottledError, id="429"),
    pytest.param(Answer.error("ratelimited"), ThrottledError, id="ratelimited at 200"),
    pytest.param(Answer(status=503, body="busy", content_type="text/plain"), AmbiguousError, id="503 text"),
    pytest.param(Answer(status=500, body=_HTML, content_type="text/html"), AmbiguousError, id="500 html"),
    pytest.param(Answer(body=_HTML, content_type="text/html", delivered=True), AmbiguousError, id="200 html"),
    pytest.param(Answer(body="ok", content_type="text/plain", delivered=True), AmbiguousError, id="200 text"),
    pytest.param(Answer(body='{"ok": tr', delivered=True), AmbiguousError, id="200 half a json"),
    pytest.param(Answer(body='["ok"]', delivered=True), AmbiguousError, id="200 list"),
    pytest.param(Answer(body='{"ok": true}', delivered=True), AmbiguousError, id="200 without ts"),
    pytest.param(Answer(status=403, body=_HTML, content_type="text/html"), AmbiguousError, id="403 html"),
    pytest.param(Answer.error("internal_error"), AmbiguousError, id="internal_error"),
    pytest.param(Answer.error("new_word"), UnknownResponseError, id="unknown code"),
    pytest.param(Answer.error("invalid_blocks"), PayloadRefusedError, id="invalid_blocks"),
    pytest.param(Answer.error("is_archived"), ChannelRefusedError, id="is_archived"),
    pytest.param(Answer.error("token_revoked"), AuthRefusedError, id="token_revoked"),
    pytest.param(Answer.error("message_limit_exceeded"), PlanRefusedError, id="plan"),
    pytest.param(Cut(), AmbiguousError, id="cut before"),
    pytest.param(Cut(delivered=True), AmbiguousError, id="cut after"),
    pytest.param(Hang(), AmbiguousError, id="no answer"),
    pytest.param(Hang(delivered=True), AmbiguousError, id="delivered without answer"),
]


@pytest.mark.parametrize(("ending", "leaf"), _ENDINGS)
async def test_each_result_of_a_post_has_its_class_after_one_request(
    server: FakeSlack, slack: SlackMessenger, ending: Answer | Cut | Hang, leaf: type[DeliveryError]
) -> None:
    server.endings["chat.postMessage"].append(ending)
    with pytest.raises(DeliveryError) as raised:
        await _post(slack)
    assert type(raised.value) is leaf
    assert len(server.calls_of("chat.postMessage")) == 1
    assert bool(await present_messages(slack, _CHANNEL, [_ID], since=_recently())) is getattr(
        ending, "delivered", False
    )


_EDIT_ENDINGS = [
    pytest.param(Answer.error("ratelimited", status=429, headers={"Retry-After": "2"}), ThrottledError, id="429"),
    pytest.param(Answer(status=503, body="busy", content_type="text/plain"), NotSentError, id="503 text"),
    pytest.param(Answer(body=_HTML, content_type="text/html", delivered=True), NotSentError, id="200 html"),
    pytest.param(Answer.error("internal_error"), NotSentError, id="internal_error"),
    pytest.param(Answer.error("new_word"), UnknownResponseError, id="unknown code"),
    pytest.param(Answer.error("message_not_found"), MessageGoneError, id="message_not_found"),
    pytest.param(Answer.error("cant_update_message"), MessageGoneError, id="cant_update_message"),
    pytest.param(Answer.error("edit_window_closed"), MessageGoneError, id="edit_window_closed"),
    pytest.param(Answer.error("msg_too_long"), PayloadRefusedError, id="msg_too_long"),
    pytest.param(Answer.error("is_inactive"), ChannelRefusedError, id="is_inactive"),
    pytest.param(Answer.error("missing_scope", needed="chat:write"), AuthRefusedError, id="missing_scope"),
    pytest.param(Cut(), NotSentError, id="cut before"),
    pytest.param(Cut(delivered=True), NotSentError, id="cut after"),
    pytest.param(Hang(), NotSentError, id="no answer"),
]


@pytest.mark.parametrize(("ending", "leaf"), _EDIT_ENDINGS)
async def test_each_result_of_an_edit_has_its_class_and_none_is_ambiguous(
    server: FakeSlack, slack: SlackMessenger, ending: Answer | Cut | Hang, leaf: type[DeliveryError]
) -> None:
    receipt = await slack.post(_CHANNEL, an_alert(), delivery_id=_ID, form=Form.FULL)
    server.endings["chat.update"].append(ending)
    with pytest.raises(DeliveryError) as raised:
        await slack.edit(_CHANNEL, receipt, a_notice("Done"), delivery_id=DeliveryId("d"), form=Form.FULL)
    assert type(raised.value) is leaf
    assert len(server.calls_of("chat.update")) == 1


async def test_an_edit_names_the_message_by_ids_and_keeps_its_delivery_id(
    server: FakeSlack, slack: SlackMessenger
) -> None:
    receipt = await slack.post("#policy-alerts", an_alert(), delivery_id=_ID, form=Form.FULL)
    await slack.edit(
        "#policy-alerts", receipt, a_notice("Done", "all of it"), delivery_id=DeliveryId("d"), form=Form.FULL
    )
    (call,) = server.calls_of("chat.update")
    assert (call.fields["channel"], call.fields["ts"], call.fields["parse"]) == (_CHANNEL, receipt.ts, "none")
    (said,) = server.messages[_CHANNEL]
    assert (said["text"], len(said["blocks"])) == ("Done", 1)
    assert said["metadata"]["event_payload"] == {"delivery_id": _ID}


async def test_an_edit_to_plain_text_removes_the_blocks(server: FakeSlack, slack: SlackMessenger) -> None:
    receipt = await slack.post(_CHANNEL, an_alert(), delivery_id=_ID, form=Form.FULL)
    await slack.edit(_CHANNEL, receipt, a_notice("Done"), delivery_id=DeliveryId("d"), form=Form.PLAIN)
    (said,) = server.messages[_CHANNEL]
    assert (said["text"], said["blocks"]) == ("Done", [])


async def test_a_refused_connection_is_not_sent() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/api/"
        async with open_slack(TOKEN, base_url=url, times=_PATIENT) as slack:
            with pytest.raises(NotSentError, match="can't be reached"):
                await _post(slack)
            with pytest.raises(NotSentError):
                await slack.check([_CHANNEL])


async def test_a_failed_dns_lookup_is_not_sent() -> None:
    async with open_slack(TOKEN, base_url="http://no-such-host.invalid/api/", times=_PATIENT) as slack:
        with pytest.raises(NotSentError):
            await _post(slack)


async def test_a_server_without_tls_is_not_sent(server: FakeSlack) -> None:
    async with open_slack(TOKEN, base_url=server.url.replace("http:", "https:"), times=_PATIENT) as slack:
        with pytest.raises(NotSentError):
            await _post(slack)
    assert server.calls == []


async def test_an_unreachable_proxy_is_not_sent(server: FakeSlack) -> None:
    async with open_slack(TOKEN, base_url=server.url, times=_PATIENT, proxy="http://127.0.0.1:9") as slack:
        with pytest.raises(NotSentError):
            await _post(slack)
    assert server.calls == []


async def test_the_proxy_of_the_environment_is_ignored(server: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    async with open_slack(TOKEN, base_url=server.url, times=_PATIENT) as slack:
        await _post(slack)
    assert len(server.messages[_CHANNEL]) == 1


async def test_a_post_disables_unfurling_and_has_the_delivery_id(server: FakeSlack, slack: SlackMessenger) -> None:
    await slack.post(_CHANNEL, a_notice("Started"), delivery_id=_ID, form=Form.FULL)
    (call,) = server.calls_of("chat.postMessage")
    assert call.fields.keys() == {"channel", "text", "blocks", "metadata", "unfurl_links", "unfurl_media"}
    assert (call.fields["unfurl_links"], call.fields["unfurl_media"]) == (False, False)
    assert call.fields["metadata"] == {"event_type": "policy_alert_delivery", "event_payload": {"delivery_id": _ID}}


async def test_the_plain_form_has_no_blocks(server: FakeSlack, slack: SlackMessenger) -> None:
    await slack.post(_CHANNEL, an_alert(), delivery_id=_ID, form=Form.PLAIN)
    assert "blocks" not in server.messages[_CHANNEL][0]


# ------------------------------------------------------------------ the history


def _say(server: FakeSlack, at: float, *, user: str = "U0FAKEBOT", event: str = "policy_alert_delivery") -> None:
    metadata = {"event_type": event, "event_payload": {"delivery_id": _ID}}
    server.messages[_CHANNEL].append({"user": user, "ts": f"{at:.6f}", "text": "x", "metadata": metadata})


async def test_a_copy_by_another_user_or_of_another_type_is_ignored(server: FakeSlack, slack: SlackMessenger) -> None:
    now = datetime.now(UTC).timestamp()
    _say(server, now, user="U0SOMEBODY")
    _say(server, now, event="other_app")
    server.messages[_CHANNEL].append({"user": "U0FAKEBOT", "ts": f"{now:.6f}", "text": "no metadata"})
    assert await present_messages(slack, _CHANNEL, [_ID], since=_recently()) == {}


async def test_messages_posted_by_a_command_are_ignored(server: FakeSlack) -> None:
    async with open_slack(TOKEN, base_url=server.url, event_type=BY_HAND) as by_hand:
        await _post(by_hand)
    async with open_slack(TOKEN, base_url=server.url) as daemon:
        assert await daemon.own_messages(_CHANNEL, since=_recently(), deep=True) == ()
        await _post(daemon)
        assert [said.delivery for said in await daemon.own_messages(_CHANNEL, since=_recently(), deep=True)] == [_ID]


async def test_the_oldest_copy_is_found_on_the_last_page(server: FakeSlack, slack: SlackMessenger) -> None:
    start = datetime.now(UTC).timestamp()
    _say(server, start)
    for n in range(1, 450):
        _say(server, start + n / 1_000, user="U0SOMEBODY")
    _say(server, start + 1)
    found = await present_messages(slack, _CHANNEL, [_ID], since=_recently())
    assert found[_ID].ts == f"{start:.6f}"
    assert len(server.calls_of("conversations.history")) == 3


async def test_a_history_of_more_than_ten_pages_is_an_error(server: FakeSlack, slack: SlackMessenger) -> None:
    start = datetime.now(UTC).timestamp()
    for n in range(2_001):
        _say(server, start + n / 1_000, user="U0SOMEBODY")
    with pytest.raises(DeliveryError, match="more than 2000 messages"):
        await present_messages(slack, _CHANNEL, [_ID, _OTHER], since=_recently())
    assert len(server.calls_of("conversations.history")) == 10


@pytest.mark.parametrize("ending", [Answer.error("missing_scope", needed="channels:history"), Cut(), Hang()])
async def test_an_unreadable_history_is_an_error(
    server: FakeSlack, slack: SlackMessenger, ending: Answer | Cut | Hang
) -> None:
    server.endings["conversations.history"].append(ending)
    with pytest.raises(DeliveryError):
        await present_messages(slack, _CHANNEL, [_ID], since=_recently())


async def test_the_own_identity_is_looked_up_once(server: FakeSlack, slack: SlackMessenger) -> None:
    for _ in range(3):
        await present_messages(slack, _CHANNEL, [_ID], since=_recently())
    assert len(server.calls_of("auth.test")) == 1


# ------------------------------------------------------------------ replies


async def _reply(slack: SlackMessenger, root: Receipt, *, broadcast: bool = False) -> Receipt:
    return await slack.post(_CHANNEL, an_update(), delivery_id=_OTHER, form=Form.FULL, thread=root, broadcast=broadcast)


@pytest.mark.parametrize("broadcast", [False, True])
async def test_a_reply_names_its_thread_and_whether_the_channel_sees_it(
    server: FakeSlack, slack: SlackMessenger, broadcast: bool
) -> None:
    root = await slack.post(_CHANNEL, an_alert(), delivery_id=_ID, form=Form.FULL)
    await _reply(slack, root, broadcast=broadcast)
    fields = server.calls_of("chat.postMessage")[-1].fields
    assert (fields["thread_ts"], fields["reply_broadcast"]) == (root.ts, broadcast)
    assert fields["metadata"]["event_payload"] == {"delivery_id": _OTHER}


async def test_a_reply_is_searched_in_its_thread(server: FakeSlack, slack: SlackMessenger) -> None:
    root = await slack.post(_CHANNEL, an_alert(), delivery_id=_ID, form=Form.FULL)
    server.endings["chat.postMessage"].append(Cut(delivered=True))
    with pytest.raises(AmbiguousError):
        await _reply(slack, root)
    assert await present_messages(slack, _CHANNEL, [_OTHER], since=_recently()) == {}
    assert set(await present_messages(slack, _CHANNEL, [_OTHER], since=_recently(), thread=root)) == {_OTHER}
    (call,) = server.calls_of("conversations.replies")
    assert (call.fields["ts"], call.fields["include_all_metadata"]) == (root.ts, "true")


async def test_a_quiet_reply_that_slack_posts_into_the_channel_is_deleted(
    server: FakeSlack, slack: SlackMessenger
) -> None:
    with pytest.raises(MessageGoneError, match="the parent message was deleted"):
        await _reply(slack, Receipt(channel=_CHANNEL, ts="1.000001"))
    assert server.messages[_CHANNEL] == []


async def test_a_misplaced_reply_that_can_not_be_deleted_counts_as_posted(
    server: FakeSlack, slack: SlackMessenger
) -> None:
    server.endings["chat.delete"].append(Answer.error("cant_delete_message"))
    receipt = await _reply(slack, Receipt(channel=_CHANNEL, ts="1.000001"))
    assert [m["ts"] for m in server.messages[_CHANNEL]] == [receipt.ts]


async def test_a_misplaced_loud_reply_stays(server: FakeSlack, slack: SlackMessenger) -> None:
    receipt = await _reply(slack, Receipt(channel=_CHANNEL, ts="1.000001"), broadcast=True)
    assert server.calls_of("chat.delete") == []
    assert [m["ts"] for m in server.messages[_CHANNEL]] == [receipt.ts]


async def test_a_misplaced_reply_is_found_in_the_channel(server: FakeSlack, slack: SlackMessenger) -> None:
    gone = Receipt(channel=_CHANNEL, ts="1.000001")
    server.endings["chat.postMessage"].append(Cut(delivered=True))
    with pytest.raises(AmbiguousError):
        await _reply(slack, gone)
    assert set(await present_messages(slack, _CHANNEL, [_OTHER], since=_recently(), thread=gone)) == {_OTHER}


@pytest.mark.parametrize(
    "code",
    [
        "thread_not_found",
        "cannot_reply_to_message",
        "restricted_action_thread_locked",
        "restricted_action_non_threadable_channel",
    ],
)
async def test_a_message_that_accepts_no_reply_does_not_hold_the_channel(
    server: FakeSlack, slack: SlackMessenger, code: str
) -> None:
    root = await slack.post(_CHANNEL, an_alert(), delivery_id=_ID, form=Form.FULL)
    server.endings["chat.postMessage"].append(Answer.error(code))
    with pytest.raises(MessageGoneError, match=code):
        await _reply(slack, root)


# ------------------------------------------------------------------ the check


async def test_a_wrong_token_is_one_error_for_all_channels(server: FakeSlack) -> None:
    async with open_slack("xoxb-wrong", base_url=server.url, times=_PATIENT) as slack:
        with pytest.raises(AuthRefusedError, match="invalid_auth; copy the Bot User OAuth Token"):
            await slack.check([_CHANNEL])


async def test_each_unusable_channel_has_its_problem(slack: SlackMessenger) -> None:
    problems = await slack.check([_CHANNEL, "C0UNKNOWN", "C0PRIVATE"])
    assert set(problems) == {"C0UNKNOWN", "C0PRIVATE"}
    assert "channel_not_found; copy the channel's id" in problems["C0UNKNOWN"]
    assert "not_in_channel; invite the bot: /invite @policybot in the channel" in problems["C0PRIVATE"]


async def test_a_token_that_may_not_write_is_refused_before_the_first_alert(
    server: FakeSlack, slack: SlackMessenger
) -> None:
    server.scopes.discard("chat:write")
    with pytest.raises(AuthRefusedError, match="add the scope chat:write"):
        await slack.check([_CHANNEL])


async def test_a_missing_history_scope_is_named(server: FakeSlack, slack: SlackMessenger) -> None:
    server.scopes.discard("channels:history")
    problems = await slack.check([_CHANNEL])
    assert "add the scope channels:history" in problems[_CHANNEL]


async def test_a_check_sees_corrected_scopes(server: FakeSlack, slack: SlackMessenger) -> None:
    assert await slack.check(["C0PRIVATE"])
    server.outside.clear()
    assert await slack.check(["C0PRIVATE"]) == {}


@pytest.mark.parametrize(
    "ending", [Answer.error("ratelimited", status=429), Answer(status=503, body="x", content_type="text/plain"), Cut()]
)
@pytest.mark.parametrize("method", ["auth.test", "conversations.history"])
async def test_a_check_without_a_response_is_an_error(
    server: FakeSlack, slack: SlackMessenger, ending: Answer | Cut, method: str
) -> None:
    server.endings[method].append(ending)
    with pytest.raises(NotSentError):
        await slack.check([_CHANNEL])


# ------------------------------------------------------------------ names of channels


async def test_a_name_is_looked_up_once_over_all_pages(server: FakeSlack, slack: SlackMessenger) -> None:
    await _post(slack, "#policy-digest")
    await _post(slack, "policy-digest")
    assert len(server.messages["C0DIGEST1"]) == 2
    assert len(server.calls_of("conversations.list")) == len(server.channels)


async def test_public_channels_are_found_without_the_scope_for_private_ones(
    server: FakeSlack, slack: SlackMessenger
) -> None:
    server.scopes.discard("groups:read")
    assert await slack.check(["#policy-alerts"]) == {}


async def test_without_the_scope_to_list_channels_the_remedy_is_the_id(
    server: FakeSlack, slack: SlackMessenger
) -> None:
    server.scopes -= {"groups:read", "channels:read"}
    problems = await slack.check(["#policy-alerts"])
    assert "set MONITOR_SLACK_CHANNEL to the channel's id" in problems["#policy-alerts"]


async def test_an_unknown_channel_name_is_refused(server: FakeSlack, slack: SlackMessenger) -> None:
    with pytest.raises(ChannelRefusedError, match="channel_not_found"):
        await _post(slack, "#no-such-channel")
    assert server.calls_of("chat.postMessage") == []


async def test_a_failed_channel_lookup_is_not_sent(server: FakeSlack, slack: SlackMessenger) -> None:
    server.endings["conversations.list"].append(Cut())
    with pytest.raises(NotSentError):
        await _post(slack, "#policy-alerts")


# ------------------------------------------------------------------ people


async def test_a_direct_message_is_posted_edited_and_found_in_the_conversation(
    server: FakeSlack, slack: SlackMessenger
) -> None:
    server.scopes |= {"im:write", "im:history"}
    receipt = await slack.post("@U0ANA", an_alert(), delivery_id=_ID, form=Form.FULL)
    assert receipt.channel == "D0DIRECT1"
    await slack.edit("@U0ANA", receipt, an_alert(), delivery_id=_ID, form=Form.FULL)
    await slack.post("@U0ANA", an_update(), delivery_id=_OTHER, form=Form.FULL, thread=receipt)
    (found,) = await slack.own_messages("@U0ANA", since=_recently())
    assert (found.delivery, found.receipt) == (_ID, receipt)
    assert await slack.check(["@U0ANA"]) == {}
    assert len(server.calls_of("conversations.open")) == 1


@pytest.mark.parametrize(("scopes", "said"), [({"im:write"}, "missing_scope"), (set(), "monitor slack manifest")])
async def test_missing_scopes_for_direct_messages_hold_that_person_alone(
    server: FakeSlack, slack: SlackMessenger, scopes: set[str], said: str
) -> None:
    server.scopes |= scopes
    problems = await slack.check(["@U0ANA", _CHANNEL])
    assert list(problems) == ["@U0ANA"]
    assert said in problems["@U0ANA"]


async def test_a_person_who_left_holds_only_the_own_messages(server: FakeSlack, slack: SlackMessenger) -> None:
    server.scopes |= {"im:write", "im:history"}
    with pytest.raises(ChannelRefusedError, match="left the workspace"):
        await _post(slack, "@U0GONE")
    assert server.calls_of("chat.postMessage") == []


async def test_a_failed_lookup_of_a_person_is_not_sent(server: FakeSlack, slack: SlackMessenger) -> None:
    server.endings["conversations.open"].append(Cut())
    with pytest.raises(NotSentError):
        await _post(slack, "@U0ANA")


# ------------------------------------------------------------------ secrets


@pytest.mark.parametrize(
    "ending",
    [
        Answer.error("invalid_auth", token=TOKEN),
        Answer(body=f"not json {TOKEN}", content_type="text/plain"),
        Answer(body=f"{{{TOKEN}", headers={"X-Echo": TOKEN}),
        Cut(),
        Hang(),
    ],
)
async def test_the_token_is_in_no_text_trace_or_log(
    server: FakeSlack, slack: SlackMessenger, ending: Answer | Cut | Hang, caplog: pytest.LogCaptureFixture
) -> None:
    server.endings["chat.postMessage"].append(ending)
    with caplog.at_level(logging.INFO), pytest.raises(DeliveryError) as raised:
        await _post(slack)
    trace = "".join(traceback.format_exception(raised.value))
    assert TOKEN not in trace + repr(raised.value) + repr(slack) + caplog.text


async def test_a_client_with_retries_is_refused() -> None:
    with pytest.raises(ValueError, match="retry_handlers"):
        SlackMessenger(AsyncWebClient(token=TOKEN))


# ------------------------------------------------------------------ what it is known by


async def test_the_metadata_contains_only_ids(server: FakeSlack, slack: SlackMessenger) -> None:
    await slack.post(_CHANNEL, an_alert(), delivery_id=_ID, form=Form.FULL, acts=("aa", "bb"))
    (call,) = server.calls_of("chat.postMessage")
    assert call.fields["metadata"]["event_payload"] == {"delivery_id": _ID, "acts": "aa bb"}
    (said,) = await slack.own_messages(_CHANNEL, since=_recently())
    assert said.acts == ("aa", "bb")


async def test_a_message_with_replies_is_marked(server: FakeSlack, slack: SlackMessenger) -> None:
    await slack.post(_CHANNEL, an_alert(), delivery_id=_ID, form=Form.FULL)
    server.messages[_CHANNEL][0]["reply_count"] = 1
    (said,) = await slack.own_messages(_CHANNEL, since=_recently())
    assert said.answered


async def test_a_deep_history_has_ten_times_the_pages(server: FakeSlack, slack: SlackMessenger) -> None:
    start = datetime.now(UTC).timestamp()
    for n in range(2_300):
        _say(server, start + n / 1_000, user="U0SOMEBODY")
    with pytest.raises(AmbiguousError):
        await slack.own_messages(_CHANNEL, since=_recently())
    assert await slack.own_messages(_CHANNEL, since=_recently(), deep=True) == ()


async def test_a_message_that_the_bot_may_not_delete_stays(server: FakeSlack, slack: SlackMessenger) -> None:
    receipt = await slack.post(_CHANNEL, an_alert(), delivery_id=_ID, form=Form.FULL)
    server.endings["chat.delete"].append(Answer.error("cant_delete_message"))
    with pytest.raises(MessageGoneError):
        await slack.remove(_CHANNEL, receipt)


async def test_without_need_for_history_only_membership_counts(
    server: FakeSlack,
) -> None:
    server.scopes -= {"channels:history", "groups:history"}
    async with open_slack(TOKEN, base_url=server.url, times=_PATIENT, needs_history=False) as slack:
        assert await slack.check([_CHANNEL]) == {}
        server.scopes.add("groups:history")
        assert "/invite" in (await slack.check(["C0PRIVATE"]))["C0PRIVATE"]


# ------------------------------------------------------------------ the list of channels


async def test_a_known_name_does_not_need_the_list(server: FakeSlack, slack: SlackMessenger) -> None:
    await slack.check(["#policy-alerts"])
    server.endings["conversations.list"].append(Answer.error("ratelimited", status=429))
    with pytest.raises(NotSentError):
        await slack.check(["#policy-alerts"])
    await _post(slack, "#policy-alerts")
    assert len(server.messages[_CHANNEL]) == 1


async def test_a_rate_limit_of_the_list_does_not_throttle_posts(server: FakeSlack, slack: SlackMessenger) -> None:
    server.endings["conversations.list"].append(Answer.error("ratelimited", status=429))
    with pytest.raises(NotSentError):
        await _post(slack, "#policy-alerts")
    assert server.calls_of("chat.postMessage") == []


async def test_a_check_of_several_names_reads_the_list_once(server: FakeSlack, slack: SlackMessenger) -> None:
    await slack.check(["#policy-alerts", "#policy-digest", "#no-such-channel"])
    assert len(server.calls_of("conversations.list")) == len(server.channels)


async def test_pages_of_the_list_are_read_with_a_pause(server: FakeSlack) -> None:
    pace = DeliveryTimes(directory=timedelta(milliseconds=50))
    async with open_slack(TOKEN, base_url=server.url, times=pace) as slack:
        start = monotonic()
        await slack.check(["#policy-alerts"])
        took = timedelta(seconds=monotonic() - start)
    pages = len(server.calls_of("conversations.list"))
    assert (pages, took >= pace.directory * (pages - 1)) == (len(server.channels), True)
