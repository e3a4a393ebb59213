"""Large bodies are taken in a few at a time, however many servers send them: each may have ten megabytes of ours."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

__all__ = ["LEVELS", "Level", "Turns"]

_LONGEST = timedelta(seconds=30)  # as long as a fetch may take


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Bodies of `size` bytes and more, decoded, are taken in `at_once` at a time."""

    size: int
    at_once: int


# of real feeds one in twenty is larger than 456 KB, one in a hundred than 1.5 MB, none of 747 than 2.9 MB
LEVELS = (Level(size=768 * 1024, at_once=3), Level(size=3 * 1024 * 1024, at_once=1))


@dataclass(slots=True)
class _Held:
    expiry: asyncio.TimerHandle
    turns: list[asyncio.Semaphore] = field(default_factory=list)


class Turns:
    """Whoever takes in a large body has a turn of each level that it reaches.

    A turn belongs to the task that took it, which may hold the body until it ends: then the turn is free again, or when
    the task gives it back, or after `longest`. Only for use in a task.
    """

    def __init__(self, levels: Sequence[Level] = LEVELS, longest: timedelta = _LONGEST) -> None:
        self._free = [(level.size, asyncio.Semaphore(level.at_once)) for level in levels]
        self._longest = longest.total_seconds()
        self._held: dict[asyncio.Task[Any], _Held] = {}

    async def take(self, size: int) -> None:
        """Waits for the turns that a body of `size` bytes needs; those that its task has, it keeps."""
        for least, free in self._free:
            if size >= least and not self._has(free):
                await free.acquire()
                self._hold(free)

    def give_back(self) -> None:
        """What this task took in before is not held any more."""
        self._release(_this_task())

    def _has(self, free: asyncio.Semaphore) -> bool:
        held = self._held.get(_this_task())
        return held is not None and free in held.turns

    def _hold(self, free: asyncio.Semaphore) -> None:
        task = _this_task()
        if task not in self._held:
            expiry = asyncio.get_running_loop().call_later(self._longest, self._release, task)
            self._held[task] = _Held(expiry=expiry)
            task.add_done_callback(self._release)
        self._held[task].turns.append(free)

    def _release(self, task: asyncio.Task[Any]) -> None:
        held = self._held.pop(task, None)
        if held is not None:
            held.expiry.cancel()
            task.remove_done_callback(self._release)
            for turn in held.turns:
                turn.release()


def _this_task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None, "a body is taken in by a task"
    return task
