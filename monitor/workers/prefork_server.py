"""The process that children are forked from. It builds the automata once, and the children share that memory.

Protocol with the parent: it receives a function, its knowledge and the limits, and sends an Answer. Then `s` with two
sockets requests one more child: the child uses the first; the server writes the child's exit code to the second. `q`
means: exit after the last child. If the connection closes without `q`, the parent is dead, and the server exits
together with its children.

Single-threaded, so that forking is safe. multiprocessing's forkserver can't keep built objects, runs the main script
again in each child, and adds a second process.
"""

import contextlib
import gc
import os
import pickle
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import Any

from monitor.workers.allocator import return_free_memory
from monitor.workers.child import error_location, run_jobs
from monitor.workers.limits import Limits
from monitor.workers.sharing import share_objects
from monitor.workers.wire import Answer, child_lost, send


def main(line_fd: int) -> None:
    """Run until the parent ends the server or exits. `line_fd` is the inherited socket to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole process group; the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a service manager's stop does, too
    sys.setrecursionlimit(3_000)
    with socket.socket(fileno=line_fd) as line, contextlib.suppress(ConnectionError):  # the parent is dead
        try:
            with line.makefile("rb") as first:
                make, knowledge, limits = pickle.load(first)  # noqa: S301  from the parent
            work = make(knowledge)
        except Exception:  # noqa: BLE001  any error must be reported to the parent
            send(line, Answer(error=child_lost("start", error_location(), Limits())))
            return
        del make, knowledge
        gc.collect()
        share_objects()
        return_free_memory()  # from building, before children share what is left
        gc.freeze()  # memory that the garbage collector never visits stays shared
        send(line, Answer())
        _serve(line, work, limits)


def _serve(line: socket.socket, work: Callable[[Any], Any], limits: Limits) -> None:
    wake_r, wake_w = os.pipe()
    os.set_blocking(wake_r, False)
    os.set_blocking(wake_w, False)
    signal.set_wakeup_fd(wake_w, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    exits: dict[int, socket.socket] = {}  # of each child
    stopping = False
    while not (stopping and not exits):
        watched = [wake_r] if stopping else [wake_r, line.fileno()]
        ready, _, _ = select.select(watched, [], [])
        if wake_r in ready:
            os.read(wake_r, 4_096)
            _reap(exits)
        if line.fileno() in ready:
            command, handles, _, _ = socket.recv_fds(line, 1, 2)
            if not command:
                return
            stopping = command == b"q"
            if handles:
                exits[_fork(handles[0], work, limits)] = socket.socket(fileno=handles[1])


def _fork(handle: int, work: Callable[[Any], Any], limits: Limits) -> int:
    pid = os.fork()
    if pid:
        os.close(handle)
        return pid
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        run_jobs(socket.socket(fileno=handle), work, limits)
        code = 0
    except ConnectionError:  # the parent is dead: nobody waits for the answer
        code = 0
    except BaseException:  # noqa: BLE001  a child must never continue in the server's loop
        traceback.print_exc()
    finally:
        os._exit(code)


def _reap(exits: dict[int, socket.socket]) -> None:
    while exits:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with exits.pop(pid) as line, contextlib.suppress(OSError):  # nobody waits for it
            line.send(b"%d" % os.waitstatus_to_exitcode(status))
