"""Memory settings of the C library for a process that sometimes holds ten megabytes for a moment."""

import contextlib
import ctypes

__all__ = ["set_mmap_threshold"]

_M_MMAP_THRESHOLD = -3  # malloc.h
_LARGE = 256 * 1024  # bytes


def set_mmap_threshold() -> None:
    """Make glibc return large blocks to the system when they are freed.

    By default glibc raises the mmap threshold to the size of the largest freed block, up to 32 MB: after a few bodies
    of ten megabytes the process keeps some 80 MB for good. Other C libraries are left unchanged.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
