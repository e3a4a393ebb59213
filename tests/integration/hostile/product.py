"""The whole product, as it is put together for `monitor run`, on sources of a test's choice and nothing else."""

import io
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from monitor.app.assemble import App, assemble
from monitor.daemon import Tempo, utc_now
from monitor.domain.schedule import PollState
from monitor.domain.source import Source
from monitor.rulefiles import load
from monitor.settings import Settings
from monitor.telemetry import configure

__all__ = ["TICK", "product", "states"]

TICK = timedelta(milliseconds=100)


@asynccontextmanager
async def product(
    folder: Path,
    sources: Sequence[Source],
    *,
    hosts: Sequence[str] = (),
    bundle: Path | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> AsyncIterator[App]:
    """Shipped rules, a terminal that nobody sees, no sample. `hosts` are let through the address guard."""
    configure("critical")
    none = folder / "no packs of your own"
    settings = Settings(
        data_dir=folder / "data", rules_dir=none, allow_hosts=tuple(hosts), ca_bundle=bundle, sample=False
    )
    console = Console(file=io.StringIO())
    rules = replace(load(none), sources=tuple(sources))
    async with assemble(
        settings, console=console, environment={}, rules=rules, clock=clock, tempo=Tempo(tick=TICK)
    ) as app:
        yield app


async def states(app: App) -> dict[str, PollState]:
    found = await app.store.read(lambda tx: tx.sources.states())
    return {state.source_id: state for state in found}
