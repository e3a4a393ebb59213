"""Attaching one act of any issuer, beside the limits: the row of `scale` on the largest database that is there.

Without one of 1,000,000 articles, which `scale` and `make bench-growth` make, it is one of 100,000: half a minute.
"""

from dataclasses import replace
from pathlib import Path

from tests.benchmarks import scale
from tests.benchmarks.measuring import REPEATS, Row, Tick

SMALL = 100_000
LIMITS = {"ms": ("attach", "the median", 3.0), "p99_ms": ("attach, p99", "the 99th percentile", 15.0)}


def steps(repeats: int = REPEATS) -> int:
    return 1 + repeats


def measure(
    tick: Tick, *, articles: int | None = None, repeats: int = REPEATS, keep_in: Path = scale.KEEP_IN
) -> tuple[Row, ...]:
    is_kept = any(keep_in.glob(f"{scale.ARTICLES}-*/done"))
    among = articles or (scale.ARTICLES if is_kept else SMALL)
    attached, _ = scale.measure(tick, articles=among, repeats=repeats, keep_in=keep_in, attach_only=True)
    return tuple(_row(attached, figure) for figure in LIMITS)


def _row(attached: Row, figure: str) -> Row:
    bench, which, limit = LIMITS[figure]
    taken = attached.figures[figure]
    share = round(taken / limit, 2)
    return replace(
        attached,
        bench=bench,
        what=f"{attached.what}, {which}",
        ours=f"{taken:.2f} ms",
        beside=f"{limit:g} ms",
        yardstick="the limit",
        ratio=share,
        ratio_means="share of it, less is better",
        spread=(share, share),
        figures={"ms": taken},
    )
