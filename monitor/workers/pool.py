"""A pool of child processes. A job that fails costs at most its own child and does not affect other jobs.

ProcessPoolExecutor is not used, because it fails all waiting jobs when one child dies. Children are forked from a
prefork server that holds the knowledge. The next job replaces a child that died or reached a limit.
"""

import asyncio
import pickle
from collections.abc import AsyncIterator, Callable, Coroutine, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Generic, Self, TypeVar, cast

from monitor.workers.limits import Limits
from monitor.workers.parent import Child, PreforkServer
from monitor.workers.wire import Answer

_SPARE_AFTER = 0.25  # seconds that a job of a quick group waits before it gets a spare child
_QUICK = 1.0  # seconds; new items of a feed take some 20 ms, the initial poll of a long feed half a second

K = TypeVar("K")
J = TypeVar("J")
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rehearsed(Generic[K]):
    """A child that has run a test job with new knowledge."""

    knowledge: K
    child: Child


class ChildPool(Generic[K, J, R]):
    """Runs `make(knowledge)(job)` in one of `size` children. `make` is a module-level function.

    Long jobs do not delay quick ones: if the last job of the same `group` was quick and no child is free for a moment,
    the job runs in one of `spare` further children.

    Knowledge, jobs and results must be picklable. An async context manager: entering it starts server and children.
    Without `knowledge` they only start after `replace_config`.
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
        self._server: PreforkServer | None = None
        self._idle: list[Child] = []
        self._children: set[Child] = set()
        self._endings: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Raises ChildLostError if no child can start with this knowledge."""
        try:
            if self._knowledge is not None:
                self._idle += await asyncio.gather(*(self._start() for _ in range(self._size)))
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def run(self, job: J, *, group: Hashable = None) -> R:
        """Return the result of a job. Raises ChildLostError if its child is lost, and any MonitorError of the job."""
        async with self._slot(group):
            child = await self._take()
            try:
                with self._timed(group):
                    answer = await child.ask(partial(_pickled, job))
            except BaseException:
                self._end(child, kill=True)
                raise
            self._give_back(child, answer)
        return cast("R", answer.value())

    @asynccontextmanager
    async def _slot(self, group: Hashable) -> AsyncIterator[None]:
        slots = self._slots
        try:
            async with asyncio.timeout(_SPARE_AFTER if group in self._quick else None):
                await slots.acquire()
        except TimeoutError:
            slots = self._spare
            await slots.acquire()
        try:
            yield
        finally:
            slots.release()

    @contextmanager
    def _timed(self, group: Hashable) -> Iterator[None]:
        """Record whether a job of this group was quick. A job that lost its child was not."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._quick.discard(group)
        yield
        if group is not None and loop.time() - began < _QUICK:
            self._quick.add(group)

    async def rehearse(self, knowledge: K, job: J) -> None:
        """Run a job in a child with other knowledge, without effect on the pool. `replace_config` reuses that child.

        Raises ChildLostError if the child fails, and any MonitorError of the job.
        """
        self._forget_rehearsal()
        server = await self._start_server(knowledge)
        child = None
        try:
            child = await server.spawn()
            (await child.ask(partial(_pickled, job))).value()
        except BaseException:
            await _end_both(child, server)
            raise
        self._rehearsed = _Rehearsed(knowledge=knowledge, child=child)

    def replace_config(self, knowledge: K) -> None:
        """Run later jobs in children with the new knowledge. Running jobs finish with the old."""
        self._knowledge = knowledge
        self._end_server()
        while self._idle:
            self._end(self._idle.pop())
        rehearsed = self._rehearsed
        if rehearsed is not None and rehearsed.knowledge is knowledge:
            self._rehearsed = None
            self._server = rehearsed.child.server
            self._children.add(rehearsed.child)
            self._idle.append(rehearsed.child)
        self._forget_rehearsal()

    def _forget_rehearsal(self) -> None:
        if self._rehearsed is not None:
            child, self._rehearsed = self._rehearsed.child, None
            self._in_background(_end_both(child, child.server))

    async def close(self) -> None:
        """End all children, killing those that run a job. Returns when none is left."""
        for child in list(self._children):
            self._end(child, kill=child not in self._idle)
        self._idle.clear()
        self._end_server()
        self._forget_rehearsal()
        while self._endings:
            await asyncio.gather(*self._endings)

    async def _start_server(self, knowledge: K) -> PreforkServer:
        """Pickle in a thread: for 5,000 rules it takes half a second, which would block the event loop."""
        order = self._make, knowledge, self._limits
        return await PreforkServer.start(await asyncio.to_thread(_pickled, order), self._limits)

    async def _take(self) -> Child:
        while self._idle:
            child = self._idle.pop()
            if child.is_healthy():
                return child
            self._end(child, kill=True)
        return await self._start()

    async def _start(self) -> Child:
        async with self._starting:
            while self._server is None or not self._server.is_healthy():
                self._end_server()
                knowledge = self._knowledge
                assert knowledge is not None, "a job needs knowledge"
                started = await self._start_server(knowledge)
                if knowledge is self._knowledge:
                    self._server = started
                else:  # the knowledge has been replaced meanwhile
                    self._in_background(started.end(kill=True))
            server = self._server
        child = await server.spawn()
        self._children.add(child)
        return child

    def _give_back(self, child: Child, answer: Answer) -> None:
        if child.server is not self._server or child.should_retire(answer) or len(self._idle) >= self._size:
            self._end(child)
        else:
            self._idle.append(child)

    def _end(self, child: Child, *, kill: bool = False) -> None:
        if child in self._children:
            self._children.discard(child)
            self._in_background(child.end(kill=kill))

    def _end_server(self) -> None:
        if self._server is not None:
            self._in_background(self._server.end())
            self._server = None

    def _in_background(self, ending: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(ending)
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)


async def _end_both(child: Child | None, server: PreforkServer) -> None:
    if child is not None:
        await child.end(kill=True)
    await server.end(kill=True)


def _pickled(value: object) -> bytes:
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
