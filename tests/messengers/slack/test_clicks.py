"""What people do in Slack, from an envelope to the answer that they see."""

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
from monitor.domain.interactions.interaction import Answer, Deed, Interaction
from monitor.errors import StoreError
from monitor.messengers.slack.clicks import Clicks
from monitor.messengers.slack.client import open_api
from tests.fakes.slack_envelopes import CHANNEL, TS, USER, clicked, filled, shortcut, slash
from tests.fakes.slack_socket import APP, BOT_TOKEN, FakeSockets, fake_sockets

_ID = "2f0c9a54-0000-5000-8000-000000000001"
_NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
_DONE = Answer(text="Acknowledged.", undo="a1b2")


class Desk:
    """Stands for the monitor: `says` is its answer, `later` the one that takes longer, `taken` what it was told."""

    def __init__(self) -> None:
        self.says: Answer | Exception = _DONE
        self.later: Answer | Exception = Answer(text="Because a rule matched.")
        self.taken: list[Interaction] = []
        self.acks: list[Mapping[str, Any] | None] = []
        self.calls: list[str] = []

    async def take(self, done: Interaction) -> Answer:
        self.calls.append("take")
        self.taken.append(done)
        if isinstance(self.says, Exception):
            raise self.says
        known = any(done.key == earlier.key for earlier in self.taken[:-1])
        return replace(self.says, repeated=known)

    async def explain(self, _: Interaction) -> Answer:
        self.calls.append("explain")
        if isinstance(self.later, Exception):
            raise self.later
        return self.later

    async def ack(self, payload: Mapping[str, Any] | None) -> None:
        self.calls.append("ack")
        self.acks.append(payload)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def slack() -> AsyncIterator[FakeSockets]:
    async with fake_sockets() as server:
        yield server


@asynccontextmanager
async def house(slack: FakeSockets, desk: Desk, allowed: tuple[str, ...] = ()) -> AsyncIterator[Clicks]:
    async with open_api(BOT_TOKEN, base_url=slack.url) as api:
        yield Clicks(api, take=desk.take, explain=desk.explain, clock=lambda: _NOW, allowed=allowed)


async def hears(slack: FakeSockets, desk: Desk, *messages: Mapping[str, Any], allowed: tuple[str, ...] = ()) -> None:
    async with house(slack, desk, allowed) as clicks:
        for message in messages:
            await clicks.hear(message, APP, desk.ack)


def told(slack: FakeSockets) -> list[str]:
    return [str(call["text"]) for call in slack.calls["chat.postEphemeral"]]


def shown(slack: FakeSockets, method: str = "views.open") -> dict[str, Any]:
    (call,) = slack.calls[method]
    view = call["view"]
    return dict(json.loads(view) if isinstance(view, str) else view)


# ------------------------------------------------------------------ controls


async def test_a_click_is_stored_then_acknowledged_then_answered(slack: FakeSockets, desk: Desk) -> None:
    await hears(slack, desk, clicked("acknowledge", f"v1:{_ID}"))
    (done,) = desk.taken
    assert (done.deed, done.by, done.at) == (Deed.ACKNOWLEDGE, USER, _NOW)
    assert (done.delivery, done.message) == (DeliveryId(_ID), Receipt(channel=CHANNEL, ts=TS))
    assert (desk.calls, desk.acks) == (["take", "ack"], [None])
    (call,) = slack.calls["chat.postEphemeral"]
    assert (call["channel"], call["user"], call["text"]) == (CHANNEL, USER, "Acknowledged.")
    assert '"value": "v1:a1b2"' in json.dumps(call["blocks"]).replace('\\"', '"')


@pytest.mark.parametrize(("head", "where"), [(TS, None), ("1772355500.000001", "1772355500.000001")])
async def test_the_answer_stands_where_the_message_does(
    slack: FakeSockets, desk: Desk, head: str, where: str | None
) -> None:
    message = {"type": "message", "ts": TS, "thread_ts": head, "text": "x"}
    await hears(slack, desk, clicked("acknowledge", f"v1:{_ID}", message=message))
    assert slack.calls["chat.postEphemeral"][0].get("thread_ts") == where


async def test_who_we_are_is_asked_once_and_may_be_asked_ahead(slack: FakeSockets, desk: Desk) -> None:
    slack.errors["auth.test"] = "internal_error"
    async with house(slack, desk) as clicks:
        await clicks.introduce()
        del slack.errors["auth.test"]
        for _ in range(2):
            await clicks.hear(clicked("acknowledge", f"v1:{_ID}"), APP, desk.ack)
    assert len(slack.calls["auth.test"]) == 2


