"""The process that children are forked from. It builds the automata once, and the children share that memory.

Protocol with the parent: it receives an Order and returns a Reply or Failed. Then `s` with a socket requests one more
child, which uses that socket; `q` means: exit after the last child. Notices report the start and the exit of children.
If the connection closes without `q`, the parent is dead, and the server exits together with its children.

Single-threaded, so that forking is safe. multiprocessing's forkserver can't keep built objects, runs the main script
again in each child, and adds a second process.
"""

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

from monitor.workers.child import error_location, run_jobs
from monitor.workers.limits import Limits, resident_bytes
from monitor.workers.wire import EXITED, NOTICE, STARTED, Failed, Order, Reply, receive, send

__all__ = ["main"]


def main(line_fd: int) -> None:
    """Run until the parent ends the server or exits. `line_fd` is the inherited socket to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole process group; the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a service manager's stop does, too
    sys.setrecursionlimit(3_000)
    with socket.socket(fileno=line_fd) as line:
        first = receive(line)
        if first is None:
            return
        try:
            order: Order = pickle.loads(first)  # noqa: S301  from the parent
            work = order.make(order.knowledge)
        except Exception:  # noqa: BLE001  any error must be reported to the parent
            send(line, Failed(cause="start", detail=error_location()))
            return
        limits = order.limits
        del first, order
        gc.collect()
        gc.freeze()  # memory that the garbage collector never visits stays shared
        send(line, Reply(result=None, resident=resident_bytes()))
        _serve(line, work, limits)


def _serve(line: socket.socket, work: Callable[[Any], Any], limits: Limits) -> None:
    wake_r, wake_w = os.pipe()
    os.set_blocking(wake_r, False)
    os.set_blocking(wake_w, False)
    signal.set_wakeup_fd(wake_w, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    children: set[int] = set()
    stopping = False
    while not (stopping and not children):
        watched = [wake_r] if stopping else [wake_r, line.fileno()]
        ready, _, _ = select.select(watched, [], [])
        if wake_r in ready:
            os.read(wake_r, 4_096)
            _reap(line, children)
        if line.fileno() in ready:
            command, handles, _, _ = socket.recv_fds(line, 1, 1)
            if not command:
                return
            stopping = command == b"q"
            for handle in handles:
                pid = _fork(handle, work, limits)
                children.add(pid)
                line.sendall(NOTICE.pack(STARTED, pid, 0))


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
    except BaseException:  # noqa: BLE001  a child must never continue in the server's loop
        traceback.print_exc()
    finally:
        os._exit(code)


def _reap(line: socket.socket, children: set[int]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        children.discard(pid)
        line.sendall(NOTICE.pack(EXITED, pid, os.waitstatus_to_exitcode(status)))
