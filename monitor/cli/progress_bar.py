"""A progress bar with rate and time left, on standard error if that is a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

__all__ = ["progress_bar"]

_REFRESHES = 4  # a second


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[float, int], None]]:
    """Yield a function that takes the share done (0 to 1) and the number of articles so far."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _share, _articles: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), _Articles(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, refresh_per_second=_REFRESHES) as progress:
        task = progress.add_task(what, total=1.0, articles=0)
        yield lambda share, articles: progress.update(task, completed=share, articles=articles)


class _Articles(TextColumn):
    """`12,400 articles, 410/s`."""

    def __init__(self) -> None:
        super().__init__("")

    def render(self, task: "object") -> Text:
        articles, elapsed = task.fields["articles"], task.elapsed  # type: ignore[attr-defined]
        rate = f", {articles / elapsed:,.0f}/s" if elapsed else ""
        return Text(f"{articles:,} articles{rate}")
