"""A measurement in the background that can be waited for or given up."""

import asyncio
from contextlib import suppress


class Measurement:
    """What a measurement does with its task, which is None before the first one."""

    _task: asyncio.Task[None] | None = None

    async def finish(self) -> None:
        """Wait for a measurement that is running."""
        if self._task is not None:
            await self._task

    async def stop(self) -> None:
        """Give up a measurement that is running."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
