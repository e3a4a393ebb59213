from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from monitor.domain.alerts.message import Notice
from monitor.domain.delivery.attempt import claim
from monitor.domain.delivery.circuit_breaker import Breaker, Cause, Circuit
from monitor.domain.delivery.outbox import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    DeliveryTimes,
    Form,
    Receipt,
    delivery_id,
)
from monitor.domain.rules.rule import Level
from monitor.errors import StoreError
from monitor.ports.delivery import Backlog, ChannelState
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.fakes.stored import an_alert, an_update
from tests.store.examples import NOW, delivery, event

WAITING = (DeliveryState.PENDING, DeliveryState.RETRY_WAIT)


async def queue(store: DatabaseStore, *deliveries: Delivery) -> list[bool]:
    return await store.write(lambda tx: [tx.outbox.queue(d) for d in deliveries])


async def save(store: DatabaseStore, *deliveries: Delivery) -> None:
    def work(tx: Transaction) -> None:
        for each in deliveries:
            tx.outbox.save(each)

    await store.write(work)


async def ready(store: DatabaseStore, *states: DeliveryState) -> list[str]:
    rows = await store.read(lambda tx: tx.outbox.ready(now=NOW, states=states or WAITING, late=NOW))
    return [d.key for d in rows]


async def put(store: DatabaseStore, state: ChannelState) -> None:
    await store.write(lambda tx: tx.channels.save(state))


async def test_the_same_key_is_queued_once(store: DatabaseStore) -> None:
    assert await queue(store, delivery("a"), delivery("a"), delivery("b")) == [True, False, True]
    assert await queue(store, delivery("a")) == [False]
    assert await ready(store) == ["a"]


async def test_replies_to_a_post_are_those_in_its_thread(store: DatabaseStore) -> None:
    post, other = delivery("post"), delivery("other")
    replies = [replace(delivery(name), thread_of=post.id) for name in ("b", "a")]
    await queue(store, post, other, *replies)
    assert await store.read(lambda tx: tx.outbox.replies_to(post.id)) == tuple(one.id for one in replies)
    assert await store.read(lambda tx: tx.outbox.replies_to(other.id)) == ()


async def test_rows_are_numbered_in_the_order_of_queueing(store: DatabaseStore) -> None:
    await queue(store, *(delivery(str(n), channel=f"C{n}") for n in range(3)))
    rows = await store.read(lambda tx: tx.outbox.ready(now=NOW, states=WAITING, late=NOW))
    numbers = [d.seq for d in rows]
    assert [d.key for d in rows] == ["0", "1", "2"]
    assert numbers == sorted(set(numbers))


async def test_an_alert_is_read_back_as_it_was(store: DatabaseStore) -> None:
    quote = "商务部：已依法批准 <一定数量> & “合规”申请\u2028"
    alert = an_alert(quote=quote, level=Level.CRITICAL, published=None, also=("any",), sample=True)
    await store.write(lambda tx: tx.events.save(event(), (), ()))
    sent = delivery(message=alert, kind=DeliveryKind.ROOT, event_id=event().id)
    await queue(store, sent)
    (row,) = await store.read(lambda tx: tx.outbox.ready(now=NOW, states=WAITING, late=NOW))
    assert replace(row, seq=0, due_at=None) == sent


async def test_a_row_is_saved_with_all_that_happened_to_it(store: DatabaseStore) -> None:
    await queue(store, delivery())
    (row,) = await store.read(lambda tx: tx.outbox.ready(now=NOW, states=WAITING, late=NOW))
    ambiguous = replace(
        claim(row, DeliveryTimes(), now=NOW),
        state=DeliveryState.AMBIGUOUS,
        form=Form.PLAIN,
        searches=2,
        not_before=NOW + timedelta(seconds=30),
        receipt=Receipt(channel="C1", ts="1764063000.000100"),
        delivered_at=NOW,
        last_error="connection reset",
    )
    await save(store, ambiguous)
    assert await store.read(lambda tx: tx.outbox.unfinished()) == (ambiguous,)


async def test_saving_a_row_that_is_not_there_is_an_error(store: DatabaseStore) -> None:
    with pytest.raises(StoreError, match="row not found"):
        await save(store, delivery("never queued"))


async def test_each_channel_gives_its_first_row_that_is_due(store: DatabaseStore) -> None:
    late = delivery("1-late", not_before=NOW + timedelta(microseconds=1))
    await queue(store, late, delivery("1-a"), delivery("1-b"), delivery("2-a", channel="C2"))
    assert await ready(store) == ["1-a", "2-a"]


