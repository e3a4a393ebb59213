"""The daemon as a process of its own, beside hostile sources: a plan on standard input, what became of it as JSON.

It is `monitor run` in try-out mode with other sources and a quicker tick. Beside it a look at the store every few
milliseconds notes each poll: when it was due, when it was over and how it ended.
"""

import asyncio
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from time import monotonic

from rich.console import Console

from monitor.app.assemble import App, Overrides, Screen, assemble
from monitor.daemon.parts import Intervals, Timing
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source, SourceId
from monitor.rulefiles import load
from monitor.settings import Settings
from monitor.telemetry import configure

TICK = timedelta(milliseconds=100)
_LOOK = 0.05  # seconds between two looks at the store
_AFTER = 5.0  # seconds for which good sources are looked at, even if the hostile ones are done before
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`good` are polled every second; `hostile` once, so many seconds after all good ones were read as `after` says.

    `calm` is how long that takes after the start, `seconds` the longest time for all.
    """

    folder: str
    good: dict[str, str]
    hostile: dict[str, str]
    after: dict[str, float]
    bundle: str
    calm: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """`late` is by how much it was over after it was due, `at` when that was in seconds of the run."""

    source: str
    outcome: str
    detail: str
    late: float
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Memory in bytes; `stall` is the longest time for which the daemon's loop stood still, in seconds."""

    polls: tuple[Poll, ...]
    resident: int
    peak: int
    stall: float


async def main(plan: Plan) -> Story:
    configure("critical")
    app_rules = load(Path(plan.folder) / "none")
    sources = tuple(_source(name, url, timedelta(seconds=1)) for name, url in plan.good.items())
    sources += tuple(_source(name, url, _DAY) for name, url in plan.hostile.items())
    settings = Settings(
        data_dir=Path(plan.folder),
        rules_dir=Path(plan.folder) / "none",
        allow_hosts=("127.0.0.1", *(url.split("/")[2] for url in (*plan.good.values(), *plan.hostile.values()))),
        ca_bundle=Path(plan.bundle),
        sample=False,
    )
    async with assemble(
        settings,
        screen=Screen(console=Console(file=io.StringIO())),
        environment={},
        overrides=Overrides(rules=replace(app_rules, sources=sources)),
        timing=Timing(intervals=Intervals(tick=TICK)),
    ) as app:
        return await _watched(app, plan)


def _source(name: str, url: str, interval: timedelta) -> Source:
    return Source(id=SourceId(name), name=name, url=url, interval=interval, full_text=False)


async def _watched(app: App, plan: Plan) -> Story:
    await _put_off(app, plan)
    stop, began = asyncio.Event(), monotonic()
    running = asyncio.create_task(app.daemon.run(stop))
    polls, before, stall = list[Poll](), dict[str, PollState](), 0.0
    resident, warm = 0, False
    last = monotonic()
    while monotonic() - began < plan.seconds:
        await asyncio.sleep(_LOOK)
        stall, last = max(stall, monotonic() - last - _LOOK), monotonic()
        if not warm and monotonic() - began > plan.calm - 1:
            warm, stall, resident = True, 0.0, _begin_to_count()
        states = await app.store.read(lambda tx: tx.sources.states())
        polls += _news(before, states, monotonic() - began)
        if monotonic() - began > plan.calm + _AFTER and _all_polled(before, plan):
            break
    peak = _memory("VmHWM")
    stop.set()
    await running
    return Story(polls=tuple(polls), resident=resident, peak=peak, stall=stall)


async def _put_off(app: App, plan: Plan) -> None:
    """Hostile sources are due together, once the good ones are under way."""
    states = await app.store.read(lambda tx: tx.sources.states())
    for state in states:
        if state.source_id in plan.hostile:
            await _save(
                app, replace(state, due_at=state.due_at + timedelta(seconds=plan.calm + plan.after[state.source_id]))
            )


async def _save(app: App, state: PollState) -> None:
    await app.store.write(lambda tx: tx.sources.save(state))


def _news(before: dict[str, PollState], states: Sequence[PollState], at: float) -> list[Poll]:
    found = []
    for state in states:
        old = before.get(state.source_id)
        if old is not None and state.last_polled_at is not None and state.last_polled_at != old.last_polled_at:
            found.append(
                Poll(
                    source=state.source_id,
                    outcome=state.last_outcome or "",
                    detail=state.last_detail,
                    late=(state.last_polled_at - old.due_at).total_seconds(),
                    at=at,
                )
            )
        before[state.source_id] = state
    return found


def _all_polled(states: dict[str, PollState], plan: Plan) -> bool:
    return bool(plan.hostile) and all(states[name].last_polled_at for name in plan.hostile)


def _begin_to_count() -> int:
    """What the process holds now; its peak is counted from here (proc(5), clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _memory("VmRSS")


def _memory(line: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(row.split()[1]) * 1024 for row in status if row.startswith(line))


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(main(Plan(**json.load(sys.stdin)))))))
