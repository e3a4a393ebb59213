"""`make torture`: the full forms of what is too long for every run of the tests, as one table.

Fifty kills at random points, and a thousand events over a bad network while one process after the other is killed,
on the product's own waits; then lives of deliveries at random, many more than in the tests. Exits 1 where one of them
fails. Needs the emulators (`.ci/slack`).
"""

import asyncio
import logging
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import click
import structlog
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from rich.console import Console
from rich.table import Table

from tests.integration.slack.emulator import running_wiremock
from tests.integration.slack.ordeals import Figures, kills, soak
from tests.pipeline.test_delivery_machine import Deliveries

SOAK_WITHIN = timedelta(minutes=12)
LIVES, STEPS = 100, 20


@click.command()
@click.option("--kills", "count", type=click.IntRange(1), default=50, show_default=True, help="at random points")
@click.option("--events", type=click.IntRange(1), default=1_000, show_default=True, help="of the soak")
@click.option("--scale", type=click.IntRange(1, 10), default=1, show_default=True, help="waits of the soak are shorter")
@click.option("--seed", type=int, default=1, show_default=True)
def main(count: int, events: int, scale: int, seed: int) -> None:
    """Put the line to Slack through kills and a bad network."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    table = Table("", *_COLUMNS, box=None, pad_edge=False, header_style="bold")
    good = [
        _row(table, f"{count} kills (5)", lambda folder: asyncio.run(kills(folder, count=count, seed=seed))),
        _row(table, f"soak of {events} events (25)", lambda folder: _soak(folder, events, scale, seed)),
    ]
    began = time.monotonic()
    run_state_machine_as_test(
        Deliveries, settings=settings(max_examples=LIVES, stateful_step_count=STEPS, deadline=None)
    )
    lived = [""] * (len(_COLUMNS) - 1)
    table.add_row(f"{LIVES} lives of deliveries", *lived, f"{time.monotonic() - began:.0f}")
    Console(highlight=False).print(table)
    sys.exit(0 if all(good) else 1)


_COLUMNS = (
    *(
        "alerts",
        "replies",
        "kills",
        "duplicates",
        "losses",
        "not settled",
        "adrift",
        "out of order",
        "posts",
        "a second",
    ),
    "seconds",
)


def _row(table: Table, name: str, ordeal: Callable[[Path], Figures]) -> bool:
    print(f"{name} …", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        found = ordeal(Path(folder))
    wrong = (found.duplicates, found.losses, found.unfinished, found.adrift, found.misplaced)
    counts = map(str, (found.alerts, found.replies, found.kills, *wrong))
    table.add_row(name, *counts, str(found.posts or ""), str(found.pace or ""), f"{found.took:.0f}")
    return found.is_good


def _soak(folder: Path, events: int, scale: int, seed: int) -> Figures:
    with running_wiremock(folder) as proxy:
        return asyncio.run(soak(folder, proxy, events=events, scale=scale, seed=seed, within=SOAK_WITHIN))


if __name__ == "__main__":
    main()
