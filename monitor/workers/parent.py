"""The parent's side: the nursery process, the children that it bears, and the lines to both.

Every failure here is a ChildLostError whose `cause` is start, wall, cpu, memory, killed, crash or error.
"""

import asyncio
import contextlib
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

from monitor.errors import ChildLostError
from monitor.workers.limits import Limits
from monitor.workers.wire import BORN, FRAME, NOTICE, Answer, Failed, Reply

__all__ = ["Child", "Nursery", "lost"]

_MAX_REPLY = 256 * 1024 * 1024  # bytes; a feed of 10 MB makes a fraction of that
_GRACE = 2.0  # seconds that a process gets to end by itself
_START_NURSERY = "import sys; from monitor.workers.nursery import main; main(int(sys.argv[1]))"
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "LANG", "LC_ALL", "TZ")  # no secrets


class Nursery:
    """The parent's side of `monitor.workers.nursery`."""

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        line: socket.socket,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        limits: Limits,
    ) -> None:
        self._process = process
        self._line = line
        self._reader = reader
        self._writer = writer
        self.limits = limits
        self._births: list[asyncio.Future[int]] = []
        self._deaths: dict[int, asyncio.Future[int]] = {}
        self._listening: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, order: bytes, limits: Limits) -> "Nursery":
        """Raises ChildLostError where nothing can be built from the order."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = _launch(theirs.fileno())
        ours.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=ours.dup())
        nursery = cls(process, ours, reader, writer, limits)
        try:
            answer = await _ask(reader, writer, lambda: order, limits.start.total_seconds())
        except BaseException as e:
            await nursery.end(kill=True)
            if isinstance(e, OSError | EOFError | TimeoutError):
                raise lost("start", "the nursery ended or took too long", limits) from e
            raise
        if isinstance(answer, Failed):
            await nursery.end(kill=True)
            raise lost("start", answer.detail, limits)
        nursery._listening = asyncio.get_running_loop().create_task(nursery._listen())
        return nursery

    def is_well(self) -> bool:
        return self._listening is not None and not self._listening.done()

    async def bear(self) -> "Child":
        """One more child, ready for jobs. Raises ChildLostError."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=ours)
        try:
            with theirs:
                born = self._ask_for_child(theirs)
            async with asyncio.timeout(self.limits.start.total_seconds()):
                pid = await born
                ready = await _read(reader)
        except BaseException as e:
            writer.close()
            if isinstance(e, OSError | EOFError | TimeoutError):
                raise lost("start", "the nursery gave none", self.limits) from e
            raise
        return Child(self, pid, (reader, writer), ready.resident if isinstance(ready, Reply) else 0)

    def _ask_for_child(self, line: socket.socket) -> "asyncio.Future[int]":
        socket.send_fds(self._line, [b"s"], [line.fileno()])
        born: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._births.append(born)
        return born

    def death_of(self, pid: int) -> "asyncio.Future[int]":
        """Its result is the exit code of the child `pid`, once it has one."""
        return self._deaths.setdefault(pid, asyncio.get_running_loop().create_future())

    def forget(self, pid: int) -> None:
        self._deaths.pop(pid, None)

    async def end(self, *, kill: bool = False) -> None:
        """Lets the children finish, unless `kill`, and waits until the process is gone."""
        if kill:
            self._process.kill()
        else:
            with contextlib.suppress(OSError):
                self._line.send(b"q")
        if self._listening is not None:
            await self._listening
        self._writer.close()
        self._line.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()
        await asyncio.to_thread(_reap, self._process)

    async def _listen(self) -> None:
        try:
            while True:
                kind, pid, code = NOTICE.unpack(await self._reader.readexactly(NOTICE.size))
                if kind == BORN:
                    born = self._births.pop(0)
                    self.death_of(pid)
                    if not born.done():
                        born.set_result(pid)
                elif not (death := self.death_of(pid)).done():
                    death.set_result(code)
        except (asyncio.IncompleteReadError, ConnectionError):
            for born in self._births:
                if not born.done():
                    born.set_exception(EOFError("the nursery is gone"))
            for death in self._deaths.values():
                if not death.done():
                    death.set_result(-signal.SIGKILL)  # they end with their nursery


