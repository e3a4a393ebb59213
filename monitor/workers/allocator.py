"""Memory settings of the C library. Other C libraries than glibc are left unchanged."""

import contextlib
import ctypes

_M_MMAP_THRESHOLD = -3  # malloc.h
_M_ARENA_MAX = -8
_LARGE = 256 * 1024  # bytes


def limit_free_memory() -> None:
    """Limit the free memory that this process keeps. To be called before its threads start.

    By default glibc raises the mmap threshold to the size of the largest freed block, up to 32 MB: after a few bodies
    of ten megabytes the process keeps some 80 MB for good. It also gives each thread an arena: those of the store kept
    4 MB free, and Python's threads seldom allocate at the same time.
    """
    with contextlib.suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_M_ARENA_MAX, 1)


def return_free_memory() -> None:
    """Return free memory to the system, including pages between blocks in use."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
