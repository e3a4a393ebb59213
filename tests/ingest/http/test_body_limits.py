import asyncio
from datetime import timedelta

from monitor.ingest.http.body_limits import BodyLimits, SizeLimit


class Readers:
    """Tasks that acquire a slot and end on request."""

    def __init__(self, slots: BodyLimits) -> None:
        self._slots = slots
        self._ends: dict[int, asyncio.Event] = {}
        self.have: list[int] = []
        self.had = asyncio.Event()

    async def take(self, number: int) -> None:
        self._ends[number] = asyncio.Event()
        await self._slots.acquire(10)
        await self._slots.acquire(10)  # it has it
        self.have.append(number)
        self.had.set()
        await self._ends[number].wait()

    def end(self, number: int) -> None:
        self._ends[number].set()


async def _settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_slot_is_free_when_its_task_ends() -> None:
    readers = Readers(BodyLimits((SizeLimit(size=10, at_once=2),)))
    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        for n in range(3):
            tasks.create_task(readers.take(n))
        await _settle()
        assert readers.have == [0, 1]
        readers.end(0)
        await _settle()
        assert readers.have == [0, 1, 2]
        readers.end(1)
        readers.end(2)


async def test_a_released_slot_is_free_while_its_task_goes_on() -> None:
    slots = BodyLimits((SizeLimit(size=10, at_once=1),))
    readers = Readers(slots)
    await slots.acquire(10)
    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        tasks.create_task(readers.take(1))
        await _settle()
        assert readers.have == []
        slots.release()
        slots.release()  # once
        await _settle()
        assert readers.have == [1]
        tasks.create_task(readers.take(2))
        await _settle()
        assert readers.have == [1]
        readers.end(1)
        await _settle()
        readers.end(2)


async def test_a_slot_expires_while_its_task_goes_on() -> None:
    slots = BodyLimits((SizeLimit(size=10, at_once=1),), max_hold=timedelta(milliseconds=10))
    readers = Readers(slots)
    await slots.acquire(10)
    async with asyncio.timeout(60):
        task = asyncio.create_task(readers.take(1))
        await readers.had.wait()
        readers.end(1)
        await task


async def test_a_body_has_room_with_a_free_slot_or_one_of_its_own() -> None:
    slots = BodyLimits((SizeLimit(size=10, at_once=1),))
    assert slots.has_room(10)
    await slots.acquire(10)
    assert slots.has_room(11)

    async def other(size: int) -> bool:
        return slots.has_room(size)

    assert await asyncio.create_task(other(9))
    assert not await asyncio.create_task(other(10))


async def test_small_bodies_need_no_slot() -> None:
    slots = BodyLimits((SizeLimit(size=10, at_once=1),))
    await slots.acquire(10)
    async with asyncio.timeout(60):
        await asyncio.create_task(slots.acquire(9))


async def test_a_body_that_waits_at_a_higher_limit_does_not_block_smaller_ones() -> None:
    slots, reached = BodyLimits((SizeLimit(size=10, at_once=3), SizeLimit(size=100, at_once=1))), list[str]()
    end = asyncio.Event()

    async def grow(name: str, size: int) -> None:
        await slots.acquire(10)
        await slots.acquire(size)
        reached.append(name)
        await end.wait()

    async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
        for name, size in (("huge", 100), ("huge too", 100), ("large", 50)):
            tasks.create_task(grow(name, size))
        await _settle()
        assert reached == ["huge", "large"]
        end.set()
    assert reached == ["huge", "large", "huge too"]