async def test_only_the_named_states_are_ready(store: DatabaseStore) -> None:
    rows = {state: delivery(state, channel=state) for state in DeliveryState}
    await queue(store, *rows.values())
    await save(store, *(replace(d, state=state) for state, d in rows.items()))
    assert await ready(store) == ["pending", "retry_wait"]
    assert await ready(store, DeliveryState.AMBIGUOUS) == ["ambiguous"]


async def test_a_channel_with_a_message_in_flight_has_none_ready(store: DatabaseStore) -> None:
    await queue(store, delivery("a"), delivery("b"), delivery("c", channel="C2"))
    flying = claim(delivery("a"), DeliveryTimes(), now=NOW)
    await save(store, flying)
    assert await ready(store) == ["c"]
    await save(store, replace(flying, state=DeliveryState.DELIVERED))
    assert await ready(store) == ["b", "c"]


async def test_a_channel_that_is_held_or_paced_has_none_ready(store: DatabaseStore) -> None:
    await queue(store, delivery("a", channel="A"), delivery("b", channel="B"), delivery("c", channel="C"))
    await put(store, ChannelState(channel="A", next_post_at=NOW, blocked="the bot was not invited"))
    await put(store, ChannelState(channel="B", next_post_at=NOW + timedelta(microseconds=1)))
    await put(store, ChannelState(channel="C", next_post_at=NOW))
    assert await ready(store) == ["c"]
    await put(store, ChannelState(channel="A", next_post_at=NOW))
    assert await ready(store) == ["a", "c"]


async def test_unfinished_rows_are_in_order(store: DatabaseStore) -> None:
    await queue(store, *(delivery(k) for k in "abcd"))
    await save(
        store,
        replace(delivery("c"), state=DeliveryState.SENDING),
        replace(delivery("a"), state=DeliveryState.AMBIGUOUS),
        replace(delivery("b"), state=DeliveryState.DELIVERED),
    )
    assert [d.key for d in await store.read(lambda tx: tx.outbox.unfinished())] == ["a", "c"]


async def test_the_backlog_counts_by_state_and_knows_the_oldest_that_waits(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.outbox.backlog()) == Backlog(by_state={}, oldest_waiting=None)
    old = NOW - timedelta(hours=3)
    done = delivery("done", not_before=old - timedelta(days=1))
    await queue(store, done, delivery("b", not_before=old), delivery("c"))
    await save(store, replace(done, state=DeliveryState.DELIVERED, form=Form.COMPACT))
    backlog = await store.read(lambda tx: tx.outbox.backlog())
    by_state = {DeliveryState.DELIVERED: 1, DeliveryState.PENDING: 2}
    assert backlog == Backlog(by_state=by_state, oldest_waiting=old, degraded=1)


async def test_a_delivery_put_off_by_quiet_hours_waits_from_their_end(store: DatabaseStore) -> None:
    hour, old = NOW + timedelta(hours=8), NOW - timedelta(hours=1)
    await queue(store, delivery("quiet", created_at=old, not_before=hour))
    assert (await store.read(lambda tx: tx.outbox.backlog())).oldest_waiting == hour
    (row,) = await store.read(lambda tx: tx.outbox.ready(now=hour, states=WAITING))
    await save(store, replace(row, state=DeliveryState.RETRY_WAIT, attempts=1, not_before=hour + timedelta(hours=1)))
    assert (await store.read(lambda tx: tx.outbox.backlog())).oldest_waiting == hour


async def test_quotes_are_deleted_when_the_first_of_their_licences_ends(store: DatabaseStore) -> None:
    later = NOW + timedelta(days=1)
    sent: dict[str, Any] = {"state": DeliveryState.DELIVERED}
    queued = delivery("queued", message=an_alert(redact_at=later), fallback_message=an_alert(redact_at=NOW), **sent)
    kept = delivery("kept", message=an_alert(redact_at=later), **sent)
    saved = delivery("saved", message=an_alert())
    await queue(store, queued, kept, saved)
    assert await store.write(lambda tx: tx.retention.forget_messages(now=NOW, limit=9)) == 1
    await save(store, replace(saved, message=an_alert(redact_at=NOW), state=DeliveryState.DELIVERED))
    assert await store.write(lambda tx: tx.retention.forget_messages(now=NOW, limit=9)) == 1


async def test_a_row_that_was_never_queued_is_not_there(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.outbox.get(delivery_id("never queued"))) is None
    assert await store.read(lambda tx: tx.outbox.states([])) == {}


