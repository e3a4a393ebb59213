"""User patterns through RE2 alone: linear time whatever the pattern."""

from functools import lru_cache
from typing import Any

import re2

__all__ = ["compile_regex"]

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False  # a refused pattern is a located error of ours, not a line on stderr


@lru_cache(maxsize=4096)
def compile_regex(pattern: str) -> Any:
    """The compiled pattern. Raises re2.error with RE2's reason."""
    return re2.compile(pattern, _OPTIONS)
