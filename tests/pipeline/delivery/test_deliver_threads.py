"""Delivery of replies, under faults."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.alerts.message import Notice
from monitor.domain.delivery.outbox import Delivery, DeliveryId, DeliveryState
from monitor.errors import (
    AmbiguousError,
    ChannelRefusedError,
    MessageGoneError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
)
from monitor.pipeline.alerts.notices import reply
from monitor.store import DatabaseStore, open_store
from tests.budget import examples
from tests.fakes.clock import Time
from tests.fakes.messenger import Lost, Sent
from tests.pipeline.posting import KillError, Post, change, row, run_through


async def answer(post: Post, to: Delivery, title: str, *, loud: bool = False) -> DeliveryId | None:
    """Queue a reply with `title` under a post."""
    now, said = post.clock(), Notice(title=title)
    return await post.store.write(
        lambda tx: reply(tx, to.id, said, workspace="test", news=title, broadcast=loud, now=now)
    )


async def fate(post: Post, of: DeliveryId | None) -> Delivery:
    assert of is not None
    posted = await post.store.read(lambda tx: tx.outbox.posted(of))
    assert posted is not None
    return posted.post


def said(post: Post) -> dict[str, tuple[str | None, bool]]:
    """Each message with its parent, and whether it is broadcast."""
    return {_title(s): (_title(_root(post, s)), s.broadcast) for s in post.messenger.sent}  # type: ignore[misc]


def _title(sent: Sent | None) -> str | None:
    return sent.message.title if sent and isinstance(sent.message, Notice) else None


def _root(post: Post, sent: Sent) -> Sent | None:
    return next((s for s in post.messenger.sent if s.receipt == sent.thread), None)


async def test_replies_stand_under_their_post_in_order_at_the_channels_pace(post: Post) -> None:
    await post.queue(row("root"))
    await answer(post, row("root"), "details")
    await answer(post, row("root"), "CONFIRMED", loud=True)
    await post.run(2)
    assert said(post) == {"root": (None, False), "details": ("root", False)}
    await post.run(1)
    assert said(post)["CONFIRMED"] == ("root", True)
    assert await post.waiting() == 0


async def test_the_same_news_is_alerted_once(post: Post) -> None:
    await post.queue(row("root"))
    first, second = [await answer(post, row("root"), "details") for _ in range(2)]
    await post.run(5)
    assert first == second
    assert len(post.messenger.sent) == 2


async def test_unknown_message_gets_no_reply(post: Post) -> None:
    assert await answer(post, row("nobody"), "details") is None


async def test_a_reply_waits_until_its_post_is_found_and_holds_nobody_up(post: Post) -> None:
    post.messenger.unreadable = NotSentError("the history does not answer")
    post.messenger.lose_next_reply()
    await post.queue(row("root"))
    await post.run(2)
    await answer(post, row("root"), "details")
    await post.queue(row("other"))
    await post.run(5)
    assert list(said(post)) == ["root", "other"]
    post.messenger.unreadable = None
    await post.run(30)
    assert said(post)["details"] == ("root", False)
    assert len(post.messenger.tried) == 3


async def test_an_edit_of_the_root_and_its_reply_go_in_the_order_in_which_they_were_queued(post: Post) -> None:
    await post.queue(row("root"))
    await post.run(1)
    await change(post, row("root"), "confirmed")
    await answer(post, row("root"), "CONFIRMED", loud=True)
    await post.run(1)
    assert list(said(post)) == ["confirmed"]
    await post.run(1)
    assert said(post)["CONFIRMED"] == ("confirmed", True)


@pytest.mark.parametrize("loud", [False, True])
@pytest.mark.parametrize(
    ("ending", "tries"),
    [
        pytest.param(NotSentError("refused"), 2, id="not-sent"),
        pytest.param(AmbiguousError("reset"), 2, id="lost-on-the-way"),
        pytest.param(Lost(error=AmbiguousError("no answer")), 1, id="delivered-but-the-answer-lost"),
        pytest.param(ThrottledError("busy", retry_after=timedelta(seconds=20)), 2, id="throttled"),
        pytest.param(PayloadRefusedError("msg_too_long"), 2, id="refused-in-full"),
    ],
)
async def test_each_reply_is_in_the_thread_once_whatever_fails(
    post: Post, ending: BaseException | Lost, tries: int, loud: bool
) -> None:
    await post.queue(row("root"))
    await post.run(2)
    post.messenger.script.append(ending)
    await answer(post, row("root"), "news", loud=loud)
    await post.run(90)
    assert said(post) == {"root": (None, False), "news": ("root", loud)}
    assert len(post.messenger.sent) == 2
    assert len(post.messenger.tried) == 1 + tries
    assert await post.waiting() == 0


@pytest.mark.parametrize("ending", [KillError(), Lost(error=KillError())], ids=["before-the-post", "after-the-post"])
async def test_a_reply_survives_a_kill_between_claim_and_answer(
    post: Post, store: DatabaseStore, clock: Time, ending: BaseException | Lost
) -> None:
    await post.queue(row("root"))
    await post.run(2)
    await answer(post, row("root"), "details")
    post.messenger.script.append(ending)
    with pytest.raises(KillError):
        await post.deliverer.deliver()
    again = Post(store, clock)
    again.messenger.sent = post.messenger.sent
    assert await again.deliverer.recover() == 1
    await again.run(60)
    assert said(again) == {"root": (None, False), "details": ("root", False)}
    assert len(again.messenger.sent) == 2


async def test_under_a_deleted_message_loud_replies_are_sent_and_quiet_ones_dropped(post: Post) -> None:
    await post.queue(row("root"))
    await post.run(2)
    post.messenger.sent.clear()
    quiet = await answer(post, row("root"), "details")
    await answer(post, row("root"), "CONFIRMED", loud=True)
    await post.run(5)
    assert said(post) == {"CONFIRMED": (None, False)}
    row_ = await fate(post, quiet)
    assert (row_.state, "no message" in row_.last_error) == (DeliveryState.DEAD, True)


async def test_under_a_rejected_post_loud_replies_are_sent_and_quiet_ones_dropped(post: Post) -> None:
    post.messenger.script.extend([PayloadRefusedError("invalid_blocks")] * 3)
    await post.queue(row("root"))
    quiet = await answer(post, row("root"), "details")
    await answer(post, row("root"), "CONFIRMED", loud=True)
    await post.run(10)
    assert said(post) == {"CONFIRMED": (None, False)}
    assert (await fate(post, quiet)).last_error == "the parent message was not delivered: invalid_blocks"
    assert await post.waiting() == 0


async def test_reply_sent_alone_is_delivered_reliably(post: Post) -> None:
    await post.queue(row("root"))
    await post.run(2)
    post.messenger.script.extend([MessageGoneError("thread_not_found"), Lost(error=AmbiguousError("no answer"))])
    await answer(post, row("root"), "CONFIRMED", loud=True)
    await post.run(60)
    assert said(post) == {"root": (None, False), "CONFIRMED": (None, False)}
    assert len(post.messenger.sent) == 2


async def test_reply_goes_under_the_reposted_message(post: Post) -> None:
    await post.queue(row("root"))
    await post.run(2)
    post.messenger.sent.clear()
    await change(post, row("root"), "confirmed", "confirmed, anew")
    await answer(post, row("root"), "details")
    await post.run(5)
    assert said(post) == {"confirmed, anew": (None, False), "details": ("confirmed, anew", False)}


async def test_a_reply_waits_in_a_channel_that_is_held(post: Post) -> None:
    await post.queue(row("root"))
    await post.run(2)
    post.messenger.script.append(ChannelRefusedError("C1: archived"))
    post.messenger.problems = {"C1": "C1: archived"}
    await answer(post, row("root"), "details")
    await post.run(130)
    assert list(said(post)) == ["root"]
    post.messenger.problems = {}
    await post.run(65)
    assert said(post)["details"] == ("root", False)


async def test_pending_reply_is_edited(post: Post) -> None:
    await post.queue(row("root"))
    details = await answer(post, row("root"), "details")
    await post.run(3)
    assert details is not None
    now = post.clock()
    await change(post, await fate(post, details), "more details")
    await post.run(3)
    assert post.clock() > now
    assert said(post) == {"root": (None, False), "more details": ("root", False)}


# ------------------------------------------------------------------ any course of events


@dataclass(frozen=True)
class Step:
    """Somebody perhaps deletes the root; then the root is edited, or a reply is queued; the next call ends as `ending`
    says; and `seconds` pass.
    """

    edits: bool
    loud: bool
    ending: BaseException | Lost | None
    seconds: int
    deletes: bool


_STEPS = st.builds(
    Step,
    edits=st.booleans(),
    loud=st.booleans(),
    ending=st.sampled_from(
        [
            None,
            NotSentError("refused"),
            AmbiguousError("lost before it arrived"),
            Lost(error=AmbiguousError("lost after it arrived")),
            ThrottledError("busy", retry_after=timedelta(seconds=7)),
            KillError(),
            Lost(error=KillError()),
        ]
    ),
    seconds=st.sampled_from([0, 1, 15, 70]),
    deletes=st.sampled_from([False, False, False, True]),
)


async def _live(steps: Sequence[Step]) -> None:
    async with open_store("sqlite://") as store:
        post, shown, gone = Post(store, Time()), dict[str, tuple[DeliveryId | None, bool]](), False
        await post.queue(row("root"))
        for number, step in enumerate(steps):
            if step.deletes:
                gone = gone or any(s.thread is None for s in post.messenger.sent)
                post.messenger.sent[:] = [s for s in post.messenger.sent if s.thread is not None]
            if step.edits:
                await change(post, row("root"), f"root {number}", f"root {number} anew")
            else:
                shown[f"{number}"] = (await answer(post, row("root"), f"{number}", loud=step.loud), step.loud)
            post.messenger.script.extend([step.ending] if step.ending else [])
            post = await run_through(post, step.seconds)
        post = await run_through(post, 3_000)
        assert await post.waiting() == 0
        for title, (id_, loud) in shown.items():
            await _check(post, id_, title, loud=loud, gone=gone)


async def _check(post: Post, of: DeliveryId | None, title: str, *, loud: bool, gone: bool) -> None:
    """A reply stands once and under something; with its root deleted it may stand alone if it is loud, else be dead."""
    now = await fate(post, of)
    standing = [s for s in post.messenger.sent if _title(s) == title]
    assert len(standing) <= 1
    if not gone:
        assert now.state is DeliveryState.DELIVERED
        assert [(s.thread is not None, s.broadcast) for s in standing] == [(True, loud)]
    elif now.state is DeliveryState.DEAD:
        assert (loud, standing, bool(now.last_error)) == (False, [], True)
    else:
        assert now.state is DeliveryState.DELIVERED
        assert all(s.thread is not None or loud for s in standing)


@settings(max_examples=examples(25), deadline=None)
@given(st.lists(_STEPS, max_size=8))
def test_each_reply_ends_in_its_place_or_with_an_error(steps: list[Step]) -> None:
    asyncio.run(_live(steps))
