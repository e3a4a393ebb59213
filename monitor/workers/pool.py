"""A pool of children that may be killed: each job costs at most its own child, and other jobs don't notice.

Our own and not ProcessPoolExecutor, which gives up every waiting job when one child dies. Children are forked
from a nursery that holds the knowledge; one that dies, grows or grows old is replaced by the next job.
"""

import asyncio
import pickle
from collections.abc import AsyncIterator, Callable, Coroutine, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Generic, Self, TypeVar, cast

from monitor.workers.limits import Limits
from monitor.workers.parent import Child, Nursery, lost
from monitor.workers.wire import Answer, Failed, Order, Refused

__all__ = ["ChildPool"]

_PATIENCE = 0.25  # seconds that a job of quick kin waits in the common line
_QUICK = 1.0  # seconds; what is new in a feed takes some 20 ms, a first look at a long one half a second

K = TypeVar("K")
J = TypeVar("J")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rehearsed(Generic[K]):
    """A child that could do a job, and what it and its nursery know."""

    knowledge: K
    child: Child


class ChildPool(Generic[K, J, R]):
    """Runs `make(knowledge)(job)` in one of `size` children. `make` is a function of a module.

    Jobs that take long hold up only those of which nothing is known: where the last job of the same `kin` was quick,
    and no child is free for a moment, one of `spare` more children does it.

    Knowledge, jobs and results must pickle. An async context manager: entering it starts nursery and children; without
    `knowledge` it has none until `replace_knowledge` gives some.
    """

    def __init__(
        self,
        make: Callable[[K], Callable[[J], R]],
        knowledge: K | None = None,
        *,
        size: int = 2,
        spare: int = 2,
        limits: Limits | None = None,
    ) -> None:
        self._make = make
        self._limits = limits or Limits()
        self._knowledge = knowledge
        self._rehearsed: _Rehearsed[K] | None = None
        self._size = size
        self._slots = asyncio.Semaphore(size)
        self._spare = asyncio.Semaphore(spare)
        self._quick: set[Hashable] = set()
        self._starting = asyncio.Lock()
        self._nursery: Nursery | None = None
        self._idle: list[Child] = []
        self._living: set[Child] = set()
        self._endings: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Raises ChildLostError where no child comes up with this knowledge."""
        try:
            if self._knowledge is not None:
                self._idle += await asyncio.gather(*(self._start() for _ in range(self._size)))
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def run(self, job: J, *, kin: Hashable = None) -> R:
        """Raises ChildLostError for a job that killed its child, and whatever MonitorError the job raises."""
        async with self._place(kin):
            child = await self._take()
            try:
                with self._timed(kin):
                    answer = await child.ask(partial(_pickled, job))
            except BaseException:
                self._end(child, kill=True)
                raise
            self._give_back(child, answer)
        return self._result(answer)

    @asynccontextmanager
    async def _place(self, kin: Hashable) -> AsyncIterator[None]:
        slots = self._slots
        try:
            async with asyncio.timeout(_PATIENCE if kin in self._quick else None):
                await slots.acquire()
        except TimeoutError:
            slots = self._spare
            await slots.acquire()
        try:
            yield
        finally:
            slots.release()

    @contextmanager
    def _timed(self, kin: Hashable) -> Iterator[None]:
        """Notes whether a job of this kin was quick; one that lost its child was not."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._quick.discard(kin)
        yield
        if kin is not None and loop.time() - began < _QUICK:
            self._quick.add(kin)

    def _result(self, answer: Answer) -> R:
        if isinstance(answer, Failed):
            raise lost(answer.cause, answer.detail, self._limits)
        if isinstance(answer, Refused):
            raise answer.error
        return cast("R", answer.result)

    async def rehearse(self, knowledge: K, job: J) -> None:
        """Let a child with other knowledge do a job, beside those at work; `replace_knowledge` takes that child over.

        Raises ChildLostError where it can't, and whatever MonitorError the job raises. Nothing changes by it.
        """
        self._forget_rehearsal()
        nursery = await self._start_nursery(knowledge)
        child = None
        try:
            child = await nursery.bear()
            self._result(await child.ask(partial(_pickled, job)))
        except BaseException:
            await _end_both(child, nursery)
            raise
        self._rehearsed = _Rehearsed(knowledge=knowledge, child=child)

    def replace_knowledge(self, knowledge: K) -> None:
        """Jobs from now on get children with the new knowledge; those at work finish with the old."""
        self._knowledge = knowledge
        self._dismiss_nursery()
        while self._idle:
            self._end(self._idle.pop())
        rehearsed = self._rehearsed
        if rehearsed is not None and rehearsed.knowledge is knowledge:
            self._rehearsed = None
            self._nursery = rehearsed.child.nursery
            self._living.add(rehearsed.child)
            self._idle.append(rehearsed.child)
        self._forget_rehearsal()

    def _forget_rehearsal(self) -> None:
        if self._rehearsed is not None:
            child, self._rehearsed = self._rehearsed.child, None
            self._wait_for(_end_both(child, child.nursery))

    async def close(self) -> None:
        """Ends all children; those at work are killed. Returns when none is left."""
        for child in list(self._living):
            self._end(child, kill=child not in self._idle)
        self._idle.clear()
        self._dismiss_nursery()
        self._forget_rehearsal()
        while self._endings:
            await asyncio.gather(*self._endings)

    async def _start_nursery(self, knowledge: K) -> Nursery:
        """What is known of 5,000 rules takes half a second to pickle; meanwhile the loop goes on."""
        order = Order(make=self._make, knowledge=knowledge, limits=self._limits)
        return await Nursery.start(await asyncio.to_thread(_pickled, order), self._limits)

    async def _take(self) -> Child:
        while self._idle:
            child = self._idle.pop()
            if child.is_well():
                return child
            self._end(child, kill=True)
        return await self._start()

    async def _start(self) -> Child:
        async with self._starting:
            while self._nursery is None or not self._nursery.is_well():
                self._dismiss_nursery()
                knowledge = self._knowledge
                assert knowledge is not None, "knowledge comes first"
                made = await self._start_nursery(knowledge)
                if knowledge is self._knowledge:
                    self._nursery = made
                else:  # the knowledge was replaced meanwhile
                    self._wait_for(made.end(kill=True))
            nursery = self._nursery
        child = await nursery.bear()
        self._living.add(child)
        return child

    def _give_back(self, child: Child, answer: Answer) -> None:
        if child.nursery is not self._nursery or child.is_spent(answer) or len(self._idle) >= self._size:
            self._end(child)
        else:
            self._idle.append(child)

    def _end(self, child: Child, *, kill: bool = False) -> None:
        if child in self._living:
            self._living.discard(child)
            self._wait_for(child.end(kill=kill))

    def _dismiss_nursery(self) -> None:
        if self._nursery is not None:
            self._wait_for(self._nursery.end())
            self._nursery = None

    def _wait_for(self, ending: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(ending)
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)


async def _end_both(child: Child | None, nursery: Nursery) -> None:
    if child is not None:
        await child.end(kill=True)
    await nursery.end(kill=True)


def _pickled(value: object) -> bytes:
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
