"""Limits on how many large response bodies are read at the same time: each may take ten megabytes of memory."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

_MAX_HOLD = timedelta(seconds=30)  # as long as a fetch may take


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeLimit:
    """At most `at_once` bodies of `size` decoded bytes or more are read at the same time."""

    size: int
    at_once: int


# one real feed in twenty is larger than 456 KB, one in a hundred than 1.5 MB, none of 747 than 2.9 MB
LIMITS = (  # 25 MB in all: a slow server may hold a slot for half a minute, so that there are some for others
    SizeLimit(size=768 * 1024, at_once=8),
    SizeLimit(size=1536 * 1024, at_once=4),
    SizeLimit(size=3 * 1024 * 1024, at_once=1),
)


@dataclass(slots=True)
class _Held:
    expiry: asyncio.TimerHandle
    slots: list[asyncio.Semaphore] = field(default_factory=list)


class BodyLimits:
    """Gives the task that reads a large body a slot for each limit that the body reaches.

    A slot belongs to its task, which may keep the body until it ends. It is free again when the task ends or releases
    it, or after `max_hold`. Only for use in a task.
    """

    def __init__(self, limits: Sequence[SizeLimit] = LIMITS, max_hold: timedelta = _MAX_HOLD) -> None:
        self._slots = [(limit.size, asyncio.Semaphore(limit.at_once)) for limit in limits]
        self._max_hold = max_hold.total_seconds()
        self._held: dict[asyncio.Task[Any], _Held] = {}

    def has_room(self, size: int) -> bool:
        """Whether `acquire` would not wait."""
        return not any(size >= least and slot.locked() and not self._has(slot) for least, slot in self._slots)

    async def acquire(self, size: int) -> None:
        """Waits for the slots that a body of `size` bytes needs. The task keeps the slots that it has."""
        for least, slot in self._slots:
            if size >= least and not self._has(slot):
                await slot.acquire()
                self._hold(slot)

    def release(self) -> None:
        """Frees all slots of this task."""
        self._release(_this_task())

    def _has(self, slot: asyncio.Semaphore) -> bool:
        held = self._held.get(_this_task())
        return held is not None and slot in held.slots

    def _hold(self, slot: asyncio.Semaphore) -> None:
        task = _this_task()
        if task not in self._held:
            expiry = asyncio.get_running_loop().call_later(self._max_hold, self._release, task)
            self._held[task] = _Held(expiry=expiry)
            task.add_done_callback(self._release)
        self._held[task].slots.append(slot)

    def _release(self, task: asyncio.Task[Any]) -> None:
        held = self._held.pop(task, None)
        if held is not None:
            held.expiry.cancel()
            task.remove_done_callback(self._release)
            for slot in held.slots:
                slot.release()


def _this_task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None, "BodyLimits is used in a task"
    return task
