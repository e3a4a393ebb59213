"""A pool of children that may be killed: each job costs at most its own child, and other jobs don't notice.

Our own and not ProcessPoolExecutor, which gives up every waiting job when one child dies. Children are forked
from a forkserver that has imported what they need; one that dies, grows or grows old is replaced by the next job.
"""

import asyncio
import atexit
import contextlib
import multiprocessing
import pickle
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerProcess
from types import ModuleType
from typing import Any, Generic, Self, TypeVar, cast

import structlog

from monitor.errors import ChildLostError
from monitor.workers.child import FRAME, Failed, Refused, Reply, live
from monitor.workers.limits import Limits

__all__ = ["ChildPool"]

K = TypeVar("K")
J = TypeVar("J")
R = TypeVar("R")

_CONTEXT = multiprocessing.get_context("forkserver")
_MAX_REPLY = 256 * 1024 * 1024  # bytes; a feed of 10 MB makes a fraction of that
_GRACE = 2.0  # seconds that a child gets to end by itself
_STARTING = threading.Lock()
_log = structlog.get_logger()


class ChildPool(Generic[K, J, R]):
    """Runs `make(knowledge)(job)` in one of `size` children. `make` is a function of a module.

    Jobs and results must pickle. The forkserver imports the module of `make` once for all children (of the first
    pool of a program). An async context manager: entering it starts the children.
    """

    def __init__(
        self,
        make: Callable[[K], Callable[[J], R]],
        knowledge: K,
        *,
        size: int = 2,
        limits: Limits | None = None,
    ) -> None:
        self._make = make
        self._knowledge = _pickled(knowledge)
        self._generation = 0
        self._limits = limits or Limits()
        self._size = size
        self._slots = asyncio.Semaphore(size)
        self._idle: list[_Child] = []
        self._living: set[_Child] = set()
        self._endings: set[asyncio.Task[None]] = set()
        _CONTEXT.set_forkserver_preload(["monitor.workers.child", make.__module__])
        atexit.register(self._kill_all)  # else multiprocessing would wait for them at exit

    async def __aenter__(self) -> Self:
        """Raises ChildLostError where no child comes up with this knowledge."""
        self._idle += await asyncio.gather(*(self._start() for _ in range(self._size)))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def run(self, job: J) -> R:
        """Raises ChildLostError for a job that killed its child, and whatever MonitorError the job raises."""
        payload = _pickled(job)
        async with self._slots:
            child = await self._take()
            try:
                answer = await child.ask(payload, self._limits.wall.total_seconds())
            except BaseException:
                self._end(child, kill=True)
                raise
            self._give_back(child, answer)
        if isinstance(answer, Failed):
            raise ChildLostError(_words(answer.cause, answer.detail, self._limits), cause=answer.cause)
        if isinstance(answer, Refused):
            raise answer.error
        return cast("R", answer.result)

    def replace_knowledge(self, knowledge: K) -> None:
        """Jobs from now on get children with the new knowledge; those at work finish with the old."""
        self._knowledge = _pickled(knowledge)
        self._generation += 1
        while self._idle:
            self._end(self._idle.pop())

    async def close(self) -> None:
        """Ends all children; those at work are killed. Returns when none is left."""
        atexit.unregister(self._kill_all)
        for child in list(self._living):
            self._end(child, kill=child not in self._idle)
        self._idle.clear()
        while self._endings:
            await asyncio.gather(*self._endings)

    async def _take(self) -> "_Child":
        while self._idle:
            child = self._idle.pop()
            if child.is_well():
                return child
            self._end(child, kill=True)
        return await self._start()

    async def _start(self) -> "_Child":
        child = await _Child.start(self._make, self._knowledge, self._generation, self._limits)
        self._living.add(child)
        return child

    def _give_back(self, child: "_Child", answer: Reply | Refused | Failed) -> None:
        if child.generation != self._generation or child.is_spent(answer, self._limits):
            self._end(child)
        else:
            self._idle.append(child)

    def _end(self, child: "_Child", *, kill: bool = False) -> None:
        if child in self._living:
            self._living.discard(child)
            ending = asyncio.get_running_loop().create_task(child.end(kill=kill))
            self._endings.add(ending)
            ending.add_done_callback(self._endings.discard)

    def _kill_all(self) -> None:
        for child in self._living:
            child.kill()


