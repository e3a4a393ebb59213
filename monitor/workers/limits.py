"""What one child may cost, and how it binds itself to that before it touches what a stranger wrote."""

import contextlib
import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

__all__ = ["Limits", "bind_job", "bind_process", "resident_bytes"]

_MIB = 1024 * 1024
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_STATM = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`cpu` and `wall` are per job, `memory` is address space; a child retires after `jobs` or at `resident` bytes.

    A child whose knowledge alone is larger than `resident` retires when it has grown by `growth` since then.
    """

    cpu: timedelta = timedelta(seconds=5)
    wall: timedelta = timedelta(seconds=10)
    start: timedelta = timedelta(seconds=60)
    memory: int = 768 * _MIB
    open_files: int = 16
    jobs: int = 200
    resident: int = 150 * _MIB
    growth: int = 48 * _MIB


def bind_process(limits: Limits, keep: int) -> None:
    """Once per child: it dies with its parent and holds no file but `keep` and the standard ones."""
    _die_with_parent()
    os.closerange(3, keep)
    os.closerange(keep + 1, 256)
    sys.dont_write_bytecode = True
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_AS, limits.memory),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses some
            resource.setrlimit(what, (most, most))


def bind_job(limits: Limits) -> None:
    """Before each job: the soft CPU limit counts a whole life, so it moves along with what is used."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + limits.cpu.total_seconds()) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))


def resident_bytes() -> int:
    """What this process holds in memory now, 0 where the system does not tell."""
    try:
        return int(_STATM.read_text("ascii").split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
