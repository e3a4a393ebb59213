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
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import cast

from monitor.errors import ChildLostError
from monitor.workers.limits import Limits
from monitor.workers.wire import FRAME, Answer, child_lost

_MAX_REPLY = 256 * 1024 * 1024  # bytes; the result of a 10 MB feed is a fraction of that
_GRACE = 2.0  # seconds that a process gets to exit by itself
_START_SERVER = "import sys; from monitor.workers.prefork_server import main; main(int(sys.argv[1]))"
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "PYTHONHOME", "LANG", "LC_ALL", "TZ")  # no secrets

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class PreforkServer:
    """The parent's side of `monitor.workers.prefork_server`."""

    def __init__(self, process: Process, line: socket.socket, limits: Limits) -> None:
        self._process = process
        self._line = line
        self.limits = limits

    @classmethod
    async def start(cls, order: bytes, limits: Limits) -> "PreforkServer":
        """Start the process with a pickled tuple of function, knowledge and limits.

        Raises ChildLostError if it can't be built.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                process = await _launch(theirs.fileno())
        except BaseException as e:
            ours.close()
            if isinstance(e, OSError):
                raise child_lost("start", str(e), limits) from e
            raise
        server = cls(process, ours, limits)
        try:
            streams = await asyncio.open_connection(sock=ours.dup())
            with contextlib.closing(streams[1]):
                (await _ask(streams, lambda: order, limits.start)).value()
        except BaseException as e:
            await server.end(kill=True)
            if isinstance(e, OSError | EOFError):
                raise child_lost("start", "the prefork server exited or timed out", limits) from e
            raise
        return server

    def is_healthy(self) -> bool:
        return self._process.returncode is None

    async def spawn(self) -> "Child":
        """Return a new child that is ready for jobs. Raises ChildLostError."""
        (ours, theirs), (status, report) = socket.socketpair(), socket.socketpair()
        exited = asyncio.get_running_loop().create_task(_exit_code(status))
        streams = await asyncio.open_connection(sock=ours)
        try:
            with theirs, report:
                socket.send_fds(self._line, [b"s"], [theirs.fileno(), report.fileno()])
            async with asyncio.timeout(self.limits.start.total_seconds()):
                ready = await _read(streams[0])
        except BaseException as e:
            streams[1].close()
            exited.cancel()
            if isinstance(e, OSError | EOFError):
                raise child_lost("start", "the prefork server started none", self.limits) from e
            raise
        return Child(self, ready, streams, exited)

    async def end(self, *, kill: bool = False) -> None:
        """Let the children finish, unless `kill`, and wait until the process has exited."""
        with contextlib.suppress(OSError):
            if kill:
                self._process.kill()
            else:
                self._line.send(b"q")
        self._line.close()
        await self._process.wait()


class Child:
    """One child process and its connection. It takes one job at a time."""

    def __init__(self, server: PreforkServer, ready: Answer, streams: Streams, exited: "asyncio.Task[int]") -> None:
        self.server = server
        self._pid = cast("int", ready.result)
        self._streams = streams
        self._exited = exited
        self._limits = server.limits
        self._at_start = ready.resident
        self._served = 0

    async def ask(self, payload: Callable[[], bytes]) -> Answer:
        """Run a job. `payload` returns the pickled job, which is dropped once it is sent.

        Raises ChildLostError; the child can't be used afterwards.
        """
        self._served += 1
        try:
            return await _ask(self._streams, payload, self._limits.wall)
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
        handle = self._streams[1].get_extra_info("socket").fileno()
        if handle < 0:
            return False
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        return not poll.poll(0)

    def should_retire(self, answer: Answer) -> bool:
        """Whether the child has failed or reached its limit of jobs or memory."""
        if isinstance(answer.error, ChildLostError) or self._served >= self._limits.jobs:
            return True
        return answer.resident > max(self._limits.resident, self._at_start + self._limits.growth)

    async def end(self, *, kill: bool) -> None:
        """Close the connection, which makes a healthy child exit, and wait until the process has exited."""
        if kill:
            self._kill()
        _, writer = self._streams
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        if not await self._has_exited():
            self._kill()
            await self._has_exited()

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


async def _launch(line_fd: int) -> Process:
    path = os.pathsep.join(p or str(Path.cwd()) for p in sys.path)
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _START_SERVER, str(line_fd)),
        pass_fds=(line_fd,),
        env=kept | {"PYTHONPATH": path},
        stdin=DEVNULL,
        stdout=DEVNULL,
    )


async def _exit_code(status: socket.socket) -> int:
    """Return the exit code that the server reports. If the server has died, its children have been killed with it."""
    status.setblocking(False)
    with status:
        code = await asyncio.get_running_loop().sock_recv(status, 16)
    return int(code) if code else -signal.SIGKILL


async def _ask(streams: Streams, payload: Callable[[], bytes], limit: timedelta) -> Answer:
    reader, writer = streams
    async with asyncio.timeout(limit.total_seconds()):
        writer.write(payload())
        await writer.drain()
        return await _read(reader)


async def _read(reader: asyncio.StreamReader) -> Answer:
    """Raises EOFError if the other end has closed."""
    (size,) = FRAME.unpack(await reader.readexactly(FRAME.size))
    if size > _MAX_REPLY:
        return Answer(error=ChildLostError("returned a result that is too large", cause="memory"))
    return cast("Answer", pickle.loads(await reader.readexactly(size)))  # noqa: S301  from our own child
