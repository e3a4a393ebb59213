"""What a person in the channel sees, whatever happens on the way: one message for each event, under each fault.

Each test has the number of the acceptance test that it is. Numbers 5 and 25 are in `test_kills`, 14
in `test_payloads`, 19 to 23 in `test_clicks`, 24 in `test_digest`; 22 was dropped. Where a fault costs time, all waits
are a fifth of the product's own; where only the order counts, the clock is ours.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.acts.scheme import Certainty
from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.message import Alert
from monitor.domain.alerts.route import Route, RouteKind
from monitor.domain.delivery.circuit_breaker import Circuit
from monitor.domain.delivery.outbox import Delivery, DeliveryKind, DeliveryState, DeliveryTimes, Form, Receipt
from monitor.domain.rules.rule import Level
from monitor.messengers.slack.render import render
from monitor.wording.worded import worded
from tests.fakes.clock import Time
from tests.fakes.reading import act, article, body, extracted, extraction_of, rule
from tests.integration.slack.emulator import PATIENCE, Emulator, Posted, WireMock
from tests.integration.slack.whole_line import Wall, WholeLine, scaled, whole_line
from tests.pipeline.storming import ANY, MINISTRY, WIRE, receive, reported

pytestmark = pytest.mark.integration

SCALE = 5
# a busy machine is no lost answer
TIMES = replace(scaled(SCALE), post=timedelta(seconds=10), lease=timedelta(minutes=1))
MINUTE = timedelta(minutes=1)
LOUD = rule("loud", Level.HIGH, routes=("loud",))
OFFICIAL = act(certainty=Certainty.OFFICIAL, agency="MOFCOM")
Opened = Callable[..., AbstractAsyncContextManager[WholeLine]]


@pytest.fixture
def opened(tmp_path: Path, emulator: Emulator, network: WireMock) -> Opened:
    """Opens a line to the emulated workspace, through the proxy; rules without a route go to #policy-alerts."""

    def make(
        clock: Time, *named: Route, times: DeliveryTimes = TIMES, default: Route | None = None, **more: Any
    ) -> AbstractAsyncContextManager[WholeLine]:
        default = default or Route(name="default", channel=emulator.channels["policy-alerts"])
        routes = Routes(default=default, named=named)
        return whole_line(tmp_path, network.api_url, clock=clock, routes=routes, rules=(ANY, LOUD), times=times, **more)

    return make


@pytest.fixture
async def line(opened: Opened, emulator: Emulator) -> AsyncIterator[WholeLine]:
    """In real time; the rule LOUD goes to #policy-digest."""
    async with opened(Wall(), Route(name="loud", channel=emulator.channels["policy-digest"])) as made:
        await made.line.watch(WIRE, MINISTRY)
        yield made


@pytest.fixture
async def stepped(opened: Opened) -> AsyncIterator[WholeLine]:
    """On a clock of ours, with the product's own waits."""
    async with opened(Time(), times=DeliveryTimes()) as made:
        await made.line.watch(WIRE, MINISTRY)
        yield made


def _of(calls: Sequence[Posted], row: Delivery) -> list[Posted]:
    """The posts of one delivery."""
    return [c for c in calls if c.fields.get("metadata", {}).get("event_payload", {}).get("delivery_id") == row.id]


def _to(calls: Sequence[Posted], channel: str) -> list[Posted]:
    return [c for c in calls if c.fields["channel"] == channel]


def _roots(calls: Sequence[Posted]) -> list[Posted]:
    return [c for c in calls if "thread_ts" not in c.fields]


async def _stands_once(line: WholeLine, emulator: Emulator) -> Delivery:
    """The one alert, which is one message in the channel and delivered as that."""
    row = await line.root()
    (message,) = emulator.alerts()
    assert emulator.delivery_ids() == [row.id]
    assert row.state is DeliveryState.DELIVERED
    assert row.receipt == Receipt(channel=emulator.channels["policy-alerts"], ts=message["ts"])
    return row


