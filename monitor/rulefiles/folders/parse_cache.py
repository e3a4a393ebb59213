"""The cache of parsed rule files, so that a reload parses only changed files.

A key holds everything that decides the result: bytes and name of a file, the vocabulary. An entry that a whole round
did not use is dropped; the last good state of a broken pack is used in every round, so it stays.
"""

from collections.abc import Callable, Hashable
from threading import RLock
from typing import Any, TypeVar, cast

T = TypeVar("T")


class Recall:
    """A cache with two generations. Thread-safe: while one thread makes a value, the others wait."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._current: dict[Hashable, Any] = {}
        self._previous: dict[Hashable, Any] = {}

    def begin_round(self) -> None:
        with self._lock:
            self._previous, self._current = self._current, {}

    def get_or_make(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the value that was made for an equal key in this round or the one before, else call `make`."""
        with self._lock:
            if key not in self._current:
                self._current[key] = self._previous[key] if key in self._previous else make()
            return cast("T", self._current[key])


RECALL = Recall()
"""The cache of this process, for commands that read the folder again after a change."""
