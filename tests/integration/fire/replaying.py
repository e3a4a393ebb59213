"""A history polled snapshot by snapshot, in this process or in one that is killed again and again.

`python -m tests.integration.fire.replaying FOLDER SEED FROM` polls from a snapshot on and says each one that is done.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from random import Random

import structlog

from monitor.store import sqlite_url
from tests.fakes.clock import Time
from tests.fakes.feeds import Entry
from tests.fakes.notices import ANY, run
from tests.fakes.polling import Polling, Tally, polling
from tests.fakes.reading import NOW
from tests.integration.fire.history import EVERY, History, history
from tests.pipeline.words import WORDS

ROOT = Path(__file__).parents[3]


async def replayed(folder: Path, snapshots: Iterable[tuple[Entry, ...]], *, before: int = 0) -> Tally:
    """`before` are the snapshots that went by before these."""
    async with _line(folder) as line:
        await _replay(line, snapshots, before)
        return await line.tally()


async def tally(folder: Path) -> Tally:
    async with _line(folder) as line:
        return await line.tally()


def _line(folder: Path) -> AbstractAsyncContextManager[Polling]:
    return polling(sqlite_url(folder), run, vocabulary=WORDS, rules=[ANY], clock=Time())


async def _replay(line: Polling, snapshots: Iterable[tuple[Entry, ...]], before: int, *, aloud: bool = False) -> None:
    for at, snapshot in enumerate(snapshots, start=before):
        line.clock.now = NOW + EVERY * at
        line.shows(snapshot)
        await line.poll()
        if aloud:
            print(at, flush=True)


async def replayed_with_kills(folder: Path, shown: History, *, seed: int, kills: int) -> Tally:
    """The process that polls is killed `kills` times, at any moment of its work, and goes on where the last one was."""
    random = Random(seed)
    done = -1
    for left in range(kills, -1, -1):
        lives = random.randint(1, max(1, len(shown.snapshots) // (kills + 1))) if left else len(shown.snapshots)
        done = await _lived(folder, seed, done + 1, lives, random.uniform(0, 0.02))
    assert done == len(shown.snapshots) - 1
    return await tally(folder)


async def _lived(folder: Path, seed: int, start: int, polls: int, more: float) -> int:
    """The last snapshot that a process was done with which was killed `more` seconds after `polls` polls, if not by its
    own end.
    """
    arguments = ["-m", "tests.integration.fire.replaying", str(folder), str(seed), str(start)]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    done = start - 1
    async for line in process.stdout:
        done = int(line)
        polls -= 1
        if polls == 0:
            await asyncio.sleep(more)
            process.send_signal(signal.SIGKILL)
    assert await process.wait() in (0, -signal.SIGKILL), "it ended by itself"
    return done


async def _main(folder: str, seed: str, start: str) -> None:
    async with _line(Path(folder)) as line:
        snapshots = history(int(seed)).snapshots[int(start) :]
        await _replay(line, snapshots, int(start), aloud=True)


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(_main(*sys.argv[1:]))
