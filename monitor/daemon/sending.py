"""Delivery runs of the daemon, one at a time."""

import asyncio
from datetime import timedelta

from monitor.daemon.jobs import JobErrors
from monitor.daemon.shutdown import finish
from monitor.pipeline.delivery.deliverers import Delivering


class Sending:
    """Sends due deliveries. `tick` is the time between two runs of the schedule."""

    def __init__(self, deliverer: Delivering, *, tick: timedelta, errors: JobErrors) -> None:
        self._deliverer = deliverer
        self._tick = tick
        self._errors = errors
        self._running: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Send what is due; if a delivery is already running, leave it to that one.

        Sending runs in its own task: stopping the scheduler must not cancel a post before Slack's answer.
        """
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._send(), name="deliver")
            await asyncio.shield(self._running)

    async def finish(self, within: timedelta) -> None:
        """Wait `within` for a running delivery, then cancel it."""
        if self._running is not None:
            await finish([self._running], within)

    async def _send(self) -> None:
        """Send until nothing is due within two ticks, so that the tick does not limit the rate of a channel."""
        try:
            while await self._deliverer.deliver():
                pause = await self._deliverer.pause(self._tick * 2)
                if pause is None:
                    break
                await asyncio.sleep(pause.total_seconds())
        except Exception as e:  # noqa: BLE001 -- the next run may work
            self._errors.failed("deliveries", e)
        else:
            self._errors.worked("deliveries")
