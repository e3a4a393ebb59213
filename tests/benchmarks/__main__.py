"""`python -m tests.benchmarks [NAME…]`: measure, and print each row as a line of a table or as JSON."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from time import perf_counter

import click
from rich.console import Console
from rich.table import Table

from tests.benchmarks.measuring import Row, showing_progress

_BENCHES = {
    "read": "reading",
    "long": "lengthy",
    "match": "matching",
    "rules": "ruling",
    "ingest": "ingest",
    "latency": "latency",
    "start": "starting",
    "attach": "attaching",
    "lists": "listing",
    "memory": "memory",
    "polls": "polls",
    "search": "search",
    "scale": "scale",
    "page": "paging",
    "backtest": "backtesting",
    "backtest-short": "backtesting_short",
    "cluster": "cluster",  # needs the extra `scale`
}
# 48,000 polls; a database of two gigabytes for two of them, 200,000 and 1,000,000 articles: minutes each
_LARGE = ("polls", "scale", "page", "backtest", "cluster")
_USUAL = tuple(name for name in _BENCHES if name not in _LARGE)
_KEPT = Path("build/benchmarks/latest.json")
_GOALS = {  # the ratio that each row should have; docs/reference/benchmarks.md has the distance
    "read": 80.0,
    "read, ordinary": 12.0,
    "read, items": 1.0,
    "read, re": 50.0,
    "read, re, ordinary": 50.0,
    "match, 1,000": 1.3,
    "match, 5,000": 4.0,
    "match, 20,000": 10.0,
    "match, growth": 3.0,
    "ingest, first": 0.5,
    "ingest, first, no index": 0.333,
    "ingest, 304": 0.2,
    "ingest, few": 0.125,
    "latency": 1.0,
    "latency, p99": 1.0,
    "start": 1.0,
    "attach": 1.0,
    "attach, p99": 1.0,
    "memory": 1.0,
    "search, find": 0.05,
    "search, reader": 0.0,
    "memory, polls": 1.0,
    "backtest": 1.8,
    "backtest, short": 1.8,
}


@click.command()
@click.argument(
    "names",
    nargs=-1,
    type=click.Choice(list(_BENCHES)),
    metavar=f"[{'|'.join(_BENCHES)}]...",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--repeats", type=click.IntRange(1, 100), default=5, show_default=True)
def main(names: Sequence[str], form: str, repeats: int) -> None:
    """Measure speed and memory: each figure beside its yardstick, taken in one run. All rows are kept as JSON in
    build/benchmarks/latest.json.

    \b
    Example: python -m tests.benchmarks
             python -m tests.benchmarks ingest --format json
    """
    began = perf_counter()
    rows: list[Row] = []
    for name in names or _USUAL:
        bench = import_module(f"tests.benchmarks.{_BENCHES[name]}")
        with showing_progress(name, bench.steps(repeats)) as tick:
            rows += bench.measure(tick, repeats=repeats)
    written = json.dumps([asdict(r) for r in rows], ensure_ascii=False, indent=1)
    _KEPT.parent.mkdir(parents=True, exist_ok=True)
    _KEPT.write_text(written + "\n", encoding="utf-8")
    if form == "json":
        click.echo(written)
    else:
        _print(rows)
    print(f"{perf_counter() - began:.0f} s", file=sys.stderr)


def _print(rows: Sequence[Row]) -> None:
    console = Console(highlight=False)
    table = Table("", "ours", "beside", "ratio", "goal", "least–most", box=None, pad_edge=False, header_style="bold")
    for row in rows:
        least, most = row.spread
        table.add_row(row.bench, row.ours, row.beside, f"{row.ratio:g}", _goal(row), f"{least:g}–{most:g}")
    console.print(table)
    for row in rows:
        console.print(f"{row.bench}: {row.what}; beside {row.yardstick}; ratio: {row.ratio_means}", soft_wrap=True)


def _goal(row: Row) -> str:
    """The goal, and whether it is met; "" for a row without one."""
    goal = _GOALS.get(row.bench)
    if goal is None:
        return ""
    is_more = "more is better" in row.ratio_means
    is_met = row.ratio >= goal if is_more else row.ratio <= goal
    return f"{'≥' if is_more else '≤'} {goal:g} {'✓' if is_met else '✗'}"


if __name__ == "__main__":
    main()
