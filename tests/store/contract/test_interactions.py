"""User actions are stored once, as they arrived, with their labels."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.alerts.decision import DecisionKind
from monitor.domain.delivery.outbox import DeliveryId, Receipt
from monitor.domain.interactions.feedback import Label, LabelKind, Unwanted
from monitor.domain.interactions.interaction import (
    Interaction,
    InteractionOutcome,
    RecordedInteraction,
    Refusal,
    UserAction,
)
from monitor.domain.interactions.topic import Topic
from monitor.domain.rules.rule import RuleId
from monitor.errors import StoreError
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from tests.store.examples import NOW, announcement, event, extracted, fetched

RULE = RuleId("any-export-act")


def recorded(
    key: str, action: UserAction = UserAction.ACKNOWLEDGE, *, minute: int = 0, **more: Any
) -> RecordedInteraction:
    done = Interaction(
        key=key,
        action=action,
        by="U1",
        at=NOW + timedelta(minutes=minute),
        channel="C1",
        message=Receipt(channel="C1", ts="1.0"),
        delivery=DeliveryId("d1"),
    )
    row = RecordedInteraction(
        interaction=done, outcome=InteractionOutcome.DONE, event_id=event().id, place="#alerts", rule_id=RULE
    )
    return replace(row, **more)


DECIDED = replace(
    recorded("full", UserAction.DECIDE),
    interaction=Interaction(
        key="full",
        action=UserAction.DECIDE,
        by="U1",
        at=NOW,
        decision=DecisionKind.WATCHING,
        until=date(2026, 12, 1),
        note="orders checked, 供应商",
        ticket="https://tickets.example/1",
        reason=Unwanted.WRONG_GOODS,
        days=7,
        text="a text",
        rule_id=RULE,
        undoes="other",
    ),
    refusal=Refusal.ALREADY,
    undone_at=NOW,
)


async def add(store: DatabaseStore, *rows: RecordedInteraction) -> list[bool]:
    def work(tx: Transaction) -> list[bool]:
        tx.events.save(event(), (), ())
        return [tx.interactions.add(row) for row in rows]

    return await store.write(work)


async def test_an_interaction_comes_back_as_it_went_in(store: DatabaseStore) -> None:
    await add(store, DECIDED)
    assert await store.read(lambda tx: tx.interactions.get("full")) == DECIDED
    assert await store.read(lambda tx: tx.interactions.get("none")) is None


async def test_a_click_that_arrives_twice_is_one(store: DatabaseStore) -> None:
    first, again = recorded("k"), recorded("k", UserAction.MUTE)
    assert await add(store, first, again) == [True, False]
    assert await store.read(lambda tx: tx.interactions.get("k")) == first


async def test_an_undone_action_is_kept_and_marked(store: DatabaseStore) -> None:
    row = recorded("k")
    await add(store, row)
    undone = replace(row, outcome=InteractionOutcome.UNDONE, undone_at=NOW + timedelta(minutes=5))
    await store.write(lambda tx: tx.interactions.save(undone))
    assert await store.read(lambda tx: tx.interactions.get("k")) == undone


async def test_a_missing_row_cannot_be_undone(store: DatabaseStore) -> None:
    with pytest.raises(StoreError, match="row not found"):
        await store.write(lambda tx: tx.interactions.save(recorded("none")))


async def test_actions_on_a_merged_event_count_for_its_successor(store: DatabaseStore) -> None:
    heir = event("heir")
    joined = event("joined", joined_into=heir.id)

    def work(tx: Transaction) -> None:
        for one in (heir, joined, event("stranger")):
            tx.events.save(one, (), ())
        for key, minute, of in (("b", 2, heir.id), ("a", 1, joined.id), ("c", 3, event("stranger").id)):
            tx.interactions.add(recorded(key, minute=minute, event_id=of))

    await store.write(work)
    found = await store.read(lambda tx: tx.interactions.of_event(heir.id))
    assert [r.interaction.key for r in found] == ["a", "b"]


async def test_a_rule_is_muted_until_its_days_are_over(store: DatabaseStore) -> None:
    week = recorded("m", UserAction.MUTE)
    week = replace(week, interaction=replace(week.interaction, days=7, note="a campaign"))
    await add(store, week, recorded("ack"))
    (mute,) = await store.read(lambda tx: tx.interactions.mutes(now=NOW + timedelta(days=6)))
    assert (mute.rule_id, mute.by, mute.until, mute.because) == (RULE, "U1", NOW + timedelta(days=7), "a campaign")
    assert await store.read(lambda tx: tx.interactions.mutes(now=NOW + timedelta(days=7))) == ()
    assert [r.interaction.key for r in await store.read(lambda tx: tx.interactions.of_mutes())] == ["m"]


async def test_topics_are_followed_and_muted(store: DatabaseStore) -> None:
    nickel, gallium = Topic(issuers=("ID",), goods=("nickel",)), Topic(goods=("gallium",))

    def about(
        key: str, action: UserAction, *topics: Topic, minute: int, days: int | None = None
    ) -> RecordedInteraction:
        row = recorded(key, action, minute=minute)
        return replace(row, interaction=replace(row.interaction, topics=topics, days=days))

    await add(
        store,
        about("a", UserAction.FOLLOW, nickel, minute=1),
        about("b", UserAction.FOLLOW, gallium, minute=2),
        about("c", UserAction.UNFOLLOW, nickel, minute=3),
        about("d", UserAction.MUTE, gallium, minute=4, days=7),
    )
    (kept,) = await store.read(lambda tx: tx.interactions.subscriptions())
    assert (kept.person, kept.topic, kept.channel) == ("U1", gallium, "@U1")
    assert [r.interaction.key for r in await store.read(lambda tx: tx.interactions.of_subscriptions())] == [
        "a",
        "b",
        "c",
    ]
    (mute,) = await store.read(lambda tx: tx.interactions.mutes(now=NOW))
    assert (mute.rule_id, mute.topic) == (None, gallium)


async def test_decisions_that_stand_come_in_order(store: DatabaseStore) -> None:
    later = recorded("a", UserAction.DECIDE, minute=2)
    undone = replace(recorded("u", UserAction.DECIDE), outcome=InteractionOutcome.UNDONE)
    refused = replace(recorded("r", UserAction.DECIDE), outcome=InteractionOutcome.REFUSED)
    await add(store, later, recorded("b", UserAction.DECIDE, minute=1), undone, refused, recorded("look"))
    found = await store.read(lambda tx: tx.interactions.decided())
    assert [r.interaction.key for r in found] == ["b", "a"]


async def test_labels_are_kept_in_order_until_they_are_taken_back(store: DatabaseStore) -> None:
    await add(store, recorded("k1", UserAction.NOT_FOR_US), recorded("k2", UserAction.ASK))
    unwanted = Label(
        key="k1",
        kind=LabelKind.UNWANTED,
        at=NOW,
        by="U1",
        title="稀土",
        language="zh",
        reason=Unwanted.WRONG_GOODS,
        event_id=event().id,
        rule_id=RULE,
    )
    missed = Label(
        key="k2", kind=LabelKind.MISSED, at=NOW - timedelta(hours=1), by="U2", title="t", url="https://x.example"
    )

    def work(tx: Transaction) -> None:
        tx.labels.put(unwanted)
        tx.labels.put(missed)
        tx.labels.put(replace(missed, alerted=True))

    await store.write(work)
    assert await store.read(lambda tx: tx.labels.all()) == (replace(missed, alerted=True), unwanted)
    assert await store.read(lambda tx: tx.labels.get("k1")) == unwanted
    await store.write(lambda tx: tx.labels.drop("k1"))
    assert await store.read(lambda tx: tx.labels.get("k1")) is None


async def test_an_alert_counts_as_judged_after_a_user_action(store: DatabaseStore) -> None:
    shown = announcement(event())

    def work(tx: Transaction) -> None:
        tx.articles.keep(extracted(), fetched(), now=NOW)
        for one in (event(), event("other"), event("sample", sample=True)):
            tx.events.save(one, (), ())
        for channel, at in (("C1", NOW), ("C2", NOW + timedelta(hours=1))):
            tx.announcements.save(replace(shown, channel=channel, state=AnnouncementState.QUEUED, at=at))
        tx.announcements.save(replace(shown, event_id=event("other").id, state=AnnouncementState.HELD))
        tx.announcements.save(replace(shown, event_id=event("sample").id, state=AnnouncementState.QUEUED))
        tx.interactions.add(recorded("k", place="C1"))
        tx.interactions.add(recorded("refused", place="C2", outcome=InteractionOutcome.REFUSED))

    await store.write(work)
    found = await store.read(lambda tx: tx.labels.alerts())
    assert [(a.place, a.source_id, a.judged) for a in found] == [("C1", "ministry", True), ("C2", "ministry", False)]