async def test_a_copy_of_a_click_is_acknowledged_and_not_answered_again(slack: FakeSockets, desk: Desk) -> None:
    await hears(slack, desk, *[clicked("acknowledge", f"v1:{_ID}")] * 2)
    assert (len(desk.acks), told(slack)) == (2, ["Acknowledged."])


async def test_two_clicks_have_two_keys(slack: FakeSockets, desk: Desk) -> None:
    again = clicked("acknowledge", f"v1:{_ID}", action_ts="2.5")
    other = clicked("acknowledge", f"v1:{_ID}", user="U0SECOND")
    await hears(slack, desk, clicked("acknowledge", f"v1:{_ID}"), again, other)
    assert len({done.key for done in desk.taken}) == 3


async def test_the_menu_says_which_deed(slack: FakeSockets, desk: Desk) -> None:
    desk.says = Answer(text="", more=True)
    await hears(slack, desk, clicked("more", f"v1:{_ID}:why", menu=True))
    assert desk.taken[0].deed is Deed.WHY
    assert (desk.calls, told(slack)) == (["take", "ack", "explain"], ["Because a rule matched."])


async def test_what_can_not_be_explained_now_is_told(slack: FakeSockets, desk: Desk) -> None:
    desk.says, desk.later = Answer(text="", more=True), StoreError("locked")
    await hears(slack, desk, clicked("more", f"v1:{_ID}:why", menu=True))
    assert told(slack) == ["Your question is kept, but it can't be answered now. Please try again in a moment."]


async def test_opening_the_source_is_acknowledged_and_nothing_else(slack: FakeSockets, desk: Desk) -> None:
    await hears(slack, desk, clicked("open_source", ""))
    assert (desk.calls, told(slack)) == (["ack"], [])


@pytest.mark.parametrize("value", ["", "v9:x", "v1:", "x" * 400, "v1:x:acknowledge"])
async def test_a_control_that_is_none_of_ours_is_told_so(slack: FakeSockets, desk: Desk, value: str) -> None:
    desk.says = Answer(text="This control is not known.")
    await hears(slack, desk, clicked("acknowledge", value))
    assert (desk.taken[0].deed, desk.taken[0].delivery) == (Deed.UNKNOWN, None)
    assert told(slack) == ["This control is not known."]


async def test_undo_names_what_it_takes_back_and_stands_on_no_message(slack: FakeSockets, desk: Desk) -> None:
    await hears(slack, desk, clicked("undo", "v1:a1b2", passing=True))
    (done,) = desk.taken
    assert (done.deed, done.undoes, done.delivery, done.message) == (Deed.UNDO, "a1b2", None, None)


async def test_what_is_not_stored_is_not_acknowledged_and_told(slack: FakeSockets, desk: Desk) -> None:
    desk.says = StoreError("disk full")
    await hears(slack, desk, clicked("acknowledge", f"v1:{_ID}"))
    assert desk.acks == []
    assert told(slack) == ["That could not be stored; nothing was changed. Please try again in a moment."]


async def test_an_answer_that_can_not_be_brought_ends_nothing(slack: FakeSockets, desk: Desk) -> None:
    slack.errors["chat.postEphemeral"] = "user_not_in_channel"
    await hears(slack, desk, clicked("acknowledge", f"v1:{_ID}"))
    assert desk.acks == [None]


async def test_a_person_is_mentioned_and_what_a_stranger_wrote_is_not_markup(slack: FakeSockets, desk: Desk) -> None:
    desk.says = Answer(text="@U0FIRST has looked already <!channel>", people=("U0FIRST",))
    await hears(slack, desk, clicked("acknowledge", f"v1:{_ID}"))
    assert told(slack) == ["<@U0FIRST> has looked already &lt;!channel&gt;"]


# ------------------------------------------------------------------ whose it is


@pytest.mark.parametrize(
    "changes",
    [{"team": {"id": "T0OTHER"}}, {"api_app_id": "A0OTHER"}],
    ids=["another workspace", "another app"],
)
async def test_what_is_not_ours_is_acknowledged_and_does_nothing(
    slack: FakeSockets, desk: Desk, changes: dict[str, Any]
) -> None:
    await hears(slack, desk, clicked("acknowledge", f"v1:{_ID}", **changes))
    assert (desk.calls, told(slack)) == (["ack"], [])


