"""Restored backups: messages already in the channels are not sent again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.domain.alerts.announcement import Routes
from monitor.domain.alerts.bursts import BurstLimits
from monitor.domain.alerts.message import Alert, Burst, Notice
from monitor.domain.alerts.route import Route
from monitor.domain.articles.article import ArticleId
from monitor.domain.delivery.outbox import EVIDENCE_MARK, Delivery, DeliveryState, act_key
from monitor.domain.delivery.reroute import Fallbacks
from monitor.domain.event.identity import ActRef
from monitor.errors import AmbiguousError, ChannelRefusedError, NotSentError, PayloadRefusedError
from monitor.pipeline.alerts.bursts import BurstQueue
from monitor.pipeline.alerts.notices import edit, reply
from monitor.pipeline.rules.runtime_config import RuntimeConfig
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore, open_store
from tests.fakes.clock import Time
from tests.fakes.stored import an_alert, an_evidence_reply
from tests.pipeline.posting import TIMES, Post, row
from tests.pipeline.words import WORDS

ACT = act_key(ActRef(article_id=ArticleId("a1"), ordinal=0))
OTHER = act_key(ActRef(article_id=ArticleId("a1"), ordinal=1))


def alert(subject: str, *acts: str) -> Delivery:
    return replace(row(subject), message=an_alert(headline=subject), acts=acts)


@asynccontextmanager
async def restored(before: Post, *kept: Delivery) -> AsyncIterator[Post]:
    """The same channels with a database that has only `kept`, unsent."""
    async with open_store("sqlite://") as old:
        post = Post(old, before.clock)
        post.fallback_routes = Fallbacks(operator="OP")
        post.messenger.sent = before.messenger.sent
        await post.queue(*kept)
        yield post


async def states(post: Post, *of: Delivery) -> list[DeliveryState]:
    known = await post.store.read(lambda tx: tx.outbox.states([one.id for one in of]))
    return [known[one.id] for one in of]


async def test_pending_delivery_found_in_the_channel_is_delivered(post: Post) -> None:
    await post.queue(alert("a"), alert("b"))
    await post.run(3)
    async with restored(post, alert("a"), alert("c")) as again:
        await again.run(5)
        assert [s.message.headline for s in again.messenger.sent if s.channel == "C1"] == ["a", "b", "c"]  # type: ignore[union-attr]
        assert await states(again, alert("a"), alert("c")) == [DeliveryState.DELIVERED] * 2
        (known,) = [d for d in await _posts(again) if d.id == alert("a").id]
        assert known.receipt == post.messenger.sent[0].receipt


async def _posts(post: Post) -> tuple[Delivery, ...]:
    return await post.store.read(lambda tx: tx.outbox.delivered_since(post.clock() - timedelta(days=1)))


async def test_articles_read_again_after_a_restore_are_not_alerted_again(post: Post) -> None:
    await post.queue(alert("a"), alert("b"))
    await post.run(3)
    async with restored(post) as again:
        await again.queue(alert("new"))
        await again.run(2)
        later = Post(again.store, again.clock)
        later.messenger.sent = again.messenger.sent
        await later.queue(alert("b"))
        await later.run(3)
        said = [s.message.headline for s in later.messenger.sent if s.channel == "C1"]  # type: ignore[union-attr]
        assert said == ["a", "b", "new"]


async def test_delivery_failed_at_backup_time_is_recognised_too(post: Post) -> None:
    await post.queue(alert("a"))
    await post.run(2)
    async with restored(post, alert("a")) as again:
        failed = replace(
            alert("a"), attempts=3, state=DeliveryState.RETRY_WAIT, attempt_started_at=alert("a").created_at
        )
        await again.store.write(lambda tx: tx.outbox.save(failed))
        await again.run(5)
        assert len([s for s in again.messenger.sent if s.channel == "C1"]) == 1
        assert await states(again, alert("a")) == [DeliveryState.DELIVERED]


async def test_reconciled_delivery_does_not_hide_lost_ones(post: Post) -> None:
    await post.queue(alert("a"), alert("b"))
    await post.run(3)
    async with restored(post, alert("b")) as again:
        again.clock.now += timedelta(minutes=10)
        flying = replace(alert("b"), attempts=1, state=DeliveryState.SENDING, attempt_started_at=alert("b").created_at)
        await again.store.write(lambda tx: tx.outbox.save(flying))
        await again.deliverer.recover()
        await again.run(2)
        assert await states(again, alert("b")) == [DeliveryState.DELIVERED]
        await again.queue(alert("a"))
        await again.run(3)
        assert len([s for s in again.messenger.sent if s.channel == "C1"]) == 2


async def test_restored_backup_is_reported_once(post: Post) -> None:
    await post.queue(alert("a"))
    await post.run(3)
    async with restored(post, alert("b")) as again:
        await again.run(5)
        later = Post(again.store, again.clock)
        later.messenger.sent = again.messenger.sent
        await later.queue(alert("c"))
        await later.run(5)
        (result,) = [s.message for s in later.messenger.sent if s.channel == "OP"]
        assert isinstance(result, Notice)
        assert result.title == "The database is older than the channel"
        assert "1 message of this monitor" in result.lines[0]


async def test_same_act_under_another_event_is_not_sent_again(post: Post) -> None:
    await post.queue(alert("first anchor", ACT))
    await post.run(2)
    async with restored(post, alert("other anchor", ACT), alert("other act", OTHER)) as again:
        await again.run(5)
        said = [s.message.headline for s in again.messenger.sent if s.channel == "C1"]  # type: ignore[union-attr]
        assert said == ["first anchor", "other act"]


async def test_reply_found_in_its_thread_is_not_sent_again(post: Post) -> None:
    async def details(to: Post) -> None:
        now = to.clock()
        await to.store.write(
            lambda tx: reply(tx, alert("a").id, an_evidence_reply(), workspace="test", news="evidence", now=now)
        )

    await post.queue(alert("a"))
    await details(post)
    await post.run(3)
    async with restored(post, alert("a")) as again:
        await details(again)
        await again.run(5)
        assert len([s for s in again.messenger.sent if s.channel == "C1"]) == 2
        assert await again.waiting() == 0


async def test_evidence_of_an_alert_that_has_another_name_now_is_not_sent_again(post: Post) -> None:
    async def evidence(to: Post, subject: str) -> None:
        now, marks = to.clock(), (EVIDENCE_MARK,)
        parent = alert(subject, ACT).id
        await to.store.write(
            lambda tx: reply(tx, parent, an_evidence_reply(), workspace="test", news="e", now=now, marks=marks)
        )

    await post.queue(alert("a", ACT))
    await evidence(post, "a")
    await post.run(3)
    async with restored(post, alert("renamed", ACT)) as again:  # another report of the event was read first
        await evidence(again, "renamed")
        await again.run(5)
        assert len([s for s in again.messenger.sent if s.channel == "C1"]) == 2
        assert await again.waiting() == 0


async def test_restore_found_in_one_channel_applies_to_all_threads(post: Post) -> None:
    async def details(to: Post) -> None:
        now = to.clock()
        await to.store.write(
            lambda tx: reply(tx, alert("a").id, an_evidence_reply(), workspace="test", news="evidence", now=now)
        )

    await post.queue(alert("a"))
    await post.run(2)
    stands = (await _posts(post))[0]
    await details(post)
    await post.queue(replace(row("b", "C2"), message=an_alert()))
    await post.run(3)
    async with restored(post, stands, replace(row("c", "C2"), message=an_alert())) as again:
        await again.store.write(lambda tx: tx.outbox.save(stands))
        await again.run(2)
        await details(again)
        await again.run(5)
        assert len([s for s in again.messenger.sent if s.channel == "C1"]) == 2


async def test_current_database_sends_no_notice(post: Post) -> None:
    post.fallback_routes = Fallbacks(operator="OP")
    await post.queue(alert("a"))
    await post.run(3)
    later = Post(post.store, post.clock)
    later.fallback_routes = Fallbacks(operator="OP")
    later.messenger.sent = post.messenger.sent
    await later.queue(alert("b"))
    await later.run(3)
    assert len(later.messenger.sent) == 2
    assert (later.messenger.searched, await later.waiting()) == ([], 0)


async def test_lost_answer_is_not_taken_for_a_restored_backup(post: Post, store: DatabaseStore, clock: Time) -> None:
    post.messenger.unreadable = NotSentError("the history does not answer")
    post.messenger.lose_next_reply()
    await post.queue(alert("a"))
    await post.run(2)
    later = Post(store, clock)
    later.fallback_routes = Fallbacks(operator="OP")
    later.messenger.sent = post.messenger.sent
    await later.queue(alert("b"))
    await later.run(60)
    assert [s.channel for s in later.messenger.sent] == ["C1", "C1"]


@pytest.mark.parametrize("error", [ChannelRefusedError("missing scope"), AmbiguousError("too many messages")])
async def test_unreadable_history_delays_no_alert(post: Post, error: Exception) -> None:
    post.messenger.closed = error  # type: ignore[assignment]
    await post.queue(alert("a"))
    await post.run(1)
    assert len(post.messenger.sent) == 1


async def test_unanswered_history_is_retried_and_delays_an_alert_half_a_minute(post: Post) -> None:
    post.messenger.closed = NotSentError("no answer")
    await post.queue(alert("a"))
    await post.run(30)
    assert post.messenger.sent == []
    await post.run(1)
    assert len(post.messenger.sent) == 1
    assert TIMES.searches[-1] == timedelta(seconds=30)


def burst_alert(subject: str, post: Post) -> Delivery:
    return replace(alert(subject, act_key(ActRef(article_id=ArticleId(subject), ordinal=0))), not_before=post.clock())


async def in_burst(post: Post, *subjects: str) -> None:
    """Queue the alerts as one poll each does: two are posted on their own, the others in the thread of a burst."""
    config = RuntimeConfig(
        rules={},
        vocabulary=WORDS,
        routes=Routes(default=Route(name="default", channel="C1")),
        sources={},
        workspace="test",
        storm=BurstLimits(roots=2, calm=1),
    )

    def put(tx: Transaction, subject: str) -> None:
        queue = BurstQueue(tx, config, now=post.clock())
        queue.queue(burst_alert(subject, post), exempt=False)
        queue.update_bursts()

    for subject in subjects:
        await post.store.write(lambda tx, subject=subject: put(tx, subject))  # type: ignore[misc]


def in_channel(post: Post) -> list[str]:
    """The alerts and bursts in the channel, as often as each was posted."""
    own = [s.message for s in post.messenger.sent if s.channel == "C1"]
    return sorted(m.headline if isinstance(m, Alert) else type(m).__name__ for m in own)


@pytest.mark.parametrize("order", ["abcdef", "fedcba", "cfbeda"])
async def test_alerts_in_the_thread_of_a_burst_are_not_sent_again(post: Post, order: str) -> None:
    await in_burst(post, *"abcdef")
    await post.run(30)
    shown = in_channel(post)
    assert shown == ["Burst", *"abcdef"]
    async with restored(post) as again:
        again.clock.now += timedelta(minutes=2)
        await in_burst(again, *order)
        await again.run(120)
        assert (in_channel(again), await again.waiting()) == (shown, 0)


async def test_new_alert_after_a_restore_goes_under_the_burst_that_the_channel_shows(post: Post) -> None:
    await in_burst(post, *"abcdef")
    await post.run(30)
    (shown,) = [s for s in post.messenger.sent if isinstance(s.message, Burst)]
    async with restored(post) as again:
        await in_burst(again, *"fedcba", "new")
        await again.run(120)
        (new,) = [s for s in again.messenger.sent if isinstance(s.message, Alert) and s.message.headline == "new"]
        assert new.thread == shown.receipt


async def test_backup_taken_within_a_burst_is_recognised_by_its_thread(post: Post) -> None:
    await in_burst(post, *"abcd")
    await post.run(30)
    kept = await _posts(post)
    await in_burst(post, *"ef")
    await post.run(30)
    shown = in_channel(post)
    async with restored(post) as again:
        for one in sorted(kept, key=lambda d: d.thread_of is not None):
            await again.queue(one)
            await again.store.write(lambda tx, one=one: tx.outbox.save(one))  # type: ignore[misc]
        again.clock.now += timedelta(minutes=6)
        await in_burst(again, *"efabcd")  # after the burst: they would be posted on their own
        await again.run(120)
        assert (in_channel(again), await again.waiting()) == (shown, 0)
        assert any(s.channel == "OP" for s in again.messenger.sent)


async def test_alert_of_unknown_fate_at_backup_time_is_recognised_in_the_thread_of_a_burst(post: Post) -> None:
    await in_burst(post, *"abcd")
    await post.run(30)
    shown = in_channel(post)
    tried = burst_alert("d", post)  # the lost database put it into a burst only after the backup
    async with restored(post, tried) as again:
        again.clock.now += timedelta(minutes=10)
        flying = replace(tried, attempts=1, state=DeliveryState.SENDING, attempt_started_at=tried.created_at)
        await again.store.write(lambda tx: tx.outbox.save(flying))
        await again.deliverer.recover()
        await again.run(120)
        assert (in_channel(again), await again.waiting()) == (shown, 0)
        assert await states(again, tried) == [DeliveryState.DELIVERED]


async def test_edit_that_was_posted_anew_is_recognised_and_not_made_again(post: Post) -> None:
    await post.queue(alert("a"))
    await post.run(3)
    said, now = an_alert(headline="a, confirmed"), post.clock()
    await post.store.write(lambda tx: edit(tx, alert("a").id, said, instead=said, now=now))
    kept = await post.store.read(lambda tx: tx.outbox.posted(alert("a").id))
    assert kept is not None
    post.messenger.script.extend([PayloadRefusedError("invalid_blocks")] * 3)
    await post.run(30)
    shown = post.messenger.sent[:]
    async with restored(post) as again:
        again.fallback_routes = Fallbacks()
        for one in (kept.post, *kept.edits):
            await again.queue(one)
            await again.store.write(lambda tx, one=one: tx.outbox.save(one))  # type: ignore[misc]
        await again.run(30)
        assert [s.message.headline for s in shown] == ["a", "a, confirmed"]  # type: ignore[union-attr]
        assert again.messenger.sent == shown
        after = await again.store.read(lambda tx: tx.outbox.posted(alert("a").id))
        assert after is not None
        assert (after.current.id, after.current.state) == (kept.edits[0].id, DeliveryState.DELIVERED)
        assert after.current.receipt == shown[-1].receipt


async def test_reply_to_an_alert_of_a_burst_goes_into_the_thread_that_shows_the_alert(post: Post) -> None:
    await in_burst(post, *"abcd")
    await post.run(30)
    (shown,) = [s for s in post.messenger.sent if isinstance(s.message, Burst)]
    async with restored(post, burst_alert("d", post)) as again:
        await again.run(10)
        now = again.clock()
        await again.store.write(
            lambda tx: reply(tx, alert("d").id, an_evidence_reply(), workspace="test", news="evidence", now=now)
        )
        await again.run(10)
        assert again.messenger.sent[-1].thread == shown.receipt
