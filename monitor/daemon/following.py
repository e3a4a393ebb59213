"""The loop that follows a git remote with rules while the daemon runs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Protocol

import structlog

from monitor.errors import MonitorError

_log = structlog.get_logger()


class Fetching(Protocol):
    """What the loop needs of `pipeline.rules.follow_remote.RemoteFollower`."""

    wait: timedelta

    async def fetch(self) -> bool: ...


async def fetches(follower: Fetching, *, rest: timedelta) -> AsyncIterator[bool]:
    """Fetch now and after each wait, without end. Yields whether a message was queued.

    After a store error, and after a crash, the next fetch is after `rest`.
    """
    while True:
        pause = rest
        try:
            queued = await follower.fetch()
        except MonitorError as e:
            _log.error("rules not fetched", why=str(e))
        except Exception:  # noqa: BLE001 -- a crash must not stop the updates of the rules
            _log.exception("fetch of the rules crashed; the present rules run")
        else:
            yield queued
            pause = follower.wait
        await asyncio.sleep(pause.total_seconds())