async def test_a_delivery_in_quiet_hours_can_be_released(store: DatabaseStore) -> None:
    hour = NOW + timedelta(hours=8)
    about = event().id
    await store.write(lambda tx: tx.events.save(event(), (), ()))
    rows = (
        delivery("root", event_id=about, not_before=hour),
        delivery("elsewhere", channel="C9", event_id=about, not_before=hour),
        delivery("another", channel="C8", not_before=hour),
        replace(delivery("retry", channel="C1", event_id=about, not_before=hour), state=DeliveryState.RETRY_WAIT),
    )
    await queue(store, *rows)
    await store.write(lambda tx: tx.outbox.release_delayed(about, rows[0].channel, now=NOW))
    assert await ready(store) == ["root"]


async def test_the_next_due_time_minds_pace_and_holds(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.outbox.next_due()) is None
    soon, later = NOW + timedelta(seconds=1), NOW + timedelta(seconds=9)
    await queue(store, delivery("a", channel="A", not_before=NOW), delivery("b", channel="B", not_before=later))
    assert await store.read(lambda tx: tx.outbox.next_due()) == NOW
    await put(store, ChannelState(channel="A", next_post_at=soon))
    assert await store.read(lambda tx: tx.outbox.next_due()) == soon
    await put(store, ChannelState(channel="A", next_post_at=soon, blocked="archived"))
    assert await store.read(lambda tx: tx.outbox.next_due()) == later
    await save(store, replace(delivery("b", channel="B"), state=DeliveryState.DEAD))
    assert await store.read(lambda tx: tx.outbox.next_due()) is None


async def test_a_channel_with_a_row_in_flight_has_none_that_is_due_but_what_is_looked_for(store: DatabaseStore) -> None:
    await queue(
        store, delivery("sent"), delivery("next"), delivery("other", channel="B", not_before=NOW + timedelta(hours=1))
    )
    await save(store, replace(delivery("sent"), state=DeliveryState.SENDING))
    assert await store.read(lambda tx: tx.outbox.next_due()) == NOW + timedelta(hours=1)
    await save(store, replace(delivery("next"), state=DeliveryState.AMBIGUOUS))
    assert await store.read(lambda tx: tx.outbox.next_due()) == NOW


# ------------------------------------------------------------------ edits


def edit(key: str, of: Delivery, **changes: Any) -> Delivery:
    return delivery(key, kind=DeliveryKind.EDIT, edits=of.id, **changes)


async def test_an_edit_is_read_back_as_it_was(store: DatabaseStore) -> None:
    await queue(store, delivery("post"))
    changed = edit("edit", delivery("post"), fallback_message=Notice(title="instead"), state=DeliveryState.RETRY_WAIT)
    await queue(store, changed)
    await save(store, replace(delivery("post"), state=DeliveryState.DELIVERED))
    (row,) = await store.read(lambda tx: tx.outbox.ready(now=NOW, states=WAITING, late=NOW))
    assert replace(row, seq=0, due_at=None) == changed
    gone = replace(row, as_new_post=True, state=DeliveryState.AMBIGUOUS)
    await save(store, gone)
    assert await store.read(lambda tx: tx.outbox.unfinished()) == (gone,)


async def test_a_post_is_read_with_its_edits_in_order(store: DatabaseStore) -> None:
    post = delivery("post")
    await queue(store, post, delivery("other"), edit("1", post), edit("else", delivery("other")), edit("2", post))
    posted = await store.read(lambda tx: tx.outbox.posted(post.id))
    assert posted is not None
    assert (posted.post.key, [d.key for d in posted.edits]) == ("post", ["1", "2"])
    alone = await store.read(lambda tx: tx.outbox.posted(edit("1", post).id))
    assert (alone, await store.read(lambda tx: tx.outbox.posted(delivery_id("nobody")))) == (None, None)


@pytest.mark.parametrize("state", list(DeliveryState))
async def test_an_edit_is_ready_when_its_post_is_sent_or_dead_and_due_no_sooner(
    store: DatabaseStore, state: DeliveryState
) -> None:
    post = delivery("post", channel="C1")
    await queue(store, post, edit("edit", post, channel="C1"))
    await save(store, replace(post, state=state, not_before=NOW + timedelta(hours=1)))
    assert await ready(store) == (["edit"] if state.is_final else [])
    due = await store.read(lambda tx: tx.outbox.next_due())
    waits = state in (*WAITING, DeliveryState.AMBIGUOUS)
    assert due == (NOW if state.is_final else NOW + timedelta(hours=1) if waits else None)


