"""Clocks of tests: one that stands where it is set, one that goes on from there, one that every look moves, and that
of the event loop.
"""

import asyncio
import time
from datetime import datetime, timedelta

from tests.fakes.reading import NOW


class Time:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


class Running(Time):
    """A clock that goes on by itself from where it is set."""

    def __init__(self) -> None:
        super().__init__()
        self._began = time.monotonic()

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=time.monotonic() - self._began)


class Ticking(Time):
    """A clock that goes on by `tick` whenever somebody looks at it, as on a machine that is busy in between."""

    def __init__(self, tick: timedelta) -> None:
        super().__init__()
        self._tick = tick

    def __call__(self) -> datetime:
        self.now += self._tick
        return self.now


class LoopTime:
    """The clock of the running event loop. After `step` the loop's timers are due that much earlier, without a wait."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._real = loop.time
        self._ahead = 0.0
        loop.time = self._time  # type: ignore[method-assign]

    def step(self, by: timedelta) -> None:
        self._ahead += by.total_seconds()

    def _time(self) -> float:
        return self._real() + self._ahead