class _Child:
    """One process and the line to it. One question at a time."""

    def __init__(
        self,
        process: ForkServerProcess,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        generation: int,
        limits: Limits,
    ) -> None:
        self.generation = generation
        self._process = process
        self._reader = reader
        self._writer = writer
        self._limits = limits
        self._served = 0
        self._at_start = 0

    @classmethod
    async def start(
        cls, make: Callable[[Any], Callable[[Any], Any]], knowledge: bytes, generation: int, limits: Limits
    ) -> "_Child":
        process, sock = await asyncio.to_thread(_spawn, make, limits)
        reader, writer = await asyncio.open_connection(sock=sock)
        child = cls(process, reader, writer, generation, limits)
        try:
            ready = await child.ask(knowledge, limits.start.total_seconds())
        except BaseException:
            await child.end(kill=True)
            raise
        if isinstance(ready, Reply):
            child._at_start, child._served = ready.resident, 0
            return child
        await child.end(kill=True)
        detail = ready.detail if isinstance(ready, Failed) else str(ready.error)
        raise ChildLostError(_words("start", detail, limits), cause="start")

    async def ask(self, payload: bytes, seconds: float) -> Reply | Refused | Failed:
        """Raises ChildLostError; the child is of no use afterwards."""
        self._served += 1
        try:
            async with asyncio.timeout(seconds):
                self._writer.write(FRAME.pack(len(payload)))
                self._writer.write(payload)
                await self._writer.drain()
                (size,) = FRAME.unpack(await self._reader.readexactly(FRAME.size))
                if size > _MAX_REPLY:
                    raise ChildLostError(_words("memory", "its result", self._limits), cause="memory")
                reply = await self._reader.readexactly(size)
        except TimeoutError as e:
            raise ChildLostError(_words("wall", "", self._limits), cause="wall") from e
        except (asyncio.IncompleteReadError, ConnectionError) as e:
            cause, detail = await self._cause_of_death()
            raise ChildLostError(_words(cause, detail, self._limits), cause=cause) from e
        try:
            return cast("Reply | Refused | Failed", pickle.loads(reply))  # noqa: S301  from our own child
        except Exception as e:
            raise ChildLostError(_words("error", type(e).__name__, self._limits), cause="error") from e

    def is_well(self) -> bool:
        return not self._reader.at_eof() and not self._writer.is_closing()

    def is_spent(self, answer: Reply | Refused | Failed, limits: Limits) -> bool:
        """Whether it has served long enough, or is not worth another job after this answer."""
        if isinstance(answer, Failed) or self._served >= limits.jobs:
            return True
        return answer.resident > max(limits.resident, self._at_start + limits.growth)

    def kill(self) -> None:
        with contextlib.suppress(ValueError, OSError):  # closed or gone already
            if self._process.exitcode is None:
                self._process.kill()

    async def end(self, *, kill: bool) -> None:
        """Closes the line, which a child that is well takes as its end, and waits until the process is gone."""
        if kill:
            self.kill()
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()
        await asyncio.to_thread(_reap, self._process)

    async def _cause_of_death(self) -> tuple[str, str]:
        await asyncio.to_thread(self._process.join, _GRACE)
        code = self._process.exitcode
        if code == -signal.SIGXCPU:
            return "cpu", ""
        if code == -signal.SIGKILL:
            return "killed", ""
        return "crash", f"exit code {code}"


def _spawn(make: Callable[[Any], Callable[[Any], Any]], limits: Limits) -> tuple[ForkServerProcess, socket.socket]:
    """Blocks for some milliseconds, the first time for as long as the forkserver imports."""
    ours, theirs = socket.socketpair()
    with theirs, _STARTING, _without_main():
        process = _CONTEXT.Process(target=live, args=(theirs, make, limits), name="monitor-child")
        process.start()
    ours.setblocking(False)
    return process, ours


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """The library would run the program's main script again in every child, with all that it imports."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _reap(process: ForkServerProcess) -> None:
    process.join(_GRACE)
    if process.exitcode is None:
        process.kill()
        process.join(_GRACE)
    if process.exitcode is None:
        _log.warning("child_remains", pid=process.pid)
        return
    process.close()


def _pickled(value: object) -> bytes:
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def _words(cause: str, detail: str, limits: Limits) -> str:
    match cause:
        case "cpu":
            return f"took more than {limits.cpu.total_seconds():g} s of computing"
        case "wall":
            return f"took more than {limits.wall.total_seconds():g} s"
        case "memory":
            return f"needed more memory than a child may have ({limits.memory >> 20} MB)"
        case "killed":
            return "was cut short: the system killed the child, perhaps for want of memory"
        case "start":
            return f"could not begin: no child came up ({detail})"
        case "error":
            return f"met a fault of the program ({detail})"
        case _:
            return f"made the child crash ({detail})"
