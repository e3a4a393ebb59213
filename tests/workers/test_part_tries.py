from collections.abc import Sequence
from datetime import timedelta

import pytest

from monitor.errors import ClusterError
from monitor.ports.children.backtest import EvaluatedPage
from monitor.workers.part_tries import PAUSES, ChildNotStarted, Pages, read_part

PAGES = (EvaluatedPage(archive=0, cursor="30", done=0.5),)
FAILED = ChildNotStarted(worker="tls://one:1", reason="failed: too slow")
FAILED_ELSEWHERE = ChildNotStarted(worker="tls://two:1", reason="failed: no memory")


class FakeCluster:
    """Gives the answers in turn. `avoided` has the workers of the earlier tries, `slept` the waits in seconds."""

    def __init__(self, *answers: Pages | ChildNotStarted) -> None:
        self._answers = list(answers)
        self.avoided: list[list[str]] = []
        self.slept: list[float] = []

    async def submit(self, failed: Sequence[ChildNotStarted]) -> Pages | ChildNotStarted:
        self.avoided.append([one.worker for one in failed])
        return self._answers.pop(0)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def read(self) -> Pages:
        return await read_part("a.jsonl after line 30", self.submit, sleep=self.sleep)


async def test_a_part_that_is_read_at_once_waits_for_nothing() -> None:
    cluster = FakeCluster(PAGES)
    assert await cluster.read() == PAGES
    assert (cluster.avoided, cluster.slept) == ([[]], [])


async def test_a_part_is_tried_again_after_growing_waits_and_knows_the_workers_that_failed() -> None:
    cluster = FakeCluster(FAILED, FAILED_ELSEWHERE, PAGES)
    assert await cluster.read() == PAGES
    assert cluster.avoided == [[], ["tls://one:1"], ["tls://one:1", "tls://two:1"]]
    assert cluster.slept == [pause.total_seconds() for pause in PAUSES]
    assert timedelta(0) < PAUSES[0] < PAUSES[1]


async def test_after_three_tries_the_error_names_part_workers_reason_and_remedy() -> None:
    cluster = FakeCluster(FAILED, FAILED, FAILED_ELSEWHERE)
    with pytest.raises(ClusterError) as raised:
        await cluster.read()
    assert str(raised.value) == (
        "a.jsonl after line 30: reading it failed: no memory. 3 tries, on tls://one:1 (2×), tls://two:1. Check "
        "free memory, the limit of processes and the load on these machines, or stop these workers. "
        "Then go on with --resume"
    )
