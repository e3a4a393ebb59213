"""Requests of many polls, joined into batches: one query or transaction serves all that wait for it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Waiting(Generic[K, V]):
    request: K
    answer: asyncio.Future[V]


class Batches(Generic[K, V]):
    """`run` answers several requests, in their order. One batch runs at a time; later requests wait for the next one.

    A batch starts when `is_enough` accepts the number of requests (None: at once), or after `wait`. If it raises, each
    of its requests runs alone, so that a bad one does not fail the others.
    """

    def __init__(
        self,
        run: Callable[[Sequence[K]], Awaitable[Sequence[V]]],
        *,
        is_enough: Callable[[int], bool] | None = None,
        wait: timedelta = timedelta(0),
    ) -> None:
        self._run = run
        self._is_enough = is_enough
        self._wait = wait.total_seconds()
        self._waiting: list[_Waiting[K, V]] = []
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def ask(self, request: K) -> V:
        """The answer to one request. Raises what `run` raises for it."""
        one = _Waiting[K, V](request, asyncio.get_running_loop().create_future())
        self._waiting.append(one)
        if self._task is None:
            self._task = asyncio.create_task(self._run_all(), name="batches")
        self.look()
        return await one.answer

    def look(self) -> None:
        """Check again whether the requests are enough."""
        if self._is_enough is not None and self._waiting and self._is_enough(len(self._waiting)):
            self._changed.set()

    async def _run_all(self) -> None:
        try:
            while self._waiting:
                if self._is_enough is not None:
                    await self._gather()
                batch, self._waiting = self._waiting, []
                await self._answer(batch)
        finally:
            self._task = None
            for left in self._waiting:  # the task was cancelled
                left.answer.cancel()

    async def _gather(self) -> None:
        self._changed.clear()
        self.look()
        try:
            async with asyncio.timeout(self._wait):
                await self._changed.wait()
        except TimeoutError:
            return

    async def _answer(self, batch: Sequence[_Waiting[K, V]]) -> None:
        try:
            answers = await self._run([one.request for one in batch])
        except asyncio.CancelledError:
            for one in batch:
                one.answer.cancel()
            raise
        except Exception as error:  # noqa: BLE001 -- each request gets its own
            if len(batch) > 1:
                for one in batch:
                    await self._answer([one])
            elif not batch[0].answer.done():
                batch[0].answer.set_exception(error)
        else:
            for one, answer in zip(batch, answers, strict=True):
                if not one.answer.done():  # its poll was cancelled
                    one.answer.set_result(answer)