async def test_people_of_another_workspace_in_a_shared_channel_do_nothing_unless_allowed(
    slack: FakeSockets, desk: Desk
) -> None:
    guest = clicked("acknowledge", f"v1:{_ID}", user="U0GUEST", home="T0PARTNER")
    await hears(slack, desk, guest)
    assert desk.taken == []
    assert told(slack)[0].startswith("Only people of this workspace")
    await hears(slack, desk, guest, allowed=("U0GUEST",))
    assert [done.by for done in desk.taken] == ["U0GUEST"]


async def test_before_it_is_known_who_we_are_nothing_is_done(slack: FakeSockets, desk: Desk) -> None:
    slack.errors["auth.test"] = "invalid_auth"
    with pytest.raises(Exception, match="invalid_auth"):
        await hears(slack, desk, clicked("acknowledge", f"v1:{_ID}"))
    assert desk.calls == []


@pytest.mark.parametrize(
    "message",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"envelope_id": "e1", "type": "interactive", "payload": None}, id="no payload"),
        pytest.param({"envelope_id": "e1", "type": "interactive", "payload": {"type": "block_actions"}}, id="bare"),
        pytest.param({"envelope_id": 7, "type": [], "payload": {}}, id="other types"),
    ],
)
async def test_what_slack_would_not_send_does_nothing(slack: FakeSockets, desk: Desk, message: dict[str, Any]) -> None:
    await hears(slack, desk, message)
    assert desk.taken == []
    assert desk.acks == ([None] if message.get("envelope_id") == "e1" else [])


async def test_a_command_that_we_do_not_have_is_told_so(slack: FakeSockets, desk: Desk) -> None:
    desk.says = Answer(text="This is not known here.")
    await hears(slack, desk, slash("/monitor"))
    assert (desk.taken[0].deed, told(slack)) == (Deed.UNKNOWN, ["This is not known here."])


# ------------------------------------------------------------------ forms


@pytest.mark.parametrize("deed", [Deed.DECIDE, Deed.NOT_FOR_US, Deed.MUTE])
async def test_a_form_opens_at_once_and_carries_what_it_is_about(slack: FakeSockets, desk: Desk, deed: Deed) -> None:
    desk.says = Answer(text="E-7K2Q: China approves licences", form=deed)
    await hears(slack, desk, clicked("more", f"v1:{_ID}:{deed}", menu=True))
    view = shown(slack)
    assert (view["callback_id"], slack.calls["views.open"][0]["trigger_id"]) == (deed.value, "1.2.abc")
    assert "E-7K2Q" in json.dumps(view)
    assert "High · China approves &lt;some&gt; licences" in json.dumps(view, ensure_ascii=False)
    assert told(slack) == []


async def test_a_form_that_opens_too_late_is_told(slack: FakeSockets, desk: Desk) -> None:
    desk.says = Answer(text="E-7K2Q", form=Deed.MUTE)
    slack.errors["views.open"] = "expired_trigger_id"
    await hears(slack, desk, clicked("more", f"v1:{_ID}:mute", menu=True))
    assert told(slack) == ["The form could not be opened in time. Please click again."]


async def _sent(slack: FakeSockets, desk: Desk, deed: Deed, **inputs: Any) -> None:
    """Open the form of a deed, fill it in, and send it."""
    desk.says = Answer(text="E-7K2Q", form=deed)
    await hears(slack, desk, clicked("more", f"v1:{_ID}:{deed}", menu=True))
    desk.says, desk.acks = _DONE, []
    await hears(slack, desk, filled(deed.value, shown(slack)["private_metadata"], **inputs))


async def test_a_decision_says_what_until_when_and_where(slack: FakeSockets, desk: Desk) -> None:
    watching = {
        "decision": "watching",
        "until": date(2026, 4, 1),
        "note": " look again ",
        "ticket": "https://t.example/1",
    }
    await _sent(slack, desk, Deed.DECIDE, **watching)
    done = desk.taken[-1]
    assert (done.deed, done.decision, done.until) == (Deed.DECIDE, DecisionKind.WATCHING, date(2026, 4, 1))
    assert (done.note, done.ticket) == ("look again", "https://t.example/1")
    assert (done.channel, done.message, done.delivery) == (CHANNEL, Receipt(channel=CHANNEL, ts=TS), DeliveryId(_ID))
    assert (desk.acks, told(slack)) == ([None], ["Acknowledged."])


async def test_a_day_is_read_only_where_something_is_watched(slack: FakeSockets, desk: Desk) -> None:
    await _sent(slack, desk, Deed.DECIDE, decision="no_impact", until=date(2026, 4, 1))
    assert (desk.taken[-1].decision, desk.taken[-1].until) == (DecisionKind.NO_IMPACT, None)


