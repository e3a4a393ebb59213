"""Delivery under refused channels, tokens and plans, and after long outages."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from monitor.domain.alerts.message import Alert, Delayed, Message, Notice, Update, UpdateKind
from monitor.domain.delivery.circuit_breaker import Circuit
from monitor.domain.delivery.outbox import Delivery, DeliveryState
from monitor.domain.delivery.reroute import Fallbacks
from monitor.domain.rules.rule import Level
from monitor.errors import (
    AmbiguousError,
    AuthRefusedError,
    ChannelRefusedError,
    MessageGoneError,
    NotSentError,
    PayloadRefusedError,
    PlanRefusedError,
    ThrottledError,
    UnknownResponseError,
)
from monitor.pipeline.alerts.notices import edit, reply
from monitor.store import DatabaseStore
from tests.fakes.clock import Time
from tests.fakes.messenger import Lost
from tests.fakes.stored import an_alert, an_evidence_reply, an_update
from tests.pipeline.posting import SECOND, TIMES, Post, row
from tests.pipeline.words import in_words

WHY = "C1: invite the bot"


def alert(subject: str, channel: str = "C1", level: Level = Level.HIGH, **changes: object) -> Delivery:
    made = replace(row(subject, channel), message=an_alert(headline=subject, label=subject, level=level))
    return replace(made, **changes)  # type: ignore[arg-type]


def heads(post: Post, channel: str = "C1") -> list[str]:
    """What a channel shows in short: headlines, titles, the text of updates. Nothing of evidence and summaries."""
    return [head for s in post.messenger.sent if s.channel == channel and (head := _head(s.message))]


def _head(message: Message) -> str:
    match message:
        case Alert():
            return message.headline
        case Notice():
            return message.title
        case Update():
            return message.text
    return ""


async def details(post: Post, of: Delivery) -> None:
    """Queue an evidence reply under an alert."""
    now = post.clock()
    await post.store.write(lambda tx: reply(tx, of.id, an_evidence_reply(), workspace="test", news="evidence", now=now))


async def state_of(post: Post, of: Delivery) -> DeliveryState:
    return (await post.store.read(lambda tx: tx.outbox.states([of.id])))[of.id]


def refuse(post: Post, channel: str = "C1") -> None:
    """The bot is thrown out of a channel."""
    post.messenger.script.append(ChannelRefusedError(WHY))
    post.messenger.problems = {channel: WHY}


# ------------------------------------------------------------------ a refused channel


async def test_an_alert_goes_to_the_fallback_once_and_names_the_channel_and_the_next_goes_right_again(
    post: Post,
) -> None:
    post.fallback_routes = Fallbacks(operator="OP", fallbacks={"C1": "C9"})
    refuse(post)
    await post.queue(alert("a"), alert("b"))
    await post.run(10)
    assert heads(post, "C9") == ["a", "b"]
    (first, _) = [s.message for s in post.messenger.sent if s.channel == "C9"]
    assert isinstance(first, Alert)
    assert first.remarks == (f"Meant for C1, which can't be posted to: {WHY}",)
    assert await state_of(post, alert("a")) is DeliveryState.REROUTED
    assert len(post.messenger.tried) == 1 + 2 + 1  # with the notice
    post.messenger.problems = {}
    await post.run(60)
    await post.queue(alert("c"))
    await post.run(3)
    assert (heads(post), heads(post, "C9")) == (["c"], ["a", "b"])
    assert await post.waiting() == 0


async def test_the_operator_is_notified_once_a_day_for_each_channel(post: Post) -> None:
    post.fallback_routes = Fallbacks(operator="OP")
    post.messenger.problems = {"C1": WHY, "C2": "C2: archived"}
    await post.deliverer.check(("C1", "C2"))
    for _ in range(48):
        await post.run(2)
        post.clock.now += timedelta(minutes=30)
    assert sorted(heads(post, "OP")) == sorted(["Cannot post to C1", "Cannot post to C2"] * 2)


async def test_the_operator_is_notified_once_that_a_person_takes_no_direct_messages(post: Post) -> None:
    post.fallback_routes = Fallbacks(operator="OP", fallbacks={"C1": "C9"})
    refuse(post, "@U0GONE")
    await post.queue(alert("a", "@U0GONE"), alert("b", "@U0GONE"))
    for _ in range(96):
        await post.run(2)
        post.clock.now += timedelta(minutes=30)
    assert heads(post, "OP") == ["Cannot post direct messages to @U0GONE"]
    (notice,) = [s.message for s in post.messenger.sent if s.channel == "OP"]
    assert isinstance(notice, Notice)
    assert notice.lines[-1] == "What this person follows is paused until direct messages can be posted again."
    assert (heads(post, "@U0GONE"), heads(post, "C9")) == ([], [])
    post.messenger.problems = {}
    await post.run(3_700)
    assert post.messenger.sent[-1].channel == "@U0GONE"


@pytest.mark.parametrize("operator", ["C1", ""])
async def test_no_notice_goes_to_a_channel_that_is_refused_itself(post: Post, operator: str) -> None:
    post.fallback_routes = Fallbacks(operator=operator)
    refuse(post)
    await post.queue(alert("a"))
    await post.run(30)
    assert await post.waiting() == 1
    assert post.messenger.sent == []


async def test_a_refused_channel_is_asked_less_and_less_often_and_never_posted_to(post: Post) -> None:
    refuse(post)
    await post.queue(alert("a"))
    await post.run(1)
    asked = []
    for _ in range(24 * 60):
        before = len(post.messenger.checked)
        await post.deliverer.deliver()
        if len(post.messenger.checked) > before:
            asked.append(post.clock.now)
        post.clock.now += timedelta(minutes=1)
    gaps = [round((b - a) / timedelta(minutes=1)) for a, b in pairwise(asked)]
    assert gaps[:5] == [2, 4, 8, 16, 32]
    assert set(gaps[5:]) == {60}
    assert len(post.messenger.tried) == 1


async def test_replies_follow_a_rerouted_alert(post: Post) -> None:
    post.fallback_routes = Fallbacks(operator="OP", fallbacks={"C1": "C9"})
    refuse(post)
    await post.queue(alert("a"))
    now = post.clock()
    await post.store.write(
        lambda tx: reply(tx, alert("a").id, an_evidence_reply(), workspace="test", news="evidence", now=now)
    )
    await post.run(10)
    root, evidence = [s for s in post.messenger.sent if s.channel == "C9"]
    assert (evidence.thread, evidence.message) == (root.receipt, in_words(an_evidence_reply()))
    post.messenger.problems = {}
    await post.run(60)
    now = post.clock()
    await post.store.write(lambda tx: edit(tx, alert("a").id, an_alert(headline="a, confirmed"), instead=None, now=now))
    await post.run(3)
    assert heads(post, "C9")[0] == "a, confirmed"
    assert heads(post) == []


async def test_loud_reply_under_a_refused_channel_is_rerouted_and_quiet_ones_wait(post: Post) -> None:
    post.fallback_routes = Fallbacks(operator="OP", fallbacks={"C1": "C9"})
    await post.queue(alert("a"))
    await post.run(2)
    refuse(post)
    now = post.clock()
    for news, loud in (("quiet", False), ("loud", True)):
        said = an_update(text=news)
        await post.store.write(
            lambda tx, news=news, said=said, loud=loud: reply(  # type: ignore[misc]
                tx, alert("a").id, said, workspace="test", news=news, broadcast=loud, now=now
            )
        )
    await post.run(10)
    (elsewhere,) = [s.message for s in post.messenger.sent if s.channel == "C9"]
    assert isinstance(elsewhere, Update)
    assert elsewhere.text.startswith("loud · Meant for C1")
    assert await post.waiting() == 1
    post.messenger.problems = {}
    await post.run(70)
    assert heads(post) == ["a", "quiet"]


async def test_a_fallback_that_is_refused_as_well_is_not_used(post: Post) -> None:
    post.fallback_routes = Fallbacks(fallbacks={"C1": "C9"})
    post.messenger.problems = {"C1": WHY, "C9": "C9: archived"}
    await post.deliverer.check(("C1", "C9"))
    await post.queue(alert("a"))
    await post.run(5)
    assert await post.waiting() == 1
    post.messenger.problems = {"C1": WHY}
    await post.run(60, idle=5 * SECOND)
    assert heads(post, "C9") == ["a"]


async def test_delivery_in_quiet_hours_is_not_rerouted_before_their_end(post: Post) -> None:
    post.fallback_routes = Fallbacks(operator="OP", fallbacks={"C1": "C9"})
    refuse(post)
    await post.queue(alert("loud"), alert("at dawn", not_before=post.clock() + timedelta(seconds=30)))
    await post.run(30)
    assert heads(post, "C9") == ["loud"]
    await post.run(3)
    assert heads(post, "C9") == ["loud", "at dawn"]
    assert await post.waiting() == 0


# ------------------------------------------------------------------ the workspace


async def test_a_refused_token_stops_all_channels_at_once_and_one_row_tries_when_it_works(post: Post) -> None:
    post.messenger.script.append(AuthRefusedError("the token was revoked"))
    post.messenger.refusal = AuthRefusedError("the token was revoked")
    await post.queue(alert("a"))
    await post.run(1)
    await post.queue(*(alert(f"{n}", f"C{n}") for n in range(30)))
    await post.run(600)
    assert len(post.messenger.tried) == 1
    assert 3 <= len(post.messenger.checked) <= 5
    (breaker,) = await post.store.read(lambda tx: tx.channels.open_breakers())
    assert (breaker.circuit, breaker.why) == (Circuit.OPEN, "the token was revoked")
    post.messenger.refusal = None
    await post.run(15 * 60)
    assert len(post.messenger.sent) == 31
    assert await post.store.read(lambda tx: tx.channels.open_breakers()) == ()


async def test_five_failures_in_a_row_open_the_breaker(post: Post) -> None:
    post.messenger.script.extend([NotSentError("no network")] * 5)
    post.messenger.refusal = NotSentError("no network")
    await post.queue(*(alert(f"{n}", f"C{n}") for n in range(5)))
    await post.run(50)
    assert len(post.messenger.tried) == 5
    post.messenger.refusal = None
    await post.run(400)
    assert len(post.messenger.sent) == 5


async def test_a_plan_that_is_used_up_is_tried_by_one_message_an_hour_without_a_notice(post: Post) -> None:
    post.fallback_routes = Fallbacks(operator="OP")
    post.messenger.script.extend([PlanRefusedError("message_limit_exceeded")] * 4)
    await post.queue(alert("a"), alert("b", "C2"))
    for _ in range(2 * 60 + 5):
        await post.deliverer.deliver()
        post.clock.now += timedelta(minutes=1)
    assert len(post.messenger.tried) == 2 + 1 + 1
    assert post.messenger.sent == []
    for _ in range(70):
        await post.deliverer.deliver()
        post.clock.now += timedelta(minutes=1)
    assert (heads(post), heads(post, "C2"), heads(post, "OP")) == (["a"], ["b"], [])


async def test_three_throttles_in_a_row_pause_every_channel(post: Post) -> None:
    post.messenger.script.extend([ThrottledError("busy", retry_after=timedelta(seconds=20))] * 3)
    await post.queue(*(alert(f"{n}", f"C{n}") for n in range(3)))
    await post.run(1)
    await post.queue(alert("other", "C7"))
    await post.run(15)
    assert post.messenger.sent == []
    await post.run(15)
    assert len(post.messenger.sent) == 4
    rows = await post.store.read(lambda tx: tx.outbox.delivered_since(post.clock() - timedelta(hours=1)))
    assert {one.attempts for one in rows} == {1}


async def test_a_workspace_takes_ten_messages_at_once_and_then_ten_a_second(post: Post) -> None:
    await post.queue(*(alert(f"{n}", f"C{n}") for n in range(25)))
    await post.deliverer.deliver()
    assert len(post.messenger.sent) == TIMES.burst
    assert await post.deliverer.pause(timedelta(seconds=2)) == TIMES.workspace_pace
    await post.run(3)
    assert len(post.messenger.sent) == 25


# ------------------------------------------------------------------ refused for good


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        pytest.param(
            [PayloadRefusedError("C1: Slack says invalid_blocks", code="invalid_blocks")] * 3, "invalid_blocks"
        ),
        pytest.param([UnknownResponseError("C1: Slack says new_word", code="new_word")] * 7, "new_word"),
    ],
)
async def test_permanent_rejection_is_reported_to_the_operator_with_its_code(
    post: Post, answers: list[Exception], code: str
) -> None:
    post.fallback_routes = Fallbacks(operator="OP")
    post.messenger.script.extend(answers)
    await post.queue(alert("a"))
    await post.run(200)
    assert await state_of(post, alert("a")) is DeliveryState.DEAD
    assert heads(post, "OP") == ["A message to C1 was permanently rejected"]
    (shown,) = [s.message for s in post.messenger.sent if s.channel == "OP"]
    assert isinstance(shown, Notice)
    assert code in shown.lines[0]


async def test_a_plainer_form_that_is_taken_is_remembered_as_such(post: Post) -> None:
    post.messenger.script.append(PayloadRefusedError("invalid_blocks"))
    await post.queue(alert("a"), alert("b"))
    await post.run(5)
    (first, second) = await post.store.read(lambda tx: tx.outbox.delivered_since(post.clock() - timedelta(hours=1)))
    assert (first.is_degraded, second.is_degraded) == (True, False)
    assert (await post.store.read(lambda tx: tx.outbox.backlog())).degraded == 1


async def test_a_message_that_cannot_be_worded_is_rejected_and_holds_up_no_other(post: Post) -> None:
    post.fallback_routes = Fallbacks(operator="OP")
    sound = an_update()
    assert sound.change is not None
    nothing_claimed = tuple(replace(d, now=()) for d in sound.change.developments)
    broken = replace(sound, change=replace(sound.change, kind=UpdateKind.CLAIMED, developments=nothing_claimed))
    await post.queue(replace(row("broken"), message=broken), alert("a"))
    await post.run(10)
    assert heads(post) == ["a"]
    assert heads(post, "OP") == ["A message to C1 was permanently rejected"]


# ------------------------------------------------------------------ an edit that finds nothing


async def test_uneditable_message_is_not_retried_until_there_is_news(post: Post) -> None:
    await post.queue(alert("a"))
    await post.run(2)
    post.messenger.sent.clear()

    async def change(words: str, *, news: bool) -> None:
        said = an_alert(headline=words)
        now = post.clock()
        instead = replace(said, replaces_lost=True) if news else None
        await post.store.write(lambda tx: edit(tx, alert("a").id, said, instead=instead, now=now))
        await post.run(3)

    for words in ("a, 2 reports", "a, 3 reports", "a, 4 reports"):
        await change(words, news=False)
    assert (len(post.messenger.edited), post.messenger.sent) == (1, [])
    await change("a, confirmed", news=True)
    assert heads(post) == ["a, confirmed"]
    assert len(post.messenger.edited) == 1
    await change("a, corrected", news=True)
    assert heads(post) == ["a, corrected"]
    assert len(post.messenger.edited) == 2


async def test_a_message_that_is_not_ours_to_edit_is_left_alone_too(post: Post) -> None:
    await post.queue(alert("a"))
    await post.run(2)
    post.messenger.script.append(MessageGoneError("edit_window_closed"))
    for words in ("a, 2 reports", "a, 3 reports"):
        said, now = an_alert(headline=words), post.clock()
        await post.store.write(lambda tx, said=said, now=now: edit(tx, alert("a").id, said, instead=None, now=now))  # type: ignore[misc]
        await post.run(3)
    assert (heads(post), len(post.messenger.edited)) == (["a"], 1)


# ------------------------------------------------------------------ a backlog


async def test_backlog_is_sent_by_level_then_newest_with_replies_last(post: Post) -> None:
    post.messenger.problems = {"C1": WHY}
    await post.deliverer.check(("C1",))
    levels = (Level.MEDIUM, Level.CRITICAL, Level.HIGH, Level.HIGH, Level.MEDIUM)
    for number, level in enumerate(levels):
        made = alert(f"{number} {level}", level=level, created_at=post.clock(), not_before=post.clock())
        await post.queue(made)
        await details(post, made)
        await post.run(60)
    post.clock.now += TIMES.late
    post.messenger.problems = {}
    post.clock.now += timedelta(hours=1)
    await post.run(12)
    shown = [s.message.headline for s in post.messenger.sent if isinstance(s.message, Alert)]
    assert shown == ["1 critical", "3 high", "2 high", "4 medium", "0 medium"]
    assert [isinstance(s.message, Alert) for s in post.messenger.sent] == [True] * 5 + [False] * 5


async def test_deliveries_older_than_a_day_are_summarised_except_critical(post: Post) -> None:
    post.messenger.problems = {"C1": WHY, "C2": WHY}
    await post.deliverer.check(("C1", "C2"))
    await post.queue(
        alert("old"), alert("older", level=Level.MEDIUM), alert("grave", level=Level.CRITICAL), alert("two", "C2")
    )
    post.clock.now += TIMES.alive + timedelta(minutes=1)
    fresh = alert("fresh", created_at=post.clock(), not_before=post.clock())
    await post.queue(fresh)
    post.messenger.problems = {}
    await post.run(10)
    summaries = [s for s in post.messenger.sent if isinstance(s.message, Delayed)]
    assert {s.channel: s.message.total for s in summaries if isinstance(s.message, Delayed)} == {"C1": 2, "C2": 1}
    assert heads(post) == ["grave", "fresh"]
    (shown,) = [s.message for s in summaries if s.channel == "C1"]
    assert isinstance(shown, Delayed)
    assert [(item.text, item.url) for item in shown.items] == [
        ("old", "https://news.example/a/1"),
        ("older", "https://news.example/a/1"),
    ]
    assert await state_of(post, alert("old")) is DeliveryState.SUMMARISED
    assert await post.waiting() == 0


async def test_deliveries_failing_for_a_day_are_summarised(post: Post) -> None:
    post.messenger.refusal = NotSentError("no network")
    post.messenger.script.extend([NotSentError("no network")] * 5)
    await post.queue(*(alert(f"{n}") for n in range(3)))
    for _ in range(25 * 4):
        await post.deliverer.deliver()
        post.clock.now += timedelta(minutes=15)
    post.messenger.refusal = None
    post.messenger.script.clear()
    for _ in range(5):
        await post.deliverer.deliver()
        post.clock.now += timedelta(minutes=15)
    (only,) = [s.message for s in post.messenger.sent]
    assert isinstance(only, Delayed)
    assert only.total == 3


async def test_update_of_a_summarised_alert_is_a_separate_message(post: Post) -> None:
    post.messenger.problems = {"C1": WHY}
    await post.deliverer.check(("C1",))
    await post.queue(alert("a"))
    post.clock.now += TIMES.alive + timedelta(minutes=1)
    post.messenger.problems = {}
    await post.run(3)
    now, said = post.clock(), an_alert(headline="a, confirmed")
    await post.store.write(lambda tx: edit(tx, alert("a").id, said, instead=said, now=now))
    await post.store.write(
        lambda tx: reply(tx, alert("a").id, an_update(), workspace="test", news="confirmed", broadcast=True, now=now)
    )
    await post.run(5)
    _, root, update = post.messenger.sent
    assert (root.message, update.thread) == (in_words(said), root.receipt)


# ------------------------------------------------------------------ copies


async def test_late_duplicate_is_deleted_and_the_oldest_stays(post: Post) -> None:
    post.messenger.script.append(AmbiguousError("no answer"))
    await post.queue(alert("a"))
    await post.run(33)
    assert len(post.messenger.sent) == 1
    (ours,) = post.messenger.sent
    early = replace(ours, receipt=replace(ours.receipt, ts="1.000001"))
    post.messenger.sent.insert(0, early)
    await post.run(15)
    assert post.messenger.sent == [early]
    (kept,) = await post.store.read(lambda tx: tx.outbox.delivered_since(post.clock() - timedelta(hours=1)))
    assert kept.receipt == early.receipt


async def test_duplicate_with_replies_stays(post: Post) -> None:
    post.messenger.script.append(AmbiguousError("no answer"))
    await post.queue(alert("a"))
    await post.run(33)
    (ours,) = post.messenger.sent
    early = replace(ours, receipt=replace(ours.receipt, ts="1.000001"))
    answer = replace(ours, thread=ours.receipt, receipt=replace(ours.receipt, ts="9999999999.000001"))
    post.messenger.sent[:] = [early, ours, answer]
    await post.run(60)
    assert post.messenger.sent == [early, ours, answer]


async def test_start_searches_duplicates_of_the_last_hour_only(post: Post, store: DatabaseStore, clock: Time) -> None:
    await post.queue(alert("old"))
    await post.run(2)
    clock.now += timedelta(hours=1)
    await post.queue(alert("new"))
    await post.run(2)
    old, new = post.messenger.sent
    copies = [
        replace(one, receipt=replace(one.receipt, ts=f"{9_000_000_000 + n}.0")) for n, one in enumerate((old, new))
    ]
    again = Post(store, clock)
    again.messenger.sent = [old, new, *copies]
    await again.deliverer.recover()
    await again.run(3)
    assert again.messenger.sent == [old, new, copies[0]]


# ------------------------------------------------------------------ a history that can't be read


async def test_unreadable_history_holds_the_delivery_and_notifies_the_operator(post: Post) -> None:
    post.fallback_routes = Fallbacks(operator="OP")
    post.messenger.unreadable = ChannelRefusedError("missing scope channels:history")
    post.messenger.lose_next_reply()
    await post.queue(alert("a"))
    await post.run(3_000)
    assert (heads(post), heads(post, "OP")) == (["a"], ["Unknown whether all messages arrived in C1"])
    assert await state_of(post, alert("a")) is DeliveryState.AMBIGUOUS


async def test_repost_setting_sends_again_after_a_quarter_of_an_hour(store: DatabaseStore, clock: Time) -> None:
    post = Post(store, clock, reposts=True)
    post.messenger.unreadable = ChannelRefusedError("missing scope channels:history")
    post.messenger.script.append(AmbiguousError("no answer"))
    await post.queue(alert("a"))
    await post.run(14 * 60)
    assert heads(post) == []
    await post.run(2 * 60)
    assert heads(post) == ["a"]


async def test_lost_answers_of_a_channel_are_resolved_by_one_search(post: Post) -> None:
    await post.queue(alert("root"))
    await post.run(2)
    post.messenger.searched.clear()
    post.messenger.unreadable = NotSentError("the history does not answer")
    for name in ("a", "b", "c"):
        post.messenger.script.append(Lost(error=AmbiguousError("no answer")))
        await post.queue(alert(name))
        await post.run(1)
    post.messenger.unreadable = None
    post.messenger.searched.clear()
    post.clock.now += timedelta(seconds=20)
    await post.run(1)
    assert post.messenger.searched == ["C1"]
    assert await post.waiting() == 0
