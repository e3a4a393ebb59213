"""How the C library hands out memory in a process that now and then holds ten megabytes for a moment."""

import contextlib
import ctypes

__all__ = ["give_large_blocks_back"]

_M_MMAP_THRESHOLD = -3  # malloc.h
_LARGE = 256 * 1024  # bytes


def give_large_blocks_back() -> None:
    """Large blocks come from the system and go back to it when they are free.

    glibc raises the size from which that is so to that of the largest block that was freed, up to 32 MB: a few bodies
    of ten megabytes, and the process keeps some eighty more for good. Other C libraries are left as they are.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
