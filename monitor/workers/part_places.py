"""Which worker of a cluster reads a part: the one with the fewest parts a thread.

The scheduler's own choice left one of two workers idle for half of a run: a part has no inputs and takes seconds, so it
knows neither where a part fits nor how long it takes.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager


class PartPlaces:
    """Counts the parts that each worker of a run has, read or waiting."""

    def __init__(self) -> None:
        self._parts: Counter[str] = Counter()

    @contextmanager
    def place(self, threads: Mapping[str, int], failed: Collection[str] = ()) -> Iterator[str | None]:
        """Yield the address of the worker for a part, which has the part until the block ends; None without a worker.

        `threads` has the number of threads of each worker that is there. Those in `failed` are chosen only if there
        are no others.
        """
        candidates = sorted(set(threads) - set(failed)) or sorted(threads)
        chosen = min(candidates, key=lambda worker: (self._parts[worker] + 1) / max(1, threads[worker]), default=None)
        if chosen is None:
            yield None
            return
        self._parts[chosen] += 1
        try:
            yield chosen
        finally:
            self._parts[chosen] -= 1
