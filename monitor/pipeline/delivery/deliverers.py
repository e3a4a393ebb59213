"""Several deliverers in parallel, one per messenger: a slow or failing messenger does not delay the others."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


class Delivering(Protocol):
    """The interface of `Deliverer`."""

    async def recover(self) -> int: ...

    async def check(self, channels: Sequence[str]) -> tuple[str, ...]: ...

    async def deliver(self) -> int: ...

    async def pause(self, within: timedelta) -> timedelta | None: ...

    async def drain(self, budget: timedelta) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MessengerDeliverer:
    """A deliverer and the channels that it serves."""

    serves: Callable[[str], bool]
    deliverer: Delivering


class Deliverers:
    """Implements `Delivering` over one or more deliverers with disjoint channels. `unserved`: the problem line for a
    channel that no deliverer serves.
    """

    def __init__(self, deliverers: Sequence[MessengerDeliverer], *, unserved: Callable[[str], str]) -> None:
        self._deliverers = deliverers
        self._unserved = unserved
        self._running: dict[int, asyncio.Task[int]] = {}

    async def recover(self) -> int:
        return sum([await counter.deliverer.recover() for counter in self._deliverers])

    async def check(self, channels: Sequence[str]) -> tuple[str, ...]:
        """One line per problem. Deliverers without any of `channels` check their held channels."""
        answers = await asyncio.gather(
            *(c.deliverer.check([channel for channel in channels if c.serves(channel)]) for c in self._deliverers)
        )
        unserved = (channel for channel in channels if not any(c.serves(channel) for c in self._deliverers))
        return (*(line for lines in answers for line in lines), *map(self._unserved, unserved))

    async def deliver(self) -> int:
        """Run `deliver` of each and wait for the first to finish. Returns how many deliveries they changed.

        The others go on, and count in a later call.
        """
        for number, counter in enumerate(self._deliverers):
            if number not in self._running:
                self._running[number] = asyncio.create_task(counter.deliverer.deliver(), name="deliver")
        await asyncio.wait(self._running.values(), return_when=asyncio.FIRST_COMPLETED)
        return self._collect()

    def _collect(self) -> int:
        """The sum of the finished ones. Raises an error of one of them after all are removed."""
        ready = {number: task for number, task in self._running.items() if task.done()}
        for number in ready:
            del self._running[number]
        failed = [error for task in ready.values() if (error := task.exception()) is not None]
        if failed:
            raise failed[0]
        return sum(task.result() for task in ready.values())

    async def pause(self, within: timedelta) -> timedelta | None:
        pauses = [await counter.deliverer.pause(within) for counter in self._deliverers]
        return min((pause for pause in pauses if pause is not None), default=None)

    async def drain(self, budget: timedelta) -> int:
        """Drain all in parallel, at most `budget`. Returns how many deliveries wait, of all messengers.

        Unfinished ones are cancelled; the next start reconciles what they were sending.
        """
        waiting = await asyncio.gather(*(self._finish(number, budget) for number in range(len(self._deliverers))))
        self._running = {number: task for number, task in self._running.items() if not task.cancelled()}
        self._collect()
        return max(waiting)

    async def _finish(self, number: int, budget: timedelta) -> int:
        loop = asyncio.get_running_loop()
        end = loop.time() + budget.total_seconds()
        running = self._running.get(number)
        if running is not None:
            _, late = await asyncio.wait([running], timeout=budget.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        left = timedelta(seconds=max(end - loop.time(), 0))
        return await self._deliverers[number].deliverer.drain(left)
