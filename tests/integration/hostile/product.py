"""The whole product, as it is put together for `monitor run`, on sources of a test's choice and nothing else."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console

from monitor.app.assemble import App, Overrides, Screen, assemble
from monitor.daemon.clock import utc_now
from monitor.daemon.parts import Intervals, Timing
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source, SourceId
from monitor.rulefiles import load
from monitor.settings import Settings
from monitor.telemetry import configure
from tests.integration.hostile.attack import Talk

_TEMPO = Intervals(tick=timedelta(milliseconds=100), pages=timedelta(seconds=1))


@asynccontextmanager
async def product(
    folder: Path,
    sources: Sequence[Source],
    *,
    hosts: Sequence[str] = (),
    bundle: Path | None = None,
    clock: Callable[[], datetime] = utc_now,
    intervals: Intervals = _TEMPO,
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
        settings,
        screen=Screen(console=console),
        environment={},
        overrides=Overrides(rules=rules),
        timing=Timing(clock=clock, intervals=intervals),
    ) as app:
        yield app


async def states(app: App) -> dict[str, PollState]:
    found = await app.store.read(lambda tx: tx.sources.states())
    return {state.source_id: state for state in found}


def source(name: str, url: str, **more: Any) -> Source:
    """Unless it is asked for, no page behind an item: outside a namespace its host is nobody's."""
    return replace(Source(id=SourceId(name), name=name, url=url, interval=timedelta(hours=1), full_text=False), **more)


async def polled(folder: Path, sources: Sequence[Source], **more: Any) -> Mapping[str, str]:
    """How a poll of each ended."""
    async with product(folder, sources, **more) as app:
        await app.daemon.once(everything=True)
        return {name: state.last_outcome or "" for name, state in (await states(app)).items()}


def redirecting(to: str, status: str = "302 Found") -> Talk:
    """Its location is sent as it is, whatever signs it has."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nLocation: {to}\r\n\r\n".encode())
        await writer.drain()

    return talk