async def test_slack_01_one_event_is_one_message_with_its_delivery_id_and_no_unfurling(
    line: WholeLine, emulator: Emulator, network: WireMock
) -> None:
    await receive(line.line, act())
    await line.settle(MINUTE)
    row = await _stands_once(line, emulator)
    (message,) = emulator.alerts()
    assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)
    (call,) = _of(network.calls("chat.postMessage"), row)
    assert not {"link_names", "parse", "username", "icon_url"} & call.fields.keys()


async def test_slack_02_a_lost_reply_is_adopted_and_not_posted_again(
    line: WholeLine, emulator: Emulator, network: WireMock
) -> None:
    network.lose_reply()
    await receive(line.line, act())
    await line.settle(MINUTE)
    row = await _stands_once(line, emulator)
    assert len(_of(network.calls("chat.postMessage"), row)) == 1


@pytest.mark.parametrize("broadcast", [False, True], ids=["quiet", "shown-in-the-channel"])
async def test_slack_03_a_lost_reply_in_a_thread_is_looked_up_there_and_not_posted_again(
    line: WholeLine, emulator: Emulator, network: WireMock, broadcast: bool
) -> None:
    if broadcast:
        await receive(line.line, act())
        await line.settle(MINUTE)
        network.lose_reply(when_body="$.thread_ts")
        await receive(line.line, OFFICIAL, of=MINISTRY)
    else:
        network.lose_reply(when_body="$.thread_ts")
        await receive(line.line, act())
    await line.settle(MINUTE)
    row = (await line.rows(DeliveryKind.THREAD))[-1]
    root = await line.root()
    assert (row.state, row.broadcast, row.thread_of) == (DeliveryState.DELIVERED, broadcast, root.id)
    assert root.receipt is not None
    said = [m for m in emulator.thread(root.receipt.ts) if _id(m) == row.id]
    assert [m["ts"] for m in said] == [row.receipt.ts if row.receipt else ""]
    (call,) = _of(network.calls("chat.postMessage"), row)
    looks = network.calls("conversations.replies")
    assert {look.fields["ts"] for look in looks} == {root.receipt.ts}
    assert looks[0].at >= call.at


def _id(message: dict[str, Any]) -> str:
    return str(message["metadata"]["event_payload"]["delivery_id"])


async def test_slack_04_a_reset_before_arrival_is_looked_for_with_metadata_and_posted_again(
    line: WholeLine, emulator: Emulator, network: WireMock
) -> None:
    network.reset()
    await receive(line.line, act())
    await line.settle(MINUTE)
    row = await _stands_once(line, emulator)
    first, second = _of(network.calls("chat.postMessage"), row)
    between = [look for look in network.calls("conversations.history") if first.at <= look.at <= second.at]
    assert len(between) == len(TIMES.searches)
    assert {look.fields["include_all_metadata"] for look in between} == {"true"}


