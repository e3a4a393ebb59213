"""Requests of many polls in one query or transaction."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from monitor.errors import StoreError
from monitor.pipeline.poll.batching import Batches


class Doubling:
    """Doubles numbers, and refuses batches with a 0. `open` lets a batch through."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.begun = asyncio.Event()

    async def run(self, numbers: Sequence[int]) -> Sequence[int]:
        self.batches.append(list(numbers))
        self.begun.set()
        await self.open.wait()
        if 0 in numbers:
            raise StoreError("0 can't be doubled")
        return [2 * n for n in numbers]


async def test_requests_of_one_moment_are_one_batch_with_answers_in_order() -> None:
    doubling = Doubling()
    batches = Batches(doubling.run)
    assert await asyncio.gather(*(batches.ask(n) for n in (1, 2, 3))) == [2, 4, 6]
    assert doubling.batches == [[1, 2, 3]]


async def test_requests_during_a_batch_are_the_next_one() -> None:
    doubling = Doubling()
    doubling.open.clear()
    batches = Batches(doubling.run)
    first = asyncio.create_task(batches.ask(1))
    await doubling.begun.wait()
    others = [asyncio.create_task(batches.ask(n)) for n in (2, 3)]
    await asyncio.sleep(0)
    doubling.open.set()
    assert await asyncio.gather(first, *others) == [2, 4, 6]
    assert doubling.batches == [[1], [2, 3]]


async def test_a_bad_request_fails_alone() -> None:
    batches = Batches(Doubling().run)
    first, bad, last = await asyncio.gather(*(batches.ask(n) for n in (1, 0, 2)), return_exceptions=True)
    assert (first, last) == (2, 4)
    assert isinstance(bad, StoreError)


async def test_a_batch_waits_until_there_are_enough() -> None:
    doubling = Doubling()
    batches = Batches(doubling.run, is_enough=lambda count: count >= 2, wait=timedelta(hours=1))
    first = asyncio.create_task(batches.ask(1))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not doubling.batches
    assert await batches.ask(2) == 4
    assert await first == 2
    assert doubling.batches == [[1, 2]]


async def test_a_batch_that_stays_too_small_starts_after_the_wait() -> None:
    batches = Batches(Doubling().run, is_enough=lambda _: False, wait=timedelta(milliseconds=1))
    assert await batches.ask(1) == 2


async def test_a_change_elsewhere_may_make_them_enough() -> None:
    enough: list[int] = []
    batches = Batches(Doubling().run, is_enough=lambda _: bool(enough), wait=timedelta(hours=1))
    asked = asyncio.create_task(batches.ask(1))
    for _ in range(10):
        await asyncio.sleep(0)
    enough.append(1)
    batches.look()
    assert await asked == 2


async def test_a_cancelled_request_does_not_stop_the_others() -> None:
    doubling = Doubling()
    doubling.open.clear()
    batches = Batches(doubling.run)
    first, second = (asyncio.create_task(batches.ask(n)) for n in (1, 2))
    await doubling.begun.wait()
    first.cancel()
    doubling.open.set()
    assert await second == 4
    with pytest.raises(asyncio.CancelledError):
        await first
