"""Delivery of posts, under faults."""

import asyncio
import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.acts.vocabulary import Concept, ConceptKind, Vocabulary
from monitor.domain.alerts.message import Alert
from monitor.domain.delivery.outbox import DeliveryState
from monitor.errors import (
    AmbiguousError,
    AuthRefusedError,
    ChannelRefusedError,
    DeliveryError,
    NotSentError,
    ThrottledError,
)
from monitor.store import DatabaseStore
from tests.fakes.clock import Running, Ticking, Time
from tests.fakes.messenger import Lost
from tests.fakes.stored import an_alert
from tests.pipeline.posting import SECOND, TIMES, KillError, Post, row


async def test_what_is_queued_is_sent_once_in_order_one_a_second(post: Post) -> None:
    await post.queue(*(row(str(n)) for n in range(5)))
    await post.run(5)
    assert post.said() == ["0", "1", "2", "3", "4"]
    at = [s.at for s in post.messenger.sent]
    assert all(b - a >= TIMES.pace for a, b in itertools.pairwise(at))
    await post.run(60)
    assert len(post.messenger.tried) == 5


async def test_same_message_is_queued_once(post: Post) -> None:
    await post.queue(row("a"), row("a"))
    await post.run(10)
    assert post.said() == ["a"]


async def test_a_waiting_message_is_worded_with_the_names_of_the_moment_it_is_sent(post: Post) -> None:
    await post.queue(replace(row("a"), message=an_alert()))
    post.vocabulary = Vocabulary.of([Concept(id="CN", kind=ConceptKind.PLACE, label="Cathay")])
    await post.run(2)
    (sent,) = post.messenger.sent
    assert isinstance(sent.message, Alert)
    assert sent.message.headline == "Cathay approves some rare-earth export licences"


@pytest.mark.parametrize(
    ("ending", "tries"),
    [
        pytest.param(NotSentError("refused"), 2, id="not-sent"),
        pytest.param(AmbiguousError("reset"), 2, id="lost-on-the-way"),
        pytest.param(Lost(error=AmbiguousError("no answer")), 1, id="delivered-but-the-answer-lost"),
        pytest.param(ThrottledError("busy", retry_after=timedelta(seconds=20)), 2, id="throttled"),
    ],
)
async def test_each_message_is_in_the_channel_once_whatever_fails(
    post: Post, ending: BaseException | Lost, tries: int
) -> None:
    post.messenger.script.append(ending)
    await post.queue(row("a"))
    await post.run(90)
    assert post.said() == ["a"]
    assert len(post.messenger.tried) == tries
    assert await post.waiting() == 0


async def test_start_after_a_clock_ten_years_ahead_sends_again(post: Post) -> None:
    post.clock.now += timedelta(days=3_650)
    await post.queue(row("early"))
    await post.run(2)
    post.clock.now -= timedelta(days=3_650)
    await post.queue(row("now"))
    await post.deliverer.recover()
    await post.run(3)
    assert [s.message for s in post.messenger.sent] == [row("early").message, row("now").message]


async def test_retry_after_of_a_messenger_is_respected(post: Post) -> None:
    post.messenger.script.append(ThrottledError("busy", retry_after=timedelta(seconds=30)))
    await post.queue(row("a"), row("b"), row("c", "C2"))
    await post.run(29)
    assert post.said() == []
    assert post.said("C2") == ["c"]
    await post.run(10)
    assert post.said() == ["a", "b"]


@pytest.mark.parametrize("ending", [KillError(), Lost(error=KillError())], ids=["before-the-post", "after-the-post"])
async def test_a_kill_between_claim_and_answer_neither_loses_nor_doubles(
    post: Post, store: DatabaseStore, clock: Time, ending: BaseException | Lost
) -> None:
    post.messenger.script.append(ending)
    await post.queue(row("a"), row("b"))
    with pytest.raises(KillError):
        await post.deliverer.deliver()
    again = Post(store, clock)
    again.messenger.sent = post.messenger.sent
    assert await again.deliverer.recover() == 1
    await again.run(60)
    assert sorted(again.said()) == ["a", "b"]


async def test_a_refused_channel_holds_its_rows_and_no_other_and_a_probe_frees_it(post: Post) -> None:
    post.messenger.script.append(ChannelRefusedError("C1: invite the bot"))
    post.messenger.problems = {"C1": "C1: invite the bot"}
    await post.queue(row("a"), row("b"), row("c", "C2"))
    await post.run(130)
    assert post.said("C2") == ["c"]
    assert post.said() == []
    assert len(post.messenger.tried) == 2
    post.messenger.problems = {}
    await post.run(65)
    assert post.said() == ["a", "b"]


async def test_a_refused_token_stops_every_post_until_it_works_again(post: Post) -> None:
    post.messenger.refusal = AuthRefusedError("the token was revoked")
    assert await post.deliverer.check(("C1", "C2")) == ("the token was revoked",)
    await post.queue(row("a"), row("b", "C2"))
    await post.run(130)
    assert post.messenger.tried == []
    assert len(post.messenger.checked) <= 4
    post.messenger.refusal = None
    await post.run(65)
    assert (post.said(), post.said("C2")) == (["a"], ["b"])


