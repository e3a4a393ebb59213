"""`backtest` with a tenth of the articles, and three repeats at most: two minutes."""

from dataclasses import replace

from tests.benchmarks import backtesting
from tests.benchmarks.measuring import REPEATS, Row, Tick

ARTICLES = 20_000
_MOST = 3  # repeats


def steps(repeats: int = REPEATS) -> int:
    return backtesting.steps(min(repeats, _MOST))


def measure(tick: Tick, *, articles: int = ARTICLES, repeats: int = REPEATS) -> tuple[Row, ...]:
    (row,) = backtesting.measure(tick, articles=articles, repeats=min(repeats, _MOST))
    return (replace(row, bench="backtest, short"),)
