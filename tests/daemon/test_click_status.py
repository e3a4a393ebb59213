"""What is known of clicks, and written down."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from monitor.daemon.click_status import ClickStatus
from monitor.ports.repositories.store import CLICKS
from tests.fakes.store import FakeStore, JournalOnly


class Wire:
    """A line whose state a test sets."""

    def __init__(self) -> None:
        self.trouble = ""
        self.carries = True

    def can_receive_clicks(self) -> bool:
        return self.carries


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def store() -> FakeStore[JournalOnly]:
    return FakeStore(JournalOnly())


def _stored(store: FakeStore[JournalOnly]) -> str | None:
    return store.tx.journal.recall(CLICKS)


async def test_without_a_line_no_button_is_shown_and_nothing_is_missed(store: FakeStore[JournalOnly]) -> None:
    store.tx.journal.remember(CLICKS, "lost in an earlier life")
    listening = ClickStatus(store)
    await listening.note()
    assert (listening.can_receive_clicks(), _stored(store)) == (False, "")


async def test_whether_buttons_are_shown_follows_the_line(store: FakeStore[JournalOnly], wire: Wire) -> None:
    listening = ClickStatus(store)
    listening.use_connection(wire)
    assert listening.can_receive_clicks()
    wire.carries = False
    assert not listening.can_receive_clicks()


async def test_a_trouble_is_written_once_and_so_is_its_end(store: FakeStore[JournalOnly], wire: Wire) -> None:
    listening = ClickStatus(store)
    listening.use_connection(wire)
    for trouble in ("", "", "lost", "lost", ""):
        wire.trouble = trouble
        await listening.note()
        assert _stored(store) == trouble
    assert store.writes == 3


async def test_what_the_store_refuses_is_written_the_next_time(wire: Wire) -> None:
    store = FakeStore(JournalOnly(), refusals=1)
    listening = ClickStatus(store, every=timedelta(milliseconds=1))
    wire.trouble = "lost"
    listening.use_connection(wire)
    watching = asyncio.create_task(listening.watch())
    async with asyncio.timeout(60):
        while _stored(store) != "lost":  # noqa: ASYNC110 -- the store has nothing to wait for
            await asyncio.sleep(0.001)
    watching.cancel()
    with suppress(asyncio.CancelledError):
        await watching
    assert store.writes == 2
