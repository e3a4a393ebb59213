"""Waking open pages: who waits learns of what changed, waits are bounded, and nobody asks the database for nobody."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from monitor.errors import StoreError
from monitor.ports.queries.page import NO_CHANGE, ChangeMark, Changes
from monitor.web.live import ChangeFeed, TooManyReadersError

SOON, LONG = timedelta(milliseconds=20), timedelta(seconds=20)
ALL = [(1, "E-ONE"), (2, "E-TWO"), (3, "E-ONE")]


class Developments:
    """Developments as the database has them; `fails` makes it unavailable."""

    def __init__(self) -> None:
        self.stored: list[tuple[int, str]] = []
        self.actions = 0
        self.asked = 0
        self.fails = False

    async def last_change(self) -> ChangeMark:
        self.asked += 1
        if self.fails:
            raise StoreError("locked")
        return ChangeMark(self.stored[-1][0] if self.stored else 0, self.actions)

    async def changed_since(self, mark: ChangeMark) -> Changes:
        labels = tuple(label for number, label in self.stored if number > mark.development)
        return Changes(mark=await self.last_change(), labels=labels)


@pytest.fixture
def developments() -> Developments:
    return Developments()


@pytest.fixture
async def feed(developments: Developments) -> AsyncIterator[ChangeFeed]:
    made = ChangeFeed(developments.last_change, developments.changed_since, every=timedelta(milliseconds=1), most=2)
    yield made
    await made.close()


async def test_a_reader_gets_what_came_after_its_place(feed: ChangeFeed, developments: Developments) -> None:
    developments.stored = ALL
    async with feed.reader() as changes:
        found = await changes.after(ChangeMark(1, 0), within=LONG)
        assert found == Changes(mark=ChangeMark(3, 0), labels=("E-TWO", "E-ONE"))


async def test_a_waiting_reader_is_woken(feed: ChangeFeed, developments: Developments) -> None:
    async with feed.reader() as changes:
        waiting = asyncio.create_task(changes.after(NO_CHANGE, within=LONG))
        await asyncio.sleep(0)
        developments.stored = ALL[:1]
        assert await waiting == Changes(mark=ChangeMark(1, 0), labels=("E-ONE",))


async def test_an_action_of_a_person_wakes_a_reader(feed: ChangeFeed, developments: Developments) -> None:
    developments.stored = ALL
    async with feed.reader() as changes:
        waiting = asyncio.create_task(changes.after(ChangeMark(3, 0), within=LONG))
        await asyncio.sleep(0)
        developments.actions = 1
        assert await waiting == Changes(mark=ChangeMark(3, 1))


async def test_a_wait_without_change_ends(feed: ChangeFeed) -> None:
    async with feed.reader() as changes:
        assert await changes.after(NO_CHANGE, within=SOON) == Changes(mark=NO_CHANGE)


async def test_an_unavailable_database_is_asked_again(feed: ChangeFeed, developments: Developments) -> None:
    developments.fails = True
    async with feed.reader() as changes:
        assert await changes.after(NO_CHANGE, within=SOON) == Changes(mark=NO_CHANGE)
        developments.fails, developments.stored = False, ALL
        assert await changes.after(NO_CHANGE, within=LONG) == await developments.changed_since(NO_CHANGE)


async def test_nobody_asks_while_nobody_reads(feed: ChangeFeed, developments: Developments) -> None:
    async with feed.reader() as changes:
        await changes.after(NO_CHANGE, within=SOON)
    await asyncio.sleep(0.005)
    asked = developments.asked
    assert asked
    await asyncio.sleep(0.02)
    assert developments.asked == asked


async def test_readers_are_bounded(feed: ChangeFeed) -> None:
    async with feed.reader(), feed.reader():
        assert feed.is_full
        with pytest.raises(TooManyReadersError):
            await feed.reader().__aenter__()
    assert not feed.is_full


async def test_the_end_of_the_page_ends_all_waits(feed: ChangeFeed) -> None:
    async with feed.reader() as changes:
        waiting = asyncio.create_task(changes.after(NO_CHANGE, within=LONG))
        await asyncio.sleep(0)
        await feed.close()
        assert await waiting is None
