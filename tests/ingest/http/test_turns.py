import asyncio

from monitor.ingest.http.turns import Turns


async def test_two_have_a_turn_and_the_third_waits_until_one_is_done() -> None:
    turns, done = Turns(at_once=2), [asyncio.Event() for _ in range(3)]
    at_it: list[int] = []

    async def work(n: int) -> None:
        async with turns.turn() as turn:
            await turn.take()
            await turn.take()  # it has it
            at_it.append(n)
            await done[n].wait()

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        for n in range(3):
            tasks.create_task(work(n))
        for _ in range(10):
            await asyncio.sleep(0)
        assert at_it == [0, 1]
        done[0].set()
        for _ in range(10):
            await asyncio.sleep(0)
        assert at_it == [0, 1, 2]
        for event in done:
            event.set()


async def test_who_takes_no_turn_waits_for_nobody() -> None:
    turns = Turns(at_once=1)
    async with turns.turn() as turn:
        await turn.take()
        async with asyncio.timeout(5), turns.turn():
            pass
