import asyncio
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import ChildLostError, FeedUnreadableError
from monitor.workers.limits import Limits
from monitor.workers.parent import _START_SERVER, PreforkServer
from monitor.workers.pool import ChildPool
from tests.fakes.shift import SHIFT
from tests.workers.jobs import doubler

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[3]
# A busy machine makes a job last longer, but not compute more: only what is about the wall limit sets one.
SHORT = Limits(cpu=timedelta(seconds=1), wall=timedelta(minutes=5), start=timedelta(minutes=5))
LONG = replace(SHORT, cpu=timedelta(minutes=5))  # for jobs that outlast others, until they are cancelled
PATIENCE = 60.0  # seconds until what should have ended counts as hanging
Pool = ChildPool[int, object, object]


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    async with ChildPool(doubler, 2, size=2, limits=SHORT) as pool:
        yield pool


async def test_jobs_run_in_children_and_results_come_back_in_order(pool: Pool) -> None:
    assert await asyncio.gather(*(pool.run(n) for n in range(20))) == [2 * n for n in range(20)]


@pytest.mark.parametrize(
    ("word", "cause"),
    [
        ("spin", "cpu"),
        ("die", "killed"),
        ("crash", "crash"),
        ("hoard", "memory"),
        ("fault", "error"),
        ("recurse", "error"),
    ],
)
async def test_a_failing_job_raises_its_cause_and_the_pool_continues(pool: Pool, word: str, cause: str) -> None:
    with pytest.raises(ChildLostError) as lost:
        await pool.run(word)
    assert lost.value.cause == cause
    assert await pool.run(21) == 42


async def test_an_internal_error_shows_type_and_place_but_no_value(pool: Pool) -> None:
    with pytest.raises(ChildLostError, match=r"KeyError in jobs\.py, line \d+") as lost:
        await pool.run("fault")
    assert "secret" not in str(lost.value)


async def test_a_sleeper_is_killed_at_the_wall_limit() -> None:
    async with ChildPool(doubler, 2, size=1, limits=replace(SHORT, wall=timedelta(seconds=0.3))) as pool:
        with pytest.raises(ChildLostError) as lost:
            await pool.run("sleep")
        assert lost.value.cause == "wall"


async def test_a_runaway_job_does_not_delay_others() -> None:
    async with ChildPool(doubler, 2, size=2, limits=LONG) as pool:
        runaway = asyncio.create_task(pool.run("spin"))
        assert await asyncio.gather(*(pool.run(n) for n in range(50))) == [2 * n for n in range(50)]
        assert not runaway.done()
        runaway.cancel()
        with pytest.raises(asyncio.CancelledError):
            await runaway


async def test_a_monitor_error_is_raised_and_keeps_the_child(pool: Pool) -> None:
    before = {await pool.run("pid"), await pool.run("pid")}
    with pytest.raises(FeedUnreadableError, match="the answer is empty") as refused:
        await pool.run("unreadable")
    assert refused.value.outcome == "not_a_feed"
    assert await pool.run("pid") in before


async def test_the_cpu_limit_is_per_job() -> None:
    async with ChildPool(doubler, 2, size=1, limits=SHORT) as pool:
        first = await pool.run("pid")
        for _ in range(30):
            await pool.run(1)
        assert await pool.run("pid") == first


async def test_a_child_retires_after_its_maximum_of_jobs() -> None:
    async with ChildPool(doubler, 2, size=1, limits=replace(SHORT, jobs=3)) as pool:
        pids = [await pool.run("pid") for _ in range(6)]
    assert len(set(pids[:3])) == 1
    assert len(set(pids)) == 2


async def test_a_child_that_grew_retires() -> None:
    async with ChildPool(doubler, 2, size=1, limits=replace(SHORT, resident=64 << 20)) as pool:
        assert await pool.run("grow") == 1
        assert await pool.run("grow") == 1, "the second job met a fresh child"


async def test_an_idle_child_killed_from_outside_fails_no_job() -> None:
    async with ChildPool(doubler, 2, size=1, limits=SHORT) as pool:
        pid = await pool.run("pid")
        assert isinstance(pid, int)
        os.kill(pid, signal.SIGKILL)
        await _gone(pid)
        assert await pool.run(4) == 8