async def test_an_edit_waits_for_the_message_that_went_out_in_the_posts_place(store: DatabaseStore) -> None:
    post = delivery("post")
    new = edit("new", post)
    await queue(store, post, new, edit("later", post))
    await save(store, replace(post, state=DeliveryState.DELIVERED))
    await save(store, replace(new, as_new_post=True, not_before=NOW + timedelta(hours=1)))
    assert await ready(store) == []
    await save(store, replace(new, as_new_post=True, state=DeliveryState.DELIVERED))
    assert await ready(store) == ["later"]


async def test_an_edit_that_waits_for_its_post_lets_others_pass(store: DatabaseStore) -> None:
    post = delivery("post", not_before=NOW + timedelta(hours=1))
    await queue(store, post, edit("edit", post), delivery("other"))
    assert await ready(store) == ["other"]


# ------------------------------------------------------------------ replies


def reply(key: str, to: Delivery, **changes: Any) -> Delivery:
    return delivery(key, kind=DeliveryKind.THREAD, thread_of=to.id, **changes)


async def test_a_reply_is_read_back_as_it_was_and_is_no_edit_of_its_post(store: DatabaseStore) -> None:
    root = delivery("root")
    said = reply("reply", root, broadcast=True, message=an_update(mentions=("U0123456",)))
    await queue(store, root, said)
    await save(store, replace(root, state=DeliveryState.DELIVERED))
    (row,) = await store.read(lambda tx: tx.outbox.ready(now=NOW, states=WAITING, late=NOW))
    assert replace(row, seq=0, due_at=None) == said
    lost = replace(row, state=DeliveryState.AMBIGUOUS, parent_receipt=Receipt(channel="C1", ts="1.1"))
    await save(store, lost)
    assert await store.read(lambda tx: tx.outbox.unfinished()) == (lost,)
    posted = await store.read(lambda tx: tx.outbox.posted(root.id))
    assert posted is not None
    assert posted.edits == ()


@pytest.mark.parametrize("state", list(DeliveryState))
async def test_a_reply_is_ready_when_its_root_is_sent_or_dead_and_due_no_sooner(
    store: DatabaseStore, state: DeliveryState
) -> None:
    root = delivery("root", channel="C1")
    await queue(store, root, reply("reply", root, channel="C1"))
    await save(store, replace(root, state=state, not_before=NOW + timedelta(hours=1)))
    assert await ready(store) == (["reply"] if state.is_final else [])
    due = await store.read(lambda tx: tx.outbox.next_due())
    waits = state in (*WAITING, DeliveryState.AMBIGUOUS)
    assert due == (NOW if state.is_final else NOW + timedelta(hours=1) if waits else None)


async def test_a_reply_waits_for_the_message_that_goes_out_in_its_roots_place(store: DatabaseStore) -> None:
    root = delivery("root")
    new = edit("new", root)
    await queue(store, root, new, reply("reply", root))
    await save(store, replace(root, state=DeliveryState.DELIVERED))
    await save(store, replace(new, as_new_post=True, not_before=NOW + timedelta(hours=1)))
    assert await ready(store) == []
    await save(store, replace(new, as_new_post=True, state=DeliveryState.DELIVERED))
    assert await ready(store) == ["reply"]


async def test_a_reply_does_not_wait_for_edits_of_its_root_nor_anybody_for_it(store: DatabaseStore) -> None:
    root = delivery("root")
    late = NOW + timedelta(hours=1)
    await queue(store, root, edit("edit", root, not_before=late), reply("reply", root), delivery("other"))
    await save(store, replace(root, state=DeliveryState.DELIVERED))
    assert await ready(store) == ["reply"]
    await save(store, replace(root, state=DeliveryState.AMBIGUOUS, not_before=late))
    assert await ready(store) == ["other"]


async def test_an_edit_of_a_reply_waits_for_the_reply(store: DatabaseStore) -> None:
    root = delivery("root")
    said = reply("reply", root)
    await queue(store, root, said, edit("edit", said))
    await save(store, replace(root, state=DeliveryState.DELIVERED))
    assert await ready(store) == ["reply"]
    await save(store, replace(said, state=DeliveryState.DELIVERED))
    assert await ready(store) == ["edit"]


