"""Objects whose reference counts stay as they are, so that forked children share the pages that hold them.

A use of an object changes its reference count, and so a child copies the page: of 44 MB that a prefork server builds
each child copied 14. CPython has objects without a count since 3.12, made for this case (PEP 683: None, small integers,
types in C), but no function to make others so. Here the count of None is written to them.
"""

import ctypes
import gc
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from types import CodeType, CoroutineType, FrameType, GeneratorType

_IMMORTAL_FROM = 1 << 31  # object.h of 3.12 to 3.14: the sign bit of the lower half of the count
_RUNNING = frozenset({FrameType, GeneratorType, CoroutineType})


def share_objects() -> int:
    """Make all objects of this process immortal, and return how many became so; 0 where the interpreter has none.

    To be called before a fork, when what children use has been built. An immortal object is never freed. Objects that
    are made later are counted as usual.
    """
    count = _count_of_none()
    return sum(_mark(gc.get_objects(), count)) if count >= _IMMORTAL_FROM else 0


def _count_of_none() -> int:
    """The lower half of None's reference count. Small where objects look otherwise: before 3.12, with 32 bits, without
    the interpreter lock, in the other byte order.
    """
    if sys.implementation.name != "cpython" or sys.maxsize < 1 << 32:
        return 0
    return ctypes.c_uint32.from_address(id(None)).value


def _mark(objects: Iterable[object], count: int) -> Iterator[int]:
    """Write the count to the objects and to all that they refer to; yield how many, generation by generation."""
    half, counted = ctypes.c_uint32.from_address, sys.getrefcount
    while objects:
        fresh = []
        for one in objects:
            if counted(one) < _IMMORTAL_FROM and type(one) not in _RUNNING:
                half(id(one)).value = count
                fresh.append(one)
        yield len(fresh)
        hidden = (_hidden(one) for one in fresh if isinstance(one, CodeType | dict))
        objects = [*gc.get_referents(*fresh), *chain.from_iterable(hidden)]


def _hidden(one: CodeType | dict[object, object]) -> Iterable[object]:
    """What an object refers to without showing it to the collector."""
    return dict.keys(one) if isinstance(one, dict) else (one.co_consts, one.co_names, one.co_name, one.co_qualname)