async def test_unreachable_messenger_at_start_holds_nothing(post: Post) -> None:
    post.messenger.refusal = NotSentError("Slack can't be reached")
    assert await post.deliverer.check(("C1",)) == ("Slack can't be reached",)
    await post.queue(row("a"))
    await post.run(2)
    assert post.said() == ["a"]


async def test_rows_of_another_messenger_are_left_alone(post: Post) -> None:
    await post.queue(row("a", "elsewhere"))
    await post.run(5)
    assert post.messenger.tried == []
    assert await post.waiting() == 1


async def test_a_history_that_can_not_be_read_holds_the_row_and_never_posts_blindly(post: Post) -> None:
    post.messenger.script.append(Lost(error=AmbiguousError("no answer")))
    post.messenger.unreadable = ChannelRefusedError("missing scope channels:history")
    await post.queue(row("a"))
    await post.run(600)
    assert len(post.messenger.tried) == 1
    post.messenger.unreadable = None
    await post.run(600)
    assert post.said() == ["a"]
    assert await post.waiting() == 0


async def test_draining_sends_what_is_due_and_counts_what_waits(post: Post) -> None:
    errors: list[DeliveryError] = [NotSentError("refused")] * 1
    post.messenger.script.extend(errors)
    await post.queue(row("a"))
    assert await post.deliverer.drain(timedelta(0)) == 1
    assert (await post.store.read(lambda tx: tx.outbox.backlog())).by_state[DeliveryState.PENDING] == 1


async def test_draining_does_not_wait_for_what_is_held(post: Post) -> None:
    post.messenger.refusal = AuthRefusedError("the token was revoked")
    await post.deliverer.check(("C1",))
    await post.queue(row("a"))
    assert await post.deliverer.drain(timedelta(minutes=5)) == 1
    assert post.messenger.tried == []


@pytest.fixture
def answered(store: DatabaseStore, clock: Time) -> tuple[Post, asyncio.Event]:
    """A deliverer whose posts to C9 wait for the event."""
    post = Post(store, clock, times=replace(TIMES, together=timedelta(milliseconds=500)))
    post.messenger.slow["C9"] = event = asyncio.Event()
    return post, event


async def test_a_channel_whose_answer_is_slow_holds_up_no_other(answered: tuple[Post, asyncio.Event]) -> None:
    post, event = answered
    await post.queue(row("slow", "C9"), *(row(str(n)) for n in range(3)))
    await post.run(3)
    assert (post.said(), post.said("C9")) == (["0", "1", "2"], [])
    event.set()
    assert await post.deliverer.drain(timedelta(seconds=5)) == 0
    assert post.said("C9") == ["slow"]


async def test_draining_a_channel_waits_for_no_other(store: DatabaseStore) -> None:
    times = replace(TIMES, pace=timedelta(milliseconds=50), together=timedelta(milliseconds=10))
    post = Post(store, Running(), times=times)
    post.messenger.slow["C9"] = asyncio.Event()
    await post.queue(row("slow", "C9"), row("slower", "C9"), *(row(str(n)) for n in range(4)))
    draining = asyncio.create_task(post.deliverer.drain(timedelta(hours=1)))
    async with asyncio.timeout(60):  # until it counts as hanging
        while await post.waiting() > 2:
            pass  # each look lets the others go on
    assert (post.said(), post.said("C9")) == (["0", "1", "2", "3"], [])
    draining.cancel()
    await asyncio.wait([draining])
    assert await post.deliverer.drain(timedelta(milliseconds=50)) == 2


@pytest.mark.parametrize("looks", range(1, 20))
async def test_draining_sends_what_becomes_due_while_it_looks(store: DatabaseStore, looks: int) -> None:
    tick = timedelta(milliseconds=1)
    post = Post(store, Ticking(tick), times=replace(TIMES, pace=looks * tick))
    await post.queue(row("0"), row("1"))
    assert await post.deliverer.drain(timedelta(hours=1)) == 0
    assert post.said() == ["0", "1"]


async def test_an_answer_that_comes_after_its_post_was_given_up_changes_nothing(
    answered: tuple[Post, asyncio.Event],
) -> None:
    post, event = answered
    await post.queue(row("slow", "C9"))
    await post.deliverer.deliver()
    del post.messenger.slow["C9"]
    post.clock.now += TIMES.lease
    await post.run(45, idle=5 * SECOND)
    assert post.said("C9") == ["slow"]
    post.messenger.script.append(NotSentError("reset"))
    event.set()
    await post.run(5)
    assert (post.said("C9"), len(post.messenger.tried)) == (["slow"], 2)
    assert await post.waiting() == 0


async def test_unanswered_request_at_stop_is_reconciled_at_the_next_start(
    answered: tuple[Post, asyncio.Event],
) -> None:
    post, event = answered
    await post.queue(row("slow", "C9"))
    await post.deliverer.deliver()
    assert await post.deliverer.drain(timedelta(0)) == 1
    event.set()
    assert await post.deliverer.recover() == 1
    await post.run(90)
    assert post.said("C9") == ["slow"]