async def test_channels_are_remembered(store: DatabaseStore) -> None:
    held = ChannelState(channel="B", next_post_at=NOW, blocked="archived", probed_at=NOW)
    free = ChannelState(channel="A", next_post_at=NOW)
    for state in (held, free):
        await put(store, state)
    assert await store.read(lambda tx: tx.channels.get("B")) == held
    assert await store.read(lambda tx: tx.channels.get("A")) == free
    assert await store.read(lambda tx: tx.channels.get("C")) is None
    assert await store.read(lambda tx: tx.channels.blocked()) == (held,)


# ------------------------------------------------------------------ a backlog, detours, copies


def alert(key: str, level: Level, **changes: Any) -> Delivery:
    return delivery(key, kind=DeliveryKind.ROOT, message=an_alert(level=level), **changes)


async def in_turn(store: DatabaseStore, late: datetime) -> list[str]:
    """The rows of a channel in the order in which they would go."""
    found: list[str] = []
    while rows := await store.read(lambda tx: tx.outbox.ready(now=NOW, states=WAITING, late=late)):
        found.append(rows[0].key)
        await save(store, replace(rows[0], state=DeliveryState.DELIVERED))
    return found


async def test_a_late_channel_sends_the_highest_level_and_newest_first_and_replies_last(
    store: DatabaseStore,
) -> None:
    root = alert("root", Level.LOW)
    rows = (
        *(root, reply("reply", root), alert("m1", Level.MEDIUM), alert("c", Level.CRITICAL)),
        *(alert("m2", Level.MEDIUM), delivery("notice"), reply("reply 2", root), edit("edit", root)),
    )
    late = NOW - timedelta(minutes=15)
    await queue(store, *(replace(row, not_before=late - timedelta(hours=1)) for row in rows))
    assert await in_turn(store, late) == ["c", "m2", "m1", "root", "notice", "reply", "reply 2", "edit"]


async def test_a_channel_that_is_not_late_keeps_the_order_of_its_rows(store: DatabaseStore) -> None:
    await queue(store, *(alert(key, level) for key, level in (("a", Level.LOW), ("b", Level.CRITICAL))))
    assert await in_turn(store, NOW - timedelta(minutes=15)) == ["a", "b"]


async def test_stranded_deliveries_can_be_rerouted(store: DatabaseStore) -> None:
    stands, gone = delivery("stands", channel="C2"), delivery("gone")
    await queue(store, stands, gone, delivery("post"), delivery("second", replaces=gone.id))
    await queue(store, reply("quiet", stands), reply("loud", stands, broadcast=True), edit("edit", stands))
    await queue(store, reply("follows", gone), edit("changes", gone), delivery("elsewhere", channel="C3"))
    await save(store, replace(stands, state=DeliveryState.DELIVERED), replace(gone, state=DeliveryState.REROUTED))
    rows = await store.read(lambda tx: tx.outbox.reroutable(delivery().channel))
    assert [row.key for row in rows] == ["post", "loud", "follows", "changes"]


async def test_overdue_deliveries_are_those_of_usable_channels(store: DatabaseStore) -> None:
    old = NOW - timedelta(hours=25)
    await queue(store, delivery("old", not_before=old), delivery("new"), delivery("held", channel="H", not_before=old))
    await put(store, ChannelState(channel="H", next_post_at=NOW, blocked="archived"))
    rows = await store.read(lambda tx: tx.outbox.overdue(before=NOW - timedelta(hours=24)))
    assert [row.key for row in rows] == ["old"]


async def test_held_up_alerts_are_the_unsent_ones_of_channels_with_an_old_one(store: DatabaseStore) -> None:
    old, soon = NOW - timedelta(hours=2), NOW + timedelta(minutes=1)
    alert = partial(delivery, kind=DeliveryKind.ROOT)
    first, tried, sent = (alert(name, not_before=old) for name in ("first", "tried", "sent"))
    rows = (first, alert("new"), alert("quiet", not_before=soon), tried, sent, edit("edit", first))
    others = (alert("reply", thread_of=first.id), alert("moved", replaces=sent.id), delivery("notice", not_before=old))
    await queue(store, *rows, *others, alert("other", channel="C3"), alert("held", channel="H", not_before=old))
    await put(store, ChannelState(channel="H", next_post_at=NOW, blocked="archived"))
    await save(store, replace(tried, state=DeliveryState.RETRY_WAIT, not_before=soon, due_at=old))
    await save(store, replace(sent, state=DeliveryState.SENDING))
    found = await store.read(lambda tx: tx.outbox.held_up_alerts(before=NOW - timedelta(hours=1), now=NOW))
    assert [row.key for row in found] == ["first", "new", "tried"]
    assert await store.read(lambda tx: tx.outbox.held_up_alerts(before=old, now=NOW)) == ()


