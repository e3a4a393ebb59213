"""A progress bar with rate and time left, on standard error if that is a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

__all__ = ["progress_bar"]

_REFRESHES = 4  # a second


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


class _Count(TextColumn):
    """`12,400 articles, 410/s`."""

    def __init__(self, noun: str) -> None:
        super().__init__("")
        self._noun = noun

    def render(self, task: "object") -> Text:
        count, elapsed = task.fields["count"], task.elapsed  # type: ignore[attr-defined]
        rate = f", {count / elapsed:,.0f}/s" if elapsed and count >= elapsed else ""
        return Text(f"{count:,} {self._noun}{rate}")
