"""The process that children are forked from. It builds from the knowledge once; each child shares that memory.

Its line to the parent: an Order comes, a Reply or Failed goes back; then `s` with a socket asks for one more child
that talks over that socket, `q` says to end after the last child. Notices tell the parent who was born and who
ended how. When the line breaks without `q`, the parent is dead: the nursery ends, and its children with it.

Single-threaded on purpose, so that forking is safe. multiprocessing's forkserver can't hold what was built, runs
the main script again in each child, and brings a second process along.
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

from monitor.workers.child import live, where_it_failed
from monitor.workers.limits import Limits, resident_bytes
from monitor.workers.wire import BORN, ENDED, NOTICE, Failed, Order, Reply, receive, send

__all__ = ["main"]


def main(line_fd: int) -> None:
    """Runs until there is nothing left to do. `line_fd` is the inherited end of the line to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # so does a service manager's stop
    sys.setrecursionlimit(3_000)
    with socket.socket(fileno=line_fd) as line:
        first = receive(line)
        if first is None:
            return
        try:
            order: Order = pickle.loads(first)  # noqa: S301  from our own parent
            work = order.make(order.knowledge)
        except Exception:  # noqa: BLE001  whatever it is, the parent must hear of it
            send(line, Failed(cause="start", detail=where_it_failed()))
            return
        limits = order.limits
        del first, order
        gc.collect()
        gc.freeze()  # what the collector never touches stays shared
        send(line, Reply(result=None, resident=resident_bytes()))
        _tend(line, work, limits)


def _tend(line: socket.socket, work: Callable[[Any], Any], limits: Limits) -> None:
    wake_r, wake_w = os.pipe()
    os.set_blocking(wake_r, False)
    os.set_blocking(wake_w, False)
    signal.set_wakeup_fd(wake_w, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    living: set[int] = set()
    leaving = False
    while not (leaving and not living):
        watched = [wake_r] if leaving else [wake_r, line.fileno()]
        ready, _, _ = select.select(watched, [], [])
        if wake_r in ready:
            os.read(wake_r, 4_096)
            _reap(line, living)
        if line.fileno() in ready:
            word, handles, _, _ = socket.recv_fds(line, 1, 1)
            if not word:
                return
            leaving = word == b"q"
            for handle in handles:
                pid = _bear(handle, work, limits)
                living.add(pid)
                line.sendall(NOTICE.pack(BORN, pid, 0))


def _bear(handle: int, work: Callable[[Any], Any], limits: Limits) -> int:
    pid = os.fork()
    if pid:
        os.close(handle)
        return pid
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        live(socket.socket(fileno=handle), work, limits)
        code = 0
    except BaseException:  # noqa: BLE001  nothing may fall through into the nursery's own loop
        traceback.print_exc()
    finally:
        os._exit(code)


def _reap(line: socket.socket, living: set[int]) -> None:
    while living:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        living.discard(pid)
        line.sendall(NOTICE.pack(ENDED, pid, os.waitstatus_to_exitcode(status)))
