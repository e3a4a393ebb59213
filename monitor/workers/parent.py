"""The parent's side of child processes: the prefork server, its children, and the connections to both.

Every failure is a ChildLostError whose `cause` is start, wall, cpu, memory, killed, crash or error.
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
from monitor.workers.wire import FRAME, NOTICE, STARTED, Answer, Failed, Reply

__all__ = ["Child", "PreforkServer", "child_lost"]

_MAX_REPLY = 256 * 1024 * 1024  # bytes; the result of a 10 MB feed is a fraction of that
_GRACE = 2.0  # seconds that a process gets to exit by itself
_START_SERVER = "import sys; from monitor.workers.prefork_server import main; main(int(sys.argv[1]))"
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "LANG", "LC_ALL", "TZ")  # no secrets


class PreforkServer:
    """The parent's side of `monitor.workers.prefork_server`."""

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
        self._requested: list[asyncio.Future[int]] = []
        self._exits: dict[int, asyncio.Future[int]] = {}
        self._listening: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, order: bytes, limits: Limits) -> "PreforkServer":
        """Start the process with a pickled Order. Raises ChildLostError if it can't be built."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = _launch(theirs.fileno())
        ours.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=ours.dup())
        server = cls(process, ours, reader, writer, limits)
        try:
            answer = await _ask(reader, writer, lambda: order, limits.start.total_seconds())
        except BaseException as e:
            await server.end(kill=True)
            if isinstance(e, OSError | EOFError | TimeoutError):
                raise child_lost("start", "the prefork server exited or timed out", limits) from e
            raise
        if isinstance(answer, Failed):
            await server.end(kill=True)
            raise child_lost("start", answer.detail, limits)
        server._listening = asyncio.get_running_loop().create_task(server._listen())
        return server

    def is_healthy(self) -> bool:
        return self._listening is not None and not self._listening.done()

    async def spawn(self) -> "Child":
        """Return a new child that is ready for jobs. Raises ChildLostError."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        reader, writer = await asyncio.open_connection(sock=ours)
        try:
            with theirs:
                started = self._request_child(theirs)
            async with asyncio.timeout(self.limits.start.total_seconds()):
                pid = await started
                ready = await _read(reader)
        except BaseException as e:
            writer.close()
            if isinstance(e, OSError | EOFError | TimeoutError):
                raise child_lost("start", "the prefork server started none", self.limits) from e
            raise
        return Child(self, pid, (reader, writer), ready.resident if isinstance(ready, Reply) else 0)

    def _request_child(self, line: socket.socket) -> "asyncio.Future[int]":
        socket.send_fds(self._line, [b"s"], [line.fileno()])
        started: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._requested.append(started)
        return started

    def exit_of(self, pid: int) -> "asyncio.Future[int]":
        """Return a future of the child's exit code."""
        return self._exits.setdefault(pid, asyncio.get_running_loop().create_future())

    def forget(self, pid: int) -> None:
        self._exits.pop(pid, None)

    async def end(self, *, kill: bool = False) -> None:
        """Let the children finish, unless `kill`, and wait until the process has exited."""
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
                if kind == STARTED:
                    started = self._requested.pop(0)
                    self.exit_of(pid)
                    if not started.done():
                        started.set_result(pid)
                elif not (exited := self.exit_of(pid)).done():
                    exited.set_result(code)
        except (asyncio.IncompleteReadError, ConnectionError):
            for started in self._requested:
                if not started.done():
                    started.set_exception(EOFError("the prefork server has exited"))
            for exited in self._exits.values():
                if not exited.done():
                    exited.set_result(-signal.SIGKILL)  # children die with their server


