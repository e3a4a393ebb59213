"""Delivery of edits, under faults."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.domain.alerts.message import Notice
from monitor.domain.delivery.outbox import Delivery, DeliveryState
from monitor.errors import (
    AmbiguousError,
    ChannelRefusedError,
    MessageGoneError,
    NotSentError,
    PayloadRefusedError,
    ThrottledError,
)
from monitor.store import DatabaseStore, open_store
from tests.budget import examples
from tests.fakes.clock import Time
from tests.fakes.messenger import Lost
from tests.pipeline.posting import KillError, Post, change, row, run_through


async def states(post: Post, of: Delivery) -> list[DeliveryState]:
    posted = await post.store.read(lambda tx: tx.outbox.posted(of.id))
    assert posted is not None
    return [d.state for d in (posted.post, *posted.edits)]


async def test_edit_changes_a_posted_message(post: Post) -> None:
    await post.queue(row("broken"), row("other"))
    await post.run(3)
    assert await change(post, row("broken"), "mended")
    await post.run(3)
    assert post.said() == ["mended", "other"]
    assert post.messenger.edits_of == [row("broken").id]
    assert len(post.messenger.tried) == 2
    assert await post.waiting() == 0


async def test_pending_post_is_sent_once_with_its_latest_text(post: Post) -> None:
    post.messenger.script.append(ThrottledError("busy", retry_after=timedelta(seconds=20)))
    await post.queue(row("broken"))
    await post.run(1)
    for title in ("worse", "mended"):
        await change(post, row("broken"), title)
    await post.run(60)
    assert (post.said(), post.messenger.edited, len(post.messenger.tried)) == (["mended"], [], 2)
    assert await states(post, row("broken")) == [DeliveryState.DELIVERED, *[DeliveryState.SUPERSEDED] * 2]


async def test_only_the_latest_pending_edit_is_made(post: Post) -> None:
    await post.queue(row("broken"))
    await post.run(2)
    post.messenger.script.append(NotSentError("no network"))
    for title in ("bad", "worse", "mended"):
        await change(post, row("broken"), title)
    await post.run(10)
    assert post.said() == ["mended"]
    assert [m.title for m in post.messenger.edited if isinstance(m, Notice)] == ["mended", "mended"]


async def test_an_edit_waits_until_its_post_is_found(post: Post) -> None:
    post.messenger.unreadable = NotSentError("the history does not answer")
    post.messenger.lose_next_reply()
    await post.queue(row("broken"))
    await post.run(5)
    await change(post, row("broken"), "mended")
    await post.run(30)
    assert (post.said(), post.messenger.edited) == (["broken"], [])
    post.messenger.unreadable = None
    await post.run(30)
    assert (post.said(), len(post.messenger.tried)) == (["mended"], 1)


async def test_an_edit_that_waits_for_its_post_holds_nobody_up(post: Post) -> None:
    post.messenger.unreadable = NotSentError("the history does not answer")
    post.messenger.lose_next_reply()
    await post.queue(row("broken"))
    await post.run(2)
    await change(post, row("broken"), "mended")
    await post.queue(row("other"))
    await post.run(5)
    assert post.said() == ["broken", "other"]


async def test_posts_and_edits_of_a_channel_keep_its_pace_and_order(post: Post) -> None:
    await post.queue(row("a"))
    await post.run(1)
    await change(post, row("a"), "a2")
    await post.queue(row("b"))
    await post.run(1)
    assert post.said() == ["a2"]
    await post.run(1)
    assert post.said() == ["a2", "b"]


@pytest.mark.parametrize(
    "ending",
    [
        pytest.param(NotSentError("refused"), id="not-made"),
        pytest.param(AmbiguousError("reset"), id="lost-on-the-way"),
        pytest.param(Lost(error=AmbiguousError("no answer")), id="made-but-the-answer-lost"),
        pytest.param(ThrottledError("busy", retry_after=timedelta(seconds=20)), id="throttled"),
        pytest.param(PayloadRefusedError("msg_too_long"), id="refused-in-full"),
    ],
)
async def test_an_edit_is_made_whatever_happened_and_nothing_is_searched(
    post: Post, ending: BaseException | Lost
) -> None:
    await post.queue(row("broken"))
    await post.run(2)
    post.messenger.script.append(ending)
    await change(post, row("broken"), "mended", "mended, in short")
    await post.run(60)
    assert (post.said(), post.messenger.searched, len(post.messenger.tried)) == (["mended"], [], 1)
    assert await post.waiting() == 0


@pytest.mark.parametrize("ending", [KillError(), Lost(error=KillError())], ids=["before-the-edit", "after-the-edit"])
async def test_an_edit_survives_a_kill_between_claim_and_answer(
    post: Post, store: DatabaseStore, clock: Time, ending: BaseException | Lost
) -> None:
    await post.queue(row("broken"))
    await post.run(2)
    await change(post, row("broken"), "mended")
    post.messenger.script.append(ending)
    with pytest.raises(KillError):
        await post.deliverer.deliver()
    again = Post(store, clock)
    again.messenger.sent = post.messenger.sent
    assert await again.deliverer.recover() == 1
    await again.run(5)
    assert (again.said(), again.messenger.tried) == (["mended"], [])


async def test_deleted_message_is_posted_again_and_edited_from_then_on(post: Post) -> None:
    await post.queue(row("broken"))
    await post.run(2)
    post.messenger.sent.clear()
    await change(post, row("broken"), "mended", "mended, in short")
    await post.run(5)
    assert post.said() == ["mended, in short"]
    await change(post, row("broken"), "broken again", "not needed")
    await post.run(5)
    assert post.said() == ["broken again"]
    assert len(post.messenger.tried) == 2


async def test_replacement_of_a_deleted_message_is_delivered_reliably(post: Post) -> None:
    await post.queue(row("broken"))
    await post.run(2)
    post.messenger.script.extend([MessageGoneError("edit_window_closed"), Lost(error=AmbiguousError("no answer"))])
    await change(post, row("broken"), "mended", "mended, in short")
    await post.run(60)
    assert post.said() == ["broken", "mended, in short"]
    assert post.messenger.searched == ["C1"]


async def test_an_edit_that_has_nothing_to_say_instead_is_dead_with_its_reason(post: Post) -> None:
    await post.queue(row("broken"))
    await post.run(2)
    post.messenger.sent.clear()
    await change(post, row("broken"), "mended")
    await post.run(5)
    posted = await post.store.read(lambda tx: tx.outbox.posted(row("broken").id))
    assert posted is not None
    assert [(d.state, bool(d.last_error)) for d in posted.edits] == [(DeliveryState.DEAD, True)]
    assert post.said() == []


async def test_an_edit_of_a_post_that_was_refused_for_good_goes_out_by_itself(post: Post) -> None:
    post.messenger.script.extend([PayloadRefusedError("invalid_blocks")] * 3)
    await post.queue(row("broken"))
    await post.run(5)
    await change(post, row("broken"), "mended", "mended, in short")
    await post.run(5)
    assert post.said() == ["mended, in short"]


async def test_an_edit_waits_in_a_channel_that_is_held(post: Post) -> None:
    await post.queue(row("broken"))
    await post.run(2)
    post.messenger.script.append(ChannelRefusedError("C1: archived"))
    post.messenger.problems = {"C1": "C1: archived"}
    await change(post, row("broken"), "mended")
    await post.run(130)
    assert (post.said(), len(post.messenger.edited)) == (["broken"], 1)
    post.messenger.problems = {}
    await post.run(65)
    assert post.said() == ["mended"]


async def test_unknown_message_cannot_be_edited(post: Post) -> None:
    assert not await change(post, row("nobody"), "mended")


# ------------------------------------------------------------------ any course of events


@dataclass(frozen=True)
class Step:
    """Somebody perhaps deletes the message that stands first; post number `of` is queued, or where it is already comes
    to say version `word`; the next call ends as `ending` says; and `seconds` pass.
    """

    of: int
    word: int
    ending: BaseException | Lost | None
    seconds: int
    deletes: bool


_REFUSED = PayloadRefusedError("msg_too_long")
_ENDINGS = (
    NotSentError("refused"),
    AmbiguousError("lost before it arrived"),
    Lost(error=AmbiguousError("lost after it arrived")),
    ThrottledError("busy", retry_after=timedelta(seconds=7)),
    _REFUSED,
    KillError(),
    Lost(error=KillError()),
)
_STEPS = st.builds(
    Step,
    of=st.integers(0, 1),
    word=st.integers(0, 3),
    ending=st.sampled_from([None, *_ENDINGS]),
    seconds=st.sampled_from([0, 1, 15, 70]),
    deletes=st.sampled_from([False, False, False, True]),
)


async def _live(steps: Sequence[Step]) -> None:
    async with open_store("sqlite://") as store:
        post, wanted = Post(store, Time()), dict[int, str]()
        for step in steps:
            if step.deletes:
                del post.messenger.sent[:1]
            if step.of in wanted:
                wanted[step.of] = f"{step.of}.{step.word}"
                await change(post, row(str(step.of)), wanted[step.of], f"{wanted[step.of]} anew")
            else:
                wanted[step.of] = str(step.of)
                await post.queue(row(str(step.of)))
            post.messenger.script.extend([step.ending] if step.ending else [])
            post = await run_through(post, step.seconds)
        post = await run_through(post, 3_000)
        assert await post.waiting() == 0
        for of, words in wanted.items():
            deleted, refused = any(step.deletes for step in steps), any(step.ending is _REFUSED for step in steps)
            await _check(post, row(str(of)), words, deleted=deleted, refused=refused)


async def _check(post: Post, of: Delivery, words: str, *, deleted: bool, refused: bool) -> None:
    """Of one post. A message that was deleted is missing; one that could not be edited into any form stands beside."""
    posted = await post.store.read(lambda tx: tx.outbox.posted(of.id))
    assert posted is not None
    rows = (posted.post, *posted.edits)
    if posted.says is None:
        dead = [d.last_error for d in rows if d.state is DeliveryState.DEAD]
        assert (refused, set(dead)) == (True, {"msg_too_long"})
        return
    said = [s.message.title for s in post.messenger.sent if s.delivery_id in [d.id for d in rows]]  # type: ignore[union-attr]
    if not refused:
        assert len(said) <= 1
        assert set(said) <= ({words, f"{words} anew"} if deleted else {words})
    assert deleted or said[-1] in (words, f"{words} anew")


@settings(max_examples=examples(25), deadline=None)
@given(st.lists(_STEPS, max_size=8))
def test_each_post_ends_with_its_latest_text_or_an_error(steps: list[Step]) -> None:
    asyncio.run(_live(steps))
