"""Delivery to a Slack behind a bad network, as far as the messenger decides it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from monitor.domain.delivery.outbox import DeliveryId, DeliveryTimes, Form, Receipt
from monitor.errors import (
    AmbiguousError,
    AuthRefusedError,
    ChannelRefusedError,
    MessageGoneError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
)
from monitor.messengers.slack import SlackMessenger, open_slack
from tests.fakes.messages import a_notice, an_alert, an_update
from tests.fakes.present_messages import present_messages
from tests.integration.slack.emulator import FULL, MINIMAL, PATIENCE, WRITE_ONLY, Emulator, WireMock

pytestmark = pytest.mark.integration

_ID = DeliveryId("2f0c9a54-0000-5000-8000-000000000001")
_ROOT = DeliveryId("2f0c9a54-0000-5000-8000-00000000000f")


@pytest.fixture
async def slack(network: WireMock) -> AsyncIterator[SlackMessenger]:
    async with open_slack(MINIMAL, base_url=network.api_url) as messenger:
        yield messenger


@pytest.fixture
def channel(emulator: Emulator) -> str:
    return emulator.channels["policy-alerts"]


async def _post(slack: SlackMessenger, channel: str, form: Form = Form.FULL) -> Receipt:
    return await slack.post(channel, an_alert(), delivery_id=_ID, form=form)


async def _found(slack: SlackMessenger, channel: str, thread: Receipt | None = None) -> Receipt:
    """What a look finds; WireMock forwards a lost post only after it has broken the connection."""
    since = datetime.now(UTC) - timedelta(minutes=2)
    async with asyncio.timeout(PATIENCE):
        while not (found := await present_messages(slack, channel, [_ID], since=since, thread=thread)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return found[_ID]


async def test_messenger_an_alert_is_one_message_with_its_delivery_id_and_no_unfurling(
    slack: SlackMessenger, channel: str, emulator: Emulator, network: WireMock
) -> None:
    receipt = await _post(slack, channel)
    (message,) = emulator.alerts()
    assert receipt == Receipt(channel=channel, ts=message["ts"])
    assert message["metadata"] == {"event_type": "policy_alert_delivery", "event_payload": {"delivery_id": _ID}}
    (call,) = network.calls("chat.postMessage")
    assert (call.fields["unfurl_links"], call.fields["unfurl_media"]) == (False, False)
    assert not {"link_names", "parse", "username", "icon_url"} & call.fields.keys()


async def test_messenger_a_lost_reply_is_cleared_up_by_the_history_without_a_second_post(
    slack: SlackMessenger, channel: str, emulator: Emulator, network: WireMock
) -> None:
    network.lose_reply()
    with pytest.raises(AmbiguousError):
        await _post(slack, channel)
    receipt = await _found(slack, channel)
    (message,) = emulator.alerts()
    assert receipt.ts == message["ts"]
    assert len(network.calls("chat.postMessage")) == 1


@pytest.mark.parametrize("broadcast", [False, True])
async def test_messenger_a_lost_reply_in_a_thread_is_cleared_up_by_the_thread_without_a_second_post(
    slack: SlackMessenger, channel: str, emulator: Emulator, network: WireMock, broadcast: bool
) -> None:
    root = await slack.post(channel, an_alert(), delivery_id=_ROOT, form=Form.FULL)
    network.lose_reply()
    with pytest.raises(AmbiguousError):
        await slack.post(channel, an_update(), delivery_id=_ID, form=Form.FULL, thread=root, broadcast=broadcast)
    receipt = await _found(slack, channel, thread=root)
    head, said = emulator.thread(root.ts)
    assert (head["ts"], said["ts"], said["thread_ts"]) == (root.ts, receipt.ts, root.ts)
    assert said["metadata"]["event_payload"] == {"delivery_id": _ID}
    first, second = network.calls("chat.postMessage")
    assert ("thread_ts" in first.fields, second.fields["reply_broadcast"]) == (False, broadcast)
    assert {look.fields["ts"] for look in network.calls("conversations.replies")} == {root.ts}


async def test_messenger_a_reset_before_arrival_is_looked_for_with_metadata_and_posted_again(
    slack: SlackMessenger, channel: str, emulator: Emulator, network: WireMock
) -> None:
    since = datetime.now(UTC) - timedelta(minutes=2)
    network.reset()
    with pytest.raises(AmbiguousError):
        await _post(slack, channel)
    assert await present_messages(slack, channel, [_ID], since=since) == {}
    await _post(slack, channel)
    assert emulator.delivery_ids() == [_ID]
    (look,) = network.calls("conversations.history")
    assert (look.fields["include_all_metadata"], look.fields["oldest"]) == ("true", f"{since.timestamp():.6f}")
    first, second = network.calls("chat.postMessage")
    assert first.at <= look.at <= second.at


async def test_messenger_an_answer_later_than_our_patience_is_found_in_the_history(
    emulator: Emulator, network: WireMock, channel: str
) -> None:
    network.delay(5_000)
    impatient = DeliveryTimes(post=timedelta(seconds=3))  # half of it is for the connection
    async with open_slack(MINIMAL, base_url=network.api_url, times=impatient) as slack:
        with pytest.raises(AmbiguousError, match="did not respond in time"):
            await _post(slack, channel)
    async with open_slack(MINIMAL, base_url=network.api_url) as slack:
        receipt = await _found(slack, channel)
    assert [receipt.ts] == [m["ts"] for m in emulator.alerts()]


async def test_messenger_a_page_of_html_instead_of_the_answer_is_in_doubt(
    slack: SlackMessenger, channel: str, emulator: Emulator, network: WireMock
) -> None:
    network.garble_reply()
    with pytest.raises(AmbiguousError, match="response not from Slack"):
        await _post(slack, channel)
    receipt = await _found(slack, channel)
    assert [receipt.ts] == [m["ts"] for m in emulator.alerts()]


async def test_messenger_a_throttled_channel_says_how_long_and_leaves_the_others_alone(
    slack: SlackMessenger, channel: str, emulator: Emulator, network: WireMock
) -> None:
    network.throttle(seconds=3, channel=channel, once=False)
    with pytest.raises(ThrottledError) as throttled:
        await _post(slack, channel)
    assert throttled.value.retry_after == timedelta(seconds=3)
    await _post(slack, emulator.channels["policy-digest"])
    assert len(network.calls("chat.postMessage")) == 2
    assert (emulator.delivery_ids(), emulator.delivery_ids("policy-digest")) == ([], [_ID])


async def test_messenger_a_token_that_is_refused_says_what_to_copy(
    slack: SlackMessenger, channel: str, network: WireMock
) -> None:
    network.refuse("invalid_auth")
    network.refuse("invalid_auth", method="auth.test")
    for call in (_post(slack, channel), slack.check([channel])):
        with pytest.raises(AuthRefusedError, match="copy the Bot User OAuth Token"):
            await call


async def test_messenger_a_channel_without_the_bot_says_whom_to_invite_and_works_after_it(
    slack: SlackMessenger, emulator: Emulator
) -> None:
    private = emulator.channels["policy-private"]
    problem = (await slack.check([private]))[private]
    assert "/invite @policybot" in problem
    with pytest.raises(ChannelRefusedError, match="not_in_channel"):
        await _post(slack, private)
    emulator.invite_bot("policy-private")
    assert await slack.check([private]) == {}
    await _post(slack, private)
    assert emulator.delivery_ids("policy-private") == [_ID]


async def test_messenger_an_archived_channel_is_refused(
    slack: SlackMessenger, channel: str, emulator: Emulator
) -> None:
    emulator.archive("policy-alerts")
    with pytest.raises(ChannelRefusedError, match="is_archived"):
        await _post(slack, channel)


async def test_messenger_a_refused_form_gives_way_to_a_plainer_one_with_the_same_delivery_id(
    slack: SlackMessenger, channel: str, emulator: Emulator, network: WireMock
) -> None:
    network.refuse("invalid_blocks", when_body="$.blocks[2]")
    with pytest.raises(PayloadRefusedError):
        await _post(slack, channel, Form.FULL)
    await _post(slack, channel, Form.COMPACT)
    network.refuse("invalid_blocks", when_body="$.blocks")
    with pytest.raises(PayloadRefusedError):
        await _post(slack, channel, Form.COMPACT)
    await _post(slack, channel, Form.PLAIN)
    compact, plain = emulator.alerts()
    assert (len(compact["blocks"]), plain.get("blocks") or []) == (2, [])
    assert emulator.delivery_ids() == [_ID, _ID]


async def test_messenger_a_hostile_headline_pings_nobody_and_makes_no_link(
    slack: SlackMessenger, channel: str, emulator: Emulator
) -> None:
    hostile = "<!channel> <@U000000001> <https://evil.example|https://gov.example> & *x* _y_ \u202egnp.exe"
    fields = dict.fromkeys(("headline", "summary", "quote", "source_name", "label", "zone"), hostile)
    for form in Form:
        await slack.post(channel, an_alert(story=True, **fields), delivery_id=_ID, form=form)
    posted = emulator.alerts()
    assert len(posted) == len(Form)
    for message in posted:
        stored = json.dumps([message["text"], message.get("blocks")], ensure_ascii=False)
        without_dates = re.sub(r"<!date\^\d+\^\{date_short\} \{time\}\|[\w: ]+>", "", stored)
        links = ["<https://news.example/a/1|Read source (zh)>"]
        assert re.findall(r"<[^>]*>", without_dates) in ([], links)
        assert not re.search(r"<!|<@|<#|&amp;amp;|\u202e", without_dates)
        assert "&lt;!channel&gt;" in without_dates
        assert "&amp; ∗x∗ ˍyˍ" in without_dates


# ------------------------------------------------------------------ edits

_DONE = a_notice("minerals rules loaded again", "49 rules")


async def test_messenger_an_edit_changes_the_message_and_posts_none(
    slack: SlackMessenger, channel: str, emulator: Emulator, network: WireMock
) -> None:
    receipt = await _post(slack, channel)
    assert await slack.edit(channel, receipt, _DONE, delivery_id=_ID, form=Form.FULL) == receipt
    (message,) = emulator.history()
    assert (message["ts"], message["text"]) == (receipt.ts, "minerals rules loaded again")
    assert [block["type"] for block in message["blocks"]] == ["section"]
    assert emulator.delivery_ids() == [_ID]
    assert await _found(slack, channel) == receipt
    assert len(network.calls("chat.postMessage")) == 1


async def test_messenger_an_edit_into_text_alone_takes_the_blocks_away(
    slack: SlackMessenger, channel: str, emulator: Emulator
) -> None:
    receipt = await _post(slack, channel)
    await slack.edit(channel, receipt, _DONE, delivery_id=_ID, form=Form.PLAIN)
    (message,) = emulator.alerts()
    assert (message["text"], message.get("blocks") or []) == ("minerals rules loaded again\n49 rules", [])


async def test_messenger_an_edit_whose_answer_is_lost_is_made_again(
    slack: SlackMessenger, channel: str, emulator: Emulator, network: WireMock
) -> None:
    receipt = await _post(slack, channel)
    network.lose_reply(method="chat.update")
    with pytest.raises(NotSentError):
        await slack.edit(channel, receipt, _DONE, delivery_id=_ID, form=Form.FULL)
    await slack.edit(channel, receipt, _DONE, delivery_id=_ID, form=Form.FULL)
    assert [message["text"] for message in emulator.history()] == ["minerals rules loaded again"]
    assert len(network.calls("chat.update")) == 2


async def test_messenger_an_edit_that_is_throttled_says_how_long(
    slack: SlackMessenger, channel: str, network: WireMock
) -> None:
    receipt = await _post(slack, channel)
    network.throttle(seconds=3, method="chat.update")
    with pytest.raises(ThrottledError) as throttled:
        await slack.edit(channel, receipt, _DONE, delivery_id=_ID, form=Form.FULL)
    assert throttled.value.retry_after == timedelta(seconds=3)
    await slack.edit(channel, receipt, _DONE, delivery_id=_ID, form=Form.FULL)


async def test_messenger_a_message_that_a_person_deleted_can_not_be_edited(
    slack: SlackMessenger, channel: str, emulator: Emulator
) -> None:
    receipt = await _post(slack, channel)
    emulator.delete(receipt.ts)
    with pytest.raises(MessageGoneError, match="message_not_found"):
        await slack.edit(channel, receipt, _DONE, delivery_id=_ID, form=Form.FULL)


async def test_messenger_a_message_of_somebody_else_can_not_be_edited(
    slack: SlackMessenger, channel: str, emulator: Emulator
) -> None:
    receipt = Receipt(channel=channel, ts=emulator.post_as_somebody_else())
    with pytest.raises(MessageGoneError, match="cant_update_message"):
        await slack.edit(channel, receipt, _DONE, delivery_id=_ID, form=Form.FULL)


async def test_messenger_a_scope_that_is_missing_is_named(emulator: Emulator, channel: str) -> None:
    async with open_slack(WRITE_ONLY, base_url=emulator.api_url) as slack:
        problems = await slack.check([channel])
        assert "add the scope channels:history" in problems[channel]
        with pytest.raises(AuthRefusedError, match="channels:history"):
            await present_messages(slack, channel, [_ID], since=datetime.now(UTC))


async def test_messenger_a_channel_by_name_works_where_the_token_may_list_channels(
    emulator: Emulator, channel: str
) -> None:
    async with open_slack(FULL, base_url=emulator.api_url) as slack:
        assert await slack.check(["#policy-alerts"]) == {}
        assert (await _post(slack, "#policy-alerts")).channel == channel


async def test_messenger_a_channel_by_name_is_refused_with_advice_where_it_may_not(emulator: Emulator) -> None:
    async with open_slack(MINIMAL, base_url=emulator.api_url) as slack:
        problems = await slack.check(["#policy-alerts"])
        assert "set MONITOR_SLACK_CHANNEL to the channel's id" in problems["#policy-alerts"]
        with pytest.raises(ChannelRefusedError):
            await _post(slack, "#policy-alerts")
    assert emulator.alerts() == []
