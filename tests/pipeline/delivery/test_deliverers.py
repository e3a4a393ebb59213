"""Several messengers in parallel: a hanging or failing one does not delay the others."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from monitor.errors import StoreError
from monitor.pipeline.delivery.deliverers import Deliverers, MessengerDeliverer

SECOND = timedelta(seconds=1)


class Clerk:
    """A deliverer with a script of what its calls move; `gate` lets a call end."""

    def __init__(self, *moves: int | Exception, waits: timedelta | None = None, left: int = 0) -> None:
        self.moves = list(moves)
        self.gate = asyncio.Event()
        self.gate.set()
        self.calls = 0
        self.checked: list[list[str]] = []
        self.budget = timedelta(0)
        self._waits = waits
        self._left = left

    async def recover(self) -> int:
        return 1

    async def check(self, channels: Sequence[str]) -> tuple[str, ...]:
        self.checked.append(list(channels))
        return tuple(f"{channel} is held" for channel in channels)

    async def deliver(self) -> int:
        self.calls += 1
        await self.gate.wait()
        move = self.moves.pop(0) if self.moves else 0
        if isinstance(move, Exception):
            raise move
        return move

    async def pause(self, within: timedelta) -> timedelta | None:
        return self._waits if self._waits is not None and self._waits <= within else None

    async def drain(self, budget: timedelta) -> int:
        self.budget = budget
        return self._left


def both(slack: Clerk, hook: Clerk) -> Deliverers:
    def is_hook(channel: str) -> bool:
        return channel.startswith("webhook:")

    return Deliverers(
        [
            MessengerDeliverer(serves=lambda c: not is_hook(c) and c != "fax", deliverer=slack),
            MessengerDeliverer(serves=is_hook, deliverer=hook),
        ],
        unserved=lambda channel: f"nobody knows {channel}",
    )


async def test_hanging_messenger_does_not_delay_others() -> None:
    slack, hook = Clerk(1, 1, 1), Clerk(5)
    hook.gate.clear()
    deliverers = both(slack, hook)
    assert [await deliverers.deliver() for _ in range(3)] == [1, 1, 1]
    assert hook.calls == 1
    hook.gate.set()
    await asyncio.sleep(0)
    assert await deliverers.deliver() == 5


async def until_it_fails(deliverers: Deliverers) -> None:
    while True:
        await deliverers.deliver()


async def test_failure_is_raised_once_and_others_continue() -> None:
    slack, hook = Clerk(StoreError("the disk is full"), 2), Clerk()
    deliverers = both(slack, hook)
    with pytest.raises(StoreError):
        await until_it_fails(deliverers)
    moved = [await deliverers.deliver() for _ in range(3)]
    assert sum(moved) == 2


async def test_each_is_asked_about_its_own_channels() -> None:
    slack, hook = Clerk(), Clerk()
    lines = await both(slack, hook).check(["C0ALERTS1", "webhook:crm"])
    assert lines == ("C0ALERTS1 is held", "webhook:crm is held")
    assert (slack.checked, hook.checked) == ([["C0ALERTS1"]], [["webhook:crm"]])


async def test_unserved_channel_is_reported() -> None:
    assert await both(Clerk(), Clerk()).check(["fax"]) == ("nobody knows fax",)


async def test_pause_is_the_shortest_of_all() -> None:
    assert await both(Clerk(waits=SECOND), Clerk(waits=SECOND / 2)).pause(SECOND) == SECOND / 2
    assert await both(Clerk(waits=SECOND), Clerk()).pause(SECOND) == SECOND
    assert await both(Clerk(), Clerk(waits=2 * SECOND)).pause(SECOND) is None


async def test_drain_waits_for_running_deliveries() -> None:
    slack, hook = Clerk(1, left=3), Clerk(1, left=3)
    hook.gate.clear()
    deliverers = both(slack, hook)
    await deliverers.deliver()
    asyncio.get_running_loop().call_soon(hook.gate.set)
    assert await deliverers.drain(SECOND) == 3
    assert hook.moves == []


async def test_drain_cancels_a_hanging_messenger() -> None:
    slack, hook = Clerk(1), Clerk(1, left=2)
    hook.gate.clear()
    deliverers = both(slack, hook)
    await deliverers.deliver()
    assert await deliverers.drain(SECOND / 100) == 2
    assert hook.budget == timedelta(0) < slack.budget
    assert [task for task in asyncio.all_tasks() if task.get_name() == "deliver"] == []


async def test_all_are_recovered() -> None:
    assert await both(Clerk(), Clerk()).recover() == 2
