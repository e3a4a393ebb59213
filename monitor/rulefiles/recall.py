"""What was made of files before, so that a reload reads only those that have changed.

Keys are whatever decides: the bytes of a file, what it is called, the words beside it. What a whole
round did not ask for is forgotten; the last good state of a pack that broke is asked for in each.
"""

from collections.abc import Callable, Hashable
from threading import RLock
from typing import Any, TypeVar, cast

__all__ = ["RECALL", "Recall"]

T = TypeVar("T")


class Recall:
    """May be shared between threads: while one makes a value, the others wait."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._now: dict[Hashable, Any] = {}
        self._before: dict[Hashable, Any] = {}

    def begin_round(self) -> None:
        with self._lock:
            self._before, self._now = self._now, {}

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` makes, or made for an equal key in this round or the one before."""
        with self._lock:
            if key not in self._now:
                self._now[key] = self._before[key] if key in self._before else make()
            return cast("T", self._now[key])


RECALL = Recall()
"""Of this process: a command that reads the folder again after a change reads only the files that changed."""
