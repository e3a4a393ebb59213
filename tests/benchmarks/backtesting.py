"""Back-test: articles a second from a corpus file to figures of rules, with one child a core.

The yardstick is the same run in one process, without children: the ratio is what the cores bring after the price of
passing articles and results between processes. On a busy machine the processor times are more reliable: the cores
could bring their number times the quotient of the two. Peak memory is the largest PSS of the process and all below it.
"""

import asyncio
import gc
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from monitor.app.rules.backtesting import side_of
from monitor.domain.sources.licensing import Terms
from monitor.domain.sources.source import Quote
from monitor.ports.children.backtest import ArticleReader, Comparison, FoundArticle
from monitor.ports.queries.corpus import ArchivedArticle
from monitor.reports.backtest.reading import build
from monitor.reports.backtest.run import evaluate_archives
from monitor.reports.backtest.summary import Backtest, Read, read_log, summarise
from monitor.rulefiles import base_folder
from monitor.rulefiles.folders.reader import FolderReader
from monitor.settings import Settings
from monitor.store.corpus import FileArchive, line_of_article
from monitor.store.corpus.run_log import FileLog
from monitor.workers.articles import ChildArticleReader
from tests.benchmarks.articles import as_article, pieces
from tests.benchmarks.measuring import REPEATS, Row, Stopwatch, Tick, median_of, spread_of
from tests.benchmarks.processes import children_of, pss_mb, tells_memory

ARTICLES = 200_000
DAYS = 90
_ACT_EVERY = 25
_BLOCK = 2_000  # articles made at once
_SAMPLE_SECONDS = 0.5
_LAST = datetime(2026, 11, 25, tzinfo=UTC)


def steps(repeats: int = REPEATS) -> int:
    return 2 * repeats + 1


def measure(tick: Tick, *, articles: int = ARTICLES, repeats: int = REPEATS) -> tuple[Row, ...]:
    rules = FolderReader(base_folder() / "no packs of your own").read().load({})
    side = side_of(rules, Settings(data_dir=Path(), rules_dir=Path()))
    comparison = Comparison(after=rules.knowledge)
    rates: dict[str, list[float]] = {"one": [], "all": []}
    peaks: dict[str, list[float]] = {"one": [], "all": []}
    work: dict[str, list[float]] = {"one": [], "all": []}
    found: list[tuple[int, int]] = []
    with TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        write_corpus(corpus, articles)
        tick("one process")
        for n in range(1, repeats + 1):
            for name, children in (("one", 0), ("all", os.cpu_count() or 1)):
                before = sum(os.times()[:4])
                with Stopwatch() as watch, _watching_memory() as peak:
                    log = Path(folder) / f"{name}{n}.run"
                    read = asyncio.run(_run(corpus, comparison, log, children))
                    figures = summarise(read, side)
                rates[name].append(articles / watch.seconds)
                peaks[name].append(peak())
                work[name].append(sum(os.times()[:4]) - before)
                found.append(_size(figures))
                tick(f"repeat {n} of {repeats}: {'all cores' if name == 'one' else 'one process'}")
    if len(set(found)) != 1:
        raise RuntimeError(f"the runs differ in articles and alerts: {found}")
    return (_row(articles, rates, peaks, work, alerts=found[0][1]),)


def _size(figures: Backtest) -> tuple[int, int]:
    return figures.read.articles, figures.alerts


def write_corpus(path: Path, count: int, *, begin: int = 0) -> None:
    """Articles in five languages over 90 days, numbered from `begin` on; one in 25 has an act."""
    with path.open("w", encoding="utf-8") as file:
        for first in range(begin, begin + count, _BLOCK):
            made = pieces(min(_BLOCK, begin + count - first), seed=first, act_every=_ACT_EVERY)
            for number, piece in enumerate(made, first):
                at = _LAST - timedelta(minutes=DAYS * 1_440 * (begin + count - number) / count)
                terms = Terms(name="Bench", quote=Quote.FULL)
                one = ArchivedArticle(article=as_article(piece, number), seen_at=at, terms=terms)
                row = line_of_article(one, whole_text=True) | {"published": at.isoformat()}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


class _InProcess:
    """Implements `ports.ArticleReader` in this process."""

    def __init__(self, comparison: Comparison) -> None:
        self._work: Callable[[Sequence[ArchivedArticle]], tuple[FoundArticle, ...]] = build(comparison)

    async def read(self, articles: Sequence[ArchivedArticle]) -> tuple[FoundArticle, ...]:
        return self._work(articles)


async def _run(corpus: Path, comparison: Comparison, path: Path, children: int) -> Read:
    async with AsyncExitStack() as stack:
        log = stack.enter_context(FileLog(path, "benchmark", resume=False))
        reader: ArticleReader = _InProcess(comparison)
        if children:
            reader = await stack.enter_async_context(ChildArticleReader(build, comparison, size=children))
        await evaluate_archives([FileArchive(corpus)], reader, log, width=max(children, 1))
        return read_log(log.pages(), 1)


@contextmanager
def _watching_memory() -> Iterator[Callable[[], float]]:
    """Yield a function that returns the largest sum of PSS so far, in MB; 0 where the system does not report it."""
    largest, done = [0.0], Event()

    def watch() -> None:
        while not done.wait(_SAMPLE_SECONDS):
            largest[0] = max(largest[0], _memory())

    gc.collect()
    thread = Thread(target=watch, daemon=True)
    if tells_memory():
        thread.start()
    try:
        yield lambda: largest[0]
    finally:
        done.set()
        if thread.is_alive():
            thread.join()


def _memory() -> float:
    below, at, total = children_of(), [os.getpid()], 0.0
    while at:
        pid = at.pop()
        at += below.get(pid, [])
        try:
            total += pss_mb(pid)
        except (OSError, StopIteration):  # it ended meanwhile
            continue
    return total


_Sides = dict[str, list[float]]


def _row(articles: int, rates: _Sides, peaks: _Sides, work: _Sides, *, alerts: int) -> Row:
    cores = os.cpu_count() or 1
    ratios = [a / o for a, o in zip(rates["all"], rates["one"], strict=True)]
    return Row(
        bench="backtest",
        what=f"back-test {articles:,} articles of a title and 1 kB, five languages, shipped rules, {cores} cores",
        ours=f"{median_of(rates['all']):,.0f} articles/s",
        beside=f"{median_of(rates['one']):,.0f} articles/s",
        yardstick="one process without children",
        ratio=round(median_of(ratios), 2),
        ratio_means="times its rate, more is better",
        spread=spread_of(ratios),
        repeats=len(ratios),
        figures={
            "articles_per_second": round(median_of(rates["all"])),
            "one_process_articles_per_second": round(median_of(rates["one"])),
            "cpu_seconds": round(median_of(work["all"]), 1),
            "one_process_cpu_seconds": round(median_of(work["one"]), 1),
            "peak_mb": round(max(peaks["all"]), 1),
            "one_process_peak_mb": round(max(peaks["one"]), 1),
            "alerts": alerts,
        },
    )
