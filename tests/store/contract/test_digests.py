"""Digest content, and what each digest listed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.domain.alerts.announcement import Announcement, AnnouncementState
from monitor.domain.alerts.digest import DigestState, DigestWindow
from monitor.domain.alerts.mute import Mute
from monitor.domain.delivery.outbox import DeliveryId, DeliveryKind, DeliveryState, Receipt
from monitor.domain.event.development import Development, DevelopmentKind
from monitor.domain.event.identity import WHOLE_ARTICLE, EventId
from monitor.domain.interactions.topic import Topic
from monitor.domain.rules.rule import Level, RuleId
from monitor.domain.sources.number_gaps import Series
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore, open_store
from tests.fakes.stored import an_alert
from tests.store.examples import NOW, article, delivery, event, extracted, fetched, possible, ref
from tests.store.plans import noting, steps_of, walked

DAY = timedelta(days=1)
WINDOW = DigestWindow(start=NOW, end=NOW + DAY)
PLACE = DigestState(channel="C1", began_at=NOW - DAY, closed_at=NOW)
DIGEST, QUEUED, MUTED = AnnouncementState.DIGEST, AnnouncementState.QUEUED, AnnouncementState.MUTED


def said(name: str, state: AnnouncementState, **more: Any) -> Announcement:
    made = Announcement(
        event_id=EventId(name),
        route="minerals",
        channel="C1",
        level=Level.LOW if state is DIGEST else Level.HIGH,
        rule_id=RuleId("any"),
        rule_version="0" * 12,
        state=state,
        at=NOW,
    )
    return replace(made, **more)


async def put(store: DatabaseStore, *announcements: Announcement) -> None:
    def work(tx: Transaction) -> None:
        for one in announcements:
            tx.events.save(event(id=one.event_id, label=f"E-{one.event_id}"), (), ())
            tx.announcements.save(one)

    await store.write(work)


async def test_the_digest_state_of_a_channel_is_saved_and_updated(store: DatabaseStore) -> None:
    assert await store.read(lambda tx: tx.digests.place("C1")) is None
    await store.write(lambda tx: tx.digests.save(PLACE))
    moved = replace(PLACE, closed_at=NOW + DAY)
    await store.write(lambda tx: tx.digests.save(moved))
    assert await store.read(lambda tx: tx.digests.place("C1")) == moved


async def test_soft_events_of_the_window_are_unlisted_until_a_digest_lists_them(store: DatabaseStore) -> None:
    await put(
        store,
        said("later", DIGEST, at=NOW + timedelta(hours=2)),
        said("first", DIGEST),
        said("next", DIGEST, at=WINDOW.end),
        said("before", DIGEST, at=NOW - timedelta(seconds=1)),
        said("loud", QUEUED),
        said("elsewhere", DIGEST, channel="C2"),
        said("other", DIGEST, level=Level.MEDIUM),
    )

    def unlisted(tx: Transaction) -> list[str]:
        return [e.id for _, e in tx.digests.unlisted("C1", WINDOW, (Level.LOW,))]

    assert await store.read(unlisted) == ["first", "later"]
    await store.write(lambda tx: tx.digests.list("C1", [EventId("first")] * 2, DeliveryId("digest")))
    assert await store.read(unlisted) == ["later"]
    assert await store.read(lambda tx: tx.digests.is_listed("C1", EventId("first")))
    assert not await store.read(lambda tx: tx.digests.is_listed("C2", EventId("first")))


async def test_announcements_of_a_channel_and_of_other_channels(store: DatabaseStore) -> None:
    await put(
        store,
        said("here", QUEUED),
        said("soft", QUEUED, level=Level.LOW),
        said("old", QUEUED, at=NOW - DAY),
        said("both", QUEUED),
        said("there", QUEUED, channel="C2"),
        said("there", QUEUED, channel="C3", at=NOW + timedelta(hours=1)),
        said("unsaid", DIGEST, channel="C2"),
    )
    await put(store, said("both", QUEUED, channel="C2"))
    shown = await store.read(lambda tx: tx.alert_history.alerted("C1", since=NOW, levels=(Level.HIGH,), limit=9))
    assert [e.id for _, e in shown] == ["both", "here"]
    last = await store.read(lambda tx: tx.alert_history.alerted("C1", since=NOW, levels=(Level.HIGH,), limit=1))
    assert [e.id for _, e in last] == ["here"]
    elsewhere = await store.read(lambda tx: tx.alert_history.alerted_elsewhere("C1", WINDOW))
    assert [(e.id, a.channel) for a, e in elsewhere] == [("there", "C2")]


async def test_events_of_a_muted_topic_are_counted_under_it(store: DatabaseStore) -> None:
    topic = Topic(goods=("gallium",))
    mute = Mute(topic=topic, by="U1", at=NOW, until=NOW + 7 * DAY, because="a campaign")
    one = said("one", MUTED, muted_by=mute)
    await put(store, one, said("two", MUTED, muted_by=replace(mute, because="again")), said("rule", MUTED))
    assert await store.read(lambda tx: tx.announcements.past(one.event_id)) == (one,)
    assert await store.read(lambda tx: tx.alert_history.muted("C1", WINDOW)) == {topic: 2, "any": 1}


async def test_events_of_muted_rules_are_counted(store: DatabaseStore) -> None:
    await put(store, said("one", MUTED), said("two", MUTED), said("old", MUTED, at=NOW - DAY), said("noted", QUEUED))
    assert await store.read(lambda tx: tx.alert_history.muted("C1", WINDOW)) == {"any": 2}


async def test_repetitions_are_counted_after_the_announcement(store: DatabaseStore) -> None:
    await put(store, said("one", QUEUED), said("unsaid", DIGEST))

    def again(tx: Transaction) -> None:
        for name, minutes in (("one", 0), ("one", 5), ("one", 9), ("one", 60 * 24), ("unsaid", 5)):
            made = Development(
                event_id=EventId(name),
                kind=DevelopmentKind.RESTATED,
                by=event().anchor,
                at=NOW + timedelta(minutes=minutes),
            )
            tx.events.save(event(id=EventId(name), label=f"E-{name}"), (), (made,))

    await store.write(again)
    assert await store.read(lambda tx: tx.alert_history.restated("C1", WINDOW, since=NOW - DAY)) == {"E-one": 2}
    assert await store.read(lambda tx: tx.alert_history.restated("C1", WINDOW, since=NOW + DAY)) == {}


async def test_numbers_that_were_missed_and_articles_that_came_are_counted(store: DatabaseStore) -> None:
    mofcom = Series(authority="MOFCOM", year=2026)

    def work(tx: Transaction) -> None:
        tx.numbers.mark_reported(mofcom, [62, 64, 66], now=NOW)
        tx.numbers.note(mofcom, 64, live=True, now=NOW)
        tx.numbers.mark_reported(mofcom, [68], now=WINDOW.end)

    await store.write(work)
    assert await store.read(lambda tx: tx.coverage_stats.missing_number_count(WINDOW)) == 2
    assert await store.read(lambda tx: tx.coverage_stats.items_read(WINDOW)) == 0


async def test_candidates_of_the_window_are_counted_without_samples(store: DatabaseStore) -> None:
    def keep(tx: Transaction) -> None:
        for key, at, sample in (("1", NOW, False), ("2", NOW, True), ("3", WINDOW.end, False), ("4", NOW, False)):
            tx.articles.keep(extracted(article(key), maybe=possible(score=0.2)), fetched(), now=at, sample=sample)
        tx.articles.keep(extracted(article("5")), fetched(), now=NOW)

    await store.write(keep)
    assert await store.read(lambda tx: tx.coverage_stats.possible_acts(WINDOW)) == 2


async def test_candidates_of_the_window_come_newest_first_without_samples_old_news_and_stories(
    store: DatabaseStore,
) -> None:
    since = NOW - 2 * DAY

    def keep(tx: Transaction) -> None:
        for key, at, sample, published in (
            ("1", NOW, False, since),
            ("2", NOW, True, NOW),
            ("3", WINDOW.end, False, NOW),
            ("4", NOW + timedelta(hours=1), False, None),
            ("5", NOW, False, since - timedelta(seconds=1)),
            ("6", NOW, False, NOW),
        ):
            shown = extracted(article(key, published=published), maybe=possible(score=0.2))
            tx.articles.keep(shown, fetched(), now=at, sample=sample)
        tx.events.save(event(kind="story", measure=None), [ref("6", WHOLE_ARTICLE)], ())

    await store.write(keep)

    def found(limit: int) -> Callable[[Transaction], list[str]]:
        return lambda tx: [r.article_id for r in tx.coverage_stats.possible_rows(WINDOW, since=since, limit=limit)]

    assert await store.read(found(9)) == [article("4").id, article("1").id]
    assert await store.read(found(1)) == [article("4").id]


async def test_delays_are_those_of_delivered_alerts_that_say_when_they_were_published(store: DatabaseStore) -> None:
    await put(store, said("one", QUEUED), said("two", QUEUED), said("three", QUEUED))
    published = NOW - timedelta(minutes=6)

    def work(tx: Transaction) -> None:
        for name, alert, at in (
            ("one", an_alert(published=published), NOW),
            ("two", an_alert(published=None), NOW),
            ("three", an_alert(published=published), None),
        ):
            state = DeliveryState.DELIVERED if at else DeliveryState.PENDING
            row = delivery(
                name, kind=DeliveryKind.ROOT, message=alert, event_id=EventId(name), state=state, delivered_at=at
            )
            tx.outbox.queue(replace(row, receipt=Receipt(channel="C1", ts=name)))

    await store.write(work)
    assert await store.read(lambda tx: tx.coverage_stats.delays(WINDOW, limit=9)) == (timedelta(minutes=6),)
    assert await store.read(lambda tx: tx.coverage_stats.delays(WINDOW, limit=0)) == ()


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda tx: tx.digests.unlisted("C1", WINDOW, (Level.LOW,)), id="unlisted"),
        pytest.param(lambda tx: tx.alert_history.alerted("C1", since=NOW, levels=(Level.HIGH,), limit=9), id="alerted"),
        pytest.param(lambda tx: tx.alert_history.alerted_elsewhere("C1", WINDOW), id="alerted-elsewhere"),
        pytest.param(lambda tx: tx.alert_history.restated("C1", WINDOW, since=NOW), id="restated"),
        pytest.param(lambda tx: tx.alert_history.muted("C1", WINDOW), id="muted"),
        pytest.param(lambda tx: tx.coverage_stats.delays(WINDOW, limit=9), id="delays"),
    ],
)
async def test_a_digest_scans_no_growing_table(tmp_path: Path, ask: Callable[[Transaction], object]) -> None:
    async with open_store(f"sqlite:///{tmp_path}/monitor.db") as store:
        readers = store._readers
        assert readers is not None
        with noting(readers) as asked:
            await store.read(ask)
        with readers.connect() as connection:
            plans = [steps_of(connection, one) for one in asked]
    assert any(step.startswith("SEARCH announcement USING") for steps in plans for step in steps)
    assert [step for steps in plans for step in walked(steps)] == []
    assert not any("SEARCH delivery" in step and "event_id" not in step for steps in plans for step in steps)
