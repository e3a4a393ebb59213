"""The end of running tasks when the daemon stops."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta


async def finish(tasks: Sequence[asyncio.Task[None]], within: timedelta) -> int:
    """Wait `within` for tasks and cancel the rest. Returns the number of cancelled tasks."""
    if not tasks:
        return 0
    _, slow = await asyncio.wait(tasks, timeout=within.total_seconds())
    for task in slow:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return len(slow)
