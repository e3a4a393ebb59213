"""What `make torture delivery` measures: fifty kills, a thousand events over a bad network, and lives at random.

Needs the emulators (`.ci/slack`).
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.integration.slack.emulator import running_wiremock
from tests.integration.slack.ordeals import Figures, kills, soak
from tests.pipeline.delivery.test_delivery_machine import Deliveries
from tests.torture.row import Row, Say

KILLS, EVENTS = 50, 1_000
SCALE = 3  # the soak's waits are a third of the product's own, so that the whole table takes a quarter of an hour
SOAK_WITHIN = timedelta(minutes=8)
LIVES, STEPS = 100, 20
SEED = 1
_TARGET = "0 lost, 0 twice, 0 not settled, 0 adrift, 0 out of order, ≤ 1.1 posts a second"


def measure(say: Say) -> Iterator[Row]:
    say(f"{KILLS} kills")
    yield _row("5", f"{KILLS} kills at random", lambda folder: asyncio.run(kills(folder, count=KILLS, seed=SEED)))
    say(f"soak of {EVENTS:,} events")
    yield _row("25", f"{EVENTS:,} events, bad network, kills", _soak)
    say(f"{LIVES} lives of deliveries")
    yield _lives()


def _row(number: str, what: str, ordeal: Callable[[Path], Figures]) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        found = ordeal(Path(folder))
    wrong = {
        "lost": found.losses,
        "twice": found.duplicates,
        "not settled": found.unfinished,
        "adrift": found.adrift,
        "out of order": found.misplaced,
    }
    counts = ", ".join(f"{n} {name}" for name, n in wrong.items())
    pace = f", {found.pace} posts a second" if found.pace else ""
    shown = (
        f"{found.alerts:,} alerts, {found.replies:,} replies, {found.kills} kills: {counts}{pace}; {found.took:.0f} s"
    )
    return Row(
        case=f"delivery {number}", what=what, target=_TARGET, measured=shown, good=found.is_good and found.pace <= 1.1
    )


def _soak(folder: Path) -> Figures:
    with running_wiremock(folder) as proxy:
        return asyncio.run(soak(folder, proxy, events=EVENTS, scale=SCALE, seed=SEED, within=SOAK_WITHIN))


def _lives() -> Row:
    """Raises what the state machine raises where a life goes wrong: hypothesis says how to repeat it."""
    began = time.monotonic()
    run_state_machine_as_test(
        Deliveries, settings=settings(max_examples=LIVES, stateful_step_count=STEPS, deadline=None)
    )
    took = time.monotonic() - began
    what, target = f"{LIVES} lives of {STEPS} steps at random", "0 lost, 0 twice"
    return Row(case="delivery", what=what, target=target, measured=f"0 lost, 0 twice; {took:.0f} s", good=True)
