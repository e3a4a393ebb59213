"""One child process for each message: started with nothing of our environment, and killed at its deadline."""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from monitor.errors import NotSentError
from monitor.messengers.apprise.wire import Event, Job, event_in, text_of

DEADLINE = timedelta(seconds=30)
"""With the wait for a turn, less than the lease of a delivery."""
_MAX_REPORT = 65_536  # bytes
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "LANG", "LC_ALL", "TZ")  # no secrets


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRunner:
    """Implements `RunChild`. `module` is run with Python; it reads a job from its input and prints events."""

    module: str
    deadline: timedelta = DEADLINE

    async def __call__(self, job: Job) -> Sequence[Event]:
        try:
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", self.module),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=_environment(),
                cwd="/",
                start_new_session=True,
            )
        except OSError as e:
            msg = f"no child process could be started ({e.strerror}); the monitor retries"
            raise NotSentError(msg, code="child_lost") from e
        report = bytearray()
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.deadline.total_seconds()):
                    await asyncio.gather(_feed(child, text_of(job)), _read(child, report))
                    await child.wait()
        finally:
            await _end(child)
        found = (event_in(line) for line in report.decode("utf-8", "replace").splitlines())
        return tuple(event for event in found if event is not None)


def _environment() -> dict[str, str]:
    path = os.pathsep.join(p or str(Path.cwd()) for p in sys.path)
    return {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ} | {"PYTHONPATH": path}


async def _feed(child: asyncio.subprocess.Process, text: str) -> None:
    assert child.stdin is not None, "opened as a pipe"
    with suppress(BrokenPipeError, ConnectionResetError):
        child.stdin.write(text.encode())
        await child.stdin.drain()
        child.stdin.close()
        await child.stdin.wait_closed()


async def _read(child: asyncio.subprocess.Process, report: bytearray) -> None:
    """Add what the child prints to `report`, so that it is known even if the child is killed."""
    assert child.stdout is not None, "opened as a pipe"
    while chunk := await child.stdout.read(4_096):
        report += chunk[: max(_MAX_REPORT - len(report), 0)]


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        with suppress(ProcessLookupError):
            child.kill()
    await child.wait()