async def test_slack_06_an_answer_later_than_our_patience_is_adopted(
    opened: Opened, emulator: Emulator, network: WireMock
) -> None:
    network.delay(15_000 // SCALE)
    async with opened(Wall(), times=scaled(SCALE)) as line:
        await line.line.watch(WIRE)
        await receive(line.line, act())
        await line.deliverer.deliver()
        async with asyncio.timeout(PATIENCE):
            while (await line.root()).state is DeliveryState.SENDING:  # noqa: ASYNC110 -- its channel alone waits
                await asyncio.sleep(0.02)
        assert (await line.root()).state is DeliveryState.AMBIGUOUS
        await line.settle(MINUTE)
        row = await _stands_once(line, emulator)
    assert len(_of(network.calls("chat.postMessage"), row)) == 1


async def test_slack_07_a_page_of_html_instead_of_the_answer_is_in_doubt_and_adopted(
    line: WholeLine, emulator: Emulator, network: WireMock
) -> None:
    network.garble_reply()
    await receive(line.line, act())
    await line.deliverer.deliver()
    assert (await line.root()).state is DeliveryState.AMBIGUOUS
    await line.settle(MINUTE)
    row = await _stands_once(line, emulator)
    assert len(_of(network.calls("chat.postMessage"), row)) == 1


async def test_slack_08_a_throttled_channel_is_left_alone_as_long_as_slack_asks_and_no_other_waits(
    line: WholeLine, emulator: Emulator, network: WireMock
) -> None:
    busy, free = emulator.channels["policy-alerts"], emulator.channels["policy-digest"]
    network.throttle(seconds=3, channel=busy)
    await receive(line.line, reported(1), reported(2))
    await receive(line.line, reported(3), rules=(LOUD,))
    await line.settle(MINUTE)
    calls = network.calls("chat.postMessage")
    refused, again, *_ = _to(calls, busy)
    assert again.at - refused.at >= timedelta(seconds=3)
    assert _to(calls, free)[0].at < again.at
    rows = await line.rows(DeliveryKind.ROOT)
    assert [(row.state, row.attempts) for row in rows] == [(DeliveryState.DELIVERED, 1)] * 3


async def test_slack_09_twenty_alerts_at_once_keep_the_pace_and_their_order(
    opened: Opened, emulator: Emulator, network: WireMock
) -> None:
    async with opened(Wall(), times=DeliveryTimes()) as line:
        await line.line.watch(WIRE)
        await receive(line.line, *(reported(n) for n in range(20)))
        await line.settle(timedelta(minutes=2))
        rows = await line.rows(DeliveryKind.ROOT)
    assert emulator.delivery_ids() == [row.id for row in rows]
    begun = [row.attempt_started_at for row in rows if row.attempt_started_at is not None]
    assert min(after - before for before, after in pairwise(begun)) >= timedelta(seconds=0.95)
    calls = _roots(network.calls("chat.postMessage"))  # a busy machine lets some arrive late
    assert len(begun) == len(calls) == 20
    assert calls[-1].at - calls[0].at >= timedelta(seconds=15)


async def test_slack_10_a_refused_token_stops_all_posts_and_all_arrive_once_when_it_works_again(
    stepped: WholeLine, emulator: Emulator, network: WireMock
) -> None:
    network.refuse("invalid_auth")
    network.refuse("invalid_auth", method="auth.test")
    await receive(stepped.line, reported(0))
    await stepped.deliverer.deliver()
    breaker = await stepped.store.read(lambda tx: tx.channels.breaker("test"))
    assert breaker.circuit is Circuit.OPEN
    assert "copy the Bot User OAuth Token" in breaker.why
    await receive(stepped.line, *(reported(n) for n in range(1, 101)))
    await stepped.run(600)
    assert len(network.calls("chat.postMessage")) == 1
    assert 1 <= len(network.calls("auth.test")) <= 10
    network.heal()
    network.point_at(network.upstream)
    await stepped.run(900 + 101 + 60)
    rows = await stepped.rows(DeliveryKind.ROOT)
    assert [row.state for row in rows] == [DeliveryState.DELIVERED] * 101
    assert sorted(emulator.delivery_ids()) == sorted(row.id for row in rows)


@pytest.fixture
async def rerouted(opened: Opened, emulator: Emulator) -> AsyncIterator[WholeLine]:
    """What goes to #policy-private goes to #policy-alerts where it can't; the operator reads #policy-digest."""
    operator = Route(name="operator", channel=emulator.channels["policy-digest"], kind=RouteKind.OPERATOR)
    fallback = Route(name="fallback", channel=emulator.channels["policy-alerts"])
    first = Route(name="default", channel=emulator.channels["policy-private"], fallback="fallback")
    async with opened(Time(), operator, fallback, default=first, times=DeliveryTimes()) as made:
        await made.line.watch(WIRE)
        yield made


async def _went_to_the_fallback(line: WholeLine, emulator: Emulator, why: str) -> None:
    first, second = await line.rows(DeliveryKind.ROOT)
    assert (first.state, first.replaced_by) == (DeliveryState.REROUTED, second.id)
    (message,) = emulator.alerts()
    private = emulator.channels["policy-private"]
    assert _id(message) == second.id
    assert f"Meant for {private}, which can't be posted to" in json.dumps(message["blocks"], ensure_ascii=False)
    (notice,) = emulator.alerts("policy-digest")
    assert notice["text"].startswith(f"Cannot post to {private}")
    assert why in json.dumps(notice)


async def test_slack_11_an_alert_to_a_channel_without_the_bot_goes_to_the_fallback_until_it_is_invited(
    rerouted: WholeLine, emulator: Emulator, network: WireMock
) -> None:
    await receive(rerouted.line, reported(1))
    await rerouted.run(30)
    await _went_to_the_fallback(rerouted, emulator, "not_in_channel")
    emulator.invite_bot("policy-private")
    await rerouted.run(60)
    await receive(rerouted.line, reported(2))
    await rerouted.run(10)
    (right,) = emulator.alerts("policy-private")
    assert _id(right) == (await rerouted.rows(DeliveryKind.ROOT))[-1].id
    assert (len(emulator.alerts()), len(emulator.alerts("policy-digest"))) == (1, 1)
    assert await rerouted.waits() == 0


async def test_slack_12_an_archived_channel_is_handled_alike_and_never_asked_in_a_loop(
    rerouted: WholeLine, emulator: Emulator, network: WireMock
) -> None:
    emulator.invite_bot("policy-private")
    emulator.archive("policy-private")
    await receive(rerouted.line, reported(1))
    await rerouted.run(600)
    await _went_to_the_fallback(rerouted, emulator, "is_archived")
    assert len(_to(network.calls("chat.postMessage"), emulator.channels["policy-private"])) <= 2


@pytest.mark.parametrize(("refused", "form", "blocks"), [("$.blocks[2]", Form.COMPACT, 2), ("$.blocks", Form.PLAIN, 0)])
async def test_slack_13_a_refused_payload_goes_out_plainer_under_the_same_id(
    line: WholeLine, emulator: Emulator, network: WireMock, refused: str, form: Form, blocks: int
) -> None:
    """Our full alert has three blocks, its compact form two."""
    network.refuse("invalid_blocks", when_body=refused)
    await receive(line.line, act())
    await line.settle(MINUTE)
    row = await _stands_once(line, emulator)
    assert (row.form, row.is_degraded) == (form, True)
    (message,) = emulator.alerts()
    assert len(message.get("blocks") or []) == blocks
    assert len(_of(network.calls("chat.postMessage"), row)) == 1 + form


HOSTILE = "<!channel> <@U000000001> <https://evil.example|https://gov.example> & *x* _y_ \u202egnp.exe"


async def test_slack_15_a_hostile_headline_calls_nobody_and_makes_no_link(line: WholeLine, emulator: Emulator) -> None:
    hostile = article("hostile", WIRE, HOSTILE, text=HOSTILE, published=line.line.clock())
    line.line.feed(body("hostile"), extraction_of(extracted(hostile, act(), rules=(ANY,))))
    await line.line.poll(WIRE)
    await line.settle(MINUTE)
    await _stands_once(line, emulator)
    (message,) = emulator.alerts()
    thread = emulator.thread(message["ts"])
    stored = json.dumps([[m["text"], m.get("blocks")] for m in thread], ensure_ascii=False)
    without_dates = re.sub(r"<!date\^\d+\^\{date_short\} \{time\}\|[\w: ]+>", "", stored)
    assert re.findall(r"<[^>]*>", without_dates) == []
    assert not re.search(r"<!|<@|<#|&amp;amp;|&amp;lt;|\u202e", without_dates)
    assert "&lt;!channel&gt; &lt;@U000000001&gt; &lt;https://evil.example" in without_dates
    assert "&amp; ∗x∗ ˍyˍ" in without_dates


# ------------------------------------------------------------------ what develops


@pytest.fixture
async def clicked(opened: Opened) -> AsyncIterator[WholeLine]:
    """With controls, as where clicks arrive."""
    async with opened(Wall(), controls=lambda: True) as made:
        await made.line.watch(WIRE, MINISTRY)
        yield made


@pytest.mark.parametrize("loud", [False, True], ids=["quiet", "loud"])
async def test_slack_16_a_development_edits_the_alert_and_is_one_reply(
    clicked: WholeLine, emulator: Emulator, network: WireMock, loud: bool
) -> None:
    await receive(clicked.line, act())
    await clicked.settle(MINUTE)
    (before,) = emulator.alerts()
    replies = len(emulator.thread(before["ts"]))
    if loud:
        await receive(clicked.line, OFFICIAL, of=MINISTRY)
    else:
        await receive(clicked.line, act(target=("US",)))
    await clicked.settle(MINUTE)
    root = await clicked.root()
    (after,) = [m for m in emulator.alerts() if _id(m) == root.id]
    assert after["ts"] == before["ts"]
    assert _line_1(after) != _line_1(before)
    assert len(network.calls("chat.update")) == 1
    *_, reply = said = emulator.thread(before["ts"])
    assert len(said) == replies + 1
    (call,) = [c for c in network.calls("chat.postMessage") if _id_of(c) == _id(reply)]
    assert call.fields.get("reply_broadcast", False) is loud
    assert [m["ts"] for m in emulator.alerts()] == [after["ts"]]  # the emulator shows no reply in the channel
    assert _block_ids(before)
    assert not _block_ids(before) & _block_ids(after)


def _line_1(message: dict[str, Any]) -> str:
    return str(message["blocks"][0]["text"]["text"]).splitlines()[0]


def _id_of(call: Posted) -> str:
    return str(call.fields["metadata"]["event_payload"]["delivery_id"])


def _block_ids(message: dict[str, Any]) -> set[str]:
    return {block["block_id"] for block in message["blocks"] if "block_id" in block}


async def test_slack_17_of_ten_revisions_the_last_one_stands_although_an_edit_failed(
    line: WholeLine, emulator: Emulator, network: WireMock
) -> None:
    await receive(line.line, act())
    await line.settle(MINUTE)
    network.fail(503, method="chat.update")
    places = ("US", "JP", "KR", "IN", "TW", "VN", "ID", "MY", "TH", "AU")

    async def revise() -> None:
        for n in range(1, 11):
            await receive(line.line, act(target=places[:n]))

    async with asyncio.TaskGroup() as both:
        revising = both.create_task(revise())
        while not revising.done():
            await line.deliverer.deliver()
            await asyncio.sleep(0)
    await line.settle(MINUTE)
    root = await line.root()
    (stands,) = [m for m in emulator.alerts() if _id(m) == root.id]
    posted = await line.store.read(lambda tx: tx.outbox.posted(root.id))
    assert posted is not None
    assert posted.says is not None
    shown = worded(posted.says, line.line.config().vocabulary)
    assert isinstance(shown, Alert)
    assert shown.reports == 11
    payload = render(shown, form=Form.FULL)
    assert (stands["text"], stands["blocks"]) == (payload.text, [dict(b) for b in payload.blocks])
    edits = network.calls("chat.update")
    assert 2 <= len(edits) <= 11
    assert edits[-1].fields["text"] == payload.text
    assert len(emulator.thread(stands["ts"])) - 2 <= 10
    assert await line.waits() == 0


async def test_slack_18_an_alert_that_a_person_deleted_is_left_alone_until_there_is_news(
    stepped: WholeLine, emulator: Emulator, network: WireMock
) -> None:
    await receive(stepped.line, act())
    await stepped.run(10)
    (message,) = emulator.alerts()
    emulator.delete(message["ts"])
    for _ in range(3):
        await receive(stepped.line, act(), quietly=True)
        await stepped.run(60)
    assert (await stepped.root()).closed
    assert len(network.calls("chat.update")) == 1
    assert emulator.alerts() == []
    await receive(stepped.line, OFFICIAL, of=MINISTRY)
    await stepped.run(60)
    (again,) = [m for m in emulator.alerts() if m.get("thread_ts", m["ts"]) == m["ts"]]
    assert again["ts"] != message["ts"]
    assert len(network.calls("chat.update")) == 1
    assert await stepped.waits() == 0
