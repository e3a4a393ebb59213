"""Large bodies come in a few at a time, however many servers send them: each may have ten megabytes of ours."""

import asyncio
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

__all__ = ["LARGE", "Turn", "Turns"]

LARGE = 1024 * 1024  # bytes, decoded; of real feeds one in a hundred is larger than 1.5 MB
_AT_ONCE = 2


class Turns:
    """Whoever takes in more than `LARGE` bytes has one of `at_once` turns while it does."""

    def __init__(self, at_once: int = _AT_ONCE) -> None:
        self._free = asyncio.Semaphore(at_once)

    def turn(self) -> "Turn":
        return Turn(self._free)


class Turn:
    """An async context manager: `take` waits for a turn, which lasts until its end. Taken once, it is taken."""

    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free = free
        self._stack = AsyncExitStack()
        self._taken = False

    async def __aenter__(self) -> Self:
        await self._stack.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    async def take(self) -> None:
        if not self._taken:
            await self._stack.enter_async_context(self._free)
            self._taken = True