class Child:
    """One child process and its connection. It takes one job at a time."""

    def __init__(
        self,
        server: PreforkServer,
        pid: int,
        line: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        resident: int,
    ) -> None:
        self.server = server
        self._pid = pid
        self._exited = server.exit_of(pid)
        self._reader, self._writer = line
        self._limits = server.limits
        self._at_start = resident
        self._served = 0

    async def ask(self, payload: Callable[[], bytes]) -> Answer:
        """Run a job. `payload` returns the pickled job, which is dropped once it is sent.

        Raises ChildLostError; the child can't be used afterwards.
        """
        self._served += 1
        try:
            return await _ask(self._reader, self._writer, payload, self._limits.wall.total_seconds())
        except TimeoutError as e:
            raise child_lost("wall", "", self._limits) from e
        except (EOFError, ConnectionError) as e:
            cause, detail = await self._exit_cause()
            raise child_lost(cause, detail, self._limits) from e
        except (pickle.UnpicklingError, AttributeError, TypeError, ImportError) as e:
            raise child_lost("error", type(e).__name__, self._limits) from e

    def is_healthy(self) -> bool:
        """Whether an idle child still runs. It never sends anything by itself, so readable data means that it has
        exited, which the event loop may not have noticed yet.
        """
        return not (self._reader.at_eof() or self._exited.done() or _is_readable(self._writer))

    def should_retire(self, answer: Answer) -> bool:
        """Whether the child has failed or reached its limit of jobs or memory."""
        if isinstance(answer, Failed) or self._served >= self._limits.jobs:
            return True
        return answer.resident > max(self._limits.resident, self._at_start + self._limits.growth)

    async def end(self, *, kill: bool) -> None:
        """Close the connection, which makes a healthy child exit, and wait until the process has exited."""
        if kill:
            self._kill()
        self._writer.close()
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()
        if not await self._has_exited():
            self._kill()
            await self._has_exited()
        self.server.forget(self._pid)

    async def _has_exited(self) -> bool:
        done, _ = await asyncio.wait([self._exited], timeout=_GRACE)
        return bool(done)

    def _kill(self) -> None:
        if not self._exited.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    async def _exit_cause(self) -> tuple[str, str]:
        code = self._exited.result() if await self._has_exited() else 0
        if code == -signal.SIGXCPU:
            return "cpu", ""
        if code == -signal.SIGKILL:
            return "killed", ""
        return "crash", f"exit code {code}"


def _launch(line_fd: int) -> "subprocess.Popen[bytes]":
    path = os.pathsep.join(p or str(Path.cwd()) for p in sys.path)
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return subprocess.Popen(  # noqa: S603  this product's code in this interpreter
        [sys.executable, "-c", _START_SERVER, str(line_fd)],
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
        request = payload()
        writer.write(FRAME.pack(len(request)))
        writer.write(request)
        del request
        await writer.drain()
        return await _read(reader)


async def _read(reader: asyncio.StreamReader) -> Answer:
    """Raises EOFError if the other end has closed."""
    (size,) = FRAME.unpack(await reader.readexactly(FRAME.size))
    if size > _MAX_REPLY:
        return Failed(cause="memory", detail="its result")
    return cast("Answer", pickle.loads(await reader.readexactly(size)))  # noqa: S301  from our own child


def child_lost(cause: str, detail: str, limits: Limits) -> ChildLostError:
    """Return the error for a job that lost its child. Its text continues a sentence: "parsing its feed …"."""
    match cause:
        case "cpu":
            text = f"took more than {limits.cpu.total_seconds():g} s of CPU time"
        case "wall":
            text = f"took more than {limits.wall.total_seconds():g} s"
        case "memory":
            text = f"exceeded the memory limit of {limits.memory >> 20} MB"
        case "killed":
            text = "was interrupted: the operating system killed the child process, perhaps because memory ran out"
        case "start":
            text = f"failed: no child process could be started ({detail})"
        case "error":
            text = f"failed with an internal error ({detail})"
        case _:
            text = f"crashed the child process ({detail})"
    return ChildLostError(text, cause=cause)


def _is_readable(line: asyncio.StreamWriter) -> bool:
    """Return whether the other end has sent something or has closed."""
    handle = line.get_extra_info("socket").fileno()
    if handle < 0:
        return True
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(0))