async def test_posts_are_known_by_when_they_were_delivered(store: DatabaseStore) -> None:
    earlier, sent = NOW - timedelta(hours=2), delivery("sent")
    rows = (delivery("old"), sent, edit("edit", sent), delivery("waits"), delivery("elsewhere", channel="C3"))
    await queue(store, *rows)
    receipt = Receipt(channel="C", ts="1.1")
    for row, at in zip(rows[:3], (earlier, NOW - timedelta(minutes=1), NOW), strict=True):
        await save(store, replace(row, state=DeliveryState.DELIVERED, receipt=receipt, delivered_at=at))
    found = await store.read(lambda tx: tx.outbox.delivered_since(NOW - timedelta(hours=1)))
    assert [row.key for row in found] == ["sent"]
    assert await store.read(lambda tx: tx.outbox.last_delivered(sent.channel)) == NOW - timedelta(minutes=1)
    assert await store.read(lambda tx: tx.outbox.last_delivered("C3")) is None
    states = await store.read(lambda tx: tx.outbox.states([sent.id, rows[3].id, delivery_id("nobody")]))
    assert states == {sent.id: DeliveryState.DELIVERED, rows[3].id: DeliveryState.PENDING}


async def test_deliveries_are_checked_for_duplicates_when_due(store: DatabaseStore) -> None:
    row = replace(delivery("a"), state=DeliveryState.DELIVERED, sweep_at=NOW, sweeps_left=2)
    await queue(store, delivery("a"), delivery("b", channel="C3"))
    await save(store, row, replace(delivery("b", channel="C3"), state=DeliveryState.DELIVERED))
    assert await store.read(lambda tx: tx.outbox.possible_duplicates(now=NOW - timedelta(seconds=1))) == ()
    assert [d.key for d in await store.read(lambda tx: tx.outbox.possible_duplicates(now=NOW))] == ["a"]
    assert await store.read(lambda tx: tx.outbox.next_due()) == NOW


async def test_a_breaker_is_remembered_and_closed_where_nothing_is_known(store: DatabaseStore) -> None:
    opened = Breaker(
        workspace="slack", circuit=Circuit.OPEN, cause=Cause.REFUSED, why="token_revoked", since=NOW, probe_at=NOW
    )
    assert await store.read(lambda tx: tx.channels.breaker("slack")) == Breaker(workspace="slack")
    await store.write(lambda tx: tx.channels.keep(opened))
    assert await store.read(lambda tx: tx.channels.breaker("slack")) == opened
    assert await store.read(lambda tx: tx.channels.open_breakers()) == (opened,)
    await store.write(lambda tx: tx.channels.keep(Breaker(workspace="slack")))
    assert await store.read(lambda tx: tx.channels.open_breakers()) == ()


async def test_times_set_by_a_wrong_clock_are_reset_and_quiet_hours_are_kept(
    store: DatabaseStore,
) -> None:
    years, minute, night = NOW + timedelta(days=3_650), NOW + timedelta(minutes=1), NOW + timedelta(days=3)
    rows = [
        replace(delivery("retry"), state=DeliveryState.RETRY_WAIT, not_before=years),
        replace(delivery("ahead"), not_before=years),
        replace(delivery("night"), not_before=night),
    ]
    await queue(store, *rows)
    await save(store, *rows)
    await put(store, ChannelState(channel=rows[0].channel, next_post_at=years))
    assert await ready(store) == []
    await store.write(lambda tx: tx.outbox.repair_due_times(now=NOW, until=minute))
    waiting = await store.read(lambda tx: [tx.outbox.get(r.id) for r in rows])
    assert [w.not_before for w in waiting if w is not None] == [NOW, NOW, night]
    state = await store.read(lambda tx: tx.channels.get(rows[0].channel))
    assert state is not None
    assert state.next_post_at == NOW


async def test_a_short_pause_of_a_channel_survives_the_reset(
    store: DatabaseStore,
) -> None:
    soon = NOW + timedelta(seconds=30)
    await put(store, ChannelState(channel="C1", next_post_at=soon))
    await store.write(lambda tx: tx.outbox.repair_due_times(now=NOW, until=NOW + timedelta(minutes=1)))
    state = await store.read(lambda tx: tx.channels.get("C1"))
    assert state is not None
    assert state.next_post_at == soon