async def test_an_idle_child_whose_exit_is_unnoticed_fails_no_job() -> None:
    async with ChildPool(doubler, 2, size=1, limits=SHORT) as pool:
        pid = await pool.run("pid")
        assert isinstance(pid, int)
        handle = os.pidfd_open(pid)
        os.kill(pid, signal.SIGKILL)
        assert select.select([handle], [], [], PATIENCE)[0]  # the event loop is blocked meanwhile
        os.close(handle)
        assert await pool.run(4) == 8


async def test_new_knowledge_applies_to_the_next_job() -> None:
    async with ChildPool(doubler, 2, size=2, limits=SHORT) as pool:
        assert await pool.run(10) == 20
        pool.replace_config(5)
        assert await asyncio.gather(*(pool.run(10) for _ in range(4))) == [50] * 4


async def test_a_rehearsal_affects_no_job_and_its_child_is_reused() -> None:
    async with ChildPool(doubler, 2, size=1, limits=SHORT) as pool:
        before, knowledge = await pool.run("pid"), 50_000
        await pool.rehearse(knowledge, 1)
        assert (await pool.run(10), await pool.run("pid")) == (20, before)
        pool.replace_config(knowledge)
        parent = await pool.run("parent")
        assert await pool.run(10) == 10 * knowledge
        assert await pool.run("parent") == parent


@pytest.mark.parametrize(
    ("knowledge", "job", "cause"),
    [
        pytest.param(0, 1, "start", id="not-built"),
        pytest.param(5, "crash", "crash", id="crashes"),
        pytest.param(5, "hoard", "memory", id="too-big"),
        pytest.param(5, "spin", "cpu", id="too-slow"),
    ],
)
async def test_a_rehearsal_that_fails_says_why_and_changes_nothing(knowledge: int, job: object, cause: str) -> None:
    async with ChildPool(doubler, 2, size=1, limits=SHORT) as pool:
        with pytest.raises(ChildLostError) as lost:
            await pool.rehearse(knowledge, job)
        assert (lost.value.cause, await pool.run(10)) == (cause, 20)


async def test_knowledge_that_was_not_rehearsed_gets_new_children() -> None:
    async with ChildPool(doubler, 2, size=1, limits=SHORT) as pool:
        await pool.rehearse(50_000, 1)
        pool.replace_config(5)
        assert await pool.run(10) == 50


async def test_a_pool_without_knowledge_works_once_it_gets_some() -> None:
    async with ChildPool[int, object, object](doubler, size=1, limits=SHORT) as pool:
        pool.replace_config(3)
        assert await pool.run(10) == 30


async def test_knowledge_replaced_while_a_child_starts_applies_to_the_job() -> None:
    async with ChildPool[int, object, object](doubler, size=1, limits=SHORT) as pool:
        pool.replace_config(3)
        job = asyncio.create_task(pool.run(10))
        await asyncio.sleep(0)  # the prefork server is starting
        pool.replace_config(5)
        assert await job == 50


async def test_unusable_knowledge_raises_at_the_start() -> None:
    with pytest.raises(ChildLostError, match="no child process could be started") as lost:
        async with ChildPool(doubler, 0, size=1, limits=SHORT):
            pass
    assert lost.value.cause == "start"


async def test_a_system_that_starts_no_process_is_a_lost_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ChildLostError, match=r"no child process could be started .*No such file") as lost:
        async with ChildPool(doubler, 2, size=1, limits=SHORT):
            pass
    assert lost.value.cause == "start"


async def test_a_prefork_server_killed_from_outside_is_replaced() -> None:
    async with ChildPool(doubler, 2, size=1, limits=SHORT) as pool:
        parent = await pool.run("parent")
        assert isinstance(parent, int)
        os.kill(parent, signal.SIGKILL)
        await _gone(parent)
        results = [await _settled(pool, 4) for _ in range(2)]
        assert results[-1] == 8
        assert await pool.run("parent") != parent


async def _settled(pool: Pool, job: object) -> object:
    try:
        return await pool.run(job)
    except ChildLostError as e:
        return e.cause


