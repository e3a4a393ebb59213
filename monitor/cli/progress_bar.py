"""Progress bars with rate and time left, on standard error if that is a terminal."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

_REFRESHES = 4  # a second
_LATE = 2.0  # seconds without a bar


@contextmanager
def progress_bar(what: str, *, noun: str = "articles") -> Iterator[Callable[[float, int], None]]:
    """Yield a function that takes the share done (0 to 1) and the number of things so far. `noun` is their name."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _share, _count: None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        _Count(noun),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, refresh_per_second=_REFRESHES) as progress:
        task = progress.add_task(what, total=1.0, count=0)
        yield lambda share, count: progress.update(task, completed=share, count=count)


@contextmanager
def late_progress_bar(what: str) -> Iterator[Callable[[float], None]]:
    """Yield a function that takes the share done (0 to 1). The bar appears if the work takes over two seconds."""
    console, began = Console(stderr=True), time.monotonic()
    with ExitStack() as stack:
        bars: list[Progress] = []

        def show(share: float) -> None:
            if not bars and console.is_terminal and time.monotonic() - began > _LATE:
                columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
                bar = Progress(*columns, console=console, transient=True, refresh_per_second=_REFRESHES)
                bars.append(stack.enter_context(bar))
                bar.add_task(what, total=1.0)
            for bar in bars:
                bar.update(bar.task_ids[0], completed=share)

        yield show


class _Count(TextColumn):
    """`12,400 articles, 410/s`."""

    def __init__(self, noun: str) -> None:
        super().__init__("")
        self._noun = noun

    def render(self, task: "object") -> Text:
        count, elapsed = task.fields["count"], task.elapsed  # type: ignore[attr-defined]
        rate = f", {count / elapsed:,.0f}/s" if elapsed and count >= elapsed else ""
        return Text(f"{count:,} {self._noun}{rate}")
