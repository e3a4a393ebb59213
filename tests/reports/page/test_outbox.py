"""The page on the outbox."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from monitor.domain.delivery.outbox import PERSON, DeliveryState
from monitor.ports.delivery import ChannelState
from monitor.ports.repositories.transaction import Transaction
from monitor.reports.page.outbox import Shelf, outbox_page
from monitor.store import DatabaseStore, open_store
from tests.reports.page.made import asked
from tests.store.examples import NOW, delivery, event

HOUR = timedelta(hours=1)


@pytest.fixture
async def store() -> AsyncIterator[DatabaseStore]:
    async with open_store("sqlite://") as opened:
        await opened.write(fill)
        yield opened


def fill(tx: Transaction) -> None:
    tx.events.save(event("one"), (), ())
    tx.events.save(event("two", kind="story", headline="Words of a source"), (), ())
    for name, state, hours, more in (
        ("a", DeliveryState.PENDING, 3, {"event_id": event("one").id}),
        ("b", DeliveryState.RETRY_WAIT, 2, {"last_error": "ratelimited <b>", "attempts": 4}),
        ("c", DeliveryState.DEAD, 1, {"event_id": event("two").id, "channel": f"{PERSON}U1"}),
        ("d", DeliveryState.DELIVERED, 1, {"delivered_at": NOW - HOUR / 2}),
    ):
        at = NOW - hours * HOUR
        tx.outbox.queue(delivery(name, state=state, created_at=at, not_before=at, **more))
    tx.channels.save(ChannelState(channel="C9", next_post_at=NOW, blocked="archived"))


def test_the_shelves_have_every_state_once() -> None:
    states = [state for shelf in Shelf for state in shelf.states]
    assert sorted(states) == sorted(DeliveryState)


async def test_waiting_deliveries_have_their_age_and_error(store: DatabaseStore) -> None:
    page = await asked(store, lambda q: outbox_page(q, Shelf.WAITING, now=NOW))
    assert [(line.row.label, line.waited, line.row.attempts, line.row.last_error) for line in page.lines] == [
        ("", 2 * HOUR, 4, "ratelimited <b>"),
        ("E-ONE", 3 * HOUR, 0, ""),
    ]
    assert (page.oldest, page.older) == (NOW - 3 * HOUR, None)
    assert [page.count(shelf) for shelf in Shelf] == [2, 1, 1, 0]
    assert [one.blocked for one in page.blocked] == ["archived"]


async def test_a_page_goes_on_where_the_one_before_ended(store: DatabaseStore) -> None:
    first = await asked(store, lambda q: outbox_page(q, Shelf.WAITING, now=NOW, limit=1))
    assert len(first.lines) == 1
    assert first.older is not None
    last = await asked(store, lambda q: outbox_page(q, Shelf.WAITING, now=NOW, before=first.older, limit=1))
    assert [line.row.label for line in last.lines] == ["E-ONE"]
    assert last.older is None


async def test_persons_and_the_words_of_sources_are_not_shown(store: DatabaseStore) -> None:
    (line,) = (await asked(store, lambda q: outbox_page(q, Shelf.DEAD, now=NOW))).lines
    assert (line.channel, line.row.label, line.row.headline) == ("a direct message", "E-TWO", "")


async def test_a_delivered_message_waited_until_it_was_delivered(store: DatabaseStore) -> None:
    (line,) = (await asked(store, lambda q: outbox_page(q, Shelf.DELIVERED, now=NOW))).lines
    assert line.waited == HOUR / 2