async def test_a_cancelled_job_frees_its_slot() -> None:
    async with ChildPool(doubler, 2, size=1, limits=SHORT) as pool:
        job = asyncio.create_task(pool.run("sleep"))
        await asyncio.wait([job], timeout=0.2)
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        assert await pool.run(3) == 6


async def test_close_leaves_no_child() -> None:
    async with ChildPool(doubler, 2, size=2, limits=SHORT) as pool:
        pids = [await pool.run("pid") for _ in range(2)]
    for pid in pids:
        assert isinstance(pid, int)
        await _gone(pid)


async def test_a_child_has_no_secret_no_open_file_and_no_main_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MONITOR_SLACK_BOT_TOKEN", "hush")
    async with ChildPool(doubler, 2, size=1, limits=SHORT) as pool:
        inside = await pool.run("inside")
    assert isinstance(inside, dict)
    assert set(inside["environment"]) - set(SHIFT) <= {
        "PATH",
        "PYTHONPATH",
        "LANG",
        "LC_ALL",
        "LC_CTYPE",
        "LD_LIBRARY_PATH",
        "TZ",
    }
    assert inside["files"] <= 4, "the three standard ones and its line"
    assert not inside["main"]
    assert not {"pytest", "aiohttp", "sqlalchemy", "slack_sdk"} & set(inside["modules"])


@pytest.mark.parametrize("busy", [False, True])
def test_children_exit_with_a_killed_parent(busy: bool) -> None:
    script = f"""
        import asyncio
        from datetime import timedelta
        from monitor.workers.limits import Limits
        from monitor.workers.pool import ChildPool
        from tests.workers.jobs import doubler

        async def main():
            limits = Limits(wall=timedelta(minutes=5), start=timedelta(minutes=5))
            async with ChildPool(doubler, 2, size=1, limits=limits) as pool:
                print(await pool.run("pid"), flush=True)
                await pool.run("spin" if {busy} else "sleep")

        asyncio.run(main())
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    asyncio.run(_gone(pid))


def test_a_server_whose_parent_died_while_it_started_leaves_no_traceback() -> None:
    ours, theirs = socket.socketpair()
    with (
        theirs,
        subprocess.Popen(
            [sys.executable, "-c", _START_SERVER, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stderr=subprocess.PIPE,
            cwd=ROOT,
        ) as server,
    ):
        ours.sendall(pickle.dumps((doubler, 2, SHORT)))
        ours.close()
        theirs.close()
        assert server.communicate(timeout=PATIENCE)[1] == b""
    assert server.returncode == 0


async def test_a_child_whose_parent_died_during_its_job_leaves_no_traceback(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    server = await PreforkServer.start(pickle.dumps((doubler, 2, SHORT)), SHORT)
    child = await server.spawn()
    asking = asyncio.create_task(child.ask(lambda: pickle.dumps(str(fifo))))
    end = await asyncio.to_thread(os.open, fifo, os.O_WRONLY)  # when the job has begun
    child._streams[1].close()
    os.close(end)
    with pytest.raises(ChildLostError):
        await asking
    assert await child._exited == 0
    await server.end()
    assert capfd.readouterr().err == ""


async def _gone(pid: int) -> None:
    """Wait until the process has exited."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(handle, ended.set)
    try:
        async with asyncio.timeout(PATIENCE):
            await ended.wait()
    finally:
        asyncio.get_running_loop().remove_reader(handle)
        os.close(handle)


async def test_jobs_of_a_quick_group_do_not_wait_for_long_jobs() -> None:
    async with ChildPool(doubler, 2, size=2, limits=LONG) as pool:
        assert await pool.run(1, group="quick") == 2
        slow = [asyncio.create_task(pool.run("spin", group=f"slow-{n}")) for n in range(4)]
        assert await pool.run(2, group="quick") == 4
        assert not any(job.done() for job in slow)
        for job in slow:
            job.cancel()
        await asyncio.gather(*slow, return_exceptions=True)
        assert len(pool._idle) <= 2


async def test_a_group_that_lost_its_child_is_no_longer_quick(pool: Pool) -> None:
    assert await pool.run(1, group="slowed") == 2
    with pytest.raises(ChildLostError):
        await pool.run("die", group="slowed")
    assert "slowed" not in pool._quick