async def test_not_for_us_says_why(slack: FakeSockets, desk: Desk) -> None:
    await _sent(slack, desk, Deed.NOT_FOR_US, reason="wrong_goods", note="titanium dioxide")
    assert (desk.taken[-1].reason, desk.taken[-1].note) == (Unwanted.WRONG_GOODS, "titanium dioxide")


async def test_muting_says_how_long_and_why(slack: FakeSockets, desk: Desk) -> None:
    await _sent(slack, desk, Deed.MUTE, days="7", note="trade fair")
    assert (desk.taken[-1].days, desk.taken[-1].note) == (7, "trade fair")


@pytest.mark.parametrize(
    ("deed", "inputs", "field"),
    [
        pytest.param(Deed.DECIDE, {}, "decision", id="no decision"),
        pytest.param(Deed.DECIDE, {"decision": "sold"}, "decision", id="one that is none"),
        pytest.param(Deed.DECIDE, {"decision": "watching"}, "until", id="watching for ever"),
        pytest.param(Deed.DECIDE, {"decision": "watching", "until": date(2026, 3, 1)}, "until", id="until today"),
        pytest.param(Deed.DECIDE, {"decision": "actioned", "ticket": "ABC-1"}, "ticket", id="no link"),
        pytest.param(Deed.DECIDE, {"decision": "actioned", "ticket": "javascript:x"}, "ticket", id="no web address"),
        pytest.param(Deed.DECIDE, {"decision": "actioned", "note": "x" * 501}, "note", id="a long note"),
        pytest.param(Deed.NOT_FOR_US, {"reason": "bored"}, "reason", id="a reason that is none"),
        pytest.param(Deed.MUTE, {"days": "7"}, "note", id="muted without a reason"),
        pytest.param(Deed.MUTE, {"days": "3650", "note": "x"}, "days", id="for ten years"),
    ],
)
async def test_a_field_that_can_not_be_so_is_named_in_the_form(
    slack: FakeSockets, desk: Desk, deed: Deed, inputs: dict[str, Any], field: str
) -> None:
    await _sent(slack, desk, deed, **inputs)
    (ack,) = desk.acks
    assert ack is not None
    assert (ack["response_action"], list(ack["errors"])) == ("errors", [field])
    assert len(desk.taken) == 1


@pytest.mark.parametrize(
    "metadata", ["", "{}", "[" * 2_000, '[1,"mute","x","C","1"]', '[1,"launch","x","C0A","1.2",""]']
)
async def test_a_form_that_is_none_of_ours_says_so_in_its_window(slack: FakeSockets, desk: Desk, metadata: str) -> None:
    desk.says = Answer(text="This control is not known.")
    await hears(slack, desk, filled("mute", metadata, days="7", note="x"))
    (ack,) = desk.acks
    assert ack is not None
    assert (ack["response_action"], desk.taken[0].deed) == ("update", Deed.UNKNOWN)
    assert "This control is not known." in json.dumps(ack["view"])


# ------------------------------------------------------------------ questions


async def test_a_question_about_a_message_is_answered_in_a_window(slack: FakeSockets, desk: Desk) -> None:
    desk.says = Answer(text="Reading the message", more=True)
    desk.later = Answer(text="No rule asks for it.", lines=("nearest: rare-earths",), undo="c3d4")
    text = "see <https://news.example/a|this> &amp; that, <@U0FIRST>"
    await hears(slack, desk, shortcut("should_have_alerted", text))
    (done,) = desk.taken
    assert (done.deed, done.text) == (Deed.ASK, "see this https://news.example/a & that,")
    assert "Reading the message" in json.dumps(shown(slack))
    answer = json.dumps(shown(slack, "views.update"))
    assert "No rule asks for it." in answer
    assert "v1:c3d4" in answer
    assert slack.calls["views.update"][0]["view_id"] == "V0FAKE"


async def test_a_question_whose_window_does_not_open_is_answered_under_the_message(
    slack: FakeSockets, desk: Desk
) -> None:
    desk.says, slack.errors["views.open"] = Answer(text="", more=True), "expired_trigger_id"
    await hears(slack, desk, shortcut("should_have_alerted", "text"))
    assert told(slack) == ["Because a rule matched."]


async def test_undo_in_a_window_is_answered_there(slack: FakeSockets, desk: Desk) -> None:
    desk.says = Answer(text="Taken back.")
    await hears(slack, desk, clicked("undo", "v1:c3d4", view={"id": "V0FAKE"}, channel=None))
    assert desk.taken[0].undoes == "c3d4"
    assert "Taken back." in json.dumps(shown(slack, "views.update"))
    assert told(slack) == []
