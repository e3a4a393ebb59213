"""Slack interactions, from an envelope to the answer that the user sees."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.delivery.outbox import DeliveryId, Receipt
from monitor.domain.interactions.feedback import Unwanted
from monitor.domain.interactions.interaction import Interaction, InteractionReply, UserAction
from monitor.domain.interactions.topic import Topic
from monitor.errors import StoreError
from monitor.messengers.slack.clicks import Clicks
from monitor.messengers.slack.web_api import open_api
from tests.fakes.slack_envelopes import CHANNEL, TS, USER, asked, clicked, filled, said, shortcut, slash
from tests.fakes.slack_socket import APP, BOT_TOKEN, FakeSockets, fake_sockets

_ID = "2f0c9a54-0000-5000-8000-000000000001"
_NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
_DONE = InteractionReply(text="Acknowledged.", undo="a1b2")


class FakeMonitor:
    """The monitor: `says` is its answer, `later` the one that takes longer, `taken` the stored user actions."""

    def __init__(self) -> None:
        self.says: InteractionReply | Exception = _DONE
        self.later: InteractionReply | Exception = InteractionReply(text="Because a rule matched.")
        self.taken: list[Interaction] = []
        self.acks: list[Mapping[str, Any] | None] = []
        self.calls: list[str] = []

    async def take(self, done: Interaction) -> InteractionReply:
        self.calls.append("take")
        self.taken.append(done)
        if isinstance(self.says, Exception):
            raise self.says
        known = any(done.key == earlier.key for earlier in self.taken[:-1])
        return replace(self.says, repeated=known)

    async def explain(self, _: Interaction) -> InteractionReply:
        self.calls.append("explain")
        if isinstance(self.later, Exception):
            raise self.later
        return self.later

    async def ack(self, payload: Mapping[str, Any] | None) -> None:
        self.calls.append("ack")
        self.acks.append(payload)


@pytest.fixture
def monitor() -> FakeMonitor:
    return FakeMonitor()


@pytest.fixture
async def slack() -> AsyncIterator[FakeSockets]:
    async with fake_sockets() as server:
        yield server


@asynccontextmanager
async def clicks_of(slack: FakeSockets, monitor: FakeMonitor, allowed: tuple[str, ...] = ()) -> AsyncIterator[Clicks]:
    async with open_api(BOT_TOKEN, base_url=slack.url) as api:
        yield Clicks(api, take=monitor.take, explain=monitor.explain, clock=lambda: _NOW, allowed=allowed)


async def handle(
    slack: FakeSockets, monitor: FakeMonitor, *messages: Mapping[str, Any], allowed: tuple[str, ...] = ()
) -> None:
    async with clicks_of(slack, monitor, allowed) as clicks:
        for message in messages:
            await clicks.receive(message, APP, monitor.ack)


def ephemerals(slack: FakeSockets) -> list[str]:
    return [str(call["text"]) for call in slack.calls["chat.postEphemeral"]]


def shown(slack: FakeSockets, method: str = "views.open") -> dict[str, Any]:
    (call,) = slack.calls[method]
    view = call["view"]
    return dict(json.loads(view) if isinstance(view, str) else view)


# ------------------------------------------------------------------ controls


async def test_a_click_is_stored_then_acknowledged_then_answered(slack: FakeSockets, monitor: FakeMonitor) -> None:
    await handle(slack, monitor, clicked("acknowledge", f"v1:{_ID}"))
    (done,) = monitor.taken
    assert (done.action, done.by, done.at) == (UserAction.ACKNOWLEDGE, USER, _NOW)
    assert (done.delivery, done.message) == (DeliveryId(_ID), Receipt(channel=CHANNEL, ts=TS))
    assert (monitor.calls, monitor.acks) == (["take", "ack"], [None])
    (call,) = slack.calls["chat.postEphemeral"]
    assert (call["channel"], call["user"], call["text"]) == (CHANNEL, USER, "Acknowledged.")
    assert '"value": "v1:a1b2"' in json.dumps(call["blocks"]).replace('\\"', '"')


@pytest.mark.parametrize(("head", "where"), [(TS, None), ("1772355500.000001", "1772355500.000001")])
async def test_the_answer_is_in_the_thread_of_the_message(
    slack: FakeSockets, monitor: FakeMonitor, head: str, where: str | None
) -> None:
    message = {"type": "message", "ts": TS, "thread_ts": head, "text": "x"}
    await handle(slack, monitor, clicked("acknowledge", f"v1:{_ID}", message=message))
    assert slack.calls["chat.postEphemeral"][0].get("thread_ts") == where


async def test_the_own_workspace_is_looked_up_once(slack: FakeSockets, monitor: FakeMonitor) -> None:
    slack.errors["auth.test"] = "internal_error"
    async with clicks_of(slack, monitor) as clicks:
        await clicks.introduce()
        del slack.errors["auth.test"]
        for _ in range(2):
            await clicks.receive(clicked("acknowledge", f"v1:{_ID}"), APP, monitor.ack)
    assert len(slack.calls["auth.test"]) == 2


async def test_a_copy_of_a_click_is_acknowledged_and_not_answered_again(
    slack: FakeSockets, monitor: FakeMonitor
) -> None:
    await handle(slack, monitor, *[clicked("acknowledge", f"v1:{_ID}")] * 2)
    assert (len(monitor.acks), ephemerals(slack)) == (2, ["Acknowledged."])


async def test_two_clicks_have_two_keys(slack: FakeSockets, monitor: FakeMonitor) -> None:
    again = clicked("acknowledge", f"v1:{_ID}", action_ts="2.5")
    other = clicked("acknowledge", f"v1:{_ID}", user="U0SECOND")
    await handle(slack, monitor, clicked("acknowledge", f"v1:{_ID}"), again, other)
    assert len({done.key for done in monitor.taken}) == 3


async def test_a_menu_option_selects_the_action(slack: FakeSockets, monitor: FakeMonitor) -> None:
    monitor.says = InteractionReply(text="", more=True)
    await handle(slack, monitor, clicked("more", f"v1:{_ID}:why", menu=True))
    assert monitor.taken[0].action is UserAction.WHY
    assert (monitor.calls, ephemerals(slack)) == (["take", "ack", "explain"], ["Because a rule matched."])


async def test_a_failed_explanation_is_answered(slack: FakeSockets, monitor: FakeMonitor) -> None:
    monitor.says, monitor.later = InteractionReply(text="", more=True), StoreError("locked")
    await handle(slack, monitor, clicked("more", f"v1:{_ID}:why", menu=True))
    assert ephemerals(slack) == ["Your question was saved, but can't be answered now. Please try again in a moment."]


async def test_opening_the_source_is_only_acknowledged(slack: FakeSockets, monitor: FakeMonitor) -> None:
    await handle(slack, monitor, clicked("open_source", ""))
    assert (monitor.calls, ephemerals(slack)) == (["ack"], [])


@pytest.mark.parametrize("value", ["", "v9:x", "v1:", "x" * 400, "v1:x:acknowledge"])
async def test_an_unknown_control_is_answered(slack: FakeSockets, monitor: FakeMonitor, value: str) -> None:
    monitor.says = InteractionReply(text="This control is not known.")
    await handle(slack, monitor, clicked("acknowledge", value))
    assert (monitor.taken[0].action, monitor.taken[0].delivery) == (UserAction.UNKNOWN, None)
    assert ephemerals(slack) == ["This control is not known."]


async def test_undo_names_the_action_and_no_message(slack: FakeSockets, monitor: FakeMonitor) -> None:
    await handle(slack, monitor, clicked("undo", "v1:a1b2", passing=True))
    (done,) = monitor.taken
    assert (done.action, done.undoes, done.delivery, done.message) == (UserAction.UNDO, "a1b2", None, None)


async def test_an_action_that_is_not_stored_is_answered_but_not_acknowledged(
    slack: FakeSockets, monitor: FakeMonitor
) -> None:
    monitor.says = StoreError("disk full")
    await handle(slack, monitor, clicked("acknowledge", f"v1:{_ID}"))
    assert monitor.acks == []
    assert ephemerals(slack) == ["This could not be saved; nothing was changed. Please try again in a moment."]


async def test_an_undeliverable_answer_does_not_fail(slack: FakeSockets, monitor: FakeMonitor) -> None:
    slack.errors["chat.postEphemeral"] = "user_not_in_channel"
    await handle(slack, monitor, clicked("acknowledge", f"v1:{_ID}"))
    assert monitor.acks == [None]


async def test_people_are_mentioned_and_other_markup_is_escaped(slack: FakeSockets, monitor: FakeMonitor) -> None:
    monitor.says = InteractionReply(text="@U0FIRST has looked already <!channel>", people=("U0FIRST",))
    await handle(slack, monitor, clicked("acknowledge", f"v1:{_ID}"))
    assert ephemerals(slack) == ["<@U0FIRST> has looked already &lt;!channel&gt;"]


# ------------------------------------------------------------------ whose it is


@pytest.mark.parametrize(
    "changes",
    [{"team": {"id": "T0OTHER"}}, {"api_app_id": "A0OTHER"}],
    ids=["another workspace", "another app"],
)
async def test_another_workspace_or_app_is_acknowledged_and_ignored(
    slack: FakeSockets, monitor: FakeMonitor, changes: dict[str, Any]
) -> None:
    await handle(slack, monitor, clicked("acknowledge", f"v1:{_ID}", **changes))
    assert (monitor.calls, ephemerals(slack)) == (["ack"], [])


async def test_users_of_another_workspace_must_be_allowed(slack: FakeSockets, monitor: FakeMonitor) -> None:
    guest = clicked("acknowledge", f"v1:{_ID}", user="U0GUEST", home="T0PARTNER")
    await handle(slack, monitor, guest)
    assert monitor.taken == []
    assert ephemerals(slack)[0].startswith("Only members of this workspace")
    await handle(slack, monitor, guest, allowed=("U0GUEST",))
    assert [done.by for done in monitor.taken] == ["U0GUEST"]


async def test_nothing_is_done_while_the_own_workspace_is_unknown(slack: FakeSockets, monitor: FakeMonitor) -> None:
    slack.errors["auth.test"] = "invalid_auth"
    with pytest.raises(Exception, match="invalid_auth"):
        await handle(slack, monitor, clicked("acknowledge", f"v1:{_ID}"))
    assert monitor.calls == []


@pytest.mark.parametrize(
    "message",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"envelope_id": "e1", "type": "interactive", "payload": None}, id="no payload"),
        pytest.param({"envelope_id": "e1", "type": "interactive", "payload": {"type": "block_actions"}}, id="bare"),
        pytest.param({"envelope_id": 7, "type": [], "payload": {}}, id="other types"),
    ],
)
async def test_a_malformed_envelope_does_nothing(
    slack: FakeSockets, monitor: FakeMonitor, message: dict[str, Any]
) -> None:
    await handle(slack, monitor, message)
    assert monitor.taken == []
    assert monitor.acks == ([None] if message.get("envelope_id") == "e1" else [])


async def test_an_unknown_command_is_answered(slack: FakeSockets, monitor: FakeMonitor) -> None:
    monitor.says = InteractionReply(text="This is not known here.")
    await handle(slack, monitor, slash("/monitor"))
    assert (monitor.taken[0].action, ephemerals(slack)) == (UserAction.UNKNOWN, ["This is not known here."])


# ------------------------------------------------------------------ forms


@pytest.mark.parametrize("action", [UserAction.DECIDE, UserAction.NOT_FOR_US, UserAction.MUTE])
async def test_a_form_opens_with_its_event(slack: FakeSockets, monitor: FakeMonitor, action: UserAction) -> None:
    monitor.says = InteractionReply(text="E-7K2Q: China approves licences", form=action)
    await handle(slack, monitor, clicked("more", f"v1:{_ID}:{action}", menu=True))
    view = shown(slack)
    assert (view["callback_id"], slack.calls["views.open"][0]["trigger_id"]) == (action.value, "1.2.abc")
    assert "E-7K2Q" in json.dumps(view)
    assert "High · China approves &lt;some&gt; licences" in json.dumps(view, ensure_ascii=False)
    assert ephemerals(slack) == []


async def test_a_form_that_opens_too_late_is_answered(slack: FakeSockets, monitor: FakeMonitor) -> None:
    monitor.says = InteractionReply(text="E-7K2Q", form=UserAction.MUTE)
    slack.errors["views.open"] = "expired_trigger_id"
    await handle(slack, monitor, clicked("more", f"v1:{_ID}:mute", menu=True))
    assert ephemerals(slack) == ["The form could not be opened in time. Please click again."]


async def _sent(slack: FakeSockets, monitor: FakeMonitor, action: UserAction, **inputs: Any) -> None:
    """Open the form of a action, fill it in, and send it."""
    monitor.says = InteractionReply(text="E-7K2Q", form=action)
    await handle(slack, monitor, clicked("more", f"v1:{_ID}:{action}", menu=True))
    monitor.says, monitor.acks = _DONE, []
    await handle(slack, monitor, filled(action.value, shown(slack)["private_metadata"], **inputs))


async def test_a_decision_has_its_inputs_and_message(slack: FakeSockets, monitor: FakeMonitor) -> None:
    watching = {
        "decision": "watching",
        "until": date(2026, 4, 1),
        "note": " look again ",
        "ticket": "https://t.example/1",
    }
    await _sent(slack, monitor, UserAction.DECIDE, **watching)
    done = monitor.taken[-1]
    assert (done.action, done.decision, done.until) == (UserAction.DECIDE, DecisionKind.WATCHING, date(2026, 4, 1))
    assert (done.note, done.ticket) == ("look again", "https://t.example/1")
    assert (done.channel, done.message, done.delivery) == (CHANNEL, Receipt(channel=CHANNEL, ts=TS), DeliveryId(_ID))
    assert (monitor.acks, ephemerals(slack)) == ([None], ["Acknowledged."])


async def test_a_date_is_read_only_for_watching(slack: FakeSockets, monitor: FakeMonitor) -> None:
    await _sent(slack, monitor, UserAction.DECIDE, decision="no_impact", until=date(2026, 4, 1))
    assert (monitor.taken[-1].decision, monitor.taken[-1].until) == (DecisionKind.NO_IMPACT, None)


async def test_not_for_us_has_a_reason(slack: FakeSockets, monitor: FakeMonitor) -> None:
    await _sent(slack, monitor, UserAction.NOT_FOR_US, reason="wrong_goods", note="titanium dioxide")
    assert (monitor.taken[-1].reason, monitor.taken[-1].note) == (Unwanted.WRONG_GOODS, "titanium dioxide")


async def test_muting_has_a_duration_and_a_reason(slack: FakeSockets, monitor: FakeMonitor) -> None:
    await _sent(slack, monitor, UserAction.MUTE, days="7", note="trade fair")
    assert (monitor.taken[-1].days, monitor.taken[-1].note) == (7, "trade fair")


@pytest.mark.parametrize(
    ("action", "inputs", "field"),
    [
        pytest.param(UserAction.DECIDE, {}, "decision", id="no decision"),
        pytest.param(UserAction.DECIDE, {"decision": "sold"}, "decision", id="one that is none"),
        pytest.param(UserAction.DECIDE, {"decision": "watching"}, "until", id="watching for ever"),
        pytest.param(UserAction.DECIDE, {"decision": "watching", "until": date(2026, 3, 1)}, "until", id="until today"),
        pytest.param(UserAction.DECIDE, {"decision": "actioned", "ticket": "ABC-1"}, "ticket", id="no link"),
        pytest.param(
            UserAction.DECIDE, {"decision": "actioned", "ticket": "javascript:x"}, "ticket", id="no web address"
        ),
        pytest.param(UserAction.DECIDE, {"decision": "actioned", "note": "x" * 501}, "note", id="a long note"),
        pytest.param(UserAction.NOT_FOR_US, {"reason": "bored"}, "reason", id="a reason that is none"),
        pytest.param(UserAction.MUTE, {"days": "7"}, "note", id="muted without a reason"),
        pytest.param(UserAction.MUTE, {"days": "3650", "note": "x"}, "days", id="for ten years"),
    ],
)
async def test_an_invalid_field_is_marked_in_the_form(
    slack: FakeSockets, monitor: FakeMonitor, action: UserAction, inputs: dict[str, Any], field: str
) -> None:
    await _sent(slack, monitor, action, **inputs)
    (ack,) = monitor.acks
    assert ack is not None
    assert (ack["response_action"], list(ack["errors"])) == ("errors", [field])
    assert len(monitor.taken) == 1


@pytest.mark.parametrize(
    "metadata", ["", "{}", "[" * 2_000, '[1,"mute","x","C","1"]', '[1,"launch","x","C0A","1.2",""]']
)
async def test_an_unknown_form_is_answered_in_its_modal(
    slack: FakeSockets, monitor: FakeMonitor, metadata: str
) -> None:
    monitor.says = InteractionReply(text="This control is not known.")
    await handle(slack, monitor, filled("mute", metadata, days="7", note="x"))
    (ack,) = monitor.acks
    assert ack is not None
    assert (ack["response_action"], monitor.taken[0].action) == ("update", UserAction.UNKNOWN)
    assert "This control is not known." in json.dumps(ack["view"])


# ------------------------------------------------------------------ questions


async def test_a_shortcut_is_answered_in_a_modal(slack: FakeSockets, monitor: FakeMonitor) -> None:
    monitor.says = InteractionReply(text="Reading the message", more=True)
    monitor.later = InteractionReply(text="No rule asks for it.", lines=("nearest: rare-earths",), undo="c3d4")
    text = "see <https://news.example/a|this> &amp; that, <@U0FIRST>"
    await handle(slack, monitor, shortcut("should_have_alerted", text))
    (done,) = monitor.taken
    assert (done.action, done.text) == (UserAction.ASK, "see this https://news.example/a & that,")
    assert "Reading the message" in json.dumps(shown(slack))
    answer = json.dumps(shown(slack, "views.update"))
    assert "No rule asks for it." in answer
    assert "v1:c3d4" in answer
    assert slack.calls["views.update"][0]["view_id"] == "V0FAKE"


async def test_without_a_modal_a_shortcut_is_answered_under_the_message(
    slack: FakeSockets, monitor: FakeMonitor
) -> None:
    monitor.says, slack.errors["views.open"] = InteractionReply(text="", more=True), "expired_trigger_id"
    await handle(slack, monitor, shortcut("should_have_alerted", "text"))
    assert ephemerals(slack) == ["Because a rule matched."]


async def test_undo_in_a_modal_is_answered_there(slack: FakeSockets, monitor: FakeMonitor) -> None:
    monitor.says = InteractionReply(text="Taken back.")
    await handle(slack, monitor, clicked("undo", "v1:c3d4", view={"id": "V0FAKE"}, channel=None))
    assert monitor.taken[0].undoes == "c3d4"
    assert "Taken back." in json.dumps(shown(slack, "views.update"))
    assert ephemerals(slack) == []


# ------------------------------------------------------------------ messages to the bot


async def test_a_direct_message_is_answered_in_its_conversation_and_nowhere_else(
    slack: FakeSockets, monitor: FakeMonitor
) -> None:
    monitor.says = InteractionReply(text="You follow Indonesia nickel.", undo="a1b2")
    await handle(slack, monitor, said("follow Indonesia nickel"))
    (done,) = monitor.taken
    assert (done.action, done.text, done.channel, done.by) == (
        UserAction.REQUEST,
        "follow Indonesia nickel",
        "D0DIRECT1",
        USER,
    )
    assert (done.delivery, done.message, monitor.calls) == (None, None, ["take", "ack"])
    (call,) = slack.calls["chat.postMessage"]
    assert (call["channel"], call["text"], ephemerals(slack)) == ("D0DIRECT1", "You follow Indonesia nickel.", [])
    assert call["unfurl_links"] in (False, "0", "False", 0)


async def test_a_mention_in_a_channel_is_answered_to_the_asker_alone_in_its_thread(
    slack: FakeSockets, monitor: FakeMonitor
) -> None:
    monitor.says = InteractionReply(text="Looking it up …", more=True)
    monitor.later = InteractionReply(text="3 measures on gallium.", lines=("CN · in force",))
    await handle(slack, monitor, said("<@U0BOT> regime gallium", channel=CHANNEL, thread_ts="1.5"))
    assert (monitor.taken[0].text, monitor.calls) == ("regime gallium", ["take", "ack", "explain"])
    (call,) = slack.calls["chat.postEphemeral"]
    assert (call["channel"], call["user"], call["thread_ts"]) == (CHANNEL, USER, "1.5")
    assert call["text"] == "3 measures on gallium."
    assert slack.calls["chat.postMessage"] == []


async def test_a_slash_command_is_answered_to_the_asker_alone(slack: FakeSockets, monitor: FakeMonitor) -> None:
    monitor.says = InteractionReply(text="You follow no topic.")
    await handle(slack, monitor, slash("/policy", "following"), slash("/policy", "following", channel="D0TWOPEOPLE"))
    assert [done.text for done in monitor.taken] == ["following", "following"]
    assert ephemerals(slack) == ["You follow no topic."] * 2
    assert slack.calls["chat.postMessage"] == []


async def test_where_the_bot_is_not_in_the_channel_the_answer_is_a_direct_message(
    slack: FakeSockets, monitor: FakeMonitor
) -> None:
    monitor.says = InteractionReply(text="You follow no topic.")
    slack.errors["chat.postEphemeral"] = "not_in_channel"
    await handle(slack, monitor, slash("/policy", "following"))
    assert [(c["channel"], c["text"]) for c in slack.calls["chat.postMessage"]] == [(USER, "You follow no topic.")]


async def test_a_click_under_a_direct_message_is_answered_in_the_conversation(
    slack: FakeSockets, monitor: FakeMonitor
) -> None:
    monitor.says = InteractionReply(text="You no longer follow nickel.", undo="a1b2")
    conversation = {"id": "D0DIRECT1", "name": "directmessage"}
    place = {"type": "message", "message_ts": TS, "channel_id": "D0DIRECT1", "is_ephemeral": False}
    await handle(slack, monitor, clicked("unfollow", f"v1:{_ID}", channel=conversation, container=place))
    assert (monitor.taken[0].action, monitor.taken[0].delivery) == (UserAction.UNFOLLOW, DeliveryId(_ID))
    assert [(c["channel"], c["text"]) for c in slack.calls["chat.postMessage"]] == [
        ("D0DIRECT1", "You no longer follow nickel.")
    ]
    assert ephemerals(slack) == []


async def test_a_message_that_slack_brings_twice_is_handled_and_answered_once(
    slack: FakeSockets, monitor: FakeMonitor
) -> None:
    await handle(slack, monitor, *[said("help")] * 3)
    assert (len({done.key for done in monitor.taken}), len(slack.calls["chat.postMessage"])) == (1, 1)
    assert len(monitor.acks) == 3


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(said("help", bot_id="B0BOT"), id="a bot"),
        pytest.param(said("help", subtype="message_changed"), id="an edit"),
        pytest.param(said("help", subtype="message_deleted"), id="a deletion"),
        pytest.param(said("help", subtype="bot_message"), id="a bot without id"),
        pytest.param(said("help", channel=CHANNEL, type="message"), id="a message in a channel without a mention"),
        pytest.param(said("help", type="reaction_added"), id="another event"),
        pytest.param(said("help", user=""), id="nobody"),
        pytest.param(said("help", ts=7), id="no time"),
    ],
)
async def test_what_no_person_wrote_to_the_bot_is_acknowledged_and_ignored(
    slack: FakeSockets, monitor: FakeMonitor, message: dict[str, Any]
) -> None:
    await handle(slack, monitor, message)
    assert (monitor.taken, monitor.acks) == ([], [None])
    assert (ephemerals(slack), slack.calls["chat.postMessage"]) == ([], [])


async def test_people_of_other_workspaces_get_no_answer_but_the_reason(
    slack: FakeSockets, monitor: FakeMonitor
) -> None:
    await handle(slack, monitor, said("<@U0BOT> regime gallium", channel=CHANNEL, home="T0OTHER"))
    assert (monitor.taken, ephemerals(slack)[0].startswith("Only members of this workspace")) == ([], True)
    await handle(slack, monitor, said("help", channel=CHANNEL, user_team="T0OTHER"), allowed=(USER,))
    assert len(monitor.taken) == 1


async def test_hostile_text_is_cut_and_escaped(slack: FakeSockets, monitor: FakeMonitor) -> None:
    monitor.says = InteractionReply(text="'<!channel> <@U1> <http://x|y>' is not a request.", lines=("*x* & <!here>",))
    await handle(slack, monitor, said("x" * 100_000))
    assert len(monitor.taken[0].text) <= 12_000
    (call,) = slack.calls["chat.postMessage"]
    shown_text = f"{call['text']} {call['blocks']}"
    assert "<!" not in shown_text
    assert "<@" not in shown_text
    assert "<http" not in shown_text


async def test_a_person_with_many_open_questions_is_asked_to_wait(slack: FakeSockets, monitor: FakeMonitor) -> None:
    monitor.says = InteractionReply(text="Looking it up …", more=True)
    answered = asyncio.Event()

    async def explain(_: Interaction) -> InteractionReply:
        await answered.wait()
        return InteractionReply(text="An answer.")

    async with open_api(BOT_TOKEN, base_url=slack.url) as api:
        clicks = Clicks(api, take=monitor.take, explain=explain, clock=lambda: _NOW)
        asking = [
            asyncio.create_task(clicks.receive(said("calendar", ts=f"17.{n}", user=user), APP, monitor.ack))
            for n, user in enumerate((USER, USER, USER, USER, "U0SECOND"))
        ]
        await slack.until(lambda: len(slack.calls["chat.postMessage"]) == 1)
        answered.set()
        await asyncio.gather(*asking)
    texts = [str(call["text"]) for call in slack.calls["chat.postMessage"]]
    assert (texts[0].startswith("Your earlier questions"), texts[1:]) == (True, ["An answer."] * 4)


@pytest.mark.parametrize(("seconds", "posts"), [(0, 2), (60, 1)], ids=["a short limit", "a long one"])
async def test_an_answer_waits_for_a_short_rate_limit(
    slack: FakeSockets, monitor: FakeMonitor, seconds: int, posts: int
) -> None:
    slack.busy["chat.postMessage"] = seconds
    await handle(slack, monitor, said("help"))
    assert len(slack.calls["chat.postMessage"]) == posts
    assert len(monitor.taken) == 1


async def test_a_message_that_could_not_be_stored_is_not_acknowledged(slack: FakeSockets, monitor: FakeMonitor) -> None:
    monitor.says = StoreError("the disk is full")
    await handle(slack, monitor, said("follow nickel", channel=CHANNEL))
    assert monitor.acks == []
    assert ephemerals(slack) == ["This could not be saved; nothing was changed. Please try again in a moment."]


async def test_the_global_shortcut_opens_a_form_that_is_answered_in_the_same_window(
    slack: FakeSockets, monitor: FakeMonitor
) -> None:
    await handle(slack, monitor, asked("ask_monitor"))
    view = shown(slack)
    assert (view["callback_id"], "regime gallium" in json.dumps(view), monitor.taken) == ("request", True, [])
    monitor.says, monitor.acks = InteractionReply(text="Looking it up …", more=True), []
    monitor.later = InteractionReply(text="3 measures on gallium.")
    await handle(slack, monitor, filled("request", "", request="regime gallium"))
    assert (monitor.taken[0].action, monitor.taken[0].text) == (UserAction.REQUEST, "regime gallium")
    (ack,) = monitor.acks
    assert ack is not None
    assert ack["response_action"] == "update"
    assert "3 measures on gallium." in json.dumps(shown(slack, "views.update"))


async def test_an_unknown_global_shortcut_is_refused(slack: FakeSockets, monitor: FakeMonitor) -> None:
    await handle(slack, monitor, asked("anything"))
    assert [done.action for done in monitor.taken] == [UserAction.UNKNOWN]


async def test_the_form_to_mute_brings_its_topic_and_that_to_assign_its_person(
    slack: FakeSockets, monitor: FakeMonitor
) -> None:
    forms: tuple[tuple[UserAction, dict[str, Any]], ...] = (
        (UserAction.MUTE, {"subject": "issuer:ID goods:nickel", "days": "7", "note": "a campaign"}),
        (UserAction.ASSIGN, {"assignee": "U0SECOND"}),
        (UserAction.ASSIGN, {"assignee": None}),
    )
    for number, (action, inputs) in enumerate(forms):
        monitor.says = InteractionReply(text="E-7K2Q", form=action)
        await handle(slack, monitor, clicked("more", f"v1:{_ID}:{action}", menu=True, action_ts=f"17.{number}"))
        opened = slack.calls["views.open"][-1]["view"]
        view = json.loads(opened) if isinstance(opened, str) else opened
        monitor.says = _DONE
        await handle(slack, monitor, filled(action, view["private_metadata"], **inputs))
    muted, assigned, nobody = monitor.taken[1::2]
    assert muted.topics == (Topic(issuers=("ID",), goods=("nickel",)),)
    assert (assigned.assignee, nobody.assignee) == ("U0SECOND", "")