class Child:
    """One process and the line to it. One question at a time."""

    def __init__(
        self,
        nursery: Nursery,
        pid: int,
        line: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        resident: int,
    ) -> None:
        self.nursery = nursery
        self._pid = pid
        self._death = nursery.death_of(pid)
        self._reader, self._writer = line
        self._limits = nursery.limits
        self._at_start = resident
        self._served = 0

    async def ask(self, payload: Callable[[], bytes]) -> Answer:
        """`payload` makes the question, which is kept no longer than it takes to send it.

        Raises ChildLostError; the child is of no use afterwards.
        """
        self._served += 1
        try:
            return await _ask(self._reader, self._writer, payload, self._limits.wall.total_seconds())
        except TimeoutError as e:
            raise lost("wall", "", self._limits) from e
        except (EOFError, ConnectionError) as e:
            cause, detail = await self._cause_of_death()
            raise lost(cause, detail, self._limits) from e
        except (pickle.UnpicklingError, AttributeError, TypeError, ImportError) as e:
            raise lost("error", type(e).__name__, self._limits) from e

    def is_well(self) -> bool:
        """Of an idle one: it says nothing by itself, so that something to be read is its end, which the loop may not
        have heard of yet.
        """
        return not (self._reader.at_eof() or self._death.done() or _has_something(self._writer))

    def is_spent(self, answer: Answer) -> bool:
        """Whether it has served long enough, or is not worth another job after this answer."""
        if isinstance(answer, Failed) or self._served >= self._limits.jobs:
            return True
        return answer.resident > max(self._limits.resident, self._at_start + self._limits.growth)

    async def end(self, *, kill: bool) -> None:
        """Closes the line, which a child that is well takes as its end, and waits until the process is gone."""
        if kill:
            self._kill()
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()
        if not await self._is_gone():
            self._kill()
            await self._is_gone()
        self.nursery.forget(self._pid)

    async def _is_gone(self) -> bool:
        done, _ = await asyncio.wait([self._death], timeout=_GRACE)
        return bool(done)

    def _kill(self) -> None:
        if not self._death.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    async def _cause_of_death(self) -> tuple[str, str]:
        code = self._death.result() if await self._is_gone() else 0
        if code == -signal.SIGXCPU:
            return "cpu", ""
        if code == -signal.SIGKILL:
            return "killed", ""
        return "crash", f"exit code {code}"


def _launch(line_fd: int) -> "subprocess.Popen[bytes]":
    path = os.pathsep.join(p or str(Path.cwd()) for p in sys.path)
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return subprocess.Popen(  # noqa: S603  our own code in our own interpreter
        [sys.executable, "-c", _START_NURSERY, str(line_fd)],
        pass_fds=(line_fd,),
        env=kept | {"PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def _reap(process: "subprocess.Popen[bytes]") -> None:
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, payload: Callable[[], bytes], seconds: float
) -> Answer:
    async with asyncio.timeout(seconds):
        question = payload()
        writer.write(FRAME.pack(len(question)))
        writer.write(question)
        del question
        await writer.drain()
        return await _read(reader)


async def _read(reader: asyncio.StreamReader) -> Answer:
    """Raises EOFError where the other end is gone."""
    (size,) = FRAME.unpack(await reader.readexactly(FRAME.size))
    if size > _MAX_REPLY:
        return Failed(cause="memory", detail="its result")
    return cast("Answer", pickle.loads(await reader.readexactly(size)))  # noqa: S301  from our own child


def lost(cause: str, detail: str, limits: Limits) -> ChildLostError:
    """The error for a job whose child was lost by `cause`; `detail` is the part that only some causes have."""
    return ChildLostError(_words(cause, detail, limits), cause=cause)


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


def _has_something(line: asyncio.StreamWriter) -> bool:
    """Whether the other end has sent something, or is gone."""
    at = line.get_extra_info("socket").fileno()
    if at < 0:
        return True
    waiting = select.poll()
    waiting.register(at, select.POLLIN)
    return bool(waiting.poll(0))
