"""What all benchmarks share: a measured row, medians of interleaved repeats, and a line that shows how far a run is.

A row is a ratio taken within one run, because absolute figures of a shared machine say little.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

REPEATS = 5


class Tick(Protocol):
    """Says that one more of a benchmark's steps is done, and what comes next."""

    def __call__(self, what: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measured figure `beside` that of its `yardstick`. `ratio` is the median over the repeats, `spread` its least
    and most. `figures` are in the units that their names end with.
    """

    bench: str
    what: str
    ours: str
    beside: str
    yardstick: str
    ratio: float
    ratio_means: str
    spread: tuple[float, float]
    repeats: int
    figures: dict[str, float]


class Stopwatch:
    """`with Stopwatch() as watch: …` and then `watch.seconds`."""

    seconds = 0.0
    _clock = staticmethod(perf_counter)

    def __enter__(self) -> Self:
        self._began = self._clock()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = self._clock() - self._began


class ProcessorWatch(Stopwatch):
    """The processor time of this process, which other work on the machine changes less than wall time."""

    _clock = staticmethod(process_time)


def median_of(values: Sequence[float]) -> float:
    return median(values)


def spread_of(values: Sequence[float]) -> tuple[float, float]:
    return round(min(values), 3), round(max(values), 3)


@contextmanager
def showing_progress(name: str, steps: int) -> Iterator[Tick]:
    """A bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda what: None
        return
    columns = (TextColumn(f"{name}: {{task.description}}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("getting ready", total=steps)
        yield lambda what: progress.update(task, advance=1, description=what)
