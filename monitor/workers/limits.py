"""The resource limits of a child process, which it sets before it reads untrusted data."""

import contextlib
import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

_MIB = 1024 * 1024
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_STATM = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`cpu` and `wall` are per job, `start` is per child, `memory` is address space in bytes.

    A child retires after `jobs`, or when its resident memory exceeds both `resident` bytes and its size at the start
    plus `growth`.
    """

    cpu: timedelta = timedelta(seconds=5)
    wall: timedelta = timedelta(seconds=10)
    start: timedelta = timedelta(seconds=60)
    memory: int = 768 * _MIB
    open_files: int = 16
    jobs: int = 200
    resident: int = 150 * _MIB
    growth: int = 48 * _MIB


WITH_ENCODER = Limits(cpu=timedelta(seconds=30), wall=timedelta(seconds=90))
"""An article that the encoder reads takes up to a tenth of a second more, and a job has up to 100."""


def bind_process(limits: Limits, keep: int) -> None:
    """Set the limits of a new child: it dies with its parent and keeps only the standard files and `keep` open."""
    _die_with_parent()
    os.closerange(3, keep)
    os.closerange(keep + 1, 256)
    sys.dont_write_bytecode = True
    for limit, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_AS, limits.memory),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS rejects some
            resource.setrlimit(limit, (value, value))


def bind_job(limits: Limits) -> None:
    """Set the CPU limit of the next job. The kernel counts the whole life of a process, so used time is added."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + limits.cpu.total_seconds()) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))


def resident_bytes() -> int:
    """Return the resident memory of this process in bytes, 0 if the system does not report it."""
    try:
        return int(_STATM.read_text("ascii").split()[1]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
