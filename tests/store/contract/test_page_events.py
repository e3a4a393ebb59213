"""The list of events on the page: order, paging, conditions, and what comes with each event."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from monitor.domain.alerts.announcement import AnnouncementState
from monitor.domain.event.development import DevelopmentKind, PolicyEvent
from monitor.domain.event.identity import WHOLE_ARTICLE
from monitor.domain.interactions.interaction import Interaction, InteractionOutcome, RecordedInteraction, UserAction
from monitor.domain.rules.rule import Level
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import SourceId
from monitor.errors import StoreError
from monitor.ports.queries.lookup import EventConditions, EventCursor
from monitor.ports.queries.page import NO_CHANGE, ChangeMark, Changes, EventSlice
from monitor.ports.queries.page_queries import PageQueries
from monitor.ports.repositories.transaction import Transaction
from monitor.store import DatabaseStore
from monitor.store.queries.page import PageStore
from tests.store.examples import (
    NOW,
    act,
    announcement,
    article,
    days_ago,
    development,
    event,
    extracted,
    fetched,
    match,
    ref,
    source,
)


async def listed(
    store: DatabaseStore, only: EventConditions | None = None, *, after: EventCursor | None = None, limit: int = 50
) -> EventSlice:
    return await store.read_page(
        lambda queries: queries.event_list.page(only or EventConditions(), after=after, limit=limit)
    )


async def labels(store: DatabaseStore, **only: Any) -> list[str]:
    return [one.event.label for one in (await listed(store, EventConditions(**only))).events]


async def save_all(store: DatabaseStore, *events: PolicyEvent) -> None:
    def save(tx: Transaction) -> None:
        for one in events:
            tx.events.save(one, (), ())

    await store.write(save)


async def test_what_was_opened_last_comes_first(store: DatabaseStore) -> None:
    hour = timedelta(hours=1)
    await save_all(
        store,
        event("early", opened_at=NOW - hour),
        event("late", opened_at=NOW, day=days_ago(3)),
        event("merged", joined_into=event("late").id),
    )
    assert await labels(store) == ["E-LATE", "E-EARLY"]


async def test_pages_follow_one_another_without_gap_and_overlap(store: DatabaseStore) -> None:
    await save_all(store, *(event(f"{n}", day=days_ago(n % 3), opened_at=NOW + timedelta(n % 2)) for n in range(20)))
    whole = [one.event.id for one in (await listed(store)).events]
    page = await listed(store, limit=3)
    paged = [one.event.id for one in page.events]
    while page.older is not None:
        page = await listed(store, after=page.older, limit=3)
        paged += [one.event.id for one in page.events]
    assert paged == whole
    assert len(set(paged)) == 20


async def test_a_full_last_page_is_the_last(store: DatabaseStore) -> None:
    await save_all(store, *(event(f"{n}") for n in range(3)))
    assert (await listed(store, limit=3)).older is None
    assert (await listed(store, limit=2)).older is not None


async def test_events_of_the_canary_alone_are_left_out(store: DatabaseStore) -> None:
    made_up = extracted(article("c", source_id=SourceId("canary")), acts=(act(),))

    def save(tx: Transaction) -> None:
        tx.sources.sync([source(), source("canary")], now=NOW)
        tx.articles.keep(made_up, fetched(), now=NOW)
        tx.events.save(event("canary", sample=True, anchor=ref("c")), [ref("c")], ())

    await store.write(save)
    assert await labels(store) == ["E-CANARY"]
    assert await labels(store, without=frozenset({SourceId("canary")})) == []


async def test_an_event_comes_with_its_first_headline_and_what_was_done(store: DatabaseStore) -> None:
    opened, merged = event("one"), event("two", joined_into=event("one").id)
    clicked = RecordedInteraction(
        interaction=Interaction(key="k", action=UserAction.ACKNOWLEDGE, by="U1", at=NOW),
        outcome=InteractionOutcome.DONE,
        event_id=merged.id,
        place="C1",
    )

    def save(tx: Transaction) -> None:
        tx.articles.keep(extracted(article("1"), acts=(act(),), gloss="[MOFCOM]"), fetched(), now=NOW)
        tx.events.save(opened, [ref("1")], ())
        tx.events.save(merged, (), ())
        tx.announcements.save(announcement(opened, state=AnnouncementState.BASELINE))
        tx.announcements.save(announcement(merged))
        tx.announcements.save(announcement(merged, channel="C2", level=Level.LOW))
        tx.interactions.add(clicked)

    await store.write(save)
    (found,) = (await listed(store)).events
    assert found.original is not None
    assert (found.original.title, found.original.gloss) == ("商务部公告 1", "[MOFCOM]")
    assert found.original.terms == Terms.of(source())
    assert [(a.channel, a.state) for a in found.announcements] == [
        ("C1", AnnouncementState.QUEUED),
        ("C2", AnnouncementState.QUEUED),
    ]
    assert [action.interaction.by for action in found.user_actions] == ["U1"]
    assert found.sources == ()


async def test_a_story_comes_with_its_sources(store: DatabaseStore) -> None:
    story = event("story", kind="story", anchor=ref("1", WHOLE_ARTICLE))

    def save(tx: Transaction) -> None:
        tx.articles.keep(extracted(article("1"), matches=(match(),)), fetched(), now=NOW)
        tx.events.save(story, [ref("1", WHOLE_ARTICLE)], ())

    await store.write(save)
    (found,) = (await listed(store)).events
    assert [(one.source_id, one.terms) for one in found.sources] == [(source().id, Terms.of(source()))]


async def test_issuers_are_each_named_once(store: DatabaseStore) -> None:
    await save_all(
        store, event("a", issuer="US"), event("b", issuer="CN"), event("c", issuer="US"), event("d", issuer="")
    )
    assert tuple(await store.read_page(lambda queries: queries.event_list.issuers())) == ("CN", "US")


async def test_changes_are_numbered(store: DatabaseStore) -> None:
    assert await store.read_page(lambda queries: queries.event_list.last_change()) == NO_CHANGE
    first, second = event("one"), event("two")
    await store.write(lambda tx: tx.events.save(first, (), [development(first)]))
    seen = await store.read_page(lambda queries: queries.event_list.last_change())
    await store.write(lambda tx: tx.events.save(second, (), [development(second), development(second)]))
    found = await store.read_page(lambda queries: queries.event_list.changed_since(seen))
    assert found == Changes(mark=ChangeMark(seen.development + 2, 0), labels=("E-TWO",))
    assert await store.read_page(lambda queries: queries.event_list.last_change()) == found.mark
    some = await store.read_page(lambda queries: queries.event_list.changed_since(NO_CHANGE, limit=2))
    assert some == Changes(mark=ChangeMark(seen.development + 1, 0), labels=("E-ONE", "E-TWO"))


async def test_an_action_of_a_person_is_a_change(store: DatabaseStore) -> None:
    clicked = Interaction(key="k", action=UserAction.ACKNOWLEDGE, by="U1", at=NOW)
    row = RecordedInteraction(interaction=clicked, outcome=InteractionOutcome.DONE)
    await store.write(lambda tx: tx.interactions.add(row))
    assert await store.read_page(lambda queries: queries.event_list.last_change()) == ChangeMark(0, 1)
    found = await store.read_page(lambda queries: queries.event_list.changed_since(NO_CHANGE))
    assert found == Changes(mark=ChangeMark(0, 1))


async def test_an_event_changed_when_something_new_was_reported(store: DatabaseStore) -> None:
    one, two = event("one"), event("two", opened_at=NOW - timedelta(days=1))
    kinds = (DevelopmentKind.OPENED, DevelopmentKind.STAGE_UP, DevelopmentKind.RESTATED)
    steps = [development(one, kind=kind, at=NOW + timedelta(hours=n)) for n, kind in enumerate(kinds)]

    def save(tx: Transaction) -> None:
        tx.events.save(one, (), steps)
        tx.events.save(two, (), ())

    await store.write(save)
    assert [found.changed_at for found in (await listed(store)).events] == [NOW + timedelta(hours=1), None]


@pytest.mark.parametrize("number", [0, 10**12])
async def test_no_change_is_none(store: DatabaseStore, number: int) -> None:
    mark = ChangeMark(number, 0)
    assert await store.read_page(lambda queries: queries.event_list.changed_since(mark)) == Changes(mark=mark)


_ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000) SELECT count(*) FROM n"


async def test_a_query_that_takes_too_long_is_stopped(store: DatabaseStore) -> None:
    pages = PageStore(store._read, longest=timedelta(milliseconds=50))
    with pytest.raises(StoreError, match="took too long"):
        await pages.read(lambda queries: queries.event_list._connection.execute(text(_ENDLESS)).all())  # type: ignore[attr-defined]
    assert await pages.read(lambda queries: queries.event_list.last_change()) == NO_CHANGE


async def test_few_reads_of_the_page_run_at_a_time(store: DatabaseStore) -> None:
    pages, running, most = PageStore(store._read, at_once=1), 0, 0

    def work(queries: PageQueries) -> ChangeMark:
        nonlocal running, most
        running += 1
        most = max(most, running)
        found = queries.event_list.last_change()
        running -= 1
        return found

    await asyncio.gather(*(pages.read(work) for _ in range(8)))
    assert most == 1
