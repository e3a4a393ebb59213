"""A clock that stands where a test sets it."""

from datetime import datetime

from tests.fakes.reading import NOW

__all__ = ["Time"]


class Time:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now
