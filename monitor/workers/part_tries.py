"""Tries of one part of an archive on a cluster: again, on another worker, if the child processes of one don't start."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.errors import ClusterError
from monitor.ports.children.backtest import EvaluatedPage

PAUSES = (timedelta(seconds=2), timedelta(seconds=15))
"""Waits before the second and the third try of a part: a machine that is busy for a moment, and one that restarts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildNotStarted:
    """What a worker returns for a part if its child processes did not start.

    `worker` is its address; `reason` continues a sentence: "reading it …".
    """

    worker: str
    reason: str


Pages = tuple[EvaluatedPage, ...]
Submit = Callable[[Sequence[ChildNotStarted]], Awaitable[Pages | ChildNotStarted]]
"""Reads a part once, on a worker other than those of the earlier tries if there is one."""


async def read_part(
    name: str,
    submit: Submit,
    *,
    pauses: Sequence[timedelta] = PAUSES,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Pages:
    """Return the pages of the part `name`. Raises ClusterError if no try started a child process."""
    failed: list[ChildNotStarted] = []
    for pause in (timedelta(0), *pauses):
        if pause:
            await sleep(pause.total_seconds())
        answer = await submit(tuple(failed))
        if not isinstance(answer, ChildNotStarted):
            return answer
        failed.append(answer)
    raise ClusterError(_given_up(name, failed))


def _given_up(name: str, failed: Sequence[ChildNotStarted]) -> str:
    tries = Counter(one.worker for one in failed)
    places = ", ".join(f"{worker} ({count}×)" if count > 1 else worker for worker, count in tries.items())
    return (
        f"{name}: reading it {failed[-1].reason}. {len(failed)} tries, on {places}. Check free memory, the limit of "
        "processes and the load on these machines, or stop these workers. Then go on with --resume"
    )
