"""Back-test on a Dask cluster on this machine: articles a second with one worker and with two, from files.

Needs the extra `scale` (.ci/scale). Each worker has one thread, so one child reads. The yardstick is one worker: the
ratio would be 2 if scheduler, command and the order of results cost nothing. On a busy machine the processor seconds
are more reliable. Four workers read a part of the files, for the same result: two cores are not four.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory
from time import perf_counter

from monitor.app.rules.backtesting import Archives, Workers, run_on, side_of
from monitor.ports.children.backtest import Comparison
from monitor.reports.backtest.summary import Read, summarise
from monitor.rulefiles import base_folder
from monitor.rulefiles.folders.reader import FolderReader
from monitor.settings import Settings
from monitor.store.corpus import FileArchive
from tests.benchmarks.backtesting import write_corpus
from tests.benchmarks.measuring import Row, Tick, median_of, spread_of
from tests.benchmarks.processes import cpu_of, pss_mb, tree_of
from tests.integration.scale.cluster import started

ARTICLES = 1_000_000
IN_A_FILE = 20_000
_LATE = 0.8  # share of the archive at which memory is measured
FEW = 10  # one file in so many is read by four workers


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Processor seconds and MB (PSS, when most is read) of command, scheduler, and a worker with its children."""

    read: Read
    seconds: float
    cpu: Mapping[str, float]
    mb: Mapping[str, float]

    @property
    def rate(self) -> float:
        return self.read.articles / self.seconds


def steps(repeats: int = 1) -> int:
    return 2 * repeats + 2


def measure(tick: Tick, *, articles: int = ARTICLES, repeats: int = 1, in_a_file: int = IN_A_FILE) -> tuple[Row, ...]:
    knowledge = FolderReader(base_folder() / "no packs of your own").read().load({})
    comparison, side = Comparison(after=knowledge.knowledge), side_of(knowledge, _settings(Path()))
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = []
        for number in range(0, articles, in_a_file):
            files.append(folder / f"{number:010}.jsonl")
            write_corpus(files[-1], min(in_a_file, articles - number), begin=number)
        tick("one worker")
        runs: dict[int, list[_Run]] = {1: [], 2: []}
        for n in range(1, repeats + 1):
            for workers in (1, 2):
                runs[workers].append(_run(folder, files, comparison, workers))
                tick(f"{workers} of 2 workers, repeat {n} of {repeats}")
        few = files[::FEW]
        four, one = (_run(folder, few, comparison, workers).read for workers in (4, 1))
        tick("four workers")
    read = runs[1][0].read
    if four != one or any(run.read != read for of in runs.values() for run in of):
        raise RuntimeError("the runs differ in what they found")
    return (_row(articles, runs, alerts=summarise(read, side).alerts),)


def _settings(folder: Path) -> Settings:
    return Settings(data_dir=folder, rules_dir=folder)


def _run(folder: Path, files: Sequence[Path], comparison: Comparison, workers: int) -> _Run:
    archives = Archives(name="files", archives=tuple(FileArchive(path) for path in files))
    mb: dict[str, float] = {}
    with started(folder, workers) as cluster:
        pids = {"command": os.getpid(), "scheduler": cluster.processes[0].pid, "worker": cluster.processes[1].pid}

        def note(share: float, _: int) -> None:
            if share > _LATE and not mb:
                mb.update({name: sum(map(pss_mb, tree_of(pid))) for name, pid in pids.items() if name != "command"})
                mb["command"] = pss_mb(os.getpid())

        before = _used(pids["command"], cluster.processes)
        began = perf_counter()
        how = Workers(on=cluster.address)
        read = asyncio.run(run_on(archives, comparison, _settings(folder), workers=how, progress=note))
        seconds = perf_counter() - began
        after = _used(pids["command"], cluster.processes)
    return _Run(read=read, seconds=seconds, cpu={name: after[name] - before[name] for name in after}, mb=mb)


def _used(command: int, processes: Sequence["Popen[bytes]"]) -> dict[str, float]:
    scheduler, *workers = processes
    return {
        "command": cpu_of(command, below=False),
        "scheduler": cpu_of(scheduler.pid),
        "workers": sum(cpu_of(worker.pid, below=False) for worker in workers),
        "children": sum(cpu_of(worker.pid) - cpu_of(worker.pid, below=False) for worker in workers),
    }


def _row(articles: int, runs: Mapping[int, Sequence[_Run]], *, alerts: int) -> Row:
    one, two = ([run.rate for run in runs[workers]] for workers in (1, 2))
    ratios = [b / a for a, b in zip(one, two, strict=True)]
    cpu = {n: {part: median_of([run.cpu[part] for run in of]) for part in of[0].cpu} for n, of in runs.items()}
    return Row(
        bench="cluster",
        what=f"back-test of {articles:,} articles in files of {IN_A_FILE:,} by a Dask cluster of two workers here",
        ours=f"{median_of(two):,.0f} articles/s",
        beside=f"{median_of(one):,.0f} articles/s",
        yardstick="one worker",
        ratio=round(median_of(ratios), 2),
        ratio_means="times its rate, 2 is ideal",
        spread=spread_of(ratios),
        repeats=len(ratios),
        figures={
            "articles_per_second": round(median_of(two)),
            "one_worker_articles_per_second": round(median_of(one)),
            **{f"{part}_ms_per_1000": round(1e6 * s / articles, 1) for part, s in cpu[2].items()},
            **{f"one_worker_{part}_ms_per_1000": round(1e6 * s / articles, 1) for part, s in cpu[1].items()},
            **{f"{part}_mb": round(mb, 1) for part, mb in runs[2][0].mb.items()},
            "alerts": alerts,
        },
    )
