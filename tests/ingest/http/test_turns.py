import asyncio
from datetime import timedelta

from monitor.ingest.http.turns import Level, Turns


class Takers:
    """Tasks that take a turn, and end when they are told."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._ends: dict[int, asyncio.Event] = {}
        self.have: list[int] = []
        self.had = asyncio.Event()

    async def take(self, number: int) -> None:
        self._ends[number] = asyncio.Event()
        await self._turns.take(10)
        await self._turns.take(10)  # it has it
        self.have.append(number)
        self.had.set()
        await self._ends[number].wait()

    def end(self, number: int) -> None:
        self._ends[number].set()


async def _settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_two_have_a_turn_and_the_third_has_one_when_the_task_of_another_ends() -> None:
    takers = Takers(Turns((Level(size=10, at_once=2),)))
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        for n in range(3):
            tasks.create_task(takers.take(n))
        await _settle()
        assert takers.have == [0, 1]
        takers.end(0)
        await _settle()
        assert takers.have == [0, 1, 2]
        takers.end(1)
        takers.end(2)


async def test_a_turn_that_is_given_back_is_free_while_its_task_goes_on() -> None:
    turns = Turns((Level(size=10, at_once=1),))
    takers = Takers(turns)
    await turns.take(10)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        tasks.create_task(takers.take(1))
        await _settle()
        assert takers.have == []
        turns.give_back()
        turns.give_back()  # once
        await _settle()
        assert takers.have == [1]
        tasks.create_task(takers.take(2))
        await _settle()
        assert takers.have == [1]
        takers.end(1)
        await _settle()
        takers.end(2)


async def test_a_turn_ends_by_itself_where_its_task_does_not() -> None:
    turns = Turns((Level(size=10, at_once=1),), longest=timedelta(milliseconds=10))
    takers = Takers(turns)
    await turns.take(10)
    async with asyncio.timeout(5):
        task = asyncio.create_task(takers.take(1))
        await takers.had.wait()
        takers.end(1)
        await task


async def test_small_bodies_wait_for_nobody() -> None:
    turns = Turns((Level(size=10, at_once=1),))
    await turns.take(10)
    async with asyncio.timeout(5):
        await asyncio.create_task(turns.take(9))


async def test_who_reaches_the_next_level_waits_there_and_holds_up_no_smaller_one() -> None:
    turns, reached = Turns((Level(size=10, at_once=3), Level(size=100, at_once=1))), list[str]()
    end = asyncio.Event()

    async def grow(name: str, size: int) -> None:
        await turns.take(10)
        await turns.take(size)
        reached.append(name)
        await end.wait()

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        for name, size in (("huge", 100), ("huge too", 100), ("large", 50)):
            tasks.create_task(grow(name, size))
        await _settle()
        assert reached == ["huge", "large"]
        end.set()
    assert reached == ["huge", "large", "huge too"]
